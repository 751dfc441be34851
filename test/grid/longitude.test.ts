import { describe, expect, test } from "vitest";
import { Unsupported } from "../../src/errors.ts";
import { cellEdges, extentOf } from "../../src/grid/cells.ts";
import { valueAt } from "../../src/grid/coordinates.ts";
import type { Axis } from "../../src/grid/dataset.ts";
import { bracketLon, isGlobal, lonWindows, nearestLon } from "../../src/grid/longitude.ts";
import { axisOf, range } from "./support.ts";

const x = (values: readonly number[], more: Partial<Axis> = {}) => axisOf("x", values, more);

/** The conventions found in archives, 36 columns of 10° each (or 37 with the first repeated). */
const CONVENTIONS: Readonly<Record<string, Axis>> = {
  "0 … 350": x(range(36, 0, 10)),
  "-180 … 170": x(range(36, -180, 10)),
  "5 … 355": x(range(36, 5, 10)),
  "-175 … 175": x(range(36, -175, 10)),
  "20 … 370": x(range(36, 20, 10)),
  "-280 … 70": x(range(36, -280, 10)),
  "0 … 360, cyclic": x(range(37, 0, 10)),
  "-180 … 180, cyclic": x(range(37, -180, 10)),
  "350 … 0, descending": x(range(36, 350, -10)),
  "180 … -180, descending and cyclic": x(range(37, 180, -10)),
  "0 … 170, -180 … -10, with a seam inside": x([...range(18, 0, 10), ...range(18, -180, 10)]),
  uneven: x(range(36, 0, 10).map((lon) => lon + (lon % 20 === 0 ? 0 : 2))),
};

const BOXES = [
  [0, 360],
  [-180, 180],
  [-10, 10],
  [350, 10],
  [350, 370],
  [170, -170],
  [-20, 20],
  [5, 95],
  [-180, -100],
  [180, 190],
  [33, 33.5],
  [-540, -500],
  [0, 720],
  [90, 89],
  [0.5, 359.5],
] as const;

describe.each(Object.entries(CONVENTIONS))("%s", (_, axis) => {
  const columns = [...new Set(range(axis.size, 0, 1).map((i) => mod(valueAt(axis.coordinates, i) as number)))];

  test("is global", () => {
    expect(isGlobal(axis)).toBe(true);
  });

  test.each(BOXES)("box %d … %d holds every column in it once, in order", (west, east) => {
    const width = Math.min(east >= west ? east - west : east - west + 360, 360);
    // By brute force: each column at its label in the box.
    const expected = columns
      .map((lon) => west + mod(lon - west))
      .filter((label) => label <= west + width + 1e-9)
      .sort((a, b) => a - b);
    const found = lonWindows(axis, west, east);
    if (expected.length === 0) {
      expect(found).toBeNull();
      return;
    }
    const labels = [...found!.values];
    const rising = labels[0]! <= labels.at(-1)! ? labels : [...labels].reverse();
    expect(rising).toEqual(expected.map((label) => expect.closeTo(label, 9)));
    // The windows are those columns, in the order of the labels.
    const indexes = found!.windows.flatMap(({ start, stop }) => range(stop - start, start, 1));
    expect(indexes.map((i) => mod(valueAt(axis.coordinates, i) as number))).toEqual(
      labels.map((label) => expect.closeTo(mod(label), 9)),
    );
  });

  test("nearest and bracket, around the circle", () => {
    for (const lon of [...range(150, -370, 7.3), 359.999, 0, 360, -180, 180, 537]) {
      const apart = (i: number) => turn(lon - (valueAt(axis.coordinates, i) as number));
      const distances = range(axis.size, 0, 1).map((i) => Math.abs(apart(i)));
      expect(distances[nearestLon(axis, lon)]).toBeCloseTo(Math.min(...distances), 9);
      const { lower, upper, fraction } = bracketLon(axis, lon);
      expect(fraction).toBeGreaterThanOrEqual(0);
      expect(fraction).toBeLessThan(1);
      // Interpolating the longitudes themselves gives back the one asked for.
      expect(-apart(lower) * (1 - fraction) - apart(upper) * fraction).toBeCloseTo(0, 9);
    }
  });
});

function mod(lon: number): number {
  return ((lon % 360) + 360) % 360;
}

function turn(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}

test.each([
  [
    "in the box's convention",
    x(range(36, 0, 10)),
    -20,
    10,
    [-20, -10, 0, 10],
    [
      [34, 36],
      [0, 2],
    ],
  ],
  [
    "across the antimeridian",
    x(range(36, -180, 10)),
    170,
    -170,
    [170, 180, 190],
    [
      [35, 36],
      [0, 2],
    ],
  ],
  [
    "on past 360",
    x(range(36, 0, 10)),
    340,
    20,
    [340, 350, 360, 370, 380],
    [
      [34, 36],
      [0, 3],
    ],
  ],
  [
    "once around from the west edge",
    x(range(4, 0, 90)),
    -90,
    270,
    [-90, 0, 90, 180],
    [
      [3, 4],
      [0, 3],
    ],
  ],
  [
    "descending ones from the east",
    x(range(4, 270, -90)),
    -90,
    90,
    [90, 0, -90],
    [
      [2, 4],
      [0, 1],
    ],
  ],
  [
    "of tenths without noise",
    x(range(3600, 0, 1).map((i) => i / 10)),
    -0.2,
    0.1,
    [-0.2, -0.1, 0, 0.1],
    [
      [3598, 3600],
      [0, 2],
    ],
  ],
  [
    "of a region, its seam in the box",
    x(range(5, -20, 10)),
    0,
    360,
    [0, 10, 20, 340, 350],
    [
      [2, 5],
      [0, 2],
    ],
  ],
] as const)("labels go on %s", (_, axis, west, east, labels, windows) => {
  const found = lonWindows(axis, west, east)!;
  expect([...found.values]).toEqual(labels);
  expect(found.windows).toEqual(windows.map(([start, stop]) => ({ start, stop })));
});

describe("a region", () => {
  const axis = x(range(5, 230, 1));

  test.each([
    [230, 234, 5],
    [-130, -126, 5],
    [-129.5, -127, 3],
    [100, 120, null],
  ])("%d … %d holds %s columns", (west, east, count) => {
    expect(lonWindows(axis, west, east)?.values.length ?? null).toBe(count);
  });

  test("does not go around", () => {
    expect(isGlobal(axis)).toBe(false);
    expect(isGlobal(x([0, 90, 180]))).toBe(false);
    expect(isGlobal(x([5]))).toBe(false);
    expect(isGlobal(x([180], { bounds: Float64Array.of(0, 360) }))).toBe(true);
    expect(isGlobal(x([0, 180]))).toBe(true);
  });

  test("ends at its outermost columns", () => {
    expect(bracketLon(axis, -125.6)).toEqual({ lower: 4, upper: 4, fraction: 0 });
    expect(bracketLon(axis, 229.8)).toEqual({ lower: 0, upper: 0, fraction: 0 });
    expect(nearestLon(axis, 0)).toBe(4);
    expect(nearestLon(axis, 100)).toBe(0);
  });
});

test("halfway across the seam the lower index wins", () => {
  expect(nearestLon(x(range(36, 0, 10)), 355)).toBe(0);
  expect(nearestLon(x(range(36, 0, 10)), 15)).toBe(1);
});

describe("tenths from 5", () => {
  const axis = x(range(70, 50, 1).map((i) => i / 10));

  test.each([7.4, 367.4, -352.6, 7.4 + 1e-13])("%d is the column 7.4 itself", (lon) => {
    expect(bracketLon(axis, lon)).toEqual({ lower: 24, upper: 24, fraction: 0 });
  });

  test.each([
    [9.85, 9.8],
    [8.15, 8.1],
    [5.55, 5.5],
    [-350.15, 9.8],
  ])("halfway, at %d, the lower index wins: %d", (lon, label) => {
    expect(valueAt(axis.coordinates, nearestLon(axis, lon))).toBe(label);
  });
});

test("a hair before the westernmost column is that column", () => {
  const axis = x(range(36, 0, 10));
  expect(bracketLon(axis, -1e-14)).toEqual({ lower: 0, upper: 0, fraction: 0 });
  expect(nearestLon(axis, -1e-14)).toBe(0);
});

test("longitudes in no order", () => {
  const axis = x([10, 200, 30, -20]);
  expect(nearestLon(axis, 345)).toBe(3);
  expect(() => lonWindows(axis, 0, 40)).toThrow(Unsupported);
  expect(() => bracketLon(axis, 5)).toThrow(Unsupported);
});

test("cells of a seam inside the axis are those of their neighbours", () => {
  const axis = CONVENTIONS["0 … 170, -180 … -10, with a seam inside"]!;
  expect([...cellEdges(axis, 17, 19)]).toEqual([165, 175, -185, -175]);
  expect(extentOf(axis)).toEqual([-5, 355]);
});
