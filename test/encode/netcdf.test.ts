import { describe, expect, test } from "vitest";
import { netcdf } from "../../src/encode/netcdf.ts";
import type { Coverage } from "../../src/grid/coverage.ts";
import { readNetcdf } from "./read-netcdf.ts";
import { coordinate, coverage, grid, lat, scalar, times, variable } from "./sample-coverage.ts";

const fileOf = async (answer: Coverage) => readNetcdf(await new Response(netcdf.encode(answer)).bytes());

test("a grid: big-endian arrays, NaN where values are missing", async () => {
  const { version, dims, attributes, variables } = await fileOf(grid);
  expect([version, dims]).toEqual([2, { time: 2, lat: 2, lon: 3, bnds: 2 }]);
  expect(attributes).toEqual({ title: "A test", estran_version: "v1", Conventions: "CF-1.11" });
  expect(Object.keys(variables)).toEqual(["time", "lat", "lon", "lon_bnds", "tas"]);
  expect(variables.time).toEqual({
    type: "double",
    dims: ["time"],
    attributes: { axis: "T", long_name: "time", calendar: "standard", units: "days since 2000-01-01" },
    data: [0, 1.5],
  });
  expect(variables.lon).toMatchObject({ attributes: { axis: "X", units: "degrees_east", bounds: "lon_bnds" } });
  expect(variables.lon_bnds).toMatchObject({
    dims: ["lon", "bnds"],
    attributes: {},
    data: [-0.5, 0.5, 0.5, 1.5, 1.5, 2.5],
  });
  expect(variables.tas).toEqual({
    type: "float",
    dims: ["time", "lat", "lon"],
    attributes: {
      units: "K",
      long_name: "air temperature",
      standard_name: "air_temperature",
      _FillValue: [Number.NaN],
    },
    data: [...grid.variables[0]!.data],
  });
});

test("64-bit integers are CDF-5, and have no missing values", async () => {
  const big = [2n ** 60n, -1n];
  const flagged = { flag_values: [1, 2], flag_meanings: ["dry land", "sea"] };
  const { version, variables } = await fileOf(
    coverage([lat], [variable("n", ["lat"], [2], BigInt64Array.from(big), flagged)]),
  );
  expect(version).toBe(5);
  expect(variables.n).toEqual({
    type: "int64",
    dims: ["lat"],
    attributes: { flag_values: [1n, 2n], flag_meanings: "dry_land sea" },
    data: big,
  });
});

test("labels are characters of UTF-8; scalar and auxiliary coordinates are named by what they belong to", async () => {
  const answer = coverage(
    [
      coordinate("member", "other", [], { values: ["é", "r12"] }),
      { ...lat, dims: ["points"] },
      scalar(coordinate("run", "other", [], { values: ["a"] })),
      coordinate("other", "other", [1, 2]),
    ],
    [
      variable("v", ["points", "member"], [2, 2], Float64Array.of(1, 2, 3, 4)),
      variable("w", ["other"], [2], Float64Array.of(5, 6)),
    ],
  );
  const { dims, variables } = await fileOf(answer);
  expect(dims).toEqual({ points: 2, member: 2, other: 2, member_strlen: 3, run_strlen: 1 });
  expect(variables.member).toEqual({
    type: "char",
    dims: ["member", "member_strlen"],
    attributes: { _Encoding: "utf-8" },
    data: "é\0r12",
  });
  expect(variables.run).toMatchObject({ dims: ["run_strlen"], data: "a" });
  expect(variables.lat!.attributes).toEqual({ units: "degrees_north" });
  expect(variables.v!.attributes).toEqual({ coordinates: "lat run", _FillValue: [Number.NaN] });
  expect(variables.w!.attributes).toEqual({ coordinates: "run", _FillValue: [Number.NaN] });
});

// values, units, calendar, and what is written
test.each([
  [[0, 31], "days since 2000-01-01", "360_day", { units: "days since 2000-01-01", calendar: "360_day", data: [0, 31] }],
  // No double holds every nanosecond since 1970.
  [
    [1.7e18, 1.7e18 + 86_400e9],
    "nanoseconds since 1970-01-01",
    "proleptic_gregorian",
    { units: "nanoseconds since 2023-11-14", calendar: "proleptic_gregorian", data: [80_000e9, 166_400e9] },
  ],
  [
    [1, Number.NaN],
    "milliseconds since 1970-01-01",
    "standard",
    { units: "milliseconds since 1970-01-01", calendar: "standard", data: [1, Number.NaN] },
  ],
  // CF's standard calendar has no year 0; for a hundred years the proleptic Gregorian has the same dates.
  [
    [366, 8784],
    "hours since 0000-01-01",
    "standard",
    { units: "hours since 0000-01-01", calendar: "proleptic_gregorian", data: [366, 8784] },
  ],
  [[36_600], "days since 0000-01-01", "julian", { units: "days since 0000-01-01", calendar: "julian", data: [36_600] }],
])("times %j %s of %s", async (values, units, calendar, expected) => {
  const time = times(values, calendar, units);
  const { variables } = await fileOf(
    coverage([time], [variable("v", ["time"], [values.length], Float64Array.from(values))]),
  );
  const { attributes, data } = variables.time!;
  expect({ units: attributes.units, calendar: attributes.calendar, data }).toEqual(expected);
  expect(attributes._FillValue).toEqual(values.some(Number.isNaN) ? [Number.NaN] : undefined);
});

test("when extremes are is written as the times are", async () => {
  const units = "hours since 0000-01-01";
  const when = variable("tas_argmax_time", ["lat"], [2], Float64Array.of(366, Number.NaN), {
    units,
    calendar: "standard",
  });
  const { variables } = await fileOf(coverage([scalar(times([366], "standard", units)), lat], [when]));
  expect(variables.tas_argmax_time!.attributes).toMatchObject({ units, calendar: "proleptic_gregorian" });
});

test("lengths of time carry the type that xarray reads them by", async () => {
  const lead = coordinate("lead", "other", [6], {
    duration: { units: "hours", unitMs: 3_600_000 },
    bounds: Float64Array.of(0, 6),
  });
  const { variables } = await fileOf(coverage([lead], [variable("v", ["lead"], [1], Float64Array.of(1))]));
  const attributes = { units: "hours", dtype: "timedelta64[ns]" };
  expect(variables.lead!.attributes).toEqual({ ...attributes, bounds: "lead_bnds" });
  expect(variables.lead_bnds).toMatchObject({ attributes, data: [0, 6] });
});

describe("what NetCDF has no place for", () => {
  test("names", async () => {
    const answer = coverage(
      [coordinate("a b", "other", [1]), coordinate("bnds", "other", [1, 2, 3])],
      [
        variable("a_b", ["a b", "bnds"], [1, 3], Float64Array.of(1, 2, 3)),
        variable("-x/y", [], [], Float64Array.of(4)),
        variable("e\u0301", [], [], Float64Array.of(5)),
      ],
    );
    const bounded = {
      ...answer,
      coordinates: [...answer.coordinates, { ...scalar(coordinate("lat", "y", [0.5])), bounds: Float64Array.of(0, 1) }],
    };
    const { dims, variables } = await fileOf(bounded);
    expect(dims).toEqual({ a_b: 1, bnds: 3, bnds_2: 2 });
    expect(Object.keys(variables)).toEqual(["a_b", "bnds", "lat", "lat_bnds", "a_b_2", "_-x_y", "é"]);
    expect(variables.a_b_2!.dims).toEqual(["a_b", "bnds"]);
  });

  test.each<[unknown, unknown]>([
    ["text", "text"],
    ["", ""],
    [3, [3]],
    [-0.5, [-0.5]],
    [2 ** 40, [2 ** 40]],
    [2n ** 60n + 1n, "1152921504606846977"],
    [Number.NaN, [Number.NaN]],
    [true, "true"],
    [["a", "b"], "a,b"],
    [
      [1, 2.5],
      [1, 2.5],
    ],
    [[], "[]"],
    [{ type: "Polygon", at: [1] }, '{"type":"Polygon","at":[1]}'],
    [[1, "a"], '[1,"a"]'],
    [null, undefined],
  ])("the attribute %o is %o", async (given, written) => {
    const { attributes } = await fileOf(coverage([], [variable("v", [], [], Float64Array.of(1))], { given }));
    expect(attributes.given).toEqual(written);
  });
});

test("a long answer streams, and is as long as its header says", async () => {
  const data = Float32Array.from({ length: 100_001 }, (_, i) => i);
  const body = netcdf.encode(
    coverage([], [variable("a", ["i"], [100_001], data), variable("b", [], [], Float64Array.of(7))]),
  );
  expect(body).toBeInstanceOf(ReadableStream);
  const { variables } = readNetcdf(await new Response(body).bytes());
  expect(variables.a!.data).toEqual([...data]);
  expect(variables.b!.data).toEqual([7]);
});

test("nothing but one number", async () => {
  const { dims, variables } = await fileOf(coverage([], [variable("n", [], [], Float32Array.of(7))]));
  expect([dims, variables.n!.data]).toEqual([{}, [7]]);
});
