/** Requests take turns between any two steps of theirs: what one has decoded must be there when it is used. */
import { expect, test } from "vitest";
import { parseDefinitions } from "../../src/numerics/parse-expression.ts";
import { createPipeline } from "../../src/zarr/codecs/create-pipeline.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import type { OpenArray } from "../../src/zarr/open-dataset.ts";
import { planArray } from "../../src/zarr/plan.ts";
import { type ReadContext, readTiles } from "../../src/zarr/read.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { aggregate, kernels, open } from "../compute/support.ts";
import { buildZarr, createMemoryStore, type Entries } from "../support/memory-store.ts";

const CELLS = 4096;
const BLOCK_CELLS = 1024;

/** A blosc chunk of big- or little-endian float32, in blocks that are stored as they are. */
function chunkOf(values: ArrayLike<number>, endian: "big" | "little"): Uint8Array {
  const blocks = values.length / BLOCK_CELLS;
  const out = new Uint8Array(16 + 4 * blocks + blocks * (4 + 4 * BLOCK_CELLS));
  const view = new DataView(out.buffer);
  const lz4 = 1 << 5;
  const unsplit = 0x10;
  out.set([2, 1, unsplit | lz4, 4]);
  view.setUint32(4, 4 * values.length, true);
  view.setUint32(8, 4 * BLOCK_CELLS, true);
  view.setUint32(12, out.length, true);
  for (let block = 0; block < blocks; block++) {
    const at = 16 + 4 * blocks + block * (4 + 4 * BLOCK_CELLS);
    view.setInt32(16 + 4 * block, at, true);
    view.setInt32(at, 4 * BLOCK_CELLS, true);
    for (let i = 0; i < BLOCK_CELLS; i++) {
      view.setFloat32(at + 4 + 4 * i, values[block * BLOCK_CELLS + i]!, endian === "little");
    }
  }
  return out;
}

/** All values read of an array of `value`, each once, and the bytes decoded for them. */
async function valuesOf(value: number, endian: "big" | "little") {
  const metadata = {
    path: "/a",
    shape: [64, CELLS / 64],
    chunkShape: [64, CELLS / 64],
    dataType: { kind: "number", name: "float32", itemBytes: 4 },
    fillValue: 0,
    edges: null,
    chunkKey: () => "/a/c",
    codecs: [
      { name: "bytes", configuration: { endian } },
      { name: "blosc", configuration: {} },
    ],
  } as unknown as OpenArray["metadata"];
  const array = { metadata, pipeline: createPipeline(metadata, kernels), lookup: null } as unknown as OpenArray;
  const store = {
    source: "memory",
    get: async () => chunkOf(new Float32Array(CELLS).fill(value), endian),
  } as unknown as ReadContext["store"];
  const meter = createMeter();
  const whole = metadata.shape.map((size, dim) => ({
    kind: "windows" as const,
    dim,
    windows: [{ start: 0, stop: size }],
    size,
  }));
  const values = new Set<number>();
  const context = { store, cache: createValueCache(0), cacheKey: "k", meter };
  for await (const { data: decode, loops } of readTiles(planArray(array, whole), 1, context)) {
    const data = decode();
    for (const row of loops[0]!.from) {
      for (const column of loops[1]!.from) {
        values.add(Number(data[row + column]));
      }
    }
  }
  return { values: [...values], decoded: meter.decodedBytes };
}

test("what is read side by side keeps apart", async () => {
  const asked = [1, 2, 3, 4, 5, 6].map((value) => ({ value, endian: value % 2 ? "big" : "little" }) as const);
  const read = await Promise.all(asked.map(({ value, endian }) => valuesOf(value, endian)));
  expect(read).toEqual(asked.map(({ value }) => ({ values: [value], decoded: 4 * CELLS })));
});

const [STEPS, SIDE] = [2, 256];

/** Fields whose rows are computed a few at a time. */
function fields(values: Float32Array): Entries {
  const axis = (name: string, units: string, size: number, step: number) => ({
    [name]: {
      shape: [size],
      data: Float64Array.from({ length: size }, (_, i) => i * step),
      dims: [name],
      attributes: { units },
    },
  });
  const entries = buildZarr({
    arrays: {
      ...axis("time", "days since 2000-01-01", STEPS, 1),
      ...axis("lat", "degrees_north", SIDE, 0.1),
      ...axis("lon", "degrees_east", SIDE, 0.1),
      v: { shape: [STEPS, SIDE, SIDE], dims: ["time", "lat", "lon"], data: values },
    },
  });
  const blosc = {
    name: "blosc",
    configuration: { cname: "lz4", clevel: 5, shuffle: "noshuffle", typesize: 4, blocksize: 0 },
  };
  const document = JSON.parse(JSON.stringify(entries["zarr.json"]));
  document.consolidated_metadata.metadata.v.codecs.push(blosc);
  return { ...entries, "zarr.json": document, "v/c/0/0/0": chunkOf(values, "little") };
}

test("of what is computed each block is decoded once, whoever takes turns", async () => {
  const values = new Float32Array(STEPS * SIDE * SIDE).map((_, i) => (i * 31) % 1009);
  let decoded = 0;
  const counting = {
    ...kernels,
    decodeBlock(...given: Parameters<typeof kernels.decodeBlock>) {
      decoded += 1;
      return kernels.decodeBlock(...given);
    },
  };
  const dataset = await open(createMemoryStore(fields(values)), createValueCache(0), counting);
  const factors = [2, 3, 5];
  const answers = await Promise.all(
    factors.map((factor) =>
      aggregate(
        dataset,
        { variables: ["w"], expressions: parseDefinitions(`w:v*${factor}`, "expr") },
        { over: ["lat", "lon", "time"], weights: "none" },
      ),
    ),
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  answers.forEach(({ variables: [variable] }, i) => {
    expect(variable!.data[0]).toBeCloseTo(factors[i]! * mean, 6);
  });
  expect(decoded).toBe((factors.length * values.length) / BLOCK_CELLS);
});
