import { describe, expect, test } from "vitest";
import { quantiles } from "../../src/compute/order-statistics.ts";
import { FEWEST_BINS, sketchedQuantiles } from "../../src/compute/quantile-sketch.ts";
import type { Reducer } from "../../src/compute/reducer.ts";
import { seeded } from "../support/random.ts";

const Q = [0, 0.001, 0.1, 0.25, 0.5, 0.9, 0.999, 1];
const GROUPS = 2;

type Cells = Readonly<{ values: Float64Array; groups: Int32Array; weights: Float64Array | null }>;

function room({ values, weights }: Cells) {
  return { cellsOf: () => values.length, weighted: weights !== null };
}

function take(reducer: Reducer, cells: Cells) {
  const state = reducer.init(GROUPS, room(cells));
  reducer.step(state, cells.values, cells.groups, cells.weights, cells.values.length);
  return state;
}

function cellsOf(values: Float64Array, random: () => number, weighted: boolean): Cells {
  return {
    values,
    groups: Int32Array.from(values, () => Math.floor(3 * random()) - 1),
    weights: weighted ? Float64Array.from(values, () => Math.max(0, random() - 0.1)) : null,
  };
}

/** Temperatures, rain with zeros and holes, values of either sign over all exponents, and few different ones. */
const FIELDS: Readonly<Record<string, (random: () => number) => number>> = {
  temperature: (random) => 250 + 60 * random(),
  rain: (random) => (random() < 0.3 ? 0 : random() < 0.1 ? Number.NaN : random() ** 5 * 80),
  either: (random) => (random() - 0.5) * 10 ** (40 * random() - 20),
  counts: (random) => Math.floor(10 * random()) - 3,
  one: () => 7.25,
};

describe.each(Object.keys(FIELDS))("%s", (name) => {
  describe.each([false, true])("weights: %s", (weighted) => {
    const { next } = seeded(5);
    const values = Float64Array.from({ length: 40_000 }, () => FIELDS[name]!(next));
    const cells = cellsOf(values, next, weighted);
    const exact = quantiles("quantile", "quantile", Q);
    const expected = exact.finish(take(exact, cells));

    test.each([FEWEST_BINS, 65_536])("within its bound, with %i bins", (bins) => {
      const sketch = sketchedQuantiles("quantile", "quantile", Q, bins);
      const state = take(sketch, cells);
      const bound = sketch.relativeErrorOf!(state);
      const found = sketch.finish(state);
      expect(bound).toBeLessThan(bins === 65_536 ? 2e-5 : name === "either" ? 0.3 : 0.01);
      found.forEach((value, i) => {
        const wanted = expected[i]!;
        // Between values of both signs, the bound is that of the larger.
        const slack = bound * Math.max(Math.abs(wanted), name === "either" ? Math.abs(value) : 0) + 1e-12;
        expect(Math.abs(value - wanted), `${i}: ${value} of ${wanted}`).toBeLessThanOrEqual(slack);
      });
      if (name === "counts" || name === "one") {
        found.forEach((value, i) => {
          expect(value).toBeCloseTo(expected[i]!, 10);
        });
      }
    });

    test("the order and the split of the cells change nothing", () => {
      const sketch = sketchedQuantiles("quantile", "quantile", Q, FEWEST_BINS);
      const whole = sketch.finish(take(sketch, cells));
      const part = (start: number, stop: number): Cells => ({
        values: values.slice(start, stop),
        groups: cells.groups.slice(start, stop),
        weights: cells.weights?.slice(start, stop) ?? null,
      });
      const parts = [0, 100, 101, 20_000, 40_000].flatMap((stop, i, all) => (i > 0 ? [part(all[i - 1]!, stop)] : []));
      for (const order of [parts, parts.toReversed()]) {
        const [first, ...rest] = order.map((each) => take(sketch, each));
        for (const state of rest) {
          sketch.merge(first!, state);
        }
        sketch.finish(first!).forEach((value, i) => {
          // Sums of weights in another order differ by their last digits, of which a quantile between values has more.
          expect(Math.abs(value - whole[i]!)).toBeLessThanOrEqual((weighted ? 1e-11 : 0) * Math.abs(whole[i]!));
        });
      }
    });
  });
});

test("a group without cells is missing", () => {
  const sketch = sketchedQuantiles("median", "median", [0.5], FEWEST_BINS);
  const cells = { values: Float64Array.of(1, 2, Number.NaN), groups: Int32Array.of(0, 0, 1), weights: null };
  expect(sketch.finish(take(sketch, cells))).toEqual(Float64Array.of(1.5, Number.NaN));
});
