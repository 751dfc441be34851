/** Times → groups, in the archive's own calendar; names and order of groups as xarray has them. Pure. */
import type { Attributes } from "../grid/dataset.ts";
import { partsOf, type TimeEncoding } from "../grid/time.ts";

type Parts = ReturnType<typeof partsOf>;

const SEASONS = ["DJF", "MAM", "JJA", "SON"] as const;

/** Components that times can be grouped by: xarray's virtual coordinates of the same names. */
const COMPONENTS = {
  year: ({ year }: Parts) => year,
  season: ({ month }: Parts) => SEASONS[Math.floor((month % 12) / 3)]!,
  month: ({ month }: Parts) => month,
  day: ({ day }: Parts) => day,
  dayofyear: ({ dayOfYear }: Parts) => dayOfYear,
  hour: ({ hour }: Parts) => hour,
} as const;

export type TimeComponent = keyof typeof COMPONENTS;

export const TIME_COMPONENTS = Object.keys(COMPONENTS) as readonly TimeComponent[];

export type Grouping = Readonly<{
  name: TimeComponent;
  /** The group of each time, an index into `labels`. */
  groups: Int32Array;
  /** Groups that occur, rising; seasons in alphabetical order. */
  labels: Float64Array | readonly string[];
  attributes: Attributes;
}>;

export function groupTimes(encoding: TimeEncoding, values: Float64Array, by: TimeComponent): Grouping {
  const keys = Array.from(values, (value): string | number => COMPONENTS[by](partsOf(encoding, value)));
  const labels = [...new Set(keys)].sort((a, b) => (typeof a === "number" ? a - (b as number) : a < b ? -1 : 1));
  const position = new Map(labels.map((label, i) => [label, i]));
  return {
    name: by,
    groups: Int32Array.from(keys, (key) => position.get(key)!),
    labels: by === "season" ? (labels as string[]) : Float64Array.from(labels as number[]),
    attributes: { long_name: `${by} of the time coordinate` },
  };
}
