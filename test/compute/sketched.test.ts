/** Quantiles of more cells than there is room for, against the same with room. */
import { expect, test } from "vitest";
import { planAggregate } from "../../src/compute/aggregate.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import { buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { seeded } from "../support/random.ts";
import { EVERYTHING, LIMITS, MEANS, open } from "./support.ts";

const SHAPE = [6, 200, 300];

const { next } = seeded(3);
const store = createMemoryStore(
  buildZarr(
    {
      attributes: {},
      arrays: {
        time: {
          shape: [6],
          data: Float64Array.from({ length: 6 }, (_, i) => i),
          dims: ["time"],
          attributes: { units: "days since 2000-01-01" },
        },
        lat: {
          shape: [200],
          data: Float64Array.from({ length: 200 }, (_, i) => -60 + i * 0.5),
          dims: ["lat"],
          attributes: { units: "degrees_north" },
        },
        lon: {
          shape: [300],
          data: Float64Array.from({ length: 300 }, (_, i) => i),
          dims: ["lon"],
          attributes: { units: "degrees_east" },
        },
        tas: {
          shape: SHAPE,
          chunks: [1, 200, 300],
          data: Float32Array.from({ length: 360_000 }, () => (next() < 0.05 ? Number.NaN : 240 + 70 * next() ** 2)),
          dims: ["time", "lat", "lon"],
          attributes: { units: "K" },
        },
      },
    },
    3,
  ),
);

const within = (peakBytes: number) => ({ ...LIMITS, budget: { ...LIMITS.budget, peakBytes } });
const q = [0.01, 0.5, 0.99];

test.each([
  ["weighted by area", "area", ["x", "y", "t"], null, 4e6],
  ["without weights", "none", ["x", "y", "t"], null, 3e6],
  ["of days in turn", "area", ["x", "y"], ["time.day"], 6e6],
] as const)("%s", async (_, weights, over, groupby, peakBytes) => {
  const opened = await open(store);
  const options = { ...MEANS, over, weights, groupby, reduce: ["quantile", "median", "mean"], q };
  const ask = (limits: typeof LIMITS) => planAggregate(opened, EVERYTHING, options, limits);
  const [exact, sketched] = [ask(LIMITS), ask(within(peakBytes))];
  expect(exact.plan.cost.peakBytes).toBeGreaterThan(peakBytes);
  expect(sketched.fits).toBe(true);
  expect(sketched.explain()["estran:sketch"]).toMatch(/^quantiles by at most \d+ bins$/);
  expect(exact.explain()).not.toHaveProperty("estran:sketch");
  const answers = await Promise.all([exact, sketched].map(({ run }) => run({ meter: createMeter() })));
  const [wanted, found] = answers.map(({ variables }) => variables);
  for (const i of [0, 1]) {
    const bound = found![i]!.attributes["estran:relative_error"] as number;
    expect(wanted![i]!.attributes).not.toHaveProperty("estran:relative_error");
    expect(bound).toBeLessThan(0.001);
    found![i]!.data.forEach((value, cell) => {
      const expected = Number(wanted![i]!.data[cell]);
      expect(Math.abs(Number(value) - expected)).toBeLessThanOrEqual(bound * expected);
    });
  }
  expect(found![2]).toEqual(wanted![2]);
});

test("where no sketch fits either, the exact plan is refused", async () => {
  const options = { ...MEANS, over: ["x", "y", "t"], reduce: ["median"] };
  const planned = planAggregate(await open(store), EVERYTHING, options, within(600_000));
  expect(planned.fits).toBe(false);
  expect(planned.explain()).not.toHaveProperty("estran:sketch");
});
