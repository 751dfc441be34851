import { describe, expect, test } from "vitest";
import { InvalidParameter, Unsupported } from "../../src/errors.ts";
import {
  isPartial,
  labelOf,
  valueOf as numberOf,
  parseTimeEncoding,
  partsOf,
  timeEncodingOfDataType,
} from "../../src/grid/time.ts";
import reference from "../reference/time.json" with { type: "json" };

type Case = [units: string, calendar: string, value: number, label: string, dayOfYear: number];
const cases = reference as Case[];

test("every calendar agrees with cftime, in both directions", () => {
  expect(cases.length).toBeGreaterThan(400);
  const wrong = cases.flatMap(([units, calendar, value, label, dayOfYear]) => {
    const encoding = parseTimeEncoding(units, calendar);
    const found = labelOf(encoding, value);
    const backMs = Math.abs(numberOf(encoding, label, "start") - value) * encoding.unitMs;
    const day = partsOf(encoding, value).dayOfYear;
    return found === label && backMs < 0.5 && day === dayOfYear
      ? []
      : [{ units, calendar, value, label, found, backMs, dayOfYear, day }];
  });
  expect(wrong).toEqual([]);
});

describe("parseTimeEncoding", () => {
  test.each([
    ["days since 1900-01-01", "1900-01-01T00:00:00Z"],
    ["days since 1-1-1", "0001-01-01T00:00:00Z"],
    ["hours since 1900-1-1 0:0:0.0", "1900-01-01T00:00:00Z"],
    ["Hours Since 1900-01-01 6", "1900-01-01T06:00:00Z"],
    ["s since 2000-01-01T12:30", "2000-01-01T12:30:00Z"],
    ["days since 1900-01-01 12 UTC", "1900-01-01T12:00:00Z"],
    ["days since 1900-01-01 00:00:00 +5", "1899-12-31T19:00:00Z"],
    ["days since 1900-01-01 00:00:00-03:30", "1900-01-01T03:30:00Z"],
    ["days since 1900-01-01 00:00:00 -0330", "1900-01-01T03:30:00Z"],
    ["days since 1900-01-01 00:00:00.250Z", "1900-01-01T00:00:00.25Z"],
    ["hour since 0000-01-01 00:00:00", "0000-01-01T00:00:00Z"],
    [" microseconds  since 2001-02-03 ", "2001-02-03T00:00:00Z"],
  ])("%s begins at %s", (units, label) => {
    expect(labelOf(parseTimeEncoding(units, undefined), 0)).toBe(label);
  });

  test.each([
    ["months since 1960-01-01", "standard", /month.*fixed length/],
    ["months since 1960-01-01", "noleap", /month.*fixed length/],
    ["years since 1960-01-01", "proleptic_gregorian", /year.*fixed length/],
    ["fortnights since 1960-01-01", "standard", /no unit of time/],
    ["days since 1960-01-01", "utc", /calendar "utc"/],
    ["days since 1960-01-01", "none", /calendar "none"/],
    ["days since 1960-01-01", "constructor", /calendar "constructor"/],
    ["days since 1960-02-30", "standard", /no such reference date/],
    ["days since 1582-10-10", "standard", /no such reference date/],
    ["day as %Y%m%d", "standard", /should read/],
    ["days since launch", "standard", /should read/],
  ])("refuses %s in %s", (units, calendar, reason) => {
    expect(() => parseTimeEncoding(units, calendar)).toThrow(Unsupported);
    expect(() => parseTimeEncoding(units, calendar)).toThrow(reason);
  });

  test("refuses long units in linear time", () => {
    expect(() => parseTimeEncoding(`days since 1960-01-01${" ".repeat(300_000)}x`, undefined)).toThrow(Unsupported);
  });

  test("common years are those of noleap alone, as for cftime", () => {
    expect(labelOf(parseTimeEncoding("common_years since 2000-01-01", "365_day"), 1.5)).toBe("2001-07-02T12:00:00Z");
    for (const [unit, calendar] of [
      ["common_years", "360_day"],
      ["years", "noleap"],
      ["months", "noleap"],
    ] as const) {
      expect(() => parseTimeEncoding(`${unit} since 2000-01-01`, calendar)).toThrow(unit);
    }
  });
});

test.each([
  // What a double can't hold is read from another date: exact-times.test.ts.
  ["ns", 1, 1_700_000_000_123_456_789n, "2023-11-14T22:13:20.123Z"],
  ["us", 1, 1_700_000_000_123_456n, "2023-11-14T22:13:20.123456Z"],
  ["us", 1, -1n, "1969-12-31T23:59:59.999999Z"],
  ["s", 1, 1_700_000_000n, "2023-11-14T22:13:20Z"],
  ["m", 10, 6n, "1970-01-01T01:00:00Z"],
  ["W", 1, 1n, "1970-01-08T00:00:00Z"],
  ["D", 1, -719_162n, "0001-01-01T00:00:00Z"],
] as const)("datetime64[%s × %d] %d is %s", (unit, scale, stored, label) => {
  const { encoding, factor } = timeEncodingOfDataType(unit, scale);
  expect(labelOf(encoding, Number(stored) * factor)).toBe(label);
});

test.each(["Y", "M", "generic"] as const)("datetime64[%s] has no fixed length", (unit) => {
  expect(() => timeEncodingOfDataType(unit, 1)).toThrow(Unsupported);
});

describe("labels", () => {
  const days = parseTimeEncoding("days since 1980-01-01", "standard");
  test.each([
    [0.1, "1980-01-01T02:24:00Z"],
    [1 / 3, "1980-01-01T08:00:00Z"],
    [1 / 86_400_000, "1980-01-01T00:00:00.001Z"],
    [0.5 / 86400, "1980-01-01T00:00:00.5Z"],
    [2_929_000, "9999-05-01T00:00:00Z"],
    [2_930_000, "10002-01-25T00:00:00Z"],
  ])("%d days is %s", (value, label) => {
    expect(labelOf(days, value)).toBe(label);
    expect(numberOf(days, label, "start")).toBeCloseTo(value, 8);
  });

  // As fine as the numbers are: seconds of today to the microsecond, days to it for a century, further away to the millisecond.
  test.each([
    ["seconds since 1970-01-01", 1_700_000_000.123456, "2023-11-14T22:13:20.123456Z"],
    ["seconds since 1970-01-01", 0.000000001, "1970-01-01T00:00:00.000000001Z"],
    ["seconds since 2024-01-01", 0.1 + 0.2, "2024-01-01T00:00:00.3Z"],
    ["days since 1970-01-01", 19_723 + 1 / 3, "2024-01-01T08:00:00Z"],
    ["days since 0001-01-01", 738_885 + 1 / 7, "2023-12-30T03:25:42.857Z"],
    ["milliseconds since 2024-01-01", 1.25, "2024-01-01T00:00:00.00125Z"],
    ["microseconds since 2024-01-01 00:00:00.5", 1, "2024-01-01T00:00:00.500001Z"],
  ])("%s, %d is %s", (units, value, label) => {
    const encoding = parseTimeEncoding(units, "standard");
    expect(labelOf(encoding, value)).toBe(label);
    expect(labelOf(encoding, numberOf(encoding, label, "start"))).toBe(label);
  });

  test("a period of counts ends with its last count", () => {
    const fine = parseTimeEncoding("microseconds since 2024-01-01", "standard");
    expect(labelOf(fine, numberOf(fine, "2024-01-01", "end"))).toBe("2024-01-01T23:59:59.999999Z");
    // Nanoseconds since 1970 have no last one in a double.
    const { encoding } = timeEncodingOfDataType("ns", 1);
    expect(labelOf(encoding, numberOf(encoding, "2024-01-01", "end"))).toBe("2024-01-01T23:59:59.999Z");
  });

  test("what is no time throws", () => {
    expect(() => labelOf(days, Number.NaN)).toThrow(RangeError);
    expect(() => labelOf(days, Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });
});

describe("valueOf", () => {
  const hours = parseTimeEncoding("hours since 1985-01-01", "standard");
  test.each([
    ["1985-01-01T06:00:00Z", 6],
    ["1985-01-01t06:00:00z", 6],
    ["1985-01-01T06:00:00", 6],
    ["1985-01-01 06:00:00Z", 6],
    ["1985-01-01T06:00:00+02:00", 4],
    ["1985-01-01T06:00:00-0230", 8.5],
    ["1985-01-01T06:00:00.5Z", 6 + 0.5 / 3600],
    ["1985-01-01T06:30Z", 6.5],
    ["1985-01-02", 24],
    ["1985-02", 31 * 24],
    ["1986", 365 * 24],
  ])("%s begins at hour %d", (label, value) => {
    expect(numberOf(hours, label, "start")).toBeCloseTo(value, 9);
  });

  test.each([
    ["1985", "1985-12-31T23:59:59.999Z"],
    ["1984", "1984-12-31T23:59:59.999Z"],
    ["1985-02", "1985-02-28T23:59:59.999Z"],
    ["1984-02", "1984-02-29T23:59:59.999Z"],
    ["1985-12", "1985-12-31T23:59:59.999Z"],
    ["1985-06-15", "1985-06-15T23:59:59.999Z"],
    ["1985-06-15T12", "1985-06-15T12:59:59.999Z"],
    ["1985-06-15T12:30", "1985-06-15T12:30:59.999Z"],
    ["1985-06-15T12:30:00Z", "1985-06-15T12:30:00Z"],
  ])("%s ends at %s", (label, end) => {
    expect(labelOf(hours, numberOf(hours, label, "end"))).toBe(end);
  });

  test.each([
    ["360_day", "1985-02-30"],
    ["all_leap", "1985-02-29"],
    ["julian", "1900-02-29"],
    ["proleptic_gregorian", "1582-10-10"],
    ["proleptic_gregorian", "0000-01-01"],
  ])("%s has %s", (calendar, label) => {
    const encoding = parseTimeEncoding("days since 1985-01-01", calendar);
    expect(labelOf(encoding, numberOf(encoding, label, "start"))).toBe(`${label}T00:00:00Z`);
  });

  test.each([
    ["360_day", "1985-01-31"],
    ["noleap", "1984-02-29"],
    ["standard", "1985-02-29"],
    ["standard", "1900-02-29"],
    ["standard", "1582-10-10"],
    ["standard", "0000-01-01"],
    ["standard", "1985-13-01"],
    ["standard", "1985-00-01"],
    ["standard", "1985-01-00"],
    ["standard", "1985-01-01T24:00:00Z"],
    ["standard", "1985-01-01T23:60:00Z"],
    ["standard", "1985-01-01T23:59:60Z"],
    ["standard", "1985-1-1"],
    ["standard", "yesterday"],
    ["standard", ""],
    ["standard", "1985-01-01Z"],
    ["standard", "1985-01-01T00:00:00Z/.."],
  ])("%s has no %s", (calendar, label) => {
    const encoding = parseTimeEncoding("days since 1980-01-01", calendar);
    expect(() => numberOf(encoding, label, "start")).toThrow(InvalidParameter);
  });

  test("the standard calendar's October 1582 ends", () => {
    const encoding = parseTimeEncoding("days since 1582-10-04", "standard");
    expect(numberOf(encoding, "1582-10-04", "end")).toBeCloseTo(1, 6);
    expect(numberOf(encoding, "1582-10-15", "start")).toBe(1);
    expect(numberOf(encoding, "1582-10", "end")).toBeCloseTo(18, 6);
  });
});

test.each([
  ["1985", true],
  ["1985-06", true],
  ["1985-06-15", true],
  ["1985-06-15T12", true],
  ["1985-06-15T12:30", true],
  ["1985-06-15T12:30:00", false],
  ["1985-06-15T12:30:00Z", false],
  ["soon", false],
])("isPartial(%s) is %s", (label, partial) => {
  expect(isPartial(label)).toBe(partial);
});
