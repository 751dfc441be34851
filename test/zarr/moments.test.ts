/** The kernels' sums against the plainest loop over the same numbers. */
import { expect, test } from "vitest";
import { kernelsModule } from "#host";
import type { Validity } from "../../src/grid/packing.ts";
import type { Summable } from "../../src/zarr/kernel-numbers.ts";
import { createKernels, RUN_CELLS } from "../../src/zarr/kernels.ts";
import { seeded } from "../support/random.ts";

const kernels = createKernels(kernelsModule);
const everything: Validity = {
  missing: [Number.NaN, Number.NaN],
  least: Number.NEGATIVE_INFINITY,
  greatest: Number.POSITIVE_INFINITY,
};

function plainly(numbers: ArrayLike<number>, start: number, count: number, rule: Validity) {
  const valid = Array.from({ length: count }, (_, i) => numbers[start + i]!).filter(
    (value) => !Number.isNaN(value) && !rule.missing.includes(value) && value >= rule.least && value <= rule.greatest,
  );
  const sum = valid.reduce((total, value) => total + value, 0);
  const mean = sum / valid.length;
  return {
    count: valid.length,
    sum,
    least: Math.min(...valid),
    greatest: Math.max(...valid),
    squares: valid.reduce((total, value) => total + (value - mean) ** 2, 0),
  };
}

const TYPES: readonly (readonly [new (length: number) => Summable, number, number])[] = [
  [Int8Array, -128, 127],
  [Uint8Array, 0, 255],
  [Int16Array, -32_768, 32_767],
  [Uint16Array, 0, 65_535],
  [Int32Array, -(2 ** 31), 2 ** 31 - 1],
  [Uint32Array, 0, 2 ** 32 - 1],
  [Float32Array, -1e6, 1e6],
  [Float64Array, -1e12, 1e12],
];

test.each(TYPES.map(([type, low, high]) => ({ name: type.name, type, low, high })))(
  "$name: every length, rule and alignment",
  ({ type, low, high }) => {
    const random = seeded(7);
    const isFloat = type === Float32Array || type === Float64Array;
    for (let round = 0; round < 200; round++) {
      const data = new type(random.integer(0, 90) + 3);
      for (let i = 0; i < data.length; i++) {
        const value = low + random.next() * (high - low);
        data[i] = random.next() < 0.2 ? low : isFloat ? value : Math.round(value);
      }
      if (isFloat && random.next() < 0.5) {
        data[random.integer(0, data.length - 1)] = Number.NaN;
      }
      const rule: Validity = {
        missing: [random.next() < 0.5 ? data[1]! : Number.NaN, random.next() < 0.3 ? data[2]! : Number.NaN],
        least: random.next() < 0.3 ? data[0]! : Number.NEGATIVE_INFINITY,
        greatest: random.next() < 0.3 ? data.at(-1)! : Number.POSITIVE_INFINITY,
      };
      const used = round % 3 === 0 ? everything : rule;
      if (Number.isNaN(used.least) || Number.isNaN(used.greatest)) {
        continue;
      }
      const start = random.integer(0, 2);
      const count = data.length - start;
      const expected = plainly(data, start, count, used);
      const found = kernels.moments(data, start, count, used, true);
      expect(found.count).toBe(expected.count);
      expect(found.least).toBe(expected.least);
      expect(found.greatest).toBe(expected.greatest);
      const scale = Math.max(Math.abs(low), high);
      expect(Math.abs(found.sum - expected.sum)).toBeLessThanOrEqual(1e-14 * scale * count);
      expect(Math.abs(found.squares - expected.squares)).toBeLessThanOrEqual(1e-13 * scale ** 2 * count);
    }
  },
);

test("16-bit sums don't overflow in the longest run", () => {
  for (const [data, value] of [
    [new Int16Array(RUN_CELLS).fill(-32_768), -32_768],
    [new Uint16Array(RUN_CELLS).fill(65_535), 65_535],
  ] as const) {
    const { count, sum, least, greatest, squares } = kernels.moments(data, 0, RUN_CELLS, everything, true);
    expect([count, sum, least, greatest, squares]).toEqual([RUN_CELLS, RUN_CELLS * value, value, value, 0]);
  }
});

test("a small variance beside a large mean is kept", () => {
  const data = Float64Array.from({ length: 1000 }, (_, i) => 1e8 + (i % 2) * 1e-3);
  const { squares } = kernels.moments(data, 0, data.length, everything, true);
  expect(squares / data.length / 2.5e-7 - 1).toBeLessThan(1e-4);
});

test("nothing valid: a count of none, and extremes that any number replaces", () => {
  const { count, sum, least, greatest } = kernels.moments(
    new Float32Array(21).fill(Number.NaN),
    0,
    21,
    everything,
    false,
  );
  expect([count, sum, least, greatest]).toEqual([0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
});
