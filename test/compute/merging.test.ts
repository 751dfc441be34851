/** What holds for every statistic: parts merge in any order, regions add up to the whole, and the traps of arithmetic. */
import { describe, expect, test } from "vitest";
import { type AggregateOptions, reducePart } from "../../src/compute/aggregate.ts";
import { finishReduction } from "../../src/compute/finish.ts";
import { reducedDims } from "../../src/compute/over.ts";
import { mergeReduced } from "../../src/compute/parts.ts";
import { planReduction } from "../../src/compute/reduction.ts";
import { STATISTICS } from "../../src/compute/statistics.ts";
import { InvalidParameter } from "../../src/errors.ts";
import type { Coverage } from "../../src/grid/coverage.ts";
import { parseExpression } from "../../src/numerics/parse-expression.ts";
import type { MultiPolygon } from "../../src/numerics/polygon.ts";
import { type SelectionRequest, select } from "../../src/zarr/selection.ts";
import { buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { seeded } from "../support/random.ts";
import { aggregate, EVERYTHING, LIMITS, MEANS, open } from "./support.ts";

const [TIMES, ROWS, COLUMNS] = [30, 9, 12];

type Spec = Readonly<{ values: (t: number, y: number, x: number) => number; lat?: number[]; calendar?: string }>;

/** Three-hourly to daily data on a globe of 20° by 30°, in chunks that cut every dimension. */
function opened({ values, lat = Array.from({ length: ROWS }, (_, y) => 20 * y - 80), calendar = "standard" }: Spec) {
  const shape = [TIMES, lat.length, COLUMNS];
  const cells = (of: Spec["values"]) =>
    Float64Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) =>
      of(Math.floor(i / (lat.length * COLUMNS)), Math.floor(i / COLUMNS) % lat.length, i % COLUMNS),
    );
  const axis = (name: string, labels: number[], attributes: object) => ({
    shape: [labels.length],
    data: Float64Array.from(labels),
    dims: [name],
    attributes,
  });
  const dims = ["time", "lat", "lon"];
  const numbers = (length: number, of: (i: number) => number) => Array.from({ length }, (_, i) => of(i));
  return open(
    createMemoryStore(
      buildZarr({
        arrays: {
          v: { shape, chunks: [7, 4, 5], dims, data: cells(values) },
          other: { shape, chunks: [7, 4, 5], dims, data: cells((t, y, x) => Math.sin(7 * t + 3 * y + x)) },
          kind: {
            shape,
            chunks: [7, 4, 5],
            dims,
            data: Int8Array.from(cells((t, y, x) => (5 * t + 3 * y + x * x) % 4)),
          },
          w: { shape: shape.slice(1), dims: ["lat", "lon"], data: new Float64Array(lat.length * COLUMNS) },
          time: axis(
            "time",
            numbers(TIMES, (t) => t),
            { units: "days since 2000-02-15", calendar },
          ),
          lat: axis("lat", lat, { units: "degrees_north" }),
          lon: axis(
            "lon",
            numbers(COLUMNS, (x) => 30 * x),
            { units: "degrees_east" },
          ),
        },
      }),
    ),
  );
}

const { next, integer } = seeded(41);
const noisy = Array.from({ length: TIMES * ROWS * COLUMNS }, () => (next() < 0.1 ? Number.NaN : 20 * next() - 5));
const random: Spec = { values: (t, y, x) => noisy[(t * ROWS + y) * COLUMNS + x]! };

const AUTOMATIC = "histogram, of automatic edges";

const OPTIONS: Readonly<Record<string, Partial<AggregateOptions>>> = {
  quantile: { q: [0.1, 0.5, 0.93] },
  histogram: { bins: [-5, 0, 3, 15] },
  [AUTOMATIC]: { bins: [20] },
  cov: { other: parseExpression("other", "with") },
  corr: { other: parseExpression("other", "with") },
  windowed_run_count: { window: 2 },
  windowed_run_events: { window: 2 },
};

/** Groups of one dimension and of two, over space or in each cell. */
const GROUPINGS: readonly Partial<AggregateOptions>[] = [
  { over: ["x", "y", "t"] },
  { over: ["t"] },
  { over: ["x", "y"], groupby: ["time.month"] },
];

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => [next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);

const numbersOf = ({ variables }: Coverage) => variables.flatMap(({ data }) => Array.from(data, Number));

function expectAlike(found: readonly number[], expected: readonly number[], relative = 1e-12): void {
  expect(found.length).toBe(expected.length);
  const apart = expected.filter(
    (value, i) =>
      !(Object.is(value, found[i]) || Math.abs(found[i]! - value) <= relative * Math.max(1, Math.abs(value))),
  );
  expect(apart).toEqual([]);
}

describe.each([...STATISTICS, AUTOMATIC])("%s", (statistic) => {
  const name = statistic === AUTOMATIC ? "histogram" : statistic;
  const isRun = name.includes("run");
  test.each(isRun ? [{ over: ["t"] }] : GROUPINGS)("of parts in any number and order: %j", async (grouping) => {
    const dataset = await opened(random);
    const { archive, version } = dataset;
    const request = { ...EVERYTHING, variables: [name === "mode" ? "kind" : "v"] };
    const options: AggregateOptions = { ...MEANS, ...OPTIONS[statistic], ...grouping, reduce: [name] };
    const whole = numbersOf(await aggregate(dataset, request, options));
    const job = {
      archive,
      version,
      request,
      options,
      limits: LIMITS,
      gathers: true,
      zones: null,
      inside: { shares: null, runs: null },
    };
    const selection = select(dataset.dataset, request);
    const partner = options.other && { expression: options.other, text: "other", units: undefined };
    const over = reducedDims(selection, options.over);
    const reduction = planReduction(selection.variables[0]!, selection, over, options, partner);
    for (const count of [1, 2, integer(3, 9)]) {
      const parts = await Promise.all(
        Array.from({ length: count }, (_, index) =>
          reducePart(dataset, job, { index, count }, new AbortController().signal),
        ),
      );
      const states = shuffled(parts).map(({ reduced }) => reduced[0]!);
      const merged = finishReduction(reduction, mergeReduced(states, reduction.spec.reducers));
      expectAlike(
        merged.flatMap(({ data }) => Array.from(data, Number)),
        whole,
      );
    }
  });
});

const ring = (corners: readonly (readonly [number, number])[]) => [[...corners, corners[0]!]];

/** The Earth cut into slanting pieces that leave nothing out. */
function pieces(): MultiPolygon {
  const cuts = [-180, ...Array.from({ length: 5 }, () => integer(-170, 170)).sort((a, b) => a - b), 180];
  const slants = cuts.map((lon, i) => (i === 0 || i === cuts.length - 1 ? lon : lon + 0.4));
  return cuts.slice(1).map((east, i) =>
    ring([
      [cuts[i]!, -90],
      [east, -90],
      [slants[i + 1]!, 90],
      [slants[i]!, 90],
    ]),
  );
}

test("sums and weights of the regions that make up the Earth are those of the whole", async () => {
  const dataset = await opened(random);
  const options = { reduce: ["sum", "count", "sum_of_weights"], over: ["x", "y", "t"] };
  const expected = numbersOf(await aggregate(dataset, { variables: ["v"] }, options));
  for (let round = 0; round < 5; round++) {
    const zones = pieces().map((polygon, i) => ({ label: String(i), region: [polygon] }));
    const request = { variables: ["v"], zones, region: zones.flatMap(({ region }) => region) };
    const { variables } = await aggregate(dataset, request, options);
    expectAlike(
      variables.map(({ data }) => Array.from(data, Number).reduce((sum, value) => sum + value)),
      expected,
    );
  }
});

const ask = async (
  spec: Spec,
  options: Partial<AggregateOptions>,
  request: Partial<SelectionRequest> = {},
): Promise<number[]> => numbersOf(await aggregate(await opened(spec), { variables: ["v"], ...request }, options));

describe("traps", () => {
  test("the whole Earth has 4π steradians, with rows at the poles and without, as a box and as a polygon", async () => {
    const rows = [undefined, Array.from({ length: 10 }, (_, y) => 20 * y - 90)];
    const earth: MultiPolygon = [
      ring([
        [-180, -90],
        [180, -90],
        [180, 90],
        [-180, 90],
      ]),
    ];
    for (const lat of rows) {
      for (const request of [{}, { region: earth }]) {
        const spec = { values: () => 1, ...(lat && { lat }) };
        const found = await ask(spec, { reduce: ["sum_of_weights"], over: ["x", "y"] }, request);
        found.forEach((total) => {
          expect(Math.abs(total - 4 * Math.PI)).toBeLessThan(1e-13);
        });
      }
    }
  });

  test("a large offset costs a variance next to nothing", async () => {
    const around = (offset: number): Spec => ({ values: (t, y, x) => offset + ((3 * t + 5 * y + 7 * x) % 8) / 8 });
    for (const weights of ["area", "none"]) {
      const options = { reduce: ["var", "std"], over: ["x", "y", "t"], weights } as Partial<AggregateOptions>;
      expectAlike(await ask(around(1e8), options), await ask(around(0), options), 1e-9);
    }
  });

  test("groups in which nothing is known are missing, but counted", async () => {
    const spec: Spec = { values: (t) => (t < 15 ? Number.NaN : t) };
    const reduce = ["count", "sum", "mean", "min", "std", "median", "first"];
    // The 15 days of February are missing.
    const found = await ask(spec, { reduce, over: ["x", "y"], groupby: ["time.month"] });
    const [february, march] = [0, 1].map((month) => found.filter((_, i) => i % 2 === month));
    expect(february).toEqual([0, ...Array(6).fill(Number.NaN)]);
    expect(march!.every(Number.isFinite)).toBe(true);
  });

  test("groups of a single cell have its value, and no spread", async () => {
    const request = { box: { west: 59, south: -1, east: 61, north: 1 } };
    const reduce = ["mean", "median", "min", "max", "var", "std", "range"];
    const found = await ask({ values: (t) => 100 + t }, { reduce, groupby: ["time.day", "time.month"] }, request);
    const rows = reduce.map((_, r) =>
      found.slice((r * found.length) / reduce.length, ((r + 1) * found.length) / reduce.length),
    );
    const values = rows[0]!.filter((value) => !Number.isNaN(value));
    expect(values.toSorted((a, b) => a - b)).toEqual(Array.from({ length: TIMES }, (_, t) => 100 + t));
    rows.slice(1, 4).forEach((row) => {
      expect(row).toEqual(rows[0]);
    });
    rows.slice(4).forEach((row) => {
      expect(row.filter((value) => !Number.isNaN(value))).toEqual(values.map(() => 0));
    });
  });

  test("weights of zero, all of them, make no mean", async () => {
    const options = { reduce: ["mean", "std", "median", "count"], over: ["x", "y", "t"], weights: "var:w" } as const;
    expect(await ask({ values: () => 5 }, options)).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      TIMES * ROWS * COLUMNS,
    ]);
  });

  test.each([
    ["standard", [15, 15]],
    ["noleap", [14, 16]],
    ["360_day", [16, 14]],
  ] as const)("29 February is one of the days where the calendar has it: %s", async (calendar, days) => {
    const options = { reduce: ["count"], over: ["x", "y"], groupby: ["time.month"] };
    const found = await ask({ values: () => 1, calendar }, options);
    expect(found.map((count) => count / (ROWS * COLUMNS))).toEqual(days);
  });

  test("a polygon within a cell has its value, and its own area's share", async () => {
    const region: MultiPolygon = [
      ring([
        [58, -1],
        [59, -1],
        [59, 1],
        [58, 1],
      ]),
    ];
    const found = await ask(random, { reduce: ["mean", "max", "count"], over: ["x", "y"] }, { region });
    const cell = Array.from({ length: TIMES }, (_, t) => random.values(t, 4, 2));
    const share = 2 / (20 * 30);
    expectAlike(found.slice(0, TIMES), cell);
    expect(found.slice(TIMES, 2 * TIMES)).toEqual(cell);
    expectAlike(
      found.slice(2 * TIMES),
      cell.map((value) => (Number.isNaN(value) ? 0 : share)),
    );
  });

  test("around a pole, every column counts", async () => {
    const region: MultiPolygon = [
      ring([
        [-180, 75],
        [-60, 75],
        [60, 75],
        [180, 75],
        [180, 90],
        [-180, 90],
      ]),
    ];
    const found = await ask({ values: (_, __, x) => x }, { reduce: ["mean"], over: ["x", "y"] }, { region });
    expectAlike(
      found,
      found.map(() => (COLUMNS - 1) / 2),
    );
  });

  test("a polygon without area is refused", async () => {
    const corners = [
      [10, 10],
      [20, 20],
      [10, 10],
    ] as const;
    const asked = ask(random, { over: ["x", "y"] }, { region: [ring(corners)] });
    await expect(asked).rejects.toThrow(InvalidParameter);
    await expect(asked).rejects.toThrow("a ring has no area");
  });
});
