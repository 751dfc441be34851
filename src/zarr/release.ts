/**
 * Gives memory back at once. Collecting garbage waits for the heap to grow, and what lies outside it (bodies, inflated bytes)
 * hardly counts there: an isolate could be over its memory with almost nothing in use.
 *
 * https://tc39.es/ecma262/#sec-arraybuffer.prototype.transfer
 */

/** What is smaller may be part of a pool, and is left to the collector. */
const LEAST_BYTES = 65_536;

/** Whoever calls this is the only one to hold `bytes`, or anything else of their buffer; nobody can read them any more. */
export function release(bytes: Uint8Array): void {
  if (bytes.buffer.byteLength >= LEAST_BYTES) {
    (bytes.buffer as ArrayBuffer).transfer(0);
  }
}
