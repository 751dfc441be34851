/**
 * Where the chunks along one dimension begin: by arithmetic in a regular grid, by sums of run-lengths in a rectilinear one, so that
 * neither holds anything for each chunk. Pure.
 *
 * https://github.com/zarr-developers/zarr-extensions/tree/main/chunk-grids/rectilinear
 */
import { CorruptData } from "../errors.ts";
import { showJson } from "./json.ts";

export type ChunkEdges = Readonly<{
  /** The chunk that holds an index of the array. */
  chunkOf(index: number): number;
  /** The first index of a chunk. */
  startOf(chunk: number): number;
}>;

export function regularEdges(length: number): ChunkEdges {
  return { chunkOf: (index) => Math.floor(index / length), startOf: (chunk) => chunk * length };
}

/** A rectilinear grid: the edges along each dimension, and the largest chunk that may occur. */
export type RectilinearGrid = Readonly<{ edges: readonly ChunkEdges[]; largest: readonly number[] }>;

/**
 * @param shapes for each dimension a list of lengths, runs of them as `[length, count]`, or one length for all
 * @param key the document they stand in, for errors
 * @throws CorruptData where they don't cover the array
 */
export function parseRectilinear(shapes: unknown, shape: readonly number[], key: string): RectilinearGrid {
  if (!Array.isArray(shapes) || shapes.length !== shape.length) {
    throw new CorruptData(key, `chunk_shapes are ${showJson(shapes)} for ${shape.length} dimensions`);
  }
  const dims = shapes.map((given: unknown, d) => {
    const size = shape[d]!;
    const runs = parseRuns(given, size);
    if (!runs || (runs.at(-1)?.stop ?? 0) < size) {
      throw new CorruptData(key, `chunks of ${showJson(given)} don't make up a dimension of ${size}`);
    }
    return runs;
  });
  return {
    edges: dims.map(rectilinearEdges),
    largest: dims.map((runs) => runs.reduce((most, { length }) => Math.max(most, length), 1)),
  };
}

/** Chunks of one length, one after the other: the first of them, its first index, and the index after the last. */
type Run = Readonly<{ chunk: number; start: number; stop: number; length: number }>;

/** Undefined where these are no lengths. What lies beyond the array is left out. */
function parseRuns(given: unknown, size: number): readonly Run[] | undefined {
  const listed = typeof given === "number" ? [[given, Math.ceil(size / given)]] : given;
  if (!Array.isArray(listed)) {
    return undefined;
  }
  const runs: Run[] = [];
  let chunk = 0;
  let start = 0;
  for (const entry of listed as readonly unknown[]) {
    const [length, count] = (Array.isArray(entry) && entry.length === 2 ? entry : [entry, 1]) as readonly unknown[];
    if (!isLength(length) || !isLength(count)) {
      return undefined;
    }
    if (start < size) {
      const taken = Math.min(count, Math.ceil((size - start) / length));
      const stop = start + taken * length;
      runs.push({ chunk, start, stop, length });
      chunk += taken;
      start = stop;
    }
  }
  return runs;
}

function isLength(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function rectilinearEdges(runs: readonly Run[]): ChunkEdges {
  /** The last run of which `first` is not after `place`. */
  const find = (place: number, first: (run: Run) => number): Run => {
    let [low, high] = [0, runs.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (first(runs[middle]!) <= place) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return runs[low]!;
  };
  return {
    chunkOf(index) {
      const run = find(index, ({ start }) => start);
      return run.chunk + Math.floor((index - run.start) / run.length);
    },
    startOf(chunk) {
      const run = find(chunk, (candidate) => candidate.chunk);
      return run.start + (chunk - run.chunk) * run.length;
    },
  };
}
