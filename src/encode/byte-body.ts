/**
 * Bytes made piece by piece → the body of an answer. A short one is whole, so that hosts can send it with its length and at once;
 * a long one streams, each piece made only when the reader asks for more.
 */

const WHOLE_BYTES = 65_536;

/** @param length of all pieces together */
export function byteBody(
  pieces: Iterable<Uint8Array<ArrayBuffer>>,
  length: number,
): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  if (length <= WHOLE_BYTES) {
    const whole = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
  const iterator = pieces[Symbol.iterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { done, value } = iterator.next();
        if (done) {
          controller.close();
        } else {
          controller.enqueue(value);
        }
      },
      cancel() {
        iterator.return?.();
      },
    },
    { highWaterMark: 1 },
  );
}
