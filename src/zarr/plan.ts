/**
 * What will be read, and what it costs: arithmetic on shapes, windows and chunk sizes. Never touches the network and holds
 * nothing proportional to the number of chunks: those are counted by products and enumerated only while reading.
 */
import type { Cost } from "../cost.ts";
import type { Window } from "../numerics/search.ts";
import { type ChunkEdges, regularEdges } from "./chunk-grid.ts";
import type { OpenArray } from "./open-dataset.ts";
import type { LookupCost } from "./store.ts";

/** Index windows along one dimension of the array. */
export type WindowsPlan = Readonly<{ kind: "windows"; dim: number; windows: readonly Window[]; size: number }>;

/** Single cells over some dimensions of the array taken together, so that scattered points don't read the product of their rows and columns. */
export type CellsPlan = Readonly<{
  kind: "cells";
  dims: readonly number[];
  /** Along each of them. */
  indexes: readonly Int32Array[];
  size: number;
}>;

/** One dimension of what is read. */
export type DimPlan = WindowsPlan | CellsPlan;

export type ArrayPlan = Readonly<{
  array: OpenArray;
  /** In the order of the answer's dimensions; every dimension of the array belongs to exactly one. */
  dims: readonly DimPlan[];
  /** Number of chunks (inner chunks of shards) that will be decoded, at most. */
  chunks: number;
  /** Number of shards whose index will be read; 0 where the array is not sharded. */
  shards: number;
  /** Upper bounds for each chunk, where only the wanted part of each is fetched; null where chunks are fetched whole. */
  sparse: Readonly<{ requests: number; bytes: number }> | null;
  /**
   * How all that is wanted of a shard is fetched together: by one range, because that is much of it, or by few, neighbours
   * joined. Null: chunk by chunk.
   */
  shardwise: "whole" | "joined" | null;
  /** Whether chunks are decoded as their bytes come, because they are large. */
  flowing: boolean;
  /** Whether the chunks are few and small enough to be kept for the next question near this one. */
  kept: boolean;
  /** Whether the blocks of a chunk are put together before they are used, because cells of several of them are wanted at once. */
  gathered: boolean;
  /** Upper bounds of finding the chunks, where the store looks them up. */
  lookup: LookupCost;
  /** Whether all of it is read by each part, because each needs all of it. */
  inEveryPart: boolean;
}>;

/** One of `count` shares of the chunks of a plan. */
export type Part = Readonly<{ index: number; count: number }>;

export const WHOLE: Part = { index: 0, count: 1 };

export type ReadPlan = Readonly<{
  arrays: readonly ArrayPlan[];
  /** Chunks fetched ahead of the one being decoded, itself included; in each part. */
  inFlight: number;
  /** Into how many parts the reading is split, each with states of its own. */
  parts: number;
  cost: Cost;
}>;

/** What the computation holds beside the chunks. */
export type Holdings = Readonly<{ stateBytes: number; outputBytes: number }>;

/** Plans the reading of one array. `dims` must cover the array's dimensions. */
export function planArray(array: OpenArray, dims: readonly DimPlan[]): ArrayPlan {
  const { shard, decodedBytes } = array.pipeline;
  const count = (edges: readonly ChunkEdges[]) => dims.reduce((product, dim) => product * countChunks(dim, edges), 1);
  const chunks = count(edgesOf(array));
  const shards = shard ? count(array.metadata.chunkShape.map(regularEdges)) : 0;
  const sparse = sparseCost(array, dims);
  const isFew = !sparse && chunks <= KEPT_CHUNKS && decodedBytes <= KEPT_BYTES;
  const shardwise = shards > 0 && !sparse ? shardwiseOf(array, dims, chunks / shards, isFew) : null;
  return {
    array,
    dims,
    chunks,
    shards,
    sparse,
    shardwise,
    flowing: !sparse && !shardwise && array.pipeline.flow !== null && decodedBytes >= LEAST_FLOWING_BYTES,
    kept: isFew && !shardwise,
    gathered: false,
    lookup: chunks > 0 ? lookupCost(array, dims) : NO_LOOKUP,
    inEveryPart: false,
  };
}

/** Larger chunks are used block by block. */
const GATHERED_BYTES = 8 << 20;

/** The same, with each chunk whole where it is used, if its codecs give it in blocks and it is not large. */
export function gathering(plan: ArrayPlan): ArrayPlan {
  const { sparse, decodedBytes } = plan.array.pipeline;
  return { ...plan, gathered: sparse !== null && decodedBytes <= GATHERED_BYTES };
}

const NO_LOOKUP: LookupCost = { requests: 0, fetchedBytes: 0, heldBytes: 0 };

/** Of all that is stored between the first and the last object wanted, along each dimension. */
function lookupCost({ lookup, metadata }: OpenArray, dims: readonly DimPlan[]): LookupCost {
  if (!lookup) {
    return NO_LOOKUP;
  }
  const edges = metadata.edges ?? metadata.chunkShape.map(regularEdges);
  const extents = edges.map(() => ({ start: 0, stop: 1 }));
  for (const { dim, start, stop } of dims.flatMap((each) => extentsOf(each))) {
    const { chunkOf } = edges[dim]!;
    extents[dim] = { start: chunkOf(start), stop: chunkOf(stop - 1) + 1 };
  }
  return lookup(metadata.path, extents);
}

function shardwiseOf(
  array: OpenArray,
  dims: readonly DimPlan[],
  wantedOfShard: number,
  isFew: boolean,
): ArrayPlan["shardwise"] {
  const much = Math.max(SHARDWISE_CHUNKS, chunksPerShard(array) / SHARDWISE_CHUNKS);
  if (wantedOfShard >= much && shardBytes(array, "whole", dims) <= SHARDWISE_BYTES) {
    return "whole";
  }
  return !isFew && wantedOfShard >= 2 && shardBytes(array, "joined", dims) <= SHARDWISE_BYTES ? "joined" : null;
}

/** A shard is fetched by one range where at least so many chunks, and at least one in so many, are wanted. */
const SHARDWISE_CHUNKS = 4;
const SHARDWISE_BYTES = 16e6;

function chunksPerShard({ pipeline: { shard } }: OpenArray): number {
  return shard ? shard.chunksPerShard.reduce((product, n) => product * n, 1) : 0;
}

/** Ranges of a shard with less than this between them are one. */
export const JOINED_GAP_BYTES = 16_384;

/** Upper bound of what is fetched of a shard together. */
function shardBytes(array: OpenArray, how: "whole" | "joined", dims: readonly DimPlan[]): number {
  const { shard, maxEncodedBytes } = array.pipeline;
  if (how === "whole") {
    return chunksPerShard(array) * maxEncodedBytes;
  }
  const most = dims.reduce((product, dim) => {
    const held = (dim.kind === "windows" ? [dim.dim] : dim.dims).reduce((n, d) => n * shard!.chunksPerShard[d]!, 1);
    return product * Math.min(held, countChunks(dim, edgesOf(array)));
  }, 1);
  return most * (maxEncodedBytes + JOINED_GAP_BYTES);
}

/** Smaller chunks are fetched and decoded whole, the next while one is reduced: that is faster. */
const LEAST_FLOWING_BYTES = 16e6;
/** A flowing chunk is fetched by parts of this size. */
export const PART_BYTES = 2 * 2 ** 20;
/** Parts on their way or waiting in streams while one is decoded. */
const PARTS_AHEAD = 3;

const KEPT_CHUNKS = 4;
const KEPT_BYTES = 8e6;

/** Smaller chunks are fetched whole: asking more than once would cost more than it saves. */
const LEAST_SPARSE_BYTES = 16e6;

/** Worth it where all that is wanted of a chunk lies within a part of it, and that part is much less than the whole. */
function sparseCost({ pipeline }: OpenArray, dims: readonly DimPlan[]): ArrayPlan["sparse"] {
  const { sparse, chunkShape, decodedBytes, maxEncodedBytes } = pipeline;
  if (!sparse || decodedBytes < LEAST_SPARSE_BYTES) {
    return null;
  }
  const strides = chunkShape.map((_, d) => chunkShape.slice(d + 1).reduce((product, n) => product * n, 1));
  const cells = chunkShape.reduce((product, n) => product * n, 1);
  const spanCells = dims
    .flatMap((dim) => extentsOf(dim))
    .reduce((span, { dim, start, stop }) => span + (Math.min(stop - start, chunkShape[dim]!) - 1) * strides[dim]!, 1);
  const cost = sparse.cost((spanCells / cells) * decodedBytes);
  return 2 * cost.bytes <= maxEncodedBytes ? cost : null;
}

/** From the first to the last index wanted, along each dimension of the array; at least one. */
function extentsOf(dim: DimPlan): readonly Readonly<{ dim: number; start: number; stop: number }>[] {
  if (dim.kind === "windows") {
    const least = dim.windows.reduce((low, { start }) => Math.min(low, start), Number.POSITIVE_INFINITY);
    const most = dim.windows.reduce((high, { stop }) => Math.max(high, stop), 0);
    return [most > least ? { dim: dim.dim, start: least, stop: most } : { dim: dim.dim, start: 0, stop: 1 }];
  }
  return dim.dims.map((d, i) => {
    const indexes = dim.indexes[i]!;
    const [least, most] = indexes.reduce(([low, high], n) => [Math.min(low, n), Math.max(high, n)], [Infinity, 0]);
    return most >= least ? { dim: d, start: least, stop: most + 1 } : { dim: d, start: 0, stop: 1 };
  });
}

/** What less than this decodes to is not worth splitting. */
const SPLIT_BYTES = 64e6;

/**
 * Adds the arrays up. They are read one after another, so the peak is that of the largest, plus everything held.
 * As many chunks are fetched ahead as the connections and the memory left allow, and at least one. Much work is split in
 * `limits.parts`, where those can be held.
 */
export function planRead(
  arrays: readonly ArrayPlan[],
  holdings: Holdings,
  limits: Readonly<{ connections: number; peakBytes: number; parts: number }>,
): ReadPlan {
  // What is fetched sparsely is put together from its ranges, and so held twice.
  const aheadBytes = Math.max(
    0,
    ...arrays.map(({ array, dims, sparse, shardwise, flowing }) =>
      sparse
        ? 2 * sparse.bytes
        : flowing
          ? PART_BYTES
          : shardwise
            ? shardBytes(array, shardwise, dims)
            : array.pipeline.preparedBytes,
    ),
  );
  const blockBytes = Math.max(
    0,
    ...arrays.map(
      ({ array: { pipeline }, kept, gathered, shardwise, flowing }) =>
        (flowing ? pipeline.flow!.bytes + PARTS_AHEAD * PART_BYTES : pipeline.blockBytes) +
        (kept || gathered ? pipeline.decodedBytes : 0) +
        (shardwise ? pipeline.preparedBytes : 0),
    ),
  );
  const indexBytes = Math.max(0, ...arrays.map(({ array, shards }) => heldIndexBytes(array, shards)));
  const sumIn = (parts: number, of: (plan: ArrayPlan) => number) =>
    arrays.reduce((total, plan) => total + (plan.inEveryPart ? parts : 1) * of(plan), 0);
  const decodedOf = ({ chunks, array }: ArrayPlan) => chunks * array.pipeline.decodedBytes;
  // Whoever merges parts holds as much as one of them.
  const lookupBytes = sumIn(1, ({ lookup }) => lookup.heldBytes);
  const heldIn = (parts: number) =>
    parts * (blockBytes + indexBytes + lookupBytes) +
    (parts > 1 ? parts + 1 : 1) * holdings.stateBytes +
    holdings.outputBytes;
  const splits =
    sumIn(1, decodedOf) >= SPLIT_BYTES && heldIn(limits.parts) + limits.parts * aheadBytes <= limits.peakBytes;
  const parts = splits ? limits.parts : 1;
  const heldBytes = heldIn(parts);
  const affordable = Math.floor((limits.peakBytes - heldBytes) / Math.max(1, parts * aheadBytes));
  const chunks = Math.max(0, ...arrays.map(({ chunks, shards, shardwise }) => (shardwise ? shards : chunks)));
  const inFlight = Math.max(1, Math.min(Math.floor(limits.connections / parts), affordable, chunks));
  return {
    arrays,
    inFlight,
    parts,
    cost: {
      requests:
        sumIn(parts, (plan) => fetchesOf(plan).requests + plan.shards) +
        parts * sumIn(1, ({ lookup }) => lookup.requests),
      fetchedBytes:
        sumIn(parts, (plan) => fetchesOf(plan).bytes + plan.shards * (plan.array.pipeline.shard?.indexBytes ?? 0)) +
        parts * sumIn(1, ({ lookup }) => lookup.fetchedBytes),
      decodedBytes: sumIn(parts, decodedOf),
      peakBytes: heldBytes + parts * inFlight * aheadBytes,
      outputBytes: holdings.outputBytes,
    },
  };
}

/** Upper bounds of fetching an array's chunks, without shards' indexes. */
function fetchesOf({ array, dims, chunks, shards, sparse, shardwise, flowing }: ArrayPlan): {
  requests: number;
  bytes: number;
} {
  const { maxEncodedBytes } = array.pipeline;
  if (shardwise === "whole") {
    return { requests: shards, bytes: shards * shardBytes(array, shardwise, dims) };
  }
  if (shardwise === "joined") {
    return { requests: chunks, bytes: chunks * (maxEncodedBytes + JOINED_GAP_BYTES) };
  }
  // What ends with a part is found to have ended by asking for one more.
  const whole = { requests: flowing ? Math.ceil(maxEncodedBytes / PART_BYTES) + 1 : 1, bytes: maxEncodedBytes };
  const { requests, bytes } = sparse ?? whole;
  return { requests: chunks * requests, bytes: chunks * bytes };
}

/** Whether a cost stays within a budget in every respect. */
export function fitsBudget(cost: Cost, budget: Cost): boolean {
  return (Object.keys(budget) as (keyof Cost)[]).every((key) => cost[key] <= budget[key]);
}

/** Shard indexes kept while reading one array: more than there are reads under way, which go shard after shard. */
export const SHARD_INDEXES_HELD = 16;

/** Of the indexes that are kept while `shards` shards are read. */
export function heldIndexBytes(array: OpenArray, shards: number): number {
  const cells = array.pipeline.shard?.chunksPerShard.reduce((product, n) => product * n, 1) ?? 0;
  return Math.min(shards, SHARD_INDEXES_HELD) * cells * 16;
}

/** Where the chunks that decode alone begin along each dimension: those of the grid, or those within shards. */
export function edgesOf({ metadata, pipeline }: OpenArray): readonly ChunkEdges[] {
  return metadata.edges ?? pipeline.chunkShape.map(regularEdges);
}

/** Chunks (or shards) that a dimension touches. @param edges along each dimension of the array */
export function countChunks(dim: DimPlan, edges: readonly ChunkEdges[]): number {
  if (dim.kind === "cells") {
    return new Set(cellChunks(dim, edges)).size;
  }
  const { chunkOf } = edges[dim.dim]!;
  let count = 0;
  let last = -1;
  for (const { start, stop } of sortedWindows(dim.windows)) {
    const first = Math.max(chunkOf(start), last + 1);
    const end = chunkOf(stop - 1);
    count += Math.max(0, end - first + 1);
    last = Math.max(last, end);
  }
  return count;
}

/** For each cell, a string that names its chunk. */
export function cellChunks(dim: CellsPlan, edges: readonly ChunkEdges[]): string[] {
  return Array.from({ length: dim.size }, (_, cell) =>
    dim.dims.map((d, k) => edges[d]!.chunkOf(dim.indexes[k]![cell]!)).join(),
  );
}

export function sortedWindows(windows: readonly Window[]): readonly Window[] {
  return windows.length < 2 ? windows : [...windows].sort((p, q) => p.start - q.start);
}
