import { describe, expect, test } from "vitest";
import type { Bbox } from "../../src/catalog/stac.ts";
import { boxIn, limitsOf } from "../../src/tiles/limits.ts";
import { WEB_MERCATOR_QUAD, WORLD_CRS84_QUAD } from "../../src/tiles/tile-matrix-set.ts";

const text = ({ minTileRow, maxTileRow, minTileCol, maxTileCol }: ReturnType<typeof limitsOf>[number]) =>
  `rows ${minTileRow}-${maxTileRow}, columns ${minTileCol}-${maxTileCol}`;

/** The limits that the standard prints for a box (OGC 17-083r4, map.tiles.WebMercatorQuad.json). */
const DARAA: Bbox = [35, 32, 37, 33.2671397];

test.each([
  [4, "rows 6-6, columns 9-9"],
  [7, "rows 51-51, columns 76-77"],
  [10, "rows 411-415, columns 611-617"],
  [17, "rows 52679-53227, columns 78279-79007"],
])("the standard's own example at matrix %d", (level, expected) => {
  expect(text(limitsOf(WEB_MERCATOR_QUAD, DARAA)[level]!)).toBe(expected);
});

describe.each<[string, Bbox, string, string]>([
  ["the world", [-180, -90, 180, 90], "rows 0-3, columns 0-3", "rows 0-3, columns 0-7"],
  ["a box that ends at tiles' edges", [-90, 0, 0, 45], "rows 1-1, columns 1-1", "rows 1-1, columns 2-3"],
  ["a box across the antimeridian", [170, -10, -170, 10], "rows 1-2, columns 0-3", "rows 1-2, columns 0-7"],
  ["a point", [10, 10, 10, 10], "rows 1-1, columns 2-2", "rows 1-1, columns 4-4"],
  ["the north pole", [0, 89, 10, 90], "rows 0-0, columns 2-2", "rows 0-0, columns 4-4"],
])("%s", (_, bbox, mercator, degrees) => {
  test("in both sets, at matrix 2", () => {
    expect(text(limitsOf(WEB_MERCATOR_QUAD, bbox)[2]!)).toBe(mercator);
    expect(text(limitsOf(WORLD_CRS84_QUAD, bbox)[2]!)).toBe(degrees);
  });

  test("within every matrix", () => {
    for (const set of [WEB_MERCATOR_QUAD, WORLD_CRS84_QUAD]) {
      for (const [i, limits] of limitsOf(set, bbox).entries()) {
        const { matrixWidth, matrixHeight } = set.tileMatrices[i]!;
        expect(limits.minTileCol).toBeGreaterThanOrEqual(0);
        expect(limits.minTileRow).toBeGreaterThanOrEqual(0);
        expect(limits.maxTileCol).toBeLessThan(matrixWidth);
        expect(limits.maxTileRow).toBeLessThan(matrixHeight);
        expect(limits.minTileRow).toBeLessThanOrEqual(limits.maxTileRow);
      }
    }
  });
});

test("poles lie at the edge of Web Mercator's square", () => {
  const box = boxIn("EPSG:3857", [-180, -90, 180, 90]);
  expect(box.map((metres) => metres.toFixed(4))).toEqual([
    "-20037508.3428",
    "-20037508.3428",
    "20037508.3428",
    "20037508.3428",
  ]);
});
