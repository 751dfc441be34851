import { expect, test } from "vitest";
import { rowMajorStrides } from "../../src/zarr/chunk-walk.ts";
import { boxesOf, cutLoops, fromBlock } from "../../src/zarr/cut-loops.ts";
import type { DimPlan } from "../../src/zarr/plan.ts";
import type { Loop } from "../../src/zarr/tile.ts";
import { seeded } from "../support/random.ts";

const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);

test.each([
  { shape: [4, 5, 6], start: 0, stop: 120, boxes: 1 },
  { shape: [4, 5, 6], start: 30, stop: 90, boxes: 1 },
  { shape: [4, 5, 6], start: 7, stop: 11, boxes: 1 },
  { shape: [4, 5, 6], start: 7, stop: 113, boxes: 5 },
  { shape: [10], start: 3, stop: 7, boxes: 1 },
])("$shape from $start to $stop is $boxes boxes", ({ shape, start, stop, boxes }) => {
  const found = [...boxesOf(shape, start, stop)];
  expect(found).toHaveLength(boxes);
  const strides = rowMajorStrides(shape);
  const elements: number[] = [];
  for (const box of found) {
    const walk = (dim: number, at: number): void => {
      if (dim === shape.length) {
        elements.push(at);
        return;
      }
      for (let i = box[dim]![0]; i < box[dim]![1]; i++) {
        walk(dim + 1, at + i * strides[dim]!);
      }
    };
    walk(0, 0);
  }
  expect(elements).toEqual(Array.from({ length: stop - start }, (_, i) => start + i));
});

/** Element → place in the answer, of every selected element. */
function places(loops: readonly Loop[], sizes: readonly number[], base = 0): Map<number, number> {
  const strides = rowMajorStrides(sizes);
  const out = new Map<number, number>();
  const walk = (k: number, from: number, to: number): void => {
    const loop = loops[k];
    if (!loop) {
      out.set(to, from + base);
      return;
    }
    loop.from.forEach((offset, i) => {
      walk(k + 1, from + offset, to + loop.to[i]! * strides[k]!);
    });
  };
  walk(0, 0, 0);
  return out;
}

test("blocks cut anywhere give each selected element once, to its place", () => {
  const random = seeded(11);
  for (let round = 0; round < 300; round++) {
    const shape = Array.from({ length: 3 }, () => random.integer(1, 7));
    const strides = rowMajorStrides(shape);
    const some = (dim: number) =>
      Array.from({ length: shape[dim]! }, (_, i) => i * strides[dim]!).filter(() => random.next() < 0.7);
    const loopOf = (from: readonly number[]): Loop => ({
      from: Int32Array.from(from),
      to: Int32Array.from(from, (_, i) => from.length - 1 - i),
    });
    const pairs = random.next() < 0.3;
    const cells = Array.from(
      { length: random.integer(1, 6) },
      () => random.integer(0, shape[0]! - 1) * strides[0]! + random.integer(0, shape[2]! - 1) * strides[2]!,
    ).sort((a, b) => a - b);
    const dims: DimPlan[] = pairs
      ? [
          { kind: "cells", dims: [2, 0], indexes: [new Int32Array(0), new Int32Array(0)], size: cells.length },
          { kind: "windows", dim: 1, windows: [], size: 0 },
        ]
      : [0, 1, 2].map((dim) => ({ kind: "windows", dim, windows: [], size: 0 }));
    const loops = pairs ? [loopOf(cells), loopOf(some(1))] : [0, 1, 2].map((dim) => loopOf(some(dim)));
    const sizes = loops.map(({ from }) => from.length);
    const whole = places(loops, sizes);
    const found = new Map<number, number>();
    for (let start = 0; start < product(shape); ) {
      const stop = Math.min(product(shape), start + random.integer(1, 30));
      for (const box of boxesOf(shape, start, stop)) {
        const cut = cutLoops(loops, dims, shape, box);
        for (const [to, from] of cut ? places(fromBlock(cut, start), sizes, start) : []) {
          expect(found.has(to)).toBe(false);
          expect(from).toBeGreaterThanOrEqual(start);
          expect(from).toBeLessThan(stop);
          found.set(to, from);
        }
      }
      start = stop;
    }
    expect(new Map([...found].sort())).toEqual(new Map([...whole].sort()));
  }
});
