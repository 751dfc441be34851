/** Bits of bytes, the highest of each byte first. */

export type BitReader = Readonly<{
  /** The next `count` bits, at most 24, as a number. @throws Error past the end */
  take(count: number): number;
  /** The next 32 bits. @throws Error past the end */
  takeWord(): number;
  /** Skips what is left of a byte. */
  align(): void;
  leftBits(): number;
}>;

export function createBitReader(bytes: Uint8Array): BitReader {
  let at = 0;
  /** Bits read and not taken, `held` of them, in the low end. */
  let buffer = 0;
  let held = 0;
  const take = (count: number): number => {
    while (held < count) {
      if (at === bytes.length) {
        throw new Error("it is cut short");
      }
      // What is above was taken before.
      buffer = ((buffer << 8) | bytes[at++]!) & 0x7fffffff;
      held += 8;
    }
    held -= count;
    return (buffer >>> held) & (2 ** count - 1);
  };
  return {
    take,
    takeWord: () => take(16) * 65_536 + take(16),
    align() {
      held -= held % 8;
    },
    leftBits: () => held + 8 * (bytes.length - at),
  };
}
