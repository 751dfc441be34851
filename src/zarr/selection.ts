/**
 * Labels → index windows, following xarray's `sel`: ranges include both ends and honour descending axes, the nearest of two
 * equally near labels is the lower index, longitudes mean the same in every convention. Pure; a selection outside the
 * archive's extent is an error that states the extent, never an empty success.
 */
import { InvalidParameter, OutsideExtent, Unsupported } from "../errors.ts";
import { cellEdges, extentOf, labelExtent } from "../grid/cells.ts";
import { bracket, nearestIndex, rangeWindow, sizeOf, valuesIn } from "../grid/coordinates.ts";
import type { Axis, AxisKind, Dataset, Variable } from "../grid/dataset.ts";
import { bracketLon, isGlobal, lonWindows, nearestLon } from "../grid/longitude.ts";
import { isPartial, valueOf } from "../grid/time.ts";
import { type MultiPolygon, regionBox } from "../numerics/polygon.ts";
import type { Window } from "../numerics/search.ts";

export type { MultiPolygon, Window };

/** Labels along a dimension: some of them, or a closed range where null is an open end. Numbers in the axis' units; dates and text as strings. */
export type Labels =
  | Readonly<{ kind: "values"; values: readonly (number | string)[] }>
  | Readonly<{ kind: "range"; start: number | string | null; stop: number | string | null }>;

/** Degrees; west > east crosses the antimeridian. */
export type Box = Readonly<{ west: number; south: number; east: number; north: number }>;

export type LonLat = Readonly<{ lon: number; lat: number }>;

/** What was asked for, in labels. Null means not asked: everything. */
export type SelectionRequest = Readonly<{
  variables: readonly string[] | null;
  time: Labels | null;
  z: Labels | null;
  /** Any other dimension (or x, y, z, t ones) by its own name. */
  dims: Readonly<Record<string, Labels>>;
  box: Box | null;
  points: readonly LonLat[] | null;
  region: MultiPolygon | null;
  method: "nearest" | "linear";
}>;

/** What is taken of one axis. */
export type AxisSelection = Readonly<{
  axis: Axis;
  /** In the order of the answer; disjoint. */
  windows: readonly Window[];
  /** Number of indexes in all windows. */
  size: number;
  /** Coordinate values in the order of the answer; longitudes continuous from the box's west edge. */
  values: Float64Array | readonly string[];
  /** Lower and upper bounds of each (2·size), longitudes shifted like the values; null where the axis has labels or no extent. */
  bounds: Float64Array | null;
  /** True when one label was asked for: the dimension is dropped and its coordinate stays as a scalar. */
  scalar: boolean;
  /** Linear interpolation between the cells read; null where labels are cells. */
  blend: Blend | null;
}>;

/** The values between cells that linear interpolation gives: `read[lower] · (1 − fraction) + read[upper] · fraction`. */
export type Blend = Readonly<{
  /** The labels asked for. */
  values: Float64Array;
  /** Positions among the cells read, one for each label. */
  lower: Int32Array;
  upper: Int32Array;
  fraction: Float64Array;
}>;

/** Points, instead of windows, over x and y. */
export type PointSelection = Readonly<{
  x: Axis;
  y: Axis;
  /** Cells read: one for each point (nearest), or four (linear), point after point. */
  cells: Readonly<{ x: Int32Array; y: Int32Array }>;
  /** Weight of each cell in its point's value; null for nearest. */
  weights: Float64Array | null;
  /** Labels of the points: the cell's for nearest (longitudes in the convention asked for), the point's own for linear. */
  labels: Readonly<{ x: Float64Array; y: Float64Array }>;
  /** True when one POINT was asked for: no `points` dimension. */
  scalar: boolean;
}>;

export type Selection = Readonly<{
  variables: readonly Variable[];
  /** By dimension name; x and y are absent when `points` takes their place. */
  axes: ReadonlyMap<string, AxisSelection>;
  points: PointSelection | null;
  region: MultiPolygon | null;
}>;

/** @throws InvalidParameter, OutsideExtent, Unsupported */
export function select(dataset: Dataset, request: SelectionRequest): Selection {
  const variables = selectVariables(dataset, request);
  const used = new Map(
    variables.flatMap(({ dims }) => dims.map((dim) => [dim, dataset.axes.get(dim)!] as const)),
  );
  const byKind = (kind: AxisKind): Axis | undefined => [...used.values()].find((axis) => axis.kind === kind);
  const wanted = namedLabels(request, used, byKind);
  const axes = new Map<string, AxisSelection>();
  for (const [dim, axis] of used) {
    const asked = wanted.get(dim);
    axes.set(dim, asked ? selectLabels(axis, asked.parameter, asked.labels, request.method) : wholeAxis(axis));
  }
  if (!request.points && !request.box && !request.region) {
    return { variables, axes, points: null, region: null };
  }
  const { x, y } = horizontalAxes(byKind("x"), byKind("y"));
  for (const { name } of [x, y]) {
    if (wanted.has(name)) {
      throw new InvalidParameter(name, "given together with coords or bbox", "one way of choosing the place");
    }
  }
  if (request.points) {
    axes.delete(x.name);
    axes.delete(y.name);
    return { variables, axes, points: selectPoints(x, y, request.points, request.method), region: null };
  }
  const parameter = request.region ? "coords" : "bbox";
  const [xs, ys] = request.region
    ? selectRegion(x, y, regionBox(request.region))
    : [selectLongitudes(x, request.box!.west, request.box!.east, parameter), selectLatitudes(y, request.box!)];
  axes.set(x.name, xs);
  axes.set(y.name, ys);
  return { variables, axes, points: null, region: request.region };
}

/** The variables asked for, or all that have the dimensions the question needs. */
function selectVariables(dataset: Dataset, request: SelectionRequest): readonly Variable[] {
  const known = [...dataset.variables.keys()];
  if (request.variables) {
    return [...new Set(request.variables)].map((name) => {
      const variable = dataset.variables.get(name);
      if (!variable) {
        throw new InvalidParameter("parameter-name", name, known, "no such variable");
      }
      return variable;
    });
  }
  const needsPlace = request.points ?? request.box ?? request.region;
  const has = (variable: Variable, kind: AxisKind) => variable.dims.some((dim) => dataset.axes.get(dim)?.kind === kind);
  return [...dataset.variables.values()].filter(
    (variable) => !needsPlace || (has(variable, "x") && has(variable, "y")),
  );
}

type Asked = Readonly<{ parameter: string; labels: Labels }>;

/** Labels by dimension name, whether they came as `datetime`, as `z` or by the dimension's own name. */
function namedLabels(
  request: SelectionRequest,
  used: ReadonlyMap<string, Axis>,
  byKind: (kind: AxisKind) => Axis | undefined,
): ReadonlyMap<string, Asked> {
  const wanted = new Map<string, Asked>();
  const ask = (axis: Axis, parameter: string, labels: Labels) => {
    const other = wanted.get(axis.name);
    if (other) {
      throw new InvalidParameter(parameter, labels, `either ${other.parameter} or ${parameter}`, "given twice");
    }
    wanted.set(axis.name, { parameter, labels });
  };
  if (request.time) {
    const axis = byKind("t");
    if (!axis) {
      throw new InvalidParameter("datetime", request.time, "no datetime: these variables have no time axis");
    }
    ask(axis, "datetime", request.time);
  }
  const vertical = byKind("z");
  // OGC API EDR: where there is no vertical extent, z is ignored.
  if (request.z && vertical) {
    ask(vertical, "z", request.z);
  }
  for (const [name, labels] of Object.entries(request.dims)) {
    const axis = used.get(name);
    if (!axis) {
      throw new InvalidParameter(name, labels, [...used.keys()], "no dimension of the variables asked for");
    }
    ask(axis, name, labels);
  }
  return wanted;
}

function horizontalAxes(x: Axis | undefined, y: Axis | undefined): Readonly<{ x: Axis; y: Axis }> {
  if (!x?.geographic || !y?.geographic) {
    throw new Unsupported(
      "choosing a place by longitude and latitude here",
      "The variables have no longitude and latitude axes; their dimensions can be chosen by name.",
    );
  }
  return { x, y };
}

function wholeAxis(axis: Axis): AxisSelection {
  return ofWindows(axis, [{ start: 0, stop: axis.size }]);
}

function ofWindows(axis: Axis, windows: readonly Window[], scalar = false): AxisSelection {
  const parts = windows.map(({ start, stop }) => valuesIn(axis.coordinates, start, stop));
  const labels = axis.coordinates.kind === "labels";
  return {
    axis,
    windows,
    size: windows.reduce((sum, { start, stop }) => sum + stop - start, 0),
    values: labels ? (parts as string[][]).flat() : concat(parts as Float64Array[]),
    bounds: labels ? null : concat(windows.map(({ start, stop }) => cellEdges(axis, start, stop))),
    scalar,
    blend: null,
  };
}

function concat(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) {
    return parts[0]!;
  }
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function selectLabels(axis: Axis, parameter: string, labels: Labels, method: "nearest" | "linear"): AxisSelection {
  if (labels.kind === "range") {
    return selectRange(axis, parameter, labels.start, labels.stop);
  }
  const [only] = labels.values;
  // A date without a time of day names a period, as it does for xarray.
  if (axis.time && labels.values.length === 1 && typeof only === "string" && isPartial(only)) {
    return selectRange(axis, parameter, only, only);
  }
  if (axis.coordinates.kind === "labels") {
    const names = axis.coordinates.values;
    const indexes = labels.values.map((label) => {
      const index = names.indexOf(String(label));
      if (index < 0) {
        throw new InvalidParameter(parameter, label, names.slice(0, 50), `no such ${axis.name}`);
      }
      return index;
    });
    return ofWindows(axis, singles(indexes, parameter, labels), indexes.length === 1);
  }
  const values = labels.values.map((label) => insideExtent(axis, parameter, label));
  if (method === "linear" && axis.size > 1) {
    return blended(axis, Float64Array.from(values));
  }
  const indexes = values.map((value) =>
    axis.kind === "x" && axis.geographic ? nearestLon(axis, value) : nearestIndex(axis.coordinates, value),
  );
  return ofWindows(axis, singles(indexes, parameter, labels), indexes.length === 1);
}

/** One window for each index; the same cell twice would give an axis with a repeated label. */
function singles(indexes: readonly number[], parameter: string, labels: Labels): readonly Window[] {
  if (new Set(indexes).size < indexes.length) {
    throw new InvalidParameter(parameter, labels, "labels of different cells", "two of them are the same cell");
  }
  return indexes.map((index) => ({ start: index, stop: index + 1 }));
}

/** Reads every cell that a label lies between, once, in rising order. */
function blended(axis: Axis, values: Float64Array): AxisSelection {
  const brackets = Array.from(values, (value) => bracket(axis.coordinates, value));
  const cells = [...new Set(brackets.flatMap(({ lower, upper }) => [lower, upper]))].sort((a, b) => a - b);
  const position = new Map(cells.map((cell, i) => [cell, i]));
  const windows = cells.map((cell) => ({ start: cell, stop: cell + 1 }));
  return {
    ...ofWindows(axis, windows, values.length === 1),
    blend: {
      values,
      lower: Int32Array.from(brackets, ({ lower }) => position.get(lower)!),
      upper: Int32Array.from(brackets, ({ upper }) => position.get(upper)!),
      fraction: Float64Array.from(brackets, ({ fraction }) => fraction),
    },
  };
}

function selectRange(
  axis: Axis,
  parameter: string,
  start: number | string | null,
  stop: number | string | null,
): AxisSelection {
  if (axis.coordinates.kind === "labels") {
    throw new InvalidParameter(parameter, `${start}/${stop}`, axis.coordinates.values.slice(0, 50), "a range of text labels");
  }
  const [first, last] = extentOf(axis);
  const low = start === null ? Math.min(first, last) : numberOf(axis, parameter, start, "start");
  const high = stop === null ? Math.max(first, last) : numberOf(axis, parameter, stop, "end");
  const given = `${start ?? ".."}/${stop ?? ".."}`;
  if (low > high && start !== null && stop !== null) {
    throw new InvalidParameter(parameter, given, "start/end with start not after end");
  }
  if (low > Math.max(first, last) || high < Math.min(first, last)) {
    throw new OutsideExtent(parameter, axis.name, given, labelExtent(axis));
  }
  const window = rangeWindow(axis.coordinates, low, high);
  if (!window) {
    throw new InvalidParameter(parameter, given, nearby(axis, (low + high) / 2), "no label lies within");
  }
  return ofWindows(axis, [window]);
}

function selectLatitudes(axis: Axis, { south, north }: Box): AxisSelection {
  return selectRange(axis, "bbox", south, north);
}

function selectLongitudes(axis: Axis, west: number, east: number, parameter: string): AxisSelection {
  const found = lonWindows(axis, west, east);
  if (!found) {
    const [first, last] = extentOf(axis);
    const given = `${west}/${east}`;
    if (isGlobal(axis) || overlapsLongitudes(west, east, Math.min(first, last), Math.max(first, last))) {
      throw new InvalidParameter(parameter, given, nearby(axis, west), "no cell centre lies within");
    }
    throw new OutsideExtent(parameter, axis.name, given, labelExtent(axis));
  }
  return withLongitudes(axis, found.windows, found.values);
}

/** A selection of longitudes, labels and bounds shifted by whole turns to `values`. */
function withLongitudes(axis: Axis, windows: readonly Window[], values: Float64Array): AxisSelection {
  const plain = ofWindows(axis, windows);
  const stored = plain.values as Float64Array;
  return { ...plain, values, bounds: plain.bounds?.map((bound, i) => bound + values[i >> 1]! - stored[i >> 1]!) ?? null };
}

function overlapsLongitudes(west: number, east: number, low: number, high: number): boolean {
  const width = east >= west ? east - west : east - west + 360;
  const shifted = low + modulo(west - low, 360);
  return shifted <= high || shifted + width - 360 >= low;
}

/** Cells that a region may touch: those whose edges reach into its box. */
function selectRegion(x: Axis, y: Axis, box: Box): readonly [AxisSelection, AxisSelection] {
  const [first, last] = extentOf(y);
  if (box.south > Math.max(first, last) || box.north < Math.min(first, last)) {
    throw new OutsideExtent("coords", y.name, `${box.south}/${box.north}`, labelExtent(y));
  }
  const rows = touching(y, box.south, box.north);
  const width = widestCell(x);
  const turn = box.east - box.west + 2 * width >= 360;
  const found = turn
    ? lonWindows(x, box.west, box.west + 360)
    : lonWindows(x, box.west - width, box.east + width);
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

function selectPoints(x: Axis, y: Axis, points: readonly LonLat[], method: "nearest" | "linear"): PointSelection {
  for (const { lon, lat } of points) {
    insideExtent(y, "coords", lat);
    if (!isGlobal(x)) {
      insideLongitudes(x, lon);
    }
  }
  const scalar = points.length === 1;
  if (method === "nearest") {
    const xs = Int32Array.from(points, ({ lon }) => nearestLon(x, lon));
    const ys = Int32Array.from(points, ({ lat }) => nearestIndex(y.coordinates, lat));
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
    const row = bracket(y.coordinates, lat);
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

function insideLongitudes(axis: Axis, lon: number): void {
  const [first, last] = extentOf(axis);
  const low = Math.min(first, last);
  if (low + modulo(lon - low, 360) > Math.max(first, last)) {
    throw new OutsideExtent("coords", axis.name, lon, labelExtent(axis));
  }
}

/** A label as a number of the axis, within the extent of its cells. */
function insideExtent(axis: Axis, parameter: string, label: number | string): number {
  const value = numberOf(axis, parameter, label, "start");
  if (axis.kind === "x" && axis.geographic) {
    if (!isGlobal(axis)) {
      insideLongitudes(axis, value);
    }
    return value;
  }
  const [first, last] = extentOf(axis);
  if (value < Math.min(first, last) || value > Math.max(first, last)) {
    throw new OutsideExtent(parameter, axis.name, label, labelExtent(axis));
  }
  return value;
}

function numberOf(axis: Axis, parameter: string, label: number | string, edge: "start" | "end"): number {
  if (axis.time && typeof label === "string") {
    return valueOf(axis.time, label, edge);
  }
  const value = typeof label === "number" ? label : label.trim() === "" ? Number.NaN : Number(label);
  if (!Number.isFinite(value)) {
    throw new InvalidParameter(parameter, label, `a number${axis.attributes.units ? ` in ${axis.attributes.units}` : ""}`);
  }
  return value;
}

/** For a message: the labels on either side of a value. */
function nearby(axis: Axis, value: number): string {
  const index = axis.geographic && axis.kind === "x" ? nearestLon(axis, value) : nearestIndex(axis.coordinates, value);
  const labels = valuesIn(axis.coordinates, Math.max(0, index - 1), Math.min(sizeOf(axis.coordinates), index + 2));
  return `a range that holds a label of ${axis.name}; near it are ${[...labels].join(", ")}`;
}

function widestCell(axis: Axis): number {
  const edges = cellEdges(axis, 0, axis.size);
  let widest = 0;
  for (let i = 0; i < axis.size; i++) {
    widest = Math.max(widest, Math.abs(edges[2 * i + 1]! - edges[2 * i]!));
  }
  return widest;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
