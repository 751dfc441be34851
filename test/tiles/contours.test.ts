import { describe, expect, test } from "vitest";
import { contourFeatures, levelsIn, parseLevels, withMargin } from "../../src/tiles/contours.ts";
import { columnsOf, rowsOf } from "../../src/tiles/pixels.ts";
import type { View } from "../../src/tiles/view.ts";
import { seeded } from "../support/random.ts";

const WORLD: View = { crs: "CRS84", bbox: [-180, -90, 180, 90], width: 72, height: 36 };

/** What is drawn in a view, of a field of longitude and latitude. */
function draw(view: View, levels: readonly number[], field: (lon: number, lat: number) => number) {
  const wider = withMargin(view);
  const [columns, rows] = [columnsOf(wider), rowsOf(wider)];
  const values = Float64Array.from({ length: wider.width * wider.height }, (_, i) =>
    field(columns.toDegrees((i % wider.width) + 0.5), rows.toDegrees(Math.floor(i / wider.width) + 0.5)),
  );
  const variable = { name: "tas", attributes: { units: "K" } };
  return contourFeatures({ width: wider.width, height: wider.height, values, variable }, view, levels).features;
}

const inTurn = (lon: number) => lon - 360 * Math.floor((lon + 180) / 360);

test("a field of latitude has lines along parallels, from edge to edge of the world", () => {
  const features = draw(WORLD, [-40, 10], (_, lat) => lat);
  expect(features.map(({ properties }) => properties)).toEqual([
    { parameter: "tas", level: -40, units: "K" },
    { parameter: "tas", level: 10, units: "K" },
  ]);
  for (const { properties, geometry } of features) {
    expect(geometry.coordinates).toHaveLength(1);
    const [line] = geometry.coordinates;
    expect(new Set(line!.map(([, lat]) => lat))).toEqual(new Set([properties.level]));
    expect([line![0]![0], line!.at(-1)![0]].sort()).toEqual([-180, 180]);
  }
});

test("Web Mercator's lines lie where they belong", () => {
  const view: View = { crs: "EPSG:3857", bbox: [0, 5e6, 5e6, 10e6], width: 256, height: 256 };
  const [feature] = draw(view, [50], (_, lat) => lat);
  for (const [, lat] of feature!.geometry.coordinates[0]!) {
    // Straight between the centres of pixels, of which each is 0.1 degrees high.
    expect(lat).toBeCloseTo(50, 3);
  }
});

test("lines of neighbouring views meet", () => {
  const field = (lon: number, lat: number) => Math.sin(lon / 9) + Math.cos(lat / 7);
  const west = draw({ crs: "CRS84", bbox: [0, 0, 45, 45], width: 64, height: 64 }, [-0.3], field);
  const east = draw({ crs: "CRS84", bbox: [45, 0, 90, 45], width: 64, height: 64 }, [-0.3], field);
  const at45 = (features: typeof west) =>
    features
      .flatMap(({ geometry }) => geometry.coordinates.flatMap((line) => [line[0]!, line.at(-1)!]))
      .filter(([lon]) => lon === 45)
      .map(([, lat]) => lat)
      .sort((a, b) => a - b);
  expect(at45(west).length).toBeGreaterThan(0);
  expect(at45(west)).toEqual(at45(east));
});

describe("the antimeridian", () => {
  test("cuts lines in two, which meet there", () => {
    const view: View = { crs: "CRS84", bbox: [170, -10, 190, 10], width: 40, height: 40 };
    const [feature] = draw(view, [5], (lon, lat) => lat + (lon - 180) / 10);
    const lines = feature!.geometry.coordinates;
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line.every(([lon]) => Math.abs(lon) <= 180)).toBe(true);
      expect(Math.max(...line.map(([lon]) => lon)) - Math.min(...line.map(([lon]) => lon))).toBeCloseTo(10);
    }
    const ends = lines.flatMap((line) => [line[0]!, line.at(-1)!]).filter(([lon]) => Math.abs(lon) === 180);
    expect(ends).toEqual(
      expect.arrayContaining([
        [180, 5],
        [-180, 5],
      ]),
    );
  });

  test("has no line along it in the world's view", () => {
    const features = draw(WORLD, [0], (lon) => Math.sin((inTurn(lon) * Math.PI) / 180 - 0.2));
    const lons = features.flatMap(({ geometry }) => geometry.coordinates.flat().map(([lon]) => lon));
    expect(lons.every((lon) => Math.abs(Math.abs(lon) - 180) > 5)).toBe(true);
  });
});

test("no lines, no feature; and none around what is missing", () => {
  expect(draw(WORLD, [5], () => 1)).toEqual([]);
  expect(draw(WORLD, [5], () => Number.NaN)).toEqual([]);
  expect(draw(WORLD, [0.5], (lon) => (lon > 0 ? 1 : Number.NaN))).toEqual([]);
});

test("too many lines are refused", () => {
  const { next } = seeded(1);
  const view: View = { ...WORLD, width: 512, height: 512 };
  expect(() => draw(view, [0.45, 0.5], () => next())).toThrow(/too many lines/);
});

test.each([
  ["10", { count: 10 }],
  ["280,", { values: [280] }],
  ["5,-5,0,5", { values: [-5, 0, 5] }],
])("levels=%s", (given, expected) => {
  expect(parseLevels(given)).toEqual(expected);
});

test.each(["", "0", "101", "2.5", "-3", "a", "1,,2", ",", Array.from({ length: 101 }, (_, i) => i).join()])(
  "levels=%s is refused",
  (given) => {
    expect(() => parseLevels(given)).toThrow(/levels/);
  },
);

test("levels that are counted are round", () => {
  expect(levelsIn({ count: 10 }, -3.2, 17.9)).toEqual([-2, 0, 2, 4, 6, 8, 10, 12, 14, 16]);
  expect(levelsIn({ values: [1.5] }, 0, 10)).toEqual([1.5]);
});
