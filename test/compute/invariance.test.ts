/** However an archive is laid out, the answer is the same; and it is what the plainest loop over its values gives. */
import { describe, expect, test } from "vitest";
import type { AggregateOptions } from "../../src/compute/aggregate.ts";
import type { Coverage } from "../../src/grid/coverage.ts";
import type { OpenDataset } from "../../src/zarr/open-dataset.ts";
import type { SelectionRequest } from "../../src/zarr/selection.ts";
import { type ArraySpec, buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { seeded } from "../support/random.ts";
import { aggregate as aggregateOf, NAMES, open as openStore, subset } from "./support.ts";

const TIMES = 26;
const LAT = [-75, -50, -20, 0, 15, 40, 80];
const LON = Array.from({ length: 12 }, (_, i) => 30 * i);
const random = seeded(8);
/** value[t][y][x], multiples of 1/8 so that packing is exact; a fifth is missing. */
const VALUES = Array.from({ length: TIMES }, () =>
  LAT.map(() => LON.map(() => (random.next() < 0.2 ? Number.NaN : random.integer(-800, 800) / 8))),
);

type Layout = Readonly<{
  dims?: readonly ("time" | "lat" | "lon")[];
  chunks?: readonly number[];
  flipped?: boolean;
  /** Columns by which longitudes are rotated, and the degrees of the first. */
  rotated?: number;
  packed?: boolean;
  zarrFormat?: 2 | 3;
}>;

async function open(layout: Layout): Promise<OpenDataset> {
  const { dims = ["time", "lat", "lon"], flipped = false, rotated = 0, packed = false, zarrFormat = 3 } = layout;
  const sizes = { time: TIMES, lat: LAT.length, lon: LON.length };
  const shape = dims.map((dim) => sizes[dim]);
  const cells = shape.reduce((a, b) => a * b, 1);
  const lat = flipped ? [...LAT].reverse() : LAT;
  const lon = LON.map(
    (_, i) => LON[(i + rotated) % LON.length]! - (i + rotated >= LON.length ? 0 : rotated > 0 ? 360 : 0),
  );
  const numbers = Float64Array.from({ length: cells }, (_, flat) => {
    let rest = flat;
    const at: Record<string, number> = {};
    for (let d = 2; d >= 0; d--) {
      at[dims[d]!] = rest % shape[d]!;
      rest = Math.floor(rest / shape[d]!);
    }
    const y = flipped ? LAT.length - 1 - at.lat! : at.lat!;
    return VALUES[at.time!]![y]![(at.lon! + rotated) % LON.length]!;
  });
  const data: ArraySpec["data"] = packed
    ? Int16Array.from(numbers, (value) => (Number.isNaN(value) ? -32_768 : (value - 10) * 8))
    : numbers;
  const one = (name: string, values: readonly number[], attributes: object): [string, ArraySpec] => [
    name,
    { shape: [values.length], data: Float64Array.from(values), dims: [name], attributes },
  ];
  const attributes = packed ? { scale_factor: 0.125, add_offset: 10, _FillValue: -32_768 } : {};
  const entries = buildZarr(
    {
      arrays: {
        v: {
          shape,
          data,
          dims,
          attributes,
          fillValue: packed ? -32_768 : "NaN",
          ...(layout.chunks && { chunks: layout.chunks }),
        },
        ...Object.fromEntries([
          one(
            "time",
            Array.from({ length: TIMES }, (_, i) => 30 * i),
            { units: "days since 2000-01-15", calendar: "360_day" },
          ),
          one("lat", lat, { units: "degrees_north" }),
          one("lon", lon, { units: "degrees_east" }),
        ]),
      },
    },
    zarrFormat,
  );
  return openStore(createMemoryStore(entries));
}

const aggregate = (opened: OpenDataset, request: Partial<SelectionRequest>, options: Partial<AggregateOptions>) =>
  aggregateOf(opened, request, { reduce: NAMES, ...options });

/** Statistics by name, each with its values in the order of the answer, rising latitudes first. */
function numbersOf({ variables }: Coverage): Map<string, number[]> {
  return new Map(variables.map(({ name, data }) => [name, Array.from(data, Number)]));
}

function expectClose(found: Map<string, number[]>, expected: Map<string, number[]>): void {
  expect([...found.keys()]).toEqual([...expected.keys()]);
  for (const [name, values] of expected) {
    found.get(name)!.forEach((value, i) => {
      if (Number.isNaN(values[i])) {
        expect(value, name).toBeNaN();
      } else {
        expect(Math.abs(value - values[i]!), `${name}[${i}]`).toBeLessThanOrEqual(
          1e-12 * Math.max(1, Math.abs(values[i]!)),
        );
      }
    });
    expect(found.get(name)).toHaveLength(values.length);
  }
}

const QUESTIONS: readonly (readonly [string, Partial<SelectionRequest>, Partial<AggregateOptions>])[] = [
  ["maps' means", {}, {}],
  ["everything", {}, { over: ["x", "y", "t"] }],
  ["a box over the seam", { box: { west: 300, south: -60, east: 50, north: 45 } }, { over: ["x", "y", "t"] }],
  ["columns", {}, { over: ["x"] }],
  ["rows, by the cosine", {}, { over: ["y", "t"], weights: "coslat" }],
  ["months", {}, { over: ["x", "y", "t"], groupby: ["time.month"] }],
  ["seasons of maps, summed up", {}, { over: ["x"], groupby: ["time.season"] }],
  ["years, where 300 cells have values", {}, { over: ["x", "y", "t"], groupby: ["time.year"], minCount: 300 }],
  ["missing counts", {}, { over: ["x", "y"], skipna: false }],
  [
    "a polygon",
    {
      region: [
        [
          [
            [-50, -30],
            [70, -60],
            [100, 50],
            [-50, -30],
          ],
        ],
      ],
    },
    { over: ["x", "y"] },
  ],
];

const LAYOUTS: Readonly<Record<string, Layout>> = {
  "chunks of maps": { chunks: [1, 7, 12] },
  "chunks of series": { chunks: [26, 1, 1] },
  "odd chunks": { chunks: [5, 3, 5] },
  "Zarr v2": { chunks: [7, 4, 12], zarrFormat: 2 },
  packed: { chunks: [4, 7, 5], packed: true },
  "packed, Zarr v2": { chunks: [3, 2, 12], packed: true, zarrFormat: 2 },
  "rotated to -180": { rotated: 6, chunks: [13, 7, 4] },
};

describe.each(QUESTIONS)("%s", (_, request, options) => {
  // Columns that are kept come in the archive's order.
  const comparable = Object.entries(LAYOUTS).filter(
    ([, { rotated }]) => rotated === undefined || (options.over ?? ["x"]).includes("x"),
  );
  test.each(comparable)("%s", async (__, layout) => {
    const expected = numbersOf(await aggregate(await open({}), request, options));
    const found = numbersOf(await aggregate(await open(layout), request, options));
    expectClose(found, expected);
  });
});

test.each([
  ["transposed", { dims: ["lon", "lat", "time"], chunks: [5, 3, 9] }],
  ["another order", { dims: ["lat", "time", "lon"] }],
  ["from the north", { flipped: true, chunks: [5, 3, 5] }],
] as const)("%s: the same numbers of everything and of months", async (_, layout) => {
  for (const options of [{ over: ["x", "y", "t"] }, { over: ["x", "y", "t"], groupby: ["time.month"] }]) {
    const expected = numbersOf(await aggregate(await open({}), {}, options));
    expectClose(numbersOf(await aggregate(await open(layout), {}, options)), expected);
  }
});

test("area-weighted means, as the formula says", async () => {
  const edges = [-90, ...LAT.slice(1).map((lat, i) => (lat + LAT[i]!) / 2), 90];
  // The outermost cells reach as far outwards as inwards, and no further than the pole.
  edges[0] = Math.max(-90, 2 * LAT[0]! - edges[1]!);
  edges[LAT.length] = Math.min(90, 2 * LAT.at(-1)! - edges[LAT.length - 1]!);
  const sine = (degrees: number) => Math.sin((degrees * Math.PI) / 180);
  const expected = VALUES.map((map) => {
    let [sum, weights] = [0, 0];
    map.forEach((row, y) => {
      for (const value of row.filter((each) => !Number.isNaN(each))) {
        const weight = sine(edges[y + 1]!) - sine(edges[y]!);
        sum += value * weight;
        weights += weight;
      }
    });
    return sum / weights;
  });
  const found = numbersOf(await aggregate(await open({ chunks: [4, 3, 12] }), {}, { reduce: ["mean"] }));
  expectClose(found, new Map([["v", expected]]));
});

test("months of a 360-day calendar have thirty days each", async () => {
  const { coordinates } = await aggregate(await open({}), {}, { over: ["x", "y", "t"], groupby: ["time.month"] });
  const months = coordinates.find(({ name }) => name === "month")!;
  expect(Array.from(months.values as Float64Array)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const { variables } = await aggregate(
    await open({}),
    {},
    { over: ["x", "y", "t"], groupby: ["time.month"], reduce: ["count"] },
  );
  const counted = (month: number) =>
    VALUES.filter((_, t) => t % 12 === month)
      .flat(2)
      .filter((value) => !Number.isNaN(value)).length;
  expect(Array.from(variables[0]!.data, Number)).toEqual(Array.from({ length: 12 }, (_, month) => counted(month)));
});

test.each(Object.entries(LAYOUTS))("subsets are exact: %s", async (_, layout) => {
  const request = { box: { west: -70, south: -60, east: 70, north: 45 } };
  const [expected, found] = [await subset(await open({}), request), await subset(await open(layout), request)];
  expect(Array.from(found.variables[0]!.data, Number)).toEqual(Array.from(expected.variables[0]!.data, Number));
  const columns = [-60, -30, 0, 30, 60].map((lon) => LON.indexOf((lon + 360) % 360));
  const plain = VALUES.flatMap((map) => [1, 2, 3, 4, 5].flatMap((y) => columns.map((x) => map[y]![x]!)));
  expect(Array.from(expected.variables[0]!.data, Number)).toEqual(plain);
});
