/** The smaller questions offered for one that costs too much: each fits, asks for the same thing, and is as large as may be. */
import { describe, expect, test } from "vitest";
import { type AggregateOptions, planAggregate } from "../../src/compute/aggregate.ts";
import { type Limits, type Planned, planSubset } from "../../src/compute/answer.ts";
import type { Cost } from "../../src/cost.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import type { OpenDataset } from "../../src/zarr/open-dataset.ts";
import { fitsBudget } from "../../src/zarr/plan.ts";
import type { SelectionRequest } from "../../src/zarr/selection.ts";
import { buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { storeOf } from "./reference.ts";
import { type Sharding, shardedEntries } from "./sharded.ts";
import { EVERYTHING, LIMITS, MEANS, open } from "./support.ts";

const value = (t: number, y: number, x: number) => 1000 * t + 50 * y + x;
const sharding: Sharding = { shape: [40, 36, 72], chunk: [2, 6, 9], shard: [8, 36, 36], value };
const DATASETS: Readonly<Record<string, Promise<OpenDataset>>> = {
  "depths, in a 31-day rhythm": open(storeOf("regional", [2, 1, 2, 3], false)),
  "a 360-day calendar": open(storeOf("360_day", [3, 6, 2], true)),
  "chunks of their own": open(createMemoryStore(shardedEntries({ ...sharding, shard: null }))),
  shards: open(createMemoryStore(shardedEntries(sharding))),
};

const region = [
  [
    [
      [12, -30],
      [60, -50],
      [80, 40],
      [20, 70],
      [12, -30],
    ],
  ],
] as const;
const points = [
  [15, 10],
  [18, -50],
  [11, 70],
  [19, 33],
  [12, 40],
].map(([lon, lat]) => ({ lon: lon!, lat: lat! }));
const months = { kind: "range", start: "2000-02", stop: "2000-10" } as const;
const QUESTIONS: Readonly<Record<string, Partial<SelectionRequest & AggregateOptions>>> = {
  everything: {},
  "a box": { box: { west: 5, south: -70, east: 60, north: 60 } },
  "some months": { time: months },
  points: { points },
  "points, linear": { points, method: "linear" },
  "an area": { region },
  "a map": { over: ["t"] },
  "a series": { over: ["x", "y"], reduce: ["mean", "max"] },
  "a series of an area": { over: ["x", "y"], region },
  "a climatology of some months": { over: ["x", "y"], groupby: ["time.month"], time: months },
  "much of each cell and month": {
    over: ["t"],
    groupby: ["time.month"],
    reduce: ["mean", "std", "histogram"],
    bins: [8],
  },
  "quantiles of each cell and day of the year": {
    over: ["t"],
    groupby: ["time.dayofyear"],
    reduce: ["quantile"],
    q: [0.1, 0.9],
  },
  "months at a point": { over: [], resample: "P1M", points: points.slice(0, 1) },
};

function ask(dataset: OpenDataset, question: (typeof QUESTIONS)[string], limits: Limits) {
  const asked = { ...EVERYTHING, ...question };
  const options = { ...MEANS, ...question };
  return question.over
    ? planAggregate(dataset, asked, options, limits)
    : planSubset(dataset, asked, { coverage: "fraction" }, limits);
}

const MEMBERS = ["requests", "fetchedBytes", "decodedBytes", "peakBytes", "outputBytes"] as const;

describe.each(Object.entries(DATASETS))("%s", (_, opened) => {
  test.each(Object.entries(QUESTIONS))("%s", async (__, question) => {
    const dataset = await opened;
    const { cost } = ask(dataset, question, LIMITS).plan;
    for (const member of MEMBERS) {
      for (const share of [0.9, 0.2, 0.01]) {
        const what = `${share} of ${member}`;
        // A peak is planned to fit what there is of it: it may come out smaller.
        const budget: Cost = { ...LIMITS.budget, [member]: Math.floor(share * cost[member]) };
        const limits = { ...LIMITS, budget };
        const planned = ask(dataset, question, limits);
        if (planned.fits) {
          expect(member, what).toBe("peakBytes");
          continue;
        }
        const offered = planned.smaller();
        for (const { request, description } of offered) {
          expect(description).not.toBe("");
          const smaller = ask(dataset, { ...question, ...request }, limits);
          expect(smaller.fits, `${what}: ${description}`).toBe(true);
          expect(fitsBudget(smaller.plan.cost, budget)).toBe(true);
          expect({ region: request.region, method: request.method }).toEqual({
            region: question.region ?? null,
            method: question.method ?? "nearest",
          });
        }
        if (offered.length === 0) {
          expectNoneFits(dataset, question, limits, what);
        }
        await expectAnswers(dataset, question, offered[0]?.request, limits);
      }
    }
  });
});

test("of forecasts, runs by their name and leads where dates were", async () => {
  const arrays = {
    v: { shape: [3, 40], chunks: [1, 1], data: new Float32Array(120), dims: ["init_time", "step"] },
    init_time: {
      shape: [3],
      data: Int32Array.of(0, 1, 2),
      dims: ["init_time"],
      attributes: { units: "days since 2024-01-01" },
    },
    step: {
      shape: [40],
      data: Int32Array.from({ length: 40 }, (_, i) => 3 * i),
      dims: ["step"],
      attributes: { units: "hours" },
    },
  };
  const dataset = await open(createMemoryStore(buildZarr({ arrays })));
  const few = { ...LIMITS, budget: { ...LIMITS.budget, requests: 5 } };
  const day: Partial<SelectionRequest> = {
    time: { kind: "range", start: "2024-01-02", stop: "2024-01-03" },
    dims: { init_time: { kind: "values", values: ["2024-01-02T00:00:00Z"] } },
  };
  const [offered] = ask(dataset, day, few).smaller();
  expect(offered?.request).toMatchObject({ time: null, dims: { ...day.dims, step: { start: "PT0S", stop: "PT12H" } } });
  const [first] = ask(dataset, {}, { ...LIMITS, budget: { ...LIMITS.budget, requests: 100 } }).smaller();
  expect(first?.request).toMatchObject({ time: null, dims: { init_time: { stop: "2024-01-02T00:00:00Z" } } });
});

test("without longitudes and latitudes, along the axes there are", async () => {
  const axis = (name: string, size: number, attributes: object) => ({
    [name]: { shape: [size], data: Float64Array.from({ length: size }, (_, i) => 1000 * i), dims: [name], attributes },
  });
  const metres = { units: "m", standard_name: "projection_x_coordinate" };
  const entries = buildZarr({
    arrays: {
      v: { shape: [30, 40], chunks: [3, 4], data: new Float32Array(1200), dims: ["y", "x"] },
      ...axis("y", 30, { ...metres, standard_name: "projection_y_coordinate" }),
      ...axis("x", 40, metres),
    },
  });
  const dataset = await open(createMemoryStore(entries));
  const offers = (requests: number) =>
    ask(dataset, {}, { ...LIMITS, budget: { ...LIMITS.budget, requests } })
      .smaller()
      .map(({ description, request }) => [description, request.dims] as const);
  expect(offers(50)).toEqual([
    ["the first 15 of 30 y", { y: { kind: "range", start: 0, stop: 14_000 } }],
    ["the first 20 of 40 x", { x: { kind: "range", start: 0, stop: 19_000 } }],
  ]);
  expect(offers(1)).toEqual([
    [
      "the first 1 of 30 y, the first 4 of 40 x",
      { y: { kind: "range", start: 0, stop: 0 }, x: { kind: "range", start: 0, stop: 3000 } },
    ],
  ]);
  expect(offers(0)).toEqual([]);
});

/** Of one time step, one level and one point, say. */
function expectNoneFits(
  dataset: OpenDataset,
  question: (typeof QUESTIONS)[string],
  limits: Limits,
  what: string,
): void {
  const step = [...dataset.dataset.axes.values()].find(({ kind }) => kind === "t")!.coordinates;
  expect(step.kind).not.toBe("labels");
  const least = {
    ...question,
    time: { kind: "values", values: [question.time ? "2000-02-27T12:00:00Z" : "2000-01-10T00:00:00Z"] },
    ...(question.points && { points: question.points.slice(0, 1) }),
    ...(!question.points && !question.region && { box: { west: 19, south: 20, east: 21, north: 40 } }),
  } as const;
  expect(planOrNull(dataset, least, limits)?.fits ?? false, what).toBe(false);
}

function planOrNull(...given: Parameters<typeof ask>): Planned | null {
  try {
    return ask(...given);
  } catch {
    return null;
  }
}

async function expectAnswers(
  dataset: OpenDataset,
  question: (typeof QUESTIONS)[string],
  request: SelectionRequest | undefined,
  limits: Limits,
): Promise<void> {
  if (request) {
    const { variables } = await ask(dataset, { ...question, ...request }, limits).run({ meter: createMeter() });
    expect(variables.length).toBeGreaterThan(0);
    expect(variables.every(({ source, data }) => source === "v" && data.length > 0)).toBe(true);
  }
}
