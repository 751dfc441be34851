/** Chunks that are kept from one question to the next: as they came at first, decoded when they are read again. */
import { describe, expect, test } from "vitest";
import { createPipeline } from "../../src/zarr/codecs/create-pipeline.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import type { OpenArray } from "../../src/zarr/open-dataset.ts";
import { planArray } from "../../src/zarr/plan.ts";
import { type ReadContext, readTiles } from "../../src/zarr/read.ts";
import { createValueCache, type ValueCache } from "../../src/zarr/value-cache.ts";
import { kernels } from "../compute/support.ts";

const [ROWS, COLUMNS] = [100, 1000];
const BLOCK_BYTES = 4 * 10 * COLUMNS;
const BYTES = 4 * ROWS * COLUMNS;
const BLOCKS = BYTES / BLOCK_BYTES;

/** A blosc chunk of blocks that are stored as they are. @param damaged the block whose length makes no sense, if any */
function chunkOf(damaged: number | null): Uint8Array {
  const out = new Uint8Array(16 + 4 * BLOCKS + BLOCKS * (4 + BLOCK_BYTES));
  const view = new DataView(out.buffer);
  const lz4 = 1 << 5;
  const unsplit = 0x10;
  out.set([2, 1, unsplit | lz4, 4]);
  view.setUint32(4, BYTES, true);
  view.setUint32(8, BLOCK_BYTES, true);
  view.setUint32(12, out.length, true);
  for (let block = 0; block < BLOCKS; block++) {
    const at = 16 + 4 * BLOCKS + block * (4 + BLOCK_BYTES);
    view.setInt32(16 + 4 * block, at, true);
    view.setInt32(at, block === damaged ? -5 : BLOCK_BYTES, true);
    for (let i = 0; i < BLOCK_BYTES / 4; i++) {
      view.setFloat32(at + 4 + 4 * i, block * 10_000 + i, true);
    }
  }
  return out;
}

const metadata = {
  path: "/a",
  shape: [ROWS, COLUMNS],
  chunkShape: [ROWS, COLUMNS],
  dataType: { kind: "number", name: "float32", itemBytes: 4 },
  fillValue: 0,
  edges: null,
  chunkKey: () => "/a/c",
  codecs: [
    { name: "bytes", configuration: { endian: "little" } },
    { name: "blosc", configuration: {} },
  ],
} as unknown as OpenArray["metadata"];
const array = { metadata, pipeline: createPipeline(metadata, kernels), lookup: null } as unknown as OpenArray;

/** The sum of five by five cells in the first block, and what it took. */
async function ask(cache: ValueCache, chunk: Uint8Array) {
  let gets = 0;
  const get = async () => {
    gets += 1;
    return chunk.slice();
  };
  const store = { source: "memory", get, getRange: async () => undefined } as unknown as ReadContext["store"];
  const meter = createMeter();
  const five = (dim: number) => ({ kind: "windows", dim, windows: [{ start: 0, stop: 5 }], size: 5 }) as const;
  let sum = 0;
  try {
    for await (const { data: decode, loops } of readTiles(planArray(array, [five(0), five(1)]), 2, {
      store,
      cache,
      cacheKey: "k",
      meter,
    })) {
      const data = decode();
      for (const row of loops[0]!.from) {
        for (const column of loops[1]!.from) {
          sum += Number(data[row + column]);
        }
      }
    }
  } catch (error) {
    return { gets, error: (error as Error).constructor.name };
  }
  return { gets, decoded: meter.decodedBytes, sum };
}

const SUM = 5 * 5 * 2002;

describe("chunks that are kept", () => {
  test("no more is decoded than is wanted, all when asked again, then nothing", async () => {
    const cache = createValueCache(1e8);
    expect(await ask(cache, chunkOf(null))).toEqual({ gets: 1, decoded: BLOCK_BYTES, sum: SUM });
    expect(await ask(cache, chunkOf(null))).toEqual({ gets: 0, decoded: BYTES, sum: SUM });
    expect(await ask(cache, chunkOf(null))).toEqual({ gets: 0, decoded: 0, sum: SUM });
  });

  test("damage where nothing was wanted is found later, and is not kept", async () => {
    const cache = createValueCache(1e8);
    expect(await ask(cache, chunkOf(7))).toEqual({ gets: 1, decoded: BLOCK_BYTES, sum: SUM });
    expect(await ask(cache, chunkOf(7))).toEqual({ gets: 0, error: "CorruptData" });
    expect(await ask(cache, chunkOf(null))).toEqual({ gets: 1, decoded: BLOCK_BYTES, sum: SUM });
  });

  test("what has no room is fetched again", async () => {
    const cache = createValueCache(1.9 * BYTES);
    for (let round = 0; round < 3; round++) {
      expect(await ask(cache, chunkOf(null))).toEqual({ gets: 1, decoded: BLOCK_BYTES, sum: SUM });
    }
  });

  test("what has room as it is stored, but not decoded, stays as it is", async () => {
    const fetched = chunkOf(null);
    const cache: ValueCache = { ...createValueCache(1e8), fits: (bytes) => bytes < BYTES };
    expect(await ask(cache, fetched)).toEqual({ gets: 1, decoded: BLOCK_BYTES, sum: SUM });
    for (let round = 0; round < 3; round++) {
      expect(await ask(cache, fetched)).toEqual({ gets: 0, decoded: BLOCK_BYTES, sum: SUM });
    }
  });
});
