import { describe, expect, test } from "vitest";
import { Unsupported } from "../../src/errors.ts";
import { detectRegular } from "../../src/grid/coordinates.ts";
import { decimalOfFloat32, regularSequence, shifted } from "../../src/numerics/regular.ts";
import { bracket, directionOf, nearestIndex, type Positions, rangeWindow } from "../../src/numerics/search.ts";
import reference from "../reference/search.json" with { type: "json" };

type Case = Readonly<{
  name: string;
  values: readonly number[];
  nearest: readonly (readonly [number, number])[];
  ranges: readonly (readonly [number, number, number | null, number | null])[];
  linear: readonly (readonly [number, number])[];
}>;

const numbers = (values: readonly number[]): Positions => ({ kind: "numbers", values: Float64Array.from(values) });
const regular = (start: number, step: number, size: number): Positions => ({ kind: "regular", start, step, size });

/** The same axis as values and, where it is one, as three numbers. */
function forms(values: readonly number[]): readonly Positions[] {
  const found = detectRegular(Float64Array.from(values));
  return found ? [numbers(values), regular(found.start, found.step, found.count)] : [numbers(values)];
}

describe.each(reference as unknown as readonly Case[])(
  "as xarray on $name",
  ({ name, values, nearest, ranges, linear }) => {
    test.each(forms(values))("$kind", (positions) => {
      expect(nearest.map(([value]) => nearestIndex(positions, value))).toEqual(nearest.map(([, index]) => index));
      expect(ranges.map(([lo, hi]) => rangeWindow(positions, lo, hi))).toEqual(
        ranges.map(([, , start, stop]) => (start === null ? null : { start, stop })),
      );
      for (const [value, expected] of linear) {
        const { lower, upper, fraction } = bracket(positions, value);
        expect(lower ** 2 * (1 - fraction) + upper ** 2 * fraction).toBeCloseTo(expected, 6);
      }
    });

    test("regular ones are found", () => {
      expect(forms(values).length).toBe(/regular|steps|^descending|two/.test(name) ? 2 : 1);
    });
  },
);

describe("nearestIndex", () => {
  test.each([
    ["a tie goes to the lower index", numbers([0, 1, 2]), 0.5, 0],
    ["on a descending axis too", numbers([2, 1, 0]), 0.5, 1],
    ["on a regular axis too", regular(0, 1, 3), 1.5, 1],
    ["in tenths, whose halves doubles only come near to", numbers([8, 8.1, 8.2]), 8.15, 1],
    ["in descending tenths", regular(0.7, -0.1, 5), 0.35, 3],
    ["before the first", regular(10, 5, 4), -1e9, 0],
    ["after the last", regular(10, 5, 4), 1e9, 3],
    ["infinity", regular(10, 5, 4), Number.POSITIVE_INFINITY, 3],
    ["no order", numbers([5, 1, 9, 1]), 1.2, 1],
    ["with NaN", numbers([Number.NaN, 4, 3]), 0, 2],
    ["nothing there", numbers([]), 1, -1],
  ])("%s", (_, positions, value, index) => {
    expect(nearestIndex(positions, value)).toBe(index);
  });
});

describe("rangeWindow", () => {
  test.each([
    ["both ends are included", regular(0, 1, 10), 2, 4, [2, 5]],
    ["also descending", regular(9, -1, 10), 2, 4, [5, 8]],
    ["decimals are what they say", regular(0, 0.1, 100), 0.3, 0.7, [3, 8]],
    ["sums of decimals are", numbers([0.1, 0.1 + 0.2, 0.1 + 0.3]), 0.3, 0.3, [1, 2]],
    ["labels of sums are", numbers([0.1, 0.3, 0.4]), 0.1 + 0.2, 0.1 + 0.2, [1, 2]],
    ["open below", regular(0, 1, 10), Number.NEGATIVE_INFINITY, 4, [0, 5]],
    ["open above", numbers([9, 4, 1]), 4, Number.POSITIVE_INFINITY, [0, 2]],
    ["nothing between", regular(0, 1, 10), 2.2, 2.8, null],
    ["nothing beyond", regular(0, 1, 10), 20, 30, null],
    ["nothing backwards", regular(0, 1, 10), 4, 2, null],
    ["one value", numbers([7]), 7, 7, [0, 1]],
    ["no values", numbers([]), 0, 1, null],
    ["a millisecond before a month in days", numbers([0, 31, 59]), 0, 59 - 1 / 86_400_000, [0, 2]],
    [
      "a millisecond before a year in seconds",
      regular(1.6e9, 31_536_000, 20),
      1.6e9,
      1.6e9 + 31_536_000 - 0.001,
      [0, 1],
    ],
  ])("%s", (_, positions, lo, hi, expected) => {
    expect(rangeWindow(positions, lo, hi)).toEqual(expected && { start: expected[0], stop: expected[1] });
  });

  test.each([[[1, 3, 2]], [[1, 1, 2]], [[1, Number.NaN, 2]], [[Number.NaN]]])("is refused on %j", (values) => {
    expect(() => rangeWindow(numbers(values), 0, 5)).toThrow(Unsupported);
    expect(() => bracket(numbers(values), 1.5)).toThrow(Unsupported);
  });
});

test.each([
  [regular(0, 10, 4), 12.5, { lower: 1, upper: 2, fraction: 0.25 }],
  [regular(30, -10, 4), 12.5, { lower: 1, upper: 2, fraction: 0.75 }],
  [numbers([0, 1, 10]), 10, { lower: 2, upper: 2, fraction: 0 }],
  [numbers([0, 1, 10]), 11, { lower: 2, upper: 2, fraction: 0 }],
  [numbers([0, 1, 10]), -1, { lower: 0, upper: 0, fraction: 0 }],
  [numbers([5]), 5, { lower: 0, upper: 0, fraction: 0 }],
])("bracket of %j at %d", (positions, value, expected) => {
  expect(bracket(positions, value)).toEqual(expected);
});

test.each([
  [[1, 2, 4], 1],
  [[4, 2, 1], -1],
  [[1, 3, 2], 0],
  [[2, 2], 0],
  [[3], 1],
])("direction of %j is %d", (values, direction) => {
  expect(directionOf(numbers(values))).toBe(direction);
});

test("regular axes read as decimals", () => {
  const at = regularSequence(-89.95, 0.1);
  expect([at(0), at(3), at(1799)]).toEqual([-89.95, -89.65, 89.95]);
  expect(regularSequence(0, 1 / 3)(3)).toBeCloseTo(1, 12);
  expect(shifted(180.1, -360)).toBe(-179.9);
  expect(decimalOfFloat32(Math.fround(0.1))).toBe(0.1);
  expect(decimalOfFloat32(Math.fround(359.9))).toBe(359.9);
  expect(decimalOfFloat32(Math.fround(1 / 3))).toBe(0.33333334);
  expect(decimalOfFloat32(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(decimalOfFloat32(Math.fround(1e-20))).toBe(Math.fround(1e-20));
});

test("a large regular axis is searched without its values", () => {
  const axis = regular(1.6e18, 3.6e12, 1_000_000_000);
  expect(nearestIndex(axis, 1.6e18 + 3.6e12 * 777_777_777)).toBe(777_777_777);
  expect(rangeWindow(axis, 1.6e18 + 3.6e12 * 5, 1.6e18 + 3.6e12 * 7)).toEqual({ start: 5, stop: 8 });
});

test("index → label → index on random axes", () => {
  let seed = 12345;
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
  for (let round = 0; round < 60; round++) {
    const size = 1 + Math.floor(random() * 200);
    const sign = random() < 0.5 ? 1 : -1;
    const start = Math.round((random() - 0.5) * 1e6) / 1000;
    const step = (sign * (1 + Math.floor(random() * 5000))) / 1000;
    let last = start;
    const uneven = Array.from({ length: size }, () => {
      last += sign * (0.001 + random());
      return last;
    });
    for (const positions of [regular(start, step, size), numbers(uneven)]) {
      const at = positions.kind === "regular" ? regularSequence(start, step) : (i: number) => uneven[i]!;
      const index = Math.floor(random() * size);
      const label = Number(JSON.stringify(at(index)));
      expect(nearestIndex(positions, label)).toBe(index);
      expect(rangeWindow(positions, label, label)).toEqual({ start: index, stop: index + 1 });
      expect(bracket(positions, label).fraction).toBe(0);
    }
  }
});
