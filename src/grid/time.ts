/**
 * CF time: numbers ↔ labels, in the archive's own calendar. Arithmetic on days, milliseconds and nanoseconds; labels are ISO 8601 in UTC,
 * as RFC 3339 spells them (years before 0000 and after 9999 get more characters, dates may be of other calendars).
 *
 * @see https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#time-coordinate
 * @see https://www.rfc-editor.org/rfc/rfc3339
 */
import { InvalidParameter, Unsupported } from "../errors.ts";
import type { TimeUnit } from "../numerics/data-type.ts";
import { type Calendar, calendarNamed, calendarNames, dateOfDay, dayNumber, isDate } from "./calendar.ts";

export type { Calendar } from "./calendar.ts";

export type TimeEncoding = Readonly<{
  /** As the archive writes them, e.g. `hours since 1900-01-01`. */
  units: string;
  calendar: Calendar;
  /** Milliseconds in one unit (may be fractional for us and ns). */
  unitMs: number;
  /** Day number of the reference date in `calendar`, as `calendar.ts` counts. */
  epochDay: number;
  /** Milliseconds into that day, time zone applied (UTC). */
  epochMsOfDay: number;
  /** Whether labels have a year 0; `standard` and `julian` go from -1 to 1, unless the reference date itself is in year 0. */
  hasYearZero: boolean;
  /** Whether its reference date is not the archive's, because no double holds nanoseconds since 1970 (`exact-times.ts`). */
  moved?: boolean;
}>;

/** A moment in its calendar, UTC. `month` 1–12, `dayOfYear` from 1; `nanosecond` is what is beyond the millisecond, 0–999999. */
export type TimeParts = Readonly<{
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  nanosecond: number;
  dayOfYear: number;
}>;

const DAY_MS = 86_400_000;

const UNIT_MS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [7 * DAY_MS, "weeks week"],
      [DAY_MS, "days day d"],
      [3_600_000, "hours hour hrs hr h"],
      [60_000, "minutes minute mins min"],
      [1000, "seconds second secs sec s"],
      [1, "milliseconds millisecond millisecs millisec msecs msec ms"],
      [1e-3, "microseconds microsecond microsecs microsec us"],
      [1e-6, "nanoseconds nanosecond nanosecs nanosec ns"],
    ] as const
  ).flatMap(([ms, names]) => names.split(" ").map((name) => [name, ms])),
);

const REFERENCE =
  /^([a-z_]+)\s+since\s+([+-]?\d{1,6})-(\d{1,2})-(\d{1,2})(?:(?:\s*T\s*|\s+)(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?)?)?(?:\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?))?$/i;

/** Whether `units` read as CF time: `<unit> since <date>`. */
export function isTimeUnits(units: unknown): units is string {
  return typeof units === "string" && /^\s*[a-z_]+\s+since\s/i.test(units);
}

/**
 * Reads the attributes `units` and `calendar`.
 * @throws Unsupported for units, reference dates and calendars that can't be counted, and for months and years where they have no fixed length
 */
export function parseTimeEncoding(units: string, calendar: string | undefined): TimeEncoding {
  const name = calendarNamed(calendar ?? "standard");
  if (!name) {
    throw new Unsupported(`the calendar "${calendar}"`, `Known: ${calendarNames.join(", ")}.`);
  }
  const match = REFERENCE.exec(units.trim());
  if (!match) {
    throw new Unsupported(`the time units "${units}"`, 'They should read "<unit> since <year>-<month>-<day> [time]".');
  }
  const [, unit, years, months, days, hours, minutes, seconds, zone] = match;
  const [written, month, day] = [Number(years), Number(months), Number(days)];
  const hasYearZero = (name !== "standard" && name !== "julian") || written === 0;
  const year = astronomicalYear(written, hasYearZero);
  if (!isDate(name, year, month, day)) {
    throw new Unsupported(`the time units "${units}"`, `The calendar ${name} has no such reference date.`);
  }
  const ms =
    Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1000 - zoneMs(zone);
  return {
    units,
    calendar: name,
    unitMs: unitMsOf(unit!.toLowerCase(), name, units),
    epochDay: dayNumber(name, year, month, day) + Math.floor(ms / DAY_MS),
    epochMsOfDay: ms - Math.floor(ms / DAY_MS) * DAY_MS,
    hasYearZero,
  };
}

/**
 * numpy's datetime64: counts of `scale` × `unit` since 1970-01-01, proleptic Gregorian. A stored count times `factor` is a
 * number in the encoding's units (CF units have no multiples).
 * @throws Unsupported for years and months, which have no fixed length
 */
export function timeEncodingOfDataType(
  unit: TimeUnit,
  scale: number,
): Readonly<{ encoding: TimeEncoding; factor: number }> {
  const known = unitOfDataType(unit, scale);
  if (!known) {
    throw new Unsupported(`datetime64[${unit}]`, "Only units of fixed length can be read: W, D, h, m, s, ms, us, ns.");
  }
  return {
    encoding: parseTimeEncoding(`${known.units} since 1970-01-01`, "proleptic_gregorian"),
    factor: known.factor,
  };
}

const NUMPY_UNITS: Readonly<Partial<Record<TimeUnit, string>>> = {
  W: "weeks",
  D: "days",
  h: "hours",
  m: "minutes",
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  ns: "nanoseconds",
};

/** numpy's unit of time in CF's words, and how many of it `scale` × `unit` are; null for years and months, which have no fixed length. */
export function unitOfDataType(unit: TimeUnit, scale: number): Readonly<{ units: string; factor: number }> | null {
  const units = NUMPY_UNITS[unit];
  return units === undefined ? null : { units, factor: scale };
}

/** Milliseconds in a unit of fixed length that CF knows; undefined for any other word. */
export function msOfUnit(unit: string): number | undefined {
  return Object.hasOwn(UNIT_MS, unit) ? UNIT_MS[unit] : undefined;
}

/**
 * Whole milliseconds since the day of the reference date began, and nanoseconds beyond (0–999999). Counts are exact; fractions are
 * rounded to the finest of ns, µs and ms that 4 units in the last place of the double do not reach: fractional days carry noise.
 * @throws RangeError for a value that is not finite
 */
export function momentOf({ units, unitMs, epochMsOfDay }: TimeEncoding, value: number): { ms: number; ns: number } {
  if (!Number.isFinite(value)) {
    throw new RangeError(`${value} is no time in ${units}`);
  }
  const perMs = Math.round(1 / unitMs);
  const whole = unitMs < 1 ? Math.floor(value / perMs) * perMs : Math.floor(value);
  const epochMs = Math.floor(epochMsOfDay);
  const beyondMs = (unitMs < 1 ? (value - whole) / perMs : (value - whole) * unitMs) + (epochMsOfDay - epochMs);
  const lastPlace = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 52);
  const noiseNs = Number.isSafeInteger(value) ? 0 : 4 * lastPlace * unitMs * 1e6;
  const finest = noiseNs <= 1 ? 1 : noiseNs <= 1000 ? 1000 : 1e6;
  const ns = Math.round((beyondMs * 1e6) / finest) * finest;
  const more = Math.floor(ns / 1e6);
  return { ms: (unitMs < 1 ? whole / perMs : whole * unitMs) + epochMs + more, ns: ns - more * 1e6 };
}

/** The number, in the encoding's units, of milliseconds and nanoseconds since the day of the reference date began. */
export function numberAt({ unitMs, epochMsOfDay }: TimeEncoding, ms: number, ns: number): number {
  const sinceMs = ms - epochMsOfDay;
  const perMs = Math.round(1 / unitMs);
  return unitMs < 1 ? sinceMs * perMs + (ns * perMs) / 1e6 : sinceMs / unitMs + ns / (1e6 * unitMs);
}

/** The moment of a value. @throws RangeError for a value that is not finite */
export function partsOf(encoding: TimeEncoding, value: number): TimeParts {
  const { ms, ns } = momentOf(encoding, value);
  const days = Math.floor(ms / DAY_MS);
  const date = dateOfDay(encoding.calendar, encoding.epochDay + days);
  const msOfDay = ms - days * DAY_MS;
  return {
    ...date,
    year: writtenYear(date.year, encoding.hasYearZero),
    hour: Math.floor(msOfDay / 3_600_000),
    minute: Math.floor(msOfDay / 60_000) % 60,
    second: Math.floor(msOfDay / 1000) % 60,
    millisecond: msOfDay % 1000,
    nanosecond: ns,
  };
}

/** ISO 8601 with `Z`, such as `1982-01-15T12:00:00Z`; a fraction only where there is one, of up to nine digits. */
export function labelOf(encoding: TimeEncoding, value: number): string {
  const { year, month, day, hour, minute, second, millisecond, nanosecond } = partsOf(encoding, value);
  const two = (n: number) => String(n).padStart(2, "0");
  const years = (year < 0 ? "-" : "") + String(Math.abs(year)).padStart(4, "0");
  const beyond = millisecond * 1e6 + nanosecond;
  const fraction = beyond === 0 ? "" : `.${String(beyond).padStart(9, "0").replace(/0+$/, "")}`;
  return `${years}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${fraction}Z`;
}

const LABEL =
  /^([+-]?\d{4,6})(?:-(\d{2})(?:-(\d{2})(?:[Tt ](\d{2})(?::(\d{2})(?::(\d{2}(?:\.\d+)?))?)?([Zz]|[+-]\d{2}(?::?\d{2})?)?)?)?)?$/;

const LABEL_FORM =
  "an RFC 3339 date and time such as 1982-01-15T12:00:00Z, or the beginning of one: 1982, 1982-01, 1982-01-15";

/** Whether the label names a period (`1985`, `1985-06`, `1985-06-15`, `1985-06-15T12`, `1985-06-15T12:30`) and not a moment. */
export function isPartial(label: string): boolean {
  const match = LABEL.exec(label);
  return match !== null && match[6] === undefined;
}

/**
 * The number, in the encoding's units, of a label in its calendar. A label without zone is UTC. A partial label is its first
 * moment, or with `edge` `end` its last millisecond (the last count, of counts of µs and ns), so that the inclusive range `1985/1985` is the year.
 * @throws InvalidParameter for a label that has another form, or that the calendar doesn't have
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: the counterpart of labelOf
export function valueOf(encoding: TimeEncoding, label: string, edge: "start" | "end"): number {
  const match = LABEL.exec(label);
  if (!match) {
    throw new InvalidParameter("datetime", label, LABEL_FORM, "this is no date");
  }
  const [, years, months, days, hours, minutes, seconds, zone] = match;
  const [written, month, day] = [Number(years), Number(months ?? 1), Number(days ?? 1)];
  const { calendar, hasYearZero } = encoding;
  if (written === 0 && !hasYearZero) {
    throw new InvalidParameter("datetime", label, LABEL_FORM, `the calendar ${calendar} has no year 0`);
  }
  const year = astronomicalYear(written, hasYearZero);
  if (!isDate(calendar, year, month, day)) {
    throw new InvalidParameter("datetime", label, LABEL_FORM, `the calendar ${calendar} has no such day`);
  }
  const [whole = "0", fraction = ""] = (seconds ?? "0").split(".");
  const [hour, minute, second] = [Number(hours ?? 0), Number(minutes ?? 0), Number(whole)];
  if (hour > 23 || minute > 59 || second >= 60) {
    throw new InvalidParameter("datetime", label, LABEL_FORM, "a day has 24 hours of 60 minutes of 60 seconds");
  }
  const first = dayNumber(calendar, year, month, day);
  const ms = (first - encoding.epochDay) * DAY_MS - zoneMs(zone) + hour * 3_600_000 + minute * 60_000 + second * 1000;
  if (edge === "start" || seconds !== undefined) {
    return numberAt(encoding, ms, Number(fraction.slice(0, 9).padEnd(9, "0")));
  }
  const lengthMs =
    minutes !== undefined
      ? 60_000
      : hours !== undefined
        ? 3_600_000
        : DAY_MS * (periodEnd(calendar, year, months && month, days && day) - first);
  const end = numberAt(encoding, ms + lengthMs, 0);
  return encoding.unitMs < 1 && Number.isSafeInteger(end) ? end - 1 : numberAt(encoding, ms + lengthMs - 1, 0);
}

/** Day number of the day after a year, a month or a day. */
function periodEnd(
  calendar: Calendar,
  year: number,
  month: number | "" | undefined,
  day: number | "" | undefined,
): number {
  if (!month || (month === 12 && !day)) {
    return dayNumber(calendar, year + 1, 1, 1);
  }
  return day ? dayNumber(calendar, year, month, day) + 1 : dayNumber(calendar, year, month + 1, 1);
}

function unitMsOf(unit: string, calendar: Calendar, units: string): number {
  // As cftime has it: UDUNITS' year is 365.242198781 days, whatever the calendar, and is nobody's meaning.
  if (/^common_years?$/.test(unit) && calendar === "noleap") {
    return 365 * DAY_MS;
  }
  if (/^months?$/.test(unit) && calendar === "360_day") {
    return 30 * DAY_MS;
  }
  const ms = msOfUnit(unit);
  if (ms === undefined) {
    const detail = /year|month/.test(unit)
      ? `In the calendar ${calendar} it has no fixed length.`
      : "It is no unit of time.";
    throw new Unsupported(`the time unit "${unit}" of "${units}"`, detail);
  }
  return ms;
}

function zoneMs(zone: string | undefined): number {
  const match = /^([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(zone ?? "");
  if (!match) {
    return 0;
  }
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
}

/** The year that `calendar.ts` counts, where 0 precedes 1. */
export function astronomicalYear(written: number, hasYearZero: boolean): number {
  return hasYearZero || written > 0 ? written : written + 1;
}

function writtenYear(year: number, hasYearZero: boolean): number {
  return hasYearZero || year > 0 ? year : year - 1;
}
