/** What a map is of: labels, aggregates, and archives that are hardly maps. */
import { describe, expect, test } from "vitest";
import { InvalidParameter } from "../../src/errors.ts";
import { parseDefinitions } from "../../src/numerics/parse-expression.ts";
import type { MapQuestion } from "../../src/tiles/plan-map.ts";
import type { View } from "../../src/tiles/view.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import type { SelectionRequest } from "../../src/zarr/selection.ts";
import { aggregate as aggregated, EVERYTHING, LIMITS, MEANS, open } from "../compute/support.ts";
import { type ArraySpec, buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { draw, field, plan } from "./support.ts";

const [NT, NZ, NY, NX] = [30, 2, 3, 4];
const cells = field(NT * NZ * NY * NX, 11);
const at = (t: number, z: number) => [...cells.subarray((t * NZ + z) * NY * NX, (t * NZ + z + 1) * NY * NX)];

const axis = (dim: string, values: readonly number[], attributes: object): ArraySpec => ({
  shape: [values.length],
  dims: [dim],
  data: Float64Array.from(values),
  attributes,
});

const arrays = {
  v: {
    shape: [NT, NZ, NY, NX],
    dims: ["time", "depth", "lat", "lon"],
    chunks: [4, 1, 2, 3],
    data: cells,
    attributes: { units: "K" },
    fillValue: "NaN",
  },
  // Months from 2000-01 on.
  time: axis(
    "time",
    Array.from({ length: NT }, (_, i) => 15 + 30.4 * i),
    { units: "days since 2000-01-01" },
  ),
  depth: axis("depth", [5, 50], { units: "m", positive: "down" }),
  lat: axis("lat", [-60, 0, 60], { units: "degrees_north" }),
  lon: axis("lon", [0, 90, 180, 270], { units: "degrees_east" }),
};
const dataset = await open(createMemoryStore(buildZarr({ arrays })));

/** A pixel for each cell, in the archive's order but for the rows, which come from the north. */
const VIEW: View = { crs: "CRS84", bbox: [-45, -90, 315, 90], width: 4, height: 3 };
const northUp = (rows: readonly number[]) => [...rows.slice(8), ...rows.slice(4, 8), ...rows.slice(0, 4)];
const request = (more: Partial<SelectionRequest>): Partial<MapQuestion> => ({ request: { ...EVERYTHING, ...more } });
const day = (text: string): Partial<SelectionRequest> => ({ time: { kind: "values", values: [text] } });

test("the last time and the first level, where nothing is said", async () => {
  const map = plan(dataset, VIEW);
  expect(map.labels.map(({ axis: { name }, label }) => [name, label])).toEqual([
    ["time", "2002-06-15T14:24:00Z"],
    ["depth", 5],
  ]);
  const { values, variable } = await map.run({ meter: createMeter() });
  expect([...values]).toEqual(northUp(at(29, 0)));
  expect(variable).toEqual({ name: "v", attributes: { units: "K" } });
});

test("labels that are asked for, and what is computed", async () => {
  const asked = request({
    ...day("2000-03-16"),
    z: { kind: "values", values: [50] },
    expressions: parseDefinitions("w:v*2", "expr"),
  });
  expect([...(await draw(dataset, VIEW, asked)).values]).toEqual(northUp(at(2, 1).map((value) => 2 * value)));
});

describe("aggregates are those of the same cells", () => {
  const cases: readonly [string, Partial<typeof MEANS>, Partial<SelectionRequest>, MapQuestion["groups"]][] = [
    ["a mean over time", {}, {}, {}],
    ["a maximum of a year", { reduce: ["max"] }, { time: { kind: "range", start: "2001", stop: "2001" } }, {}],
    ["the mean over depth", { over: ["z"] }, day("2000-03-16"), {}],
    ["a quantile", { reduce: ["quantile"], q: [0.9] }, {}, {}],
    ["a slope", { reduce: ["trend"] }, {}, {}],
    ["a resampled year", { resample: "P1Y" }, { time: { kind: "range", start: "2001", stop: "2001" } }, {}],
    [
      "an anomaly",
      { anomaly: ["time.month"], base: { kind: "range", start: null, stop: null } },
      day("2001-03-16"),
      {},
    ],
  ];
  test.each(cases)("%s", async (_, options, more, groups) => {
    const given = { ...MEANS, over: ["t"], weights: "none", ...options } as const;
    const { values } = await draw(dataset, VIEW, { ...request(more), aggregate: given, groups });
    const levels = given.over?.[0] === "z" ? {} : { z: { kind: "values", values: [5] } as const };
    const coverage = await aggregated(dataset, { ...levels, ...more }, given);
    expect([...values]).toEqual(northUp([...(coverage.variables[0]!.data as Float64Array)]));
  });

  test("a month of all years", async () => {
    const given = { ...MEANS, over: ["t"], groupby: ["time.month"] };
    const { values } = await draw(dataset, VIEW, { aggregate: given, groups: { month: "7" } });
    const { variables } = await aggregated(dataset, { z: { kind: "values", values: [5] } }, given);
    const { data, dims } = variables[0]!;
    expect(dims).toEqual(["month", "lat", "lon"]);
    expect([...values]).toEqual(northUp([...(data as Float64Array).subarray(6 * 12, 7 * 12)]));
  });

  test.each(["2000-01-16", "2001-03-16", "2002-06-15"])("a window that ends at %s", async (date) => {
    const given = { ...MEANS, over: ["t"], rolling: 3, minCount: 1 };
    const { values } = await draw(dataset, VIEW, { ...request(day(date)), aggregate: given });
    const { variables, coordinates } = await aggregated(dataset, { z: { kind: "values", values: [5] } }, given);
    const times = coordinates.find(({ name }) => name === "time")!.values as Float64Array;
    const wanted = (Date.parse(date) - Date.parse("2000-01-01")) / 86_400_000;
    const step = times.reduce(
      (best, time, i) => (Math.abs(time - wanted) < Math.abs(times[best]! - wanted) ? i : best),
      0,
    );
    const data = (variables[0]!.data as Float64Array).subarray(step * 12, step * 12 + 12);
    expect([...values]).toEqual(northUp([...data]));
  });
});

test.each<[string, Partial<MapQuestion>, RegExp]>([
  ["times", request({ time: { kind: "range", start: "2001", stop: "2001" } }), /one label of time/],
  ["levels", request({ z: { kind: "values", values: [5, 50] } }), /one label of depth/],
  ["variables", request({ variables: ["v", "w"] }), /a map is of one variable/],
  ["no such variable", request({ variables: ["w"] }), /no such variable/],
  ["a place", request({ dims: { lat: { kind: "values", values: [0] } } }), /the view says/],
  ["a reduced place", { aggregate: { ...MEANS, over: ["x"] } }, /lies over the Earth/],
  ["statistics", { aggregate: { ...MEANS, over: ["t"], reduce: ["mean", "max"] } }, /a map is of one/],
  ["quantiles", { aggregate: { ...MEANS, over: ["t"], reduce: ["quantile"], q: [0.1, 0.9] } }, /one quantile/],
  ["a statistic that there is not", { aggregate: { ...MEANS, over: ["t"], reduce: ["meen"] } }, /meen/],
  ["groups", { aggregate: { ...MEANS, over: ["t"], groupby: ["time.month"] } }, /a map is of one group/],
  ["no such group", { aggregate: { ...MEANS, over: ["t"], groupby: ["time.month"] }, groups: { month: "13" } }, /13/],
  ["periods", { aggregate: { ...MEANS, over: ["t"], resample: "P1Y" } }, /a map is of one period/],
])("%s are no map, wherever it is looked at", (_, question, reason) => {
  const nowhere: View = { ...VIEW, bbox: [0, 89.9999, 1, 90] };
  for (const view of [VIEW, nowhere]) {
    expect(() => plan(dataset, view, question)).toThrow(InvalidParameter);
    expect(() => plan(dataset, view, question)).toThrow(reason);
  }
});

describe("archives that are hardly maps", () => {
  const store = (lat: readonly number[], lon: readonly number[], more: Partial<ArraySpec> = {}) =>
    createMemoryStore(
      buildZarr({
        arrays: {
          v: {
            shape: [lat.length, lon.length],
            dims: ["lat", "lon"],
            data: Float32Array.from({ length: lat.length * lon.length }, (_, i) => i + 1),
            fillValue: "NaN",
            ...more,
          },
          lat: axis("lat", lat, { units: "degrees_north" }),
          lon: axis("lon", lon, { units: "degrees_east" }),
        },
      }),
    );
  const world: View = { crs: "CRS84", bbox: [-180, -90, 180, 90], width: 36, height: 18 };

  test("one cell without a width is the pixel that it lies in", async () => {
    const { values } = await draw(await open(store([10.5], [20.5])), world);
    expect([...values].flatMap((value, i) => (Number.isNaN(value) ? [] : [i]))).toEqual([7 * 36 + 20]);
  });

  test("nothing but missing cells", async () => {
    const data = new Float32Array(4).fill(Number.NaN);
    const { values } = await draw(await open(store([0, 10], [0, 10], { data })), world);
    expect(values.every((value: number) => Number.isNaN(value))).toBe(true);
  });

  test("a view of nothing reads nothing", async () => {
    const map = plan(await open(store([0, 10], [0, 10])), { ...world, bbox: [100, -90, 110, -80] });
    expect(map.plan.cost).toMatchObject({ requests: 0, decodedBytes: 0 });
    expect(map.fits).toBe(true);
    const { values } = await map.run({ meter: createMeter() });
    expect(values.every((value: number) => Number.isNaN(value))).toBe(true);
  });

  test("categories are never averaged", async () => {
    const lat = Array.from({ length: 90 }, (_, i) => -89 + 2 * i);
    const lon = Array.from({ length: 180 }, (_, i) => 2 * i);
    const data = Int8Array.from({ length: 90 * 180 }, (_, i) => 1 + 3 * (i % 2));
    const flags = { attributes: { flag_values: [1, 4], flag_meanings: "land sea" }, data, fillValue: 0 };
    const coarse = { ...world, width: 7, height: 5 };
    const { values } = await draw(await open(store(lat, lon, flags)), coarse);
    expect([...new Set(values)].toSorted()).toEqual([1, 4]);
    const { values: plain } = await draw(await open(store(lat, lon, { ...flags, attributes: {} })), coarse);
    expect(Math.abs(plain[17]! - 2.5)).toBeLessThan(0.1);
  });

  test("an archive that is too large for a map says so", async () => {
    const budget = { ...LIMITS.budget, peakBytes: 1e6 };
    const map = plan(
      await open(store([0, 10], [0, 10])),
      { ...world, width: 1024, height: 1024 },
      {},
      { ...LIMITS, budget },
    );
    expect(map.fits).toBe(false);
    expect(map.explain()).toMatchObject({ operation: "map", fits: false });
  });
});
