/**
 * Blosc 1 chunks: a header, a table of blocks, and blocks that decode alone. The header rules, not the codec's configuration.
 * https://github.com/Blosc/c-blosc/blob/main/README_CHUNK_FORMAT.rst
 */
import { Unsupported } from "../../errors.ts";
import type { Kernels, Shuffle, Stream } from "../kernels.ts";
import type { BytesCodec, Configuration, Piece, Size, Wanted } from "./codec.ts";
import { type Inflate, zlibInflate, zstdInflate } from "./zlib.ts";

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

/** One block: where it goes, and how it is stored. */
type Block = Readonly<{ start: number; bytes: number; streams: readonly Stream[] }>;

/** Of a block that is decoded: its bytes inflated, put together, and unshuffled. */
export const BLOCKS_HELD = 3;

/** c-blosc makes blocks of at most 4 MiB of its own accord; no plan could promise its memory if a block might be anything. */
export const LARGEST_BLOCK_BYTES = 16 << 20;

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
      const out = new Uint8Array(checkedHeader(encoded, inner).bytes);
      for (const { start, bytes } of piecesOf(encoded, () => true)) {
        out.set(bytes, start);
      }
      return out;
    },
    pieces: piecesOf,
  };

  function* piecesOf(encoded: Uint8Array, wanted: Wanted): Generator<Piece> {
    const chunk = checkedHeader(encoded, inner);
    if (chunk.stored) {
      yield { start: 0, bytes: storedBytes(encoded, chunk) };
      return;
    }
    const method = chunk.format === "blosclz" ? "blosclz" : "lz4";
    for (const { start, bytes, streams } of blocksOf(encoded, chunk)) {
      if (wanted(start, start + bytes)) {
        const inflated = streams.map((stream) => inflatedStream(stream, chunk.format, bytes / streams.length));
        yield { start, bytes: kernels.decodeBlock(inflated, method, chunk.shuffle, bytes) };
      }
    }
  }
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

/** @throws Error where the header and the array's metadata don't agree on the size */
function checkedHeader(encoded: Uint8Array, inner: Size): BloscChunk {
  const chunk = parseHeader(encoded);
  if (inner.exact === null ? chunk.bytes > inner.atMost : chunk.bytes !== inner.exact) {
    throw new Error(`its header says ${chunk.bytes} bytes`);
  }
  if (chunk.blockBytes > LARGEST_BLOCK_BYTES && !chunk.stored) {
    throw new Error(`blocks of ${chunk.blockBytes} bytes are too large; at most ${LARGEST_BLOCK_BYTES} can be read`);
  }
  return chunk;
}

function storedBytes(encoded: Uint8Array, { bytes, encodedBytes }: BloscChunk): Uint8Array {
  if (encodedBytes < HEADER_BYTES + bytes) {
    throw new Error("it is cut short");
  }
  return encoded.subarray(HEADER_BYTES, HEADER_BYTES + bytes);
}

/** Blocks in the order of what they decode to, which need not be that in which they are stored. */
function* blocksOf(encoded: Uint8Array, chunk: BloscChunk): Generator<Block> {
  const { bytes, blockBytes, encodedBytes } = chunk;
  const view = new DataView(encoded.buffer, encoded.byteOffset, encodedBytes);
  for (let block = 0, start = 0; start < bytes; block++, start += blockBytes) {
    const length = Math.min(blockBytes, bytes - start);
    // The last block is never split when it is shorter than the others.
    const count = length === blockBytes ? chunk.streams : 1;
    const streams = readStreams(encoded, view, view.getInt32(HEADER_BYTES + 4 * block, true), count, length);
    yield { start, bytes: length, streams };
  }
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

/** Streams that no kernel decodes are inflated before they reach one. */
function inflatedStream(stream: Stream, format: BloscChunk["format"], bytes: number): Stream {
  const inflate = stream.compressed ? inflateOf(format) : null;
  if (!inflate) {
    return stream;
  }
  const output = inflate.now(stream.bytes, { maxOutputLength: bytes });
  if (output.length !== bytes) {
    throw new Error(`a block of ${output.length} bytes where ${bytes} are expected`);
  }
  return { bytes: output, compressed: false };
}

function inflateOf(format: BloscChunk["format"]): Inflate | null {
  switch (format) {
    case "lz4":
    case "blosclz":
      return null;
    case "zlib":
      return zlibInflate;
    case "zstd":
      return zstdInflate;
    case "snappy":
      throw new Error("it is compressed with snappy, which can't be read");
  }
}
