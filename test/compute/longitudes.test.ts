/** The same globe in every convention of longitudes: one place is one answer, wherever seams lie and whatever convention it is asked in. */
import { describe, expect, test } from "vitest";
import type { OpenDataset } from "../../src/zarr/open-dataset.ts";
import type { SelectionRequest } from "../../src/zarr/selection.ts";
import { buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { seeded } from "../support/random.ts";
import { aggregate, open, subset } from "./support.ts";

const COLUMNS = 24;
/** With rows on both poles. */
const ROWS = 13;
const LAT = Array.from({ length: ROWS }, (_, i) => -90 + 15 * i);
const random = seeded(31);
const VALUES = Array.from({ length: ROWS * COLUMNS }, () => random.integer(-1000, 1000) / 8);
const valueAt = (row: number, lon: number): number => VALUES[row * COLUMNS + mod(Math.round(lon / 15), COLUMNS)]!;

function mod(value: number, size: number): number {
  return ((value % size) + size) % size;
}

const from = (first: number, step = 15, count = COLUMNS): number[] =>
  Array.from({ length: count }, (_, i) => first + step * i);

const CONVENTIONS: Readonly<Record<string, readonly number[]>> = {
  "0 … 345": from(0),
  "-180 … 165": from(-180),
  "30 … 375": from(30),
  "-285 … 60": from(-285),
  "0 … 360, the first again": from(0, 15, COLUMNS + 1),
  "345 … 0": from(345, -15),
  "180 … 345, 0 … 165": [...from(180, 15, 12), ...from(0, 15, 12)],
  "-15 … -180, 165 … 0": [...from(-15, -15, 12), ...from(165, -15, 12)],
};

function globe(lons: readonly number[]): Promise<OpenDataset> {
  const axis = (name: string, data: readonly number[], units: string) => ({
    [name]: { shape: [data.length], data: Float64Array.from(data), dims: [name], attributes: { units } },
  });
  const v = {
    shape: [ROWS, lons.length],
    chunks: [5, 7],
    data: Float64Array.from({ length: ROWS * lons.length }, (_, i) =>
      valueAt(Math.floor(i / lons.length), lons[i % lons.length]!),
    ),
    dims: ["lat", "lon"],
  };
  return open(
    createMemoryStore(
      buildZarr({ arrays: { v, ...axis("lat", LAT, "degrees_north"), ...axis("lon", lons, "degrees_east") } }),
    ),
  );
}

/** Anywhere, in any convention from -360 to 720, with a third of the edges on centres of cells. */
const anyLon = () => (random.next() < 0.3 ? 15 * random.integer(-23, 30) : random.integer(-3500, 4500) / 10);
const anyLat = (least: number, most: number) => random.integer(10 * least, 10 * most) / 10;

type Place = Partial<SelectionRequest>;
const PLACES: readonly (readonly [string, Place])[] = [
  ...Array.from({ length: 8 }, (_, i) => {
    const west = anyLon();
    const south = i % 3 === 0 ? -90 : anyLat(-90, 50);
    const north = i % 4 === 0 ? 90 : south + anyLat(20, 40);
    // The east in another convention than the west, half of the time.
    const width = random.integer(200, 3400) / 10;
    const east = i % 2 === 0 || west + width > 180 + 360 ? west + width : mod(west + width + 180, 360) - 180;
    return ["box", { box: { west, south, east, north: Math.min(90, north) } }] as const;
  }),
  ...Array.from({ length: 8 }, (_, i) => {
    const [lon, lat] = [anyLon(), i % 4 === 0 ? 70 : anyLat(-60, 60)];
    const radius = 15 + random.integer(0, 20);
    const ring = Array.from({ length: 5 + (i % 4) }, (__, k, n = 5 + (i % 4)) => [
      lon + radius * Math.cos((2 * Math.PI * k) / n),
      Math.max(-90, Math.min(90, lat + radius * Math.sin((2 * Math.PI * k) / n))),
    ]) as [number, number][];
    return ["polygon", { region: [[[...ring, ring[0]!]]] }] as const;
  }),
  ["polygon of all around", { region: [[[[-180, 40], [180, 40], [180, 90], [-180, 90], [-180, 40]]]] }], // biome-ignore format: a ring
  ["everything", {}],
  ["box of all around", { box: { west: -180, south: -90, east: 180, north: 90 } }],
  ["box of all around, from 20", { box: { west: 20, south: -90, east: 380, north: 90 } }],
];
const POINTS = Array.from({ length: 60 }, (_, i) => ({
  lon: [anyLon(), -180, 180, 0, 360, 359.9, -0.1, 172.5][i % 8]!,
  lat: [anyLat(-90, 90), 90, -90, 89.99, 0, -82.5][i % 6]!,
}));

const REFERENCE = await globe(CONVENTIONS["0 … 345"]!);
const reduced = async (opened: OpenDataset, place: Place, coverage: "fraction" | "center") => {
  const options = { reduce: ["mean", "sum", "count", "min", "std"], coverage } as const;
  return (await aggregate(opened, place, options)).variables.map(({ data }) => Number(data[0]));
};
/** Values by where they are: rows and columns, in whole turns. */
const cells = async (opened: OpenDataset, place: Place) => {
  const { variables, coordinates } = await subset(opened, place);
  const lon = coordinates.find(({ name }) => name === "lon")!.values as Float64Array;
  const lat = coordinates.find(({ name }) => name === "lat")!.values as Float64Array;
  const steps = [...lon].slice(1).map((label, i) => Math.sign(label - lon[i]!));
  const found = Array.from(variables[0]!.data as Float64Array, (value, i): [string, number] => [
    `${lat[Math.floor(i / lon.length)]} ${mod(Math.round(lon[i % lon.length]!), 360)}`,
    Number(value),
  ]);
  return { monotonic: new Set(steps).size < 2, cells: new Map(found) };
};

describe.each(Object.entries(CONVENTIONS))("%s", async (_, lons) => {
  const opened = await globe(lons);

  test.each(PLACES)("%s %j has the cells and the numbers that it has elsewhere", async (_kind, place) => {
    const [here, there] = await Promise.all([opened, REFERENCE].map((dataset) => cells(dataset, place)));
    expect(here!.monotonic).toBe(true);
    const inside = ({ cells: found }: NonNullable<typeof here>) =>
      [...found].filter(([, value]) => !Number.isNaN(value)).sort();
    expect(inside(here!)).toEqual(inside(there!));
    for (const coverage of place.region ? (["fraction", "center"] as const) : (["fraction"] as const)) {
      const expected = await reduced(REFERENCE, place, coverage);
      expect(await reduced(opened, place, coverage)).toEqual(expected.map((value) => expect.closeTo(value, 6)));
    }
  });

  test("points, the nearest and between, at seams and poles", async () => {
    const nearest = [...(await subset(opened, { points: POINTS })).variables[0]!.data].map(Number);
    const linear = [...(await subset(opened, { points: POINTS, method: "linear" })).variables[0]!.data].map(Number);
    POINTS.forEach(({ lon, lat }, i) => {
      const what = `${lon} ${lat}`;
      const [row, column] = [(lat + 90) / 15, lon / 15];
      const [south, west] = [Math.min(ROWS - 2, Math.floor(row)), Math.floor(column)];
      const [v, u] = [row - south, column - west];
      const corner = (dy: number, dx: number) => valueAt(south + dy, 15 * (west + dx));
      const between =
        (1 - v) * ((1 - u) * corner(0, 0) + u * corner(0, 1)) + v * ((1 - u) * corner(1, 0) + u * corner(1, 1));
      expect(linear[i], what).toBeCloseTo(between, 6);
      // Halfway the lower index wins, which is another cell in another convention.
      const ties = [0, 1].filter((dx) => Math.abs(Math.abs(u - 0.5) - 0) < 1e-9 || dx === Math.round(u));
      const rows = [0, 1].filter((dy) => Math.abs(v - 0.5) < 1e-9 || dy === Math.round(v));
      expect(
        rows.flatMap((dy) => ties.map((dx) => corner(dy, dx))),
        what,
      ).toContain(nearest[i]);
    });
  });
});
