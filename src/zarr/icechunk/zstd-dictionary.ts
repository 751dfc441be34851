/**
 * Small zstd frames that were compressed with a dictionary, which workerd's own decoder ignores. Written for texts of some hundred
 * bytes; a frame's checksum is not looked at. Whatever points out of its input is a RangeError.
 *
 * https://www.rfc-editor.org/rfc/rfc8878
 */
import {
  type Bits,
  backwardBits,
  type Fse,
  type Huffman,
  littleEndian,
  parseFse,
  parseHuffman,
  slice,
  spread,
  times,
} from "./zstd-codes.ts";

export type Dictionary = Readonly<{
  id: number;
  content: Uint8Array;
  tables: Tables;
  repeats: readonly [number, number, number];
}>;

/** The tables that the next block may use again. */
type Tables = Readonly<{ huffman: Huffman | null; lengths: Fse | null; offsets: Fse | null; matches: Fse | null }>;

const DICTIONARY_MAGIC = 0xec30a437;
const FRAME_MAGIC = 0xfd2fb528;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @throws RangeError */
export function parseDictionary(bytes: Uint8Array): Dictionary {
  const view = viewOf(bytes);
  if (bytes.length < 8 || view.getUint32(0, true) !== DICTIONARY_MAGIC) {
    const tables = { huffman: null, lengths: null, offsets: null, matches: null };
    return { id: 0, content: bytes, tables, repeats: [1, 4, 8] };
  }
  const huffman = parseHuffman(view, 8);
  const offsets = parseFse(view, huffman.next, OFFSETS.maxLog);
  const matches = parseFse(view, offsets.next, MATCHES.maxLog);
  const lengths = parseFse(view, matches.next, LENGTHS.maxLog);
  const repeats = [0, 4, 8].map((at) => view.getUint32(lengths.next + at, true)) as [number, number, number];
  return {
    id: view.getUint32(4, true),
    content: bytes.subarray(lengths.next + 12),
    tables: { huffman: huffman.table, lengths: lengths.table, offsets: offsets.table, matches: matches.table },
    repeats,
  };
}

/** The content of one frame. @throws RangeError where it is damaged, needs another dictionary, or outgrows `maxBytes` */
export function decodeFrame(frame: Uint8Array, dictionary: Dictionary, maxBytes: number): Uint8Array {
  const view = viewOf(frame);
  if (view.getUint32(0, true) !== FRAME_MAGIC) {
    throw new RangeError("no zstd frame");
  }
  const descriptor = view.getUint8(4);
  const singleSegment = (descriptor >> 5) & 1;
  const idBytes = [0, 1, 2, 4][descriptor & 3]!;
  let at = 6 - singleSegment;
  const id = littleEndian(view, at, idBytes);
  if (id !== 0 && id !== dictionary.id) {
    throw new RangeError(`it needs the dictionary ${id}, not ${dictionary.id}`);
  }
  at += idBytes + [singleSegment, 2, 4, 8][descriptor >> 6]!;
  const out = createOutput(dictionary.content, maxBytes);
  let { tables, repeats } = dictionary;
  for (let isLast = false; !isLast; ) {
    const header = littleEndian(view, at, 3);
    at += 3;
    isLast = (header & 1) === 1;
    const size = header >> 3;
    const type = (header >> 1) & 3;
    if (type === 0) {
      out.append(slice(view, at, size));
      at += size;
    } else if (type === 1) {
      out.append(new Uint8Array(Math.min(size, maxBytes + 1)).fill(view.getUint8(at)));
      at += 1;
    } else if (type === 2) {
      ({ tables, repeats } = decodeBlock(viewOf(slice(view, at, size)), tables, repeats, out, maxBytes));
      at += size;
    } else {
      throw new RangeError("a block of no known type");
    }
  }
  return out.bytes();
}

type Output = Readonly<{
  append(bytes: Uint8Array): void;
  /** Again what is `offset` back, in the output or in the dictionary before it. */
  repeat(offset: number, length: number): void;
  bytes(): Uint8Array;
}>;

function createOutput(before: Uint8Array, maxBytes: number): Output {
  const bytes: number[] = [];
  const push = (byte: number) => {
    if (bytes.length === maxBytes) {
      throw new RangeError(`more than ${maxBytes} bytes`);
    }
    bytes.push(byte);
  };
  return {
    append(more) {
      for (const byte of more) {
        push(byte);
      }
    },
    repeat(offset, length) {
      for (let i = 0; i < length; i++) {
        const at = bytes.length - offset;
        const byte = at >= 0 ? bytes[at] : before[before.length + at];
        if (byte === undefined || offset === 0) {
          throw new RangeError("a match begins before its window");
        }
        push(byte);
      }
    },
    bytes: () => Uint8Array.from(bytes),
  };
}

type Repeats = Dictionary["repeats"];

function decodeBlock(
  block: DataView,
  known: Tables,
  repeats: Repeats,
  out: Output,
  maxBytes: number,
): Readonly<{ tables: Tables; repeats: Repeats }> {
  const { literals, huffman, next } = decodeLiterals(block, known.huffman, maxBytes);
  const { count, next: modesAt } = sequenceCount(block, next);
  if (count === 0) {
    out.append(literals);
    return { tables: { ...known, huffman }, repeats };
  }
  const modes = block.getUint8(modesAt);
  const lengths = sequenceTable(block, modesAt + 1, modes >> 6, LENGTHS, known.lengths);
  const offsets = sequenceTable(block, lengths.next, (modes >> 4) & 3, OFFSETS, known.offsets);
  const matches = sequenceTable(block, offsets.next, (modes >> 2) & 3, MATCHES, known.matches);
  const bits = backwardBits(block, matches.next, block.byteLength);
  let length = bits.read(lengths.table.log);
  let offset = bits.read(offsets.table.log);
  let match = bits.read(matches.table.log);
  let [first, second, third] = repeats;
  let used = 0;
  for (let i = 0; i < count; i++) {
    const code = offsets.table.symbols[offset]!;
    const value = 2 ** code + bits.read(code);
    const matchLength = numberOf(MATCHES, matches.table.symbols[match]!, bits);
    const literalLength = numberOf(LENGTHS, lengths.table.symbols[length]!, bits);
    if (used + literalLength > literals.length) {
      throw new RangeError("a sequence takes more literals than there are");
    }
    out.append(literals.subarray(used, used + literalLength));
    used += literalLength;
    const repeated = value > 3 ? 4 : value - (literalLength > 0 ? 1 : 0);
    const back = repeated > 3 ? value - 3 : [first, second, third, first - 1][repeated]!;
    // The nearest offset comes first; one that was there moves up, and a new one pushes out the last.
    if (value > 3 || repeated === 3 || repeated === 2) {
      third = second;
    }
    if (repeated > 0) {
      second = first;
    }
    first = back;
    out.repeat(back, matchLength);
    if (i < count - 1) {
      length = lengths.table.bases[length]! + bits.read(lengths.table.bits[length]!);
      match = matches.table.bases[match]! + bits.read(matches.table.bits[match]!);
      offset = offsets.table.bases[offset]! + bits.read(offsets.table.bits[offset]!);
    }
  }
  if (bits.left() !== 0) {
    throw new RangeError("the sequences end elsewhere than their bits");
  }
  out.append(literals.subarray(used));
  return {
    tables: { huffman, lengths: lengths.table, offsets: offsets.table, matches: matches.table },
    repeats: [first, second, third],
  };
}

function decodeLiterals(
  block: DataView,
  known: Huffman | null,
  maxBytes: number,
): Readonly<{ literals: Uint8Array; huffman: Huffman | null; next: number }> {
  const first = block.getUint8(0);
  const type = first & 3;
  const format = (first >> 2) & 3;
  if (type < 2) {
    const headerBytes = [1, 2, 1, 3][format]!;
    const size = littleEndian(block, 0, headerBytes) >> (headerBytes === 1 ? 3 : 4);
    if (type === 1) {
      const literals = new Uint8Array(Math.min(size, maxBytes + 1)).fill(block.getUint8(headerBytes));
      return { literals, huffman: known, next: headerBytes + 1 };
    }
    return { literals: slice(block, headerBytes, size), huffman: known, next: headerBytes + size };
  }
  const sizeBits = [10, 10, 14, 18][format]!;
  const headerBytes = [3, 3, 4, 5][format]!;
  const sizes = Math.floor(littleEndian(block, 0, headerBytes) / 16);
  const size = sizes % 2 ** sizeBits;
  const next = headerBytes + Math.floor(sizes / 2 ** sizeBits);
  const own = type === 2 ? parseHuffman(block, headerBytes) : { table: known, next: headerBytes };
  if (!own.table || size > maxBytes) {
    throw new RangeError(own.table ? `more than ${maxBytes} bytes of literals` : "literals without their codes");
  }
  const literals = new Uint8Array(size);
  if (format === 0) {
    decodeHuffman(block, own.next, next, own.table, literals);
  } else {
    const quarter = Math.ceil(size / 4);
    let start = own.next + 6;
    for (let i = 0; i < 4; i++) {
      const stop = i < 3 ? start + block.getUint16(own.next + 2 * i, true) : next;
      decodeHuffman(block, start, stop, own.table, literals.subarray(i * quarter, i < 3 ? (i + 1) * quarter : size));
      start = stop;
    }
  }
  return { literals, huffman: own.table, next };
}

function decodeHuffman(block: DataView, start: number, stop: number, table: Huffman, out: Uint8Array): void {
  const bits = backwardBits(block, start, stop);
  for (let i = 0; i < out.length; i++) {
    const code = bits.peek(table.log);
    out[i] = table.symbols[code]!;
    bits.skip(table.bits[code]!);
  }
  if (bits.left() !== 0) {
    throw new RangeError("the literals end elsewhere than their bits");
  }
}

function sequenceCount(block: DataView, at: number): Readonly<{ count: number; next: number }> {
  const first = block.getUint8(at);
  if (first < 128) {
    return { count: first, next: at + 1 };
  }
  return first < 255
    ? { count: ((first - 128) << 8) + block.getUint8(at + 1), next: at + 2 }
    : { count: block.getUint16(at + 1, true) + 0x7f00, next: at + 3 };
}

/** Codes of one kind of number: how many bits follow each, and the least number that it stands for. */
type Codes = Readonly<{ maxLog: number; extra: readonly number[]; bases: readonly number[]; usual: Fse }>;

function codes(
  maxLog: number,
  least: number,
  extra: readonly number[],
  usualLog: number,
  usual: readonly number[],
): Codes {
  let base = least;
  const bases = extra.map((bits) => {
    base += 2 ** bits;
    return base - 2 ** bits;
  });
  return { maxLog, extra, bases, usual: spread(usual, usualLog) };
}

const LENGTHS = codes(9, 0, [...times(16, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], 6, [
  4,
  3,
  ...times(11, 2),
  1,
  1,
  1,
  ...times(9, 2),
  3,
  2,
  ...times(5, 1),
  ...times(4, -1),
]);
const MATCHES = codes(
  9,
  3,
  [...times(32, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  6,
  [1, 4, 3, ...times(6, 2), ...times(37, 1), ...times(7, -1)],
);
/** A code is the number of its bits. */
const OFFSETS = codes(8, 0, [], 5, [...times(6, 1), 2, 2, 2, ...times(15, 1), ...times(5, -1)]);

function numberOf({ bases, extra }: Codes, code: number, bits: Bits): number {
  const base = bases[code];
  if (base === undefined) {
    throw new RangeError(`no code ${code}`);
  }
  return base + bits.read(extra[code]!);
}

function sequenceTable(
  block: DataView,
  at: number,
  mode: number,
  { usual, maxLog }: Codes,
  known: Fse | null,
): Readonly<{ table: Fse; next: number }> {
  if (mode === 0) {
    return { table: usual, next: at };
  }
  if (mode === 1) {
    const only = {
      log: 0,
      symbols: Uint8Array.of(block.getUint8(at)),
      bits: Uint8Array.of(0),
      bases: Uint16Array.of(0),
    };
    return { table: only, next: at + 1 };
  }
  if (mode === 2) {
    return parseFse(block, at, maxLog);
  }
  if (!known) {
    throw new RangeError("a table is used again that there was none of");
  }
  return { table: known, next: at };
}
