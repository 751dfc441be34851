/** Subsets: every value in its place, interpolation as xarray has it, integers exact. A value says which cell it is of. */
import { describe, expect, test } from "vitest";
import { planSubset } from "../../src/compute/answer.ts";
import type { Coverage } from "../../src/grid/coverage.ts";
import { labelOf } from "../../src/grid/time.ts";
import type { TypedArray } from "../../src/numerics/data-type.ts";
import type { SelectionRequest } from "../../src/zarr/selection.ts";
import { type ArraySpec, buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { interpolations, storeOf } from "./reference.ts";
import { shardedEntries } from "./sharded.ts";
import { aggregate, EVERYTHING, LIMITS, open, subset } from "./support.ts";

describe.each(interpolations)("linear, as xarray's interp: $request", ({ archive, request, dims, values }) => {
  test.each([null, [4, 2, 4, 5]])("chunks %j", async (chunks) => {
    const { variables } = await subset(await open(storeOf(archive, chunks, false)), { ...request, method: "linear" });
    const { dims: names, data } = variables[0]!;
    const place = (index: readonly number[], order: readonly string[]) =>
      order.map((name) => index[names.indexOf(name)]!);
    expect([...names].sort()).toEqual([...dims].sort());
    const shape = variables[0]!.shape;
    // xarray puts the points last.
    const sizes = dims.map((name) => shape[names.indexOf(name)]!);
    for (let flat = 0; flat < data.length; flat++) {
      const at = place(indexOf(flat, shape), dims).reduce((sum, i, k) => sum * sizes[k]! + i, 0);
      expect(Math.abs(Number(data[flat]) - values[at]!)).toBeLessThan(1e-12 * 100);
    }
  });
});

function indexOf(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = flat;
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

test("scalar coordinates are decoded as others are", async () => {
  const scalar = (data: TypedArray, attributes: object): ArraySpec => ({ shape: [], dims: [], data, attributes });
  const arrays = {
    v: { shape: [2], dims: ["x"], data: Float32Array.of(1, 2) },
    height: scalar(Int16Array.of(5), { scale_factor: 0.5, add_offset: 10, _FillValue: -1, units: "m" }),
    start: scalar(BigInt64Array.of(0n), { units: "days since 2001-02-03", calendar: "proleptic_gregorian" }),
  };
  const { coordinates } = await subset(await open(createMemoryStore(buildZarr({ arrays }))), {});
  const [height, start] = ["height", "start"].map((name) => coordinates.find((one) => one.name === name)!);
  expect(height).toMatchObject({ dims: [], values: Float64Array.of(12.5), attributes: { units: "m" }, time: null });
  expect(labelOf(start!.time!, start!.values[0] as number)).toBe("2001-02-03T00:00:00Z");
});

const TIMES = [0, 1, 2, 3, 4];
const LAT = [60, 30, 0, -30, -60];
const LON = Array.from({ length: 12 }, (_, i) => 30 * i);
const cell = (t: number, y: number, x: number) => 10_000 * t + 100 * y + x;

type Order = readonly ("time" | "lat" | "lon")[];

async function openCells(
  order: Order = ["time", "lat", "lon"],
  more: Partial<ArraySpec> = {},
  make: (cells: readonly number[]) => TypedArray = (cells) => Float32Array.from(cells),
) {
  const sizes = { time: TIMES.length, lat: LAT.length, lon: LON.length };
  const shape = order.map((dim) => sizes[dim]);
  const cells = Array.from({ length: TIMES.length * LAT.length * LON.length }, (_, flat) => {
    const index = indexOf(flat, shape);
    const at = (dim: Order[number]) => index[order.indexOf(dim)]!;
    return cell(at("time"), at("lat"), at("lon"));
  });
  const axis = (name: string, values: readonly number[], units: string): ArraySpec => ({
    shape: [values.length],
    data: Float64Array.from(values),
    dims: [name],
    attributes: { units },
  });
  const arrays = {
    v: { shape, dims: order, data: make(cells), ...more },
    time: axis("time", TIMES, "days since 2000-01-01"),
    lat: axis("lat", LAT, "degrees_north"),
    lon: axis("lon", LON, "degrees_east"),
  };
  return open(createMemoryStore(buildZarr({ arrays })));
}

const values = ({ variables }: Coverage) => [...variables[0]!.data];
const labels = ({ coordinates }: Coverage, name: string) => [...coordinates.find((c) => c.name === name)!.values];

type Place = Readonly<{
  request: Partial<SelectionRequest>;
  times?: readonly number[];
  rows: readonly number[];
  columns: readonly number[];
  lons: readonly number[];
}>;

const PLACES: Readonly<Record<string, Place>> = {
  everything: { request: {}, rows: [0, 1, 2, 3, 4], columns: LON.map((_, i) => i), lons: LON },
  "a box": {
    request: { box: { west: 25, south: -35, east: 95, north: 35 } },
    rows: [1, 2, 3],
    columns: [1, 2, 3],
    lons: [30, 60, 90],
  },
  "a box over the seam": {
    request: { box: { west: -65, south: 0, east: 35, north: 60 } },
    rows: [0, 1, 2],
    columns: [10, 11, 0, 1],
    lons: [-60, -30, 0, 30],
  },
  "a box over the antimeridian": {
    request: { box: { west: 170, south: -70, east: -140, north: -50 } },
    rows: [4],
    columns: [6, 7],
    lons: [180, 210],
  },
  "labels in an order of their own": {
    request: {
      dims: { lat: { kind: "values", values: [-30, 60] }, lon: { kind: "values", values: [330, 0, 300] } },
      time: { kind: "values", values: ["2000-01-04T00:00:00Z", "2000-01-01T00:00:00Z"] },
    },
    times: [3, 0],
    rows: [3, 0],
    columns: [11, 0, 10],
    lons: [330, 0, 300],
  },
};

describe.each<[Order]>([[["time", "lat", "lon"]], [["lon", "lat", "time"]], [["lat", "time", "lon"]]])(
  "%j",
  (order) => {
    describe.each([[undefined], [[2, 2, 2]], [[1, 5, 5]]])("in chunks %j", (chunks) => {
      const opened = openCells(order, chunks && { chunks });

      test.each(Object.entries(PLACES))("%s", async (_, { request, times = TIMES, rows, columns, lons }) => {
        const found = await subset(await opened, request);
        const along = { time: times, lat: rows, lon: columns };
        const shape = order.map((dim) => along[dim].length);
        const expected = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, flat) => {
          const index = indexOf(flat, shape);
          const at = (dim: Order[number]) => along[dim][index[order.indexOf(dim)]!]!;
          return cell(at("time"), at("lat"), at("lon"));
        });
        expect(found.variables[0]!).toMatchObject({ dims: order, shape });
        expect(values(found)).toEqual(expected);
        expect(labels(found, "lon")).toEqual(lons);
        expect(labels(found, "lat")).toEqual(rows.map((row) => LAT[row]));
      });

      test("scattered points, some of one cell", async () => {
        const points = [
          { lon: -1, lat: 59 },
          { lon: 100, lat: -44 },
          { lon: 359, lat: 61 },
          { lon: 181, lat: 14 },
        ];
        const found = await subset(await opened, { points });
        const cells = [
          [0, 0],
          [3, 3],
          [0, 0],
          [2, 6],
        ] as const;
        const { dims, shape, data } = found.variables[0]!;
        // The points come at the first of the two dimensions that they replace.
        expect(dims).toEqual([...new Set(order.map((dim) => (dim === "time" ? dim : "points")))]);
        data.forEach((value, flat) => {
          const index = indexOf(flat, shape);
          const [y, x] = cells[index[dims.indexOf("points")]!]!;
          expect(value).toBe(cell(index[dims.indexOf("time")]!, y, x));
        });
        expect(labels(found, "lon")).toEqual([0, 90, 360, 180]);
      });
    });
  },
);

describe("linear", () => {
  const gaps = (cells: readonly number[]) =>
    Float64Array.from(cells, (value) => (value === cell(2, 2, 3) ? Number.NaN : value));

  test.each<[string, Partial<SelectionRequest>, readonly number[]]>([
    ["next to a hole, at its neighbour", { points: [{ lon: 60, lat: 0 }] }, [cell(2, 2, 2)]],
    ["next to a hole, towards it", { points: [{ lon: 61, lat: 0 }] }, [Number.NaN]],
    ["next to a hole, away from it", { points: [{ lon: 45, lat: 0 }] }, [cell(2, 2, 1.5)]],
    ["in the hole", { points: [{ lon: 90, lat: 0 }] }, [Number.NaN]],
    ["over the seam", { points: [{ lon: -15, lat: 0 }] }, [(cell(2, 2, 11) + cell(2, 2, 0)) / 2]],
    [
      "two points",
      {
        points: [
          { lon: 15, lat: 15 },
          { lon: 375, lat: -60 },
        ],
      },
      [cell(2, 1.5, 0.5), cell(2, 4, 0.5)],
    ],
    ["beyond the last row", { points: [{ lon: 0, lat: -70 }] }, [cell(2, 4, 0)]],
    [
      "labels",
      { dims: { lat: { kind: "values", values: [-45] }, lon: { kind: "values", values: [20, 40] } } },
      [cell(2, 3.5, 2 / 3), cell(2, 3.5, 4 / 3)],
    ],
  ])("%s", async (_, request, expected) => {
    const opened = await openCells(undefined, { chunks: [2, 2, 2] }, gaps);
    const time = { kind: "values", values: ["2000-01-03T00:00:00Z"] } as const;
    const found = values(await subset(opened, { ...request, time, method: "linear" }));
    expect(found).toEqual(expected.map((value) => (Number.isNaN(value) ? value : expect.closeTo(value, 9))));
  });

  test("between two times", async () => {
    const time = { kind: "values", values: ["2000-01-02T06:00:00Z"] } as const;
    const found = await subset(await openCells(), { time, points: [{ lon: 30, lat: 0 }], method: "linear" });
    expect(values(found)).toEqual([expect.closeTo(cell(1.25, 2, 1), 9)]);
  });
});

describe("what a value is held as", () => {
  const BEYOND = 2n ** 53n;
  const big = (cells: readonly number[]) => BigInt64Array.from(cells, (value) => BEYOND + BigInt(value));
  const triangle = [
    [
      [
        [-15, -45],
        [75, -45],
        [30, 75],
        [-15, -45],
      ],
    ],
  ] as const;

  test("64-bit integers, exactly", async () => {
    const box = { west: 25, south: 0, east: 65, north: 0 };
    const found = values(await subset(await openCells(undefined, {}, big), { box }));
    expect(found.slice(0, 2)).toEqual([BEYOND + BigInt(cell(0, 2, 1)), BEYOND + BigInt(cell(0, 2, 2))]);
    const unsigned = await openCells(undefined, {}, (cells) =>
      BigUint64Array.from(cells, (v) => 2n ** 64n - 1n - BigInt(v)),
    );
    expect(values(await subset(unsigned, { box }))[1]).toBe(2n ** 64n - 1n - BigInt(cell(0, 2, 2)));
  });

  test("64-bit integers that may be missing are doubles", async () => {
    const missing = await openCells(undefined, { attributes: { _FillValue: Number(BEYOND) } }, big);
    const { data } = (await subset(missing, {})).variables[0]!;
    expect(data).toBeInstanceOf(Float64Array);
    expect([...data.slice(0, 3)]).toEqual([Number.NaN, Number(BEYOND + 1n), Number(BEYOND + 2n)]);
  });

  test.each<[string, (cells: readonly number[]) => TypedArray, object, Partial<SelectionRequest>, unknown]>([
    ["float32", (cells) => Float32Array.from(cells), {}, {}, Float32Array],
    ["float64", (cells) => Float64Array.from(cells), {}, {}, Float64Array],
    ["int16", (cells) => Int16Array.from(cells), {}, {}, Float64Array],
    ["int16, packed", (cells) => Int16Array.from(cells), { scale_factor: 0.5 }, {}, Float64Array],
    ["int64", big, {}, {}, BigInt64Array],
    ["int64 in a polygon", big, {}, { region: triangle }, Float64Array],
    ["int64, interpolated", big, {}, { points: [{ lon: 1, lat: 1 }], method: "linear" }, Float64Array],
    [
      "float32, interpolated",
      (cells) => Float32Array.from(cells),
      {},
      { points: [{ lon: 1, lat: 1 }], method: "linear" },
      Float64Array,
    ],
  ])("%s", async (_, make, attributes, request, type) => {
    const { data } = (await subset(await openCells(undefined, { attributes }, make), request)).variables[0]!;
    expect(data).toBeInstanceOf(type);
  });

  test("outside a polygon is missing, by share or by centre", async () => {
    const opened = await openCells(["lat", "lon", "time"], { chunks: [2, 3, 5] });
    const inside = async (coverage: "fraction" | "center") => {
      const { shape, data } = (await subset(opened, { region: triangle }, coverage)).variables[0]!;
      expect(shape).toEqual([4, 3, 5]);
      const valid = (row: number, column: number) =>
        [...data.slice(5 * (3 * row + column), 5 * (3 * row + column + 1))].every((v) => !Number.isNaN(v));
      return [0, 1, 2, 3].map((row) => [0, 1, 2].map((column) => (valid(row, column) ? "#" : ".")).join(""));
    };
    expect(await inside("fraction")).toEqual([".#.", "###", "###", "###"]);
    expect(await inside("center")).toEqual([".#.", ".#.", ".#.", "###"]);
  });
});

test("a region whose edges cross a fine grid too often is refused before anything is read", async () => {
  const fine = { shape: [1, 1800, 3600], chunk: [1, 1800, 3600], shard: null, value: () => 0, stored: false } as const;
  const opened = await open(createMemoryStore(shardedEntries(fine)));
  const zigzag = (corners: number) => [
    [
      ...Array.from({ length: corners }, (_, i) => [80 - (160 * i) / corners, i % 2 === 0 ? -80 : 80] as const),
      [-80, -85] as const,
      [80, -85] as const,
    ],
  ];
  const plan = (corners: number) =>
    planSubset(opened, { ...EVERYTHING, region: [zigzag(corners)] }, { coverage: "center" }, LIMITS);
  expect(() => plan(20_000)).toThrow(/cross 3\d{7} of the grid's rows and columns.*at most 20000000/);
  expect(plan(1000).fits).toBe(true);
});

test("what lies beyond the end of the times, or has labels that are missing, is answered as it is", async () => {
  const arrays = (time: number[]) => ({
    v: { shape: [4, 2], dims: ["time", "x"], chunks: [2, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6, 99, 99) },
    time: {
      shape: [4],
      dims: ["time"],
      data: Float64Array.from(time),
      attributes: { units: "days since 2000-01-01", standard_name: "time" },
    },
  });
  const opened = (time: number[]) => open(createMemoryStore(buildZarr({ arrays: arrays(time) })));
  const growing = await opened([0, 1, 2, Number.NaN]);
  const [variable] = (await subset(growing, {})).variables;
  expect([variable!.shape, [...variable!.data]]).toEqual([
    [3, 2],
    [1, 2, 3, 4, 5, 6],
  ]);
  const [mean] = (await aggregate(growing, {}, { over: ["t", "x"] })).variables;
  expect(mean!.data[0]).toBe(3.5);
  const broken = await opened([0, Number.NaN, 2, 3]);
  const third = await subset(broken, { dims: { time: { kind: "values", values: [2] } } });
  expect([...third.variables[0]!.data]).toEqual([5, 6]);
  await expect(async () => subset(broken, { time: { kind: "values", values: ["2000-01-03"] } })).rejects.toThrow(
    "time: Counted from 0: time has no number at 1 of 4.",
  );
});
