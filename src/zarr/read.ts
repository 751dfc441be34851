/**
 * Reads what a plan names and yields it chunk by chunk. A few chunks are fetched ahead of the one being decoded (as many as
 * the plan promised, never more), so fetching and decoding overlap and memory stays what was promised.
 *
 * A chunk that is not stored is fill value. A chunk that can't be fetched or decoded throws: there are no holes.
 */
import { Unsupported } from "../errors.ts";
import type { ChunkData, TypedArray } from "../numerics/data-type.ts";
import { workAhead } from "./ahead.ts";
import { type ChunkVisit, walkUnits } from "./chunk-walk.ts";
import type { ArrayPipeline, Block, Wanted } from "./codecs/pipeline.ts";
import { cutsOf, fromAlike, fromBlock } from "./cut-loops.ts";
import { createChunkFetcher } from "./fetch-chunks.ts";
import type { Meter } from "./meter.ts";
import type { OpenArray } from "./open-dataset.ts";
import { type ArrayPlan, type Part, WHOLE } from "./plan.ts";
import { release } from "./release.ts";
import type { Store } from "./store.ts";
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
export async function* readTiles(
  plan: ArrayPlan,
  inFlight: number,
  context: ReadContext,
  part: Part = WHOLE,
): AsyncGenerator<Tile> {
  for await (const { data, lasts, loops } of readPieces([{ plan, part }], inFlight, context)) {
    yield { data: () => numbers(data(), plan.array), lasts, loops };
  }
}

/** What is read of one array: all that its plan names, or a part of it. */
export type Share = Readonly<{ plan: ArrayPlan; part: Part }>;

/**
 * The tiles of one share after the other; chunks are fetched ahead across them. Shares of the same array share its shards' indexes, and
 * are read as one plan says: they differ in their windows alone.
 * @throws SourceUnavailable, SourceTimeout, CorruptData, Cancelled
 */
export async function* readShares<S extends Share>(
  shares: Iterable<S>,
  inFlight: number,
  context: ReadContext,
): AsyncGenerator<Readonly<{ share: S; tile: Tile }>> {
  for await (const { share, data, lasts, loops } of readPieces(shares, inFlight, context)) {
    yield { share, tile: { data: () => numbers(data(), share.plan.array), lasts, loops } };
  }
}

function numbers(data: ChunkData, array: OpenArray): TypedArray {
  if (!ArrayBuffer.isView(data)) {
    throw new Unsupported("text values", `The array ${array.metadata.path} holds text, which has no numeric meaning.`);
  }
  return data as TypedArray;
}

/** As a {@link Tile}, but perhaps of text. */
type Piece = Omit<Tile, "data"> & Readonly<{ data(): ChunkData }>;

/** The pieces of any variable, text included. */
export async function* readPieces<S extends Share>(
  shares: Iterable<S>,
  inFlight: number,
  context: ReadContext,
): AsyncGenerator<Piece & Readonly<{ share: S }>> {
  // Leaving early (an error, a client that went away) must stop the chunks still being fetched.
  const stop = new AbortController();
  const signal = context.signal ? AbortSignal.any([context.signal, stop.signal]) : stop.signal;
  const readers = new Map<OpenArray, ChunkReader>();
  const readerOf = ({ plan }: S): ChunkReader => {
    const reader = readers.get(plan.array) ?? createChunkReader(plan, { ...context, signal });
    readers.set(plan.array, reader);
    return reader;
  };
  function* units(): Generator<Readonly<{ share: S; visits: readonly ChunkVisit[] }>> {
    for (const share of shares) {
      for (const visits of walkUnits(share.plan, share.part)) {
        yield { share, visits };
      }
    }
  }
  const fetchUnit = async ({ share, visits }: Readonly<{ share: S; visits: readonly ChunkVisit[] }>) => ({
    share,
    fetched: await readerOf(share).fetch(visits),
  });
  let isDone = false;
  try {
    for await (const { share, fetched } of workAhead(units(), inFlight, fetchUnit)) {
      for await (const piece of readerOf(share).decode(fetched)) {
        yield { share, ...piece };
      }
    }
    isDone = true;
  } finally {
    // Making the reason of an abort takes longer than reading a kept chunk.
    if (!isDone) {
      stop.abort();
    }
    for (const reader of readers.values()) {
      reader.end();
    }
  }
}

/** Reads the chunks of one array: what is fetched together is decoded together, one chunk after the other. */
type ChunkReader = Readonly<{
  fetch(visits: readonly ChunkVisit[]): Promise<readonly Fetched[]>;
  decode(fetched: readonly Fetched[]): AsyncGenerator<Piece>;
  /** Lets go of what was decoded. */
  end(): void;
}>;

function createChunkReader(plan: ArrayPlan, context: ReadContext): ChunkReader {
  const { pipeline } = plan.array;
  const fetchChunks = createChunkFetcher(plan, context);
  const decoderOf = ({ index }: ChunkVisit): Decoder => pipeline.ofChunk?.(index) ?? pipeline;
  const prepare = async (decoder: Decoder, bytes: Uint8Array, key: string): Promise<Uint8Array> => {
    const prepared = await decoder.prepare(bytes, key);
    if (prepared.buffer !== bytes.buffer) {
      release(bytes);
    }
    return prepared;
  };
  let fill: ChunkData | undefined;
  // One chunk after the other: there is room for one.
  let gathered: ChunkData | undefined;
  return {
    async fetch(visits) {
      const cacheKeys = visits.map(({ index }) => `${context.cacheKey}:chunk:${plan.array.metadata.path}:${index}`);
      const kept = cacheKeys.map((key) => (plan.kept ? context.cache.get<KeptChunk>(key) : undefined));
      if (kept.every((chunk) => chunk !== undefined)) {
        return visits.map((visit, i) => {
          const { key, whole, prepared } = kept[i]!;
          const again = prepared && { key, cacheKey: cacheKeys[i]!, bytes: prepared, prepared: true, again: true };
          return { visit, ...(whole && { whole }), ...(again && { stored: again }) };
        });
      }
      const stored = await fetchChunks(visits);
      // One chunk is prepared ahead; of a whole shard, one at a time, when its turn comes.
      const [first] = stored;
      const ahead =
        stored.length === 1 && first?.bytes ? await prepare(decoderOf(visits[0]!), first.bytes, first.key) : null;
      return stored.map(({ bytes, parts, key }, i) => ({
        visit: visits[i]!,
        ...(parts && { flowing: { key, parts } }),
        ...(bytes && {
          stored: { key, cacheKey: cacheKeys[i]!, bytes: ahead ?? bytes, prepared: ahead !== null, again: false },
        }),
      }));
    },
    async *decode(fetched) {
      for (const { visit, whole, stored, flowing } of fetched) {
        const { loops } = visit;
        if (whole) {
          yield { data: () => whole, lasts: true, loops };
        } else if (flowing) {
          yield* piecesOf(plan, loops, context.meter, (wanted) =>
            pipeline.flow!.blocks(flowing.parts, flowing.key, wanted),
          );
        } else if (!stored) {
          const alike = fromAlike(loops, FILL_CELLS);
          const alikes = fill && fill.length >= alike.cells ? fill : pipeline.fill(alike.cells);
          fill = alikes;
          yield { data: () => alikes, lasts: true, loops: alike.loops };
        } else {
          const { key, cacheKey, bytes } = stored;
          const decoder = decoderOf(visit);
          const prepared = stored.prepared ? bytes : await decoder.prepare(bytes, key);
          if (stored.again && context.cache.fits(pipeline.decodedBytes)) {
            const data = await gatheredBlocks(plan, decoder.blocks(prepared, key, EVERYTHING), context.meter).catch(
              (error: unknown) => {
                // What was not wanted before is damaged: perhaps only on its way here.
                context.cache.delete(cacheKey);
                throw error;
              },
            );
            context.cache.set(cacheKey, { key, whole: data } satisfies KeptChunk, pipeline.decodedBytes);
            yield { data: () => data, lasts: true, loops };
          } else if (plan.gathered) {
            const blocks = decoder.blocks(prepared, key, wantedBy(plan, loops));
            const data = await gatheredBlocks(plan, blocks, context.meter, gathered);
            gathered = data;
            yield { data: () => data, lasts: true, loops };
          } else {
            yield* piecesOf(plan, loops, context.meter, (wanted) => decoder.blocks(prepared, key, wanted));
          }
          if (plan.kept && !stored.again) {
            const own = ownBytes(prepared);
            context.cache.set(cacheKey, { key, prepared: own } satisfies KeptChunk, own.buffer.byteLength);
          } else if (prepared.buffer !== bytes.buffer) {
            release(prepared);
          }
        }
      }
      // Chunks of a shard that came by one range lie in one buffer.
      for (const { stored } of fetched) {
        if (stored && !plan.kept) {
          release(stored.bytes);
        }
      }
    },
    end() {
      if (ArrayBuffer.isView(gathered)) {
        release(new Uint8Array(gathered.buffer));
      }
    },
  };
}

/** Bytes that keep little more than themselves alive. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.buffer.byteLength <= 2 * bytes.byteLength ? bytes : bytes.slice();
}

/** Of a chunk that is not stored, at most so many elements are made. */
const FILL_CELLS = 32_768;

/** A chunk on its way: kept from before, stored, or coming by parts; none of these where it is fill value. */
type Fetched = Readonly<{
  visit: ChunkVisit;
  whole?: ChunkData;
  stored?: Stored;
  flowing?: Readonly<{ key: string; parts: AsyncIterable<Uint8Array> }>;
}>;

/** Its bytes as they are stored or, one or the other, prepared. */
type Stored = Readonly<{
  key: string;
  cacheKey: string;
  bytes: Uint8Array;
  prepared: boolean;
  /** Whether it was read before, and kept. */
  again: boolean;
}>;

/**
 * A chunk that is kept for the next question: prepared when it is read first, so that no more of it is decoded than is wanted; whole when
 * it is read again. `key` names it in errors.
 */
type KeptChunk = Readonly<{ key: string; whole?: ChunkData; prepared?: Uint8Array }>;

/** What a chunk's bytes are decoded with. */
type Decoder = Pick<ArrayPipeline, "prepare" | "blocks">;

const EVERYTHING: Wanted = () => true;

/**
 * @param blocks those that are wanted; in place of the others there is nothing of meaning
 * @param room of another chunk of the array, that is written over
 */
async function gatheredBlocks(
  { array: { pipeline } }: ArrayPlan,
  blocks: AsyncIterable<Block>,
  meter: Meter,
  room?: ChunkData,
): Promise<ChunkData> {
  const cells = pipeline.chunkShape.reduce((product, n) => product * n, 1);
  let whole = room as TypedArray | undefined;
  for await (const block of blocks) {
    const data = block.data();
    meter.decodedBytes += (data.length / cells) * pipeline.decodedBytes;
    if (!ArrayBuffer.isView(data)) {
      return data;
    }
    whole ??= new (data.constructor as new (length: number) => TypedArray)(cells);
    (whole as Float64Array).set(data as Float64Array, block.start);
  }
  return whole ?? [];
}

const wantedBy =
  (plan: ArrayPlan, loops: readonly Loop[]): Wanted =>
  (start, stop) =>
    cutsOf(plan, loops, start, stop).length > 0;

/** What is wanted of a chunk's blocks. */
async function* piecesOf(
  plan: ArrayPlan,
  loops: readonly Loop[],
  meter: Meter,
  blocks: (wanted: Wanted) => AsyncIterable<Block>,
): AsyncGenerator<Piece> {
  const { pipeline } = plan.array;
  const cells = pipeline.chunkShape.reduce((product, n) => product * n, 1);
  for await (const { start, length, lasts, data } of blocks(wantedBy(plan, loops))) {
    meter.decodedBytes += (length / cells) * pipeline.decodedBytes;
    for (const cut of cutsOf(plan, loops, start, start + length)) {
      yield { data, lasts, loops: fromBlock(cut, start) };
    }
  }
}
