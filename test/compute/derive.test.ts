/** What is computed from several variables is what a variable that holds the same numbers gives: in every query, however each is stored. */
import { describe, expect, test } from "vitest";
import { type AggregateOptions, planAggregate, reducePart } from "../../src/compute/aggregate.ts";
import { type Limits, type Planned, planSubset } from "../../src/compute/answer.ts";
import { mergeReduced } from "../../src/compute/parts.ts";
import type { Coverage } from "../../src/grid/coverage.ts";
import { parseDefinitions, parseExpression } from "../../src/numerics/parse-expression.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import type { OpenDataset } from "../../src/zarr/open-dataset.ts";
import type { SelectionRequest } from "../../src/zarr/selection.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { AMPLE } from "../support/app.ts";
import { type ArraySpec, buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { seeded } from "../support/random.ts";
import { EVERYTHING, LIMITS, MEANS, open, REDUCERS } from "./support.ts";

const SIZES = { time: 13, lat: 9, lon: 14 } as const;
type Dim = keyof typeof SIZES;
const ALL: readonly Dim[] = ["time", "lat", "lon"];
const LAT = Array.from({ length: SIZES.lat }, (_, i) => -80 + 20 * i);
const LON = Array.from({ length: SIZES.lon }, (_, i) => 25 * i);

const random = seeded(11);
const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);

/** Numbers along dimensions; a tenth is missing. Eighths, so that packing is exact. */
function numbersAlong(dims: readonly Dim[], of: () => number): Float64Array {
  const cells = product(dims.map((dim) => SIZES[dim]));
  return Float64Array.from({ length: cells }, () => (random.next() < 0.1 ? Number.NaN : of()));
}

const eighths = () => random.integer(-400, 400) / 8;
/** By name, along the dimensions in the order of {@link ALL}. */
const VALUES = {
  u: { dims: ALL, values: numbersAlong(ALL, eighths) },
  v: { dims: ALL, values: numbersAlong(ALL, eighths) },
  mask: { dims: ["lat", "lon"], values: numbersAlong(["lat", "lon"], () => random.integer(0, 2)) },
  level: { dims: ["time"], values: numbersAlong(["time"], eighths) },
  slope: { dims: ["lat"], values: numbersAlong(["lat"], eighths) },
} as const satisfies Readonly<Record<string, { dims: readonly Dim[]; values: Float64Array }>>;
type Name = keyof typeof VALUES;

const EXPRESSION = "if(mask==1, hypot(u,v)+level, (u-v)*slope)";
const WHERE = "u+level>v and mask!=2";

function expected(): Readonly<{ derived: Float64Array; masked: Float64Array }> {
  const derived: number[] = [];
  const masked: number[] = [];
  for (let t = 0; t < SIZES.time; t++) {
    for (let y = 0; y < SIZES.lat; y++) {
      for (let x = 0; x < SIZES.lon; x++) {
        const cell = (t * SIZES.lat + y) * SIZES.lon + x;
        const [u, v] = [VALUES.u.values[cell]!, VALUES.v.values[cell]!];
        const [mask, level, slope] = [
          VALUES.mask.values[y * SIZES.lon + x]!,
          VALUES.level.values[t]!,
          VALUES.slope.values[y]!,
        ];
        const value = mask === 1 ? Math.sqrt(u * u + v * v) + level : (u - v) * slope;
        derived.push(Number.isNaN(mask) ? Number.NaN : value);
        masked.push(u + level > v && mask < 2 ? u : Number.NaN);
      }
    }
  }
  return { derived: Float64Array.from(derived), masked: Float64Array.from(masked) };
}

type Stored = Readonly<{ dims: readonly Dim[]; chunks: readonly number[]; packed: boolean }>;

function arrayOf(dims: readonly Dim[], values: Float64Array, stored: Stored): ArraySpec {
  const shape = stored.dims.map((dim) => SIZES[dim]);
  const data = new Float64Array(values.length);
  for (let flat = 0; flat < data.length; flat++) {
    let rest = flat;
    const at: Partial<Record<Dim, number>> = {};
    for (const dim of stored.dims.toReversed()) {
      at[dim] = rest % SIZES[dim];
      rest = Math.floor(rest / SIZES[dim]);
    }
    data[flat] = values[dims.reduce((sum, dim) => sum * SIZES[dim] + at[dim]!, 0)]!;
  }
  return {
    shape,
    dims: stored.dims,
    chunks: stored.chunks,
    data: stored.packed ? Int16Array.from(data, (value) => (Number.isNaN(value) ? -32_768 : (value - 2) * 8)) : data,
    attributes: stored.packed ? { scale_factor: 0.125, add_offset: 2, _FillValue: -32_768 } : {},
    fillValue: stored.packed ? 0 : "NaN",
  };
}

const axis = (name: string, values: readonly number[], units: string): [string, ArraySpec] => [
  name,
  { shape: [values.length], data: Float64Array.from(values), dims: [name], attributes: { units } },
];

const AXES = Object.fromEntries([
  axis(
    "time",
    Array.from({ length: SIZES.time }, (_, i) => 20 * i),
    "days since 2000-01-01",
  ),
  axis("lat", LAT, "degrees_north"),
  axis("lon", LON, "degrees_east"),
]);

const openArrays = (arrays: Readonly<Record<string, ArraySpec>>): Promise<OpenDataset> =>
  open(createMemoryStore(buildZarr({ arrays: { ...arrays, ...AXES } })), createValueCache(0));

const plainly = (dims: readonly Dim[]): Stored => ({ dims, chunks: dims.map((dim) => SIZES[dim]), packed: false });

/** The same numbers, stored as such. */
const plain = openArrays({
  w: arrayOf(ALL, expected().derived, plainly(ALL)),
  u: arrayOf(ALL, expected().masked, plainly(ALL)),
});

const openParts = (layout: Readonly<Record<Name, Stored>>): Promise<OpenDataset> =>
  openArrays(
    Object.fromEntries(
      Object.entries(VALUES).map(([name, { dims, values }]) => [name, arrayOf(dims, values, layout[name as Name])]),
    ),
  );

/** Chunks of any shape, perhaps packed; dimensions in an order of their own, but for those of the first variable. */
function anyLayout(): Readonly<Record<Name, Stored>> {
  return Object.fromEntries(
    Object.entries(VALUES).map(([name, { dims }]) => {
      const order = name === "u" || random.next() < 0.6 ? dims : dims.toReversed();
      const chunks = order.map((dim) => random.integer(2, SIZES[dim]));
      return [name, { dims: order, chunks, packed: random.next() < 0.3 }];
    }),
  ) as unknown as Readonly<Record<Name, Stored>>;
}

type Question = Readonly<{ request: Partial<SelectionRequest>; options?: Partial<AggregateOptions> }>;

const region = [
  [
    [
      [-30, -50],
      [170, -60],
      [200, 70],
      [40, 20],
      [-30, -50],
    ],
  ],
] as const;
const QUESTIONS: Readonly<Record<string, Question>> = {
  everything: { request: {} },
  "a box over the seam": { request: { box: { west: -60, south: -45, east: 80, north: 50 } } },
  "times apart": { request: { time: { kind: "values", values: ["2000-06-29", "2000-01-01", "2000-03-01"] } } },
  "an area": { request: { region } },
  "a point": { request: { points: [{ lon: 110, lat: 33 }] } },
  "points, linear": {
    request: {
      points: [
        { lon: 110, lat: 33 },
        { lon: -3, lat: -71 },
        { lon: 40, lat: 2 },
      ],
      method: "linear",
    },
  },
  "a row, linear": { request: { dims: { lat: { kind: "values", values: [5] } }, method: "linear" } },
  "a mean of all": { request: {}, options: { over: ["x", "y", "t"], reduce: ["mean", "std", "count", "max"] } },
  "a map": { request: {}, options: { over: ["t"], reduce: ["sum", "min", "last", "argmax"] } },
  "months of a region": {
    request: { region },
    options: { groupby: ["time.month"], over: ["x", "y"], reduce: ["mean", "median"] },
  },
  "rows of a box": {
    request: { box: { west: 100, south: -90, east: -100, north: 10 } },
    options: { over: ["x"], minCount: 3 },
  },
};

function ask(
  dataset: OpenDataset,
  { request, options }: Question,
  own: Partial<SelectionRequest>,
  limits: Limits,
): Planned {
  const asked = { ...EVERYTHING, ...request, ...own };
  return options
    ? planAggregate(dataset, asked, { ...MEANS, ...options }, limits)
    : planSubset(dataset, asked, { coverage: "fraction" }, limits);
}

const DERIVED = { expressions: parseDefinitions(`w:${EXPRESSION}`, "expr") };
const MASKED = { variables: ["u"], where: parseExpression(WHERE, "where") };

function expectSame(found: Coverage, wanted: Coverage): void {
  expect(found.coordinates).toEqual(wanted.coordinates);
  expect(found.variables.map(({ name, dims, shape }) => ({ name, dims, shape }))).toEqual(
    wanted.variables.map(({ name, dims, shape }) => ({ name, dims, shape })),
  );
  found.variables.forEach(({ name, data }, v) => {
    expect(differences(Array.from(data, Number), Array.from(wanted.variables[v]!.data, Number)), name).toEqual([]);
  });
}

/** Cells that differ by more than rounding. */
function differences(found: readonly number[], wanted: readonly number[]): readonly string[] {
  return found.flatMap((a, i) => {
    const b = wanted[i]!;
    const isNear = Object.is(a, b) || Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b));
    return isNear ? [] : [`[${i}] ${a} where ${b} is stored`];
  });
}

/** Little may be held: boxes; everything may. */
const MOST_HELD = [500, 1e9];

async function expectAlike(dataset: OpenDataset, question: Question): Promise<void> {
  for (const [name, own] of [
    ["w", DERIVED],
    ["u", MASKED],
  ] as const) {
    const wanted = await ask(await plain, question, { variables: [name] }, LIMITS).run({ meter: createMeter() });
    for (const held of MOST_HELD) {
      const planned = ask(dataset, question, own, { ...LIMITS, budget: { ...AMPLE, peakBytes: 4 * held } });
      const meter = createMeter();
      expectSame(await planned.run({ meter }), wanted);
      const { cost } = planned.plan;
      expect(meter.requests).toBeLessThanOrEqual(cost.requests);
      expect(meter.fetchedBytes).toBeLessThanOrEqual(cost.fetchedBytes);
      expect(meter.decodedBytes).toBeLessThanOrEqual(cost.decodedBytes);
    }
  }
}

describe.each(Object.entries(QUESTIONS))("%s", (_, question) => {
  test("of variables in chunks of their own", async () => {
    for (let round = 0; round < 2; round++) {
      await expectAlike(await openParts(anyLayout()), question);
    }
  });
});

test("parts of any number make the same answer", async () => {
  const dataset = await openParts(anyLayout());
  for (const held of MOST_HELD) {
    const limits = { ...LIMITS, budget: { ...AMPLE, peakBytes: 4 * held } };
    const job = {
      archive: dataset.archive,
      version: dataset.version,
      request: { ...EVERYTHING, ...DERIVED },
      options: { ...MEANS, over: ["t"], reduce: ["mean", "std", "count"] },
      limits,
      gathers: true,
      zones: null,
      inside: { shares: null, runs: null },
    };
    const [whole, ...parts] = await Promise.all(
      [1, 2, 3, 7].map(async (count) => {
        const results = await Promise.all(
          Array.from({ length: count }, (_, index) =>
            reducePart(dataset, job, { index, count }, new AbortController().signal),
          ),
        );
        const reducers = [REDUCERS.mean, REDUCERS.std, REDUCERS.count];
        const { states } = mergeReduced(
          results.map(({ reduced }) => reduced[0]!),
          reducers,
        );
        return reducers.map((reducer, r) => [...reducer.finish(states[r]!)]);
      }),
    );
    for (const part of parts) {
      expect(differences(part.flat(), whole!.flat())).toEqual([]);
    }
  }
});
