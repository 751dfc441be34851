/**
 * The WebAssembly kernels: the one place that touches their memory. The memory is an arena that calls lay out anew, so that nothing lives
 * in it between calls but the block that was decoded last; it grows to the largest block seen (a few megabytes), never to a chunk.
 */

import type { Validity } from "../grid/packing.ts";
import { createEach, EACH_BYTES, EACH_CELLS, type Each } from "./kernel-each.ts";
import { type AddLine, type CellRows, createLines, LINES_BYTES, type PixelShares } from "./kernel-lines.ts";
import { type Reading, type Scaling, type Summable, typeOf } from "./kernel-numbers.ts";
import { createSumRows, type Rows, type RunTable, ZONES_BYTES } from "./kernel-zones.ts";

export { EACH_CELLS, type Each };

/** One compressed or stored part of a blosc block. */
export type Stream = Readonly<{ bytes: Uint8Array; compressed: boolean }>;

export type Shuffle = Readonly<{ kind: "none" | "byte" | "bit"; itemBytes: number }>;

export type Kernels = Readonly<{
  /** Decodes one LZ4 block or BloscLZ stream that fills `output` exactly. @throws Error saying what is wrong with it */
  decompress(method: "lz4" | "blosclz", input: Uint8Array, output: Uint8Array): void;
  /**
   * Decodes a blosc block of `bytes` bytes: its streams, one after the other, each of an equal part; then undoes the shuffle.
   * @param method of the streams that are compressed
   * @returns the block in the arena, for as long as {@link Kernels.holds} it
   */
  decodeBlock(streams: readonly Stream[], method: "lz4" | "blosclz", shuffle: Shuffle, bytes: number): Uint8Array;
  /** Whether a block that was decoded is still there: kernels that need its room overwrite it. Those that read numbers don't, if they are its own. */
  holds(block: Uint8Array): boolean;
  /** Decodes a file of pcodec's numbers of one type (its number there) that fills `output` exactly. @throws Error saying what is wrong with it */
  decodePco(input: Uint8Array, type: number, itemBytes: number, output: Uint8Array): void;
  unshuffle(input: Uint8Array, shuffle: Shuffle, output: Uint8Array): void;
  /** Turns the byte order of items of 2, 4 or 8 bytes, in place; `bytes` lies outside the arena. */
  swapBytes(bytes: Uint8Array, itemBytes: number): void;
  crc32c(bytes: Uint8Array): number;
  /**
   * Moments of `data[start … start + count)`, at most {@link RUN_CELLS}, without what `rule` leaves out.
   * @param squares whether the squared deviations are wanted (a second pass)
   * @returns the same object at every call
   */
  moments(data: Summable, start: number, count: number, rule: Validity, squares: boolean): Moments;
  /**
   * Rows of values, each `data[start … start + count)` for one of `starts`, at most {@link EACH_CELLS}: scaled, NaN where `rule` leaves
   * one out. `use` is given them, until it returns.
   */
  each(
    data: Summable,
    starts: readonly number[],
    count: number,
    rule: Validity,
    packing: Scaling,
    use: (cells: Each) => void,
  ): void;
  /**
   * Adds rows to the sums of the zones that their runs lie in, `SUM_NUMBERS` of each.
   * @param extremes whether least and greatest are wanted
   */
  sumRows(rows: Rows, rule: Validity, packing: Scaling, table: RunTable, extremes: boolean, sums: Float64Array): void;
  /** Makes a line of pixels of each row, and calls `visit` with the row's number and what adds its line to an image. */
  gatherRows(
    rows: CellRows,
    rule: Validity,
    packing: Scaling,
    pixels: PixelShares,
    visit: (row: number, add: AddLine) => void,
  ): void;
  /** Divides sums by their weights, in place: NaN where a weight is not more than `least`. */
  divideSums(sums: Float64Array, weights: Float64Array, least: number): void;
}>;

/** Of the numbers that count; squares are the squared deviations from their mean. Infinities where none does. */
export type Moments = { count: number; sum: number; least: number; greatest: number; squares: number };

/** As many numbers as stay in the second cache from one pass to the next. */
export const RUN_CELLS = 32_768;

/** Of a run that does not lie in the arena. */
const RUN_BYTES = 8 * RUN_CELLS + 32;

type Exports = Readonly<{
  memory: WebAssembly.Memory;
  arenaStart(): number;
  lz4Decode(source: number, sourceBytes: number, target: number, targetBytes: number): number;
  blosclzDecode(source: number, sourceBytes: number, target: number, targetBytes: number): number;
  pcoWorkBytes(): number;
  pcoHeader(source: number, sourceBytes: number, numbers: number, work: number): number;
  pcoChunk(type: number): number;
  pcoWindowBytes(): number;
  pcoPage(window: number): number;
  pcoNext(target: number, room: number): number;
  unshuffle(source: number, target: number, bytes: number, itemBytes: number): void;
  bitUnshuffle(source: number, target: number, bytes: number, itemBytes: number): void;
  swapBytes(start: number, bytes: number, itemBytes: number): void;
  crc32c(start: number, bytes: number, crc: number): number;
  moments(type: number, at: number, count: number, rule: number, out: number): void;
  deviations(type: number, at: number, count: number, rule: number, centre: number): number;
  unpack(type: number, at: number, count: number, rule: number, scale: number, offset: number, out: number): void;
}> &
  Parameters<typeof createEach>[0] &
  Parameters<typeof createSumRows>[0] &
  Parameters<typeof createLines>[0];

/** Four float64 of a rule, and four of a result. */
const SCRATCH_BYTES = 64;

/** What kernels may read, and leave out, beyond the end of what they are given. */
const READ_AHEAD_BYTES = 32;

const PAGE_BYTES = 65_536;
/** Large inputs pass through the arena in pieces of this size where their order allows. */
const PIECE_BYTES = 1 << 18;

/** What the decoder may read past the end of its input. */
const PCO_PADDING_BYTES = 8192;
/** Numbers that leave the arena at once. */
const PCO_NUMBERS = 65_536;
/** Upper bound of what the decoder holds beside its input: tables, numbers, and what may be looked back to. */
export const PCO_HELD_BYTES = 6 << 20;
/** What the decoder's negative results mean. */
const PCO_FAULTS = [
  "it is cut short",
  "its metadata contradicts itself",
  "it is of a newer version",
  "it holds numbers of another type",
  "it refers to what is not there",
  "it looks back further than can be held",
  "its tables are larger than so few numbers need",
] as const;

/** Instantiates synchronously, which workerd allows for a module it compiled itself. */
export function createKernels(module: WebAssembly.Module): Kernels {
  const wasm = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
  const scratch = wasm.arenaStart();
  // Rows of stored numbers, of values and of zones, lines, and a run have places of their own: they leave a block in the arena alone.
  const stored = scratch + SCRATCH_BYTES;
  const each = stored + EACH_CELLS * 8;
  const zones = each + EACH_BYTES;
  const lines = zones + ZONES_BYTES;
  const run = lines + LINES_BYTES;
  const start = run + RUN_BYTES;
  let memory = new Uint8Array(wasm.memory.buffer);
  let numbers = new Float64Array(wasm.memory.buffer, scratch, SCRATCH_BYTES / 8);

  const ensure = (end: number): void => {
    if (end > memory.length) {
      wasm.memory.grow(Math.ceil((end - memory.length) / PAGE_BYTES));
      memory = new Uint8Array(wasm.memory.buffer);
      numbers = new Float64Array(wasm.memory.buffer, scratch, SCRATCH_BYTES / 8);
    }
  };

  // Later growth would take the memory away from under a block that lies in it.
  ensure(start);
  let block: Uint8Array | null = null;

  /** Lays out ranges one after the other, 16-byte aligned, and returns where each starts. */
  const layOut = (...sizes: readonly number[]): number[] => {
    block = null;
    let end = start;
    const starts = sizes.map((size) => {
      const at = end;
      end = (end + size + 15) & ~15;
      return at;
    });
    ensure(end + READ_AHEAD_BYTES);
    return starts;
  };

  /** Where numbers are in the module's memory: where they lie already, or copied to `room`. */
  const placed = (data: Summable, first: number, count: number, room: () => number): number => {
    const { buffer, byteOffset, BYTES_PER_ELEMENT: width } = data;
    const from = byteOffset + first * width;
    if (buffer === memory.buffer) {
      return from;
    }
    const at = room();
    memory.set(new Uint8Array(buffer, from, count * width), at);
    return at;
  };

  const setRule = ({ missing, least, greatest }: Validity): void => {
    numbers[0] = missing[0];
    numbers[1] = missing[1];
    numbers[2] = least;
    numbers[3] = greatest;
  };

  const eachOf = createEach(wasm, each, () => wasm.memory.buffer);
  const { gatherRows, divideSums } = createLines(wasm, lines, () => wasm.memory.buffer);
  const sumRows = createSumRows(wasm, zones, () => wasm.memory.buffer);

  const readingOf = (data: Summable, { scale, offset }: Scaling): Reading => ({
    type: typeOf(data),
    rule: scratch,
    scale,
    offset,
  });

  const moments: Moments = { count: 0, sum: 0, least: 0, greatest: 0, squares: 0 };

  const decodeAt = (
    method: "lz4" | "blosclz",
    at: number,
    bytes: number,
    target: number,
    targetBytes: number,
  ): void => {
    const decode = method === "lz4" ? wasm.lz4Decode : wasm.blosclzDecode;
    const written = decode(at, bytes, target, targetBytes);
    if (written !== targetBytes) {
      throw new Error(
        written < 0
          ? `corrupt ${method} block`
          : `${method} block of ${written} bytes where ${targetBytes} are expected`,
      );
    }
  };

  /** Undoes a shuffle within the arena; returns where the result is. */
  const unshuffleAt = ({ kind, itemBytes }: Shuffle, from: number, to: number, bytes: number): number => {
    // Bit planes are whole bytes only for a multiple of 8 items; blosc leaves other blocks as they are.
    if (kind === "none" || (kind === "byte" && itemBytes < 2) || (kind === "bit" && bytes % (8 * itemBytes) !== 0)) {
      return from;
    }
    (kind === "byte" ? wasm.unshuffle : wasm.bitUnshuffle)(from, to, bytes, itemBytes);
    return to;
  };

  return {
    decompress(method, input, output) {
      const [source, target] = layOut(input.length, output.length) as [number, number];
      memory.set(input, source);
      decodeAt(method, source, input.length, target, output.length);
      output.set(memory.subarray(target, target + output.length));
    },
    decodeBlock(streams, method, shuffle, bytes) {
      const longest = Math.max(0, ...streams.map((stream) => (stream.compressed ? stream.bytes.length : 0)));
      const [source, decoded, unshuffled] = layOut(longest, bytes, bytes) as [number, number, number];
      const part = bytes / streams.length;
      streams.forEach((stream, i) => {
        const target = decoded + i * part;
        if (!stream.compressed) {
          memory.set(stream.bytes, target);
        } else {
          memory.set(stream.bytes, source);
          decodeAt(method, source, stream.bytes.length, target, part);
        }
      });
      const result = unshuffleAt(shuffle, decoded, unshuffled, bytes);
      block = memory.subarray(result, result + bytes);
      return block;
    },
    holds: (decoded) => decoded === block,
    decodePco(input, type, itemBytes, output) {
      const sound = (result: number): number => {
        if (result < 0) {
          throw new Error(PCO_FAULTS[-1 - result]);
        }
        return result;
      };
      const padded = input.length + PCO_PADDING_BYTES;
      const sizes = [padded, wasm.pcoWorkBytes(), PCO_NUMBERS * itemBytes] as const;
      const [source, work, target] = layOut(...sizes) as [number, number, number];
      memory.set(input, source);
      memory.fill(0, source + input.length, source + padded);
      sound(wasm.pcoHeader(source, input.length, output.length / itemBytes, work));
      let at = 0;
      for (let count = sound(wasm.pcoChunk(type)); count > 0; count = sound(wasm.pcoChunk(type))) {
        if (at + count * itemBytes > output.length) {
          throw new Error(`more than ${output.length / itemBytes} numbers`);
        }
        const window = target + PCO_NUMBERS * itemBytes;
        ensure(window + wasm.pcoWindowBytes());
        sound(wasm.pcoPage(window));
        for (let left = count; left > 0; ) {
          const done = sound(wasm.pcoNext(target, PCO_NUMBERS));
          output.set(memory.subarray(target, target + done * itemBytes), at);
          at += done * itemBytes;
          left -= done;
        }
      }
      if (at !== output.length) {
        throw new Error(`${at / itemBytes} numbers where ${output.length / itemBytes} are expected`);
      }
    },
    unshuffle(input, shuffle, output) {
      const [source, target] = layOut(input.length, input.length) as [number, number];
      memory.set(input, source);
      const result = unshuffleAt(shuffle, source, target, input.length);
      output.set(memory.subarray(result, result + input.length));
    },
    swapBytes(bytes, itemBytes) {
      const [at] = layOut(Math.min(bytes.length, PIECE_BYTES)) as [number];
      for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
        const piece = bytes.subarray(from, from + PIECE_BYTES);
        memory.set(piece, at);
        wasm.swapBytes(at, piece.length, itemBytes);
        piece.set(memory.subarray(at, at + piece.length));
      }
    },
    crc32c(bytes) {
      const [at] = layOut(Math.min(bytes.length, PIECE_BYTES)) as [number];
      let crc = 0;
      for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
        const piece = bytes.subarray(from, from + PIECE_BYTES);
        memory.set(piece, at);
        crc = wasm.crc32c(at, piece.length, crc);
      }
      return crc >>> 0;
    },
    moments(data, first, count, rule, squares) {
      const at = placed(data, first, count, () => run);
      const type = typeOf(data);
      setRule(rule);
      wasm.moments(type, at, count, scratch, scratch + 32);
      moments.count = numbers[4]!;
      moments.sum = numbers[5]!;
      moments.least = numbers[6]!;
      moments.greatest = numbers[7]!;
      moments.squares =
        squares && moments.count > 1 ? wasm.deviations(type, at, count, scratch, moments.sum / moments.count) : 0;
      return moments;
    },
    each(data, starts, count, rule, { scale, offset }, use) {
      const type = typeOf(data);
      const load = (row: number, to: number): void => {
        const at = placed(data, starts[row]!, count, () => stored);
        setRule(rule);
        wasm.unpack(type, at, count, scratch, scale, offset, to);
      };
      eachOf(count, starts.length, load, use);
    },
    sumRows(rows, rule, packing, table, extremes, sums) {
      setRule(rule);
      sumRows(readingOf(rows.data, packing), rows, table, extremes, sums);
    },
    gatherRows(rows, rule, packing, pixels, visit) {
      setRule(rule);
      gatherRows(readingOf(rows.data, packing), rows, pixels, visit);
    },
    divideSums,
  };
}
