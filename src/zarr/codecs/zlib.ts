/** zlib, gzip and zstd, through the runtime's own `node:zlib`, in workerd as on Node. */
import { gunzipSync, inflateSync, zstdDecompressSync } from "node:zlib";
import type { BytesCodec, Size } from "./codec.ts";

type Inflate = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

/** workerd holds `maxOutputLength` against its output buffer, which may be up to 32 KiB larger than what is in it. */
const SLACK_BYTES = 65_536;

/** Decompresses to at most `maxOutputLength` bytes. */
const within =
  (inflate: Inflate): Inflate =>
  (bytes, { maxOutputLength }) => {
    const output = inflate(bytes, { maxOutputLength: maxOutputLength + SLACK_BYTES });
    if (output.length > maxOutputLength) {
      throw new Error(`more than ${maxOutputLength} bytes`);
    }
    return output;
  };

export const zlibDecompress = within(inflateSync);
const gzipDecompress = within(gunzipSync);
const zstdDecompressFrame = within(zstdDecompressSync);

/**
 * A compressor around what `inner` gives. The output can't outgrow what it has to decode to, so a small object that
 * inflates without end is stopped.
 */
function compressor(inflate: Inflate, inner: Size, overheadBytes: number): BytesCodec {
  return {
    // Incompressible data is stored: 5 bytes for each 16 KiB at the most (deflate), 3 for each 128 KiB (zstd).
    size: { exact: null, atMost: inner.atMost + 5 * (Math.ceil(inner.atMost / 16_384) + 1) + overheadBytes },
    decode: (bytes) => inflate(bytes, { maxOutputLength: inner.exact ?? inner.atMost }),
  };
}

export const zlib = (inner: Size): BytesCodec => compressor(zlibDecompress, inner, 64);

/** gzip's header may hold a file name and a comment. */
export const gzip = (inner: Size): BytesCodec => compressor(gzipDecompress, inner, 1024);

export const zstd = (inner: Size): BytesCodec => compressor(zstdDecompress, inner, 64);

/** zstd frames, one after the other: workerd's decoder returns only the first. https://www.rfc-editor.org/rfc/rfc8878 */
export function zstdDecompress(bytes: Uint8Array, { maxOutputLength }: { maxOutputLength: number }): Uint8Array {
  const frames = [...zstdFrames(bytes)];
  let left = maxOutputLength;
  const parts = frames.map((frame) => {
    const part = zstdDecompressFrame(frame, { maxOutputLength: left });
    left -= part.length;
    return part;
  });
  if (parts.length === 1) {
    return parts[0]!;
  }
  const out = new Uint8Array(maxOutputLength - left);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const ZSTD_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

/** The frames that hold data, found by walking their blocks' headers. */
function* zstdFrames(bytes: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at < bytes.length) {
    const magic = view.getUint32(at, true);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      at += 8 + view.getUint32(at + 4, true);
      continue;
    }
    if (magic !== ZSTD_MAGIC) {
      throw new Error("no zstd frame");
    }
    const start = at;
    const descriptor = view.getUint8(at + 4);
    const singleSegment = (descriptor >> 5) & 1;
    const contentSizeBytes = [singleSegment, 2, 4, 8][descriptor >> 6]!;
    at += 5 + (1 - singleSegment) + [0, 1, 2, 4][descriptor & 3]! + contentSizeBytes;
    let last = false;
    while (!last) {
      const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
      last = (header & 1) === 1;
      // A run-length block is one byte, whatever size it says.
      at += 3 + (((header >> 1) & 3) === 1 ? 1 : header >> 3);
    }
    at += 4 * ((descriptor >> 2) & 1);
    if (at > bytes.length) {
      throw new Error("the zstd frame is cut short");
    }
    yield bytes.subarray(start, at);
  }
}
