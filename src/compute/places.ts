/** What statistics need to know of the variable and the axes they reduce: labels of places, times to fit a line to, categories. Pure. */
import { InvalidParameter } from "../errors.ts";
import type { Variable } from "../grid/dataset.ts";
import { flagsOf } from "../grid/flags.ts";
import { isPacked } from "../grid/packing.ts";
import { rowMajorStrides } from "../zarr/chunk-walk.ts";
import type { PlaceAxis } from "./place-statistics.ts";
import type { Dim } from "./reduction.ts";
import { type Steps, stepsOf } from "./runs.ts";

/** Of what a statistic is made. */
export type Place = Readonly<{ variable: Variable; dims: readonly Dim[] }>;

const DAY_MS = 86_400_000;

/** The labels of every axis that the answer loses. @throws InvalidParameter where there is none, or one has names for labels */
export function placesOf({ variable, dims }: Place, name: string): readonly PlaceAxis[] {
  const strides = stridesOf(dims);
  const axes = dims.flatMap(({ selection: { axis, values, size }, fate }, dim) => {
    if (fate === "kept") {
      return [];
    }
    if (!(values instanceof Float64Array)) {
      throw new InvalidParameter("reduce", name, "axes of numbers", `the labels of ${axis.name} are names`);
    }
    return [{ stride: strides[dim]!, size, values }];
  });
  if (axes.length === 0) {
    throw new InvalidParameter("reduce", name, "an axis in over", `nothing of ${variable.name} is reduced`);
  }
  return axes;
}

/** The time axis, in days from the first time selected. @throws InvalidParameter where no time is reduced */
export function timeOf({ variable, dims }: Place): PlaceAxis {
  const at = dims.findIndex(({ selection: { axis }, fate }) => axis.kind === "t" && axis.time && fate !== "kept");
  if (at < 0) {
    const why = `the time of ${variable.name} is not reduced`;
    throw new InvalidParameter("reduce", "trend", "over with t, or a groupby", why);
  }
  const { selection } = dims[at]!;
  const values = selection.values as Float64Array;
  const first = values.reduce((least, value) => Math.min(least, value));
  const days = selection.axis.time!.unitMs / DAY_MS;
  return { stride: stridesOf(dims)[at]!, size: selection.size, values: values.map((value) => (value - first) * days) };
}

/** The steps of the time axis. @throws InvalidParameter where it isn't what is reduced, or not it alone */
export function runsOf({ variable, dims }: Place, name: string): Steps {
  const gone = dims.filter(({ fate }) => fate !== "kept");
  const [time, other] = gone;
  if (!time || other || time.selection.axis.kind !== "t") {
    const what = gone.length === 0 ? "nothing" : gone.map(({ selection }) => selection.axis.name).join(" and ");
    const why = `runs are of one cell's steps of time, and ${what} of ${variable.name} is reduced`;
    throw new InvalidParameter("reduce", name, "over=t alone, with groupby or resample or without", why);
  }
  const { fate, selection } = time;
  const groups = typeof fate === "string" ? null : fate.groups;
  return stepsOf(stridesOf(dims)[dims.indexOf(time)]!, selection.size, groups);
}

/** @throws InvalidParameter for a variable whose values are not known to be few */
export function categoriesOf({ name, attributes, dataType, packing }: Variable): readonly number[] {
  const flags = flagsOf(attributes);
  if (!isPacked(packing)) {
    if (flags) {
      return [...new Set(flags.values)].sort((a, b) => a - b);
    }
    const signed = (packing.reinterpret ?? (dataType.name === "int8" ? "signed" : "unsigned")) === "signed";
    if (dataType.name === "int8" || dataType.name === "uint8") {
      return Array.from({ length: 256 }, (_, i) => (signed ? i - 128 : i));
    }
    if (dataType.name === "bool") {
      return [0, 1];
    }
  }
  const allowed = "variables with flag_values, booleans and integers of 8 bits";
  throw new InvalidParameter("reduce", "mode", allowed, `the values of ${name} may be too many to count each`);
}

function stridesOf(dims: readonly Dim[]): readonly number[] {
  return rowMajorStrides(dims.map(({ selection }) => selection.size));
}
