import { describe, expect, test } from "vitest";
import { kernelsModule } from "#host";
import type { Archive } from "../../../src/catalog/entry.ts";
import { planSubset } from "../../../src/compute/answer.ts";
import { findStores } from "../../../src/entry/find-stores.ts";
import { CorruptData, EstranError, InvalidParameter, SourceUnavailable, Unsupported } from "../../../src/errors.ts";
import type { CoverageVariable } from "../../../src/grid/coverage.ts";
import { zstdInflate } from "../../../src/zarr/codecs/zlib.ts";
import { detectRepository } from "../../../src/zarr/icechunk/detect.ts";
import { createKernels } from "../../../src/zarr/kernels.ts";
import { createMeter } from "../../../src/zarr/meter.ts";
import { openDataset } from "../../../src/zarr/open-dataset.ts";
import type { SelectionRequest } from "../../../src/zarr/selection.ts";
import { createValueCache } from "../../../src/zarr/value-cache.ts";
import { EVERYTHING, LIMITS } from "../../compute/support.ts";
import { AMPLE } from "../../support/app.ts";
import { expectedAt, openSources, REPOSITORY, readRepositoryFixture, SHAPE } from "../../support/icechunk-fixtures.ts";
import { createMemoryStore, type Entries } from "../../support/memory-store.ts";
import { seeded } from "../../support/random.ts";
import { type Recording, recordStore } from "../../support/recording-store.ts";

const kernels = createKernels(kernelsModule);

function archive(more: Partial<Archive> = {}): Archive {
  return { id: "a", group: "", axes: {}, arrays: [], format: "icechunk", ...REPOSITORY, ...more };
}

function openRepository(objects: Entries, more: Partial<Archive> = {}, openStore = openSources(objects)) {
  return openDataset(archive(more), { openStore, kernels, cache: createValueCache(1e6), budget: AMPLE, now: () => 0 });
}

async function read(open: Awaited<ReturnType<typeof openRepository>>, request: Partial<SelectionRequest>) {
  const planned = planSubset(open, { ...EVERYTHING, ...request }, { coverage: "fraction" }, LIMITS);
  const meter = createMeter();
  const { variables } = await planned.run({ meter });
  return { cost: planned.plan.cost, meter, variable: [...variables.values()][0] as CoverageVariable };
}

const cells = [...Array(SHAPE[0] * SHAPE[1] * SHAPE[2]).keys()].map(
  (i) => [Math.floor(i / 24), Math.floor(i / 6) % 4, i % 6] as const,
);
const before = cells.map(([t, y, x]) => expectedAt(t, y, x));
const after = cells.map(([t, , x], i) => before[i]! + (t < 2 && x < 3 ? 1000 : 0));

describe.each(["v1", "v2"] as const)("a repository of %s", (name) => {
  test.each([
    [undefined, after],
    ["main", after],
    ["dev", before],
    ["first", before],
  ])("at %s", async (version, expected) => {
    const { objects, snapshots } = await readRepositoryFixture(name);
    const open = await openRepository(objects, { version });
    expect(open.version).toBe(expected === after ? snapshots.second : snapshots.first);
    expect([...open.dataset.variables.keys()].toSorted()).toEqual(["forbidden", "temp", "wind"]);
    expect(open.dataset.attributes).toEqual({ title: "Icechunk" });
    const { variable } = await read(open, { variables: ["temp"] });
    expect([...(variable.data as Float32Array)]).toEqual(expected);
  });

  test("at a snapshot by its id", async () => {
    const { objects, snapshots } = await readRepositoryFixture(name);
    const open = await openRepository(objects, { version: snapshots.first });
    expect(open.version).toBe(snapshots.first);
  });

  test("virtual chunks are read from the containers of the catalogue", async () => {
    const { objects } = await readRepositoryFixture(name);
    const { variable } = await read(await openRepository(objects), { variables: ["wind"] });
    expect([...(variable.data as Float32Array)]).toEqual(before);
  });

  test("nothing is fetched from elsewhere", async () => {
    const { objects } = await readRepositoryFixture(name);
    const paths: string[] = [];
    const over = openSources(objects, (store, path) => {
      paths.push(path);
      return store;
    });
    const open = await openRepository(objects, {}, over);
    await expect(read(open, { variables: ["forbidden"] })).rejects.toThrow(
      new Unsupported(
        "chunks at s3://elsewhere/secret.bin",
        "Nothing is fetched from there: no container of the catalogue's entry begins so.",
      ),
    );
    const without = await openRepository(objects, { containers: {} }, over);
    await expect(read(without, { variables: ["wind"] })).rejects.toThrow("s3://fields/wind.bin");
    expect(new Set(paths)).toEqual(new Set(["repository"]));
  });

  test.each(["none", "../first", "", "a/b", "0000000000000000000G"])("there is no version %j", async (version) => {
    const { objects } = await readRepositoryFixture(name);
    await expect(openRepository(objects, { version })).rejects.toThrow(
      name === "v1" && version.length === 20 ? CorruptData : InvalidParameter,
    );
  });

  test("a chunk that is referred to and missing is an error, not fill value", async () => {
    const { objects } = await readRepositoryFixture(name);
    const without = Object.fromEntries(Object.entries(objects).filter(([key]) => !key.startsWith("chunks/")));
    await expect(read(await openRepository(without), { variables: ["temp"] })).rejects.toThrow(SourceUnavailable);
  });

  test.each<[string, Partial<SelectionRequest>]>([
    ["all", {}],
    ["one variable", { variables: ["temp"] }],
    ["one step", { variables: ["temp"], time: { kind: "values", values: ["2000-01-03"] } }],
    ["a point", { variables: ["temp", "wind"], points: [{ lon: 1, lat: 1 }] }],
    [
      "two points",
      {
        variables: ["wind"],
        points: [
          { lon: 1, lat: 1 },
          { lon: 5, lat: 3 },
        ],
      },
    ],
  ])("what %s takes is what was planned at the most", async (_, request) => {
    const { objects } = await readRepositoryFixture(name);
    const wanted = { variables: ["temp", "wind"], ...request };
    const recordings: Recording[] = [];
    const open = await openRepository(
      objects,
      {},
      openSources(objects, (store) => {
        const recorded = recordStore(store);
        recordings.push(recorded.recording);
        return recorded.store;
      }),
    );
    const total = (of: "requests" | "fetchedBytes") => recordings.reduce((sum, recording) => sum + recording[of], 0);
    const opened = { requests: total("requests"), fetchedBytes: total("fetchedBytes") };
    const { cost, meter } = await read(open, wanted);
    expect(meter.requests).toBe(total("requests") - opened.requests);
    expect(meter.fetchedBytes).toBe(total("fetchedBytes") - opened.fetchedBytes);
    expect(meter.requests).toBeGreaterThan(0);
    expect(meter.requests).toBeLessThanOrEqual(cost.requests);
    expect(meter.fetchedBytes).toBeLessThanOrEqual(cost.fetchedBytes);
  });

  test("of split manifests only those of the steps asked for are read", async () => {
    const { objects } = await readRepositoryFixture(name);
    const open = await openRepository(objects);
    const step = await read(open, { variables: ["temp"], time: { kind: "values", values: ["2000-01-03"] } });
    // One manifest and the two chunks of a step.
    expect([step.cost.requests, step.meter.requests]).toEqual([3, 3]);
  });

  test("it is known for what it is", async () => {
    const { objects } = await readRepositoryFixture(name);
    expect(await detectRepository(createMemoryStore(objects))).toBe(true);
    expect(await detectRepository(createMemoryStore({ "zarr.json": {}, repo: "a folder of code" }))).toBe(false);
    const below = Object.fromEntries(Object.entries(objects).map(([key, bytes]) => [`deep/er/${key}`, bytes]));
    expect(await findStores(createMemoryStore(below))).toEqual(["deep/er"]);
  });

  test("mutated objects are errors", async () => {
    const { objects } = await readRepositoryFixture(name);
    const plain = Object.fromEntries(Object.entries(objects).map(([key, bytes]) => [key, uncompressed(bytes)]));
    const random = seeded(name === "v1" ? 1 : 2);
    const keys = Object.keys(plain).filter((key) => !key.startsWith("chunks/"));
    let errors = 0;
    for (let i = 0; i < 200; i++) {
      const key = keys[random.integer(0, keys.length - 1)]!;
      const bytes = plain[key]!.slice(0, i % 5 === 0 ? random.integer(0, plain[key]!.length) : undefined);
      for (let n = 0; n < 3 && bytes.length > 0; n++) {
        bytes[random.integer(0, bytes.length - 1)] = random.integer(0, 255);
      }
      const outcome = await openRepository({ ...plain, [key]: bytes })
        .then((open) => read(open, { variables: ["temp"] }))
        .catch((error: unknown) => error);
      errors += Number(outcome instanceof EstranError);
      expect(outcome instanceof Error && !(outcome instanceof EstranError) ? outcome : null).toBeNull();
    }
    expect(errors).toBeGreaterThan(20);
  });
});

/** The same object without its compression, so that what is changed in it is what it says. */
function uncompressed(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 73 || bytes[38] !== 1) {
    return bytes;
  }
  const body = zstdInflate.now(bytes.subarray(39), { maxOutputLength: 1e6 });
  const plain = new Uint8Array(39 + body.length);
  plain.set(bytes.subarray(0, 38));
  plain.set(body, 39);
  return plain;
}
