/**
 * Times → the periods of a calendar that they lie in: months, years, days, hours … one after the other, as resampling wants
 * them. Pure arithmetic on day numbers.
 *
 * https://www.iso.org/standard/70907.html (ISO 8601-1, durations)
 */
import { InvalidParameter } from "../errors.ts";
import { dateOfDay, dayNumber } from "./calendar.ts";
import { momentOf, numberAt, type TimeEncoding, valueOf as valueOfLabel } from "./time.ts";

/** A duration of one component, and the moment from which such periods are counted; null for the calendar's own. */
export type Period = Readonly<{ count: number; unit: "months" | "ms"; start: string | null }>;

/** Each time's period, by number, and where each of them begins and ends, in the encoding's units. Empty ones are there too. */
export type Periods = Readonly<{ groups: Int32Array; starts: Float64Array; ends: Float64Array }>;

/** An edge of a period: its beginning, or its end. */
export type Side = "left" | "right";

const DAY_MS = 86_400_000;
/** More labels than any archive has times would only be empty. */
const MAX_PERIODS = 1_000_000;

const UNITS: Readonly<Record<string, readonly [number, Period["unit"]]>> = {
  Y: [12, "months"],
  M: [1, "months"],
  W: [7 * DAY_MS, "ms"],
  D: [DAY_MS, "ms"],
  TH: [3_600_000, "ms"],
  TM: [60_000, "ms"],
  TS: [1000, "ms"],
};

const FORM =
  "an ISO 8601 duration of one component, such as P1M, P3M, P1Y, P10D or PT6H, start/duration, such as 1980-12/P3M, or season";

/** @throws InvalidParameter for what is no duration of one component, or months that don't divide a year and have no start */
export function parsePeriod(text: string): Period {
  const match = /^(?:([^/]{1,40})\/)?P(?:(\d{1,6})([YMWD])|T(\d{1,6})([HMS]))$/.exec(text);
  const count = Number(match?.[2] ?? match?.[4] ?? 0);
  if (!match || count === 0) {
    throw new InvalidParameter("resample", text, FORM);
  }
  const [length, unit] = UNITS[match[3] ?? `T${match[5]}`]!;
  const start = match[1] ?? null;
  const months = count * length;
  if (unit === "months" && start === null && 12 % months !== 0 && months % 12 !== 0) {
    throw new InvalidParameter("resample", text, FORM, "these months don't divide a year: say from when they count");
  }
  return { count: months, unit, start };
}

/**
 * Months that divide a year are counted from January, years from year 0 (P10Y are decades), and days and less from the
 * midnight before the first time, as pandas' `origin="start_day"` has it.
 * @param values at least one, finite
 * @param closed the edge that a period holds: a time on it belongs to the period before (`right`) or after (`left`)
 * @throws InvalidParameter for a start that is no date of the calendar, and for far more periods than anyone could want
 */
export function periodsOf(encoding: TimeEncoding, values: Float64Array, period: Period, closed: Side): Periods {
  const { calendar, epochDay } = encoding;
  const { count, unit } = period;
  const first = values.reduce((least, value) => Math.min(least, value));
  const start = period.start === null ? null : startOf(encoding, period.start);
  const msOf = (value: number) => momentOf(encoding, value).ms;
  const dayOf = (ms: number) => epochDay + Math.floor(ms / DAY_MS);
  const monthOf = (ms: number) => {
    const { year, month } = dateOfDay(calendar, dayOf(ms));
    return 12 * year + month - 1;
  };
  // Where the period of number 0 begins, in months or milliseconds.
  const origin =
    unit === "months"
      ? start === null
        ? 0
        : monthOf(msOf(start))
      : start === null
        ? Math.floor(msOf(first) / DAY_MS) * DAY_MS
        : msOf(start);
  const beginMsOf = (number: number): number => {
    const at = origin + number * count;
    return unit === "months"
      ? (dayNumber(calendar, Math.floor(at / 12), 1 + (((at % 12) + 12) % 12), 1) - epochDay) * DAY_MS
      : at;
  };
  const numberOf = (value: number): number => {
    const { ms, ns } = momentOf(encoding, value);
    const number = Math.floor(((unit === "months" ? monthOf(ms) : ms) - origin) / count);
    return closed === "right" && ns === 0 && ms === beginMsOf(number) ? number - 1 : number;
  };
  const beginOf = (number: number): number => numberAt(encoding, beginMsOf(number), 0);
  return numbered(values, numberOf, beginOf, (number) => beginOf(number + 1));
}

/**
 * Periods that are numbered in their order, from the first to the last that a value is in.
 * @param values at least one
 * @throws InvalidParameter for far more of them than anyone could want
 */
export function numbered(
  values: Float64Array,
  numberOf: (value: number) => number,
  beginOf: (number: number) => number,
  endOf: (number: number) => number,
): Periods {
  const numbers = Float64Array.from(values, numberOf);
  const least = numbers.reduce((a, b) => Math.min(a, b));
  const size = numbers.reduce((a, b) => Math.max(a, b)) - least + 1;
  if (size > MAX_PERIODS) {
    throw new InvalidParameter("resample", `${size} periods`, `a longer period: at most ${MAX_PERIODS} of them`);
  }
  return {
    groups: Int32Array.from(numbers, (number) => number - least),
    starts: Float64Array.from({ length: size }, (_, i) => beginOf(least + i)),
    ends: Float64Array.from({ length: size }, (_, i) => endOf(least + i)),
  };
}

function startOf(encoding: TimeEncoding, label: string): number {
  try {
    return valueOfLabel(encoding, label, "start");
  } catch (error) {
    throw error instanceof InvalidParameter ? new InvalidParameter("resample", label, FORM, error.reason) : error;
  }
}
