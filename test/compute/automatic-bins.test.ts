/** Histograms whose edges come of the cells: what their edges are, and that neither order nor parts change them. */
import { describe, expect, test } from "vitest";
import { automaticHistogram } from "../../src/compute/automatic-bins.ts";
import type { ReducerState } from "../../src/compute/reducer.ts";
import { seeded } from "../support/random.ts";
import { ROOM } from "./support.ts";

type Cells = Readonly<{ values: readonly number[]; groups?: readonly number[]; weights?: readonly number[] }>;

function stateOf(bins: number, groupCount: number, { values, groups, weights }: Cells): ReducerState {
  const reducer = automaticHistogram(bins);
  const state = reducer.init(groupCount, ROOM);
  const held = Int32Array.from(groups ?? values.map(() => 0));
  reducer.step(state, Float64Array.from(values), held, weights ? Float64Array.from(weights) : null, values.length);
  return state;
}

function answerOf(bins: number, state: ReducerState) {
  const reducer = automaticHistogram(bins);
  return { edges: [...reducer.edgesOf!(state)], counts: [...reducer.finish(state)] };
}

const histogramOf = (bins: number, values: readonly number[]) => answerOf(bins, stateOf(bins, 1, { values }));

/** As numpy counts them, one value after the other; the widest bins half as wide would be too many. */
function expectHistogram(bins: number, values: readonly number[]): void {
  const { edges, counts } = histogramOf(bins, values);
  const finite = values.filter(Number.isFinite);
  const within = (low: number, high: number) => finite.filter((value) => value >= low && value < high).length;
  expect(counts).toEqual(edges.slice(1).map((high, i) => within(edges[i]!, high)));
  expect(counts.reduce((sum, count) => sum + count)).toBe(finite.length);
  expect(counts.length).toBeLessThanOrEqual(bins);
  expect(counts[0]! > 0 && counts.at(-1)! > 0).toBe(true);
  const width = edges[1]! - edges[0]!;
  expect(Number.isInteger(Math.log2(width)) && edges.every((edge) => Number.isInteger(edge / width))).toBe(true);
  const halves = Math.floor((2 * Math.max(...finite)) / width) - Math.floor((2 * Math.min(...finite)) / width) + 1;
  expect(halves).toBeGreaterThan(bins);
}

describe("edges", () => {
  test.each([
    [10, [0.1, 9.9], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    [9, [0.1, 9.9], [0, 2, 4, 6, 8, 10]],
    [4, [-1.5, 2], [-2, 0, 2, 4]],
    [2, [-1e-320, 1e300], [-(2 ** 997), 0, 2 ** 997]],
    [2, [-Number.MAX_VALUE, Number.MAX_VALUE], [-Number.MAX_VALUE, 0, Number.MAX_VALUE]],
    [4, [1e8, 1e8 + 0.25], [1e8, 1e8 + 0.125, 1e8 + 0.25, 1e8 + 0.375]],
  ])("of %i bins at most around %j: %j", (bins, values, edges) => {
    expect(histogramOf(bins, values).edges).toEqual(edges);
  });

  test.each([
    [2.5, [2, 3]],
    [-2.5, [-3, -2]],
    [0, [0, 1]],
    [-0, [0, 1]],
    [1e18, [1e18, 1e18 + 128]],
  ])("of equal cells are a unit apart, or a digit: %d", (value, edges) => {
    expect(histogramOf(20, [value, value, value])).toEqual({ edges, counts: [3] });
  });

  test("no cell below zero is in a bin above it, however near it is", () => {
    expect(histogramOf(4, [-5e-324, 5e-324, 1e9, -1e9])).toMatchObject({ counts: [1, 1, 1, 1] });
  });
});

test("counts are those of the cells between the edges, of the finest bins that are few enough", () => {
  const { next, integer } = seeded(11);
  for (let round = 0; round < 400; round++) {
    const [offset, scale] = [(next() - 0.5) * 10 ** integer(-3, 6), 10 ** integer(-6, 6)];
    const values = Array.from({ length: integer(2, 300) }, () => offset + scale * (next() - 0.3) ** 3);
    expectHistogram(integer(2, 60), values);
  }
});

test("infinite cells are in no bin, missing ones are no cells", () => {
  expect(histogramOf(4, [1.5, Number.POSITIVE_INFINITY, Number.NaN, 1.5])).toEqual({ edges: [1, 2], counts: [2] });
  expect(histogramOf(4, [Number.NEGATIVE_INFINITY])).toEqual({ edges: [0, 1], counts: [0] });
  expect(histogramOf(4, [Number.NaN])).toEqual({ edges: [0, 1], counts: [Number.NaN] });
});

test("groups have the same edges; one without cells is missing", () => {
  const state = stateOf(4, 3, { values: [0.5, 3.5, 1.5, 9], groups: [0, 0, 1, -1], weights: [1, 0.25, 0.5, 7] });
  const missing = Number.NaN;
  expect(answerOf(4, state)).toEqual({
    edges: [0, 1, 2, 3, 4],
    counts: [1, 0, missing, 0, 0.5, missing, 0, 0, missing, 0.25, 0, missing],
  });
});

test("neither the order of cells nor that of parts changes anything", () => {
  const { next, integer } = seeded(12);
  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => [next(), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item);
  for (let round = 0; round < 200; round++) {
    const [bins, groups] = [integer(2, 40), integer(1, 5)];
    const cells = Array.from({ length: integer(1, 200) }, () => {
      const value = (next() - 0.5) * 10 ** integer(-8, 8);
      return { value: next() < 0.1 ? Number.NaN : value, group: integer(0, groups - 1) };
    });
    const cellsOf = (some: typeof cells): Cells => ({
      values: some.map(({ value }) => value),
      groups: some.map(({ group }) => group),
    });
    const whole = answerOf(bins, stateOf(bins, groups, cellsOf(cells)));
    const parts: (typeof cells)[] = Array.from({ length: integer(1, 8) }, () => []);
    for (const cell of shuffled(cells)) {
      parts[integer(0, parts.length - 1)]!.push(cell);
    }
    const states = shuffled(parts).map((part) => stateOf(bins, groups, cellsOf(part)));
    const [first, ...others] = states;
    for (const other of others) {
      automaticHistogram(bins).merge(first!, other);
    }
    expect(answerOf(bins, first!)).toEqual(whole);
  }
});
