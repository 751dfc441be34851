/** What a codec is here: only its decoding half. A chain is compiled once, when its array is opened. */
import type { ChunkData, DataType } from "../../numerics/data-type.ts";
import type { CodecSpec } from "../array-metadata.ts";

/** An array on its way through a chain: its type and shape as a codec stores them. */
export type ArrayForm = Readonly<{ dataType: DataType; shape: readonly number[] }>;

/** Encoded size: exact where the codec fixes it, and never more than `atMost`. */
export type Size = Readonly<{ exact: number | null; atMost: number }>;

export type ArrayCodec = Readonly<{ encoded: ArrayForm; decode(stored: ChunkData): ChunkData }>;

export type ArrayBytesCodec = Readonly<{ size: Size; decode(bytes: Uint8Array): ChunkData }>;

/** `decode` is given bytes that must not be written to, and the size that they have to decode to. */
export type BytesCodec = Readonly<{ size: Size; decode(bytes: Uint8Array): Uint8Array }>;

export type Configuration = CodecSpec["configuration"];
