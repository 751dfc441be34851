/**
 * Blosc 1 chunks: a header, a table of blocks, and blocks that decode alone. The header rules, not the codec's configuration.
 * https://github.com/Blosc/c-blosc/blob/main/README_CHUNK_FORMAT.rst
 */
import type { Kernels, Stream } from "../kernels.ts";
import { release } from "../release.ts";
import { readWantedBlocks, wantedBlockBytes } from "./blosc-blocks.ts";
import { type BloscChunk, bloscBytes, HEADER_BYTES, LARGEST_BLOCK_BYTES, parseHeader } from "./blosc-header.ts";
import type { BytesCodec, Piece, Size, Wanted } from "./codec.ts";
import { unsnappy } from "./snappy.ts";
import { type Inflate, zlibInflate, zstdInflate } from "./zlib.ts";

/** One block: where it goes, and how it is stored. */
type Block = Readonly<{ start: number; bytes: number; streams: readonly Stream[] }>;

/** Of a block that is decoded: its bytes inflated, put together, and unshuffled. */
export const BLOCKS_HELD = 3;

export function blosc(inner: Size, kernels: Kernels): BytesCodec {
  return {
    // c-blosc stores what it can't compress: then the chunk is its bytes and the header. Other writers may keep the table.
    size: { exact: null, atMost: HEADER_BYTES + bloscBytes(inner.atMost) },
    decode(encoded) {
      const out = new Uint8Array(checkedHeader(encoded, inner).bytes);
      for (const { start, bytes } of piecesOf(encoded, () => true)) {
        out.set(bytes(), start);
      }
      return out;
    },
    pieces: piecesOf,
    readWanted: (read, wanted) => readWantedBlocks(read, wanted, inner),
    wantedBytes: (bytes) => wantedBlockBytes(bytes, inner.atMost),
  };

  function* piecesOf(encoded: Uint8Array, wanted: Wanted): Generator<Piece> {
    const chunk = checkedHeader(encoded, inner);
    if (chunk.stored) {
      const stored = storedBytes(encoded, chunk);
      yield { start: 0, length: stored.length, lasts: true, bytes: () => stored };
      return;
    }
    const method = chunk.format === "blosclz" ? "blosclz" : "lz4";
    for (const { start, bytes: length, streams } of blocksOf(encoded, chunk, wanted)) {
      const decode = (): Uint8Array => {
        const inflated = streams.map((stream) => inflatedStream(stream, chunk.format, length / streams.length));
        const decoded = kernels.decodeBlock(inflated, method, chunk.shuffle, length);
        inflated.forEach((stream, i) => {
          if (stream !== streams[i]) {
            release(stream.bytes);
          }
        });
        return decoded;
      };
      let decoded: Uint8Array | null = null;
      yield {
        start,
        length,
        lasts: false,
        bytes() {
          if (!decoded || !kernels.holds(decoded)) {
            decoded = decode();
          }
          return decoded;
        },
      };
    }
  }
}

/** @throws Error where the header and the array's metadata don't agree on the size */
function checkedHeader(encoded: Uint8Array, inner: Size): BloscChunk {
  const chunk = parseHeader(encoded);
  if (chunk.encodedBytes > encoded.length) {
    throw new Error("its header contradicts itself");
  }
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

/** The blocks that are wanted, in the order of what they decode to, which need not be that in which they are stored. */
function* blocksOf(encoded: Uint8Array, chunk: BloscChunk, wanted: Wanted): Generator<Block> {
  const { bytes, blockBytes, encodedBytes } = chunk;
  const view = new DataView(encoded.buffer, encoded.byteOffset, encodedBytes);
  for (let block = 0, start = 0; start < bytes; block++, start += blockBytes) {
    const length = Math.min(blockBytes, bytes - start);
    if (!wanted(start, start + length)) {
      continue;
    }
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
  if (stream.compressed && format === "snappy") {
    return { bytes: unsnappy(stream.bytes, bytes), compressed: false };
  }
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
  return format === "zlib" ? zlibInflate : format === "zstd" ? zstdInflate : null;
}
