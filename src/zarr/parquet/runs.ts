/**
 * Parquet's hybrid of runs and packed bits: small whole numbers, as levels and as indexes into a dictionary.
 *
 * https://github.com/apache/parquet-format/blob/master/Encodings.md#run-length-encoding--bit-packing-hybrid-rle--3
 */

const MAX_BITS = 24;

/** @returns `count` numbers of `bits` bits. @throws RangeError */
export function readRuns(bytes: Uint8Array, bits: number, count: number): Int32Array {
  if (bits > MAX_BITS) {
    throw new RangeError(`numbers of ${bits} bits`);
  }
  const values = new Int32Array(count);
  let at = 0;
  const next = (): number => {
    const byte = bytes[at];
    if (byte === undefined) {
      throw new RangeError("a page ends early");
    }
    at += 1;
    return byte;
  };
  for (let seen = 0; seen < count; ) {
    const head = headOf(next);
    if (head % 2 === 0) {
      const run = Math.min(head / 2, count - seen);
      if (run === 0) {
        throw new RangeError("a run of nothing");
      }
      let value = 0;
      for (let i = 0; i < Math.ceil(bits / 8); i++) {
        value |= next() << (8 * i);
      }
      values.fill(value, seen, seen + run);
      seen += run;
      continue;
    }
    // Groups of 8, the last of which may go on past the values.
    const start = at;
    const packed = Math.min(4 * (head - 1), count - seen);
    if (packed === 0) {
      throw new RangeError("a run of nothing");
    }
    let held = 0;
    let heldBits = 0;
    for (let i = 0; i < packed; i++) {
      for (; heldBits < bits; heldBits += 8) {
        held |= next() << heldBits;
      }
      values[seen + i] = held & ((1 << bits) - 1);
      held >>>= bits;
      heldBits -= bits;
    }
    at = start + ((head - 1) / 2) * bits;
    seen += packed;
  }
  return values;
}

function headOf(next: () => number): number {
  let head = 0;
  for (let i = 0; i < 5; i++) {
    const byte = next();
    head += (byte & 127) * 128 ** i;
    if (byte < 128) {
      return head;
    }
  }
  throw new RangeError("the length of a run has no end");
}
