/**
 * The `datetime` parameter as STAC API and OGC API - Features define it: an RFC 3339 instant, or `start/end` with one end
 * open (`..` or empty). Strict: dates without a time, times without a zone and anything else are refused.
 *
 * https://www.rfc-editor.org/rfc/rfc3339 · https://api.stacspec.org/v1.0.0/item-search
 */
import { InvalidParameter } from "../errors.ts";

/** Closed at both ends, in milliseconds since 1970-01-01T00:00:00Z; -Infinity and Infinity are open ends. */
export type Instants = Readonly<{ startMs: number; stopMs: number }>;

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/;
const FORM =
  "an RFC 3339 date-time such as 1982-01-16T00:00:00Z, or an interval start/end of two, one of which may be open (..)";

/** @throws InvalidParameter for anything but one instant or one interval that is closed at one end at least */
export function parseDatetime(given: string): Instants {
  const parts = given.split("/");
  if (parts.length > 2) {
    throw refuse(given, "has more than two parts");
  }
  const [start, stop = start] = parts.map((part) => (part === "" || part === ".." ? null : part));
  if (start === null && stop === null) {
    throw refuse(given, "is open at both ends");
  }
  if (parts.length === 1 && start === null) {
    throw refuse(given, "is empty");
  }
  const startMs = start === null ? -Infinity : instantMs(start!, given);
  const stopMs = stop === null ? Infinity : instantMs(stop!, given);
  if (startMs > stopMs) {
    throw refuse(given, "starts after it ends");
  }
  return { startMs, stopMs };
}

/** Milliseconds since 1970 (with a fraction where the text has one) of an RFC 3339 date-time, or null when it is none. */
export function parseInstant(text: string): number | null {
  const match = RFC_3339.exec(text.toUpperCase());
  if (!match) {
    return null;
  }
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const fractionMs = Number(match[7] ?? 0) * 1000;
  const offsetMinutes = (match[8] === "-" ? -1 : 1) * (60 * Number(match[9] ?? 0) + Number(match[10] ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  // RFC 3339 allows second 60, a leap second: the first instant of the next minute here.
  if (!exists || hour > 23 || minute > 59 || second > 60 || Number(match[9] ?? 0) > 23 || Number(match[10] ?? 0) > 59) {
    return null;
  }
  return date.getTime() + ((hour * 60 + minute - offsetMinutes) * 60 + second) * 1000 + fractionMs;
}

function instantMs(text: string, given: string): number {
  const ms = parseInstant(text);
  if (ms === null) {
    throw refuse(given, `"${text}" is no RFC 3339 date-time`);
  }
  return ms;
}

const refuse = (given: string, reason: string) => new InvalidParameter("datetime", given, FORM, reason);
