/**
 * How much of each cell of a grid lies inside a region: the share of its area (what exactextract computes), or whether its
 * centre does. Pure.
 *
 * A sweep from south to north holds the edges that reach into the row at hand: the work is that of the places where edges
 * cross the grid's lines ({@link crossingsOf}), and what is held beside the shares grows with edges, rows and columns alone
 * ({@link sharesHeldBytes}).
 */
import { type MultiPolygon, type Polygon, parseRegion } from "./polygon.ts";
import { cellOf, edgesOf, northOf, rowsOf, southOf } from "./polygon-edges.ts";
import { centerGridOf, forEachCenterRow } from "./row-centers.ts";
import { columnsOf, forEachRow, shareGridOf, widthAt } from "./row-shares.ts";

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
  const nx = xBounds.length / 2;
  const shares = new Float64Array((nx * yBounds.length) / 2);
  forEachRow(polygons, shareGridOf(xBounds, yBounds), turn, (row, first, stop, found) => {
    shares.set(found.subarray(first, stop), row * nx + first);
  });
  if (hasFlat(xBounds) || hasFlat(yBounds)) {
    const grid = centerGridOf(middlesOf(xBounds), middlesOf(yBounds));
    forEachCenterRow(polygons, grid, turn, (row, first, stop, found) => {
      for (let column = first; column < stop; column++) {
        if (found[column] === 1 && (widthAt(xBounds, column) === 0 || widthAt(yBounds, row) === 0)) {
          shares[row * nx + column] = 1;
        }
      }
    });
  }
  return shares;
}

/** 1 for each cell whose centre lies inside the region, else 0; [y, x] row-major. @throws InvalidParameter */
export function centerShares(region: MultiPolygon, xValues: Float64Array, yValues: Float64Array): Float64Array {
  const shares = new Float64Array(xValues.length * yValues.length);
  forEachCenterRow(parseRegion(region), centerGridOf(xValues, yValues), 360, (row, first, stop, found) => {
    shares.set(found.subarray(first, stop), row * xValues.length + first);
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
  return 8 * columns * rows + sweepBytes(region, columns, rows);
}

/** The same without the shares themselves, where they are taken row by row. */
export function sweepBytes(region: MultiPolygon, columns: number, rows: number): number {
  const vertices = region.reduce((sum, rings) => rings.reduce((n, ring) => n + ring.length, sum), 0);
  return AXIS_BYTES * (columns + rows) + VERTEX_BYTES * vertices;
}

/** Of each column or row: its edges, sorted, and what a strip of cells sums. */
const AXIS_BYTES = 96;
/** Of each vertex: two readings of its ring, its edge in two turns, and the edges' order. */
const VERTEX_BYTES = 192;

/** Whether a cell along an axis has no width. */
export function hasFlat(bounds: Float64Array): boolean {
  return bounds.some((bound, i) => i % 2 === 1 && bound === bounds[i - 1]);
}

function middlesOf(bounds: Float64Array): Float64Array {
  return Float64Array.from({ length: bounds.length / 2 }, (_, i) => (bounds[2 * i]! + bounds[2 * i + 1]!) / 2);
}
