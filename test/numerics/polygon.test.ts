/** Shares of cells inside polygons, against exactextract and shapely: see scripts/make_polygon_reference.py. */
import { describe, expect, test } from "vitest";
import { centerShares, fractionShares, type MultiPolygon, regionBox } from "../../src/numerics/polygon.ts";
import cases from "../reference/polygon.json" with { type: "json" };
import { seeded } from "../support/random.ts";

const pairs = (edges: readonly number[]) => Float64Array.from(edges.slice(1).flatMap((edge, i) => [edges[i]!, edge]));

const box = (west: number, south: number, east: number, north: number): MultiPolygon => [
  [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
];

const difference = (found: Float64Array, expected: readonly number[]) =>
  Math.max(...expected.map((share, i) => Math.abs(share - found[i]!)));

describe.each(cases.map((given, i) => ({ ...given, i })))("polygon $i", ({ region, x, y, shares }) => {
  const parts = region as unknown as MultiPolygon;
  // exactextract computes in float64 but gives float32 shares.
  const precision = 1e-7;

  test("as given", () => {
    expect(difference(fractionShares(parts, pairs(x), pairs(y)), shares)).toBeLessThan(precision);
  });

  test("rings the other way round, longitudes of another turn, rows from the north", () => {
    const columns = x.length - 1;
    const turned = parts.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lon + 360, lat] as const)));
    const northFirst = [...y].reverse();
    const found = fractionShares(turned, pairs(x), pairs(northFirst));
    const expected = Array.from({ length: y.length - 1 }, (_, row) =>
      shares.slice((y.length - 2 - row) * columns, (y.length - 1 - row) * columns),
    ).flat();
    expect(difference(found, expected)).toBeLessThan(precision);
  });
});

test("boxes give the products of their overlaps, to the last bits", () => {
  const found = fractionShares(box(0.25, 10.5, 2.5, 12), pairs([0, 1, 2, 3]), pairs([10, 11, 12, 13]));
  expect(Array.from(found)).toEqual([0.375, 0.5, 0.25, 0.75, 1, 0.5, 0, 0, 0]);
});

test("a partition of the Earth adds up to all of it", () => {
  const random = seeded(4);
  const x = Array.from({ length: 25 }, (_, i) => -180 + 15 * i);
  const y = Array.from({ length: 13 }, (_, i) => -90 + 15 * i);
  const cuts = [-180, ...Array.from({ length: 5 }, () => random.integer(-1790, 1790) / 10).sort((a, b) => a - b), 180];
  const total = new Float64Array(24 * 12);
  cuts.slice(1).forEach((east, i) => {
    for (const [south, north] of [
      [-90, -12.3],
      [-12.3, 90],
    ] as const) {
      fractionShares(box(cuts[i]!, south, east, north), pairs(x), pairs(y)).forEach((share, cell) => {
        total[cell]! += share;
      });
    }
  });
  for (const share of total) {
    expect(Math.abs(share - 1)).toBeLessThan(1e-12);
  }
});

test("across the antimeridian: one ring in either convention", () => {
  const x = pairs([160, 170, 180, 190, 200]);
  const y = pairs([-10, 0, 10]);
  const expected = [0, 0.5, 0.5, 0, 0, 0.5, 0.5, 0];
  for (const region of [box(175, -10, 185, 10), box(175, -10, -175, 10)]) {
    expect(Array.from(fractionShares(region, x, y))).toEqual(expected);
    expect(regionBox(region)).toEqual({ west: 175, south: -10, east: 185, north: 10 });
  }
});

test("a ring around the pole covers it", () => {
  const ring = [0, 90, 180, 270, 360].map((lon) => [lon, 60] as const);
  const found = fractionShares([[ring]], pairs([-180, -90, 0, 90, 180]), pairs([30, 60, 90]));
  expect(Array.from(found)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
});

test("by centres: inside or out", () => {
  const found = centerShares(box(0, 0, 10, 10), Float64Array.of(-5, 5, 15, 365), Float64Array.of(5, 15));
  expect(Array.from(found)).toEqual([0, 1, 0, 1, 0, 0, 0, 0]);
});

test("a polygon smaller than a cell has its share of it", () => {
  const found = fractionShares(box(0.4, 0.4, 0.6, 0.6), pairs([0, 1, 2]), pairs([0, 1]));
  expect(found[0]).toBeCloseTo(0.04, 14);
  expect(found[1]).toBe(0);
});
