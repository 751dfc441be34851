/**
 * Labels → index windows, following xarray's `sel`: ranges include both ends and honour descending axes, the nearest of two
 * equally near labels is the lower index, longitudes mean the same in every convention. Pure; a selection outside the
 * archive's extent is an error that states the extent, never an empty success.
 */
import { InvalidParameter, Unsupported } from "../errors.ts";
import type { Axis, AxisKind, Dataset, Variable } from "../grid/dataset.ts";
import { type MultiPolygon, regionBox } from "../numerics/polygon.ts";
import type { Window } from "../numerics/search.ts";
import { refusal } from "./readable.ts";
import { selectLabels, wholeAxis } from "./select-axis.ts";
import { selectBox, selectPoints, selectRegion } from "./select-place.ts";

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
  const used = new Map(variables.flatMap(({ dims }) => dims.map((dim) => [dim, dataset.axes.get(dim)!] as const)));
  const byKind = (kind: AxisKind) => onlyAxis(kind, used);
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
    const asked = wanted.get(name);
    if (asked) {
      const allowed = `either ${name} or ${request.box ? "bbox" : "coords"}`;
      throw new InvalidParameter(name, textOf(asked.labels), allowed, "the place is given twice");
    }
  }
  if (request.points) {
    axes.delete(x.name);
    axes.delete(y.name);
    return { variables, axes, points: selectPoints(x, y, request.points, request.method), region: null };
  }
  const [xs, ys] = request.region ? selectRegion(x, y, regionBox(request.region)) : selectBox(x, y, request.box!);
  axes.set(x.name, xs);
  axes.set(y.name, ys);
  return { variables, axes, points: null, region: request.region };
}

/** The axis of a kind that the variables share. @throws InvalidParameter where they have different ones */
function onlyAxis(kind: AxisKind, used: ReadonlyMap<string, Axis>): Axis | undefined {
  const [axis, other] = [...used.values()].filter((candidate) => candidate.kind === kind);
  if (axis && other) {
    throw new InvalidParameter(
      "parameter-name",
      undefined,
      `variables that share one ${kind} axis; these lie along ${axis.name} and ${other.name}`,
    );
  }
  return axis;
}

/** The variables asked for, or all that have the dimensions the question needs. */
function selectVariables(dataset: Dataset, request: SelectionRequest): readonly Variable[] {
  const needsPlace = request.points ?? request.box ?? request.region;
  const has = (variable: Variable, kind: AxisKind) => variable.dims.some((dim) => dataset.axes.get(dim)?.kind === kind);
  const all = [...dataset.variables.values()];
  const placed = needsPlace ? all.filter((variable) => has(variable, "x") && has(variable, "y")) : all;
  if (request.variables) {
    return [...new Set(request.variables)].map((name) => {
      const variable = placed.find((candidate) => candidate.name === name);
      const unreadable = dataset.unreadable.get(name);
      if (!variable && unreadable !== undefined) {
        throw refusal([name, unreadable]);
      }
      if (!variable) {
        const reason = dataset.variables.has(name) ? "it lies on no map" : "no such variable";
        throw new InvalidParameter(
          "parameter-name",
          name,
          placed.map((candidate) => candidate.name),
          reason,
        );
      }
      return variable;
    });
  }
  return placed;
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
      throw new InvalidParameter(parameter, textOf(labels), `either ${other.parameter} or ${parameter}`, "given twice");
    }
    wanted.set(axis.name, { parameter, labels });
  };
  if (request.time) {
    const axis = byKind("t");
    if (!axis) {
      throw new InvalidParameter("datetime", textOf(request.time), "no datetime: these variables have no time axis");
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
      throw new InvalidParameter(name, textOf(labels), [...used.keys()], "no dimension of the variables asked for");
    }
    ask(axis, name, labels);
  }
  return wanted;
}

/** Labels as they are written in a query. */
function textOf(labels: Labels): string {
  return labels.kind === "range" ? `${labels.start ?? ".."}/${labels.stop ?? ".."}` : labels.values.join(",");
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
