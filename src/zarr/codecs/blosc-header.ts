/** What a blosc chunk says of itself. https://github.com/Blosc/c-blosc/blob/main/README_CHUNK_FORMAT.rst */
import type { Shuffle } from "../kernels.ts";

export const HEADER_BYTES = 16;
/** c-blosc splits a block into at most this many streams. */
const MAX_STREAMS = 16;
/** Blocks are split only where each stream has at least this many items. */
const LEAST_SPLIT_ITEMS = 128;
/** What blocks hardly compress to, they are stored as; smaller blocks than this come only compressed. */
const LEAST_STORED_BLOCK_BYTES = 8192;

/** Flags of the header's third byte. */
const BYTE_SHUFFLED = 0x1;
const STORED = 0x2;
const BIT_SHUFFLED = 0x4;
export const UNSPLIT = 0x10;
/** The bits of the flags that name the format. */
export const FORMAT_BITS = 0xe0;

const FORMATS = ["blosclz", "lz4", "snappy", "zlib", "zstd"] as const;

/** What a chunk says of itself. */
export type BloscChunk = Readonly<{
  format: (typeof FORMATS)[number];
  stored: boolean;
  shuffle: Shuffle;
  /** Streams in each block but a shorter last one. */
  streams: number;
  bytes: number;
  blockBytes: number;
  encodedBytes: number;
}>;

/** c-blosc makes blocks of at most 4 MiB of its own accord; no plan could promise its memory if a block might be anything. */
export const LARGEST_BLOCK_BYTES = 4 << 20;

/** Upper bound of what blocks of `bytes` are stored as, their places in the table included. */
export function bloscBytes(bytes: number): number {
  return bytes + 4 * (1 + MAX_STREAMS) * Math.ceil(bytes / LEAST_STORED_BLOCK_BYTES);
}

/** @throws Error where it is no header */
export function parseHeader(encoded: Uint8Array): BloscChunk {
  if (encoded.length < HEADER_BYTES) {
    throw new Error("too short for a blosc header");
  }
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.length);
  const flags = view.getUint8(2);
  const itemBytes = view.getUint8(3) || 1;
  const bytes = view.getUint32(4, true);
  const blockBytes = view.getUint32(8, true);
  const encodedBytes = view.getUint32(12, true);
  const format = FORMATS[flags >> 5];
  if (!format) {
    throw new Error(`unknown blosc format ${flags >> 5}`);
  }
  if (bytes > 0 && (blockBytes === 0 || blockBytes > 2 ** 31 - 1)) {
    throw new Error("its header contradicts itself");
  }
  const kind = flags & BIT_SHUFFLED ? "bit" : flags & BYTE_SHUFFLED ? "byte" : "none";
  const split = (flags & UNSPLIT) === 0 && itemBytes <= MAX_STREAMS && blockBytes / itemBytes >= LEAST_SPLIT_ITEMS;
  return {
    format,
    stored: (flags & STORED) !== 0,
    shuffle: { kind, itemBytes },
    streams: split ? itemBytes : 1,
    bytes,
    blockBytes: Math.min(blockBytes, bytes),
    encodedBytes,
  };
}
