/** Snappy's raw format, as blosc stores it. https://github.com/google/snappy/blob/main/format_description.txt */

/** @throws Error where it is corrupt, or does not decode to exactly `bytes` bytes */
export function unsnappy(input: Uint8Array, bytes: number): Uint8Array {
  const output = new Uint8Array(bytes);
  let from = lengthEnd(input, bytes);
  let to = 0;
  while (from < input.length) {
    const tag = input[from++]!;
    const kind = tag & 3;
    if (kind === 0) {
      const extra = Math.max(0, (tag >> 2) - 59);
      const length = 1 + (extra === 0 ? tag >> 2 : little(input, from, extra));
      from += extra;
      if (from + length > input.length || to + length > bytes) {
        throw new Error("literals go on past the end");
      }
      output.set(input.subarray(from, from + length), to);
      from += length;
      to += length;
      continue;
    }
    const width = [0, 1, 2, 4][kind]!;
    const low = little(input, from, width);
    from += width;
    const length = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    const back = kind === 1 ? low + 256 * (tag >> 5) : low;
    if (back === 0 || back > to || to + length > bytes) {
      throw new Error("a copy reaches outside");
    }
    for (const end = to + length; to < end; to++) {
      output[to] = output[to - back]!;
    }
  }
  if (to !== bytes) {
    throw new Error(`${to} bytes where ${bytes} are expected`);
  }
  return output;
}

/** Where the length that goes before the data ends. */
function lengthEnd(input: Uint8Array, bytes: number): number {
  let length = 0;
  for (let i = 0; i < 5; i++) {
    const byte = input[i] ?? 0;
    length += (byte & 127) * 128 ** i;
    if (byte < 128) {
      if (length !== bytes) {
        throw new Error(`${length} bytes where ${bytes} are expected`);
      }
      return i + 1;
    }
  }
  throw new Error("its length has no end");
}

function little(input: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) {
    value += (input[at + i] ?? 0) * 256 ** i;
  }
  return value;
}
