/**
 * Cells in rows and columns of longitude and latitude → pixels: each row of cells is gathered along one line of pixels, then given
 * to the other. Tiles come as they are decoded, so that what is held is as large as the image, not as the archive. Whichever of
 * the two dimensions is stored last is the inner one. Pure.
 */
import type { Unpacker } from "../grid/packing.ts";
import type { Tile } from "../zarr/tile.ts";
import type { Line } from "./line.ts";
import { missingPixels, type Sink, type SinkPlan, type Values } from "./sink.ts";

/** One of the two dimensions: where its loop stands in a tile's, its pixels, and how far apart these are in the image. */
export type Direction = Readonly<{ loop: number; line: Line; stride: number }>;

/** Linear interpolation makes a pixel missing where more than half of it is; an average needs any cell at all. */
export const LEAST_LINEAR = 0.5 - 1e-9;

/** @param outer what is stored before `inner` @param exact whether values need all of float64 */
export function planLines(outer: Direction, inner: Direction, exact: boolean): SinkPlan {
  const count = outer.line.pixels * inner.line.pixels;
  const isPlain = [outer, inner].every(({ line }) => line.rule === "nearest");
  const lineBytes = [outer, inner].reduce((sum, { line }) => sum + bytesOf(line), 0);
  // A row of cells, unpacked, and what the pixels of a line get of it.
  const rowBytes = 8 * inner.line.size + 8 * inner.line.pixels;
  return {
    heldBytes: lineBytes + rowBytes + (exact ? 8 : 4) * count + (isPlain ? 0 : 16 * count),
    create: () => (isPlain ? plainSink(outer, inner, missingPixels(count, exact)) : sumSink(outer, inner, exact)),
  };
}

function bytesOf({ byCell, byPixel }: Line): number {
  return [byCell, byPixel].reduce((sum, { starts, weight }) => sum + 4 * starts.length + 12 * weight.length, 0);
}

/** A row of cells: `values[i]` is that of cell `first + i` of the inner line; the pixels `low` … `high` get something of it. */
type Row = { values: Float64Array; first: number; low: number; high: number; starts: Int32Array; stops: Int32Array };

/** Calls `visit` for each row of cells in a tile that a pixel gets anything of. */
function createRows(outer: Direction, inner: Direction) {
  const { pixels, byPixel } = inner.line;
  const { starts } = outer.line.byCell;
  const row: Row = {
    values: new Float64Array(0),
    first: -1,
    low: 0,
    high: -1,
    starts: new Int32Array(pixels),
    stops: new Int32Array(pixels),
  };
  let last = -1;
  /** What pixels get of the cells from `first` to `stop`. */
  const cutTo = (first: number, stop: number) => {
    [row.first, last, row.low, row.high] = [first, stop, pixels, -1];
    for (let p = 0; p < pixels; p++) {
      let [from, to] = [byPixel.starts[p]!, byPixel.starts[p + 1]!];
      while (from < to && byPixel.other[from]! < first) {
        from++;
      }
      while (to > from && byPixel.other[to - 1]! >= stop) {
        to--;
      }
      [row.starts[p], row.stops[p]] = [from, to];
      if (to > from) {
        row.low = Math.min(row.low, p);
        row.high = p;
      }
    }
  };
  return ({ data, loops }: Tile, unpack: Unpacker, visit: (cell: number, row: Row) => void): void => {
    const [rows, cells] = [loops[outer.loop]!, loops[inner.loop]!];
    const base = loops.reduce((sum, { from }, k) => (k === outer.loop || k === inner.loop ? sum : sum + from[0]!), 0);
    const count = cells.from.length;
    // The windows rise, so the cells of one chunk follow each other.
    const first = cells.to[0]!;
    if (row.first !== first || last !== first + count) {
      cutTo(first, first + count);
    }
    if (row.values.length < count) {
      row.values = new Float64Array(count);
    }
    for (let j = 0; j < rows.from.length; j++) {
      const cell = rows.to[j]!;
      if (starts[cell] !== starts[cell + 1]) {
        unpack(data, base + rows.from[j]!, cells.from, row.values);
        visit(cell, row);
      }
    }
  };
}

/** Every pixel is of one cell. */
function plainSink(outer: Direction, inner: Direction, out: Values): Sink {
  const rows = createRows(outer, inner);
  const { starts, other: pixel } = outer.line.byCell;
  const cells = inner.line.byPixel.other;
  const visit = (cell: number, { values, first, low, high, starts: from, stops }: Row): void => {
    for (let o = starts[cell]!; o < starts[cell + 1]!; o++) {
      let at = pixel[o]! * outer.stride + low * inner.stride;
      for (let p = low; p <= high; p++, at += inner.stride) {
        const k = from[p]!;
        if (k < stops[p]!) {
          out[at] = values[cells[k]! - first]!;
        }
      }
    }
  };
  return { take: (tile, unpack) => rows(tile, unpack, visit), finish: () => out };
}

/** Pixels are of several cells: sums of weighted values and of weights, missing cells in neither. */
function sumSink(outer: Direction, inner: Direction, exact: boolean): Sink {
  const rows = createRows(outer, inner);
  const { starts, other: pixel, weight: share } = outer.line.byCell;
  const { other: cells, weight } = inner.line.byPixel;
  const count = outer.line.pixels * inner.line.pixels;
  const [sums, weights] = [new Float64Array(count), new Float64Array(count)];
  const visit = (cell: number, { values, first, low, high, starts: from, stops }: Row): void => {
    for (let p = low; p <= high; p++) {
      let sum = 0;
      let weighed = 0;
      for (let k = from[p]!; k < stops[p]!; k++) {
        const value = values[cells[k]! - first]!;
        // biome-ignore lint/suspicious/noSelfCompare: NaN, without a call for every cell
        if (value === value) {
          sum += weight[k]! * value;
          weighed += weight[k]!;
        }
      }
      if (weighed > 0) {
        for (let o = starts[cell]!; o < starts[cell + 1]!; o++) {
          const at = pixel[o]! * outer.stride + p * inner.stride;
          sums[at] = sums[at]! + share[o]! * sum;
          weights[at] = weights[at]! + share[o]! * weighed;
        }
      }
    }
  };
  return {
    take: (tile, unpack) => rows(tile, unpack, visit),
    finish() {
      const out = missingPixels(count, exact);
      const least = [outer, inner].some(({ line }) => line.rule === "average") ? 0 : LEAST_LINEAR;
      for (let i = 0; i < count; i++) {
        if (weights[i]! > least) {
          out[i] = sums[i]! / weights[i]!;
        }
      }
      return out;
    },
  };
}
