/** The kernels that make lines of pixels of rows of cells. */
import type { Reading, Summable } from "./kernel-numbers.ts";

/** Cells of a row, and pixels of a line, that are taken at once. */
export const LINE_CELLS = 4096;
export const LINE_PIXELS = 4096;
/** As many as one cell may have, and each of a row's in a map of one world. */
export const LINE_SHARES = LINE_CELLS + 2 * LINE_PIXELS;

/** What each of some pixels gets of a row's cells: shares from `starts[i]` to before `stops[i]`, {@link LINE_SHARES} together at most. */
export type PixelShares = Readonly<{
  starts: Int32Array;
  stops: Int32Array;
  /** Of all shares: which cell, counted from `first`, and how much of it. */
  cells: Int32Array;
  weights: Float64Array;
  first: number;
}>;

/** Rows of stored numbers. */
export type CellRows = Readonly<{
  data: Summable;
  /** Where each begins in `data`. */
  from: Int32Array;
  /** {@link LINE_CELLS} at most. */
  columns: number;
}>;

/** Adds the line at hand, times `share`, to the pixels from `at` on: values times weights to `sums`, the weights to `weights`. */
export type AddLine = (sums: Float64Array, weights: Float64Array, at: number, share: number) => void;

const SIZES = [
  8 * LINE_CELLS,
  8 * LINE_PIXELS,
  4 * LINE_SHARES,
  8 * LINE_SHARES,
  ...Array<number>(4).fill(8 * LINE_PIXELS),
];
/** A row that does not lie in the module's memory is copied there. */
export const LINES_BYTES = SIZES.reduce((sum, bytes) => sum + bytes, 8 * LINE_CELLS);

type Exports = Readonly<{
  gatherRow(
    type: number,
    at: number,
    columns: number,
    rule: number,
    scale: number,
    offset: number,
    values: number,
    pixels: number,
    count: number,
    cells: number,
    weights: number,
    line: number,
    weighed: number,
  ): void;
  addLine(to: number, line: number, share: number, count: number): void;
  divideLine(sums: number, weights: number, least: number, count: number): void;
}>;

/** Calls `visit` with each row's number once its line is at hand. */
export type GatherRows = (
  reading: Reading,
  rows: CellRows,
  pixels: PixelShares,
  visit: (row: number, add: AddLine) => void,
) => void;

/** Divides sums by their weights, in place: NaN where a weight is not more than `least`. */
export type DivideSums = (sums: Float64Array, weights: Float64Array, least: number) => void;

/** @param at from where {@link LINES_BYTES} are these kernels' own @param memory as it is now: it grows */
export function createLines(
  wasm: Exports,
  at: number,
  memory: () => ArrayBuffer,
): Readonly<{ gatherRows: GatherRows; divideSums: DivideSums }> {
  let next = at;
  const [valuesAt, pixelsAt, cellsAt, weightsAt, lineAt, weighedAt, sumsAt, totalsAt] = SIZES.map((bytes) => {
    next += bytes;
    return next - bytes;
  }) as [number, number, number, number, number, number, number, number];
  const roomAt = next;
  let views = viewsOf(memory());
  let count = 0;
  const addTo = (image: Float64Array, line: number, first: number, share: number, place: number): void => {
    const { floats } = views;
    const own = image.subarray(first, first + count);
    floats.set(own, place / 8);
    wasm.addLine(place, line, share, count);
    own.set(floats.subarray(place / 8, place / 8 + count));
  };
  const add: AddLine = (sums, weights, first, share) => {
    addTo(sums, lineAt, first, share, sumsAt);
    addTo(weights, weighedAt, first, share, totalsAt);
  };
  const current = () => {
    if (views.bytes.buffer !== memory()) {
      views = viewsOf(memory());
    }
    return views;
  };
  const divideSums: DivideSums = (sums, weights, least) => {
    const { floats } = current();
    for (let start = 0; start < sums.length; start += LINE_PIXELS) {
      const own = sums.subarray(start, start + LINE_PIXELS);
      floats.set(own, sumsAt / 8);
      floats.set(weights.subarray(start, start + LINE_PIXELS), totalsAt / 8);
      wasm.divideLine(sumsAt, totalsAt, least, own.length);
      own.set(floats.subarray(sumsAt / 8, sumsAt / 8 + own.length));
    }
  };
  const gatherRows: GatherRows = (
    { type, rule, scale, offset },
    { data, from, columns },
    { starts, stops, cells, weights, first },
    visit,
  ) => {
    const { bytes, integers, floats } = current();
    count = starts.length;
    let shares = 0;
    for (let i = 0; i < count; i++) {
      integers[pixelsAt / 4 + 2 * i] = shares;
      for (let k = starts[i]!; k < stops[i]!; k++, shares++) {
        integers[cellsAt / 4 + shares] = cells[k]! - first;
        floats[weightsAt / 8 + shares] = weights[k]!;
      }
      integers[pixelsAt / 4 + 2 * i + 1] = shares;
    }
    const width = data.BYTES_PER_ELEMENT;
    for (let row = 0; row < from.length; row++) {
      let lies = data.byteOffset + from[row]! * width;
      if (data.buffer !== bytes.buffer) {
        bytes.set(new Uint8Array(data.buffer, lies, columns * width), roomAt);
        lies = roomAt;
      }
      wasm.gatherRow(
        type,
        lies,
        columns,
        rule,
        scale,
        offset,
        valuesAt,
        pixelsAt,
        count,
        cellsAt,
        weightsAt,
        lineAt,
        weighedAt,
      );
      visit(row, add);
    }
  };
  return { gatherRows, divideSums };
}

const viewsOf = (buffer: ArrayBuffer) => ({
  bytes: new Uint8Array(buffer),
  integers: new Int32Array(buffer),
  floats: new Float64Array(buffer),
});
