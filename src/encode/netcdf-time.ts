/**
 * Times as numbers that NetCDF's readers turn into the same dates: the archive's own, but where a double can't hold them, or
 * where CF's calendar has no such year.
 *
 * https://cfconventions.org/Data/cf-conventions/cf-conventions-1.11/cf-conventions.html#time-coordinate
 */
import { labelOf, momentOf, numberAt, parseTimeEncoding, type TimeEncoding } from "../grid/time.ts";

export type WrittenTimes = Readonly<{
  units: string;
  calendar: string;
  numbers(of: Float64Array): Float64Array;
}>;

/** @param arrays all numbers that are to be written, NaN where there is none */
export function writtenTimes(time: TimeEncoding, arrays: readonly Float64Array[]): WrittenTimes {
  const { units, calendar } = time;
  const first = arrays[0]!.find(Number.isFinite);
  if (time.unitMs < 1 && first !== undefined) {
    return sinceTheDayOf(time, first);
  }
  // The calendars whose year 0 is the archive's, not CF's.
  const isLost = time.hasYearZero && (calendar === "standard" || calendar === "julian");
  return {
    units,
    calendar: isLost && isSameIn("proleptic_gregorian", time, arrays) ? "proleptic_gregorian" : calendar,
    numbers: (of) => of,
  };
}

/** Whether all have the same labels there. Counts from the same date part once, at a leap day that one calendar lacks, and not again. */
function isSameIn(calendar: string, time: TimeEncoding, arrays: readonly Float64Array[]): boolean {
  const other = parseTimeEncoding(time.units, calendar);
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of arrays) {
    for (const value of values) {
      if (value < least) {
        least = value;
      }
      if (value > greatest) {
        greatest = value;
      }
    }
  }
  return [least, greatest].every((value) => !Number.isFinite(value) || labelOf(time, value) === labelOf(other, value));
}

/** Nanoseconds since 1970 have 19 digits, of which a double holds 16: the same unit, since the day of the first of them. */
function sinceTheDayOf(time: TimeEncoding, first: number): WrittenTimes {
  const [day] = labelOf(time, first).split("T");
  const [unit] = time.units.trim().split(/\s/);
  const units = `${unit} since ${day}`;
  const written = parseTimeEncoding(units, time.calendar);
  const dayMs = (written.epochDay - time.epochDay) * 86_400_000;
  const moved = (value: number) => {
    if (!Number.isFinite(value)) {
      return Number.NaN;
    }
    const { ms, ns } = momentOf(time, value);
    return numberAt(written, ms - dayMs, ns);
  };
  return { units, calendar: time.calendar, numbers: (of) => of.map(moved) };
}
