/** Coordinate values as people read them: times as ISO 8601 in UTC, lengths of time as ISO 8601 durations, labels as they are, numbers as numbers. */
import type { Coordinate } from "../grid/coverage.ts";
import type { Attributes } from "../grid/dataset.ts";
import { labelAs } from "../grid/label.ts";

/** The `index`-th label of a coordinate; null where it is missing. */
export function labelAt(coordinate: Coordinate, index: number): string | number | null {
  const value = coordinate.values[index]!;
  return typeof value === "string" ? value : finiteLabel(coordinate, value);
}

/** Lower (even `index`) and upper (odd) bounds of each value, one after another, for a coordinate that has bounds. */
export function boundAt(coordinate: Coordinate, index: number): string | number | null {
  return finiteLabel(coordinate, coordinate.bounds![index]!);
}

function finiteLabel(coordinate: Coordinate, value: number): string | number | null {
  return Number.isFinite(value) ? labelAs(coordinate, value) : null;
}

/** What is true of the labels. Units of time are dropped with the numbers they were of, as xarray does on decoding; the calendar stays. */
export function ownAttributes({ attributes, time, duration }: Coordinate): Attributes {
  const { bounds: _bounds, ...rest } = attributes;
  if (!time && !duration) {
    return rest;
  }
  // xarray writes the type that the numbers were made of.
  const { units: _units, dtype: _dtype, ...decoded } = rest;
  return { ...decoded, ...(time && { calendar: time.calendar }) };
}
