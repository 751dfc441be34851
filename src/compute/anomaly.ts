/**
 * Anomalies: the number of each step (or, resampled, of each period) less the mean of those in a base period that are of its
 * group, as `x.groupby("time.month") - x.sel(time=base).groupby("time.month").mean()` has it. Pure.
 */
import { InvalidParameter, Unsupported } from "../errors.ts";
import type { CoverageVariable, PlannedVariable } from "../grid/coverage.ts";
import type { Attributes } from "../grid/dataset.ts";
import { isAxis } from "../grid/forecast.ts";
import { labelAs } from "../grid/label.ts";
import type { Window } from "../numerics/search.ts";
import { indexesIn, ofWindows, runs } from "../zarr/axis-windows.ts";
import type { OpenDataset } from "../zarr/open-dataset.ts";
import { selectLabels } from "../zarr/select-axis.ts";
import { type AxisSelection, type Labels, labelsText, type Selection } from "../zarr/selection.ts";
import { type GroupAxis, type GroupOptions, groupsBy, stepsWithin } from "./group-by.ts";
import type { Dim, Reduction } from "./reduction.ts";

export type AnomalyOptions = Readonly<{
  /** What makes the groups: `time.month`. Null: no anomalies are asked for. */
  anomaly: readonly string[] | null;
  /** Times of the climatology; null is those selected. */
  base: Labels | null;
  /** Whether anomalies are divided by the standard deviation of their group in the base. */
  standardized: boolean;
}>;

/** What is read for anomalies: the times asked for and those of their base, each once. */
export type AnomalySelection = Readonly<{
  reading: Selection;
  /** Of the time axis. */
  asked: AxisSelection;
  base: readonly Window[];
}>;

/** Which of the steps or periods that are read are asked for, and which are of the base. */
export type AnomalyPlan = Readonly<{
  /** What is shown of the time axis. */
  shown: Dim;
  /** Of each step or period shown, its number among those read. */
  positions: Int32Array;
  /** Of each one read. */
  groups: Int32Array;
  isBase: Uint8Array;
  groupCount: number;
}>;

/** Statistics whose differences mean something. */
const DIFFERENT = ["count", "sum", "mean", "min", "max", "range", "var", "std", "median", "quantile"];

/** @throws InvalidParameter, OutsideExtent, Unsupported */
export function anomalySelection(
  { dataset }: Pick<OpenDataset, "dataset">,
  selection: Selection,
  options: AnomalyOptions & GroupOptions & Readonly<{ reduce: readonly string[] }>,
): AnomalySelection {
  const { anomaly, base, resample, groupby, reduce } = options;
  const given = anomaly!.join();
  if (groupby) {
    throw new InvalidParameter("anomaly", given, "one of anomaly and groupby", "times are grouped twice");
  }
  const other = reduce.find((name) => !DIFFERENT.includes(name));
  if (other !== undefined) {
    throw new InvalidParameter("reduce", other, DIFFERENT, "there are no anomalies of the others");
  }
  const asked = [...selection.axes.values()].find(({ axis }) => axis.kind === "t");
  if (!asked) {
    throw new InvalidParameter("anomaly", given, "no anomaly: the variables have no time axis");
  }
  if (asked.blend) {
    throw new InvalidParameter("method", "linear", "nearest, where labels between cells are aggregated");
  }
  const { forecast } = dataset;
  if (forecast && isAxis(forecast.lead)) {
    throw new Unsupported("anomalies of forecasts", "Their climatology depends on the lead; groupby works.");
  }
  const within =
    base === null
      ? asked.windows
      : stepsWithin("base", selectLabels(asked.axis, "base", base, "nearest"), options).windows;
  const wanted = new Set(indexesIn(asked.windows));
  const based = new Set(indexesIn(within));
  const all = [...new Set([...wanted, ...based])].sort((a, b) => a - b);
  // Steps of the base in groups that nothing asked for has are not read. Periods are whole.
  const needed = resample === null ? neededOf(asked, all, wanted, options) : () => true;
  const reading = ofWindows(asked.axis, runs(all.filter((index, i) => wanted.has(index) || needed(i))));
  return {
    reading: { ...selection, axes: new Map(selection.axes).set(asked.axis.name, reading) },
    asked,
    base: within,
  };
}

function neededOf(
  { axis }: AxisSelection,
  indexes: readonly number[],
  wanted: ReadonlySet<number>,
  { anomaly, seasons }: AnomalyOptions & GroupOptions,
): (i: number) => boolean {
  const { values } = ofWindows(axis, runs(indexes));
  const { groups } = groupsBy("anomaly", anomaly!, axis, values as Float64Array, seasons);
  const occurring = new Set(groups.filter((_, i) => wanted.has(indexes[i]!)));
  return (i) => occurring.has(groups[i]!);
}

/** @throws InvalidParameter where something asked for is of a group that the base has not */
export function planAnomaly({ dims, options }: Reduction, { asked, base }: AnomalySelection): AnomalyPlan {
  const { selection, fate } = dims.find((dim) => dim.selection.axis === asked.axis)!;
  const { axis } = selection;
  const resampled = typeof fate === "string" ? null : fate;
  const labels = (resampled ? resampled.axes[0]!.labels : selection.values) as Float64Array;
  const { groups, axes } = groupsBy("anomaly", options.anomaly!, axis, labels, options.seasons);
  const isBase = new Uint8Array(labels.length);
  const numberOf = new Map<number, number>();
  const inBase = new Set(indexesIn(base));
  indexesIn(selection.windows).forEach((index, i) => {
    const number = resampled ? resampled.groups[i]! : i;
    numberOf.set(index, number);
    isBase[number] = isBase[number]! | (inBase.has(index) ? 1 : 0);
  });
  const numbers = indexesIn(asked.windows).map((index) => numberOf.get(index)!);
  const positions = Int32Array.from(resampled ? [...new Set(numbers)].sort((a, b) => a - b) : numbers);
  const based = new Set(groups.filter((_, i) => isBase[i] === 1));
  const lost = positions.find((number) => !based.has(groups[number]!));
  if (lost !== undefined) {
    const allowed = `times of every ${options.anomaly!.join()} asked for`;
    throw new InvalidParameter(
      "base",
      options.base ? labelsText(options.base) : undefined,
      allowed,
      `none is of that of ${labelAs(axis, labels[lost]!)}`,
    );
  }
  return {
    shown: resampled
      ? { selection: asked, fate: { ...resampled, axes: [periodsAt(resampled.axes[0]!, positions)] } }
      : { selection: asked, fate: "kept" },
    positions,
    groups,
    isBase,
    groupCount: axes.reduce((product, { labels: of }) => product * of.length, 1),
  };
}

function periodsAt({ labels, bounds, ...rest }: GroupAxis, positions: Int32Array): GroupAxis {
  return {
    ...rest,
    labels: Float64Array.from(positions, (at) => labels[at] as number),
    bounds:
      bounds &&
      Float64Array.from({ length: 2 * positions.length }, (_, i) => bounds[2 * positions[i >> 1]! + (i % 2)]!),
  };
}

/** The reduction as the answer shows it: with the times that are asked for. */
export function shownOf(reduction: Reduction, { shown }: AnomalyPlan): Reduction {
  const dims = reduction.dims.map((dim) => (dim.selection.axis === shown.selection.axis ? shown : dim));
  return { ...reduction, dims };
}

/** Bytes held while anomalies are made of numbers of `numbersBytes`, beside these. */
export function anomalyBytes({ groupCount, positions, groups }: AnomalyPlan, numbersBytes: number): number {
  return Math.ceil(numbersBytes / groups.length) * (positions.length + 3 * groupCount) + 5 * groups.length;
}

/**
 * @param finished numbers of every step or period read
 * @param answered what the answer calls them
 */
export function anomaliesOf(
  finished: readonly CoverageVariable[],
  answered: readonly PlannedVariable[],
  plan: AnomalyPlan,
  options: AnomalyOptions,
): readonly CoverageVariable[] {
  const { positions, shown, groups } = plan;
  const along = shown.selection.axis.name;
  return finished.map((variable, v) => {
    const { name, dims } = answered[v]!;
    const at = variable.dims.indexOf(along);
    const shape = variable.shape.with(at, positions.length).filter((_, dim) => dim !== at || dims.includes(along));
    const inner = product(variable.shape.slice(at + 1));
    const read = groups.length * inner;
    const data = new Float64Array(product(shape));
    for (let outer = 0; outer < variable.data.length / read; outer++) {
      const numbers = variable.data.subarray(outer * read, (outer + 1) * read) as Float64Array;
      const { mean, spread } = climatologyOf(numbers, inner, plan);
      positions.forEach((step, k) => {
        const to = (outer * positions.length + k) * inner;
        const group = groups[step]! * inner;
        for (let i = 0; i < inner; i++) {
          const apart = numbers[step * inner + i]! - mean[group + i]!;
          data[to + i] = options.standardized ? standardized(apart, spread[group + i]!) : apart;
        }
      });
    }
    return { ...variable, name, dims, shape, data, integer: false, attributes: anomalyAttributes(variable, options) };
  });
}

/** What never differs in its base has no deviation to be measured by. */
function standardized(apart: number, spread: number): number {
  return spread > 0 ? apart / spread : Number.NaN;
}

/** Mean and standard deviation (ddof 0) of each group in the base, by Welford's updates: [group, inner]. */
function climatologyOf(
  numbers: Float64Array,
  inner: number,
  { groups, isBase, groupCount }: AnomalyPlan,
): Readonly<{ mean: Float64Array; spread: Float64Array }> {
  const [count, mean, spread] = [0, 0, 0].map(() => new Float64Array(groupCount * inner)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  groups.forEach((group, step) => {
    if (isBase[step] === 0) {
      return;
    }
    for (let i = 0; i < inner; i++) {
      const value = numbers[step * inner + i]!;
      if (!Number.isNaN(value)) {
        const cell = group * inner + i;
        const apart = value - mean[cell]!;
        count[cell] = count[cell]! + 1;
        mean[cell] = mean[cell]! + apart / count[cell]!;
        spread[cell] = spread[cell]! + apart * (value - mean[cell]!);
      }
    }
  });
  for (let cell = 0; cell < mean.length; cell++) {
    // NaN where a group has no value in the base.
    spread[cell] = Math.sqrt(spread[cell]! / count[cell]!);
    mean[cell] = count[cell] === 0 ? Number.NaN : mean[cell]!;
  }
  return { mean, spread };
}

/** What a variable's anomalies are called. */
export function anomalyAttributes(
  { name, attributes }: PlannedVariable,
  { standardized: isStandardized }: AnomalyOptions,
): Attributes {
  // What it is the standard name of is no difference.
  const { standard_name: _, long_name, ...rest } = attributes;
  const what = typeof long_name === "string" ? long_name : name;
  return {
    ...rest,
    long_name: `${isStandardized ? "standardized anomaly" : "anomaly"} of ${what}`,
    ...(isStandardized && { units: "1" }),
  };
}

/** How anomalies were made, as attributes of the answer. */
export function anomalyProvenance({ anomaly, base, standardized: isStandardized }: AnomalyOptions): Attributes {
  return anomaly === null
    ? {}
    : {
        "estran:anomaly": anomaly.join(),
        ...(base && { "estran:base": labelsText(base) }),
        ...(isStandardized && { "estran:standardized": true }),
      };
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, n) => total * n, 1);
}
