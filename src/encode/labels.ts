/** Coordinate values as people read them: times as ISO 8601 in UTC, labels as they are, numbers as numbers. */
import type { Coordinate } from "../grid/coverage.ts";
import type { Attributes } from "../grid/dataset.ts";
import { labelOf } from "../grid/time.ts";

/** The `index`-th label of a coordinate; null where it is missing. */
export function labelAt({ values, time }: Coordinate, index: number): string | number | null {
  const value = values[index]!;
  return typeof value === "string" ? value : timeOrNumber(time, value);
}

/** Lower (even `index`) and upper (odd) bounds of each value, one after another, for a coordinate that has bounds. */
export function boundAt({ bounds, time }: Coordinate, index: number): string | number | null {
  return timeOrNumber(time, bounds![index]!);
}

function timeOrNumber(time: Coordinate["time"], value: number): string | number | null {
  if (!Number.isFinite(value)) {
    return null;
  }
  return time ? labelOf(time, value) : value;
}

/** What is true of the labels. Units of time are dropped with the numbers they were of, as xarray does on decoding; the calendar stays. */
export function ownAttributes({ attributes, time }: Coordinate): Attributes {
  const { bounds: _bounds, ...rest } = attributes;
  if (!time) {
    return rest;
  }
  const { units: _units, ...dated } = rest;
  return { ...dated, calendar: time.calendar };
}
