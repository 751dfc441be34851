/**
 * What one aggregation means for one variable: which dimensions go, which cells share a group, how much each counts. Pure
 * arithmetic on labels, done when the question is planned.
 */
import { InvalidParameter } from "../errors.ts";
import type { Coordinate, CoverageVariable, PlannedVariable } from "../grid/coverage.ts";
import type { Attributes, Axis, AxisKind, Variable } from "../grid/dataset.ts";
import { rowMajorStrides } from "../zarr/chunk-walk.ts";
import type { AxisSelection, Selection } from "../zarr/selection.ts";
import { type Grouping, groupTimes, TIME_COMPONENTS, type TimeComponent } from "./group-by.ts";
import type { Field, Reduced, ReduceSpec } from "./reduce-spec.ts";
import { STATISTICS, type StatisticName } from "./reducers.ts";
import { axisCoordinate } from "./subset.ts";
import { axisFactors, type WeightsName } from "./weights.ts";

export type AggregateOptions = Readonly<{
  reduce: readonly string[];
  /** x, y, z, t or dimension names, as far as a variable has them; null is x and y. */
  over: readonly string[] | null;
  /** Null: by area where y is reduced. */
  weights: WeightsName | null;
  coverage: "fraction" | "center";
  /** `time.month`: the time axis and one of its components. */
  groupby: string | null;
  skipna: boolean;
  minCount: number;
}>;

/** One dimension of what is read, and what becomes of it. */
type Dim = Readonly<{
  selection: AxisSelection;
  fate: "kept" | "reduced" | Grouping;
}>;

export type Reduction = Readonly<{
  variable: Variable;
  statistics: readonly StatisticName[];
  dims: readonly Dim[];
  /** Of the answer's arrays, single-label dimensions included. */
  shape: readonly number[];
  spec: Omit<ReduceSpec, "shares">;
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
): Reduction {
  const statistics = statisticsOf(options.reduce);
  const axes = variable.dims.map((name) => selection.axes.get(name)!);
  if (axes.some(({ blend }) => blend)) {
    throw new InvalidParameter("method", "linear", "nearest, where labels between cells are aggregated");
  }
  const grouped = options.groupby === null ? null : groupedDim(axes, options.groupby);
  const dims = axes.map((axis): Dim => {
    if (grouped?.axis === axis) {
      return { selection: axis, fate: groupTimes(axis.axis.time!, axis.values as Float64Array, grouped.component) };
    }
    return { selection: axis, fate: over.has(axis.axis.name) ? "reduced" : "kept" };
  });
  const shape = dims.filter(({ fate }) => fate !== "reduced").map(sizeOfDim);
  const strides = rowMajorStrides(shape);
  let kept = 0;
  const groupOf = dims.map((dim): Int32Array | null => {
    if (dim.fate === "reduced") {
      return null;
    }
    const stride = strides[kept++]!;
    return dim.fate === "kept"
      ? Int32Array.from({ length: dim.selection.size }, (_, i) => i * stride)
      : dim.fate.groups.map((group) => group * stride);
  });
  const weights = options.weights ?? (reduces(dims, "y") ? "area" : "none");
  return {
    variable,
    statistics,
    dims,
    shape,
    spec: {
      groups: shape.reduce((product, n) => product * n, 1),
      groupOf,
      weights: weightFields(axes, weights),
      reducers: statistics.map((name) => STATISTICS[name]),
      counting: !options.skipna || options.minCount > 1,
    },
    weights,
    options,
  };
}

/** Bytes of reducer states and counts, of the answer's arrays, and of the tables that are made when this is planned. */
export function holdingsOf({
  spec,
  dims,
}: Reduction): Readonly<{ stateBytes: number; outputBytes: number; tableBytes: number }> {
  const states = spec.reducers.reduce((sum, { bytesPerGroup }) => sum + bytesPerGroup, spec.counting ? 16 : 0);
  const fields = spec.weights.reduce((sum, { values }) => sum + values.byteLength, 0);
  const groups = spec.groupOf.reduce((sum, groupOf) => sum + (groupOf?.byteLength ?? 0), 0);
  // A grouped time has its key on the way to its group.
  const grouped = dims.reduce(
    (sum, { fate, selection }) => sum + (typeof fate === "string" ? 0 : 12 * selection.size),
    0,
  );
  return {
    stateBytes: states * spec.groups,
    outputBytes: spec.groups * spec.reducers.length * 8,
    tableBytes: fields + groups + grouped,
  };
}

/** The share of each cell inside the region as a field of this variable. */
export function shareField({ variable }: Reduction, selection: Selection, shares: Float64Array): Field {
  const dimOf = (kind: AxisKind) => variable.dims.findIndex((name) => selection.axes.get(name)?.axis.kind === kind);
  const [y, x] = [dimOf("y"), dimOf("x")];
  const size = (dim: number) => selection.axes.get(variable.dims[dim]!)!.size;
  return { dims: [y, x], sizes: [size(y), size(x)], values: shares };
}

/** Names and dimensions of the variables of the answer; a dimension of which one label was asked for is dropped, as in a subset. */
export function reducedVariables({ variable, statistics, dims }: Reduction): readonly PlannedVariable[] {
  const shown = dims.filter((dim) => dim.fate !== "reduced" && isShown(dim)).map(nameOfDim);
  return statistics.map((name) => ({
    name: statistics.length === 1 ? variable.name : `${variable.name}_${name}`,
    dims: shown,
  }));
}

/** States → variables of the answer. */
export function finishReduction(reduction: Reduction, { states, valid, seen }: Reduced): readonly CoverageVariable[] {
  const { variable, statistics, dims, shape, options } = reduction;
  const shown = dims.filter(({ fate }) => fate !== "reduced").map(isShown);
  const variables = reducedVariables(reduction);
  return statistics.map((name, i) => {
    const data = STATISTICS[name].finish(states[i]!);
    if (valid.length > 0) {
      for (let group = 0; group < data.length; group++) {
        if (
          name !== "count" &&
          (valid[group]! < options.minCount || (!options.skipna && valid[group]! < seen[group]!))
        ) {
          data[group] = Number.NaN;
        }
      }
    }
    return {
      ...variables[i]!,
      shape: shape.filter((_, k) => shown[k]),
      data,
      attributes: attributesOf(reduction, name),
      source: variable.name,
      integer: name === "count" && data.every(Number.isInteger),
    };
  });
}

/** Coordinates of the answer: kept axes, groups, and what reduced axes covered, as scalars with bounds. */
export function reductionCoordinates({ dims }: Reduction): readonly Coordinate[] {
  return dims.flatMap(({ selection, fate }) => {
    if (fate === "kept") {
      return [axisCoordinate(selection)];
    }
    return [...(fate === "reduced" ? [] : [groupCoordinate(fate)]), ...coveredBy(selection)];
  });
}

function groupCoordinate({ name, labels, attributes }: Grouping): Coordinate {
  return { name, dims: [name], kind: "other", values: labels, time: null, attributes, bounds: null, geographic: false };
}

/** The middle and the bounds of everything selected of a reduced axis; names have neither. */
function coveredBy(selection: AxisSelection): readonly Coordinate[] {
  const { bounds } = selection;
  if (!bounds) {
    return [];
  }
  const least = bounds.reduce((a, b) => Math.min(a, b));
  const greatest = bounds.reduce((a, b) => Math.max(a, b));
  const values = selection.scalar ? (selection.values as Float64Array) : Float64Array.of((least + greatest) / 2);
  return [{ ...axisCoordinate(selection), dims: [], values, bounds: Float64Array.of(least, greatest) }];
}

function statisticsOf(given: readonly string[]): readonly StatisticName[] {
  const names = [...new Set(given)];
  const unknown = names.find((name) => !Object.hasOwn(STATISTICS, name));
  if (unknown !== undefined || names.length === 0) {
    throw new InvalidParameter("reduce", unknown ?? given.join(), Object.keys(STATISTICS));
  }
  return names as StatisticName[];
}

/**
 * The dimensions that `over` names, of any of the variables asked for: each variable loses those that it has.
 * @throws InvalidParameter for a name that none of them has
 */
export function reducedDims(axes: readonly Axis[], over: AggregateOptions["over"]): ReadonlySet<string> {
  const ofKind = (kind: string) =>
    axes.filter((axis) => axis.kind === kind && kind !== "other").map(({ name }) => name);
  if (over === null) {
    return new Set([...ofKind("x"), ...ofKind("y")]);
  }
  return new Set(
    over.flatMap((token) => {
      const found = axes.some(({ name }) => name === token) ? [token] : ofKind(token);
      if (found.length === 0) {
        const kinds = axes.map(({ kind }) => kind).filter((kind) => kind !== "other");
        const allowed = [...new Set([...kinds, ...axes.map(({ name }) => name)])];
        throw new InvalidParameter("over", token, allowed, "no such dimension");
      }
      return found;
    }),
  );
}

function groupedDim(
  axes: readonly AxisSelection[],
  groupby: string,
): Readonly<{ axis: AxisSelection; component: TimeComponent }> {
  const time = axes.find(({ axis }) => axis.kind === "t");
  if (!time) {
    throw new InvalidParameter("groupby", groupby, "no groupby: the variable has no time axis");
  }
  const dot = groupby.lastIndexOf(".");
  const [prefix, component] = [groupby.slice(0, dot), groupby.slice(dot + 1)];
  const known = TIME_COMPONENTS.find((name) => name === component);
  if (!known || !["time", "t", time.axis.name].includes(prefix)) {
    throw new InvalidParameter(
      "groupby",
      groupby,
      TIME_COMPONENTS.map((name) => `time.${name}`),
    );
  }
  return { axis: time, component: known };
}

function reduces(dims: readonly Dim[], kind: AxisKind): boolean {
  return dims.some(({ selection, fate }) => fate === "reduced" && selection.axis.kind === kind);
}

function weightFields(axes: readonly AxisSelection[], weights: WeightsName): readonly Field[] {
  return axes.flatMap((selection, dim): readonly Field[] => {
    const values = axisFactors(selection, weights);
    return values ? [{ dims: [dim], sizes: [values.length], values }] : [];
  });
}

function sizeOfDim({ selection, fate }: Dim): number {
  return typeof fate === "string" ? selection.size : fate.labels.length;
}

function nameOfDim({ selection, fate }: Dim): string {
  return typeof fate === "string" ? selection.axis.name : fate.name;
}

function isShown({ selection, fate }: Dim): boolean {
  return typeof fate !== "string" || !selection.scalar;
}

function attributesOf(reduction: Reduction, name: StatisticName): Attributes {
  const { cell_methods: before, units, ...rest } = reduction.variable.attributes;
  const cellMethods = [before, ...cellMethodsOf(reduction, name)].filter((part) => typeof part === "string").join(" ");
  if (name === "count") {
    const { standard_name: _, ...others } = rest;
    return { ...others, units: "1", cell_methods: cellMethods };
  }
  return {
    ...rest,
    ...(units !== undefined && { units: name === "var" ? `(${units})2` : units }),
    ...(cellMethods && { cell_methods: cellMethods }),
  };
}

/** CF section 7.3; x and y of a geographic grid together are its area. */
function cellMethodsOf({ dims }: Reduction, name: StatisticName): readonly string[] {
  const method = STATISTICS[name].cellMethod;
  const reduced = dims.filter(({ fate }) => fate === "reduced").map(({ selection }) => selection.axis);
  const horizontal = (axis: Axis) => axis.geographic && (axis.kind === "x" || axis.kind === "y");
  const area = reduced.filter(horizontal).length === 2;
  const names = reduced.filter((axis) => !(area && horizontal(axis))).map((axis) => axis.name);
  const plain = [...(area ? ["area"] : []), ...names].map((dim) => `${dim}:`);
  return [
    ...(plain.length > 0 ? [`${plain.join(" ")} ${method}`] : []),
    ...dims.flatMap(({ selection, fate }) =>
      typeof fate === "string" ? [] : [`${selection.axis.name}: ${method} (comment: grouped by ${fate.name})`],
    ),
  ];
}
