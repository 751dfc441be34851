import { expect, test } from "vitest";
import { blocksOf, product, stepBlocks } from "../../../src/entry/overviews/blocks.ts";

test.each<[string, number[], number[], [number, number], number[], number]>([
  ["maps: one step, all rows", [1000, 721, 1440], [1, 721, 1440], [1, 2], [1, 1, 1], 721],
  [
    "series: fewer steps at once than a chunk has, for none is decoded often",
    [1000, 721, 1440],
    [1000, 10, 10],
    [1, 2],
    [250, 1, 1],
    10,
  ],
  ["times last", [721, 1440, 24], [721, 1440, 24], [0, 1], [1, 1, 24], 721],
  ["rows of a large image", [40000, 40000], [40000, 40000], [0, 1], [1, 1], 625],
])("%s", (_, shape, chunkShape, dims, steps, rows) => {
  const found = blocksOf(shape, chunkShape, dims, 512);
  expect(found.steps).toEqual(steps);
  expect(found.rows).toBe(rows);
  expect(product(found.steps) * found.rows * shape[dims[1]]!).toBeLessThanOrEqual(48e6);
});

test("blocks hold every label once", () => {
  const blocks = [...stepBlocks([5, 7, 3, 9], [2, 1, 3, 1], [1, 3])];
  expect(blocks.map(({ starts, sizes }) => [starts, sizes])).toEqual([
    [
      [0, 0, 0, 0],
      [2, 1, 3, 1],
    ],
    [
      [2, 0, 0, 0],
      [2, 1, 3, 1],
    ],
    [
      [4, 0, 0, 0],
      [1, 1, 3, 1],
    ],
  ]);
});
