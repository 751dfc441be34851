/**
 * Fetches the bytes of the chunks that a plan touches: objects of their own, ranges of a shard (one by one, or all that are
 * wanted of it at once), or the wanted blocks of a large one. Nothing is decoded here but shards' indexes.
 */
import { CorruptData } from "../errors.ts";
import type { ChunkVisit } from "./chunk-walk.ts";
import type { ShardIndex, ShardLayout } from "./codecs/pipeline.ts";
import { cutsOf } from "./cut-loops.ts";
import type { OpenArray } from "./open-dataset.ts";
import { type ArrayPlan, JOINED_GAP_BYTES, PART_BYTES, SHARD_INDEXES_HELD } from "./plan.ts";
import type { ReadContext } from "./read.ts";
import type { AbsolutePath, StoreRange } from "./store.ts";

/**
 * A chunk as it is stored: its bytes, or their parts as they come, the first of which is there. Neither: it is not stored, and
 * all of it is fill value. `key` names it in errors.
 */
export type StoredChunk = Readonly<{ key: string; bytes?: Uint8Array | undefined; parts?: AsyncIterable<Uint8Array> }>;

/** Where a chunk is stored: an object of its own, or a range of a shard. */
type Place = Readonly<{ key: AbsolutePath; range: Range | null; name: string }>;

type Range = Readonly<{ offset: number; length: number }>;

/** Fetches the chunks of one step of the walk (see {@link walkUnits}). @throws SourceUnavailable, SourceTimeout, CorruptData, Cancelled */
export function createChunkFetcher(
  plan: ArrayPlan,
  context: ReadContext,
): (visits: readonly ChunkVisit[]) => Promise<readonly StoredChunk[]> {
  const placeOf = chunkPlaces(plan.array, context);
  return async (visits) => {
    const places = await Promise.all(visits.map(({ index }) => placeOf(index)));
    const [visit, place] = [visits[0]!, places[0]];
    return visits.length > 1
      ? fetchShard(places, plan, context)
      : [place ? await fetchOne(place, visit, plan, context) : { key: "" }];
  };
}

/** All chunks that are wanted of a shard: by one range around them, or with near ones joined. */
async function fetchShard(
  places: readonly (Place | null)[],
  { array: { pipeline }, shardwise }: ArrayPlan,
  { store, signal }: ReadContext,
): Promise<readonly StoredChunk[]> {
  const stored = places.filter((place) => place !== null);
  const longest = pipeline.shard!.chunksPerShard.reduce((product, n) => product * n, 1) * pipeline.maxEncodedBytes;
  const fetched = new Map<Place, Uint8Array>();
  const fetchNear = async (near: readonly Place[]): Promise<void> => {
    const { key, range } = near[0]!;
    const start = range!.offset;
    const stop = near.reduce((most, place) => Math.max(most, endOf(place.range!)), 0);
    if (stop - start > longest) {
      throw new CorruptData(key, "its chunks lie further apart than they can be long");
    }
    const bytes = await store.getRange(key, { offset: start, length: stop - start }, { signal });
    if (!bytes) {
      throw new CorruptData(key, "the shard disappeared while it was being read");
    }
    for (const place of near) {
      const { offset, length } = place.range!;
      fetched.set(place, bytes.subarray(offset - start, offset - start + length));
    }
  };
  await Promise.all(neighbours(stored, shardwise === "joined" ? JOINED_GAP_BYTES : Infinity).map(fetchNear));
  return places.map((place) => (place ? { key: place.name, bytes: fetched.get(place) } : { key: "" }));
}

const endOf = ({ offset, length }: Range): number => offset + length;

/** Places in the order of their shard, those with at most `gap` bytes between them together. */
function neighbours(places: readonly Place[], gap: number): readonly (readonly Place[])[] {
  const groups: Place[][] = [];
  let end = 0;
  for (const place of places.toSorted((a, b) => a.range!.offset - b.range!.offset)) {
    if (groups.length === 0 || place.range!.offset - end > gap) {
      groups.push([]);
    }
    groups.at(-1)!.push(place);
    end = Math.max(end, endOf(place.range!));
  }
  return groups;
}

async function fetchOne(
  { key, range, name }: Place,
  visit: ChunkVisit,
  plan: ArrayPlan,
  { store, signal }: ReadContext,
): Promise<StoredChunk> {
  const { sparse, maxEncodedBytes } = plan.array.pipeline;
  const start = range?.offset ?? 0;
  if (plan.flowing) {
    return fetchParts({ key, range, name }, plan, { store, signal });
  }
  let bytes: Uint8Array | undefined;
  if (plan.sparse && sparse) {
    let left = plan.sparse.bytes;
    const read = async (offset: number, length: number) => {
      left -= length;
      if (left < 0 || (range && offset + length > range.length)) {
        throw new CorruptData(name, "its blocks lie further apart than was planned for");
      }
      return store.getRange(key, { offset: start + offset, length }, { signal });
    };
    const wanted = (from: number, to: number) => cutsOf(plan, visit.loops, from, to).length > 0;
    bytes = await sparse.read(read, name, wanted);
  } else {
    bytes = range
      ? await store.getRange(key, range, { signal })
      : await store.get(key, { signal, maxBytes: maxEncodedBytes });
  }
  if (range && !bytes) {
    throw new CorruptData(key, "the shard disappeared while it was being read");
  }
  if (bytes && bytes.length > maxEncodedBytes) {
    throw new CorruptData(name, `${bytes.length} bytes stored, more than its codecs can make of one chunk`);
  }
  return { bytes, key: name };
}

/** A chunk by parts, each begun when the one before it has come. */
async function fetchParts(
  { key, range, name }: Place,
  { array: { pipeline } }: ArrayPlan,
  { store, signal }: Pick<ReadContext, "store" | "signal">,
): Promise<StoredChunk> {
  const fetchPart = async (at: number) => store.getRange(key, partOf(range, at), { signal });
  const first = await fetchPart(0);
  if (!first) {
    if (range) {
      throw new CorruptData(key, "the shard disappeared while it was being read");
    }
    return { key: name };
  }
  async function* parts(): AsyncGenerator<Uint8Array> {
    let part: Uint8Array | undefined = first;
    for (let at = 0; part; ) {
      at += part.length;
      if (at > pipeline.maxEncodedBytes) {
        throw new CorruptData(name, "more is stored than its codecs can make of one chunk");
      }
      const isLast = range ? at === range.length : part.length < PART_BYTES;
      const next = isLast ? undefined : fetchPart(at);
      // Awaited below, unless decoding fails first.
      next?.catch(() => undefined);
      yield part;
      part = await next;
      if (!isLast && !part) {
        throw new CorruptData(name, "it disappeared while it was being read");
      }
    }
  }
  return { key: name, parts: parts() };
}

/** The part of a chunk from byte `at` on; where an object holds more than the chunk, its end is known. */
function partOf(range: Range | null, at: number): StoreRange {
  return range
    ? { offset: range.offset + at, length: Math.min(PART_BYTES, range.length - at) }
    : { offset: at, maxLength: PART_BYTES };
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
