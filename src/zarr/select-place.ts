/** A box, a region or points on the Earth → windows or cells of the x and y axes. Pure; see selection.ts. */
import { OutsideExtent } from "../errors.ts";
import { cellEdges, extentOf, labelExtent } from "../grid/cells.ts";
import { positionsOf, valuesIn } from "../grid/coordinates.ts";
import type { Axis } from "../grid/dataset.ts";
import { bracketLon, lonWindows, nearestLon } from "../grid/longitude.ts";
import { bracket, nearestIndex, type Window } from "../numerics/search.ts";
import { indexesIn, ofWindows, runs } from "./axis-windows.ts";
import { insideExtent, selectRange } from "./select-axis.ts";
import { nearTurn, selectLongitudes, withLongitudes } from "./select-longitudes.ts";
import type { AxisSelection, Box, LonLat, PointSelection } from "./selection.ts";

/** Cells whose centres lie in the box: [x, y]. */
export function selectBox(
  x: Axis,
  y: Axis,
  { west, south, east, north }: Box,
): readonly [AxisSelection, AxisSelection] {
  return [selectLongitudes(x, "bbox", west, east), selectRange(y, "bbox", south, north)];
}

/** Cells that a region may touch: those whose edges reach into its box. */
export function selectRegion(x: Axis, y: Axis, box: Box): readonly [AxisSelection, AxisSelection] {
  const [first, last] = extentOf(y);
  if (box.south > Math.max(first, last) || box.north < Math.min(first, last)) {
    throw new OutsideExtent("coords", y.name, `${box.south}/${box.north}`, labelExtent(y));
  }
  const rows = touching(y, box.south, box.north);
  const width = widestCell(x);
  const turn = box.east - box.west + 2 * width >= 360;
  const found = turn ? lonWindows(x, box.west, box.west + 360) : lonWindows(x, box.west - width, box.east + width);
  const columns = found && trim(withLongitudes(x, found.windows, found.values), box.west, box.east, turn);
  if (!columns) {
    throw new OutsideExtent("coords", x.name, `${box.west}/${box.east}`, labelExtent(x));
  }
  return [columns, ofWindows(y, [rows])];
}

/** The rows whose cells overlap [low, high]. */
function touching(axis: Axis, low: number, high: number): Window {
  const edges = cellEdges(axis, 0, axis.size);
  const overlaps = (i: number) =>
    Math.max(edges[2 * i]!, edges[2 * i + 1]!) > low && Math.min(edges[2 * i]!, edges[2 * i + 1]!) < high;
  let start = 0;
  let stop = axis.size;
  while (start < stop - 1 && !overlaps(start)) {
    start += 1;
  }
  while (stop > start + 1 && !overlaps(stop - 1)) {
    stop -= 1;
  }
  return { start, stop };
}

/** Drops columns at either end that the region's box does not reach; null when none is left. */
function trim(columns: AxisSelection, west: number, east: number, turn: boolean): AxisSelection | null {
  if (turn) {
    return columns;
  }
  const { bounds, values, windows, axis } = columns;
  const keep = Array.from({ length: columns.size }, (_, i) => {
    const low = Math.min(bounds![2 * i]!, bounds![2 * i + 1]!);
    const high = Math.max(bounds![2 * i]!, bounds![2 * i + 1]!);
    return [-360, 0, 360].some((shift) => low + shift < east && high + shift > west);
  });
  const first = keep.indexOf(true);
  const last = keep.lastIndexOf(true);
  if (first < 0) {
    return null;
  }
  const kept = indexesIn(windows).slice(first, last + 1);
  return withLongitudes(axis, runs(kept), (values as Float64Array).slice(first, last + 1));
}

export function selectPoints(
  x: Axis,
  y: Axis,
  points: readonly LonLat[],
  method: "nearest" | "linear",
): PointSelection {
  for (const { lon, lat } of points) {
    insideExtent(x, "coords", lon);
    insideExtent(y, "coords", lat);
  }
  const scalar = points.length === 1;
  if (method === "nearest") {
    const xs = Int32Array.from(points, ({ lon }) => nearestLon(x, lon));
    const ys = Int32Array.from(points, ({ lat }) => nearestIndex(positionsOf(y.coordinates), lat));
    const labels = [
      labelled(
        x,
        Float64Array.from(points, ({ lon }, i) => nearTurn(labelAt(x, xs[i]!), lon)),
      ),
      labelled(
        y,
        Float64Array.from(points, (_, i) => labelAt(y, ys[i]!)),
      ),
    ];
    return { dims: [y.name, x.name], cells: [ys, xs], count: points.length, weights: null, labels, scalar };
  }
  const [xs, ys] = [new Int32Array(4 * points.length), new Int32Array(4 * points.length)];
  const weights = new Float64Array(4 * points.length);
  points.forEach(({ lon, lat }, i) => {
    const column = bracketLon(x, lon);
    const row = bracket(positionsOf(y.coordinates), lat);
    xs.set([column.lower, column.upper, column.lower, column.upper], 4 * i);
    ys.set([row.lower, row.lower, row.upper, row.upper], 4 * i);
    const [u, v] = [column.fraction, row.fraction];
    weights.set([(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v], 4 * i);
  });
  const labels = [
    labelled(
      x,
      Float64Array.from(points, ({ lon }) => lon),
    ),
    labelled(
      y,
      Float64Array.from(points, ({ lat }) => lat),
    ),
  ];
  return { dims: [y.name, x.name], cells: [ys, xs], count: points.length, weights, labels, scalar };
}

function labelled({ name, kind, time, attributes, geographic }: Axis, values: Float64Array) {
  return { name, kind, time, attributes, geographic, values };
}

function labelAt(axis: Axis, index: number): number {
  return valuesIn(axis.coordinates, index, index + 1)[0] as number;
}

function widestCell(axis: Axis): number {
  const edges = cellEdges(axis, 0, axis.size);
  let widest = 0;
  for (let i = 0; i < axis.size; i++) {
    widest = Math.max(widest, Math.abs(edges[2 * i + 1]! - edges[2 * i]!));
  }
  return widest;
}
