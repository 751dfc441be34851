/** Times → groups, in the archive's own calendar; names and order of groups as xarray has them. Pure. */
import { InvalidParameter } from "../errors.ts";
import { dateOfDay, dayNumber, fixedYearDays } from "../grid/calendar.ts";
import type { Attributes, Axis } from "../grid/dataset.ts";
import { type Period, parsePeriod, periodsOf } from "../grid/periods.ts";
import { astronomicalYear, partsOf, type TimeEncoding } from "../grid/time.ts";
import type { AxisSelection } from "../zarr/selection.ts";

type Parts = ReturnType<typeof partsOf>;

const SEASONS = ["DJF", "MAM", "JJA", "SON"] as const;

/** Components that times can be grouped by: xarray's virtual coordinates of the same names. */
const COMPONENTS = {
  year: ({ year }: Parts) => year,
  season: ({ month }: Parts) => SEASONS[Math.floor((month % 12) / 3)]!,
  month: ({ month }: Parts) => month,
  week: isoWeek,
  day: ({ day }: Parts) => day,
  dayofyear: ({ dayOfYear }: Parts) => dayOfYear,
  hour: ({ hour }: Parts) => hour,
} as const;

export type TimeComponent = keyof typeof COMPONENTS;

export const TIME_COMPONENTS = Object.keys(COMPONENTS) as readonly TimeComponent[];

/** Labels of groups, along one dimension of the answer. */
export type GroupAxis = Readonly<{
  name: string;
  /** Rising; seasons in alphabetical order. */
  labels: Float64Array | readonly string[];
  /** Of labels that are times. */
  time: TimeEncoding | null;
  /** Of labels that are periods, 2 each. */
  bounds: Float64Array | null;
  attributes: Attributes;
}>;

export type Grouping = Readonly<{
  /** Into the product of the axes, row-major. */
  groups: Int32Array;
  axes: readonly GroupAxis[];
  /** How the groups were made, for `cell_methods`. */
  comment: string;
}>;

/** By one component, or by every pair (and so on) of the labels of several: pairs that don't occur are groups without cells. */
function groupTimes(encoding: TimeEncoding, values: Float64Array, components: readonly TimeComponent[]): Grouping {
  const groups = new Int32Array(values.length);
  const axes = components.map((by): GroupAxis => {
    const keys = Array.from(values, (value): string | number => COMPONENTS[by](partsOf(encoding, value), encoding));
    const labels = [...new Set(keys)].sort((a, b) => (typeof a === "number" ? a - (b as number) : a < b ? -1 : 1));
    const position = new Map(labels.map((label, i) => [label, i]));
    keys.forEach((key, i) => {
      groups[i] = groups[i]! * labels.length + position.get(key)!;
    });
    return {
      name: by,
      labels: by === "season" ? (labels as string[]) : Float64Array.from(labels as number[]),
      time: null,
      bounds: null,
      attributes: { long_name: `${by} of the time coordinate` },
    };
  });
  return { groups, axes, comment: `grouped by ${components.join(", ")}` };
}

/** By periods one after the other, labelled by their beginnings. @throws InvalidParameter */
function resampleTimes(
  { name, attributes, time }: Axis,
  values: Float64Array,
  period: Period,
  given: string,
): Grouping {
  const { groups, starts, ends } = periodsOf(time!, values, period);
  const bounds = Float64Array.from({ length: 2 * starts.length }, (_, i) => (i % 2 === 0 ? starts : ends)[i >> 1]!);
  return { groups, axes: [{ name, labels: starts, time, bounds, attributes }], comment: `resampled to ${given}` };
}

/** Week of the ISO year: weeks begin on Monday, and the first has the year's first Thursday. ISO 8601-1, 5.2.3. */
function isoWeek({ year, month, day }: Parts, { calendar, hasYearZero }: TimeEncoding): number {
  const days = dayNumber(calendar, astronomicalYear(year, hasYearZero), month, day);
  // Day 0, 0000-01-01, was a Saturday.
  const sinceMonday = (((days + 5) % 7) + 7) % 7;
  const thursday = dateOfDay(calendar, days - sinceMonday + 3);
  return Math.floor((thursday.dayOfYear - 1) / 7) + 1;
}

/** What `groupby` or `resample` makes of the time axis; null without either. @throws InvalidParameter */
export function groupingOf(
  axes: readonly AxisSelection[],
  { groupby, resample }: Readonly<{ groupby: readonly string[] | null; resample: string | null }>,
): Readonly<{ axis: AxisSelection; grouping: Grouping }> | null {
  const [parameter, given] = groupby !== null ? ["groupby", groupby.join()] : ["resample", resample];
  if (given === null) {
    return null;
  }
  if (groupby !== null && resample !== null) {
    throw new InvalidParameter("resample", resample, "one of groupby and resample", "times are grouped twice");
  }
  const axis = axes.find((candidate) => candidate.axis.kind === "t");
  if (!axis) {
    throw new InvalidParameter(parameter!, given, `no ${parameter}: the variable has no time axis`);
  }
  const values = axis.values as Float64Array;
  const grouping =
    groupby !== null
      ? groupsBy("groupby", groupby, axis.axis, values)
      : resampleTimes(axis.axis, values, parsePeriod(given), given);
  return { axis, grouping };
}

/** By what a parameter names: `time.month`. @throws InvalidParameter */
export function groupsBy(parameter: string, names: readonly string[], axis: Axis, values: Float64Array): Grouping {
  return groupTimes(
    axis.time!,
    values,
    names.map((by) => componentOf(axis, parameter, by)),
  );
}

function componentOf({ name, time }: Axis, parameter: string, given: string): TimeComponent {
  const dot = given.lastIndexOf(".");
  const [prefix, component] = [given.slice(0, dot), given.slice(dot + 1)];
  const known = TIME_COMPONENTS.find((candidate) => candidate === component);
  if (!known || !["time", "t", name].includes(prefix)) {
    throw new InvalidParameter(
      parameter,
      given,
      TIME_COMPONENTS.map((candidate) => `time.${candidate}`),
    );
  }
  if (known === "week" && fixedYearDays(time!.calendar) !== null) {
    throw new InvalidParameter(parameter, given, "another component", `the calendar ${time!.calendar} has no weeks`);
  }
  return known;
}
