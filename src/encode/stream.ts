/**
 * Text made piece by piece → a stream of bytes in pieces of about 64 kB, each made only when the reader asks for more.
 * An error while making text errors the stream, so that a cut answer never looks whole.
 */

const PIECE_CHARACTERS = 65_536;

/** UTF-8 bytes of the joined parts. */
export function streamText(parts: Iterable<string>): ReadableStream<Uint8Array> {
  const iterator = parts[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        let piece = "";
        while (piece.length < PIECE_CHARACTERS) {
          const { done, value } = iterator.next();
          if (done) {
            if (piece.length > 0) {
              controller.enqueue(encoder.encode(piece));
            }
            controller.close();
            return;
          }
          piece += value;
        }
        controller.enqueue(encoder.encode(piece));
      },
      cancel() {
        iterator.return?.();
      },
    },
    { highWaterMark: 1 },
  );
}
