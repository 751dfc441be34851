/**
 * A block is a run of a chunk's elements, in C order: a few boxes (part of a row, whole rows, part of a plane …), each of
 * which takes the selected indexes that lie within it. Pure.
 */
import { rowMajorStrides } from "./chunk-walk.ts";
import type { ArrayPlan, DimPlan } from "./plan.ts";
import type { Loop } from "./tile.ts";

/** Half-open ranges of indexes along each dimension of a chunk. */
type ChunkBox = readonly (readonly [start: number, stop: number])[];

/**
 * The boxes that make up elements `start` to `stop` of a chunk of `shape`, at most 2 · rank − 1.
 */
export function* boxesOf(shape: readonly number[], start: number, stop: number): Generator<ChunkBox> {
  const strides = rowMajorStrides(shape);
  const box = (at: number, dim: number, count: number): ChunkBox =>
    shape.map((size, d) => {
      const index = Math.floor(at / strides[d]!) % size;
      return d < dim ? [index, index + 1] : d === dim ? [index, index + count] : [0, size];
    });
  let at = start;
  while (at < stop) {
    // The outermost dimension that starts here and of which at least one whole step fits.
    const dim = strides.findIndex((stride) => at % stride === 0 && at + stride <= stop);
    const stride = strides[dim]!;
    const left = shape[dim]! - (Math.floor(at / stride) % shape[dim]!);
    const count = Math.min(left, Math.floor((stop - at) / stride));
    yield box(at, dim, count);
    at += count * stride;
  }
}

/**
 * The part of a chunk's loops within a box; null where nothing of them is. Offsets stay those into the chunk.
 * @param dims what each loop runs over
 */
export function cutLoops(
  loops: readonly Loop[],
  dims: readonly DimPlan[],
  shape: readonly number[],
  box: ChunkBox,
): readonly Loop[] | null {
  const strides = rowMajorStrides(shape);
  const cut: Loop[] = [];
  for (const [k, loop] of loops.entries()) {
    const part = cutLoop(loop, dims[k]!, strides, box);
    if (part.from.length === 0) {
      return null;
    }
    cut.push(part);
  }
  return cut;
}

function cutLoop(loop: Loop, dim: DimPlan, strides: readonly number[], box: ChunkBox): Loop {
  if (dim.kind === "windows") {
    const [start, stop] = box[dim.dim]!;
    const stride = strides[dim.dim]!;
    return part(loop, firstFrom(loop.from, start * stride), firstFrom(loop.from, stop * stride));
  }
  const outerFirst = dim.dims.toSorted((a, b) => a - b);
  const has = (offset: number): boolean => {
    let rest = offset;
    return outerFirst.every((d) => {
      const index = Math.floor(rest / strides[d]!);
      rest -= index * strides[d]!;
      return index >= box[d]![0] && index < box[d]![1];
    });
  };
  const kept = loop.from.map((offset, i) => (has(offset) ? i : -1)).filter((i) => i >= 0);
  return { from: kept.map((i) => loop.from[i]!), to: kept.map((i) => loop.to[i]!) };
}

function part(loop: Loop, start: number, stop: number): Loop {
  return start === 0 && stop === loop.from.length
    ? loop
    : { from: loop.from.subarray(start, stop), to: loop.to.subarray(start, stop) };
}

/** The first position at or after `offset`; offsets of a loop never fall. */
function firstFrom(from: Int32Array, offset: number): number {
  let low = 0;
  let high = from.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (from[middle]! < offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The same loops into a block that starts at element `start` of the chunk. */
export function fromBlock(loops: readonly Loop[], start: number): readonly Loop[] {
  const [first, ...rest] = loops;
  return first && start > 0 ? [{ from: first.from.map((offset) => offset - start), to: first.to }, ...rest] : loops;
}

/** What of a chunk's loops lies within elements `start` to `stop` of it, as loops again. */
export function cutsOf(
  { array, dims }: ArrayPlan,
  loops: readonly Loop[],
  start: number,
  stop: number,
): readonly (readonly Loop[])[] {
  const { chunkShape } = array.pipeline;
  if (start === 0 && stop === chunkShape.reduce((product, n) => product * n, 1)) {
    return [loops];
  }
  return [...boxesOf(chunkShape, start, stop)].flatMap((box) => {
    const cut = cutLoops(loops, dims, chunkShape, box);
    return cut ? [cut] : [];
  });
}

/**
 * The same places from an array of `cells` elements that are all alike: the last loops step through as many as `most`
 * allows, the outer ones meet the same elements again.
 */
export function fromAlike(loops: readonly Loop[], most: number): Readonly<{ cells: number; loops: readonly Loop[] }> {
  let cells = 1;
  const stepped = loops.toReversed().map(({ from, to }): Loop => {
    const step = cells * from.length <= most ? cells : 0;
    cells *= step > 0 ? from.length : 1;
    return { from: Int32Array.from(from, (_, i) => i * step), to };
  });
  return { cells, loops: stepped.reverse() };
}
