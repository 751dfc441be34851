/**
 * Blosc 1 chunks: a header, a table of blocks, and blocks that decode alone. The header rules, not the codec's configuration.
 * https://github.com/Blosc/c-blosc/blob/main/README_CHUNK_FORMAT.rst
 */
import { Unsupported } from "../../errors.ts";
import type { Kernels, Shuffle, Stream } from "../kernels.ts";
import type { BytesCodec, Configuration, Size } from "./codec.ts";
import { zlibDecompress, zstdDecompress } from "./zlib.ts";

const HEADER_BYTES = 16;
/** c-blosc splits a block into at most this many streams. */
const MAX_STREAMS = 16;
/** A block is never smaller than this, unless it is the whole chunk. */
const LEAST_BLOCK_BYTES = 128;

/** Flags of the header's third byte. */
const BYTE_SHUFFLED = 0x1;
const STORED = 0x2;
const BIT_SHUFFLED = 0x4;
const UNSPLIT = 0x10;

const FORMATS = ["blosclz", "lz4", "snappy", "zlib", "zstd"] as const;

/** What a chunk says of itself. */
type BloscChunk = Readonly<{
  format: (typeof FORMATS)[number];
  stored: boolean;
  shuffle: Shuffle;
  /** Streams in each block but a shorter last one. */
  streams: number;
  bytes: number;
  blockBytes: number;
  encodedBytes: number;
}>;

/** @throws Unsupported for snappy, which the configuration names */
export function blosc({ cname }: Configuration, inner: Size, kernels: Kernels): BytesCodec {
  if (cname === "snappy") {
    throw new Unsupported(
      "the codec blosc with snappy",
      "Of blosc's compressors, lz4, lz4hc, blosclz, zlib and zstd can be read.",
    );
  }
  const blocks = Math.ceil(inner.atMost / LEAST_BLOCK_BYTES);
  return {
    // c-blosc stores what it can't compress: then the chunk is its bytes and the header. Other writers may keep the table.
    size: { exact: null, atMost: inner.atMost + HEADER_BYTES + 4 * (1 + MAX_STREAMS) * Math.max(1, blocks) },
    decode(encoded) {
      const chunk = parseHeader(encoded);
      if (inner.exact === null ? chunk.bytes > inner.atMost : chunk.bytes !== inner.exact) {
        throw new Error(`its header says ${chunk.bytes} bytes`);
      }
      return decodeChunk(encoded, chunk, kernels);
    },
  };
}

function parseHeader(encoded: Uint8Array): BloscChunk {
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
  if (encodedBytes > encoded.length || (bytes > 0 && (blockBytes === 0 || blockBytes > 2 ** 31 - 1))) {
    throw new Error("its header contradicts itself");
  }
  const kind = flags & BIT_SHUFFLED ? "bit" : flags & BYTE_SHUFFLED ? "byte" : "none";
  const split = (flags & UNSPLIT) === 0 && itemBytes <= MAX_STREAMS && blockBytes / itemBytes >= LEAST_BLOCK_BYTES;
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

function decodeChunk(encoded: Uint8Array, chunk: BloscChunk, kernels: Kernels): Uint8Array {
  const { bytes, blockBytes, encodedBytes } = chunk;
  if (chunk.stored) {
    if (encodedBytes < HEADER_BYTES + bytes) {
      throw new Error("it is cut short");
    }
    return encoded.subarray(HEADER_BYTES, HEADER_BYTES + bytes);
  }
  const out = new Uint8Array(bytes);
  const blocks = bytes === 0 ? 0 : Math.ceil(bytes / blockBytes);
  const view = new DataView(encoded.buffer, encoded.byteOffset, encodedBytes);
  for (let block = 0; block < blocks; block++) {
    const target = out.subarray(block * blockBytes, Math.min(bytes, (block + 1) * blockBytes));
    // The last block is never split when it is shorter than the others.
    const count = target.length === blockBytes ? chunk.streams : 1;
    const streams = readStreams(encoded, view, view.getInt32(HEADER_BYTES + 4 * block, true), count, target.length);
    kernels.decodeBlock(streams, decoderOf(chunk.format), chunk.shuffle, target);
  }
  return out;
}

/** The streams of the block that starts at `at`; one as long as what it decodes to is stored. */
function readStreams(encoded: Uint8Array, view: DataView, at: number, count: number, bytes: number): readonly Stream[] {
  const part = bytes / count;
  const streams: Stream[] = [];
  let next = at;
  for (let i = 0; i < count; i++) {
    const length = view.getInt32(next, true);
    const start = next + 4;
    next = start + length;
    if (length < 0 || next > view.byteLength || length > part) {
      throw new Error("a block goes on past the end");
    }
    streams.push({ bytes: encoded.subarray(start, next), compressed: length < part });
  }
  return streams;
}

function decoderOf(format: BloscChunk["format"]): Parameters<Kernels["decodeBlock"]>[1] {
  switch (format) {
    case "lz4":
    case "blosclz":
      return format;
    case "zlib":
      return exactly((input, maxOutputLength) => zlibDecompress(input, { maxOutputLength }));
    case "zstd":
      return exactly((input, maxOutputLength) => zstdDecompress(input, { maxOutputLength }));
    case "snappy":
      throw new Error("it is compressed with snappy, which can't be read");
  }
}

function exactly(inflate: (input: Uint8Array, bytes: number) => Uint8Array) {
  return (input: Uint8Array, bytes: number): Uint8Array => {
    const output = inflate(input, bytes);
    if (output.length !== bytes) {
      throw new Error(`a block of ${output.length} bytes where ${bytes} are expected`);
    }
    return output;
  };
}
