/**
 * What one aggregation means for one variable: which dimensions go, which cells share a group, how much each counts. Pure
 * arithmetic on labels, done when the question is planned.
 */
import { InvalidParameter } from "../errors.ts";
import type { AxisKind, Variable } from "../grid/dataset.ts";
import { isListed } from "../grid/grid.ts";
import type { Expression } from "../numerics/expression.ts";
import { rowMajorStrides } from "../zarr/chunk-walk.ts";
import type { AxisSelection, Selection } from "../zarr/selection.ts";
import type { Surface } from "../zarr/surface.ts";
import type { AnomalyOptions } from "./anomaly.ts";
import { type Grouping, type GroupOptions, groupingOf } from "./group-by.ts";
import type { Field, ReduceSpec } from "./reduce-spec.ts";
import { rowsOf } from "./results.ts";
import { type RollingOptions, type Windows, windowsAlong } from "./rolling.ts";
import { reducerOf, type StatisticName, type StatisticOptions, statisticsOf } from "./statistics.ts";
import { horizontalDims } from "./subset.ts";
import { axisFactors, dayFactors, surfaceFactors, type WeightsName, weightVariable } from "./weights.ts";
import type { ZonePlan } from "./zones.ts";

export type AggregateOptions = StatisticOptions &
  AnomalyOptions &
  GroupOptions &
  RollingOptions &
  Readonly<{
    reduce: readonly string[];
    /** x, y, z, t or dimension names, as far as a variable has them; null is x and y. */
    over: readonly string[] | null;
    /** Null: by area where y is reduced. */
    weights: WeightsName | null;
    /** Whether each step of time counts by the days it lasts, besides. */
    days: boolean;
    coverage: "fraction" | "center";
    skipna: boolean;
    minCount: number;
  }>;

/** One dimension of what is read, and what becomes of it. */
export type Dim = Readonly<{
  selection: AxisSelection;
  fate: "kept" | "reduced" | Grouping;
}>;

/** What a variable is compared with. */
export type Partner = Readonly<{
  /** Of variables of the archive alone. */
  expression: Expression;
  /** As it was asked for. */
  text: string;
  units: string | undefined;
}>;

export type Reduction = Readonly<{
  variable: Variable;
  /** Null where no statistic wants one. */
  partner: Partner | null;
  statistics: readonly StatisticName[];
  dims: readonly Dim[];
  spec: Omit<ReduceSpec, "shares" | "zones">;
  /** Null where steps are not reduced in windows. */
  windows: Windows | null;
  /** Regions that each have groups of their own, as the outermost dimension of the answer. */
  zones: ZonePlan | null;
  /** Groups of one of them, or of all that is read. */
  groupsOfZone: number;
  /** The dimensions of its grid, where that has no longitude and latitude axes. */
  onSurface: readonly string[] | null;
  /** How the cells of this variable were weighted. */
  weights: WeightsName;
  options: AggregateOptions;
}>;

/** @throws InvalidParameter, Unsupported */
export function planReduction(
  variable: Variable,
  selection: Selection,
  over: ReadonlySet<string>,
  options: AggregateOptions,
  partner: Partner | null,
  zones: ZonePlan | null = null,
): Reduction {
  const statistics = statisticsOf(options.reduce, options);
  const axes = variable.dims.map((name) => selection.axes.get(name)!);
  if (axes.some(({ blend }) => blend)) {
    throw new InvalidParameter("method", "linear", "nearest, where labels between cells are aggregated");
  }
  const grouped = groupingOf(axes, options);
  const dims = axes.map((axis): Dim => {
    if (grouped?.axis === axis) {
      return { selection: axis, fate: grouped.grouping };
    }
    return { selection: axis, fate: over.has(axis.axis.name) ? "reduced" : "kept" };
  });
  const windows = windowsAlong(axes, options);
  const more = (dim: Dim) => (windows && dims[windows.dim] === dim ? windows.length - 1 : 0);
  const shape = dims.filter(({ fate }) => fate !== "reduced").map((dim) => product(sizesOf(dim)) + more(dim));
  const strides = rowMajorStrides(shape);
  let kept = 0;
  const strideOf = dims.map(({ fate }) => (fate === "reduced" ? 0 : strides[kept++]!));
  const groupOf = dims.map((dim, i): Int32Array | null => {
    if (dim.fate === "reduced") {
      return null;
    }
    const stride = strideOf[i]!;
    return dim.fate === "kept"
      ? Int32Array.from({ length: dim.selection.size }, (_, at) => at * stride)
      : dim.fate.groups.map((group) => group * stride);
  });
  const surface = selection.surfaces.get(variable.name) ?? null;
  const weights = options.weights ?? (reduces(dims, "y") || reducesRows(dims, surface) ? "area" : "none");
  const isWhole = statistics.includes("sum_of_weights");
  const fields = [
    ...weightFields(axes, surface, weights, isWhole),
    ...(options.days ? dayFields(dims, windows, isWhole) : []),
  ];
  const unweighted = options.weights === null ? "weights=none with ddof" : "no ddof with weights";
  if (options.ddof !== 0 && (weights !== "none" || options.days)) {
    throw new InvalidParameter("ddof", options.ddof, unweighted, "weights are no counts of cells");
  }
  if (options.ddof !== 0 && (selection.region || zones) && options.coverage === "fraction") {
    throw new InvalidParameter(
      "ddof",
      options.ddof,
      "coverage=center with ddof",
      "shares of cells are no counts of them",
    );
  }
  const groupsOfZone = product(shape);
  const ofGroup = cellsOf(dims, shape);
  const cellsOfOne = windows ? (group: number) => windows.length * ofGroup(group) : ofGroup;
  return {
    variable,
    partner,
    statistics,
    dims,
    windows,
    zones,
    groupsOfZone,
    spec: {
      groups: groupsOfZone * (zones?.cells.length ?? 1),
      groupOf,
      windows: { length: windows?.length ?? 1, stride: windows ? strideOf[windows.dim]! : 0 },
      weights: fields,
      cellsOf: zones ? cellsOfZones(zones, groupsOfZone, cellsOfOne) : cellsOfOne,
      weighted:
        fields.length > 0 ||
        weightVariable(weights) !== null ||
        (surface !== null && (weights !== "none" || surface.within !== null)) ||
        selection.region !== null ||
        zones !== null,
      strides: rowMajorStrides(axes.map(({ size }) => size)),
      reducers: statistics.map((name) => reducerOf(name, options, { variable, dims })),
      counting: !options.skipna || options.minCount > 1,
    },
    onSurface: surface?.grid.dims ?? null,
    weights,
    options,
  };
}

/** Bytes of reducer states and counts, of the answer's arrays, and of the tables that are made when this is planned. */
export function holdingsOf(
  reduction: Reduction,
): Readonly<{ stateBytes: number; outputBytes: number; tableBytes: number }> {
  const { spec, dims, statistics, windows } = reduction;
  const states = spec.reducers.reduce((sum, { bytesPerGroup }) => sum + bytesPerGroup, spec.counting ? 16 : 0);
  const perCell = spec.reducers.reduce(
    (sum, { bytesPerCell: { plain, weighted } }) => sum + (spec.weighted ? weighted : plain),
    0,
  );
  const cells = product(dims.map(({ selection }) => selection.size));
  const fields = spec.weights.reduce((sum, { values }) => sum + values.byteLength, 0);
  const groups = spec.groupOf.reduce((sum, groupOf) => sum + (groupOf?.byteLength ?? 0), 0);
  // A grouped time has its key on the way to its group; periods have bounds.
  const grouped = dims.reduce(
    (sum, { fate, selection }) => sum + (typeof fate === "string" ? 0 : 12 * selection.size + labelBytesOf(fate)),
    0,
  );
  // Places read as labels and as days.
  const placed = spec.reducers.some((reducer) => reducer.placed) ? 8 * selectedOf(dims) : 0;
  return {
    stateBytes: states * spec.groups + perCell * cells * spec.windows.length,
    // Those of the windows that are asked for are copied.
    outputBytes: (windows ? 2 : 1) * spec.groups * 8 * statistics.reduce((sum, _, i) => sum + rowsOf(reduction, i), 0),
    tableBytes: fields + groups + grouped + placed,
  };
}

/** Numbers for each cell over the Earth (shares, areas) as a field of this variable. */
export function shareField(variable: Variable, selection: Selection, shares: Float64Array): Field {
  const along = horizontalDims(selection, variable);
  return {
    dims: along.map(({ axis }) => variable.dims.indexOf(axis.name)),
    sizes: along.map(({ size }) => size),
    values: shares,
  };
}

/** Everything that a cell's weight is the product of; the weights of a surface's cells are found here, not when it is planned. */
export function allWeights({ variable, spec, weights, statistics }: Reduction, selection: Selection): readonly Field[] {
  const surface = selection.surfaces.get(variable.name);
  const values = surface ? surfaceFactors(surface, weights, statistics.includes("sum_of_weights")) : null;
  return values ? [...spec.weights, shareField(variable, selection, values)] : spec.weights;
}

function reduces(dims: readonly Dim[], kind: AxisKind): boolean {
  return dims.some(({ selection, fate }) => fate === "reduced" && selection.axis.kind === kind);
}

/** Where no axis is y: the rows of a curvilinear grid, or the cells of an unstructured one. */
function reducesRows(dims: readonly Dim[], surface: Surface | null): boolean {
  const grid = surface?.grid;
  return (
    grid !== undefined &&
    isListed(grid) &&
    dims.some(({ selection, fate }) => fate === "reduced" && selection.axis.name === grid.dims[0])
  );
}

/** The factors of single axes; cells of a surface are weighted together. */
function weightFields(
  axes: readonly AxisSelection[],
  surface: Surface | null,
  weights: WeightsName,
  isWhole: boolean,
): readonly Field[] {
  return axes.flatMap((axis, dim): readonly Field[] => {
    const values = surface?.axes.includes(axis) ? null : axisFactors(axis, weights, isWhole);
    return values ? [{ dims: [dim], sizes: [values.length], values }] : [];
  });
}

/** The factors of the time axis. @throws InvalidParameter where no time is reduced @throws Unsupported */
function dayFields(dims: readonly Dim[], windows: Windows | null, isWhole: boolean): readonly Field[] {
  const at = dims.findIndex(
    ({ selection: { axis }, fate }, i) => axis.kind === "t" && axis.time && (fate !== "kept" || windows?.dim === i),
  );
  if (at < 0) {
    throw new InvalidParameter("weights", "days", "over with t, groupby, resample or rolling", "no time is reduced");
  }
  const values = dayFactors(dims[at]!.selection, isWhole);
  return values ? [{ dims: [at], sizes: [values.length], values }] : [];
}

/** Cells that a group can get: of all that is reduced, with the times that are of its group. */
function cellsOf(dims: readonly Dim[], shape: readonly number[]): (group: number) => number {
  const reduced = product(dims.map(({ fate, selection }) => (fate === "reduced" ? selection.size : 1)));
  const kept = dims.filter(({ fate }) => fate !== "reduced");
  const at = kept.findIndex(({ fate }) => typeof fate !== "string");
  const grouping = kept[at]?.fate;
  if (typeof grouping !== "object") {
    return () => reduced;
  }
  const times = new Float64Array(shape[at]!);
  for (const group of grouping.groups) {
    times[group] = times[group]! + 1;
  }
  const stride = rowMajorStrides(shape)[at]!;
  return (group) => reduced * times[Math.floor(group / stride) % times.length]!;
}

/** Of a zone, those that it may reach into. */
function cellsOfZones(
  { cells, all }: ZonePlan,
  groupsOfZone: number,
  cellsOfGroup: (group: number) => number,
): (group: number) => number {
  return (group) => Math.ceil((cellsOfGroup(group % groupsOfZone) * cells[Math.floor(group / groupsOfZone)]!) / all);
}

function labelBytesOf({ axes }: Grouping): number {
  return axes.reduce((sum, { labels, bounds }) => sum + (bounds ? 24 : 8) * labels.length, 0);
}

export function sizesOf({ selection, fate }: Dim): readonly number[] {
  return typeof fate === "string" ? [selection.size] : fate.axes.map(({ labels }) => labels.length);
}

export function namesOf({ selection, fate }: Dim): readonly string[] {
  return typeof fate === "string" ? [selection.axis.name] : fate.axes.map(({ name }) => name);
}

function selectedOf(dims: readonly Dim[]): number {
  return dims.reduce((sum, { selection }) => sum + selection.size, 0);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, n) => total * n, 1);
}

export function isShown({ selection, fate }: Dim): boolean {
  return typeof fate !== "string" || !selection.scalar;
}
