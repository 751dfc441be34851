import { describe, expect, test } from "vitest";
import { InvalidParameter } from "../../src/errors.ts";
import { buildAxis } from "../../src/grid/axes.ts";
import { statedKind } from "../../src/grid/axis-kind.ts";
import { valuesIn } from "../../src/grid/coordinates.ts";
import type { Attributes } from "../../src/grid/dataset.ts";
import { durationLabel, durationOfArray, durationValue } from "../../src/grid/duration.ts";
import { labelAs } from "../../src/grid/label.ts";
import type { DataType } from "../../src/numerics/data-type.ts";
import { factsOf, numeric } from "./support.ts";

const timedelta = (unit: string, scale = 1): DataType =>
  ({ kind: "time", name: "timedelta64", unit, scale, itemBytes: 8 }) as DataType;

describe("which arrays are lengths of time", () => {
  test.each<[string, string, Attributes, DataType, readonly [string, number] | null]>([
    [
      "by standard name",
      "L",
      { standard_name: "forecast_period", units: "hours" },
      numeric("float32"),
      ["hours", 3.6e6],
    ],
    ["by name", "step", { units: "days" }, numeric("int64"), ["days", 8.64e7]],
    ["by name", "prediction_timedelta", { units: "nanoseconds" }, numeric("int64"), ["nanoseconds", 1e-6]],
    ["by the type that xarray keeps", "age", { units: "s", dtype: "timedelta64[ns]" }, numeric("int64"), ["s", 1000]],
    ["by type", "lag", {}, timedelta("h"), ["hours", 3.6e6]],
    ["not hours of the day", "hour", { units: "hours" }, numeric("int64"), null],
    ["not steps of no unit", "step", { units: "1" }, numeric("int64"), null],
    ["not months, of no fixed length", "lead", { units: "months" }, numeric("float32"), null],
    ["not months of numpy", "lead", {}, timedelta("M"), null],
    ["not dates", "step", { units: "hours since 2000-01-01" }, numeric("int64"), null],
  ])("%s: %s", (_, name, attributes, dataType, expected) => {
    const found = durationOfArray({ name, attributes, dataType });
    expect(found && [found.encoding.units, found.encoding.unitMs]).toEqual(expected);
  });

  test("none of them is the time axis, whatever it says", () => {
    const attributes = { axis: "T", standard_name: "forecast_period", units: "hours" };
    expect(statedKind(attributes, numeric("int64"))).toBeNull();
    expect(statedKind({ axis: "T" }, timedelta("ns"))).toBeNull();
  });
});

// As pandas has them: pandas.Timedelta(label) == pandas.to_timedelta(value, unit).
test.each([
  ["hours", 0, "PT0S"],
  ["hours", 6, "PT6H"],
  ["hours", 30, "P1DT6H"],
  ["hours", 840, "P35D"],
  ["hours", -6, "-PT6H"],
  ["hours", 1.5, "PT1H30M"],
  ["days", 0.1, "PT2H24M"],
  ["days", 1 / 3, "PT8H"],
  ["seconds", 59.999_999_999_9, "PT1M"],
  ["seconds", 21_600, "PT6H"],
  ["nanoseconds", 21_600_000_000_000, "PT6H"],
  ["nanoseconds", 1, "PT0.000000001S"],
  ["milliseconds", -1500, "-PT1.5S"],
])("%s %d is %s, there and back", (units, value, label) => {
  const encoding = durationOfArray({ name: "step", attributes: { units }, dataType: numeric("float64") })!.encoding;
  expect(durationLabel(encoding, value)).toBe(label);
  expect(durationValue(encoding, "step", label)).toBeCloseTo(value, 6);
});

test.each([
  ["PT6H", 6],
  ["P1DT6H", 30],
  ["P1W", 168],
  ["pt90m", 1.5],
  ["PT0.5H", 0.5],
  ["-PT6H", -6],
  ["6", 6],
  [12, 12],
])("in hours %s is %d", (label, value) => {
  expect(durationValue({ units: "hours", unitMs: 3_600_000 }, "step", label)).toBe(value);
});

test.each(["", "P", "PT", "P1DT", "P1M", "P1Y", "6h", "PT6", "T6H", "NaN", "Infinity", "2000-01-01"])(
  "%j is no duration",
  (label) => {
    expect(() => durationValue({ units: "hours", unitMs: 3_600_000 }, "step", label)).toThrow(InvalidParameter);
  },
);

test("an axis of timedelta64 has labels in its own count, and bounds", () => {
  const facts = factsOf("step", { step: 3 }, {}, timedelta("h", 6));
  const values = BigInt64Array.of(0n, 1n, 5n);
  const axis = buildAxis({ dim: "step", size: 3, kind: "other", facts, values, bounds: null });
  expect([axis.kind, axis.time, [...valuesIn(axis.coordinates, 0, 3)]]).toEqual(["other", null, [0, 6, 30]]);
  expect(labelAs(axis, 30)).toBe("P1DT6H");
});
