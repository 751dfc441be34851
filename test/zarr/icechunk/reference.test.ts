/**
 * Repositories that xarray wrote, at each of their versions, against what xarray reads of them. See
 * scripts/make_icechunk_reference.py for what they hold.
 */
import { describe, expect, test } from "vitest";
import { kernelsModule, readFixture } from "#host";
import type { Source } from "../../../src/catalog/entry.ts";
import { planSubset } from "../../../src/compute/answer.ts";
import { EstranError } from "../../../src/errors.ts";
import { zstdInflate } from "../../../src/zarr/codecs/zlib.ts";
import { createKernels } from "../../../src/zarr/kernels.ts";
import { createMeter } from "../../../src/zarr/meter.ts";
import { openDataset } from "../../../src/zarr/open-dataset.ts";
import type { Store } from "../../../src/zarr/store.ts";
import { createValueCache } from "../../../src/zarr/value-cache.ts";
import { EVERYTHING, LIMITS } from "../../compute/support.ts";
import { AMPLE } from "../../support/app.ts";
import { createMemoryStore } from "../../support/memory-store.ts";
import { seeded } from "../../support/random.ts";

type Bytes = Readonly<Record<string, Uint8Array>>;

type Reference = Readonly<{
  snapshots: Readonly<Record<string, string>>;
  objects: Bytes;
  /** By their paths below {@link PREFIX}. */
  elsewhere: Bytes;
  /** By version, group and variable. */
  expected: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, readonly (number | null)[]>>>>>>;
}>;

const PREFIX = "s3://fields/";
const kernels = createKernels(kernelsModule);

async function readReference(name: string): Promise<Reference> {
  const { objects, elsewhere, ...rest } = JSON.parse(
    new TextDecoder().decode(await readFixture(`icechunk/${name}.json`)),
  );
  return { ...rest, objects: bytesOf(objects), elsewhere: bytesOf(elsewhere) };
}

function bytesOf(texts: Readonly<Record<string, string>>): Bytes {
  const decoded = Object.entries(texts).map(([key, text]) => [
    key.replace(PREFIX, ""),
    Uint8Array.from(atob(text), (char) => char.charCodeAt(0)),
  ]);
  return Object.fromEntries(decoded);
}

function open({ objects, elsewhere }: Reference, version: string, group: string, over = (store: Store) => store) {
  const openStore = (source: Source) => {
    const path = source.kind === "folder" ? source.path : "";
    return over(createMemoryStore({ elsewhere, repository: objects }[path]!));
  };
  const archive = {
    id: "a",
    format: "icechunk" as const,
    source: { kind: "folder" as const, path: "repository" },
    containers: { [PREFIX]: { kind: "folder" as const, path: "elsewhere" } },
    version,
    group,
    axes: {},
    arrays: [],
  };
  return openDataset(archive, { openStore, kernels, cache: createValueCache(1e6), budget: AMPLE, now: () => 0 });
}

async function read(opened: Awaited<ReturnType<typeof open>>, variable: string) {
  const planned = planSubset(opened, { ...EVERYTHING, variables: [variable] }, { coverage: "fraction" }, LIMITS);
  const meter = createMeter();
  const { variables } = await planned.run({ meter });
  const data = [...(variables[0]!.data as Float64Array)];
  return { values: data.map((value) => (Number.isNaN(value) ? null : value)), meter, cost: planned.plan.cost };
}

describe.each([
  ["reference-v1", ["written", "appended", "changed", "deleted"]],
  ["reference-v2", ["written", "appended", "changed", "deleted", "moved"]],
])("%s", (name, versions) => {
  test.each(versions)("every variable of every group at %s is what xarray reads", async (version) => {
    const reference = await readReference(name);
    for (const [group, expected] of Object.entries(reference.expected[version]!)) {
      const opened = await open(reference, version, group);
      expect(opened.version).toBe(reference.snapshots[version]);
      expect([...opened.dataset.variables.keys()].toSorted()).toEqual(Object.keys(expected).toSorted());
      for (const [variable, values] of Object.entries(expected)) {
        const { values: found, meter, cost } = await read(opened, variable);
        expect(found).toEqual(values);
        expect(meter.requests).toBeLessThanOrEqual(cost.requests);
        expect(meter.fetchedBytes).toBeLessThanOrEqual(cost.fetchedBytes);
      }
    }
  });

  test("objects that were tampered with are read, or are errors that name what is wrong", async () => {
    const reference = await readReference(name);
    const plain = Object.fromEntries(Object.entries(reference.objects).map(([key, bytes]) => [key, inflated(bytes)]));
    const now = `snapshots/${reference.snapshots.changed}`;
    const keys = Object.keys(plain).filter((key) => key === now || /^(manifests\/|repo$)/.test(key));
    const random = seeded(20);
    const outcomes = { read: 0, refused: 0 };
    for (let i = 0; i < 100; i++) {
      // The snapshot and the names of versions as often as all manifests.
      const key = i % 3 === 0 ? now : keys[random.integer(0, keys.length - 1)]!;
      const objects = { ...plain, [key]: tampered(plain[key]!, random) };
      try {
        const opened = await open({ ...reference, objects }, "changed", "", unbounded);
        for (const variable of ["tas", "count", "far"].filter((each) => opened.dataset.variables.has(each))) {
          await read(opened, variable);
        }
        outcomes.read += 1;
      } catch (error) {
        if (!(error instanceof EstranError)) {
          throw error;
        }
        outcomes.refused += 1;
      }
    }
    expect(outcomes.read).toBeGreaterThan(10);
    expect(outcomes.refused).toBeGreaterThan(10);
  });
});

/** An object of Icechunk without its compression, so that what is changed in it is what it says. */
function inflated(bytes: Uint8Array): Uint8Array {
  const isCompressed = bytes[0] === "I".charCodeAt(0) && bytes[38] === 1;
  if (!isCompressed) {
    return bytes;
  }
  const body = zstdInflate.now(bytes.subarray(39), { maxOutputLength: 1e6 });
  return new Uint8Array([...bytes.subarray(0, 38), 0, ...body]);
}

/** Manifests without their compression are larger than the snapshot says, and would be refused for that alone. */
const unbounded = (store: Store): Store => ({ ...store, get: (key) => store.get(key) });

/** A byte, or an aligned number of 32 bits: at random, a bound of its type, or one that may point somewhere. */
function tampered(whole: Uint8Array, random: ReturnType<typeof seeded>): Uint8Array {
  const bytes = whole.slice();
  const view = new DataView(bytes.buffer);
  for (let n = random.integer(1, 3); n > 0; n--) {
    const at = random.integer(39, bytes.length - 5);
    const numbers = [0, 1, 0x7fffffff, 0xffffffff, random.integer(0, bytes.length)];
    if (random.integer(0, 1) === 0) {
      bytes[at] = random.integer(0, 255);
    } else {
      view.setUint32(39 + ((at - 39) & ~3), numbers[random.integer(0, 4)]!, true);
    }
  }
  return bytes;
}
