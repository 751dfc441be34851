/**
 * bzip2 streams, one or several after the other, with the checksums of their blocks and of the whole verified. Output never grows
 * beyond what was asked for. https://github.com/dsnet/compress/blob/master/doc/bzip2-format.pdf
 */
import { type BitReader, createBitReader } from "./bit-reader.ts";
import type { BytesCodec, Size } from "./codec.ts";

const STREAM = 0x425a68;
const BLOCK = 0x314159265359;
const FOOTER = 0x177245385090;
/** Symbols between two changes of the code. */
const GROUP = 50;
const LONGEST_CODE = 20;
/** Bytes of a block at the highest level, runs packed. */
const LARGEST_BLOCK = 900_000;
const [RUN_A, RUN_B] = [0, 1];

export function bz2(inner: Size): BytesCodec {
  const most = inner.exact ?? inner.atMost;
  return {
    // Incompressible data grows by a hundredth, and by what each block says of itself.
    size: { exact: null, atMost: inner.atMost + Math.ceil(inner.atMost / 100) + 1024 },
    heldBytes: 4 * LARGEST_BLOCK,
    decode: (bytes) => bunzip2(bytes, most),
  };
}

/** @throws Error where the stream is corrupt, or holds more than `mostBytes` */
export function bunzip2(bytes: Uint8Array, mostBytes: number): Uint8Array {
  const bits = createBitReader(bytes);
  const output: Output = { bytes: new Uint8Array(mostBytes), at: 0 };
  // Packing makes five bytes of four at the worst.
  const links = new Uint32Array(Math.min(LARGEST_BLOCK, Math.ceil(1.25 * mostBytes) + 5));
  do {
    readStream(bits, links, output);
    bits.align();
  } while (bits.leftBits() > 0);
  return output.bytes.subarray(0, output.at);
}

type Output = { readonly bytes: Uint8Array; at: number };

function readStream(bits: BitReader, links: Uint32Array, output: Output): void {
  const level = bits.take(24) === STREAM ? bits.take(8) - 0x30 : 0;
  if (level < 1 || level > 9) {
    throw new Error("no bzip2 stream");
  }
  let combined = 0;
  for (;;) {
    const magic = bits.take(24) * 2 ** 24 + bits.take(24);
    const stored = bits.takeWord();
    if (magic === FOOTER) {
      if (stored !== combined >>> 0) {
        throw new Error("the stream's checksum does not match");
      }
      return;
    }
    if (magic !== BLOCK) {
      throw new Error("no block where one is expected");
    }
    const start = output.at;
    readBlock(bits, links.subarray(0, level * 100_000), output);
    const checksum = crc(output.bytes, start, output.at);
    if (checksum !== stored) {
      throw new Error("a block's checksum does not match");
    }
    combined = ((combined << 1) | (combined >>> 31)) ^ checksum;
  }
}

function readBlock(bits: BitReader, links: Uint32Array, output: Output): void {
  if (bits.take(1) === 1) {
    throw new Error("a randomised block, which no writer has made for twenty years");
  }
  const origin = bits.take(24);
  const alphabet = readAlphabet(bits);
  const count = readSymbols(bits, alphabet, links);
  if (origin >= count) {
    throw new Error("a block's origin lies outside");
  }
  invertTransform(links, count);
  unpackRuns(links, count, origin, output);
}

/** The bytes that occur in a block, rising. */
function readAlphabet(bits: BitReader): Uint8Array {
  const ranges = bits.take(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range++) {
    const members = (ranges >> (15 - range)) & 1 ? bits.take(16) : 0;
    for (let i = 0; i < 16; i++) {
      if ((members >> (15 - i)) & 1) {
        used.push(16 * range + i);
      }
    }
  }
  return Uint8Array.from(used);
}

/** A prefix code, canonical: by length, the first code, and where its symbols begin in their order. */
type Code = Readonly<{ least: number; limits: Int32Array; offsets: Int32Array; symbols: Uint16Array }>;

/** Huffman-coded indexes of recently used bytes, and lengths of runs of the most recent → bytes in `links`. Returns how many. */
function readSymbols(bits: BitReader, alphabet: Uint8Array, links: Uint32Array): number {
  const end = alphabet.length + 1;
  const codeCount = bits.take(3);
  const selectors = readSelectors(bits, codeCount);
  const codes = Array.from({ length: codeCount }, () => readCode(bits, end + 1));
  const recent = alphabet.slice();
  let count = 0;
  let run = 0;
  let weight = 1;
  for (let group = 0; ; group++) {
    const code = codes[selectors[group] ?? -1];
    if (!code) {
      throw new Error("a block goes on past its codes");
    }
    for (let i = 0; i < GROUP; i++) {
      const symbol = readSymbol(bits, code);
      if (symbol === RUN_A || symbol === RUN_B) {
        run += symbol === RUN_A ? weight : 2 * weight;
        weight *= 2;
        if (count + run > links.length) {
          throw new Error("a block is longer than it may be");
        }
        continue;
      }
      if (run > 0) {
        links.fill(recent[0]!, count, count + run);
        count += run;
        run = 0;
        weight = 1;
      }
      if (symbol === end) {
        return count;
      }
      if (count === links.length) {
        throw new Error("a block is longer than it may be");
      }
      const byte = recent[symbol - 1]!;
      recent.copyWithin(1, 0, symbol - 1);
      recent[0] = byte;
      links[count++] = byte;
    }
  }
}

function readSelectors(bits: BitReader, codeCount: number): Uint8Array {
  const count = bits.take(15);
  if (codeCount < 2 || codeCount > 6 || count === 0) {
    throw new Error("a block without codes");
  }
  const recent = Array.from({ length: codeCount }, (_, i) => i);
  return Uint8Array.from({ length: count }, () => {
    let index = 0;
    while (bits.take(1) === 1) {
      index += 1;
    }
    const [code] = recent.splice(index, 1);
    if (code === undefined) {
      throw new Error("a block selects a code that is not there");
    }
    recent.unshift(code);
    return code;
  });
}

function readCode(bits: BitReader, symbolCount: number): Code {
  const lengths = new Uint8Array(symbolCount);
  let length = bits.take(5);
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    while (bits.take(1) === 1) {
      length += bits.take(1) === 0 ? 1 : -1;
    }
    if (length < 1 || length > LONGEST_CODE) {
      throw new Error("a code is longer than it may be");
    }
    lengths[symbol] = length;
  }
  const symbols = new Uint16Array(symbolCount);
  const limits = new Int32Array(LONGEST_CODE + 1).fill(-1);
  const offsets = new Int32Array(LONGEST_CODE + 1);
  let next = 0;
  let taken = 0;
  for (let bit = 1; bit <= LONGEST_CODE; bit++) {
    offsets[bit] = taken - next;
    for (let symbol = 0; symbol < symbolCount; symbol++) {
      if (lengths[symbol] === bit) {
        symbols[taken++] = symbol;
        next += 1;
      }
    }
    limits[bit] = next - 1;
    next *= 2;
  }
  return { least: Math.min(...lengths), limits, offsets, symbols };
}

function readSymbol(bits: BitReader, { least, limits, offsets, symbols }: Code): number {
  let code = bits.take(least);
  for (let length = least; length <= LONGEST_CODE; length++) {
    if (code <= limits[length]!) {
      const symbol = symbols[code + offsets[length]!];
      if (symbol !== undefined) {
        return symbol;
      }
      break;
    }
    code = code * 2 + bits.take(1);
  }
  throw new Error("a code that no symbol has");
}

/** Burrows and Wheeler's: afterwards each entry holds, above its byte, the place of the one that follows it. */
function invertTransform(links: Uint32Array, count: number): void {
  const starts = new Uint32Array(257);
  for (let i = 0; i < count; i++) {
    starts[links[i]! + 1]! += 1;
  }
  for (let byte = 0; byte < 256; byte++) {
    starts[byte + 1]! += starts[byte]!;
  }
  for (let i = 0; i < count; i++) {
    const byte = links[i]! & 0xff;
    const place = starts[byte]!;
    starts[byte] = place + 1;
    links[place] = (links[place]! | (i << 8)) >>> 0;
  }
}

/** Follows the links; after four equal bytes comes how many more there are. */
function unpackRuns(links: Uint32Array, count: number, origin: number, output: Output): void {
  let link = links[origin]! >>> 8;
  let last = -1;
  let repeated = 0;
  for (let i = 0; i < count; i++) {
    const entry = links[link]!;
    const byte = entry & 0xff;
    link = entry >>> 8;
    const times = repeated === 4 ? byte : 1;
    if (output.at + times > output.bytes.length) {
      throw new Error(`more than ${output.bytes.length} bytes`);
    }
    if (repeated === 4) {
      output.bytes.fill(last, output.at, output.at + times);
      output.at += times;
      repeated = 0;
      last = -1;
      continue;
    }
    repeated = byte === last ? repeated + 1 : 1;
    last = byte;
    output.bytes[output.at++] = byte;
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte << 24;
  for (let bit = 0; bit < 8; bit++) {
    rest = rest & 0x80000000 ? (rest << 1) ^ 0x04c11db7 : rest << 1;
  }
  return rest >>> 0;
});

/** CRC-32 with the highest bit first, as bzip2 has it. */
function crc(bytes: Uint8Array, start: number, stop: number): number {
  let sum = 0xffffffff;
  for (let i = start; i < stop; i++) {
    sum = (sum << 8) ^ CRC_TABLE[(sum >>> 24) ^ bytes[i]!]!;
  }
  return ~sum >>> 0;
}
