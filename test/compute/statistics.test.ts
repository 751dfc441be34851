/** The statistics against numpy's in extended precision: in one pass, and merged from parts in any split and order. */
import { describe, expect, test } from "vitest";
import type { Reducer, ReducerState } from "../../src/compute/reducer.ts";
import { seeded } from "../support/random.ts";
import { statistics } from "./reference.ts";
import { NAMES, REDUCERS, ROOM } from "./support.ts";

type StatisticName = (typeof NAMES)[number];

/** The state of some cells, all of one group. */
function stateOf(reducer: Reducer, values: Float64Array, weights: Float64Array | null): ReducerState {
  const state = reducer.init(1, ROOM);
  reducer.step(state, values, new Int32Array(values.length), weights, values.length);
  return state;
}

function merged(reducer: Reducer, states: readonly ReducerState[]): number {
  const into = reducer.init(1, ROOM);
  for (const state of states) {
    reducer.merge(into, state);
  }
  return reducer.finish(into)[0]!;
}

/** A variance is known no better than the values are. */
function precisionOf(name: StatisticName, values: Float64Array, expected: number): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
  const relative = name === "var" || name === "std" ? 1e-9 : 1e-12;
  const sums = name === "sum" || name === "mean";
  return relative * Math.abs(expected) + (sums ? 1e-15 * largest : 0);
}

describe.each(statistics)("$name", ({ values, weights, expected }) => {
  test.each(NAMES)("%s", (name) => {
    const reducer = REDUCERS[name];
    const used = reducer.weighting === "none" ? null : weights;
    const part = (start: number, stop: number) =>
      stateOf(reducer, values.subarray(start, stop), used?.subarray(start, stop) ?? null);
    const whole = part(0, values.length);
    const empty = reducer.init(1, ROOM);
    const singles = Array.from(values, (_, i) => part(i, i + 1));
    const random = seeded(values.length);
    const cuts = [0, ...Array.from({ length: 4 }, () => random.integer(0, values.length)), values.length];
    const pieces = cuts.sort((a, b) => a - b).map((cut, i) => part(cuts[i - 1] ?? 0, cut));
    const ways = {
      "in one pass": reducer.finish(whole)[0]!,
      "into an empty state": merged(reducer, [whole]),
      "with empty states": merged(reducer, [empty, whole, empty]),
      "cell by cell": merged(reducer, singles),
      "from the last cell on": merged(reducer, singles.toReversed()),
      "in pieces": merged(reducer, pieces),
      "in pieces, shuffled": merged(
        reducer,
        pieces.toSorted(() => random.next() - 0.5),
      ),
    };
    const number = expected[name as keyof typeof expected];
    for (const [way, found] of Object.entries(ways)) {
      if (number === null) {
        expect(found, way).toBeNaN();
      } else {
        expect(Math.abs(found - number), way).toBeLessThanOrEqual(precisionOf(name, values, number));
      }
    }
  });
});

describe("infinite values", () => {
  test.each<[StatisticName, readonly number[], number]>([
    ["sum", [1, Number.POSITIVE_INFINITY, 2], Number.POSITIVE_INFINITY],
    ["mean", [1, Number.NEGATIVE_INFINITY, 2], Number.NEGATIVE_INFINITY],
    ["sum", [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], Number.NaN],
    ["count", [1, Number.POSITIVE_INFINITY], 2],
    ["min", [1, Number.NEGATIVE_INFINITY], Number.NEGATIVE_INFINITY],
    ["max", [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY], Number.NEGATIVE_INFINITY],
    ["min", [Number.POSITIVE_INFINITY], Number.POSITIVE_INFINITY],
    ["range", [1, Number.POSITIVE_INFINITY], Number.POSITIVE_INFINITY],
    ["var", [1, Number.POSITIVE_INFINITY], Number.NaN],
  ])("%s of %j is %d, as numpy has it", (name, values, expected) => {
    const reducer = REDUCERS[name];
    const state = stateOf(reducer, Float64Array.from(values), null);
    expect([reducer.finish(state)[0], merged(reducer, [state, reducer.init(1, ROOM)])]).toEqual([expected, expected]);
  });
});
