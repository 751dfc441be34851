/** CF time: units, calendars, and labels. (signatures agreed; body to come) */
export type Calendar = "standard" | "proleptic_gregorian" | "julian" | "noleap" | "all_leap" | "360_day";

export type TimeEncoding = Readonly<{
  /** As the archive writes them, e.g. `hours since 1900-01-01`. */
  units: string;
  calendar: Calendar;
  /** Milliseconds in one unit (may be fractional for us and ns). */
  unitMs: number;
  /** Day number of the reference date in `calendar`, days since that calendar's 0000-01-01 or any fixed origin of it. */
  epochDay: number;
  /** Milliseconds into that day, time zone applied (UTC). */
  epochMsOfDay: number;
}>;
