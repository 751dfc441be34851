/** Times → groups, in the archive's own calendar; names and order of groups as xarray has them. Pure. */
import { InvalidParameter } from "../errors.ts";
import { dateOfDay, dayNumber, fixedYearDays } from "../grid/calendar.ts";
import type { Attributes, Axis } from "../grid/dataset.ts";
import { type Periods, parsePeriod, periodsOf, type Side } from "../grid/periods.ts";
import { SEASONS, type Season, seasonOf, seasonPeriods, stepsOfSeasons } from "../grid/seasons.ts";
import { astronomicalYear, partsOf, type TimeEncoding } from "../grid/time.ts";
import { indexesIn, ofWindows, runs } from "../zarr/axis-windows.ts";
import type { AxisSelection, Selection } from "../zarr/selection.ts";

type Parts = ReturnType<typeof partsOf>;

/** Components that times can be grouped by: xarray's virtual coordinates of the same names. */
const COMPONENTS = {
  year: ({ year }: Parts) => year,
  season: ({ month }: Parts) => SEASONS[seasonOf(SEASONS, month - 1)]!.name,
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
  /** Rising; seasons in the order given, else in alphabetical order. */
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
function groupTimes(
  encoding: TimeEncoding,
  values: Float64Array,
  components: readonly TimeComponent[],
  seasons: readonly Season[] | null,
): Grouping {
  const groups = new Int32Array(values.length);
  const axes = components.map((by): GroupAxis => {
    const named = by === "season" ? seasons : null;
    const keys = Array.from(values, (value): string | number => {
      const parts = partsOf(encoding, value);
      return named ? seasonOf(named, parts.month - 1) : COMPONENTS[by](parts, encoding);
    });
    const labels = [...new Set(keys)].sort((a, b) => (typeof a === "number" ? a - (b as number) : a < b ? -1 : 1));
    const position = new Map(labels.map((label, i) => [label, i]));
    keys.forEach((key, i) => {
      groups[i] = groups[i]! * labels.length + position.get(key)!;
    });
    return {
      name: by,
      labels: named
        ? labels.map((at) => named[at as number]!.name)
        : by === "season"
          ? (labels as string[])
          : Float64Array.from(labels as number[]),
      time: null,
      bounds: null,
      attributes: { long_name: `${by} of the time coordinate` },
    };
  });
  return { groups, axes, comment: `grouped by ${components.join(", ")}` };
}

/** By periods one after the other, labelled by their beginnings or ends. */
function resampleTimes(
  { name, attributes, time }: Axis,
  { groups, starts, ends }: Periods,
  label: Side,
  given: string,
): Grouping {
  const bounds = Float64Array.from({ length: 2 * starts.length }, (_, i) => (i % 2 === 0 ? starts : ends)[i >> 1]!);
  const labels = label === "left" ? starts : ends;
  return { groups, axes: [{ name, labels, time, bounds, attributes }], comment: `resampled to ${given}` };
}

/** Week of the ISO year: weeks begin on Monday, and the first has the year's first Thursday. ISO 8601-1, 5.2.3. */
function isoWeek({ year, month, day }: Parts, { calendar, hasYearZero }: TimeEncoding): number {
  const days = dayNumber(calendar, astronomicalYear(year, hasYearZero), month, day);
  // Day 0, 0000-01-01, was a Saturday.
  const sinceMonday = (((days + 5) % 7) + 7) % 7;
  const thursday = dateOfDay(calendar, days - sinceMonday + 3);
  return Math.floor((thursday.dayOfYear - 1) / 7) + 1;
}

export type GroupOptions = Readonly<{
  /** `time.month`: the time axis and a component of it; several give a dimension each. */
  groupby: readonly string[] | null;
  /** An ISO 8601 duration, or {@link BY_SEASON}: periods of time, one after the other. */
  resample: string | null;
  /** What `season` means; null is {@link SEASONS}. */
  seasons: readonly Season[] | null;
  /** Of periods, the edge that is in them, and the one that labels them. */
  closed: Side;
  label: Side;
}>;

/** Of `resample`: the seasons of every year. */
export const BY_SEASON = "season";

/** What `groupby` or `resample` makes of the time axis; null without either. @throws InvalidParameter */
export function groupingOf(
  axes: readonly AxisSelection[],
  { groupby, resample, seasons, closed, label }: GroupOptions,
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
  if (groupby !== null) {
    return { axis, grouping: groupsBy("groupby", groupby, axis.axis, values, seasons) };
  }
  const named = seasons ?? SEASONS;
  const time = axis.axis.time!;
  const [periods, text] =
    given === BY_SEASON
      ? [seasonPeriods(time, values, named), `${BY_SEASON} ${named.map(({ name }) => name).join(", ")}`]
      : [periodsOf(time, values, parsePeriod(given), closed), given];
  return { axis, grouping: resampleTimes(axis.axis, periods, label, text) };
}

/** The steps that are in one of the seasons; resampled to seasons, without those of the first and last where these are not whole. */
export function withinSeasons(selection: Selection, options: GroupOptions): Selection {
  const axes = [...selection.axes].map(
    ([name, axis]) => [name, axis.axis.kind === "t" ? stepsWithin("datetime", axis, options) : axis] as const,
  );
  return { ...selection, axes: new Map(axes) };
}

/** Of one axis of time. @param parameter that chose the steps @throws InvalidParameter where none is in a season */
export function stepsWithin(
  parameter: string,
  selection: AxisSelection,
  { seasons, resample }: GroupOptions,
): AxisSelection {
  const { axis, values, windows, blend } = selection;
  const isWhole = resample === BY_SEASON;
  if ((seasons === null && !isWhole) || blend) {
    return selection;
  }
  const named = seasons ?? SEASONS;
  const kept = stepsOfSeasons(axis.time!, values as Float64Array, named, isWhole);
  const indexes = indexesIn(windows).filter((_, i) => kept[i] === 1);
  if (indexes.length === 0) {
    const names = named.map(({ name }) => name).join(", ");
    const allowed = isWhole ? "times of a whole season" : "times of the seasons";
    throw new InvalidParameter(parameter, `no ${isWhole ? "whole season" : "time"} of ${names}`, allowed);
  }
  return indexes.length === selection.size ? selection : ofWindows(axis, runs(indexes));
}

/** By what a parameter names: `time.month`. @throws InvalidParameter */
export function groupsBy(
  parameter: string,
  names: readonly string[],
  axis: Axis,
  values: Float64Array,
  seasons: readonly Season[] | null,
): Grouping {
  return groupTimes(
    axis.time!,
    values,
    names.map((by) => componentOf(axis, parameter, by)),
    seasons,
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
