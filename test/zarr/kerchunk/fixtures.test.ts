/**
 * References that kerchunk and VirtualiZarr wrote, against what xarray reads of them. See scripts/make_kerchunk_fixtures.py for
 * what they hold.
 */
import { describe, expect, test } from "vitest";
import { kernelsModule, readFixture } from "#host";
import type { Archive, Source } from "../../../src/catalog/entry.ts";
import { planSubset } from "../../../src/compute/answer.ts";
import { InvalidParameter, SourceUnavailable, Unsupported } from "../../../src/errors.ts";
import { createKernels } from "../../../src/zarr/kernels.ts";
import { createMeter } from "../../../src/zarr/meter.ts";
import { openDataset } from "../../../src/zarr/open-dataset.ts";
import type { SelectionRequest } from "../../../src/zarr/selection.ts";
import { createValueCache } from "../../../src/zarr/value-cache.ts";
import { EVERYTHING, LIMITS } from "../../compute/support.ts";
import { AMPLE } from "../../support/app.ts";
import { createMemoryStore, type Entries } from "../../support/memory-store.ts";
import { type Recording, recordStore } from "../../support/recording-store.ts";

type Fixture = Readonly<{
  references: Entries;
  elsewhere: Entries;
  expected: Readonly<Record<string, readonly number[]>>;
}>;

const kernels = createKernels(kernelsModule);
const CONTAINERS = { "s3://fields/": { kind: "folder" as const, path: "elsewhere" } };

async function readCase(name: string): Promise<Fixture> {
  const { elsewhere, cases } = JSON.parse(new TextDecoder().decode(await readFixture("kerchunk.json")));
  const { references, expected } = cases[name];
  return { references: bytesOf(references), elsewhere: bytesOf(elsewhere), expected };
}

function bytesOf(texts: Readonly<Record<string, string>>): Record<string, Uint8Array> {
  const decoded = Object.entries(texts).map(([key, text]) => [
    key,
    Uint8Array.from(atob(text), (c) => c.charCodeAt(0)),
  ]);
  return Object.fromEntries(decoded);
}

/** Beside the references lies what is in the folder `elsewhere` too. */
async function open({ references, elsewhere }: Fixture, more: Partial<Archive> = {}) {
  const recordings: Recording[] = [];
  const openStore = (source: Source) => {
    const path = source.kind === "folder" ? source.path : "";
    const below = path === "place/refs.parq" ? "refs.parq/" : "";
    const own = Object.entries({ ...references, ...(path === "place" && elsewhere) })
      .filter(([key]) => key.startsWith(below))
      .map(([key, bytes]) => [key.slice(below.length), bytes]);
    const recorded = recordStore(createMemoryStore(path === "elsewhere" ? elsewhere : Object.fromEntries(own)));
    recordings.push(recorded.recording);
    return recorded.store;
  };
  const path = "refs.json" in references ? "place/refs.json" : "place/refs.parq";
  const archive: Archive = {
    id: "a",
    format: "kerchunk",
    source: { kind: "folder", path },
    containers: CONTAINERS,
    group: "",
    axes: {},
    arrays: [],
    ...more,
  };
  const context = { openStore, kernels, cache: createValueCache(1e6), budget: AMPLE, now: () => 0 };
  const opened = await openDataset(archive, context);
  return { opened, total: (of: "requests" | "fetchedBytes") => recordings.reduce((sum, each) => sum + each[of], 0) };
}

async function read(opened: Awaited<ReturnType<typeof open>>["opened"], request: Partial<SelectionRequest>) {
  const planned = planSubset(opened, { ...EVERYTHING, ...request }, { coverage: "fraction" }, LIMITS);
  const meter = createMeter();
  const { variables } = await planned.run({ meter });
  const values = variables.map(({ data }) => [...(data as Float64Array)].map((v) => (Number.isNaN(v) ? null : v)));
  return { values: values[0]!, meter, cost: planned.plan.cost };
}

const ALL: Partial<SelectionRequest> = {};
const CASES = [
  "json-v0",
  "json-v1",
  "json-templates",
  "json-netcdf3",
  "json-virtualizarr",
  "parquet-fastparquet",
  "parquet-pyarrow",
  "parquet-kerchunk",
  "parquet-virtualizarr",
];

describe.each(CASES)("%s", (name) => {
  test("every variable is what xarray reads", async () => {
    const fixture = await readCase(name);
    const { opened } = await open(fixture);
    expect([...opened.dataset.variables.keys()].toSorted()).toEqual(Object.keys(fixture.expected).toSorted());
    for (const [variable, expected] of Object.entries(fixture.expected)) {
      expect((await read(opened, { variables: [variable] })).values).toEqual(expected);
    }
  });

  test("what is asked for costs at most what was planned", async () => {
    const fixture = await readCase(name);
    for (const variable of Object.keys(fixture.expected)) {
      for (const request of [
        {},
        { points: [{ lon: 1, lat: 49 }] },
        { time: { kind: "values" as const, values: ["2001-01-03"] } },
      ]) {
        const { opened, total } = await open(fixture);
        const before = { requests: total("requests"), fetchedBytes: total("fetchedBytes") };
        const { cost, meter } = await read(opened, { variables: [variable], ...request });
        expect(meter.requests).toBe(total("requests") - before.requests);
        expect(meter.fetchedBytes).toBe(total("fetchedBytes") - before.fetchedBytes);
        expect(request === ALL && meter.requests === 0).toBe(false);
        expect(meter.requests).toBeLessThanOrEqual(cost.requests);
        expect(meter.fetchedBytes).toBeLessThanOrEqual(cost.fetchedBytes);
      }
    }
  });

  test("an object that is referred to and missing is an error, not fill value", async () => {
    const fixture = await readCase(name);
    const variables = [Object.keys(fixture.expected)[0]!];
    const answer = open({ ...fixture, elsewhere: {} }).then(({ opened }) => read(opened, { variables }));
    await expect(answer).rejects.toThrow(SourceUnavailable);
  });

  test.skipIf(name === "json-v0")("nothing is fetched from outside of the containers", async () => {
    const fixture = await readCase(name);
    const variables = [Object.keys(fixture.expected)[0]!];
    const unread = { ...fixture, elsewhere: {} };
    const containers = { "s3://field/": CONTAINERS["s3://fields/"] };
    const answer = open(unread, { containers }).then(({ opened }) => read(opened, { variables }));
    await expect(answer).rejects.toThrow(Unsupported);
  });
});

test("the version is that of the references", async () => {
  const fixture = await readCase("json-v1");
  const version = async (references: Entries) => (await open({ ...fixture, references })).opened.version;
  const text = new TextDecoder().decode(fixture.references["refs.json"] as Uint8Array);
  expect(await version({ "refs.json": text })).toBe(await version(fixture.references));
  expect(await version({ "refs.json": text.replace("0.nc", "1.nc") })).not.toBe(await version(fixture.references));
});

test("there are no versions to choose from", async () => {
  await expect(open(await readCase("json-v1"), { version: "main" })).rejects.toThrow(InvalidParameter);
});

test("a codec that only Python has takes its variable away, by name", async () => {
  const fixture = await readCase("json-v1");
  const document = JSON.parse(new TextDecoder().decode(fixture.references["refs.json"] as Uint8Array));
  const array = JSON.parse(document.refs["tas/.zarray"]);
  document.refs["tas/.zarray"] = { ...array, filters: [{ id: "grib", var: "t" }] };
  const { opened } = await open({ ...fixture, references: { "refs.json": document } });
  expect([...opened.dataset.variables.keys()].toSorted()).toEqual(["part", "rain"]);
  expect(opened.dataset.unreadable.get("tas")).toContain("grib");
});

test("of references in Parquet those files are read that the chunks are in", async () => {
  const { opened } = await open(await readCase("parquet-virtualizarr"));
  // Four references a file, two a step: the third step's are in the second file.
  const step = await read(opened, { variables: ["tas"], time: { kind: "values", values: ["2001-01-03"] } });
  expect([step.cost.requests, step.meter.requests]).toEqual([3, 3]);
  const again = await read(opened, { variables: ["tas"], time: { kind: "values", values: ["2001-01-04"] } });
  expect([again.cost.requests, again.meter.requests]).toEqual([3, 2]);
});

test("a file of references that is not there has no chunks, and one that is larger than planned for is refused", async () => {
  const fixture = await readCase("parquet-kerchunk");
  const { "refs.parq/part/refs.0.parq": file, ...others } = fixture.references;
  const { opened } = await open({ ...fixture, references: others });
  expect(new Set((await read(opened, { variables: ["part"] })).values)).toEqual(new Set([null]));
  const larger = { ...others, "refs.parq/part/refs.0.parq": new Uint8Array(1e6) };
  const refused = await open({ ...fixture, references: larger });
  await expect(read(refused.opened, { variables: ["part"] })).rejects.toThrow("more than");
  expect((file as Uint8Array).length).toBeLessThan(1e4);
});
