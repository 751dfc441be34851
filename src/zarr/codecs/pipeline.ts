/** From stored bytes to numbers: what reading an array needs of its codecs. Built by create-pipeline.ts. */
import type { ChunkData } from "../../numerics/data-type.ts";
import type { Block } from "./chain.ts";
import type { ReadRange, Wanted } from "./codec.ts";

/** Inner chunks of a shard: where each lies. */
export type ShardIndex = Readonly<{
  /** Byte offset of each inner chunk from the shard's start; -1 where the inner chunk is absent (fill value). */
  offsets: Float64Array;
  lengths: Float64Array;
}>;

export type ShardLayout = Readonly<{
  /** Inner chunks along each dimension of a shard; the index is row-major over it. */
  chunksPerShard: readonly number[];
  /** Encoded size of the index, read from the shard's start or end. */
  indexBytes: number;
  indexLocation: "start" | "end";
  decodeIndex(encoded: Uint8Array, key: string): ShardIndex;
}>;

export type { Block, Wanted };

/** How to read one array. Built once when it is opened; anything that can't be decoded is refused then, by the codec's name. */
export type ArrayPipeline = Readonly<{
  /** Shape of what one `decode` returns: the inner chunk where the array is sharded. */
  chunkShape: readonly number[];
  /** Bytes of one decoded chunk; an estimate for variable-length text. */
  decodedBytes: number;
  /** Upper bound of one encoded chunk, from the codecs' worst case. */
  maxEncodedBytes: number;
  /** Upper bound of what one chunk holds once it is prepared. */
  preparedBytes: number;
  /** Upper bound of what the blocks of one chunk hold beside that, one at a time. */
  blockBytes: number;
  shard: ShardLayout | null;
  /** How to read less than a whole chunk, where the codecs allow it. */
  sparse: Readonly<{
    /** Gives what `prepare` would be given, but only as much as is wanted. @throws CorruptData, and what `read` throws */
    read(read: ReadRange, key: string, wanted: Wanted): Promise<Uint8Array | undefined>;
    /** Upper bounds of what that costs, where all that is wanted lies within `spanBytes` of the decoded chunk. */
    cost(spanBytes: number): Readonly<{ requests: number; bytes: number }>;
  }> | null;
  /**
   * The blocks of a chunk from its stored bytes as they come, so that it is never whole in memory: while it is read, it holds
   * `bytes`. Null where a codec needs it whole.
   */
  flow: Readonly<{
    bytes: number;
    /** @throws CorruptData, and what `encoded` throws */
    blocks(encoded: AsyncIterable<Uint8Array>, key: string, wanted: Wanted): AsyncIterable<Block>;
  }> | null;
  /**
   * In a rectilinear grid, how the chunk at an index is decoded: into the first corner of a chunk of `chunkShape`. Null where all
   * chunks have that shape.
   */
  ofChunk: ((index: readonly number[]) => Pick<ArrayPipeline, "prepare" | "blocks">) | null;
  /**
   * The first part of decoding a chunk: what other threads can do, so that it is done ahead. `key` names the chunk in errors.
   * @throws CorruptData
   */
  prepare(encoded: Uint8Array, key: string): Promise<Uint8Array>;
  /**
   * The rest, in pieces where the codecs have pieces, without those of which nothing is wanted. What a block holds may share
   * the memory of `prepared`: it is not written to.
   * @throws CorruptData
   */
  blocks(prepared: Uint8Array, key: string, wanted: Wanted): AsyncIterable<Block>;
  /** What a chunk that is not stored holds, `cells` of it or all: fill value (zero where the fill value is null). */
  fill(cells?: number): ChunkData;
}>;
