/** What a codec is here: only its decoding half. A chain is compiled once, when its array is opened. */
import type { ChunkData, DataType } from "../../numerics/data-type.ts";
import type { CodecSpec } from "../array-metadata.ts";

/** An array on its way through a chain: its type and shape as a codec stores them. */
export type ArrayForm = Readonly<{ dataType: DataType; shape: readonly number[] }>;

/** Encoded size: exact where the codec fixes it, and never more than `atMost`. */
export type Size = Readonly<{ exact: number | null; atMost: number }>;

export type ArrayCodec = Readonly<{ encoded: ArrayForm; decode(stored: ChunkData): ChunkData }>;

export type ArrayBytesCodec = Readonly<{
  size: Size;
  /** Held while it decodes, beside what it is given and what it gives. */
  heldBytes?: number;
  decode(bytes: Uint8Array): ChunkData;
  /** Decodes a part of the bytes, cut between elements; absent where only the whole can be decoded. */
  decodePart?(bytes: Uint8Array): ChunkData;
}>;

/**
 * A piece of what a codec decodes to, from byte `start` on. `bytes` decodes it, unless that is still there; until the next piece is asked
 * for, and no longer than until anything else is decoded.
 */
export type Piece = Readonly<{
  start: number;
  length: number;
  /** Whether it stays until the next is asked for, whatever else is decoded. */
  lasts: boolean;
  bytes(): Uint8Array;
}>;

/** `decode` is given bytes that must not be written to, and the size that they have to decode to. */
export type BytesCodec = Readonly<{
  size: Size;
  /** Held while it decodes, beside what it is given and what it gives. */
  heldBytes?: number;
  decode(bytes: Uint8Array): Uint8Array;
  /** The same off this thread, where the runtime has others. */
  decodeAside?(bytes: Uint8Array): Promise<Uint8Array>;
  /** The same piece by piece, leaving out those of which nothing between two byte offsets is wanted. */
  pieces?(bytes: Uint8Array, wanted: Wanted): Iterable<Piece>;
  /** The same from bytes as they come, holding {@link FLOW_BYTES} at the most however many they are. */
  flow?(encoded: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Reads, of a stored object, only what {@link BytesCodec.pieces} needs for what is wanted. Undefined: no such object. */
  readWanted?(read: ReadRange, wanted: Wanted): Promise<Uint8Array | undefined>;
  /** Upper bounds of what that reads, where all that is wanted lies within `spanBytes` decoded bytes. */
  wantedBytes?(spanBytes: number): Readonly<{ requests: number; bytes: number }>;
}>;

/** A range of a stored object. Undefined: there is none. */
export type ReadRange = (offset: number, length: number) => Promise<Uint8Array | undefined>;

/** Whether anything in the half-open range from `start` to `stop` is wanted. */
export type Wanted = (start: number, stop: number) => boolean;

export type Configuration = CodecSpec["configuration"];
