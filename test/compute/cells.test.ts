/** First and last cells, places of extremes, histograms, modes and trends, against numpy's and scipy's (scripts/make_cells_reference.py). */
import { describe, expect, test } from "vitest";
import { argmax, argmin, first, last } from "../../src/compute/place-statistics.ts";
import type { Reducer } from "../../src/compute/reducer.ts";
import { trend } from "../../src/compute/trend.ts";
import type { CoverageVariable } from "../../src/grid/coverage.ts";
import reference from "../reference/cells.json" with { type: "json" };
import { type ArraySpec, buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { seeded } from "../support/random.ts";
import { storeOf } from "./reference.ts";
import { aggregate, open, ROOM } from "./support.ts";

type Expected = Readonly<Record<string, readonly (number | null)[]>>;

function expectNear(found: ArrayLike<number | bigint>, expected: readonly (number | null)[], what: string): void {
  expect(found.length, what).toBe(expected.length);
  const largest = Math.max(...expected.map((value) => Math.abs(value ?? 0)));
  expected.forEach((value, i) => {
    if (value === null) {
      expect(found[i], `${what}[${i}]`).toBeNaN();
    } else {
      expect(Math.abs(Number(found[i]) - value), `${what}[${i}]`).toBeLessThanOrEqual(1e-11 * largest);
    }
  });
}

describe.each(reference.cells)(
  "$archive over $over, weights $weights",
  ({ archive, over, weights, edges, expected }) => {
    test.each([
      { packed: false, chunks: [3, 2, 4, 5] },
      { packed: true, chunks: null },
    ])("packed $packed", async ({ packed, chunks }) => {
      const dims = archive === "regional" ? 4 : 3;
      const dataset = await open(storeOf(archive, chunks?.slice(4 - dims) ?? null, packed));
      const reduce = ["first", "last", "argmin", "argmax", "histogram", ...(over.includes("time") ? ["trend"] : [])];
      const { variables, dims: sizes } = await aggregate(
        dataset,
        {},
        { reduce, over, weights: weights as "none", bins: edges },
      );
      expect(variables.map(({ name }) => name).sort()).toEqual(
        Object.keys(expected)
          .map((name) => `v_${name}`)
          .sort(),
      );
      for (const [name, values] of Object.entries(expected as unknown as Expected)) {
        expectNear(variables.find((one) => one.name === `v_${name}`)!.data, values, name);
      }
      expect(sizes.get("bin")).toBe(edges.length - 1);
    });
  },
);

describe("mode", () => {
  const axis = (name: string, values: readonly number[], units: string): ArraySpec => ({
    shape: [values.length],
    data: Float64Array.from(values),
    dims: [name],
    attributes: { units },
  });
  const openFlags = ({ values, rows, columns, latitudes }: (typeof reference.modes)[number], attributes = {}) =>
    open(
      createMemoryStore(
        buildZarr({
          arrays: {
            v: {
              shape: [rows, columns],
              dims: ["lat", "lon"],
              chunks: [2, 4],
              data: Uint8Array.from(values),
              attributes: { _FillValue: 255, ...attributes },
            },
            lat: axis("lat", latitudes, "degrees_north"),
            lon: axis(
              "lon",
              Array.from({ length: columns }, (_, i) => i),
              "degrees_east",
            ),
          },
        }),
      ),
    );

  test.each(reference.modes)("of each row, and of all by weight, as scipy has it", async (one) => {
    const dataset = await openFlags(one);
    const rows = await aggregate(dataset, {}, { reduce: ["mode"], over: ["lon"] });
    expectNear(rows.variables[0]!.data, one.mode, "rows");
    const all = await aggregate(dataset, {}, { reduce: ["mode"], weights: "coslat" });
    expect([...all.variables[0]!.data]).toEqual([one.weighted]);
    expect(all.variables[0]!.attributes.cell_methods).toBe("area: mode");
  });

  test("is missing where values that flag_values leave out weigh as much", async () => {
    const [one] = reference.modes;
    const { variables } = await aggregate(
      await openFlags(one!, { flag_values: [3], flag_meanings: "three" }),
      {},
      { reduce: ["mode"] },
    );
    expect([...variables[0]!.data]).toEqual([Number.NaN]);
  });

  test("of values that may be any is refused", async () => {
    const dataset = await open(storeOf("regional", null, false));
    await expect(async () => aggregate(dataset, {}, { reduce: ["mode"] })).rejects.toThrow(
      "the values of v may be too many",
    );
  });
});

describe("in words", () => {
  const asked = async (options: Parameters<typeof aggregate>[2]) =>
    (await aggregate(await open(storeOf("360_day", null, false)), {}, { over: ["t", "x", "y"], ...options })).variables;

  test("a trend has units for each of its numbers", async () => {
    const [slope, intercept, stderr] = await asked({ reduce: ["trend"] });
    expect(slope).toMatchObject({ name: "v_trend_slope", attributes: { cell_methods: "area: time: trend" } });
    expect(intercept!.attributes.long_name).toBe("trend line of v at 2000-01-30T12:00:00Z");
    expect(stderr!.name).toBe("v_trend_stderr");
  });

  test("a time is a number that says what it counts", async () => {
    const found = await asked({ reduce: ["argmax"] });
    expect(found.map(({ name }) => name)).toEqual(["v_argmax_time", "v_argmax_lat", "v_argmax_lon"]);
    expect(found[0]!.attributes).toEqual({
      units: expect.stringMatching(/^hours since /),
      calendar: "360_day",
      long_name: "time of the greatest v",
    });
    expect(found[1]!.attributes).toMatchObject({ units: "degrees_north" });
  });

  test("trends of each month are of that month's times", async () => {
    const found = await asked({ reduce: ["trend", "count"], groupby: ["time.month"] });
    expect(found.map(({ name, dims }) => [name, dims])).toEqual(
      ["v_trend_slope", "v_trend_intercept", "v_trend_stderr", "v_count"].map((name) => [name, ["month"]]),
    );
  });
});

describe("refused", () => {
  test.each([
    [{ reduce: ["trend"] }, "the time of v is not reduced"],
    [{ reduce: ["histogram"] }, '"bins" missing'],
    [{ reduce: ["histogram"], bins: [1] }, "2 bins at least"],
    [{ reduce: ["histogram"], bins: [10], range: [3, 3] }, "the outer edges"],
    [{ reduce: ["histogram"], bins: [10], range: [3] }, "the outer edges"],
    [{ reduce: ["histogram"], bins: [1e6], range: [0, 1] }, "from 1 to 10000"],
    [{ reduce: ["histogram"], bins: [2.5], range: [0, 1] }, "from 1 to 10000"],
    [{ reduce: ["histogram"], bins: [5000], range: [1e16, 1e16 + 8] }, "precision of float64"],
    [{ reduce: ["histogram"], bins: [1, 3, 2] }, "rising edges"],
    [{ reduce: ["histogram"], bins: [1, 3], range: [0, 1] }, "no range with the edges"],
    [{ reduce: ["mean"], bins: [1, 3] }, "no bins without reduce=histogram"],
    [{ reduce: ["mean"], range: [1, 3] }, "no range without reduce=histogram"],
  ])("%j: %s", async (options, message) => {
    const dataset = await open(storeOf("regional", null, false));
    await expect(async () => aggregate(dataset, {}, options)).rejects.toThrow(message);
  });

  test("where there is nothing to look along", async () => {
    const dataset = await open(storeOf("regional", null, false));
    await expect(async () => aggregate(dataset, {}, { reduce: ["argmin"], over: [] })).rejects.toThrow(
      "nothing of v is reduced",
    );
  });
});

test("bins of a range are those of numpy's linspace, their coordinate has bounds", async () => {
  const dataset = await open(storeOf("regional", null, false));
  const { coordinates, variables } = await aggregate(
    dataset,
    {},
    { reduce: ["histogram"], bins: [4], range: [-1, 1], over: ["t", "x", "y", "z"] },
  );
  const bin = coordinates.find(({ name }) => name === "bin")!;
  expect([...bin.values]).toEqual([-0.75, -0.25, 0.25, 0.75]);
  expect([...bin.bounds!]).toEqual([-1, -0.5, -0.5, 0, 0, 0.5, 0.5, 1]);
  expect(variables[0]).toMatchObject({
    name: "v",
    dims: ["bin"],
    shape: [4],
    integer: true,
    attributes: { units: "1" },
  });
});

test("of bins without a range, each variable has a dimension of its own", async () => {
  const dataset = await open(storeOf("regional", null, false));
  const options = { reduce: ["histogram", "count"], bins: [8], over: ["t", "x", "y", "z"] };
  const { coordinates, variables } = await aggregate(dataset, {}, options);
  const bin = coordinates.find(({ name }) => name === "v_bin")!;
  const [histogram, count] = variables as [CoverageVariable, CoverageVariable];
  expect(histogram).toMatchObject({ name: "v_histogram", dims: ["v_bin"], shape: [bin.values.length], integer: true });
  expect([...(histogram.data as Float64Array)].reduce((sum, more) => sum + more)).toBe(count.data[0]);
  expect(bin.bounds).toHaveLength(2 * bin.values.length);
});

/** A line is known as well from its parts, in whatever order, and however far from zero its values are. */
describe("merged from parts", () => {
  const COUNT = 400;
  const axis = { stride: 1, size: COUNT, values: Float64Array.from({ length: COUNT }, (_, i) => i * 0.25) };
  const random = seeded(5);
  const noise = Float64Array.from({ length: COUNT }, () => random.next() - 0.5);
  const weights = Float64Array.from({ length: COUNT }, () => random.next());
  const places = Float64Array.from({ length: COUNT }, (_, i) => i);
  const reduced = (reducer: Reducer, values: Float64Array, cuts: readonly number[], isReversed: boolean) => {
    const parts = cuts.slice(1).map((stop, i) => {
      const state = reducer.init(1, ROOM);
      const part = (all: Float64Array) => all.subarray(cuts[i], stop);
      const size = stop - cuts[i]!;
      const used = reducer.weighting === "weight" ? part(weights) : null;
      reducer.step(state, part(values), new Int32Array(size), used, size, part(places));
      return structuredClone(state);
    });
    const into = reducer.init(1, ROOM);
    for (const part of isReversed ? parts.reverse() : parts) {
      reducer.merge(into, part);
    }
    return [...reducer.finish(into)];
  };
  const whole = [0, COUNT];
  const ways = [
    { cuts: [0, 13, 14, 200, COUNT], isReversed: false },
    { cuts: [0, 1, 2, 200, COUNT], isReversed: true },
    { cuts: Array.from({ length: COUNT + 1 }, (_, i) => i), isReversed: true },
  ];

  test.each([0, 1e8])("a trend around %d", (offset) => {
    const values = noise.map((value, i) => offset + value + 2 * axis.values[i]!);
    const due = reduced(
      trend(axis),
      noise.map((value, i) => value + 2 * axis.values[i]!),
      whole,
      false,
    );
    const precision = offset === 0 ? 1e-12 : 1e-7;
    for (const { cuts, isReversed } of [{ cuts: whole, isReversed: false }, ...ways]) {
      const [slope, intercept, stderr] = reduced(trend(axis), values, cuts, isReversed);
      expect(Math.abs(slope! - due[0]!)).toBeLessThan(precision);
      expect(Math.abs(intercept! - offset - due[1]!)).toBeLessThan(precision);
      expect(Math.abs(stderr! - due[2]!)).toBeLessThan(precision);
    }
  });

  test("cells are the same, of equals the first", () => {
    const values = noise.map((value) => Math.round(4 * value));
    for (const make of [() => first, () => last, () => argmin([axis]), () => argmax([axis])]) {
      const due = reduced(make(), values, whole, false);
      for (const { cuts, isReversed } of ways) {
        expect(reduced(make(), values, cuts, isReversed)).toEqual(due);
      }
    }
    expect(reduced(argmin([axis]), values, whole, false)).toEqual([axis.values[values.indexOf(Math.min(...values))]]);
  });
});
