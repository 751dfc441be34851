/**
 * Cells in rows and columns of longitude and latitude → pixels: each row of cells is gathered along one line of pixels, then given
 * to the other. Tiles come as they are decoded, so that what is held is as large as the image, not as the archive. Whichever of
 * the two dimensions is stored last is the inner one. Pure.
 */
import { isContiguous } from "../compute/reduce-runs.ts";
import { EVERY_NUMBER, reinterpreted, UNPACKED } from "../grid/packing.ts";
import { LINE_CELLS, LINE_SHARES, type PixelShares } from "../zarr/kernel-lines.ts";
import { isSummable } from "../zarr/kernel-numbers.ts";
import { release } from "../zarr/release.ts";
import type { Tile } from "../zarr/tile.ts";
import type { Line } from "./line.ts";
import { missingPixels, type Reader, type Sink, type SinkPlan, type Values } from "./sink.ts";

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
  const cutsBytes = 8 * inner.line.pixels * (isPlain ? 1 : MOST_CUTS + 2);
  return {
    heldBytes: lineBytes + rowBytes + cutsBytes + (exact ? 8 : 4) * count + (isPlain ? 0 : 16 * count),
    create: (reader) =>
      isPlain ? plainSink(outer, inner, missingPixels(count, exact), reader) : sumSink(outer, inner, exact, reader),
  };
}

function bytesOf({ byCell, byPixel }: Line): number {
  return [byCell, byPixel].reduce((sum, { starts, weight }) => sum + 4 * starts.length + 12 * weight.length, 0);
}

/** What the pixels from `low` on get of the cells from `first` on: those of a row, or a stretch of it. */
type Cut = PixelShares & Readonly<{ low: number; shares: number }>;

/** @returns what pixels get of the cells from `first` to before `stop` */
function cutOf({ pixels, byPixel: { starts, other: cells, weight: weights } }: Line, first: number, stop: number): Cut {
  const [begins, ends] = [new Int32Array(pixels), new Int32Array(pixels)];
  let [low, high, shares] = [pixels, -1, 0];
  for (let p = 0; p < pixels; p++) {
    let [from, to] = [starts[p]!, starts[p + 1]!];
    while (from < to && cells[from]! < first) {
      from++;
    }
    while (to > from && cells[to - 1]! >= stop) {
      to--;
    }
    [begins[p], ends[p]] = [from, to];
    if (to > from) {
      low = Math.min(low, p);
      high = p;
      shares += to - from;
    }
  }
  return {
    cells,
    weights,
    first,
    low,
    shares,
    starts: begins.slice(low, high + 1),
    stops: ends.slice(low, high + 1),
  };
}

/** As many as are kept: chunks come in rows, and tiles of one mostly alike. */
const MOST_CUTS = 16;

/** Cuts of a line, those that were made last kept. */
function createCuts(line: Line): Readonly<{ of(first: number, stop: number): Cut }> {
  const kept = new Map<string, Cut>();
  return {
    of(first, stop) {
      const key = `${first},${stop}`;
      const cut = kept.get(key) ?? cutOf(line, first, stop);
      if (kept.size >= MOST_CUTS) {
        kept.clear();
      }
      kept.set(key, cut);
      return cut;
    },
  };
}

/** A tile's rows of cells that a pixel gets anything of: where each begins, but for what its columns add, and which it is. */
function rowsOf(
  { loops }: Tile,
  outer: Direction,
  inner: Direction,
): Readonly<{ from: Int32Array; cells: Int32Array }> {
  const { starts } = outer.line.byCell;
  const { from, to } = loops[outer.loop]!;
  const base = loops.reduce((sum, loop, k) => (k === outer.loop || k === inner.loop ? sum : sum + loop.from[0]!), 0);
  const wanted = to.map((_, i) => i).filter((i) => starts[to[i]!] !== starts[to[i]! + 1]);
  return { from: wanted.map((i) => base + from[i]!), cells: wanted.map((i) => to[i]!) };
}

/** Every pixel is of one cell. */
function plainSink(outer: Direction, inner: Direction, out: Values, { unpack }: Reader): Sink {
  const { starts, other: pixel } = outer.line.byCell;
  let cut: Cut | null = null;
  let values = new Float64Array(0);
  return {
    take(tile) {
      const columns = tile.loops[inner.loop]!;
      const [first, count] = [columns.to[0]!, columns.from.length];
      // The windows rise, so the cells of one chunk follow each other.
      if (cut?.first !== first || values.length !== count) {
        cut = cutOf(inner.line, first, first + count);
        values = new Float64Array(count);
      }
      const { cells, low, starts: from, stops } = cut;
      const rows = rowsOf(tile, outer, inner);
      const data = tile.data();
      rows.cells.forEach((cell, row) => {
        unpack(data, rows.from[row]!, columns.from, values);
        for (let o = starts[cell]!; o < starts[cell + 1]!; o++) {
          let at = pixel[o]! * outer.stride + low * inner.stride;
          for (let p = 0; p < from.length; p++, at += inner.stride) {
            const k = from[p]!;
            if (k < stops[p]!) {
              out[at] = values[cells[k]! - first]!;
            }
          }
        }
      });
    },
    finish: () => out,
  };
}

/** Pixels are of several cells: sums of weighted values and of weights, missing cells in neither. In the kernels. */
function sumSink(outer: Direction, inner: Direction, exact: boolean, reader: Reader): Sink {
  const { starts, other: pixel, weight: share } = outer.line.byCell;
  const width = inner.line.pixels;
  const count = outer.line.pixels * width;
  const [sums, weights] = [new Float64Array(count), new Float64Array(count)];
  const cuts = createCuts(inner.line);
  return {
    take(tile) {
      const columns = tile.loops[inner.loop]!;
      const rows = rowsOf(tile, outer, inner);
      for (let start = 0, stop = 0; start < columns.from.length; start = stop) {
        stop = Math.min(columns.from.length, start + LINE_CELLS);
        const cutTo = (end: number) => cuts.of(columns.to[start]!, columns.to[start]! + end - start);
        let cut = cutTo(stop);
        while (cut.shares > LINE_SHARES && stop - start > 1) {
          stop = start + ((stop - start) >> 1);
          cut = cutTo(stop);
        }
        forEachLine(tile, rows.from, columns.from.subarray(start, stop), cut, reader, (row, add) => {
          const cell = rows.cells[row]!;
          for (let o = starts[cell]!; o < starts[cell + 1]!; o++) {
            add(sums, weights, pixel[o]! * width + cut.low, share[o]!);
          }
        });
      }
    },
    finish() {
      const out = missingPixels(count, exact);
      const least = [outer, inner].some(({ line }) => line.rule === "average") ? 0 : LEAST_LINEAR;
      reader.stored.kernels.divideSums(sums, weights, least);
      if (inner.stride === 1) {
        out.set(sums);
      } else {
        for (let i = 0; i < count; i++) {
          out[Math.floor(i / width) * outer.stride + (i % width) * inner.stride] = sums[i]!;
        }
      }
      release(new Uint8Array(sums.buffer));
      release(new Uint8Array(weights.buffer));
      return out;
    },
  };
}

/** @param rows where each begins in the tile's data @param columns offsets of a row's cells */
function forEachLine(
  tile: Tile,
  rows: Int32Array,
  columns: Int32Array,
  cut: Cut,
  { unpack, stored: { kernels, packing, validity } }: Reader,
  visit: Parameters<Reader["stored"]["kernels"]["gatherRows"]>[4],
): void {
  const data = tile.data();
  const numbers = reinterpreted(data, packing.reinterpret);
  if (validity && isSummable(numbers) && isContiguous(columns, 1)) {
    const from = rows.map((row) => row + columns[0]!);
    kernels.gatherRows({ data: numbers, from, columns: columns.length }, validity, packing, cut, visit);
    return;
  }
  const values = new Float64Array(columns.length);
  const begin = new Int32Array(1);
  rows.forEach((base, row) => {
    unpack(data, base, columns, values);
    const one = { data: values, from: begin, columns: columns.length };
    kernels.gatherRows(one, EVERY_NUMBER, UNPACKED, cut, (_, add) => visit(row, add));
  });
}
