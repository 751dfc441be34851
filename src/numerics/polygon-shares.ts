/**
 * How much of each cell of a grid lies inside a region: the share of its area (what exactextract computes), or whether its
 * centre does. Pure.
 *
 * A sweep from south to north holds the edges that reach into the row at hand: the work is that of the places where edges
 * cross the grid's lines ({@link crossingsOf}), and what is held beside the shares grows with edges, rows and columns alone
 * ({@link sharesHeldBytes}).
 */
import { type MultiPolygon, type Polygon, parseRegion, type Ring } from "./polygon.ts";

/**
 * The share (0 … 1) of each cell's area inside the region, [y, x] row-major; of a cell without width or height, 1 or 0 by
 * its centre. Bounds are [lower, upper] pairs of each column and row, in any order. Polygons that overlap count once where a
 * cell is full.
 * @throws InvalidParameter
 */
export function fractionShares(region: MultiPolygon, xBounds: Float64Array, yBounds: Float64Array): Float64Array {
  return polygonShares(parseRegion(region), xBounds, yBounds, 360);
}

/** The same of polygons in any plane; `turn` is what x wraps by, Infinity where it does not. */
export function polygonShares(
  polygons: readonly Polygon[],
  xBounds: Float64Array,
  yBounds: Float64Array,
  turn: number,
): Float64Array {
  const { lines, starts, stops } = columnsOf(xBounds);
  const rows = rowsOf(yBounds);
  const nx = xBounds.length / 2;
  const widths = Float64Array.from({ length: nx }, (_, column) => widthAt(xBounds, column));
  const shares = new Float64Array(nx * rows.lows.length);
  const strip = { lines, areas: new Float64Array(lines.length), heights: new Float64Array(lines.length) };
  const edges = edgesOf(polygons, lines[0]!, lines.at(-1)!, turn);
  sweep(edges, rows, (row, active) => {
    const [low, high] = [rows.lows[row]!, rows.highs[row]!];
    strip.areas.fill(0);
    strip.heights.fill(0);
    for (const edge of active) {
      addEdge(strip, edges, edge, low, high);
    }
    const end = sumUp(strip);
    const height = high - low;
    for (let column = 0, at = row * nx; column < nx; column++, at++) {
      const start = starts[column]!;
      const size = height * widths[column]!;
      if (start < end && size > 0) {
        shares[at] = shareOf(strip.areas, start, stops[column]!, size);
      }
    }
  });
  if (hasFlat(xBounds) || hasFlat(yBounds)) {
    forEachCenter(polygons, middlesOf(xBounds), middlesOf(yBounds), turn, (row, column) => {
      if (widthAt(xBounds, column) === 0 || widthAt(yBounds, row) === 0) {
        shares[row * nx + column] = 1;
      }
    });
  }
  return shares;
}

/** 1 for each cell whose centre lies inside the region (even-odd rule within a polygon), else 0; [y, x] row-major. @throws InvalidParameter */
export function centerShares(region: MultiPolygon, xValues: Float64Array, yValues: Float64Array): Float64Array {
  const shares = new Float64Array(xValues.length * yValues.length);
  forEachCenter(parseRegion(region), xValues, yValues, 360, (row, column) => {
    shares[row * xValues.length + column] = 1;
  });
  return shares;
}

/** How often the region's edges reach into a row or cross the line between two columns. @throws InvalidParameter */
export function crossingsOf(region: MultiPolygon, xBounds: Float64Array, yBounds: Float64Array): number {
  return polygonCrossings(parseRegion(region), xBounds, yBounds, 360);
}

/** The same of polygons in any plane. */
export function polygonCrossings(
  polygons: readonly Polygon[],
  xBounds: Float64Array,
  yBounds: Float64Array,
  turn: number,
): number {
  const { lines } = columnsOf(xBounds);
  const { lows, highs } = rowsOf(yBounds);
  const [sortedLows, sortedHighs] = [lows.sort(), highs.sort()];
  const edges = edgesOf(polygons, lines[0]!, lines.at(-1)!, turn);
  let crossings = 0;
  for (let at = 0; at < edges.length; at += 4) {
    const rows = cellOf(sortedLows, northOf(edges, at), -1) - cellOf(sortedHighs, southOf(edges, at), 1);
    if (rows > 0) {
      crossings += rows + Math.abs(cellOf(lines, edges[at]!, 1) - cellOf(lines, edges[at + 2]!, 1));
    }
  }
  return crossings;
}

/** Upper bound of the bytes held while the shares of a grid are found, themselves included. */
export function sharesHeldBytes(region: MultiPolygon, columns: number, rows: number): number {
  const vertices = region.reduce((sum, rings) => rings.reduce((n, ring) => n + ring.length, sum), 0);
  return 8 * columns * rows + AXIS_BYTES * (columns + rows) + VERTEX_BYTES * vertices;
}

/** Of each column or row: its edges, sorted, and what a strip of cells sums. */
const AXIS_BYTES = 96;
/** Of each vertex: two readings of its ring, its edge in two turns, and the edges' order. */
const VERTEX_BYTES = 192;

/** The lines that columns lie between, rising; each column is the strips from one of them to another. */
type Columns = Readonly<{ lines: Float64Array; starts: Int32Array; stops: Int32Array }>;

/** How far up rows reach, and the order they come in from south to north. */
type Rows = Readonly<{ lows: Float64Array; highs: Float64Array; order: Int32Array }>;

function columnsOf(bounds: Float64Array): Columns {
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
  return { lines: distinct, starts: lineAt(Math.min), stops: lineAt(Math.max) };
}

function rowsOf(bounds: Float64Array): Rows {
  const ends = (pick: typeof Math.min) =>
    Float64Array.from({ length: bounds.length / 2 }, (_, i) => pick(bounds[2 * i]!, bounds[2 * i + 1]!));
  return risingRows(ends(Math.min), ends(Math.max));
}

function risingRows(lows: Float64Array, highs: Float64Array): Rows {
  return { lows, highs, order: risingOrder(lows) };
}

function risingOrder(values: Float64Array): Int32Array {
  return Int32Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!);
}

function widthAt(bounds: Float64Array, i: number): number {
  return Math.abs(bounds[2 * i + 1]! - bounds[2 * i]!);
}

function hasFlat(bounds: Float64Array): boolean {
  return bounds.some((bound, i) => i % 2 === 1 && bound === bounds[i - 1]);
}

function middlesOf(bounds: Float64Array): Float64Array {
  return Float64Array.from({ length: bounds.length / 2 }, (_, i) => (bounds[2 * i]! + bounds[2 * i + 1]!) / 2);
}

/**
 * Edges as four numbers each, the x and y they run from and to, in every turn that reaches low … high. Outer rings run
 * counter-clockwise and holes clockwise, whichever way they were written.
 */
function edgesOf(polygons: readonly Polygon[], low: number, high: number, turn: number): Float64Array {
  const placed = polygons.flatMap((polygon) =>
    polygon.flatMap((ring, i) =>
      shifts(ring, low, high, turn).map((shift) => ({ ring, shift, forward: (i === 0) === ring.area > 0 })),
    ),
  );
  const edges = new Float64Array(placed.reduce((sum, { ring }) => sum + 4 * (ring.x.length - 1), 0));
  let at = 0;
  for (const { ring, shift, forward } of placed) {
    for (let i = 1; i < ring.x.length; i++) {
      const from = forward ? i - 1 : i;
      const to = forward ? i : i - 1;
      edges[at] = ring.x[from]! + shift;
      edges[at + 1] = ring.y[from]!;
      edges[at + 2] = ring.x[to]! + shift;
      edges[at + 3] = ring.y[to]!;
      at += 4;
    }
  }
  return edges;
}

/** Whole turns that bring a ring into the columns; none, one or, across a seam, two. */
function shifts(ring: Ring, low: number, high: number, turn: number): readonly number[] {
  if (turn === Number.POSITIVE_INFINITY) {
    return ring.east >= low && ring.west <= high ? [0] : [];
  }
  const first = Math.ceil((low - ring.east) / turn);
  const last = Math.floor((high - ring.west) / turn);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => turn * (first + i));
}

function southOf(edges: Float64Array, at: number): number {
  return Math.min(edges[at + 1]!, edges[at + 3]!);
}

function northOf(edges: Float64Array, at: number): number {
  return Math.max(edges[at + 1]!, edges[at + 3]!);
}

/** Calls `visit` for each row that edges may reach into, from south to north, with where those edges are. */
function sweep(
  edges: Float64Array,
  { lows, highs, order }: Rows,
  visit: (row: number, active: Int32Array) => void,
): void {
  const waiting = Int32Array.from({ length: edges.length / 4 }, (_, i) => 4 * i).sort(
    (a, b) => southOf(edges, a) - southOf(edges, b),
  );
  const active = new Int32Array(waiting.length);
  let held = 0;
  let next = 0;
  for (const row of order) {
    const [low, high] = [lows[row]!, highs[row]!];
    let kept = 0;
    for (let i = 0; i < held; i++) {
      if (northOf(edges, active[i]!) > low) {
        active[kept++] = active[i]!;
      }
    }
    for (; next < waiting.length && southOf(edges, waiting[next]!) <= high; next++) {
      if (northOf(edges, waiting[next]!) > low) {
        active[kept++] = waiting[next]!;
      }
    }
    held = kept;
    if (held > 0) {
      visit(row, active.subarray(0, held));
    } else if (next === waiting.length) {
      return;
    }
  }
}

/** Calls `visit` for each centre inside a polygon; twice where two polygons hold it. */
function forEachCenter(
  polygons: readonly Polygon[],
  xs: Float64Array,
  ys: Float64Array,
  turn: number,
  visit: (row: number, column: number) => void,
): void {
  const rows = risingRows(ys, ys);
  const columns = risingOrder(xs);
  const rising = xs.slice().sort();
  /** Whether an odd number of edges lies between a column and the one before it. */
  const odd = new Uint8Array(rising.length + 1);
  for (const polygon of polygons) {
    const edges = edgesOf([polygon], rising[0]!, rising.at(-1)!, turn);
    sweep(edges, rows, (row, active) => {
      let [first, last] = [rising.length, 0];
      for (const edge of active) {
        const right = cellOf(rising, crossingAt(edges, edge, ys[row]!), -1) + 1;
        odd[right] = odd[right]! ^ 1;
        first = Math.min(first, right);
        last = Math.max(last, right);
      }
      let inside = 0;
      for (let i = first; i <= last; i++) {
        inside ^= odd[i]!;
        odd[i] = 0;
        if (inside === 1 && i < rising.length) {
          visit(row, columns[i]!);
        }
      }
    });
  }
}

/**
 * The longitude at which an edge crosses a latitude. From south to north, so that neighbours whose rings run opposite ways
 * along an edge find the same crossing.
 */
function crossingAt(edges: Float64Array, at: number, lat: number): number {
  const rises = edges[at + 1]! < edges[at + 3]!;
  const south = rises ? at : at + 2;
  const north = rises ? at + 2 : at;
  const along = (lat - edges[south + 1]!) / (edges[north + 1]! - edges[south + 1]!);
  return edges[south]! + along * (edges[north]! - edges[south]!);
}

/** The cells of one row between the columns' lines, and what edges add to each: area of its own, and height to all right of it. */
type Strip = Readonly<{ lines: Float64Array; areas: Float64Array; heights: Float64Array }>;

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
function addPiece({ lines, areas, heights }: Strip, xa: number, ya: number, xb: number, yb: number): void {
  const columns = lines.length - 1;
  const slope = xb === xa ? 0 : (yb - ya) / (xb - xa);
  const step = xb >= xa ? 1 : -1;
  let x = xa;
  let y = ya;
  let column = cellOf(lines, x, step);
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
      return;
    }
    x = nextX;
    y = nextY;
    column += step;
  }
}

/** Brings the heights of what lies left of each cell into its area. @returns the cell that no area lies in from there on */
function sumUp({ lines, areas, heights }: Strip): number {
  let height = 0;
  let end = 0;
  for (let column = 0; column < lines.length - 1; column++) {
    const own = areas[column]!;
    if (own !== 0 || height !== 0) {
      areas[column] = own - height * (lines[column + 1]! - lines[column]!);
      end = column + 1;
    }
    height += heights[column]!;
  }
  return end;
}

/** Areas of the strips that make up a cell → the share of the cell. */
function shareOf(areas: Float64Array, start: number, stop: number, size: number): number {
  let area = 0;
  for (let i = start; i < stop; i++) {
    area += areas[i]!;
  }
  const share = area / size;
  // What is left of a cancelled sum is no overlap.
  return share > 1 - 1e-12 ? 1 : share > 1e-12 ? share : 0;
}

/** The cell that a walk in direction `step` enters at `value`; -1 before the first, the number of cells after the last. */
function cellOf(edges: Float64Array, value: number, step: 1 | -1): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (step > 0 ? edges[middle]! <= value : edges[middle]! < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}
