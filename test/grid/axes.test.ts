import { describe, expect, test } from "vitest";
import { type AxisSource, buildAxis, buildScalar } from "../../src/grid/axes.ts";
import { detectRegular, sizeOf, valueAt, valuesIn } from "../../src/grid/coordinates.ts";
import { labelOf } from "../../src/grid/time.ts";
import { factsOf, numeric, range } from "./support.ts";

const built = (source: Partial<AxisSource> & Pick<AxisSource, "values">) =>
  buildAxis({ dim: "d", size: 3, kind: "other", facts: null, bounds: null, ...source });

test("a regular float32 axis is three decimals", () => {
  const values = Float32Array.from(range(3600, 0.05, 0.1));
  const facts = factsOf("d", { d: 3600 }, { units: "degrees_east", bounds: "d_bnds" });
  const axis = built({ size: 3600, kind: "x", facts, values });
  expect(axis.coordinates).toEqual({ kind: "regular", start: 0.05, step: 0.1, size: 3600 });
  expect(valueAt(axis.coordinates, 3599)).toBe(359.95);
  expect(axis.geographic).toBe(true);
  expect(axis.attributes).toEqual({ units: "degrees_east" });
});

test("an irregular axis keeps its values", () => {
  const axis = built({ facts: factsOf("d", { d: 3 }), values: Float32Array.of(0.1, 0.2, 0.5) });
  expect(axis.coordinates).toEqual({ kind: "numbers", values: Float64Array.of(0.1, 0.2, 0.5) });
});

test("a dimension without coordinate counts", () => {
  expect(built({ values: null }).coordinates).toEqual({ kind: "regular", start: 0, step: 1, size: 3 });
});

test("a catalogued axis needs no reading", () => {
  const axis = built({ values: { start: 10, step: -2, count: 3 } });
  expect(axis.coordinates).toEqual({ kind: "regular", start: 10, step: -2, size: 3 });
});

const counted = (name: string, index: number) => ({
  kind: "other",
  size: 3,
  coordinates: { kind: "regular", start: 0, step: 1, size: 3 },
  attributes: { "estran:labels": `Counted from 0: ${name} has no number at ${index} of 3.` },
  time: null,
  bounds: null,
  geographic: false,
});

test("a coordinate that lacks a number counts, and says why", () => {
  const lon = factsOf("lon", { lon: 3 }, { units: "degrees_east" });
  const bounds = Float64Array.of(0, 1, 1, 2, 2, 3);
  expect(built({ kind: "x", facts: lon, values: Float64Array.of(0, Number.NaN, 2), bounds })).toMatchObject(
    counted("lon", 1),
  );
  const time = factsOf("time", { time: 3 }, { units: "days since 2000-01-01" });
  for (const [first, values] of [
    [1, [0, Infinity, 2]],
    [0, [NaN, NaN, NaN]],
    [0, [NaN, 1, NaN]],
  ] as const) {
    expect(built({ kind: "t", facts: time, values: Float64Array.from(values) })).toMatchObject(counted("time", first));
  }
});

test("a scalar without a number is none", () => {
  expect(buildScalar(factsOf("height", {}, { units: "m" }), Float32Array.of(Number.NaN))).toBeNull();
});

describe("a time axis ends where its times do", () => {
  const days = { units: "days since 2000-01-01" };
  const nat = -(2n ** 63n);
  const ns = { kind: "time", name: "datetime64", unit: "ns", scale: 1, itemBytes: 8 } as const;
  test.each([
    ["NaN", {}, Float64Array.of(1, 2, NaN, NaN), [1, 2]],
    ["one NaN", {}, Float64Array.of(1, 2, 4, NaN), [1, 2, 4]],
    ["a fill value", { _FillValue: -999 }, Int32Array.of(1, 2, -999, -999), [1, 2]],
    ["a packed fill value", { _FillValue: 0, scale_factor: 0.5, add_offset: 1 }, Int32Array.of(2, 6, 8, 0), [2, 4, 5]],
    ["a fill value once", { missing_value: 0 }, Int32Array.of(10, 21, 30, 0), [10, 21, 30]],
    ["not at a fill value that is a time", { _FillValue: 0 }, Int32Array.of(-9, -4, -1, 0), [-9, -4, -1, 0]],
    ["not at a fill value in front", { _FillValue: 0 }, Int32Array.of(0, 1, 5, 6), [0, 1, 5, 6]],
    ["not at a number that nothing calls a fill", {}, Int32Array.of(5, 6, 0, 0), [5, 6, 0, 0]],
  ] as const)("at %s", (_, attributes, values, expected) => {
    const type = numeric(values instanceof Float64Array ? "float64" : "int32");
    const facts = factsOf("d", { d: 4 }, { ...days, ...attributes }, type);
    const axis = built({ size: 4, kind: "t", facts, values });
    expect([axis.kind, axis.size, [...valuesIn(axis.coordinates, 0, axis.size)]]).toEqual([
      "t",
      expected.length,
      expected,
    ]);
  });

  test("at NaT, and so do its bounds", () => {
    const values = BigInt64Array.of(0n, 1n, nat);
    const bounds = BigInt64Array.of(0n, 1n, 1n, 2n, nat, nat);
    const axis = built({ kind: "t", facts: factsOf("d", { d: 3 }, {}, ns), values, bounds });
    expect([axis.size, axis.bounds]).toEqual([2, Float64Array.of(0, 1, 1, 2)]);
  });
});

test("names", () => {
  const axis = built({ values: ["a", "b", "c"] });
  expect(axis.coordinates).toEqual({ kind: "labels", values: ["a", "b", "c"] });
  expect([sizeOf(axis.coordinates), valueAt(axis.coordinates, 1), valuesIn(axis.coordinates, 1, 3)]).toEqual([
    3,
    "b",
    ["b", "c"],
  ]);
});

test("packed coordinates are unpacked, and a fill value is a label like any other", () => {
  const attributes = { scale_factor: 0.5, add_offset: 10, _FillValue: 0 };
  const facts = factsOf("d", { d: 3 }, attributes, numeric("int16"));
  const axis = built({ facts, values: Int16Array.of(0, 1, 3), bounds: Float64Array.of(9, 10, 10, 11, 11, 13) });
  expect(axis.coordinates).toEqual({ kind: "numbers", values: Float64Array.of(10, 10.5, 11.5) });
  expect(axis.bounds).toEqual(Float64Array.of(9, 10, 10, 11, 11, 13));
  expect(built({ facts, values: null, bounds: Int16Array.of(0, 1, 1, 2, 2, 3) }).bounds).toEqual(
    Float64Array.of(10, 10.5, 10.5, 11, 11, 11.5),
  );
});

test.each([
  ["packed", { scale_factor: 0.5, add_offset: 10, _FillValue: -1, units: "m" }, Int16Array.of(5), 12.5, { units: "m" }],
  ["whole", { units: "1" }, BigInt64Array.of(7n), 7, { units: "1" }],
  ["decimal", {}, Float32Array.of(0.1), 0.1, {}],
  ["text", {}, ["a"], "a", {}],
])("a scalar: %s", (_, attributes, values, value, shown) => {
  const type = numeric(values instanceof Int16Array ? "int16" : "float32");
  expect(buildScalar(factsOf("s", {}, attributes, type), values)).toEqual({
    name: "s",
    value,
    time: null,
    attributes: shown,
  });
});

test("a scalar that is a date", () => {
  const facts = factsOf("s", {}, { units: "days since 2001-02-03" }, numeric("int64"));
  const { value, time } = buildScalar(facts, BigInt64Array.of(1n))!;
  expect(labelOf(time!, value as number)).toBe("2001-02-04T00:00:00Z");
});

test("edges become pairs", () => {
  const axis = built({
    facts: factsOf("d", { d: 3 }),
    values: Float64Array.of(0, 10, 25),
    bounds: Float64Array.of(-5, 5, 15, 35),
  });
  expect(axis.bounds).toEqual(Float64Array.of(-5, 5, 5, 15, 15, 35));
});

describe("times", () => {
  test("of CF units", () => {
    const attributes = { units: "days since 2000-01-01", calendar: "360_day" };
    const facts = factsOf("d", { d: 3 }, attributes, numeric("int32"));
    const {
      kind,
      time,
      coordinates,
      attributes: kept,
    } = built({ kind: "t", facts, values: Int32Array.of(30, 60, 90) });
    expect([kind, labelOf(time!, valueAt(coordinates, 2) as number), kept]).toEqual([
      "t",
      "2000-04-01T00:00:00Z",
      attributes,
    ]);
  });

  test("of datetime64, in weeks too", () => {
    const dataType = { kind: "time", name: "datetime64", unit: "W", scale: 2, itemBytes: 8 } as const;
    const axis = built({
      kind: "t",
      facts: factsOf("d", { d: 3 }, {}, dataType),
      values: BigInt64Array.of(0n, 1n, 2n),
    });
    expect(labelOf(axis.time!, valueAt(axis.coordinates, 2) as number)).toBe("1970-01-29T00:00:00Z");
  });

  test("without a length stay numbers", () => {
    const facts = factsOf("d", { d: 3 }, { units: "months since 1960-01-01" });
    const axis = built({ kind: "t", facts, values: Float32Array.of(0.5, 1.5, 2.5) });
    expect([axis.kind, axis.time, axis.coordinates]).toEqual([
      "other",
      null,
      { kind: "regular", start: 0.5, step: 1, size: 3 },
    ]);
  });

  test("of a forecast's start read as dates though they are not the time axis", () => {
    const facts = factsOf("d", { d: 3 }, { units: "hours since 2000-01-01", standard_name: "forecast_reference_time" });
    const axis = built({ kind: "other", facts, values: Float64Array.of(0, 6, 12) });
    expect([axis.kind, labelOf(axis.time!, 6)]).toEqual(["other", "2000-01-01T06:00:00Z"]);
  });

  test("lead times are lengths of time, not dates", () => {
    const facts = factsOf("d", { d: 3 }, { units: "hours", standard_name: "forecast_period" });
    const { time, duration } = built({ facts, values: Float64Array.of(0, 6, 24) });
    expect([time, duration]).toEqual([null, { units: "hours", unitMs: 3_600_000 }]);
  });
});

test.each([
  [[0, 1, 2, 3], { start: 0, step: 1, count: 4 }],
  [range(3600, 0, 0.1), { start: 0, step: 0.1, count: 3600 }],
  [[90, 89.75, 89.5], { start: 90, step: -0.25, count: 3 }],
  [[0, 1 / 3, 2 / 3, 1], { start: 0, step: 1 / 3, count: 4 }],
  [[0, 1, 2.00001], null],
  [[1, 1, 1], null],
  [[1], null],
  [[], null],
  [[0, Number.NaN, 2], null],
  [[0, 31, 59, 90], null],
])("detectRegular(%j)", (values, expected) => {
  expect(detectRegular(Float64Array.from(values))).toEqual(
    expected && { ...expected, step: expect.closeTo(expected.step, 12) },
  );
});
