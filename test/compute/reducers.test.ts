import { describe, expect, test } from "vitest";
import { mode } from "../../src/compute/bins.ts";
import { seeded } from "../support/random.ts";
import { NAMES, REDUCERS, ROOM } from "./support.ts";

type StatisticName = (typeof NAMES)[number];

/** The plainest way to each statistic; weights count where the reducer says so. */
function plainly(name: StatisticName, values: readonly number[], weights: readonly number[]): number {
  const kept = values.map((value, i) => [value, weights[i]!] as const).filter(([value]) => !Number.isNaN(value));
  const total = kept.reduce((sum, [, weight]) => sum + weight, 0);
  const least = Math.min(...kept.map(([value]) => value));
  const greatest = Math.max(...kept.map(([value]) => value));
  const sum = kept.reduce((all, [value, weight]) => all + value * weight, 0);
  const spread = kept.reduce((all, [value, weight]) => all + weight * (value - sum / total) ** 2, 0) / total;
  return {
    count: total,
    sum,
    mean: sum / total,
    min: least,
    max: greatest,
    range: greatest - least,
    var: spread,
    std: Math.sqrt(spread),
  }[name];
}

type Cells = Readonly<{ values: Float64Array; groups: Int32Array; weights: Float64Array | null }>;

function reduce(name: StatisticName, { values, groups, weights }: Cells, count: number, parts = 1): Float64Array {
  const reducer = REDUCERS[name];
  const states = Array.from({ length: parts }, (_, part) => {
    const state = reducer.init(count, ROOM);
    const [start, stop] = [part, part + 1].map((n) => Math.floor((n * values.length) / parts)) as [number, number];
    const used = reducer.weighting === "none" ? null : (weights?.subarray(start, stop) ?? null);
    reducer.step(state, values.subarray(start, stop), groups.subarray(start, stop), used, stop - start);
    return state;
  });
  const into = reducer.init(count, ROOM);
  for (const state of states) {
    reducer.merge(into, state);
  }
  return reducer.finish(into);
}

function randomCells(random: ReturnType<typeof seeded>, offset: number): Cells {
  const length = random.integer(1, 200);
  return {
    values: Float64Array.from({ length }, () => (random.next() < 0.2 ? Number.NaN : offset + random.next() * 10 - 5)),
    groups: Int32Array.from({ length }, () => random.integer(-1, 3)),
    weights: random.next() < 0.5 ? null : Float64Array.from({ length }, () => random.next()),
  };
}

describe.each(NAMES)("%s", (name) => {
  test.each([0, 1e8])("of numbers around %d, in any split", (offset) => {
    const random = seeded(1);
    for (let round = 0; round < 60; round++) {
      const cells = randomCells(random, offset);
      const weighted = REDUCERS[name].weighting !== "none" && cells.weights !== null;
      for (const parts of [1, 2, 7]) {
        reduce(name, cells, 4, parts).forEach((found, group) => {
          const mine = Array.from(cells.groups.keys()).filter((i) => cells.groups[i] === group);
          const values = mine.map((i) => cells.values[i]!);
          const expected = plainly(
            name,
            values,
            mine.map((i) => (weighted ? cells.weights![i]! : 1)),
          );
          if (values.every(Number.isNaN)) {
            expect(found).toEqual(name === "count" ? 0 : Number.NaN);
            return;
          }
          // Squares are what is computed.
          const [got, due] = name === "std" ? [found ** 2, expected ** 2] : [found, expected];
          expect(Math.abs(got - due)).toBeLessThan(1e-11 * Math.max(30, Math.abs(due)));
        });
      }
    }
  });

  test("a run's moments are as good as its cells", () => {
    const random = seeded(2);
    const reducer = REDUCERS[name];
    const values = Float64Array.from({ length: 50 }, () => 300 + random.next());
    const groups = new Int32Array(50);
    const weight = 0.37;
    const cells = reducer.init(1, ROOM);
    reducer.step(cells, values, groups, reducer.weighting === "none" ? null : new Float64Array(50).fill(weight), 50);
    const runs = reducer.init(1, ROOM);
    for (const part of [values.subarray(0, 20), values.subarray(20)]) {
      const sum = part.reduce((all, value) => all + value, 0);
      const squares = part.reduce((all, value) => all + (value - sum / part.length) ** 2, 0);
      const run = { count: part.length, sum, least: Math.min(...part), greatest: Math.max(...part), squares };
      reducer.stepRun!(runs, 0, run, weight);
    }
    expect(reducer.finish(runs)[0]! / reducer.finish(cells)[0]!).toBeCloseTo(1, 12);
  });
});

test("a weight of zero counts for nothing", () => {
  for (const name of ["mean", "var", "std", "sum"] as const) {
    const found = reduce(
      name,
      { values: Float64Array.of(1, 3, 1e300), groups: new Int32Array(3), weights: Float64Array.of(1, 1, 0) },
      1,
    );
    expect(found[0]).toBe({ mean: 2, var: 1, std: 1, sum: 4 }[name]);
  }
});

test("ten million float32 values, and a billion joined from a hundred parts, are summed exactly", () => {
  const reducer = REDUCERS.sum;
  const state = reducer.init(1, ROOM);
  const values = new Float64Array(10_000).fill(Math.fround(0.1));
  const groups = new Int32Array(10_000);
  for (let i = 0; i < 1000; i++) {
    reducer.step(state, values, groups, null, values.length);
  }
  expect(reducer.finish(state)[0]).toBe(Math.fround(0.1) * 1e7);
  const whole = reducer.init(1, ROOM);
  for (let part = 0; part < 100; part++) {
    reducer.merge(whole, state);
  }
  expect(reducer.finish(whole)[0]).toBe(Math.fround(0.1) * 1e9);
});

test("mode of categories: heaps of equal weights, added up in another order, are equals", () => {
  const reducer = mode([1, 2]);
  const state = reducer.init(1, ROOM);
  reducer.step(state, Float64Array.of(1, 2, 2, 2), new Int32Array(4), Float64Array.of(0.3, 0.1, 0.1, 0.1), 4);
  expect(0.1 + 0.1 + 0.1).toBeGreaterThan(0.3);
  expect(reducer.finish(state)[0]).toBe(1);
});

test.each([
  ["the most frequent", [4, 1, 4, 2], 4],
  ["of equals the least", [4, 1, 4, 1], 1],
  ["some that are no category", [4, 4, 4, 3, 3], 4],
  ["too many that are none", [4, 4, 3, 3], Number.NaN],
])("mode of categories: %s", (_, values, expected) => {
  const reducer = mode([1, 2, 4]);
  const state = reducer.init(1, ROOM);
  reducer.step(state, Float64Array.from(values), new Int32Array(values.length), null, values.length);
  expect(reducer.finish(state)[0]).toBe(expected);
});
