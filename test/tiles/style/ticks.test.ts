/** Round numbers along ranges; of linear ones d3-array's, as its documentation and tests have them. */
import { expect, test } from "vitest";
import { niceLogRange, niceRange } from "../../../src/tiles/style/data-range.ts";
import type { ScaleName } from "../../../src/tiles/style/scale.ts";
import { linearTicks, ticksOf } from "../../../src/tiles/style/ticks.ts";

test.each([
  [0, 1, 10, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]],
  [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0, 1, 2, [0, 0.5, 1]],
  [-10, 10, 3, [-10, -5, 0, 5, 10]],
  [-10, 10, 2, [-10, 0, 10]],
  [273.15, 303.4, 6, [275, 280, 285, 290, 295, 300]],
  [0.00012, 0.00034, 4, [0.00015, 0.0002, 0.00025, 0.0003]],
  [1e20, 3e20, 2, [1e20, 2e20, 3e20]],
])("from %d to %d, about %d", (low, high, count, expected) => {
  expect(linearTicks(low, high, count)).toEqual(expected);
});

test.each<[ScaleName, number, number, readonly number[]]>([
  ["log", 0.01, 1000, [0.01, 0.1, 1, 10, 100, 1000]],
  ["log", 0.02, 20, [0.1, 1, 10]],
  ["log", 0.5, 8, [1, 2, 3, 4, 5, 6, 7, 8]],
  ["log", 5, 500, [5, 10, 20, 50, 100, 200, 500]],
  ["log", 1e-12, 1e12, [1e-10, 1e-5, 1, 1e5, 1e10]],
  ["symlog", -40, 40, [-10, -1, 0, 1, 10]],
  ["symlog", 0, 1000, [0, 10, 100, 1000]],
  ["sqrt", 0, 100, [0, 5, 15, 40, 60, 100]],
])("%s from %d to %d", (name, low, high, expected) => {
  const found = ticksOf({ name, low, high }, 6);
  expect(found.every((tick) => tick >= low && tick <= high)).toBe(true);
  expect(found).toEqual(expected);
});

test.each<[number, number, readonly [number, number]]>([
  [-1.83, 29.96, [-2, 30]],
  [0, 1, [0, 1]],
  [984.2, 1037.9, [984, 1038]],
  [7, 7, [6.3, 7.7]],
  [-3e-9, 4e-9, [-3e-9, 4e-9]],
])("the range around %d to %d", (low, high, expected) => {
  expect(niceRange(low, high)).toEqual(expected);
});

test.each<[number, number, readonly [number, number]]>([
  [0.013, 37, [0.01, 50]],
  [1, 10, [1, 10]],
  [3, 3, [2, 5]],
  [2, 2, [0.2, 20]],
])("the logarithmic range around %d to %d", (low, high, expected) => {
  expect(niceLogRange(low, high)).toEqual(expected);
});
