/** Features in one pass, against each of them alone. */
import { describe, expect, test } from "vitest";
import { planAggregate, reducePart } from "../../src/compute/aggregate.ts";
import type { Spread } from "../../src/compute/parts.ts";
import { parseExpression } from "../../src/numerics/parse-expression.ts";
import type { MultiPolygon } from "../../src/numerics/polygon.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import type { SelectionRequest, Zone } from "../../src/zarr/selection.ts";
import { buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { seeded } from "../support/random.ts";
import { aggregate, EVERYTHING, LIMITS, MEANS, open } from "./support.ts";

const { next } = seeded(21);
const [TIMES, ROWS, COLUMNS] = [5, 36, 72];

/** Latitudes from north to south; dimensions in the order that their names say. */
function storeOf(order: readonly ("time" | "lat" | "lon")[], west: number, width = 5, parts = 2) {
  const sizes = { time: TIMES, lat: ROWS, lon: COLUMNS };
  const shape = order.map((name) => sizes[name]);
  const axis = (name: "time" | "lat" | "lon", start: number, step: number, units: string) => ({
    shape: [sizes[name]],
    data: Float64Array.from({ length: sizes[name] }, (_, i) => start + step * i),
    dims: [name],
    attributes: { units },
  });
  const data = Float32Array.from({ length: TIMES * ROWS * COLUMNS }, () => (next() < 0.1 ? Number.NaN : next() * 50));
  return createMemoryStore(
    buildZarr(
      {
        attributes: {},
        arrays: {
          time: axis("time", 0, 20, "days since 2000-01-01"),
          lat: axis("lat", 87.5, -5, "degrees_north"),
          lon: axis("lon", west, width, "degrees_east"),
          tas: { shape, chunks: shape.map((n) => Math.ceil(n / parts)), data, dims: order, attributes: { units: "K" } },
        },
      },
      3,
    ),
  );
}

const box = (west: number, south: number, east: number, north: number): MultiPolygon => [
  [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
];

const ZONES: readonly Zone[] = [
  { label: "box", region: box(3, -12, 41, 30) },
  { label: "overlaps it", region: box(20, 0, 60, 60) },
  { label: "within a cell", region: box(101.2, 41.1, 102.1, 42.3) },
  { label: "across the antimeridian", region: box(170, -30, 195, -10) },
  { label: "across Greenwich", region: box(-21, 33, 14, 52) },
  { label: "the south", region: box(-180, -90, 180, -71) },
  {
    label: "two triangles, one with a hole",
    region: [
      [
        [
          [-80, -20],
          [-50, -20],
          [-65, 18],
          [-80, -20],
        ],
        [
          [-68, -14],
          [-65, -4],
          [-62, -14],
          [-68, -14],
        ],
      ],
      [
        [
          [100, 10],
          [133, 12],
          [117, 40],
          [100, 10],
        ],
      ],
    ],
  },
];

const requestOf = (zones: readonly Zone[]): Partial<SelectionRequest> => ({
  region: zones.flatMap(({ region }) => region),
  zones,
});

describe.each([
  [["time", "lat", "lon"], 2.5, 2],
  [["lon", "time", "lat"], -177.5, 2],
  [["lat", "lon", "time"], 22.5, 2],
  [["time", "lat", "lon"], 12.5, 7],
] as const)("%j from %d, each in %d parts", (order, west, pieces) => {
  test.each([
    [{ reduce: ["mean", "sum", "count", "std"] }],
    [{ reduce: ["mean", "sum", "count"] }],
    [{ reduce: ["sum_of_weights", "mean", "max"], over: ["x", "y", "t"], days: true }],
    [{ reduce: ["mean", "range"], rolling: 3, minCount: 2 }],
    [{ reduce: ["mean", "min"], coverage: "center" }],
    [{ reduce: ["max", "quantile"], q: [0.2, 0.7], weights: "none" }],
    [{ reduce: ["mean", "median"], groupby: ["time.month"] }],
    [{ reduce: ["var", "argmax"], over: ["x", "y", "t"] }],
    [{ reduce: ["mean"], skipna: false, minCount: 3 }],
    [{ reduce: ["cov", "mean"], other: parseExpression("1 / (1 + tas)", "with") }],
  ] as const)("%j", async (options) => {
    const opened = await open(storeOf(order, west, 5, pieces));
    const together = await aggregate(opened, requestOf(ZONES), options);
    expect(together.dims.get("feature")).toBe(ZONES.length);
    expect(together.coordinates.find(({ name }) => name === "feature")?.values).toEqual(
      ZONES.map(({ label }) => label),
    );
    const alone = await Promise.all(ZONES.map(({ region }) => aggregate(opened, { region }, options)));
    together.variables.forEach((variable, v) => {
      const at = variable.dims.indexOf("feature");
      const rows = variable.shape.slice(0, at).reduce((product, n) => product * n, 1);
      const inner = variable.shape.slice(at + 1).reduce((product, n) => product * n, 1);
      alone.forEach(({ variables }, zone) => {
        const one = variables[v]!;
        expect(variable.name).toBe(one.name);
        expect(variable.dims.filter((name) => name !== "feature")).toEqual(one.dims);
        one.data.forEach((expected, i) => {
          const row = Math.floor(i / inner);
          const found = Number(variable.data[(row * ZONES.length + zone) * inner + (i % inner)]);
          if (Number.isNaN(expected)) {
            expect(found).toBeNaN();
          } else {
            // Longitudes go on from the west edge of all features, or of the one.
            const turns = variable.name.endsWith("argmax_lon") ? Math.round((found - Number(expected)) / 360) : 0;
            const difference = Math.abs(found - 360 * turns - Number(expected));
            expect(difference).toBeLessThanOrEqual(1e-12 * Math.abs(Number(expected)));
          }
        });
        expect(rows * inner).toBe(one.data.length);
      });
    });
  });
});

test("a feature beside the grid is missing", async () => {
  const opened = await open(storeOf(["time", "lat", "lon"], 2.5, 1));
  const zones = [ZONES[0]!, { label: "west", region: box(-60, 20, -30, 40) }];
  const { variables } = await aggregate(opened, requestOf(zones), { over: ["x", "y", "t"] });
  expect(variables[0]!.data[0]).toBeGreaterThan(0);
  expect(variables[0]!.data[1]).toBeNaN();
});

test("what is held is within the plan, which reads every chunk once", async () => {
  const opened = await open(storeOf(["time", "lat", "lon"], 2.5));
  const ask = (zones: readonly Zone[]) => planAggregate(opened, { ...EVERYTHING, ...requestOf(zones) }, MEANS, LIMITS);
  const many = Array.from({ length: 500 }, (_, i): Zone => {
    const [west, south] = [-180 + (i % 50) * 7, -80 + Math.floor(i / 50) * 15];
    return { label: String(i), region: box(west, south, west + 7, south + 15) };
  });
  const [whole, planned] = [ask([{ label: "all", region: box(-180, -80, 180, 70) }]), ask(many)];
  expect(planned.plan.cost.requests).toBe(whole.plan.cost.requests);
  const meter = createMeter();
  const { variables } = await planned.run({ meter });
  expect(meter.requests).toBeLessThanOrEqual(planned.plan.cost.requests);
  expect(variables[0]!.shape).toEqual([500, TIMES]);
});

test("features are reduced over the Earth", async () => {
  const opened = await open(storeOf(["time", "lat", "lon"], 2.5));
  expect(() =>
    planAggregate(opened, { ...EVERYTHING, ...requestOf(ZONES) }, { ...MEANS, over: ["t"] }, LIMITS),
  ).toThrow(/over.*x and y/);
});

test("a row longer, with more features and more cells on their borders, than the kernels take at once", async () => {
  const [columns, width] = [4800, 360 / 4800];
  const data = Float32Array.from({ length: 3 * columns }, (_, i) => (i % 7 === 3 ? Number.NaN : (i * 31) % 101));
  const axis = (values: readonly number[], dim: string, units: string) => ({
    shape: [values.length],
    data: Float64Array.from(values),
    dims: [dim],
    attributes: { units },
  });
  const lons = Array.from({ length: columns }, (_, i) => (i + 0.5) * width);
  const arrays = {
    lat: axis([10, 0, -10], "lat", "degrees_north"),
    lon: axis(lons, "lon", "degrees_east"),
    tas: { shape: [3, columns], chunks: [3, columns], data, dims: ["lat", "lon"], attributes: { units: "K" } },
  };
  const opened = await open(createMemoryStore(buildZarr({ attributes: {}, arrays }, 3)));
  // The lower half of the row in the middle: all of it, and 1500 parts that begin and end within cells.
  const reaches = [[0, 360], ...Array.from({ length: 1500 }, (_, i) => [0.24 * i + 0.03, 0.24 * i + 0.21])] as const;
  const zones = reaches.map(([west, east], i) => ({ label: String(i), region: box(west!, -5, east!, 0) }));
  const { variables } = await aggregate(opened, requestOf(zones), { reduce: ["sum", "max", "count"], weights: "none" });
  const [sums, greatest, counts] = variables.map((variable) => variable.data);
  reaches.forEach(([west, east], zone) => {
    let [sum, most, count] = [0, Number.NEGATIVE_INFINITY, 0];
    lons.forEach((lon, i) => {
      const share = (0.5 * (Math.min(east!, lon + width / 2) - Math.max(west!, lon - width / 2))) / width;
      const value = data[columns + i]!;
      if (share > 1e-9 && !Number.isNaN(value)) {
        sum += share * value;
        most = Math.max(most, value);
        count += share;
      }
    });
    expect(sums![zone]).toBeCloseTo(sum, 6);
    expect(greatest![zone]).toBe(most);
    expect(counts![zone]).toBeCloseTo(count, 6);
  });
});

/** So many steps that work is split, of which few are stored; a seam at the west edge of a zone. */
function longStore() {
  const [steps, chunk] = [6400, 200];
  const stored = ["0.0.0", "5.0.0", "31.0.0"];
  const axis = (name: string, size: number, start: number, step: number, units: string) => ({
    [name]: {
      shape: [size],
      data: Float64Array.from({ length: size }, (_, i) => start + step * i),
      dims: [name],
      attributes: { units },
    },
  });
  const data = new Float32Array(steps * ROWS * COLUMNS);
  for (const name of stored) {
    const start = Number.parseInt(name, 10) * chunk * ROWS * COLUMNS;
    for (let i = start; i < start + chunk * ROWS * COLUMNS; i++) {
      data[i] = ((i * 31) % 211) - 50;
    }
  }
  const missing = Array.from({ length: steps / chunk }, (_, i) => `${i}.0.0`).filter((name) => !stored.includes(name));
  return createMemoryStore(
    buildZarr({
      arrays: {
        ...axis("time", steps, 0, 1, "days since 2000-01-01"),
        ...axis("lat", ROWS, 87.5, -5, "degrees_north"),
        ...axis("lon", COLUMNS, 2.5, 5, "degrees_east"),
        tas: {
          shape: [steps, ROWS, COLUMNS],
          chunks: [chunk, ROWS, COLUMNS],
          data,
          dims: ["time", "lat", "lon"],
          missing,
        },
      },
    }),
  );
}

test.each([
  [requestOf(ZONES), { reduce: ["mean", "count", "max"], over: ["x", "y"] }],
  [requestOf(ZONES), { reduce: ["mean", "sum_of_weights"], coverage: "center", groupby: ["time.month"] }],
  [requestOf(ZONES.slice(4, 6)), { reduce: ["var", "argmax"], over: ["x", "y", "t"] }],
  [requestOf(ZONES.slice(0, 2)), { reduce: ["quantile"], q: [0.5], over: ["x", "y", "t"], sketch: 4096 }],
  [{ region: ZONES[6]!.region }, { reduce: ["mean", "std"], over: ["x", "y", "t"] }],
] as const)("parts told as values make the same: %#", async (request, options) => {
  const dataset = await open(longStore());
  const told: number[] = [];
  const spread: Spread = (job, parts, signal) =>
    Promise.all(
      parts.map((part) => {
        told.push(part.index);
        return reducePart(dataset, structuredClone(job), part, signal ?? new AbortController().signal);
      }),
    );
  const planned = () =>
    planAggregate(dataset, { ...EVERYTHING, ...request }, { ...MEANS, ...options }, { ...LIMITS, parts: 3 });
  const whole = await planned().run({ meter: createMeter() });
  const split = await planned().run({ meter: createMeter(), spread });
  expect(told).toEqual([0, 1, 2]);
  expect([...split.coordinates.keys()]).toEqual([...whole.coordinates.keys()]);
  split.variables.forEach(({ name, data }, v) => {
    const { data: expected } = whole.variables[v]!;
    const apart = Array.from(expected, Number).filter(
      (value, i) =>
        !(
          Object.is(value, Number(data[i])) || Math.abs(Number(data[i]) - value) <= 1e-9 * Math.max(1, Math.abs(value))
        ),
    );
    expect([name, apart]).toEqual([name, []]);
  });
});
