/**
 * Walks the chunks that a plan touches, in row-major order, one at a time, and says for each which of its elements are
 * wanted and where they go. Pure and I/O-free; memory does not grow with the number of chunks.
 */
import type { Window } from "../numerics/search.ts";
import type { ChunkEdges } from "./chunk-grid.ts";
import type { ArrayPlan, CellsPlan, DimPlan, Part, WindowsPlan } from "./plan.ts";
import { cellChunks, edgesOf, sortedWindows } from "./plan.ts";
import type { Loop } from "./tile.ts";

/** A chunk (an inner chunk of a shard, where sharded) by its index in the array's grid of chunks. */
export type ChunkVisit = Readonly<{ index: readonly number[]; loops: readonly Loop[] }>;

/** One dimension's share of a visit: the chunk's index along the array dimensions it covers. */
export type Piece = Readonly<{ index: readonly number[]; loop: Loop }>;

/** Every chunk that `plan` touches, exactly once. */
export function* walkChunks(plan: ArrayPlan): Generator<ChunkVisit> {
  const { chunkShape } = plan.array.pipeline;
  const strides = rowMajorStrides(chunkShape);
  const edges = edgesOf(plan.array);
  // The pieces of scattered cells are few and costly to find: found once. Those of windows are cheap and may be millions.
  const pieces = plan.dims.map((dim) =>
    dim.kind === "cells"
      ? [...cellPieces(dim, edges, strides)]
      : { [Symbol.iterator]: () => windowPieces(dim, edges[dim.dim]!, strides[dim.dim]!) },
  );
  yield* combine(plan.dims, pieces, [], new Array<number>(chunkShape.length).fill(0));
}

/**
 * The same of one part, in the steps in which chunks are fetched: one by one, or all that are wanted of a shard. Shard after
 * shard, and each in one part, so that its index is needed once.
 */
export function* walkUnits(plan: ArrayPlan, part: Part): Generator<readonly ChunkVisit[]> {
  const { chunkShape, shard } = plan.array.pipeline;
  let met = 0;
  const isOurs = () => met++ % part.count === part.index;
  if (!shard) {
    for (const visit of walkChunks(plan)) {
      if (isOurs()) {
        yield [visit];
      }
    }
    return;
  }
  const strides = rowMajorStrides(chunkShape);
  const edges = edgesOf(plan.array);
  const groups = plan.dims.map((dim) => {
    const shardOf = ({ index }: Piece) =>
      arrayDims(dim)
        .map((d, i) => Math.floor(index[i]! / shard.chunksPerShard[d]!))
        .join();
    return dim.kind === "cells"
      ? [...Map.groupBy(cellPieces(dim, edges, strides), shardOf).values()]
      : { [Symbol.iterator]: () => runsOf(windowPieces(dim, edges[dim.dim]!, strides[dim.dim]!), shardOf) };
  });
  const index = new Array<number>(chunkShape.length).fill(0);
  function* shards(picked: readonly (readonly Piece[])[]): Generator<readonly ChunkVisit[]> {
    const next = groups[picked.length];
    if (!next) {
      if (!isOurs()) {
        return;
      }
      const visits = combine(plan.dims, picked, [], index);
      if (plan.shardwise) {
        yield [...visits];
        return;
      }
      for (const visit of visits) {
        yield [visit];
      }
      return;
    }
    for (const group of next) {
      yield* shards([...picked, group]);
    }
  }
  yield* shards([]);
}

/** Neighbours with the same name, together. */
function* runsOf(pieces: Iterable<Piece>, nameOf: (piece: Piece) => string): Generator<readonly Piece[]> {
  let run: Piece[] = [];
  for (const piece of pieces) {
    if (run.length > 0 && nameOf(run[0]!) !== nameOf(piece)) {
      yield run;
      run = [];
    }
    run.push(piece);
  }
  if (run.length > 0) {
    yield run;
  }
}

/** Nested loops, one for each dimension of the plan; the innermost yields. */
function* combine(
  dims: readonly DimPlan[],
  pieces: readonly Iterable<Piece>[],
  loops: readonly Loop[],
  index: number[],
): Generator<ChunkVisit> {
  const dim = dims[loops.length];
  if (!dim) {
    yield { index: [...index], loops };
    return;
  }
  for (const piece of pieces[loops.length]!) {
    arrayDims(dim).forEach((d, i) => {
      index[d] = piece.index[i]!;
    });
    yield* combine(dims, pieces, [...loops, piece.loop], index);
  }
}

function arrayDims(dim: DimPlan): readonly number[] {
  return dim.kind === "windows" ? [dim.dim] : dim.dims;
}

/** Chunks along one dimension, rising; a chunk that several windows share comes once, with all of its indexes. */
export function* windowPieces(dim: WindowsPlan, edges: ChunkEdges, stride: number): Generator<Piece> {
  const starts = outputStarts(dim);
  const windows = sortedWindows(dim.windows);
  let next = 0;
  let chunk = -1;
  while (next < windows.length) {
    chunk = Math.max(chunk + 1, edges.chunkOf(windows[next]!.start));
    const low = edges.startOf(chunk);
    const high = edges.startOf(chunk + 1);
    const from: number[] = [];
    const to: number[] = [];
    for (let w = next; w < windows.length && windows[w]!.start < high; w++) {
      const window = windows[w]!;
      const output = starts.get(window)! - window.start;
      for (let i = Math.max(low, window.start); i < Math.min(high, window.stop); i++) {
        from.push((i - low) * stride);
        to.push(i + output);
      }
    }
    while (next < windows.length && windows[next]!.stop <= high) {
      next += 1;
    }
    yield { index: [chunk], loop: loopOf(from, to) };
  }
}

/** Where each window's cells begin among all that are taken. */
function outputStarts({ windows }: WindowsPlan): ReadonlyMap<Window, number> {
  let taken = 0;
  return new Map(
    windows.map((window) => {
      const start = taken;
      taken += window.stop - window.start;
      return [window, start];
    }),
  );
}

function* cellPieces(dim: CellsPlan, edges: readonly ChunkEdges[], strides: readonly number[]): Generator<Piece> {
  const groups = Map.groupBy(cellChunks(dim, edges).entries(), ([, chunk]) => chunk);
  for (const [chunk, members] of groups) {
    const index = chunk.split(",").map(Number);
    const lows = dim.dims.map((d, k) => edges[d]!.startOf(index[k]!));
    const cells = members.map(([cell]) => cell);
    const offset = (cell: number) =>
      dim.dims.reduce((sum, d, k) => sum + (dim.indexes[k]![cell]! - lows[k]!) * strides[d]!, 0);
    yield { index, loop: loopOf(cells.map(offset), cells) };
  }
}

/** In the order of the offsets: windows may overlap, and cells come in the order they were asked for. */
function loopOf(from: readonly number[], to: readonly number[]): Loop {
  if (from.every((offset, i) => i === 0 || from[i - 1]! <= offset)) {
    return { from: Int32Array.from(from), to: Int32Array.from(to) };
  }
  const order = from.map((_, i) => i).sort((i, j) => from[i]! - from[j]!);
  return { from: Int32Array.from(order, (i) => from[i]!), to: Int32Array.from(order, (i) => to[i]!) };
}

export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) {
    strides[i] = strides[i + 1]! * shape[i + 1]!;
  }
  return strides;
}
