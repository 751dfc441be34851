/** What a plan says beforehand bounds what is spent: requests, bytes fetched and decoded, bytes of the answer; however an archive is stored. */
import { describe, expect, test } from "vitest";
import { type AggregateOptions, planAggregate } from "../../src/compute/aggregate.ts";
import { type Planned, planSubset } from "../../src/compute/answer.ts";
import { InvalidParameter } from "../../src/errors.ts";
import { parseSeasons } from "../../src/grid/seasons.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import { type OpenDataset, readContext } from "../../src/zarr/open-dataset.ts";
import { readTiles } from "../../src/zarr/read.ts";
import type { SelectionRequest } from "../../src/zarr/selection.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { createMemoryStore } from "../support/memory-store.ts";
import { seeded } from "../support/random.ts";
import { recordStore } from "../support/recording-store.ts";
import { type Sharding, shardedEntries } from "./sharded.ts";
import { EVERYTHING, LIMITS, MEANS, open } from "./support.ts";

const value = (t: number, y: number, x: number) => 1000 * t + 50 * y + x;
const third = (index: readonly number[]) => (index[0]! + index[1]! + index[2]!) % 3 === 0;

const SHAPE = [20, 18, 40] as const;
const LAYOUTS: Readonly<Record<string, Sharding>> = {
  "chunks of their own": { shape: SHAPE, chunk: [3, 5, 7], shard: null, value },
  "a third not stored": { shape: SHAPE, chunk: [3, 5, 7], shard: null, value, isMissing: third },
  "small shards": { shape: SHAPE, chunk: [4, 9, 4], shard: [8, 9, 4], value },
  "large shards": { shape: SHAPE, chunk: [2, 3, 5], shard: [10, 9, 20], value },
  "one shard, its index first": { shape: SHAPE, chunk: [2, 3, 5], shard: [20, 18, 40], indexLocation: "start", value },
  "shards with holes": { shape: SHAPE, chunk: [2, 6, 5], shard: [4, 18, 20], value, isMissing: third },
  "shards that are not stored": {
    shape: SHAPE,
    chunk: [2, 6, 5],
    shard: [4, 18, 10],
    value,
    isMissing: ([t]) => t! < 4,
  },
  "more shards in a row than are held": { shape: SHAPE, chunk: [10, 9, 1], shard: [20, 9, 1], value },
};

type Ask = (dataset: OpenDataset) => Planned;

const subsetOf =
  (request: Partial<SelectionRequest>): Ask =>
  (dataset) =>
    planSubset(dataset, { ...EVERYTHING, ...request }, { coverage: "fraction" }, LIMITS);
const aggregateOf =
  (request: Partial<SelectionRequest>, options: Partial<AggregateOptions>): Ask =>
  (dataset) =>
    planAggregate(dataset, { ...EVERYTHING, ...request }, { ...MEANS, ...options }, LIMITS);

const region = [
  [
    [
      [-40, -30],
      [60, -50],
      [100, 40],
      [10, 70],
      [-40, -30],
    ],
    [
      [10, 0],
      [40, 10],
      [20, 30],
      [10, 0],
    ],
  ],
] as const;
const points = [
  { lon: 3, lat: 4 },
  { lon: 200, lat: -60 },
  { lon: 359, lat: 80 },
  { lon: 4, lat: 5 },
];
const box = { west: -50, south: -20, east: 30, north: 45 };

const QUESTIONS: Readonly<Record<string, Ask>> = {
  "a position": subsetOf({ points: points.slice(0, 1) }),
  "a position, linear": subsetOf({ points: points.slice(2, 3), method: "linear" }),
  "several points": subsetOf({ points }),
  "several points, linear": subsetOf({ points, method: "linear" }),
  "an area": subsetOf({ region }),
  "a cube": subsetOf({ box, time: { kind: "range", start: "2000-02", stop: "2000-05" } }),
  "times apart": subsetOf({ time: { kind: "values", values: ["2000-05-10T00:00:00Z", "2000-01-01T00:00:00Z"] } }),
  "a map": aggregateOf({}, { over: ["t"] }),
  "a number": aggregateOf({}, { over: ["x", "y", "t"], reduce: ["mean", "std"] }),
  months: aggregateOf({ box }, { groupby: ["time.month"] }),
  "seasons of every year": aggregateOf({ box }, { resample: "season", seasons: parseSeasons(["JFM", "JJ"]) }),
  "a series of an area": aggregateOf({ region }, { minCount: 2 }),
  "places, bins and a line": aggregateOf(
    { box },
    { over: ["t"], reduce: ["first", "argmax", "histogram", "trend"], bins: [100], range: [0, 20_000] },
  ),
  "bins of automatic edges": aggregateOf({ box }, { over: ["t"], reduce: ["histogram"], bins: [100] }),
  "a section": aggregateOf({ box }, { over: ["x"] }),
};

/** A box, a range of times, and sometimes a reduction, all of any size. */
function anyQuestion(random: ReturnType<typeof seeded>): Ask {
  const between = (low: number, high: number) =>
    [random.integer(low, high), random.integer(low, high)].sort((a, b) => a - b) as [number, number];
  const [south, north] = between(-89, 80);
  const [start, stop] = between(0, 15);
  const date = (tenDays: number) => new Date(Date.UTC(2000, 0, 1 + 10 * tenDays)).toISOString();
  const request = {
    box: { west: random.integer(-180, 180), east: random.integer(-180, 180) + 12, south, north: north + 10 },
    time: { kind: "range", start: date(start), stop: date(stop) },
  } as const;
  const overs = [["x", "y"], ["t"], ["x", "y", "t"], ["y"]];
  return random.next() < 0.5 ? subsetOf(request) : aggregateOf(request, { over: overs[random.integer(0, 3)]! });
}

async function spend(spec: Sharding, ask: Ask) {
  const { store, recording } = recordStore(createMemoryStore(shardedEntries(spec)));
  // Nothing is kept from one question to the next, nor from one read to the next.
  const dataset = await open(store, createValueCache(0));
  const planned = ask(dataset);
  const { requests, fetchedBytes } = recording;
  Object.assign(recording, { inFlight: 0, peakInFlight: 0 });
  const meter = createMeter();
  const { variables } = await planned.run({ meter });
  expect({ requests: meter.requests, fetchedBytes: meter.fetchedBytes }).toEqual({
    requests: recording.requests - requests,
    fetchedBytes: recording.fetchedBytes - fetchedBytes,
  });
  expect(planned.variables).toEqual(variables.map(({ name, dims, attributes }) => ({ name, dims, attributes })));
  const outputBytes = variables.reduce((sum, { data }) => sum + data.byteLength, 0);
  return { plan: planned.plan, spent: { ...meter, outputBytes }, peakInFlight: recording.peakInFlight };
}

function expectWithin({ plan, spent, peakInFlight }: Awaited<ReturnType<typeof spend>>, what = ""): void {
  for (const member of ["requests", "fetchedBytes", "decodedBytes", "outputBytes"] as const) {
    expect(spent[member], `${member} ${what}`).toBeLessThanOrEqual(plan.cost[member]);
  }
  // The ranges of one shard are read together: those only the connections limit.
  if (plan.arrays.every(({ shardwise }) => shardwise !== "joined")) {
    expect(peakInFlight, what).toBeLessThanOrEqual(plan.inFlight);
  }
}

describe.each(Object.entries(LAYOUTS))("%s", (_, spec) => {
  test.each(Object.entries(QUESTIONS))("%s", async (__, ask) => {
    expectWithin(await spend(spec, ask));
  });

  test("any box and times", async () => {
    const random = seeded(spec.chunk[2]);
    for (let round = 0; round < 12; round++) {
      expectWithin(await spend(spec, anyQuestion(random)), `in round ${round}`);
    }
  });
});

test.each([
  ["neighbours in a row", { south: -5, north: 5, west: -180, east: 180 }],
  ["rows with little between them", { south: -40, north: 40, west: 0, east: 60 }],
])("of a shard, %s are fetched by one range", async (_, cells) => {
  const spec = LAYOUTS["one shard, its index first"]!;
  const ask = subsetOf({ box: cells, time: { kind: "values", values: ["2000-01-01T00:00:00Z"] } });
  const { plan, spent } = await spend(spec, ask);
  expect(plan.arrays[0]).toMatchObject({ shardwise: "joined" });
  expect(plan.arrays[0]!.chunks).toBeGreaterThan(4);
  // The index, and the range.
  expect(spent.requests).toBe(2);
});

test("where every chunk is stored and fetched whole, the plan is what is spent", async () => {
  // How many bins there are is known when all is read.
  const { "bins of automatic edges": _, ...certain } = QUESTIONS;
  for (const ask of Object.values(certain)) {
    const { plan, spent } = await spend(LAYOUTS["chunks of their own"]!, ask);
    expect(spent).toMatchObject({
      requests: plan.cost.requests,
      fetchedBytes: plan.cost.fetchedBytes,
      decodedBytes: plan.cost.decodedBytes,
      outputBytes: plan.cost.outputBytes,
    });
  }
});

test("an object that is larger than what is wanted of it can be is not read", async () => {
  const layout = LAYOUTS["chunks of their own"]!;
  const entries = shardedEntries(layout);
  const dataset = await open(createMemoryStore({ ...entries, "v/c/0/0/0": new Uint8Array(421) }));
  await expect(subsetOf({})(dataset).run({ meter: createMeter() })).rejects.toThrow(
    'at "/v/c/0/0/0": it holds 421 bytes, more than the 420',
  );
  const metadata = { ...entries, "zarr.json": new Uint8Array(64e6 + 1) };
  await expect(open(createMemoryStore(metadata))).rejects.toThrow(/at "\/zarr.json": it holds 64000001 bytes/);
});

test("a hundred million chunks are planned at once, and in no memory", async () => {
  const shape = [10_000, 100, 100] as const;
  const chunked = (shard: Sharding["shard"]) =>
    shardedEntries({ shape, chunk: [1, 1, 1], shard, value, stored: false });
  for (const shard of [null, [10, 10, 10]] as const) {
    const dataset = await open(createMemoryStore(chunked(shard)));
    for (const [name, ask] of Object.entries({ ...QUESTIONS, everything: subsetOf({}) })) {
      const fastestMs = Math.min(...[1, 2, 3].map(() => timed(() => ask(dataset))));
      // One by one they would take many seconds; how long it really takes, the benchmark says.
      expect(fastestMs, name).toBeLessThan(1000);
      const { plan } = ask(dataset);
      expect(plan.cost.requests).toBeGreaterThan(0);
      // A window for each stretch of time that is read: seasons of 273 years are the most here.
      expect(JSON.stringify(plan.arrays.map(({ dims }) => dims)).length).toBeLessThan(20_000);
    }
    expect(subsetOf({})(dataset).plan.arrays[0]!.chunks).toBe(1e8);
  }
});

test("chunks that are not stored are not made either", async () => {
  const shape = [50, 1000, 1000] as const;
  const spec = { shape, chunk: shape, shard: null, value, stored: false, fillValue: 0.5 };
  const dataset = await open(createMemoryStore(shardedEntries(spec)));
  const { plan } = subsetOf({ box })(dataset);
  for await (const { data } of readTiles(plan.arrays[0]!, 1, readContext(dataset, createMeter(), undefined))) {
    expect(data.length).toBeLessThanOrEqual(32_768);
  }
  const cells = plan.cost.outputBytes / 4;
  for (const over of [["x", "y", "t"], ["t"]]) {
    const sums = await aggregateOf({ box }, { over, reduce: ["sum"] })(dataset).run({ meter: createMeter() });
    const { data } = sums.variables[0]!;
    expect([...data].every((sum) => sum === (0.5 * cells) / data.length)).toBe(true);
  }
  const step = { kind: "values", values: ["2000-01-11T00:00:00Z"] } as const;
  const { variables } = await subsetOf({ box, time: step })(dataset).run({ meter: createMeter() });
  expect(variables[0]!.data.length).toBe(cells / 50);
  expect(variables[0]!.data.every((cell: number | bigint) => cell === 0.5)).toBe(true);
});

/** An archive of one variable along a dimension that has no coordinate. */
function openLine(cells: number): Promise<OpenDataset> {
  const v = {
    zarr_format: 3,
    node_type: "array",
    shape: [cells],
    data_type: "float32",
    chunk_grid: { name: "regular", configuration: { chunk_shape: [100_000] } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: 0,
    codecs: [{ name: "bytes", configuration: { endian: "little" } }],
    attributes: {},
    dimension_names: ["cell"],
  };
  const consolidated = { kind: "inline", must_understand: false, metadata: { v } };
  const root = { zarr_format: 3, node_type: "group", attributes: {}, consolidated_metadata: consolidated };
  return open(createMemoryStore({ "zarr.json": root }));
}

test.each([10_000_001, 10_000_000_000, Number.MAX_SAFE_INTEGER])("%d labels are refused at once", async (cells) => {
  const dataset = await openLine(cells);
  for (const ask of [subsetOf({}), aggregateOf({}, { over: ["cell"] })]) {
    const asking = () => expect(() => ask(dataset)).toThrow(InvalidParameter);
    expect(Math.min(...[1, 2, 3].map(() => timed(asking)))).toBeLessThan(50);
    expect(() => ask(dataset)).toThrow(`"cell" given "${cells} labels". Allowed: at most 10000000 labels`);
  }
});

test("a few of very many labels are found", async () => {
  const range = { cell: { kind: "range", start: 9_999_999_000, stop: 9_999_999_099 } } as const;
  const { arrays } = subsetOf({ dims: range })(await openLine(10_000_000_000)).plan;
  expect(arrays[0]!.dims).toMatchObject([{ windows: [{ start: 9_999_999_000, stop: 9_999_999_100 }] }]);
});

test("labels, bounds and groups are counted, and made only when they are needed", async () => {
  const cells = 5_000_000;
  const dataset = await openLine(cells);
  const mean = aggregateOf({}, { over: ["cell"] });
  // Making them so often would take minutes.
  for (let i = 0; i < 1000; i++) {
    mean(dataset);
  }
  expect(mean(dataset).plan.cost.peakBytes).toBeGreaterThan(24 * cells);
  const each = aggregateOf({}, { over: [] })(dataset).plan.cost;
  expect(each.peakBytes - each.outputBytes).toBeGreaterThan((24 + 4) * cells);
});

function timed(run: () => void): number {
  const startMs = performance.now();
  run();
  return performance.now() - startMs;
}
