/** From stored bytes to numbers: what reading an array needs of its codecs. Built by create-pipeline.ts. */
import type { ChunkData } from "../../numerics/data-type.ts";

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

/** How to read one array. Built once when it is opened; anything that can't be decoded is refused then, by the codec's name. */
export type ArrayPipeline = Readonly<{
  /** Shape of what one `decode` returns: the inner chunk where the array is sharded. */
  chunkShape: readonly number[];
  /** Bytes of one decoded chunk; an estimate for variable-length text. */
  decodedBytes: number;
  /** Upper bound of one encoded chunk, from the codecs' worst case. */
  maxEncodedBytes: number;
  /** Upper bound of what decoding one chunk holds beside its input and its result. */
  workingBytes: number;
  shard: ShardLayout | null;
  /** Decodes one chunk into C order; the result may share the memory of `encoded`, so neither is written to. `key` names it in errors. @throws CorruptData */
  decode(encoded: Uint8Array, key: string): ChunkData;
  /** A chunk that is not stored: all fill value (zero where the fill value is null). */
  fill(): ChunkData;
}>;
