/** How much of each cell of a grid lies inside polygons, a row after the other. Pure. */
import type { Polygon } from "./polygon.ts";
import { cellOf, edgesOf, northOf, type Rows, rowsOf, southOf, sweep } from "./polygon-edges.ts";

/** The lines that columns lie between, rising; each column is the strips from one of them to another. */
type Columns = Readonly<{
  lines: Float64Array;
  starts: Int32Array;
  stops: Int32Array;
  widths: Float64Array;
  /** Whether each begins and ends no earlier than the one before it; and whether each is one strip, in their order. */
  isRising: boolean;
  isPlain: boolean;
}>;

/** A grid's rows and columns, and what sweeps over it sum in. */
export type ShareGrid = Readonly<{ columns: Columns; rows: Rows; strip: Strip; shares: Float64Array }>;

/** @param xBounds [lower, upper] of each column, in any order @param yBounds of each row */
export function shareGridOf(xBounds: Float64Array, yBounds: Float64Array): ShareGrid {
  const columns = columnsOf(xBounds);
  const { length } = columns.lines;
  const [areas, heights] = [new Float64Array(length), new Float64Array(length)];
  const strip = { lines: columns.lines, areas, heights, first: length, stop: 0 };
  return { columns, rows: rowsOf(yBounds), strip, shares: new Float64Array(xBounds.length / 2) };
}

/**
 * The rows that polygons reach into: the columns from `first` to before `stop` may lie inside, and `shares` is valid for these until
 * `visit` returns. Cells without width or height have none. @param turn what x wraps by, Infinity where it does not
 */
export function forEachRow(
  polygons: readonly Polygon[],
  { columns, rows, strip, shares }: ShareGrid,
  turn: number,
  visit: (row: number, first: number, stop: number, shares: Float64Array) => void,
): void {
  const { lines } = columns;
  const edges = edgesOf(polygons, lines[0]!, lines.at(-1)!, turn);
  sweep(edges, rows, (row, active, held) => {
    const [low, high] = [rows.lows[row]!, rows.highs[row]!];
    const height = high - low;
    for (let i = 0; i < held; i++) {
      addEdge(strip, edges, active[i]!, low, high);
    }
    if (strip.first < strip.stop) {
      const end = sumUp(strip, LEAST_SHARE * height);
      if (height > 0) {
        const reach = shareColumns(columns, strip, end, height, shares);
        visit(row, reach.first, reach.stop, shares);
      }
      strip.areas.fill(0, strip.first, end);
      strip.heights.fill(0, strip.first, end);
    }
    strip.first = lines.length;
    strip.stop = 0;
  });
}

/** What is left of a cancelled sum is no overlap. */
const LEAST_SHARE = 1e-12;

/** Areas of the strips before `end` → shares of the columns that they make up. @returns which columns */
function shareColumns(
  { starts, stops, widths, isRising, isPlain }: Columns,
  { areas, first }: Strip,
  end: number,
  height: number,
  shares: Float64Array,
): Readonly<{ first: number; stop: number }> {
  if (isPlain) {
    for (let column = first; column < end; column++) {
      shares[column] = shareOf(areas[column]!, height * widths[column]!);
    }
    return { first, stop: end };
  }
  const begin = isRising ? firstBeyond(stops, first) : 0;
  let column = begin;
  for (; column < starts.length && !(isRising && starts[column]! >= end); column++) {
    let area = 0;
    for (let i = Math.max(first, starts[column]!), stop = Math.min(end, stops[column]!); i < stop; i++) {
      area += areas[i]!;
    }
    shares[column] = shareOf(area, height * widths[column]!);
  }
  return { first: begin, stop: column };
}

function shareOf(area: number, size: number): number {
  const share = area / size;
  return share > 1 - LEAST_SHARE ? 1 : share > LEAST_SHARE ? share : 0;
}

/** The first of rising numbers that is greater. */
function firstBeyond(numbers: Int32Array, least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= least) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

export function columnsOf(bounds: Float64Array): Columns {
  const lines = bounds.slice().sort();
  let count = 0;
  for (const line of lines) {
    if (count === 0 || line !== lines[count - 1]) {
      lines[count++] = line;
    }
  }
  const distinct = lines.subarray(0, count);
  const lineAt = (pick: typeof Math.min) =>
    Int32Array.from({ length: bounds.length / 2 }, (_, i) =>
      cellOf(distinct, pick(bounds[2 * i]!, bounds[2 * i + 1]!), 1),
    );
  const [starts, stops] = [lineAt(Math.min), lineAt(Math.max)];
  const widths = Float64Array.from({ length: starts.length }, (_, column) => widthAt(bounds, column));
  return {
    lines: distinct,
    starts,
    stops,
    widths,
    isRising: rises(starts) && rises(stops),
    isPlain: starts.every((strip, i) => strip === i && stops[i] === i + 1),
  };
}

function rises(values: Int32Array): boolean {
  return values.every((value, i) => i === 0 || value >= values[i - 1]!);
}

export function widthAt(bounds: Float64Array, i: number): number {
  return Math.abs(bounds[2 * i + 1]! - bounds[2 * i]!);
}

/**
 * The cells of one row between the columns' lines, and what edges add to each: area of its own, and height to all right of it. Edges
 * have reached the cells from `first` to before `stop`.
 */
type Strip = Readonly<{ lines: Float64Array; areas: Float64Array; heights: Float64Array }> & {
  first: number;
  stop: number;
};

/** Adds what of an edge lies within low … high. */
function addEdge(strip: Strip, edges: Float64Array, at: number, low: number, high: number): void {
  const bottom = Math.max(low, southOf(edges, at));
  const top = Math.min(high, northOf(edges, at));
  if (bottom < top) {
    const [from, to] = edges[at + 1]! < edges[at + 3]! ? [bottom, top] : [top, bottom];
    addPiece(strip, longitudeAt(edges, at, from), from, longitudeAt(edges, at, to), to);
  }
}

/** An edge's ends are found exactly. */
function longitudeAt(edges: Float64Array, at: number, y: number): number {
  const [xa, ya, xb, yb] = [edges[at]!, edges[at + 1]!, edges[at + 2]!, edges[at + 3]!];
  return y === ya ? xa : y === yb ? xb : xa + ((xb - xa) * (y - ya)) / (yb - ya);
}

/**
 * Adds a piece of an edge, cut at the columns' lines: to each cell the signed area between it and the cell's right side, and
 * its height to all cells right of that (as font rasterisers do).
 */
function addPiece(strip: Strip, xa: number, ya: number, xb: number, yb: number): void {
  const { lines, areas, heights } = strip;
  const columns = lines.length - 1;
  const slope = xb === xa ? 0 : (yb - ya) / (xb - xa);
  const step = xb >= xa ? 1 : -1;
  let x = xa;
  let y = ya;
  let column = cellOf(lines, x, step);
  reachTo(strip, column);
  while (true) {
    const wall =
      step > 0 ? (column < 0 ? lines[0]! : lines[column + 1]) : column >= columns ? lines[columns]! : lines[column];
    const beyond = wall === undefined || (step > 0 ? wall >= xb : wall <= xb);
    const nextX = beyond ? xb : wall;
    const nextY = beyond ? yb : ya + (wall - xa) * slope;
    const rise = nextY - y;
    if (column < 0) {
      heights[0] = heights[0]! + rise;
      areas[0] = areas[0]! - rise * (lines[1]! - lines[0]!);
    } else if (column < columns) {
      areas[column] = areas[column]! - rise * (lines[column + 1]! - (x + nextX) / 2);
      heights[column] = heights[column]! + rise;
    }
    if (beyond) {
      reachTo(strip, column);
      return;
    }
    x = nextX;
    y = nextY;
    column += step;
  }
}

/** What lies beside all columns counts for the first, or for none. */
function reachTo(strip: Strip, column: number): void {
  const cell = Math.max(0, column);
  if (cell < strip.lines.length - 1) {
    strip.first = Math.min(strip.first, cell);
    strip.stop = Math.max(strip.stop, cell + 1);
  } else {
    strip.stop = Math.max(strip.stop, strip.lines.length - 1);
  }
}

/** Brings the heights of what lies left of each cell into its area. @returns the cell from which on no more than `least` is as high */
function sumUp({ lines, areas, heights, first, stop }: Strip, least: number): number {
  let height = 0;
  let column = first;
  for (; column < lines.length - 1 && (column < stop || Math.abs(height) > least); column++) {
    areas[column] = areas[column]! - height * (lines[column + 1]! - lines[column]!);
    height += heights[column]!;
  }
  return column;
}
