/** What a statistic gives, in words: the variables of the answer that it makes, their attributes, and a dimension of its own. Pure. */
import type { Coordinate } from "../grid/coverage.ts";
import type { Attributes, Axis, Variable } from "../grid/dataset.ts";
import { withoutFlags } from "../grid/flags.ts";
import { labelOf } from "../grid/time.ts";
import { unitsOfProduct } from "../grid/units.ts";
import type { Reducer } from "./reducer.ts";
import type { Dim, Reduction } from "./reduction.ts";
import { edgesOf, type StatisticName, type StatisticOptions } from "./statistics.ts";
import { TREND_PARTS } from "./trend.ts";

/** One variable of the answer. */
export type Result = Readonly<{
  /** What comes after the names of variable and statistic; null for the only result of a statistic. */
  part: string | null;
  attributes: Attributes;
}>;

/** The results of the `i`-th statistic, in the order of its rows. */
export function resultsOf(reduction: Reduction, i: number): readonly Result[] {
  const { variable, dims } = reduction;
  const name = reduction.statistics[i]!;
  const attributes = attributesOf(reduction, i);
  if (name === "argmin" || name === "argmax") {
    const what = name === "argmin" ? "least" : "greatest";
    return goneOf(dims).map((axis) => ({ part: axis.name, attributes: labelAttributes(variable, axis, what) }));
  }
  if (name === "trend") {
    const { standard_name: _, units, ...rest } = attributes;
    const rate = units === undefined ? {} : { units: `${units} day-1` };
    const { axis, values } = dims.find(({ selection }) => selection.axis.kind === "t")!.selection;
    const first = (values as Float64Array).reduce((least, value) => Math.min(least, value));
    const words = {
      slope: { ...rate, long_name: `trend of ${variable.name}, per day` },
      intercept: {
        ...(units !== undefined && { units }),
        long_name: `trend line of ${variable.name} at ${labelOf(axis.time!, first)}`,
      },
      stderr: { ...rate, long_name: `standard error of the trend of ${variable.name}, per day` },
    };
    return TREND_PARTS.map((part) => ({ part, attributes: { ...rest, ...words[part] } }));
  }
  return [{ part: null, attributes }];
}

/** A dimension of a statistic's own: quantiles as xarray has them, and bins; those that come of the cells are each variable's own. */
export function rowDim(name: StatisticName, options: StatisticOptions, variable: string): string | null {
  if (name === "histogram") {
    return edgesOf(options) ? "bin" : `${variable}_bin`;
  }
  return name === "quantile" && options.q!.length > 1 ? name : null;
}

/** The labels of that dimension, or the label that stands in its place. @param edges of bins that come of the cells */
export function rowCoordinate(
  name: StatisticName,
  options: StatisticOptions,
  variable: string,
  edges: Float64Array | undefined,
): Coordinate | null {
  const dim = rowDim(name, options, variable);
  const coordinate = { kind: "other", dims: dim === null ? [] : [dim], time: null, geographic: false } as const;
  if (name === "quantile") {
    const attributes = { long_name: "quantile", units: "1" };
    return { ...coordinate, name, values: Float64Array.from(options.q!), bounds: null, attributes };
  }
  if (name === "histogram") {
    return { ...coordinate, name: dim!, ...binsBetween(edges ?? edgesOf(options)!) };
  }
  return null;
}

function binsBetween(edges: Float64Array): Pick<Coordinate, "values" | "bounds" | "attributes"> {
  const values = edges.slice(1).map((upper, i) => edges[i]! / 2 + upper / 2);
  const bounds = Float64Array.from({ length: 2 * values.length }, (_, i) => edges[(i + 1) >> 1]!);
  return { values, bounds, attributes: { long_name: "values of the variable that a bin holds, in its units" } };
}

/** How many numbers a statistic has for each group, at most. */
export function rowsOf(reduction: Reduction, i: number): number {
  const name = reduction.statistics[i]!;
  const { options } = reduction;
  const bins = () => (edgesOf(options)?.length ?? options.bins![0]! + 1) - 1;
  const own = name === "histogram" ? bins() : name === "quantile" ? options.q!.length : 1;
  return own * resultsOf(reduction, i).length;
}

/** The axes that an answer loses, grouped ones too. */
function goneOf(dims: readonly Dim[]): readonly Axis[] {
  return dims.filter(({ fate }) => fate !== "kept").map(({ selection }) => selection.axis);
}

/** Of a variable that holds labels of an axis. Times stay numbers, with the units that say what they count. */
function labelAttributes(variable: Variable, { name, time, duration, attributes }: Axis, what: string): Attributes {
  const { standard_name, units = duration?.units } = attributes;
  return {
    ...(standard_name !== undefined && { standard_name }),
    ...(time ? { units: time.units, calendar: time.calendar } : units !== undefined && { units }),
    long_name: `${name} of the ${what} ${variable.name}`,
  };
}

/** Statistics that are one of the values, and so a category where those are. */
const VALUES_ITSELF: ReadonlySet<StatisticName> = new Set(["min", "max", "first", "last", "mode"]);

function attributesOf(reduction: Reduction, i: number): Attributes {
  const name = reduction.statistics[i]!;
  const kept = VALUES_ITSELF.has(name) ? reduction.variable.attributes : withoutFlags(reduction.variable.attributes);
  const { cell_methods: before, units, ...rest } = kept;
  const cellMethods = [before, ...cellMethodsOf(reduction, reduction.spec.reducers[i]!)]
    .filter((part) => typeof part === "string")
    .join(" ");
  if (name === "count" || name === "histogram") {
    const { standard_name: _, ...others } = rest;
    return { ...others, units: "1", cell_methods: cellMethods };
  }
  const ofRuns = RUNS[name];
  if (ofRuns) {
    const { standard_name: _, ...others } = rest;
    const long = `${ofRuns} of ${reduction.variable.name}`;
    const own = name !== "windowed_run_events" && stepsAreDays(reduction.dims) ? "d" : "1";
    return { ...others, long_name: long, units: own, cell_methods: cellMethods };
  }
  if (name === "sum_of_weights") {
    const { standard_name: _, ...others } = rest;
    const own = unitsOfWeights(reduction);
    const long = `sum of the weights in means of ${reduction.variable.name}`;
    return { ...others, long_name: long, ...(own && { units: own }), cell_methods: cellMethods };
  }
  if (name === "cov" || name === "corr") {
    const { standard_name: _, ...others } = rest;
    const { text, units: otherUnits } = reduction.partner!;
    const own = typeof units === "string" ? units : undefined;
    const product = name === "corr" ? "1" : unitsOfProduct(own, otherUnits);
    return {
      ...others,
      long_name: `${name === "cov" ? "covariance" : "correlation"} of ${reduction.variable.name} and ${text}`,
      ...(product !== undefined && { units: product }),
      cell_methods: cellMethods,
    };
  }
  // CF section 3.4: what goes with it, so that means can be joined.
  const beside = reduction.statistics.filter((other) => other === "count" || other === "sum_of_weights");
  const ancillary = beside.map((other) => `${reduction.variable.name}_${other}`).join(" ");
  return {
    ...rest,
    ...(name === "mean" && ancillary && { ancillary_variables: ancillary }),
    ...(units !== undefined && { units: name === "var" ? `(${units})2` : units }),
    ...(cellMethods && { cell_methods: cellMethods }),
  };
}

const RUNS: Readonly<Partial<Record<StatisticName, string>>> = {
  longest_run: "steps of the longest run",
  windowed_run_count: "steps in runs",
  windowed_run_events: "number of runs",
};

/** Then counts of them are days, as for xclim. */
function stepsAreDays(dims: readonly Dim[]): boolean {
  return dims.some(({ selection: { axis } }) => {
    const { coordinates, time } = axis;
    return time !== null && coordinates.kind === "regular" && Math.abs(coordinates.step) * time.unitMs === 86_400_000;
  });
}

/** Areas are on the unit sphere; of a variable the weights may be anything. */
function unitsOfWeights({ weights, options, dims, onSurface }: Reduction): string | null {
  const geographic = onSurface || dims.some(({ selection: { axis } }) => axis.geographic && axis.kind === "y");
  const own = weights === "area" ? (geographic ? "sr" : null) : weights === "none" || weights === "coslat" ? "1" : null;
  return own && options.days ? (own === "1" ? "d" : `${own} d`) : own;
}

/** CF section 7.3; the horizontal dimensions together are the area. */
function cellMethodsOf({ dims, onSurface, windows }: Reduction, { cellMethod: method }: Reducer): readonly string[] {
  const reduced = dims.filter(({ fate }) => fate === "reduced").map(({ selection }) => selection.axis);
  const horizontal = (axis: Axis) =>
    onSurface ? onSurface.includes(axis.name) : axis.geographic && (axis.kind === "x" || axis.kind === "y");
  const area = reduced.filter(horizontal).length === (onSurface ? onSurface.length : 2);
  const names = reduced.filter((axis) => !(area && horizontal(axis))).map((axis) => axis.name);
  const plain = [...(area ? ["area"] : []), ...names].map((dim) => `${dim}:`);
  return [
    ...(plain.length > 0 ? [`${plain.join(" ")} ${method}`] : []),
    ...dims.flatMap(({ selection, fate }, dim) => {
      const comment =
        typeof fate !== "string" ? fate.comment : windows?.dim === dim ? `rolling over ${windows.length} steps` : null;
      return comment === null ? [] : [`${selection.axis.name}: ${method} (comment: ${comment})`];
    }),
  ];
}
