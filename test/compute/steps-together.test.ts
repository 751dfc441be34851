/** Statistics over time as maps, of chunks that hold many steps: these go to the kernels together. */
import { expect, test } from "vitest";
import { buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { aggregate, MEANS, open } from "./support.ts";

const [STEPS, ROWS, COLUMNS, CHUNK] = [400, 3, 130, 80];
const valueAt = (i: number) => (i % 17 === 0 ? Number.NaN : 280 + ((i * 7919) % 1009) / 16);
const data = Float32Array.from({ length: STEPS * ROWS * COLUMNS }, (_, i) => valueAt(i));
const along = (dim: string, count: number, attributes: object, step = 1) => ({
  shape: [count],
  dims: [dim],
  data: Float64Array.from({ length: count }, (_, i) => i * step),
  attributes,
});
const dataset = await open(
  createMemoryStore(
    buildZarr({
      arrays: {
        v: {
          shape: [STEPS, ROWS, COLUMNS],
          dims: ["time", "lat", "lon"],
          chunks: [CHUNK, ROWS, COLUMNS],
          data,
          fillValue: "NaN",
        },
        time: along("time", STEPS, { units: "days since 2001-01-01" }),
        lat: along("lat", ROWS, { units: "degrees_north" }),
        lon: along("lon", COLUMNS, { units: "degrees_east" }),
      },
    }),
  ),
);

/** Of the values of a cell at some steps. */
const STATISTICS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  mean: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  std(values) {
    const mean = STATISTICS.mean!(values);
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  },
};

/** Steps by their group. */
const MONTHS = Map.groupBy(
  Array.from({ length: STEPS }, (_, step) => step),
  (step) => new Date(Date.UTC(2001, 0, 1 + step)).getUTCMonth(),
);
const ALL = new Map([[0, Array.from({ length: STEPS }, (_, step) => step)]]);

test.each([
  ["all steps", {}, ALL],
  ["months", { groupby: ["time.month"] }, MONTHS],
])("%s", async (_, options, groups) => {
  const reduce = Object.keys(STATISTICS) as (typeof MEANS)["reduce"];
  const { variables } = await aggregate(dataset, {}, { ...MEANS, over: ["t"], weights: "none", reduce, ...options });
  for (const { name, data: found } of variables) {
    const statistic = STATISTICS[name.replace("v_", "")]!;
    const expected = [...groups.keys()]
      .sort((a, b) => a - b)
      .flatMap((group) =>
        Array.from({ length: ROWS * COLUMNS }, (_, cell) => {
          const values = groups.get(group)!.map((step) => data[step * ROWS * COLUMNS + cell]!);
          return statistic(values.filter((value) => !Number.isNaN(value)));
        }),
      );
    expect(found.length).toBe(expected.length);
    const furthest = expected.reduce((most, value, i) => Math.max(most, Math.abs(Number(found[i]) - value) / value), 0);
    expect([name, furthest]).toEqual([name, expect.closeTo(0, 11)]);
  }
});
