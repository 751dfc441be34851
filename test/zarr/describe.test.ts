import { describe, expect, test } from "vitest";
import { kernelsModule, readSample } from "#host";
import { builtinEntries } from "../../src/catalog/builtin.ts";
import { type Archive, parseEntry } from "../../src/catalog/entry.ts";
import { itemSeries } from "../../src/catalog/items.ts";
import { durationOf } from "../../src/grid/duration.ts";
import type { DescribedEntry } from "../../src/zarr/describe.ts";
import { createKernels } from "../../src/zarr/kernels.ts";
import { type OpenContext, openDataset } from "../../src/zarr/open-dataset.ts";
import { sliceOf } from "../../src/zarr/store/slice.ts";
import type { Store } from "../../src/zarr/store.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { describeArchive } from "../support/describe.ts";
import { LISTED, listedStore } from "../support/listed-store.ts";
import { type ArraySpec, buildZarr, createMemoryStore } from "../support/memory-store.ts";

const context = (store: Store): OpenContext => ({
  openStore: () => store,
  kernels: createKernels(kernelsModule),
  cache: createValueCache(1e6),
  budget: { requests: 900 },
  now: () => 0,
});

const archive: Archive = { id: "it", source: { kind: "sample", path: "it.zarr" }, group: "", axes: {}, arrays: [] };

/** A store over one sample archive. */
function sampleStore(name: string): Store {
  return {
    source: name,
    get: (key) => readSample(name + key),
    async getRange(key, range) {
      const bytes = await readSample(name + key);
      return bytes && sliceOf(bytes, range, name, key);
    },
  };
}

/** Describes a dataset of the axes given and one variable over them. */
async function described(
  axes: Readonly<Record<string, Omit<ArraySpec, "shape" | "dims">>>,
  chunks?: readonly number[],
) {
  const dims = Object.keys(axes);
  const shape = dims.map((dim) => axes[dim]!.data.length);
  const coordinates = dims.map((dim) => [dim, { ...axes[dim]!, shape: [axes[dim]!.data.length], dims: [dim] }]);
  const size = shape.reduce((a, b) => a * b, 1);
  const v = {
    shape,
    dims,
    data: new Float32Array(size),
    attributes: { units: "K" },
    ...(chunks && { chunks, missing: ["0.0"] }),
  };
  const entries = buildZarr({ arrays: { ...Object.fromEntries(coordinates), v } });
  return describeArchive(archive, context(createMemoryStore(entries)));
}

const lon = (...data: number[]) => ({ data: Float64Array.from(data), attributes: { units: "degrees_east" } });
const lat = (...data: number[]) => ({ data: Float64Array.from(data), attributes: { units: "degrees_north" } });
const time = (units: string, calendar: string, ...data: number[]) => ({
  data: Float64Array.from(data),
  attributes: { units, calendar, standard_name: "time" },
});
const place = { lat: lat(-1, 0, 1), lon: lon(10, 20, 30) };
const bboxOf = ({ extent }: DescribedEntry) => extent.spatial.bbox[0];

describe("the samples are catalogued as they are", () => {
  const samples = builtinEntries().filter(({ archive: { source } }) => source.kind === "sample");
  test.each(samples.map((entry) => [entry.archive.id, entry] as const))("%s", async (_id, { archive, collection }) => {
    const found = await describeArchive(archive, context(sampleStore((archive.source as { path: string }).path)));
    expect(found["cube:dimensions"]).toEqual(collection["cube:dimensions"]);
    expect(found["cube:variables"]).toEqual(collection["cube:variables"]);
    expect(found["estran:storage"]).toEqual(collection["estran:storage"]);
    expect(found.extent).toEqual(collection.extent);
    expect({ id: archive.id, ...found["estran:archive"] }).toEqual(archive);
  });
});

test("what is described can be catalogued, and its Items have the archive's dates", async () => {
  const found = await described({ time: time("hours since 2000-01-01", "standard", 0, 6, 12), ...place });
  const series = itemSeries(parseEntry(JSON.parse(JSON.stringify(found)), "it.json"));
  expect([0, 1, 2].map((index) => series.dates(index).datetime)).toEqual([
    "2000-01-01T00:00:00Z",
    "2000-01-01T06:00:00Z",
    "2000-01-01T12:00:00Z",
  ]);
});

test("forecasts: their leads, and the times that they are for; no step of one date is an Item", async () => {
  const run = time("days since 2024-01-01", "standard", 0, 1, 2);
  const found = await described({
    init_time: { ...run, attributes: { ...run.attributes, standard_name: "forecast_reference_time" } },
    step: { data: Float64Array.of(0, 6, 24), attributes: { units: "hours" } },
    ...place,
  });
  expect(found["cube:dimensions"].step).toEqual({
    type: "forecast_period",
    extent: [0, 24],
    values: [0, 6, 24],
    unit: "hours",
  });
  expect(found["cube:dimensions"].init_time).toMatchObject({ type: "temporal", step: "P1D" });
  expect(found.extent.temporal.interval).toEqual([["2024-01-01T00:00:00Z", "2024-01-04T00:00:00Z"]]);
  const series = itemSeries(parseEntry(JSON.parse(JSON.stringify(found)), "it.json"));
  expect([series.count, series.dates(0)]).toEqual([
    1,
    { datetime: null, start: "2024-01-01T00:00:00Z", end: "2024-01-04T00:00:00Z" },
  ]);
});

test.each<[string, ReturnType<typeof lon>, ReturnType<typeof lat>, readonly number[]]>([
  ["the globe from 0", lon(0, 90, 180, 270), lat(-90, 0, 90), [-180, -90, 180, 90]],
  ["the globe from 20 to 380", lon(21, 141, 261), lat(45, -45), [-180, -90, 180, 90]],
  ["the globe from -280 to 80", lon(-280, -160, -40), lat(-45, 45), [-180, -90, 180, 90]],
  ["across the antimeridian", lon(175, 185), lat(-1, 1), [170, -2, -170, 2]],
  ["up to the antimeridian", lon(165, 175), lat(-1, 1), [160, -2, 180, 2]],
  ["from the antimeridian", lon(185, 195), lat(-1, 1), [-180, -2, -160, 2]],
  ["over a seam of the archive's", lon(340, 350, 0, 10), lat(-1, 1), [-25, -2, 15, 2]],
  ["west in 0 to 360", lon(300, 310), lat(10, 20), [-65, 5, -45, 25]],
])("the box of %s", async (_name, x, y, bbox) => {
  expect(bboxOf(await described({ lat: y, lon: x }))).toEqual(bbox);
});

test("the extent of longitudes goes on over a seam of the archive's", async () => {
  const found = await described({ lat: lat(-1, 1), lon: lon(340, 350, 0, 10) });
  expect(found["cube:dimensions"].lon).toMatchObject({ extent: [340, 370], values: [340, 350, 0, 10] });
});

test("axes that are no longitude and latitude leave a placeholder that says so", async () => {
  const metres = (name: string) => ({
    data: Float64Array.of(0, 3000),
    attributes: { units: "m", standard_name: name },
  });
  const found = await described({ y: metres("projection_y_coordinate"), x: metres("projection_x_coordinate") });
  expect(bboxOf(found)).toEqual([-180, -90, 180, 90]);
  expect(found.description).toMatch(/placeholder/);
  expect(found["cube:dimensions"].x).toMatchObject({ type: "projection_x_coordinate", extent: [0, 3000], unit: "m" });
});

// Dates by cftime.num2date.
test.each<[string, ReturnType<typeof time>, object, readonly (string | null)[]]>([
  [
    "regular",
    time("days since 2000-01-31", "proleptic_gregorian", 0, 1, 2),
    { type: "temporal", extent: ["2000-01-31T00:00:00Z", "2000-02-02T00:00:00Z"], step: "P1D" },
    ["2000-01-31T00:00:00Z", "2000-02-02T00:00:00Z"],
  ],
  [
    "irregular",
    time("days since 2000-01-31", "standard", 0, 29, 60),
    {
      type: "temporal",
      extent: ["2000-01-31T00:00:00Z", "2000-03-31T00:00:00Z"],
      step: null,
      values: ["2000-01-31T00:00:00Z", "2000-02-29T00:00:00Z", "2000-03-31T00:00:00Z"],
    },
    ["2000-01-31T00:00:00Z", "2000-03-31T00:00:00Z"],
  ],
  [
    "without leap days",
    time("days since 2000-02-28", "noleap", 0, 1),
    {
      type: "temporal",
      extent: [0, 1],
      unit: "days since 2000-02-28",
      values: ["2000-02-28T00:00:00Z", "2000-03-01T00:00:00Z"],
    },
    ["2000-02-28T00:00:00Z", "2000-03-01T00:00:00Z"],
  ],
  [
    "of 360 days, to a 30 February",
    time("days since 2000-02-29", "360_day", 0, 1),
    { type: "temporal", extent: [0, 1], values: ["2000-02-29T00:00:00Z", "2000-02-30T00:00:00Z"] },
    [null, null],
  ],
])("times: %s", async (_name, axis, dimension, interval) => {
  const found = await described({ time: axis, ...place });
  expect(found["cube:dimensions"].time).toMatchObject(dimension);
  expect(found.extent.temporal.interval).toEqual([interval]);
});

test("a level axis keeps its values and unit, and regular axes become three numbers", async () => {
  const depth = { data: Float64Array.of(0, 10, 50), attributes: { units: "m", positive: "down", long_name: "depth" } };
  const found = await described({ depth, ...place });
  expect(found["cube:dimensions"].depth).toEqual({
    type: "spatial",
    axis: "z",
    extent: [0, 50],
    values: [0, 10, 50],
    unit: "m",
    description: "depth",
  });
  expect(found["estran:archive"].axes).toEqual({
    lat: { start: -1, step: 1, count: 3 },
    lon: { start: 10, step: 10, count: 3 },
  });
});

describe("coordinates that would cost too much to read are refused by name", () => {
  const steps = { ...time("days since 2000-01-01", "standard", ...Array(901).keys()), chunks: [1] };

  test("for their reads, all of them together", async () => {
    await expect(described({ time: steps, ...place })).rejects.toThrow(
      /the coordinate time in 901 chunks\. That is 901 reads where 900 are left.*start, step and count/,
    );
    const half = { ...time("days since 2000-01-01", "standard", ...Array(450).keys()), chunks: [1] };
    const level = { data: Float64Array.from(Array(451).keys()), attributes: { units: "m" }, chunks: [1] };
    await expect(described({ time: half, level, ...place })).rejects.toThrow(/the coordinate level in 451 chunks/);
  });

  test("unless the catalogue has them", async () => {
    const line = { shape: [901], dims: ["time"] };
    const arrays = { time: { ...steps, ...line }, v: { ...line, data: new Float32Array(901) } };
    const store = createMemoryStore(buildZarr({ arrays }));
    const axes = { time: { start: 0, step: 1, count: 901 } };
    expect((await openDataset({ ...archive, axes }, context(store))).dataset.axes.get("time")?.size).toBe(901);
  });

  test("for the size of a chunk, whatever the array's", async () => {
    const y = { shape: [4], dims: ["y"], data: Float64Array.of(1, 2, 3, 4) };
    const entries = buildZarr({ arrays: { y, v: { ...y, data: new Float32Array(4) } } }, 2);
    const huge = { ...(entries["y/.zarray"] as object), chunks: [150_000_000] };
    const { ".zmetadata": _, ...others } = entries;
    const store = createMemoryStore({ ...others, "y/.zarray": huge });
    await expect(describeArchive({ ...archive, arrays: ["y", "v"] }, context(store))).rejects.toThrow(
      /the coordinate y in chunks of 1200 MB\. It has 4 values/,
    );
  });
});

test.each<[readonly number[], RegExp | null]>([
  [[3, 3], null],
  [[3000, 3000], /36 MB: few fit/],
  [[5000, 5000], /100 MB, which an isolate of 128 MB can't hold/],
])("chunks of %j are warned of: %s", async (chunks, warning) => {
  const { v } = (await described(place, chunks))["estran:storage"]!;
  expect(v?.decodedChunkBytes).toBe(4 * chunks[0]! * chunks[1]!);
  warning ? expect(v?.warning).toMatch(warning) : expect(v).not.toHaveProperty("warning");
});

test.each([
  [3_600_000, "PT1H"],
  [86_400_000, "P1D"],
  [730.5 * 3_600_000, "P30DT10H30M"],
  [1500, "PT1.5S"],
  [0, "PT0S"],
])("%d ms last %s", (ms, text) => {
  expect(durationOf(ms)).toBe(text);
});

test.each(LISTED)("cells that have a place each: $name", async (one) => {
  const store = listedStore(one);
  const { extent, ...described } = await describeArchive(archive, context(store));
  const [west, south, east, north] = extent.spatial.bbox[0]!;
  const [least, most] = [Math.min(...one.lat), Math.max(...one.lat)];
  expect([south, north].map((lat) => lat.toFixed(6))).toEqual([least, most].map((lat) => lat.toFixed(6)));
  const isInside = (lon: number) =>
    (((lon - west + 1e-6) % 360) + 360) % 360 <= east - west + (west > east ? 360 : 0) + 2e-6;
  expect(one.lon.every(isInside)).toBe(true);
  expect(described["cube:variables"]).toMatchObject({ lon: { type: "auxiliary" }, v: { type: "data" } });
});
