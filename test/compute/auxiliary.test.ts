/** Coordinates beside those of the axes: what of them an answer keeps, as xarray does, and what they cost. */
import { describe, expect, test } from "vitest";
import { planSubset } from "../../src/compute/answer.ts";
import { covjson } from "../../src/encode/covjson.ts";
import { csv } from "../../src/encode/csv.ts";
import { labelAt } from "../../src/encode/labels.ts";
import type { Coverage } from "../../src/grid/coverage.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import type { SelectionRequest } from "../../src/zarr/selection.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { buildZarr, createMemoryStore, type Entries } from "../support/memory-store.ts";
import { aggregate, EVERYTHING, LIMITS, open, subset } from "./support.ts";

const DAYS = { units: "days since 2001-01-30", standard_name: "time" };

/** A v3 array of text, as numpy's `<U3`. */
function names(dim: string, labels: readonly string[]): Entries {
  const code = (label: string) => Array.from({ length: 3 }, (_, i) => label.codePointAt(i) ?? 0);
  const document = {
    zarr_format: 3,
    node_type: "array",
    shape: [labels.length],
    data_type: { name: "fixed_length_utf32", configuration: { length_bytes: 12 } },
    chunk_grid: { name: "regular", configuration: { chunk_shape: [labels.length] } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: "",
    codecs: [{ name: "bytes", configuration: { endian: "little" } }],
    attributes: { long_name: "name" },
    dimension_names: [dim],
  };
  return {
    "name/zarr.json": document,
    "name/c/0": new Uint8Array(Uint32Array.from(labels.flatMap(code)).buffer),
  };
}

const numbers = buildZarr({
  arrays: {
    v: {
      shape: [4, 3],
      data: Float32Array.from({ length: 12 }, (_, i) => i),
      dims: ["time", "station"],
      attributes: { coordinates: "month name quality age long" },
    },
    time: { shape: [4], data: Int32Array.of(0, 1, 2, 30), dims: ["time"], attributes: DAYS },
    month: { shape: [4], data: BigInt64Array.of(1n, 1n, 2n, 3n), dims: ["time"], attributes: { units: "1" } },
    age: {
      shape: [4],
      data: Int32Array.of(0, 6, 12, 18),
      dims: ["time"],
      attributes: { units: "h", dtype: "timedelta64[s]" },
    },
    quality: { shape: [3], data: Float32Array.of(0.1, -1, 0.3), dims: ["station"], attributes: { _FillValue: -1 } },
    long: { shape: [3], chunks: [1], data: Float32Array.of(1, 2, 3), dims: ["station"] },
  },
});
// Consolidated metadata would hide what is added.
const { "zarr.json": _root, ...arrays } = numbers;
const CATALOGUED = ["v", "time", "month", "age", "quality", "long", "name"];
const root = { zarr_format: 3, node_type: "group", attributes: {} };
const store = createMemoryStore({ ...arrays, "zarr.json": root, ...names("station", ["Aix", "Nîm", "Pau"]) });
const opened = await open(store, createValueCache(0));

const shown = (coverage: Coverage) =>
  Object.fromEntries(
    coverage.coordinates
      .filter(({ name }) => !["time", "station"].includes(name))
      .map((coordinate) => [
        coordinate.name,
        [coordinate.dims.join(), Array.from({ length: coordinate.values.length }, (_, i) => labelAt(coordinate, i))],
      ]),
  );

const times = (start: string, stop: string): Partial<SelectionRequest> => ({ time: { kind: "range", start, stop } });

test("the archive is as it is meant", () => {
  expect(opened.auxiliaries.map(({ facts }) => facts.name).sort()).toEqual(
    CATALOGUED.filter((name) => !["v", "time"].includes(name)).sort(),
  );
});

describe("a subset keeps them", () => {
  test("all", async () => {
    expect(shown(await subset(opened, {}))).toEqual({
      name: ["station", ["Aix", "Nîm", "Pau"]],
      quality: ["station", [0.1, null, 0.3]],
      long: ["station", [1, 2, 3]],
      month: ["time", [1, 1, 2, 3]],
      age: ["time", ["PT0S", "PT6H", "PT12H", "PT18H"]],
    });
  });

  test("along with their axis, of one label as scalars", async () => {
    const station = { kind: "values", values: [1] } as const;
    const kept = await subset(opened, { ...times("2001-01-31", "2001-02-01"), dims: { station } });
    expect(shown(kept)).toEqual({
      name: ["", ["Nîm"]],
      quality: ["", [null]],
      long: ["", [2]],
      month: ["time", [1, 2]],
      age: ["time", ["PT6H", "PT12H"]],
    });
  });

  test("in the order asked for", async () => {
    const station = { kind: "values", values: [2, 0] } as const;
    expect(shown(await subset(opened, { dims: { station } })).name).toEqual(["station", ["Pau", "Aix"]]);
  });

  test("but not between its labels", async () => {
    const between = { time: { kind: "values", values: ["2001-01-30T12:00:00Z"] }, method: "linear" } as const;
    expect(Object.keys(shown(await subset(opened, between))).sort()).toEqual(["long", "name", "quality"]);
  });
});

test("at points, those of their rows and columns", async () => {
  const degrees = (name: string, units: string) => ({
    [name]: { shape: [3], data: Float32Array.of(10, 20, 30), dims: [name], attributes: { units } },
  });
  const arrays = {
    v: { shape: [3, 3], data: new Float32Array(9), dims: ["lat", "lon"], attributes: { coordinates: "band far" } },
    ...degrees("lat", "degrees_north"),
    ...degrees("lon", "degrees_east"),
    band: { shape: [3], data: Int32Array.of(1, 2, 3), dims: ["lat"] },
    // No coordinate of this archive's, whatever it is called.
    far: { shape: [4], data: Int32Array.of(1, 2, 3, 4), dims: ["lon"] },
  };
  const dataset = await open(createMemoryStore(buildZarr({ arrays })));
  const points = [
    { lon: 10, lat: 30 },
    { lon: 30, lat: 10 },
    { lon: 20, lat: 29 },
  ];
  const bands = async (request: Partial<SelectionRequest>) => shown(await subset(dataset, request)).band;
  expect(await bands({ points })).toEqual(["points", [3, 1, 3]]);
  expect(await bands({ points: points.slice(0, 1) })).toEqual(["", [3]]);
  expect(await bands({ points, method: "linear" })).toBeUndefined();
  expect(await bands({ box: { west: 5, south: 15, east: 25, north: 35 } })).toEqual(["lat", [2, 3]]);
});

test.each<[string, Parameters<typeof aggregate>[2], readonly string[]]>([
  ["over stations", { over: ["station"] }, ["age", "month"]],
  ["over time", { over: ["t"] }, ["long", "name", "quality"]],
  ["over both", { over: ["t", "station"] }, []],
  ["in groups of time", { over: ["t"], groupby: ["time.year"] }, ["long", "name", "quality", "year"]],
])("a reduction %s keeps those of the axes left", async (_, options, kept) => {
  expect(Object.keys(shown(await aggregate(opened, {}, options))).sort()).toEqual(kept);
});

test("they are planned, and what is spent is no more", async () => {
  const ask = (request: Partial<SelectionRequest>) =>
    planSubset(opened, { ...EVERYTHING, ...request }, { coverage: "fraction" }, LIMITS);
  const planned = ask({});
  // The variable, five coordinates in a chunk each, but for one in three.
  expect(planned.plan.cost.requests).toBe(1 + 4 + 3);
  expect(planned.explain().variables).toHaveLength(6);
  const meter = createMeter();
  await planned.run({ meter });
  expect(meter.requests).toBe(planned.plan.cost.requests);
  expect(meter.fetchedBytes).toBeLessThanOrEqual(planned.plan.cost.fetchedBytes);
  expect(meter.decodedBytes).toBeLessThanOrEqual(planned.plan.cost.decodedBytes);
});

test("what would cost more than a few reads is left out, and named", async () => {
  const many = buildZarr({
    arrays: {
      v: { shape: [5], data: new Float32Array(5), dims: ["d"], attributes: { coordinates: "far" } },
      far: { shape: [5], chunks: [1], data: new Float32Array(5), dims: ["d"] },
    },
  });
  const dataset = await open(createMemoryStore(many));
  const whole = await subset(dataset, {});
  expect([whole.attributes["estran:left_out"], Object.keys(shown(whole))]).toEqual(["far", ["d"]]);
  const four = await subset(dataset, { dims: { d: { kind: "range", start: 0, stop: 3 } } });
  expect([four.attributes["estran:left_out"], shown(four).far]).toEqual([undefined, ["d", [0, 0, 0, 0]]]);
});

test("CoverageJSON, whose axes can't say them, has them beside its ranges; CSV in columns", async () => {
  const kept = await subset(opened, times("2001-01-31", "2001-02-01"));
  const document = JSON.parse(await new Response(covjson.encode(kept)).text());
  expect(document.type).toBe("Coverage");
  expect(Object.keys(document.domain.axes)).toEqual(["t", "station"]);
  expect(document["estran:coordinates"].month).toEqual({ units: "1", axisNames: ["t"], values: [1, 2] });
  expect(document["estran:coordinates"].name.values).toEqual(["Aix", "Nîm", "Pau"]);
  const table = (await new Response(csv.encode(kept)).text()).split("\r\n");
  const columns = table[0]!.split(",");
  const first = table[2]!.split(",");
  expect(Object.fromEntries(columns.map((column, i) => [column, first[i]]))).toEqual({
    time: "2001-01-31T00:00:00Z",
    month: "1",
    age: "PT6H",
    station: "1",
    name: "Nîm",
    quality: "",
    long: "2",
    v: "4",
  });
});
