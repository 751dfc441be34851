/**
 * Text made part by part → the body of an answer. A short one is whole, so that hosts can send it with its length and at once;
 * a long one streams in pieces of about 64 kB, each made only when the reader asks for more. An error while making text errors
 * the stream, so that a cut answer never looks whole.
 */

const PIECE_CHARACTERS = 65_536;

/** UTF-8 of the joined parts. @throws what making the first piece throws */
export function textBody(parts: Iterable<string>): string | ReadableStream<Uint8Array> {
  const iterator = parts[Symbol.iterator]();
  const first = nextPiece(iterator);
  if (first.isLast) {
    return first.text;
  }
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode(first.text));
      },
      pull(controller) {
        const { text, isLast } = nextPiece(iterator);
        if (text.length > 0) {
          controller.enqueue(encoder.encode(text));
        }
        if (isLast) {
          controller.close();
        }
      },
      cancel() {
        iterator.return?.();
      },
    },
    { highWaterMark: 1 },
  );
}

function nextPiece(parts: Iterator<string>): Readonly<{ text: string; isLast: boolean }> {
  let text = "";
  while (text.length < PIECE_CHARACTERS) {
    const { done, value } = parts.next();
    if (done) {
      return { text, isLast: true };
    }
    text += value;
  }
  return { text, isLast: false };
}
