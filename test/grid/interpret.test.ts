import { describe, expect, test } from "vitest";
import { isGeographic, statedKind } from "../../src/grid/axis-kind.ts";
import type { AxisKind } from "../../src/grid/dataset.ts";
import { type ArrayFacts, buildVariable, interpret } from "../../src/grid/interpret.ts";
import type { DataType } from "../../src/numerics/data-type.ts";
import { factsOf, numeric } from "./support.ts";

const datetime: DataType = { kind: "time", name: "datetime64", unit: "ns", scale: 1, itemBytes: 8 };
const timedelta: DataType = { kind: "time", name: "timedelta64", unit: "ns", scale: 1, itemBytes: 8 };
const text: DataType = { kind: "text", name: "string", itemBytes: null };

function interpreted(facts: readonly ArrayFacts[], attributes = {}) {
  return interpret(new Map(facts.map((array) => [array.name, array])), attributes);
}

const kinds = (facts: readonly ArrayFacts[]) => Object.fromEntries(interpreted(facts).kindOf);

describe("what a coordinate says it is", () => {
  test.each<readonly [Record<string, unknown>, AxisKind | null, DataType | undefined]>([
    [{ axis: "X" }, "x", undefined],
    [{ axis: "t" }, "t", undefined],
    [{ axis: "Y", standard_name: "time" }, "y", undefined],
    [{ standard_name: "longitude" }, "x", undefined],
    [{ standard_name: "grid_latitude", units: "degrees" }, "y", undefined],
    [{ standard_name: "projection_x_coordinate", units: "m" }, "x", undefined],
    [{ standard_name: "air_pressure" }, "z", undefined],
    [{ standard_name: "atmosphere_hybrid_sigma_pressure_coordinate" }, "z", undefined],
    [{ standard_name: "height_above_mean_sea_level" }, "z", undefined],
    [{ standard_name: "air_temperature" }, null, undefined],
    [{ units: "degrees_east" }, "x", undefined],
    [{ units: "degreeN" }, "y", undefined],
    [{ units: "degree_N" }, "y", undefined],
    [{ units: "degrees" }, null, undefined],
    [{ units: "METERS", positive: "down" }, "z", undefined],
    [{ units: "m" }, null, undefined],
    [{ units: "hPa" }, "z", undefined],
    [{ units: "millibar" }, "z", undefined],
    [{ units: "hour since 0000-01-01 00:00:00" }, "t", undefined],
    [{ units: "hours" }, null, undefined],
    [{}, "t", datetime],
    [{}, null, timedelta],
    [{ standard_name: "forecast_reference_time", units: "hours since 2000-01-01" }, "t", undefined],
    [{ standard_name: "forecast_period", units: "hours" }, null, undefined],
    [{}, null, text],
  ])("%j is %s", (attributes, kind, dataType = numeric("float64")) => {
    expect(statedKind(attributes, dataType)?.kind ?? null).toBe(kind);
  });

  test.each<readonly [string, AxisKind, Record<string, unknown>, boolean]>([
    ["a", "x", { units: "degrees_east" }, true],
    ["a", "y", { standard_name: "latitude", units: "degrees" }, true],
    ["rlon", "x", { standard_name: "grid_longitude", units: "degrees" }, false],
    ["a", "x", { axis: "X", units: "m" }, false],
    ["lon", "x", { axis: "X", units: "degrees" }, true],
    ["rlat", "y", { axis: "Y", units: "degrees" }, false],
    ["lat", "y", {}, true],
    ["lat", "x", {}, false],
    ["a", "z", { units: "degrees_east" }, false],
  ])("%s of kind %s with %j: longitude or latitude is %s", (name, kind, attributes, geographic) => {
    expect(isGeographic(kind, { name, attributes })).toBe(geographic);
  });

  test("long units are judged in linear time", () => {
    expect(isGeographic("x", { name: "lon", attributes: { units: `${" ".repeat(300_000)}m` } })).toBe(false);
  });
});

test("COARDS, as the samples have it", () => {
  const dims = { ZAX: 20, YAX: 180, XAX: 360 };
  const found = interpreted([
    factsOf("XAX", { XAX: 360 }, { units: "degrees_east", modulo: " ", point_spacing: "even" }),
    factsOf("YAX", { YAX: 180 }, { units: "degrees_north", point_spacing: "even" }),
    factsOf("ZAX", { ZAX: 20 }, { units: "METERS", positive: "down", edges: "ZAXedges" }),
    factsOf("ZAXedges", { ZAXedges: 21 }, { edges: " " }),
    factsOf("TEMP", dims, { units: "DEG C", missing_value: -1e10 }),
    factsOf("SALT", dims),
  ]);
  expect(found.variables).toEqual(["TEMP", "SALT"]);
  expect(Object.fromEntries(found.kindOf)).toEqual({ ZAX: "z", YAX: "y", XAX: "x" });
  expect(found.coordinateOf.get("ZAX")).toBe("ZAX");
  expect(Object.fromEntries(found.boundsOf)).toEqual({ ZAX: "ZAXedges" });
  expect(found.scalars).toEqual([]);
});

test("CF, with bounds, scalars, a grid mapping and curvilinear coordinates", () => {
  const found = interpreted(
    [
      factsOf("time", { time: 3 }, { standard_name: "time", units: "days since 2000-01-01", bounds: "time_bnds" }),
      factsOf("time_bnds", { time: 3, bnds: 2 }),
      factsOf("y", { y: 5 }, { standard_name: "projection_y_coordinate" }),
      factsOf("x", { x: 4 }, { standard_name: "projection_x_coordinate" }),
      factsOf("lat", { y: 5, x: 4 }, { standard_name: "latitude", bounds: "lat_vertices" }),
      factsOf("lon", { y: 5, x: 4 }, { standard_name: "longitude" }),
      factsOf("lat_vertices", { y: 5, x: 4, vertices: 4 }),
      factsOf("height", {}, { standard_name: "height", units: "m" }, numeric("float64")),
      factsOf("label", {}, {}, text),
      factsOf("crs", {}, { grid_mapping_name: "lambert_conformal_conic" }),
      factsOf("spatial_ref", {}, { crs_wkt: "PROJCS[…]" }),
      factsOf("tas", { time: 3, y: 5, x: 4 }, { coordinates: "lat lon height", grid_mapping: "crs: x y" }),
      factsOf("tas_flag", { time: 3, y: 5, x: 4 }, {}, numeric("uint8")),
      factsOf("station", { time: 3 }, {}, text),
      factsOf("elevation", { y: 5, x: 4 }),
    ],
    { coordinates: "elevation" },
  );
  expect(found.variables).toEqual(["tas", "tas_flag"]);
  expect(Object.fromEntries(found.kindOf)).toEqual({ time: "t", y: "y", x: "x" });
  expect(Object.fromEntries(found.boundsOf)).toEqual({ time: "time_bnds" });
  expect(found.scalars).toEqual(["height", "label"]);
});

describe("rivals for a kind", () => {
  const time = { units: "hours since 2000-01-01" };
  const reference = { ...time, standard_name: "forecast_reference_time" };
  test.each<readonly [string, readonly ArrayFacts[], Record<string, AxisKind>]>([
    [
      "the reference time is t without a time",
      [
        factsOf("init", { init: 2 }, reference),
        factsOf("lead", { lead: 3 }, { units: "hours" }),
        factsOf("v", { init: 2, lead: 3 }),
      ],
      { init: "t", lead: "other" },
    ],
    [
      "and other beside one",
      [factsOf("init", { init: 2 }, reference), factsOf("time", { time: 3 }, time), factsOf("v", { init: 2, time: 3 })],
      { init: "other", time: "t" },
    ],
    [
      "axis beats units",
      [factsOf("a", { a: 2 }, time), factsOf("b", { b: 3 }, { ...time, axis: "T" }), factsOf("v", { a: 2, b: 3 })],
      { a: "other", b: "t" },
    ],
    [
      "standard_name beats units",
      [
        factsOf("a", { a: 2 }, { units: "Pa" }),
        factsOf("b", { b: 3 }, { standard_name: "depth" }),
        factsOf("v", { a: 2, b: 3 }),
      ],
      { a: "other", b: "z" },
    ],
    [
      "of equals the first",
      [factsOf("a", { a: 2 }, time), factsOf("b", { b: 3 }, time), factsOf("v", { a: 2, b: 3 })],
      { a: "t", b: "other" },
    ],
    [
      "staggered grids of different variables are none",
      [
        factsOf("xt", { xt: 2 }, { units: "degrees_east" }),
        factsOf("xu", { xu: 2 }, { units: "degrees_east" }),
        factsOf("v", { xt: 2 }),
        factsOf("w", { xu: 2 }),
      ],
      { xt: "x", xu: "x" },
    ],
    [
      "names speak where nothing else does",
      [
        factsOf("lat", { lat: 2 }),
        factsOf("lon", { lon: 3 }),
        factsOf("member", { member: 3 }),
        factsOf("v", { member: 3, lat: 2, lon: 3 }),
      ],
      { lat: "y", lon: "x", member: "other" },
    ],
    [
      "but not against another's word",
      [factsOf("lat", { lat: 2 }), factsOf("y", { y: 3 }, { units: "degrees_north" }), factsOf("v", { lat: 2, y: 3 })],
      { lat: "other", y: "y" },
    ],
    ["nor against their own", [factsOf("lat", { lat: 2 }, { units: "m" }), factsOf("v", { lat: 2 })], { lat: "other" }],
    ["a dimension without coordinate is other", [factsOf("v", { time: 2 })], { time: "other" }],
  ])("%s", (_, facts, expected) => {
    expect(kinds(facts)).toEqual(expected);
  });
});

describe("auxiliary coordinates along a dimension without its own", () => {
  const lon = factsOf("lon", { i: 4 }, { standard_name: "longitude", units: "degrees_east" });
  const lat = factsOf("lat", { i: 4 }, { standard_name: "latitude", units: "degrees_north" });
  test("one labels it", () => {
    const found = interpreted([lon, factsOf("v", { i: 4 }, { coordinates: "lon" })]);
    expect([found.coordinateOf.get("i"), found.kindOf.get("i"), found.variables]).toEqual(["lon", "x", ["v"]]);
  });
  test("several label points, not an axis", () => {
    const found = interpreted([lon, lat, factsOf("v", { i: 4 }, { coordinates: "lon lat" })]);
    expect([found.coordinateOf.get("i"), found.kindOf.get("i"), found.variables]).toEqual([undefined, "other", ["v"]]);
  });
  test("data along it does not", () => {
    const found = interpreted([factsOf("p", { i: 4 }, { standard_name: "air_pressure", units: "Pa" })]);
    expect([found.coordinateOf.get("i"), found.variables]).toEqual([undefined, ["p"]]);
  });
});

test("a variable is shown without what is about its storage", () => {
  const attributes = {
    units: "K",
    long_name: "temperature",
    _FillValue: -1,
    missing_value: -1,
    scale_factor: 0.1,
    add_offset: 5,
    valid_range: [0, 9],
    _Unsigned: "true",
    _ARRAY_DIMENSIONS: ["x"],
    coordinates: "lat lon",
    grid_mapping: "crs",
  };
  const {
    name,
    dims,
    shape,
    attributes: shown,
    packing,
  } = buildVariable(factsOf("t", { x: 3 }, attributes, numeric("int8")));
  expect({ name, dims, shape, shown }).toEqual({
    name: "t",
    dims: ["x"],
    shape: [3],
    shown: { units: "K", long_name: "temperature" },
  });
  expect(packing).toEqual({ missing: [255], validMin: 0, validMax: 9, scale: 0.1, offset: 5, reinterpret: "unsigned" });
});
