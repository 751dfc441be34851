/**
 * Labels → index windows, following xarray's `sel`: ranges include both ends and honour descending axes, the nearest of two
 * equally near labels is the lower index, longitudes mean the same in every convention. Pure; a selection outside the
 * archive's extent is an error that states the extent, never an empty success.
 */
import type { LonLat } from "../catalog/geometry.ts";
import { InvalidParameter, Unsupported } from "../errors.ts";
import type { Coordinate } from "../grid/coverage.ts";
import type { Axis, AxisKind, Dataset, Variable } from "../grid/dataset.ts";
import type { Derivations } from "../grid/derive.ts";
import { type Forecast, isAxis } from "../grid/forecast.ts";
import { type Grid, gridOf, type PlacedGrid, placed } from "../grid/grid.ts";
import { type MultiPolygon, regionBox } from "../numerics/polygon.ts";
import type { Window } from "../numerics/search.ts";
import { ofWindows } from "./axis-windows.ts";
import { refusal } from "./readable.ts";
import { selectLabels, wholeAxis } from "./select-axis.ts";
import { cellsWithin, pointsOn } from "./select-grid.ts";
import { selectBox, selectPoints, selectRegion } from "./select-place.ts";
import { selectValidTime } from "./select-valid-time.ts";
import { type Surface, surfaceOf } from "./surface.ts";

export type { LonLat, MultiPolygon, Window };

/** Labels along a dimension: some of them, or a closed range where null is an open end. Numbers in the axis' units; dates and text as strings. */
export type Labels =
  | Readonly<{ kind: "values"; values: readonly (number | string)[] }>
  | Readonly<{ kind: "range"; start: number | string | null; stop: number | string | null }>;

/** Degrees; west > east crosses the antimeridian. */
export type Box = Readonly<{ west: number; south: number; east: number; north: number }>;

/** A region that is reduced for itself, and what it is called. */
export type Zone = Readonly<{ label: string; region: MultiPolygon }>;

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
  /** The parts of `region`, where each is reduced for itself. */
  zones?: readonly Zone[] | null;
  /** Of dimensions whose indexes are known already, in place of labels: what is taken as it is. */
  windows?: ReadonlyMap<string, readonly Window[]>;
  method: "nearest" | "linear";
}> &
  Derivations;

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

/** Points, instead of windows, over the dimensions of the grid. */
export type PointSelection = Readonly<{
  /** The dimensions whose place they take. */
  dims: readonly string[];
  /** Along each of them, the cells read: one for each point (nearest), or four (linear), point after point. */
  cells: readonly Int32Array[];
  /** Number of points. */
  count: number;
  /** Weight of each cell in its point's value; null for nearest. */
  weights: Float64Array | null;
  /**
   * Where the points are, x and y first: the cells' labels for nearest (longitudes in the convention asked for), the points' own
   * for linear.
   */
  labels: readonly Omit<Coordinate, "dims" | "bounds">[];
  /** True when one POINT was asked for: no `points` dimension. */
  scalar: boolean;
}>;

export type Selection = Readonly<{
  variables: readonly Variable[];
  /** By dimension name; those whose place `points` take are absent. */
  axes: ReadonlyMap<string, AxisSelection>;
  points: PointSelection | null;
  region: MultiPolygon | null;
  /** By variable: the cells of those that lie on a grid without longitude and latitude axes. One value for all that share them. */
  surfaces: ReadonlyMap<string, Surface>;
}>;

/** @param dataset with what the request derives among its variables @throws InvalidParameter, OutsideExtent, Unsupported */
export function select(dataset: Dataset, request: SelectionRequest): Selection {
  const variables = selectVariables(dataset, request);
  const used = new Map(variables.flatMap(({ dims }) => dims.map((dim) => [dim, dataset.axes.get(dim)!] as const)));
  const byKind = (kind: AxisKind) => onlyAxis(kind, used);
  const forecast = forecastAlong(dataset, used);
  const wanted = namedLabels(request, used, byKind, forecast);
  const taken = ([dim, axis]: readonly [string, Axis]) => {
    const known = request.windows?.get(dim);
    if (known) {
      return ofWindows(axis, known);
    }
    const asked = wanted.get(dim);
    return asked ? selectLabels(axis, asked.parameter, asked.labels, request.method) : wholeAxis(axis);
  };
  const times = request.time;
  const run =
    forecast && times && isAxis(forecast.reference) ? taken([forecast.reference.name, forecast.reference]) : null;
  const axes = new Map(
    [...used].map(([dim, axis]) => {
      const isDated = forecast && times && dim === forecast.lead.name;
      const selection = isDated
        ? selectValidTime(forecast, run, times, labelsText(times), request.method)
        : taken([dim, axis]);
      return [dim, selection] as const;
    }),
  );
  if (!request.points && !request.box && !request.region) {
    return { variables, axes, points: null, region: null, surfaces: wholeSurfaces(dataset, variables, axes) };
  }
  const grid = sharedGrid(dataset, variables);
  const dims = grid ? grid.dims : horizontalAxes(byKind("x"), byKind("y")).map(({ name }) => name);
  for (const name of dims) {
    const asked = wanted.get(name);
    if (asked) {
      const allowed = `either ${name} or ${request.box ? "bbox" : "coords"}`;
      throw new InvalidParameter(name, labelsText(asked.labels), allowed, "the place is given twice");
    }
  }
  return grid
    ? selectOnGrid(placed(grid), variables, axes, request)
    : selectOnAxes(horizontalAxes(byKind("x"), byKind("y")), variables, axes, request);
}

/** What makes forecasts of the variables asked for, where `datetime` is the time that they are for: where they have leads. */
export function forecastAlong({ forecast }: Dataset, used: ReadonlyMap<string, unknown>): Forecast | null {
  return forecast &&
    [forecast.lead, forecast.reference].every((part) => !isAxis(part) || used.has(part.name)) &&
    isAxis(forecast.lead)
    ? forecast
    : null;
}

/** A place on longitude and latitude axes. */
function selectOnAxes(
  [x, y]: readonly [Axis, Axis],
  variables: readonly Variable[],
  axes: Map<string, AxisSelection>,
  { points, box, region, method }: SelectionRequest,
): Selection {
  const surfaces = new Map<string, Surface>();
  if (points) {
    axes.delete(x.name);
    axes.delete(y.name);
    return { variables, axes, points: selectPoints(x, y, points, method), region: null, surfaces };
  }
  const [xs, ys] = region ? selectRegion(x, y, regionBox(region)) : selectBox(x, y, box!);
  axes.set(x.name, xs);
  axes.set(y.name, ys);
  return { variables, axes, points: null, region, surfaces };
}

/** A place on any other grid. */
function selectOnGrid(
  grid: PlacedGrid,
  variables: readonly Variable[],
  axes: Map<string, AxisSelection>,
  { points, box, region, method }: SelectionRequest,
): Selection {
  if (points) {
    const selected = pointsOn(grid, axes, points, method);
    for (const dim of grid.dims) {
      axes.delete(dim);
    }
    return { variables, axes, points: selected, region: null, surfaces: new Map() };
  }
  const [parameter, around] = region ? (["coords", regionBox(region)] as const) : (["bbox", box!] as const);
  const taken = cellsWithin(grid, axes, parameter, around);
  for (const selection of taken) {
    axes.set(selection.axis.name, selection);
  }
  const surface = surfaceOf(grid, taken, region ? { region } : { box: box! });
  return { variables, axes, points: null, region, surfaces: new Map(variables.map(({ name }) => [name, surface])) };
}

function wholeSurfaces(
  dataset: Dataset,
  variables: readonly Variable[],
  axes: ReadonlyMap<string, AxisSelection>,
): ReadonlyMap<string, Surface> {
  const surfaces = new Map<Grid, Surface>();
  return new Map(
    variables.flatMap((variable) => {
      const grid = gridOf(dataset, variable);
      if (!grid || grid.kind === "unplaced") {
        return [];
      }
      const taken = grid.dims.map((dim) => axes.get(dim)!);
      const surface = surfaces.get(grid) ?? surfaceOf(grid, taken, null);
      surfaces.set(grid, surface);
      return [[variable.name, surface]];
    }),
  );
}

/** The grid that the variables share; null where they lie on longitude and latitude axes. @throws InvalidParameter where they differ */
function sharedGrid(dataset: Dataset, variables: readonly Variable[]): Grid | null {
  const [grid, ...others] = [...new Set(variables.map((variable) => gridOf(dataset, variable)))];
  if (others.length > 0) {
    throw new InvalidParameter(
      "parameter-name",
      undefined,
      `variables that share one grid, of ${variables.map(({ name, dims }) => `${name}(${dims.join(", ")})`).join(", ")}`,
    );
  }
  return grid ?? null;
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
  const onMap = needsPlace
    ? all.filter((variable) => gridOf(dataset, variable) || (has(variable, "x") && has(variable, "y")))
    : all;
  if (request.variables) {
    return [...new Set(request.variables)].map((name) => {
      const variable = onMap.find((candidate) => candidate.name === name);
      const unreadable = dataset.unreadable.get(name);
      if (!variable && unreadable !== undefined) {
        throw refusal([name, unreadable]);
      }
      if (!variable) {
        const reason = dataset.variables.has(name) ? "it lies on no map" : "no such variable";
        throw new InvalidParameter(
          "parameter-name",
          name,
          onMap.map((candidate) => candidate.name),
          reason,
        );
      }
      return variable;
    });
  }
  return onMap;
}

type Asked = Readonly<{ parameter: string; labels: Labels }>;

/** Labels by dimension name, whether they came as `datetime`, as `z` or by the dimension's own name. */
function namedLabels(
  request: SelectionRequest,
  used: ReadonlyMap<string, Axis>,
  byKind: (kind: AxisKind) => Axis | undefined,
  forecast: Forecast | null,
): ReadonlyMap<string, Asked> {
  const wanted = new Map<string, Asked>();
  const ask = (axis: Axis, parameter: string, labels: Labels) => {
    const other = wanted.get(axis.name);
    if (other) {
      throw new InvalidParameter(
        parameter,
        labelsText(labels),
        `either ${other.parameter} or ${parameter}`,
        "given twice",
      );
    }
    wanted.set(axis.name, { parameter, labels });
  };
  if (request.time && forecast) {
    ask(forecast.lead as Axis, "datetime", request.time);
  } else if (request.time) {
    const axis = byKind("t");
    if (!axis) {
      const why = [...used.values()].flatMap(({ name, attributes: { "estran:labels": labels } }) =>
        labels === undefined ? [] : [`${name}: ${labels}`],
      );
      throw new InvalidParameter(
        "datetime",
        labelsText(request.time),
        "no datetime: these variables have no time axis",
        why.length > 0 ? why.join(" ") : undefined,
      );
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
      throw new InvalidParameter(name, labelsText(labels), [...used.keys()], "no dimension of the variables asked for");
    }
    ask(axis, name, labels);
  }
  return wanted;
}

/** Labels as they are written in a query. */
export function labelsText(labels: Labels): string {
  return labels.kind === "range" ? `${labels.start ?? ".."}/${labels.stop ?? ".."}` : labels.values.join(",");
}

function horizontalAxes(x: Axis | undefined, y: Axis | undefined): readonly [Axis, Axis] {
  if (!x?.geographic || !y?.geographic) {
    throw new Unsupported(
      "choosing a place by longitude and latitude here",
      "The variables have no longitude and latitude axes and no grid mapping; their dimensions can be chosen by name.",
    );
  }
  return [x, y];
}
