/**
 * Reads what a plan names and yields it chunk by chunk. A few chunks are fetched ahead of the one being decoded (as many as
 * the plan promised, never more), so fetching and decoding overlap and memory stays what was promised.
 *
 * A chunk that is not stored is fill value. A chunk that can't be fetched or decoded throws: there are no holes.
 */
import { CorruptData, Unsupported } from "../errors.ts";
import type { ChunkData, TypedArray } from "../numerics/data-type.ts";
import { type ChunkVisit, walkChunks } from "./chunk-walk.ts";
import type { ShardIndex, ShardLayout } from "./codecs/pipeline.ts";
import { boxesOf, cutLoops, fromBlock } from "./cut-loops.ts";
import type { Meter } from "./meter.ts";
import type { OpenArray } from "./open-dataset.ts";
import { type ArrayPlan, SHARD_INDEXES_HELD } from "./plan.ts";
import type { AbsolutePath, Store } from "./store.ts";
import type { Loop, Tile } from "./tile.ts";
import type { ValueCache } from "./value-cache.ts";

export type ReadContext = Readonly<{
  /** Already limited in connections, timed and metered. */
  store: Store;
  /** Keeps shard indexes across requests, under keys that hold the archive's version. */
  cache: ValueCache;
  cacheKey: string;
  meter: Meter;
  signal?: AbortSignal | undefined;
}>;

/** The tiles of a numeric variable. @throws SourceUnavailable, SourceTimeout, CorruptData, Cancelled */
export async function* readTiles(plan: ArrayPlan, inFlight: number, context: ReadContext): AsyncGenerator<Tile> {
  for await (const { data, loops } of readPieces(plan, inFlight, context)) {
    yield { data: numbers(data, plan.array), loops };
  }
}

function numbers(data: ChunkData, array: OpenArray): TypedArray {
  if (!ArrayBuffer.isView(data)) {
    throw new Unsupported("text values", `The array ${array.metadata.path} holds text, which has no numeric meaning.`);
  }
  return data as TypedArray;
}

/** As a tile, but perhaps of text. */
type Piece = Readonly<{ data: ChunkData; loops: readonly Loop[] }>;

/** The pieces of any variable, text included. */
export async function* readPieces(plan: ArrayPlan, inFlight: number, context: ReadContext): AsyncGenerator<Piece> {
  const { pipeline } = plan.array;
  // Leaving early (an error, a client that went away) must stop the chunks still being fetched.
  const stop = new AbortController();
  const signal = context.signal ? AbortSignal.any([context.signal, stop.signal]) : stop.signal;
  const fetchBytes = chunkFetcher(plan, { ...context, signal });
  const visits = walkChunks(plan);
  const queue: { visit: ChunkVisit; fetched: Promise<Fetched> }[] = [];
  const enqueue = () => {
    const next = visits.next();
    if (!next.done) {
      const fetched = fetchChunk(next.value);
      // Awaited below, unless an earlier chunk fails first.
      fetched.catch(() => undefined);
      queue.push({ visit: next.value, fetched });
    }
  };
  const fetchChunk = async (visit: ChunkVisit): Promise<Fetched> => {
    const cacheKey = `${context.cacheKey}:chunk:${plan.array.metadata.path}:${visit.index}`;
    const whole = plan.kept ? context.cache.get<TypedArray>(cacheKey) : undefined;
    if (whole) {
      return { whole };
    }
    const { bytes, key } = await fetchBytes(visit);
    return bytes ? { prepared: await pipeline.prepare(bytes, key), key, cacheKey } : {};
  };
  let fill: ChunkData | undefined;
  try {
    for (let i = 0; i < inFlight; i++) {
      enqueue();
    }
    for (let head = queue.shift(); head; head = queue.shift()) {
      const { whole, prepared, key = "", cacheKey = "" } = await head.fetched;
      const { loops } = head.visit;
      if (whole) {
        yield { data: whole, loops };
      } else if (!prepared) {
        fill ??= pipeline.fill();
        yield { data: fill, loops };
      } else if (plan.kept) {
        const data = await decodedWhole(plan, prepared, key, context.meter);
        context.cache.set(cacheKey, data, pipeline.decodedBytes);
        yield { data, loops };
      } else {
        yield* decodedPieces(plan, loops, prepared, key, context.meter);
      }
      enqueue();
    }
  } finally {
    stop.abort();
  }
}

/** A chunk on its way: kept from before, or ready to be decoded; neither where it is not stored. */
type Fetched = Readonly<{ whole?: ChunkData; prepared?: Uint8Array; key?: string; cacheKey?: string }>;

async function decodedWhole(
  { array: { pipeline } }: ArrayPlan,
  prepared: Uint8Array,
  key: string,
  meter: Meter,
): Promise<ChunkData> {
  const cells = pipeline.chunkShape.reduce((product, n) => product * n, 1);
  meter.decodedBytes += pipeline.decodedBytes;
  let whole: ChunkData = [];
  for await (const { start, data } of pipeline.blocks(prepared, key, () => true)) {
    if (!ArrayBuffer.isView(data)) {
      return data;
    }
    if (start === 0) {
      whole = new (data.constructor as new (length: number) => TypedArray)(cells);
    }
    (whole as Float64Array).set(data as Float64Array, start);
  }
  return whole;
}

async function* decodedPieces(
  plan: ArrayPlan,
  loops: readonly Loop[],
  prepared: Uint8Array,
  key: string,
  meter: Meter,
): AsyncGenerator<Piece> {
  const { pipeline } = plan.array;
  const cells = pipeline.chunkShape.reduce((product, n) => product * n, 1);
  const wanted = (start: number, stop: number) => cutsOf(plan, loops, start, stop).length > 0;
  for await (const { start, data } of pipeline.blocks(prepared, key, wanted)) {
    meter.decodedBytes += ArrayBuffer.isView(data) ? data.byteLength : (data.length / cells) * pipeline.decodedBytes;
    for (const cut of cutsOf(plan, loops, start, start + data.length)) {
      yield { data, loops: fromBlock(cut, start) };
    }
  }
}

/** What of a chunk's loops lies within elements `start` to `stop` of it, as loops again. */
function cutsOf(
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

type ChunkFetcher = (visit: ChunkVisit) => Promise<Readonly<{ bytes: Uint8Array | undefined; key: string }>>;

/** Where a chunk is stored: an object of its own, or a range of a shard. */
type Place = Readonly<{ key: AbsolutePath; range: Readonly<{ offset: number; length: number }> | null; name: string }>;

function chunkFetcher(plan: ArrayPlan, context: ReadContext): ChunkFetcher {
  const { pipeline } = plan.array;
  const { store, signal } = context;
  const placeOf = chunkPlaces(plan.array, context);
  return async (visit) => {
    const place = await placeOf(visit.index);
    if (!place) {
      return { bytes: undefined, key: "" };
    }
    const { key, range, name } = place;
    const start = range?.offset ?? 0;
    let bytes: Uint8Array | undefined;
    if (plan.sparse && pipeline.sparse) {
      let left = plan.sparse.bytes;
      const read = (offset: number, length: number) => {
        left -= length;
        if (left < 0 || (range && offset + length > range.length)) {
          throw new CorruptData(name, "its blocks lie further apart than was planned for");
        }
        return store.getRange(key, { offset: start + offset, length }, { signal });
      };
      const wanted = (from: number, to: number) => cutsOf(plan, visit.loops, from, to).length > 0;
      bytes = await pipeline.sparse.read(async (offset, length) => read(offset, length), name, wanted);
    } else {
      bytes = range ? await store.getRange(key, range, { signal }) : await store.get(key, { signal });
    }
    if (range && !bytes) {
      throw new CorruptData(key, "the shard disappeared while it was being read");
    }
    if (bytes && bytes.length > pipeline.maxEncodedBytes) {
      throw new CorruptData(name, `${bytes.length} bytes stored, more than its codecs can make of one chunk`);
    }
    return { bytes, key: name };
  };
}

/** Finds chunks by their index in the grid of chunks. Null: the chunk is not stored. */
function chunkPlaces(
  { metadata, pipeline }: OpenArray,
  context: ReadContext,
): (index: readonly number[]) => Promise<Place | null> {
  const { shard } = pipeline;
  if (!shard) {
    return async (index) => {
      const key = metadata.chunkKey(index);
      return { key, range: null, name: key };
    };
  }
  const indexOf = shardIndexes(shard, context);
  return async (index) => {
    const key = metadata.chunkKey(index.map((i, d) => Math.floor(i / shard.chunksPerShard[d]!)));
    const entries = await indexOf(key);
    const position = index.reduce((at, i, d) => at * shard.chunksPerShard[d]! + (i % shard.chunksPerShard[d]!), 0);
    const offset = entries?.offsets[position] ?? -1;
    const length = entries?.lengths[position] ?? 0;
    const name = `${key}[${index.map((i, d) => i % shard.chunksPerShard[d]!).join(",")}]`;
    if (length > pipeline.maxEncodedBytes) {
      throw new CorruptData(
        name,
        `the shard's index gives it ${length} bytes, more than its codecs can make of one chunk`,
      );
    }
    return offset < 0 ? null : { key, range: { offset, length }, name };
  };
}

/** Reads each shard's index once: shared by the chunks in flight, and kept across requests by value. Null: no such shard. */
function shardIndexes(shard: ShardLayout, context: ReadContext): (key: AbsolutePath) => Promise<ShardIndex | null> {
  const held = new Map<string, Promise<ShardIndex | null>>();
  return (key) => {
    let index = held.get(key);
    if (!index) {
      index = readShardIndex(key, shard, context);
      held.set(key, index);
      if (held.size > SHARD_INDEXES_HELD) {
        held.delete(held.keys().next().value!);
      }
    }
    return index;
  };
}

async function readShardIndex(key: AbsolutePath, shard: ShardLayout, context: ReadContext): Promise<ShardIndex | null> {
  const cacheKey = `${context.cacheKey}:index:${key}`;
  const kept = context.cache.get<ShardIndex>(cacheKey);
  if (kept) {
    return kept;
  }
  const range =
    shard.indexLocation === "end" ? { suffixLength: shard.indexBytes } : { offset: 0, length: shard.indexBytes };
  const encoded = await context.store.getRange(key, range, { signal: context.signal });
  if (!encoded) {
    return null;
  }
  const index = shard.decodeIndex(encoded, key);
  context.cache.set(cacheKey, index, index.offsets.byteLength + index.lengths.byteLength);
  return index;
}
