/** A box, a region or points on the Earth → windows or cells of the x and y axes. Pure; see selection.ts. */
import { InvalidParameter, OutsideExtent } from "../errors.ts";
import { cellEdges, extentOf, labelExtent } from "../grid/cells.ts";
import { positionsOf, valuesIn } from "../grid/coordinates.ts";
import type { Axis } from "../grid/dataset.ts";
import { bracketLon, isGlobal, lonWindows, nearestLon } from "../grid/longitude.ts";
import { modulo } from "../numerics/modulo.ts";
import { bracket, nearestIndex, type Window } from "../numerics/search.ts";
import { insideExtent, nearby, ofWindows, selectRange } from "./select-axis.ts";
import type { AxisSelection, Box, LonLat, PointSelection } from "./selection.ts";

/** Cells whose centres lie in the box: [x, y]. */
export function selectBox(
  x: Axis,
  y: Axis,
  { west, south, east, north }: Box,
): readonly [AxisSelection, AxisSelection] {
  return [selectLongitudes(x, west, east), selectRange(y, "bbox", south, north)];
}

function selectLongitudes(axis: Axis, west: number, east: number): AxisSelection {
  const found = lonWindows(axis, west, east);
  if (!found) {
    const [first, last] = extentOf(axis);
    const given = `${west}/${east}`;
    if (isGlobal(axis) || overlapsLongitudes(west, east, Math.min(first, last), Math.max(first, last))) {
      throw new InvalidParameter("bbox", given, nearby(axis, west), "no cell centre lies within");
    }
    throw new OutsideExtent("bbox", axis.name, given, labelExtent(axis));
  }
  return withLongitudes(axis, found.windows, found.values);
}

/** A selection of longitudes, labels and bounds shifted by whole turns to `values`. */
function withLongitudes(axis: Axis, windows: readonly Window[], values: Float64Array): AxisSelection {
  const plain = ofWindows(axis, windows);
  const stored = plain.values as Float64Array;
  return {
    ...plain,
    values,
    bounds: plain.bounds?.map((bound, i) => bound + values[i >> 1]! - stored[i >> 1]!) ?? null,
  };
}

function overlapsLongitudes(west: number, east: number, low: number, high: number): boolean {
  const width = east >= west ? east - west : east - west + 360;
  const shifted = low + modulo(west - low, 360);
  return shifted <= high || shifted + width - 360 >= low;
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
  const indexes = windows.flatMap(({ start, stop }) => Array.from({ length: stop - start }, (_, i) => start + i));
  const kept = indexes.slice(first, last + 1);
  return withLongitudes(axis, runs(kept), (values as Float64Array).slice(first, last + 1));
}

/** Consecutive indexes joined into windows. */
function runs(indexes: readonly number[]): readonly Window[] {
  const windows: { start: number; stop: number }[] = [];
  for (const index of indexes) {
    const last = windows.at(-1);
    if (last?.stop === index) {
      last.stop += 1;
    } else {
      windows.push({ start: index, stop: index + 1 });
    }
  }
  return windows;
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
    const labels = {
      x: Float64Array.from(points, ({ lon }, i) => nearTurn(labelAt(x, xs[i]!), lon)),
      y: Float64Array.from(points, (_, i) => labelAt(y, ys[i]!)),
    };
    return { x, y, cells: { x: xs, y: ys }, weights: null, labels, scalar };
  }
  const cells = { x: new Int32Array(4 * points.length), y: new Int32Array(4 * points.length) };
  const weights = new Float64Array(4 * points.length);
  points.forEach(({ lon, lat }, i) => {
    const column = bracketLon(x, lon);
    const row = bracket(positionsOf(y.coordinates), lat);
    cells.x.set([column.lower, column.upper, column.lower, column.upper], 4 * i);
    cells.y.set([row.lower, row.lower, row.upper, row.upper], 4 * i);
    const [u, v] = [column.fraction, row.fraction];
    weights.set([(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v], 4 * i);
  });
  const labels = { x: Float64Array.from(points, (p) => p.lon), y: Float64Array.from(points, (p) => p.lat) };
  return { x, y, cells, weights, labels, scalar };
}

function labelAt(axis: Axis, index: number): number {
  return valuesIn(axis.coordinates, index, index + 1)[0] as number;
}

/** `lon` shifted by whole turns to lie within half a turn of `near`. */
function nearTurn(lon: number, near: number): number {
  return lon + 360 * Math.round((near - lon) / 360);
}

function widestCell(axis: Axis): number {
  const edges = cellEdges(axis, 0, axis.size);
  let widest = 0;
  for (let i = 0; i < axis.size; i++) {
    widest = Math.max(widest, Math.abs(edges[2 * i + 1]! - edges[2 * i]!));
  }
  return widest;
}
