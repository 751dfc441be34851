/**
 * Lengths of time, such as a forecast's lead: numbers ↔ ISO 8601 durations. Only of units of fixed length, so that hours are
 * hours in every calendar; months and years are none here. Pure.
 *
 * @see https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#time-coordinate (forecast_period)
 * @see https://www.iso.org/standard/70907.html (ISO 8601-1, durations)
 */
import { InvalidParameter } from "../errors.ts";
import type { DataType } from "../numerics/data-type.ts";
import type { Attributes } from "./dataset.ts";
import { msOfUnit, unitOfDataType } from "./time.ts";

export type DurationEncoding = Readonly<{
  /** A unit of CF, e.g. `hours`. */
  units: string;
  /** Milliseconds in one unit. */
  unitMs: number;
}>;

type Facts = Readonly<{ name: string; attributes: Attributes; dataType: DataType }>;

/** What leads are called where nothing else says that they are: by GRIB's readers, dynamical.org, WeatherBench and others. */
const LEAD_NAMES = /^(step|lead|lead_?time|forecast_(period|hour|lead_time)|prediction_timedelta)$/i;

/** Whether a length of time is that from a forecast's beginning to what it is for. */
export function isLead({ name, attributes }: Pick<Facts, "name" | "attributes">): boolean {
  return attributes.standard_name === "forecast_period" || LEAD_NAMES.test(name);
}

/**
 * How an array's numbers read as durations, and what a stored one is multiplied with to be in the encoding's units. Null
 * where they are none: hours of a day have the same units, so that a unit alone says nothing.
 */
export function durationOfArray({ name, attributes, dataType }: Facts): Readonly<{
  encoding: DurationEncoding;
  factor: number;
}> | null {
  if (dataType.kind === "time") {
    const known = dataType.name === "timedelta64" ? unitOfDataType(dataType.unit, dataType.scale) : null;
    return known && { encoding: { units: known.units, unitMs: msOfUnit(known.units)! }, factor: known.factor };
  }
  const units = typeof attributes.units === "string" ? attributes.units.trim() : "";
  const unitMs = msOfUnit(units.toLowerCase());
  // xarray keeps the type that it had before it was written as numbers.
  const said = isLead({ name, attributes }) || /^timedelta64/.test(String(attributes.dtype ?? ""));
  return unitMs !== undefined && said ? { encoding: { units, unitMs }, factor: 1 } : null;
}

/** ISO 8601, such as `P1DT6H`, of days, hours, minutes and seconds; `-` before negative ones. */
export function durationLabel({ unitMs }: DurationEncoding, value: number): string {
  // To the nanosecond, on whole numbers: the parts of a fraction of days would carry its noise.
  const seconds = (value * unitMs) / 1000;
  const whole = Math.trunc(seconds);
  const nanoseconds = Math.round((seconds - whole) * 1e9);
  const [rest, fraction] = Math.abs(nanoseconds) === 1e9 ? [Math.abs(whole) + 1, 0] : [Math.abs(whole), nanoseconds];
  const parts = [
    [Math.floor(rest / 86_400), "D"],
    [Math.floor(rest / 3600) % 24, "H"],
    [Math.floor(rest / 60) % 60, "M"],
  ] as const;
  const decimals = fraction === 0 ? "" : `.${String(Math.abs(fraction)).padStart(9, "0").replace(/0+$/, "")}`;
  const last = rest % 60 === 0 && decimals === "" ? "" : `${rest % 60}${decimals}S`;
  const [days, ...clock] = parts.map(([count, letter]) => (count === 0 ? "" : `${count}${letter}`));
  const time = clock.join("") + last;
  const text = `P${days}${time === "" ? "" : `T${time}`}`;
  return text === "P" ? "PT0S" : `${seconds < 0 ? "-" : ""}${text}`;
}

/** ISO 8601 duration of milliseconds. */
export const durationOf = (ms: number): string => durationLabel({ units: "milliseconds", unitMs: 1 }, ms);

const ISO =
  /^([+-]?)P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i;
const PART_MS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000];

/** The number, in the encoding's units, of an ISO 8601 duration, or of a number in them. @throws InvalidParameter */
export function durationValue({ units, unitMs }: DurationEncoding, parameter: string, label: string | number): number {
  const text = String(label).trim();
  const [, sign, ...parts] = ISO.exec(text) ?? [];
  const given = parts.map((part, i) => [part, PART_MS[i]!] as const).filter(([part]) => part !== undefined);
  const value =
    given.length > 0 && !/T$/i.test(text)
      ? given.reduce((sum, [part, ms]) => sum + (Number(part) * ms) / unitMs, 0) * (sign === "-" ? -1 : 1)
      : text === ""
        ? Number.NaN
        : Number(text);
  if (!Number.isFinite(value)) {
    const form = `an ISO 8601 duration of weeks, days, hours, minutes and seconds such as PT6H or P1DT12H, or a number in ${units}`;
    throw new InvalidParameter(parameter, label, form);
  }
  return value;
}
