/** Statistics along time of the cell at a point, on every kind of grid: those of the series that is there. */
import { describe, expect, test } from "vitest";
import { createMeter } from "../../src/zarr/meter.ts";
import type { OpenDataset } from "../../src/zarr/open-dataset.ts";
import { withPlaces } from "../../src/zarr/read-places.ts";
import type { LonLat } from "../../src/zarr/selection.ts";
import { buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { aggregate, EVERYTHING, LIMITS, open, subset } from "./support.ts";

const TIMES = 24;
const time = {
  shape: [TIMES],
  dims: ["time"],
  data: Float64Array.from({ length: TIMES }, (_, t) => 30 * t),
  attributes: { units: "days since 2000-01-16", calendar: "360_day" },
};
const data = (cells: number) => Float64Array.from({ length: TIMES * cells }, (_, i) => Math.sin(i * i));
const axis = (name: string, labels: readonly number[], attributes: object) => ({
  shape: [labels.length],
  dims: [name],
  data: Float64Array.from(labels),
  attributes,
});
const regular = {
  v: { shape: [TIMES, 3, 4], chunks: [5, 2, 3], dims: ["time", "lat", "lon"], data: data(12) },
  time,
  lat: axis("lat", [60, 0, -60], { units: "degrees_north" }),
  lon: axis("lon", [20, 110, 200, 290], { units: "degrees_east" }),
};
const rotated = {
  v: {
    shape: [TIMES, 3, 4],
    dims: ["time", "y", "x"],
    data: data(12),
    attributes: { grid_mapping: "crs" },
  },
  crs: {
    shape: [],
    dims: [],
    data: Int32Array.of(0),
    attributes: {
      grid_mapping_name: "rotated_latitude_longitude",
      grid_north_pole_latitude: 40,
      grid_north_pole_longitude: -170,
    },
  },
  time,
  y: axis("y", [-10, 0, 10], { standard_name: "grid_latitude", units: "degrees" }),
  x: axis("x", [-15, -5, 5, 15], { standard_name: "grid_longitude", units: "degrees" }),
};
const healpix = {
  v: { shape: [TIMES, 12], dims: ["time", "cell"], data: data(12), attributes: { grid_mapping: "crs" } },
  crs: {
    shape: [],
    dims: [],
    data: Int32Array.of(0),
    attributes: { grid_mapping_name: "healpix", healpix_nside: 1, healpix_order: "nest" },
  },
  time,
};
const cell = (of: (row: number, column: number) => number) =>
  Float64Array.from({ length: 12 }, (_, i) => of(Math.floor(i / 4), i % 4));
const curvilinear = {
  v: { shape: [TIMES, 3, 4], dims: ["time", "y", "x"], data: data(12), attributes: { coordinates: "lat lon" } },
  lat: {
    shape: [3, 4],
    dims: ["y", "x"],
    data: cell((row, column) => 40 + 3 * row + column),
    attributes: { units: "degrees_north" },
  },
  lon: {
    shape: [3, 4],
    dims: ["y", "x"],
    data: cell((row, column) => 5 * column - row),
    attributes: { units: "degrees_east" },
  },
  time,
};

async function opened(arrays: Parameters<typeof buildZarr>[0]["arrays"]): Promise<OpenDataset> {
  const dataset = await open(createMemoryStore(buildZarr({ arrays })));
  return withPlaces(dataset, EVERYTHING, "centres", LIMITS, { meter: createMeter() });
}

const CASES: readonly (readonly [string, () => Promise<OpenDataset>, LonLat])[] = [
  ["longitudes and latitudes", () => opened(regular), { lon: -75, lat: -40 }],
  ["a rotated pole", () => opened(rotated), { lon: 12, lat: 48 }],
  ["HEALPix", () => opened(healpix), { lon: -60, lat: 20 }],
  ["a place for each cell", () => opened(curvilinear), { lon: 9, lat: 46 }],
];

const numbersOf = ({ variables }: Awaited<ReturnType<typeof subset>>) => Array.from(variables[0]!.data, Number);

describe.each(CASES)("%s", (_, dataset, point) => {
  const request = { points: [point] };
  const series = async () => subset(await dataset(), request);

  test("means, spreads and extremes of it", async () => {
    const values = numbersOf(await series());
    expect(values.length).toBeGreaterThan(1);
    const options = { over: ["t"], reduce: ["mean", "std", "max", "count"] };
    const { variables } = await aggregate(await dataset(), request, options);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const expected = [mean, Math.sqrt(variance), Math.max(...values), values.length];
    expect(variables.map(({ dims }) => dims)).toEqual(expected.map(() => []));
    variables.forEach(({ data: [found] }, i) => {
      expect(Number(found)).toBeCloseTo(expected[i]!, 10);
    });
  });

  test("windows of it; and where it is, as beside the series", async () => {
    const [own, rolled] = [
      await series(),
      await aggregate(await dataset(), request, { over: [], rolling: 2, minCount: 2 }),
    ];
    const values = numbersOf(own);
    const found = numbersOf(rolled);
    expect(found[0]).toBeNaN();
    found.slice(1).forEach((value, i) => {
      expect(value).toBeCloseTo((values[i]! + values[i + 1]!) / 2, 10);
    });
    const scalars = (coverage: typeof own) =>
      coverage.coordinates
        .filter(({ dims }) => dims.length === 0)
        .map(({ name, values }) => [name, ...values] as const)
        .sort();
    expect(scalars(rolled)).toEqual(scalars(own));
  });
});

test("climatologies and anomalies of a cell", async () => {
  const dataset = await opened(regular);
  const request = { points: [{ lon: 20, lat: 0 }] };
  const values = numbersOf(await subset(dataset, request));
  const months = numbersOf(await aggregate(dataset, request, { over: [], groupby: ["time.month"] }));
  const means = Array.from({ length: 12 }, (_, month) => (values[month]! + values[month + 12]!) / 2);
  const anomalies = numbersOf(await aggregate(dataset, request, { over: [], anomaly: ["time.month"] }));
  expect(months.length).toBe(12);
  means.forEach((mean, month) => {
    expect(months[month]!).toBeCloseTo(mean, 12);
    expect(anomalies[month]!).toBeCloseTo(values[month]! - mean, 12);
  });
});

test.each([
  [{ over: [] }, {}, "at a point nothing is reduced over space"],
  [{ over: ["t"] }, { method: "linear" }, "nearest"],
  [
    { over: ["t"] },
    {
      points: [
        { lon: 0, lat: 0 },
        { lon: 90, lat: 0 },
      ],
    },
    "points have no area",
  ],
  [{ over: ["t"] }, { points: [{ lon: 0, lat: 95 }] }, "lies outside lat"],
] as const)("%j of %j is refused: %s", async (options, request, message) => {
  const dataset = await opened(regular);
  const points = [{ lon: 0, lat: 0 }];
  await expect(async () => aggregate(dataset, { points, ...request }, options)).rejects.toThrow(message);
});
