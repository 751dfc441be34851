import { expect, test } from "vitest";
import type { Window } from "../../src/numerics/search.ts";
import { rowMajorStrides, walkChunks, walkUnits } from "../../src/zarr/chunk-walk.ts";
import type { OpenArray } from "../../src/zarr/open-dataset.ts";
import { type DimPlan, planArray, planRead, WHOLE } from "../../src/zarr/plan.ts";
import { seeded } from "../support/random.ts";

/** An array of which only the shapes matter. */
function shaped(shape: readonly number[], chunkShape: readonly number[], shardShape?: readonly number[]): OpenArray {
  return {
    metadata: { shape, chunkShape: shardShape ?? chunkShape },
    pipeline: {
      chunkShape,
      decodedBytes: 4 * chunkShape.reduce((a, b) => a * b, 1),
      maxEncodedBytes: 5 * chunkShape.reduce((a, b) => a * b, 1),
      preparedBytes: 5 * chunkShape.reduce((a, b) => a * b, 1),
      blockBytes: 4 * chunkShape.reduce((a, b) => a * b, 1) + 10,
      shard: shardShape
        ? { chunksPerShard: shardShape.map((n, i) => n / chunkShape[i]!), indexBytes: 100, indexLocation: "end" }
        : null,
    },
  } as OpenArray;
}

const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);

/** Walks the plan and copies each wanted element's own position in the array; checks that each place is filled once. */
function gather(array: OpenArray, dims: readonly DimPlan[]): { filled: Int32Array; chunks: number } {
  const sizes = dims.map(({ size }) => size);
  const filled = new Int32Array(product(sizes)).fill(-1);
  const strides = rowMajorStrides(sizes);
  const { chunkShape } = array.pipeline;
  const chunkStrides = rowMajorStrides(chunkShape);
  const arrayStrides = rowMajorStrides(array.metadata.shape);
  const seen = new Set<string>();
  for (const { index, loops } of walkChunks(planArray(array, dims))) {
    expect(seen.has(index.join())).toBe(false);
    seen.add(index.join());
    const copy = (k: number, from: number, to: number): void => {
      const loop = loops[k];
      if (loop) {
        loop.from.forEach((offset, i) => {
          copy(k + 1, from + offset, to + loop.to[i]! * strides[k]!);
        });
        return;
      }
      // From an element of the chunk back to its position in the array.
      let rest = from;
      let position = 0;
      chunkStrides.forEach((stride, d) => {
        position += (index[d]! * chunkShape[d]! + Math.floor(rest / stride)) * arrayStrides[d]!;
        rest %= stride;
      });
      expect(filled[to]).toBe(-1);
      filled[to] = position;
    };
    copy(0, 0, 0);
  }
  return { filled, chunks: seen.size };
}

/** Disjoint windows of [0, size) in a random order. */
function randomWindows(random: ReturnType<typeof seeded>, size: number): Window[] {
  const cuts = Array.from({ length: 2 * random.integer(1, 3) }, () => random.integer(0, size)).sort((a, b) => a - b);
  const windows = cuts.flatMap((start, i) =>
    i % 2 === 0 && cuts[i + 1]! > start ? [{ start, stop: cuts[i + 1]! }] : [],
  );
  const some = windows.length > 0 ? windows : [{ start: size - 1, stop: size }];
  return random.next() < 0.5 ? some : some.reverse();
}

test("every selected element comes exactly once, and chunks are as many as planned", () => {
  const random = seeded(7);
  for (let round = 0; round < 300; round++) {
    const rank = random.integer(1, 4);
    const shape = Array.from({ length: rank }, () => random.integer(1, 9));
    const chunkShape = shape.map((n) => random.integer(1, n + 1));
    const shardShape = random.next() < 0.5 ? chunkShape.map((n) => n * random.integer(1, 3)) : undefined;
    const array = shaped(shape, chunkShape, shardShape);
    const dims = shape.map((size, dim): DimPlan => {
      const windows = randomWindows(random, size);
      return { kind: "windows", dim, windows, size: windows.reduce((sum, w) => sum + w.stop - w.start, 0) };
    });
    const { filled, chunks } = gather(array, dims);
    const plan = planArray(array, dims);
    expect(chunks).toBe(plan.chunks);
    const arrayStrides = rowMajorStrides(shape);
    const indexes = dims.map((dim) =>
      dim.kind === "windows"
        ? dim.windows.flatMap(({ start, stop }) => Array.from({ length: stop - start }, (_, i) => start + i))
        : [],
    );
    const expected: number[] = [];
    const visit = (d: number, at: number): void => {
      if (d === rank) {
        expected.push(at);
        return;
      }
      for (const i of indexes[d]!) {
        visit(d + 1, at + i * arrayStrides[d]!);
      }
    };
    visit(0, 0);
    expect([...filled]).toEqual(expected);
    const shards = new Set(
      [...filled].map((position) => {
        let rest = position;
        return arrayStrides
          .map((stride, d) => {
            const i = Math.floor(rest / stride);
            rest %= stride;
            return Math.floor(i / (shardShape ?? chunkShape)[d]!);
          })
          .join();
      }),
    );
    expect(plan.shards).toBe(shardShape ? shards.size : 0);
    // Shard by shard, the visits are the same, and each shard comes once.
    if (shardShape) {
      const units = [...walkUnits({ ...plan, shardwise: "whole" }, WHOLE)];
      const shardOf = (index: readonly number[]) =>
        index.map((i, d) => Math.floor((i * chunkShape[d]!) / shardShape[d]!)).join();
      expect(new Set(units.map(([first]) => shardOf(first!.index))).size).toBe(units.length);
      expect(units.every((unit) => unit.every(({ index }) => shardOf(index) === shardOf(unit[0]!.index)))).toBe(true);
      const byIndex = (a: { index: readonly number[] }, b: { index: readonly number[] }) =>
        a.index.join() < b.index.join() ? -1 : 1;
      expect(units.flat().sort(byIndex)).toEqual([...walkChunks(plan)].sort(byIndex));
    }
    // Three parts are the whole, and no shard is in two of them.
    const parts = [0, 1, 2].map((index) =>
      [...walkUnits(plan, { index, count: 3 })].flat().map((visit) => visit.index.join()),
    );
    expect(parts.flat().sort()).toEqual([...walkChunks(plan)].map(({ index }) => index.join()).sort());
    const shardsOf = (part: readonly string[]) =>
      new Set(
        part.map((name) =>
          name
            .split(",")
            .map((i, d) => Math.floor((Number(i) * chunkShape[d]!) / (shardShape ?? chunkShape)[d]!))
            .join(),
        ),
      );
    expect(parts.reduce((sum, part) => sum + shardsOf(part).size, 0)).toBe(
      new Set(parts.flatMap((part) => [...shardsOf(part)])).size,
    );
  }
});

test("scattered cells read only their own chunks", () => {
  const array = shaped([5, 100, 200], [1, 10, 10]);
  const rows = Int32Array.of(3, 95, 3, 50);
  const columns = Int32Array.of(7, 191, 8, 100);
  const dims: DimPlan[] = [
    { kind: "windows", dim: 0, windows: [{ start: 1, stop: 3 }], size: 2 },
    { kind: "cells", dims: [1, 2], indexes: [rows, columns], size: 4 },
  ];
  const { filled, chunks } = gather(array, dims);
  expect(chunks).toBe(2 * 3);
  expect(planArray(array, dims).chunks).toBe(6);
  expect([...filled]).toEqual([1, 2].flatMap((t) => [...rows].map((y, i) => t * 20000 + y * 200 + columns[i]!)));
});

test("an array of 10^8 chunks is planned in no time and constant memory", () => {
  const array = shaped([1e8, 10, 10], [1, 10, 10]);
  const whole = array.metadata.shape.map(
    (size, dim): DimPlan => ({ kind: "windows", dim, windows: [{ start: 0, stop: size }], size }),
  );
  const { cost, inFlight } = planRead(
    [planArray(array, whole)],
    { stateBytes: 8, outputBytes: 16 },
    { connections: 6, peakBytes: 96e6, parts: 1 },
  );
  expect(cost).toEqual({
    requests: 1e8,
    fetchedBytes: 500e8,
    decodedBytes: 400e8,
    peakBytes: 400 + 10 + 8 + 16 + 6 * 500,
    outputBytes: 16,
  });
  expect(inFlight).toBe(6);
});

test("fewer chunks are fetched ahead where memory is short, and never none", () => {
  const array = shaped([100, 1000], [1, 1000]);
  const dims = [100, 1000].map(
    (size, dim): DimPlan => ({ kind: "windows", dim, windows: [{ start: 0, stop: size }], size }),
  );
  const plan = (peakBytes: number) =>
    planRead([planArray(array, dims)], { stateBytes: 0, outputBytes: 0 }, { connections: 6, peakBytes, parts: 1 });
  expect(plan(4010 + 3 * 5000).inFlight).toBe(3);
  expect(plan(100).inFlight).toBe(1);
  expect(plan(100).cost.peakBytes).toBe(4010 + 5000);
});

test("much work is split, where the parts can be held: each has states of its own, and so has who merges them", () => {
  const array = shaped([1e6, 10, 10], [1, 10, 10]);
  const dims = [1e6, 10, 10].map(
    (size, dim): DimPlan => ({ kind: "windows", dim, windows: [{ start: 0, stop: size }], size }),
  );
  const plan = (peakBytes: number, steps = 1e6) =>
    planRead(
      [
        planArray(array, [
          { kind: "windows", dim: 0, windows: [{ start: 0, stop: steps }], size: steps },
          ...dims.slice(1),
        ]),
      ],
      { stateBytes: 1000, outputBytes: 16 },
      { connections: 8, peakBytes, parts: 2 },
    );
  const split = plan(96e6);
  expect([split.parts, split.inFlight]).toEqual([2, 4]);
  expect(split.cost.peakBytes).toBe(2 * (400 + 10 + 4 * 500) + 3 * 1000 + 16);
  expect(plan(4000).parts).toBe(1);
  expect(plan(96e6, 1000).parts).toBe(1);
});
