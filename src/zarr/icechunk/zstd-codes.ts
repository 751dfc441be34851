/**
 * The codes that zstd is made of: tables of finite states (FSE) and of Huffman's codes, and bits that are read from their end.
 * Whatever points out of its input is a RangeError.
 *
 * https://www.rfc-editor.org/rfc/rfc8878#section-4
 */

/** By state: a symbol, and the bits that are added to a base for the next state. */
export type Fse = Readonly<{ log: number; symbols: Uint8Array; bits: Uint8Array; bases: Uint16Array }>;

/** By the next `log` bits: a symbol, and how many of them are its code. */
export type Huffman = Readonly<{ log: number; symbols: Uint8Array; bits: Uint8Array }>;

export const times = (count: number, value: number): readonly number[] => new Array<number>(count).fill(value);

/** Section 4.1.1. */
export function parseFse(view: DataView, start: number, maxLog: number): Readonly<{ table: Fse; next: number }> {
  const log = (view.getUint8(start) & 15) + 5;
  if (log > maxLog) {
    throw new RangeError(`a table of 2^${log} states`);
  }
  let at = 8 * start + 4;
  const peek = (bits: number) => (littleEndian(view, at >> 3, 3, true) >> (at & 7)) & (2 ** bits - 1);
  const counts: number[] = [];
  for (let left = 2 ** log; left > 0; ) {
    const bits = Math.floor(Math.log2(left + 1));
    const spare = 2 ** (bits + 1) - 2 - left;
    const short = peek(bits);
    let value = short;
    if (short < spare) {
      at += bits;
    } else {
      value = peek(bits + 1);
      value -= value >= 2 ** bits ? spare : 0;
      at += bits + 1;
    }
    const count = value - 1;
    left -= Math.abs(count);
    counts.push(count);
    for (let zeros = count === 0 ? 3 : 0; zeros === 3; ) {
      zeros = peek(2);
      at += 2;
      counts.push(...times(zeros, 0));
    }
    if (counts.length > 256) {
      throw new RangeError("a table of more than 256 symbols");
    }
  }
  const next = Math.ceil(at / 8);
  if (next > view.byteLength) {
    throw new RangeError("a table goes on past the end");
  }
  return { table: spread(counts, log), next };
}

/** Counts of symbols (−1: one state, at the end) → states. */
export function spread(counts: readonly number[], log: number): Fse {
  const size = 2 ** log;
  const symbols = new Uint8Array(size);
  const nextOf = counts.map((count) => Math.abs(count));
  let end = size;
  counts.forEach((count, symbol) => {
    if (count === -1) {
      end -= 1;
      symbols[end] = symbol;
    }
  });
  let at = 0;
  counts.forEach((count, symbol) => {
    for (let i = 0; i < count; i++) {
      symbols[at] = symbol;
      do {
        at = (at + (size >> 1) + (size >> 3) + 3) % size;
      } while (at >= end);
    }
  });
  const bits = new Uint8Array(size);
  const bases = new Uint16Array(size);
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state]!;
    const next = nextOf[symbol]!;
    nextOf[symbol] = next + 1;
    bits[state] = log - Math.floor(Math.log2(next));
    bases[state] = next * 2 ** bits[state]! - size;
  }
  return { log, symbols, bits, bases };
}

/** Section 4.2.1. */
export function parseHuffman(view: DataView, at: number): Readonly<{ table: Huffman; next: number }> {
  const header = view.getUint8(at);
  const weights: number[] = [];
  let next = at + 1 + header;
  if (header < 128) {
    const { table, next: bitsAt } = parseFse(view, at + 1, 6);
    const bits = backwardBits(view, bitsAt, next);
    const states = [bits.read(table.log), bits.read(table.log)];
    // Two states take turns until one has no bits left; the other's symbol is the last.
    for (let turn = 0; weights.length < 256; turn = 1 - turn) {
      const state = states[turn]!;
      weights.push(table.symbols[state]!);
      if (bits.left() < table.bits[state]!) {
        weights.push(table.symbols[states[1 - turn]!]!);
        break;
      }
      states[turn] = table.bases[state]! + bits.read(table.bits[state]!);
    }
  } else {
    const count = header - 127;
    next = at + 1 + Math.ceil(count / 2);
    for (let i = 0; i < count; i++) {
      weights.push((view.getUint8(at + 1 + (i >> 1)) >> (i % 2 === 0 ? 4 : 0)) & 15);
    }
  }
  const sum = weights.reduce((total, weight) => total + (weight > 0 ? 2 ** (weight - 1) : 0), 0);
  const log = sum > 0 ? Math.floor(Math.log2(sum)) + 1 : 0;
  const rest = Math.log2(2 ** log - sum);
  if (log === 0 || log > 11 || !Number.isInteger(rest) || weights.length > 255) {
    throw new RangeError("Huffman weights that make no code");
  }
  weights.push(rest + 1);
  const symbols = new Uint8Array(2 ** log);
  const bits = new Uint8Array(2 ** log);
  let filled = 0;
  for (let weight = 1; weight <= log; weight++) {
    weights.forEach((own, symbol) => {
      if (own === weight) {
        symbols.fill(symbol, filled, filled + 2 ** (weight - 1));
        bits.fill(log + 1 - weight, filled, filled + 2 ** (weight - 1));
        filled += 2 ** (weight - 1);
      }
    });
  }
  return { table: { log, symbols, bits }, next };
}

export type Bits = Readonly<{
  peek(count: number): number;
  skip(count: number): void;
  read(count: number): number;
  /** How many are left; fewer than none where too many were skipped. */
  left(): number;
}>;

/** Bits from the last, below the highest one that is set, to the first. Past the first come zeros. */
export function backwardBits(view: DataView, start: number, stop: number): Bits {
  const last = stop > start ? view.getUint8(stop - 1) : 0;
  if (last === 0) {
    throw new RangeError("bits that have no end");
  }
  let left = 8 * (stop - 1 - start) + Math.floor(Math.log2(last));
  const peek = (count: number) => {
    let value = 0;
    for (let bit = left - 1; bit >= left - count; bit--) {
      value = 2 * value + (bit < 0 ? 0 : (view.getUint8(start + (bit >> 3)) >> (bit & 7)) & 1);
    }
    return value;
  };
  const skip = (count: number) => {
    left -= count;
  };
  return {
    peek,
    skip,
    read(count) {
      const value = peek(count);
      skip(count);
      if (left < 0) {
        throw new RangeError("more bits are read than there are");
      }
      return value;
    },
    left: () => left,
  };
}

/** @param padded past the end come zeros */
export function littleEndian(view: DataView, at: number, count: number, padded = false): number {
  let value = 0;
  for (let i = 0; i < count; i++) {
    value += padded && at + i >= view.byteLength ? 0 : view.getUint8(at + i) * 2 ** (8 * i);
  }
  return value;
}

export function slice(view: DataView, at: number, length: number): Uint8Array {
  if (at + length > view.byteLength) {
    throw new RangeError("it is cut short");
  }
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}
