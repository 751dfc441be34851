/** Which cells of a grid have their centre inside polygons, a row after the other. Pure. */
import type { Polygon } from "./polygon.ts";
import { cellOf, edgesOf, type Rows, risingOrder, risingRows, sweep } from "./polygon-edges.ts";

/** A grid's centres, and what sweeps over them count in. */
export type CenterGrid = Readonly<{
  rows: Rows;
  /** Of columns from west to east, and which these are. */
  xs: Float64Array;
  columns: Int32Array;
  /** Whether they are numbered so. */
  isRising: boolean;
  /** What edges add to the polygons around a centre and all those east of it. */
  turns: Int32Array;
  shares: Float64Array;
}>;

export function centerGridOf(xs: Float64Array, ys: Float64Array): CenterGrid {
  const { length } = xs;
  const columns = risingOrder(xs);
  return {
    rows: risingRows(ys, ys),
    xs: xs.slice().sort(),
    columns,
    isRising: columns.every((column, i) => column === i),
    turns: new Int32Array(length + 1),
    shares: new Float64Array(length),
  };
}

/**
 * The rows that polygons reach into: of the columns from `first` to before `stop`, `shares` is 1 where the centre lies inside, else 0; it
 * is valid until `visit` returns. A centre is inside where outlines go around it (holes the other way) more than no time, which of
 * polygons that don't cross themselves is inside of any. @param turn what x wraps by, Infinity where it does not
 */
export function forEachCenterRow(
  polygons: readonly Polygon[],
  { rows, xs, columns, isRising, turns, shares }: CenterGrid,
  turn: number,
  visit: (row: number, first: number, stop: number, shares: Float64Array) => void,
): void {
  const edges = edgesOf(polygons, xs[0]!, xs.at(-1)!, turn);
  sweep(edges, rows, (row, active, held) => {
    let [west, east] = [xs.length, 0];
    for (let i = 0; i < held; i++) {
      const at = active[i]!;
      const right = cellOf(xs, crossingAt(edges, at, rows.lows[row]!), -1) + 1;
      turns[right] = turns[right]! + (rises(edges, at) ? -1 : 1);
      west = Math.min(west, right);
      east = Math.max(east, right);
    }
    let [around, begin, first, stop] = [0, west, xs.length, 0];
    for (let i = west; i <= east; i++) {
      if (turns[i] === 0) {
        continue;
      }
      if (around > 0 && isRising) {
        shares.fill(1, begin, i);
        first = Math.min(first, begin);
        stop = i;
      } else if (around > 0) {
        for (let k = begin; k < i; k++) {
          const column = columns[k]!;
          shares[column] = 1;
          first = Math.min(first, column);
          stop = Math.max(stop, column + 1);
        }
      }
      begin = i;
      around += turns[i]!;
      turns[i] = 0;
    }
    if (first < stop) {
      visit(row, first, stop, shares);
      shares.fill(0, first, stop);
    }
  });
}

const rises = (edges: Float64Array, at: number): boolean => edges[at + 1]! < edges[at + 3]!;

/**
 * The longitude at which an edge crosses a latitude. From south to north, so that neighbours whose rings run opposite ways
 * along an edge find the same crossing.
 */
function crossingAt(edges: Float64Array, at: number, lat: number): number {
  const [south, north] = rises(edges, at) ? [at, at + 2] : [at + 2, at];
  const along = (lat - edges[south + 1]!) / (edges[north + 1]! - edges[south + 1]!);
  return edges[south]! + along * (edges[north]! - edges[south]!);
}
