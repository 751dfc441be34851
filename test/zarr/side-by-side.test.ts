/** Requests take turns between any two steps of theirs: what one has decoded must be there when it is used. */
import { expect, test } from "vitest";
import { createPipeline } from "../../src/zarr/codecs/create-pipeline.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import type { OpenArray } from "../../src/zarr/open-dataset.ts";
import { planArray } from "../../src/zarr/plan.ts";
import { type ReadContext, readTiles } from "../../src/zarr/read.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { kernels } from "../compute/support.ts";

const CELLS = 4096;
const BLOCK_CELLS = 1024;

/** A blosc chunk of big- or little-endian float32, all of them `value`, in blocks that are stored as they are. */
function chunkOf(value: number, endian: "big" | "little"): Uint8Array {
  const blocks = CELLS / BLOCK_CELLS;
  const out = new Uint8Array(16 + 4 * blocks + blocks * (4 + 4 * BLOCK_CELLS));
  const view = new DataView(out.buffer);
  const lz4 = 1 << 5;
  const unsplit = 0x10;
  out.set([2, 1, unsplit | lz4, 4]);
  view.setUint32(4, 4 * CELLS, true);
  view.setUint32(8, 4 * BLOCK_CELLS, true);
  view.setUint32(12, out.length, true);
  for (let block = 0; block < blocks; block++) {
    const at = 16 + 4 * blocks + block * (4 + 4 * BLOCK_CELLS);
    view.setInt32(16 + 4 * block, at, true);
    view.setInt32(at, 4 * BLOCK_CELLS, true);
    for (let i = 0; i < BLOCK_CELLS; i++) {
      view.setFloat32(at + 4 + 4 * i, value, endian === "little");
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
  const store = { source: "memory", get: async () => chunkOf(value, endian) } as unknown as ReadContext["store"];
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
