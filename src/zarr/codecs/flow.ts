/** Decoding bytes as they come, in memory that does not grow with them: a decoder of `node:zlib`, and pieces of what it gives. */
import type { Transform } from "node:stream";
import { nodeStream } from "./builtin.ts";
import type { Piece, Wanted } from "./codec.ts";

/** The most that a decoder may look back: zstd's default below its "ultra" levels; deflate has 32 KiB. */
export const WINDOW_LOG = 23;
/** What a decoder gives at a time. */
export const FLOW_OPTIONS = { chunkSize: 1 << 18 };
const PIECE_BYTES = 1 << 20;

/** Held while bytes flow: the decoder's window, buffers on either side of it, and a piece. */
export const FLOW_BYTES = 2 ** WINDOW_LOG + 8 * FLOW_OPTIONS.chunkSize + PIECE_BYTES;

/** Leaving early, or an error on either side, ends both. */
export async function* flowThrough(decoder: Transform, encoded: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { pipeline, Readable } = nodeStream();
  // Errors reach the reader through the decoder.
  pipeline(Readable.from(encoded, { objectMode: false }), decoder, () => undefined);
  yield* decoder as AsyncIterable<Uint8Array>;
}

/**
 * The `total` bytes that come, in pieces of whole items, without those that are not wanted; it stops after the last that is.
 * @throws Error where there are fewer or more
 */
export async function* regrouped(
  decoded: AsyncIterable<Uint8Array>,
  total: number,
  itemBytes: number,
  wanted: Wanted,
): AsyncGenerator<Piece> {
  const piece = new Uint8Array(Math.ceil(PIECE_BYTES / itemBytes) * itemBytes);
  let start = 0;
  let filled = 0;
  for await (const bytes of decoded) {
    for (let at = 0; at < bytes.length; ) {
      const size = Math.min(piece.length, total - start);
      if (size === 0) {
        throw new Error(`more than ${total} bytes`);
      }
      const part = bytes.subarray(at, at + size - filled);
      piece.set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled === size) {
        if (wanted(start, start + size)) {
          yield { start, length: size, lasts: true, bytes: () => piece.subarray(0, size) };
        }
        start += size;
        filled = 0;
        if (start < total && !wanted(start, total)) {
          return;
        }
      }
    }
  }
  if (start < total) {
    throw new Error(`${start + filled} bytes where ${total} are expected`);
  }
}
