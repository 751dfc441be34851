/** Numbers of the registry: https://www.opengis.net/def/tilematrixset/OGC/1.0/ */
import { expect, test } from "vitest";
import { InvalidParameter, NotFound } from "../../src/errors.ts";
import { tileMatrixSetOf, tileView, WEB_MERCATOR_QUAD, WORLD_CRS84_QUAD } from "../../src/tiles/tile-matrix-set.ts";

test.each([
  [WEB_MERCATOR_QUAD, 0, 559082264.028717, 156543.033928041, 1, 1],
  [WEB_MERCATOR_QUAD, 8, 2183915.09386217, 611.496226281413, 256, 256],
  [WEB_MERCATOR_QUAD, 24, 33.3238997476576, 0.00933069192934414, 16777216, 16777216],
  [WORLD_CRS84_QUAD, 0, 279541132.014358, 0.703125, 2, 1],
  [WORLD_CRS84_QUAD, 10, 272989.386732772, 0.0006866455078125, 2048, 1024],
  [WORLD_CRS84_QUAD, 23, 33.3238997476527, 8.38190317153931e-8, 16777216, 8388608],
])("$id, level %d", (set, level, scaleDenominator, cellSize, width, height) => {
  const matrix = set.tileMatrices[level]!;
  expect(matrix.scaleDenominator / scaleDenominator).toBeCloseTo(1, 12);
  expect(matrix.cellSize / cellSize).toBeCloseTo(1, 12);
  expect([matrix.id, matrix.matrixWidth, matrix.matrixHeight]).toEqual([String(level), width, height]);
});

test("rows count from the north, columns from the west", () => {
  const half = 20037508.3427892;
  const { bbox, width, height } = tileView(WEB_MERCATOR_QUAD, "1", "0", "1");
  [0, 0, half, half].forEach((edge, i) => {
    expect(bbox[i]).toBeCloseTo(edge, 6);
  });
  expect([width, height]).toEqual([256, 256]);
  expect(tileView(WORLD_CRS84_QUAD, "1", "1", "3").bbox).toEqual([90, -90, 180, 0]);
});

test.each([
  ["25", "0", "0"],
  ["x", "0", "0"],
  ["01", "0", "0"],
  ["2", "4", "0"],
  ["2", "0", "4"],
  ["2", "-1", "0"],
  ["2", "1.5", "0"],
  ["2", "1e0", "0"],
  ["2", "", "0"],
  ["24", "99999999999999999999", "0"],
])("there is no tile %s/%s/%s", (matrix, row, column) => {
  expect(() => tileView(WEB_MERCATOR_QUAD, matrix, row, column)).toThrow(InvalidParameter);
});

test("there are two sets", () => {
  expect(tileMatrixSetOf("WorldCRS84Quad")).toBe(WORLD_CRS84_QUAD);
  expect(() => tileMatrixSetOf("constructor")).toThrow(NotFound);
});
