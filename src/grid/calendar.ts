/**
 * The calendars of CF as integer arithmetic on day numbers. Knows nothing of units or labels, and never uses `Date`,
 * which only speaks proleptic Gregorian.
 *
 * Years are astronomical here: year 0 exists and precedes year 1. The day number 0 is 0000-01-01 of the (proleptic)
 * Gregorian calendar; `julian` counts on the same scale, so that `standard` can change from one to the other. The model
 * calendars (`noleap`, `all_leap`, `360_day`) count from their own 0000-01-01.
 *
 * @see https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#calendar
 */

export type Calendar = "standard" | "proleptic_gregorian" | "julian" | "noleap" | "all_leap" | "360_day";

/** A date; `month` 1–12, `day` 1–31, `dayOfYear` from 1. */
export type CalendarDate = Readonly<{ year: number; month: number; day: number; dayOfYear: number }>;

const CALENDARS: Readonly<Record<string, Calendar>> = {
  standard: "standard",
  gregorian: "standard",
  proleptic_gregorian: "proleptic_gregorian",
  julian: "julian",
  noleap: "noleap",
  "365_day": "noleap",
  all_leap: "all_leap",
  "366_day": "all_leap",
  "360_day": "360_day",
};

/** The calendar that CF calls `name`, in any case; undefined for one that Estran does not count (`utc`, `tai`, `none`, …). */
export function calendarNamed(name: string): Calendar | undefined {
  return Object.hasOwn(CALENDARS, name.toLowerCase()) ? CALENDARS[name.toLowerCase()] : undefined;
}

/** Names that {@link calendarNamed} knows. */
export const calendarNames: readonly string[] = Object.keys(CALENDARS);

/** Day number of a date. The date is taken as valid: see {@link isDate}. */
export function dayNumber(calendar: Calendar, year: number, month: number, day: number): number {
  const rules = calendar === "standard" ? standardRules(year, month, day) : calendar;
  return daysBeforeYear(rules, year) + daysBeforeMonth(rules, year, month) + day - 1;
}

/** The date of a day number. */
export function dateOfDay(calendar: Calendar, dayNo: number): CalendarDate {
  const rules = calendar !== "standard" ? calendar : dayNo < GREGORIAN_START ? "julian" : "proleptic_gregorian";
  let year = Math.floor(dayNo / MEAN_YEAR_DAYS[rules]);
  while (daysBeforeYear(rules, year) > dayNo) {
    year--;
  }
  while (daysBeforeYear(rules, year + 1) <= dayNo) {
    year++;
  }
  const dayIndex = dayNo - daysBeforeYear(rules, year);
  let month = Math.min(12, 1 + Math.floor(dayIndex / 28));
  while (daysBeforeMonth(rules, year, month) > dayIndex) {
    month--;
  }
  return {
    year,
    month,
    day: dayIndex - daysBeforeMonth(rules, year, month) + 1,
    // In October 1582 of `standard` too, where ten days were left out: so count cftime and xarray.
    dayOfYear: dayIndex + 1,
  };
}

/** Whether the calendar has this date: 30 February exists in `360_day` alone, 5–14 October 1582 everywhere but in `standard`. */
export function isDate(calendar: Calendar, year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > 31) {
    return false;
  }
  const date = dateOfDay(calendar, dayNumber(calendar, year, month, day));
  return date.year === year && date.month === month && date.day === day;
}

/** Days in one year where every year has as many, else null. */
export function fixedYearDays(calendar: Calendar): number | null {
  return calendar === "noleap" ? 365 : calendar === "all_leap" ? 366 : calendar === "360_day" ? 360 : null;
}

type Rules = Exclude<Calendar, "standard">;

const MEAN_YEAR_DAYS: Readonly<Record<Rules, number>> = {
  proleptic_gregorian: 365.2425,
  julian: 365.25,
  noleap: 365,
  all_leap: 366,
  "360_day": 360,
};

/** Days before each month of a year of 365 days. */
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/** Julian 0000-01-01 is the day before yesterday of Gregorian 0000-01-01. */
const JULIAN_OFFSET_DAYS = -2;

/** 1582-10-15, the first Gregorian day of `standard`. */
const GREGORIAN_START = daysBeforeYear("proleptic_gregorian", 1582) + 287;

/** The rules by which the standard calendar reckons a date; dates in the gap count as Julian, and so come out as later ones. */
function standardRules(year: number, month: number, day: number): Rules {
  return year * 10000 + month * 100 + day >= 15821015 ? "proleptic_gregorian" : "julian";
}

function daysBeforeYear(rules: Rules, year: number): number {
  switch (rules) {
    case "proleptic_gregorian":
      return 365 * year + Math.floor((year + 3) / 4) - Math.floor((year + 99) / 100) + Math.floor((year + 399) / 400);
    case "julian":
      return 365 * year + Math.floor((year + 3) / 4) + JULIAN_OFFSET_DAYS;
    default:
      return MEAN_YEAR_DAYS[rules] * year;
  }
}

function daysBeforeMonth(rules: Rules, year: number, month: number): number {
  if (rules === "360_day") {
    return 30 * (month - 1);
  }
  return DAYS_BEFORE_MONTH[month - 1]! + (month > 2 && isLeapYear(rules, year) ? 1 : 0);
}

function isLeapYear(rules: Rules, year: number): boolean {
  switch (rules) {
    case "proleptic_gregorian":
      return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    case "julian":
      return year % 4 === 0;
    default:
      return rules === "all_leap";
  }
}
