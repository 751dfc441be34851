/** The kernel that adds rows of cells to the zones that they lie in. */
import type { Reading, Summable } from "./kernel-numbers.ts";

/**
 * Numbers of a run: its first column, the first that is wholly inside, the one after the last such, the one after its last column, its
 * zone, and where the shares of the columns that are partly inside begin, of those before and those after the others.
 */
export const RUN_NUMBERS = 6;

/** As many shares as a run may have before the cells that are wholly inside, or after them. */
export const RUN_SHARES = 1024;

/**
 * Numbers that a zone's sums are: cells, values, and of these the shares, their products with the values, both of these times the
 * weights of rows, least and greatest.
 */
export const SUM_NUMBERS = 8;

/** Runs of cells of a row that lie in a zone: those of a row from `starts[row]` to before `starts[row + 1]`. */
export type RunTable = Readonly<{
  starts: Int32Array;
  /** {@link RUN_NUMBERS} of each. */
  runs: Int32Array;
  /** Where the shares of each row begin, and the last one's end. */
  sharesFrom: Int32Array;
  /** The least zone of each row, and one more than the greatest. */
  zonesFrom: Int32Array;
  zonesTo: Int32Array;
  /** As runs have them, those of a row one after the other. */
  shares: Float64Array;
}>;

/** Rows of stored numbers, which are neighbours in a {@link RunTable}. */
export type Rows = Readonly<{
  data: Summable;
  /** Where each begins in `data`. */
  from: Int32Array;
  /** Which one in the table the first is. */
  first: number;
  /** Columns of the table: the first, and how many, {@link ROW_CELLS} at most. */
  west: number;
  columns: number;
  weights: Float64Array;
}>;

/** As many cells as stay in the first cache. */
export const ROW_CELLS = 4096;

/** What is taken at once. */
const MOST_ROWS = 512;
const MOST_RUNS = 8192;
const MOST_SHARES = 16 * RUN_SHARES;
const MOST_ZONES = 10_240;
/** Of rows that do not lie in the module's memory yet, at most: two of the widest. */
const MOST_BYTES = 2 * 8 * ROW_CELLS;

const ROW_BYTES = 24;
/** What the kernel reads, and leaves out, beyond the end. */
const PADDING_BYTES = 64;
const SIZES = [
  8 * ROW_CELLS + PADDING_BYTES,
  ROW_BYTES * MOST_ROWS,
  4 * RUN_NUMBERS * MOST_RUNS,
  8 * MOST_SHARES + PADDING_BYTES,
  8 * SUM_NUMBERS * MOST_ZONES,
] as const;

export const ZONES_BYTES = SIZES.reduce((sum, bytes) => sum + bytes, 0) + MOST_BYTES;

type Exports = Readonly<{
  sumRows(
    type: number,
    rows: number,
    count: number,
    west: number,
    columns: number,
    rule: number,
    scale: number,
    offset: number,
    values: number,
    runs: number,
    firstRun: number,
    shares: number,
    firstShare: number,
    sums: number,
    firstZone: number,
    stopZone: number,
    extremes: number,
  ): void;
}>;

/** @param sums {@link SUM_NUMBERS} of each zone, which what `rows` hold is added to @param extremes whether least and greatest are wanted */
export type SumRows = (reading: Reading, rows: Rows, table: RunTable, extremes: boolean, sums: Float64Array) => void;

/** @param at from where {@link ZONES_BYTES} are this kernel's own @param memory as it is now: it grows */
export function createSumRows(wasm: Exports, at: number, memory: () => ArrayBuffer): SumRows {
  let next = at;
  const [valuesAt, rowsAt, runsAt, sharesAt, sumsAt] = SIZES.map((bytes) => {
    next += bytes;
    return next - bytes;
  }) as [number, number, number, number, number];
  const roomAt = next;
  let views = viewsOf(memory());
  return (reading, rows, table, extremes, sums) => {
    if (views.bytes.buffer !== memory()) {
      views = viewsOf(memory());
    }
    const { bytes, integers, floats } = views;
    const { data, from, west, columns } = rows;
    const width = data.BYTES_PER_ELEMENT;
    const isPlaced = data.buffer === bytes.buffer;
    const mostRows = isPlaced ? MOST_ROWS : Math.min(MOST_ROWS, Math.floor(MOST_BYTES / (columns * width)));
    for (const { start, stop, runs, shares } of takes(rows, table, mostRows)) {
      integers.set(table.runs.subarray(RUN_NUMBERS * runs[0], RUN_NUMBERS * runs[1]), runsAt / 4);
      floats.set(table.shares.subarray(...shares), sharesAt / 8);
      for (let i = start; i < stop; i++) {
        const row = rows.first + i;
        const place = rowsAt + ROW_BYTES * (i - start);
        const lies = data.byteOffset + from[i]! * width;
        const goes = roomAt + (i - start) * columns * width;
        if (!isPlaced) {
          bytes.set(new Uint8Array(data.buffer, lies, columns * width), goes);
        }
        integers[place / 4] = isPlaced ? lies : goes;
        integers[place / 4 + 1] = Math.max(runs[0], table.starts[row]!);
        integers[place / 4 + 2] = Math.min(runs[1], table.starts[row + 1]!);
        floats[place / 8 + 2] = rows.weights[i]!;
      }
      const [lowest, highest] = zonesOf(table, rows.first + start, rows.first + stop);
      for (let zone = lowest; zone < highest; zone += MOST_ZONES) {
        const last = Math.min(highest, zone + MOST_ZONES);
        const own = sums.subarray(SUM_NUMBERS * zone, SUM_NUMBERS * last);
        floats.set(own, sumsAt / 8);
        wasm.sumRows(
          reading.type,
          rowsAt,
          stop - start,
          west,
          columns,
          reading.rule,
          reading.scale,
          reading.offset,
          valuesAt,
          runsAt,
          runs[0],
          sharesAt,
          shares[0],
          sumsAt,
          zone,
          last,
          extremes ? 1 : 0,
        );
        own.set(floats.subarray(sumsAt / 8, sumsAt / 8 + own.length));
      }
    }
  };
}

const viewsOf = (buffer: ArrayBuffer) => ({
  bytes: new Uint8Array(buffer),
  integers: new Int32Array(buffer),
  floats: new Float64Array(buffer),
});

/** The least zone of some rows, and one more than the greatest. */
function zonesOf({ zonesFrom, zonesTo }: RunTable, start: number, stop: number): readonly [number, number] {
  let [lowest, highest] = [zonesFrom[start]!, zonesTo[start]!];
  for (let row = start + 1; row < stop; row++) {
    lowest = Math.min(lowest, zonesFrom[row]!);
    highest = Math.max(highest, zonesTo[row]!);
  }
  return [lowest, highest];
}

type Span = readonly [start: number, stop: number];

/** Rows that there is room for at once, with their runs and shares; of a row of very many runs, some of these. */
type Take = Readonly<{ start: number; stop: number; runs: Span; shares: Span }>;

function* takes({ from, first }: Rows, { starts, runs, sharesFrom }: RunTable, mostRows: number): Generator<Take> {
  for (let start = 0, stop = 0; start < from.length; start = stop) {
    const [run, share] = [starts[first + start]!, sharesFrom[first + start]!];
    const isRoom = (row: number) => starts[row]! - run <= MOST_RUNS && sharesFrom[row]! - share <= MOST_SHARES;
    while (stop < from.length && stop - start < mostRows && isRoom(first + stop + 1)) {
      stop += 1;
    }
    if (stop > start) {
      const shares: Span = [share, sharesFrom[first + stop]!];
      yield { start, stop, runs: [run, starts[first + stop]!], shares };
      continue;
    }
    stop = start + 1;
    const end = starts[first + stop]!;
    for (let a = run, b = a, from = share, to = from; a < end; a = b, from = to) {
      for (; b < end && b - a < MOST_RUNS; b++) {
        const own = ownShares(runs, b);
        if (to + own - from > MOST_SHARES) {
          break;
        }
        to += own;
      }
      yield { start, stop, runs: [a, b], shares: [from, to] };
    }
  }
}

/** Columns of a run that are partly inside. */
export function ownShares(runs: Int32Array, run: number): number {
  const at = RUN_NUMBERS * run;
  return runs[at + 1]! - runs[at]! + runs[at + 3]! - runs[at + 2]!;
}
