/** Conditions, masks, weights that are variables, covariances and correlations: as xarray has them (scripts/make_expression_reference.py). */
import { describe, expect, test } from "vitest";
import type { AggregateOptions } from "../../src/compute/aggregate.ts";
import { correlation, covariance } from "../../src/compute/bivariate.ts";
import { parseDefinitions, parseExpression } from "../../src/numerics/parse-expression.ts";
import reference from "../reference/expressions.json" with { type: "json" };
import { type ArraySpec, buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { seeded } from "../support/random.ts";
import { aggregate, open, ROOM } from "./support.ts";

type Dim = keyof typeof reference.sizes;
const { sizes } = reference;
const decode = (values: readonly (number | string | null)[]) =>
  Float64Array.from(values, (value) => Number(value ?? NaN));

function openReference(seed: number, changed: Readonly<Record<string, number>> = {}) {
  const random = seeded(seed);
  const axis = (name: Dim, values: Float64Array, units: string): [string, ArraySpec] => [
    name,
    { shape: [values.length], data: values, dims: [name], attributes: { units } },
  ];
  const arrays = Object.entries(reference.archive).map(([name, { dims, values }]): [string, ArraySpec] => {
    const shape = (dims as Dim[]).map((dim) => sizes[dim]);
    const data = decode(values);
    data[0] = changed[name] ?? data[0]!;
    const chunks = shape.map((size) => random.integer(2, size));
    return [name, { shape, chunks, dims, data, fillValue: "NaN", attributes: { units: name === "days" ? "d" : "m" } }];
  });
  const counted = (size: number) => Float64Array.from({ length: size }, (_, i) => i);
  const axes = [
    axis("time", counted(sizes.time), "days since 2000-01-01"),
    axis("lat", Float64Array.from(reference.lat), "degrees_north"),
    axis("lon", counted(sizes.lon), "degrees_east"),
  ];
  return open(createMemoryStore(buildZarr({ arrays: Object.fromEntries([...arrays, ...axes]) })));
}

type Reduction = Readonly<{
  expr: string;
  where: string | null;
  options: Omit<Partial<AggregateOptions>, "other"> & Readonly<{ other?: string }>;
  dims: readonly string[];
  values: readonly (number | string | null)[];
}>;

const asked = (reference.reductions as unknown as readonly Reduction[]).map((one) => {
  const { over, ...rest } = one.options;
  return { ...one, title: `${one.expr} where ${one.where} over ${over} ${JSON.stringify(rest)}` };
});

describe.each([1, 2])("in chunks of any shape, %d", (seed) => {
  const dataset = openReference(seed);

  test.each(asked)("$title", async ({ expr, where, options: { other, ...options }, dims, values }) => {
    const { variables } = await aggregate(
      await dataset,
      {
        expressions: parseDefinitions(`out:${expr}`, "expr"),
        where: where === null ? null : parseExpression(where, "where"),
      },
      { ...options, other: other === undefined ? null : parseExpression(other, "with") },
    );
    expect(variables.map(({ name, dims }) => ({ name, dims }))).toEqual([{ name: "out", dims }]);
    const wrong = Array.from(variables[0]!.data, Number).flatMap((value, i) => {
      const wanted = Number(values[i] ?? Number.NaN);
      const isNear = Object.is(value, wanted) || Math.abs(value - wanted) <= 1e-11 * Math.max(1, Math.abs(wanted));
      return isNear ? [] : [`[${i}] ${value} where xarray has ${wanted}`];
    });
    expect(wrong).toEqual([]);
  });
});

test("units, names and how they were made", async () => {
  const { variables, attributes } = await aggregate(
    await openReference(1),
    { variables: ["p"] },
    { reduce: ["cov", "corr", "mean"], over: ["time"], other: parseExpression("days*2", "with"), weights: "var:days" },
  );
  expect(
    variables.map(({ name, attributes: { long_name, units, cell_methods } }) => [name, long_name, units, cell_methods]),
  ).toEqual([
    ["p_cov", "covariance of p and days*2", "m d", "time: cov"],
    ["p_corr", "correlation of p and days*2", "1", "time: corr"],
    ["p_mean", undefined, "m", "time: mean"],
  ]);
  expect(attributes).toMatchObject({ "estran:with": "days*2", "estran:weights": "var:days" });
});

test("pairs alone count for a covariance, cells with a value for a mean", async () => {
  const dataset = await openReference(1);
  const other = parseExpression("q", "with");
  const ask = (options: Partial<AggregateOptions>) =>
    aggregate(
      dataset,
      { variables: ["p"] },
      { reduce: ["cov", "count", "mean"], over: ["time", "lat", "lon"], other, ...options },
    );
  const count = (await ask({})).variables[1]!.data[0]!;
  const [cov, , mean] = (await ask({ minCount: Number(count) })).variables;
  expect([Number(cov!.data[0]), Number.isNaN(Number(mean!.data[0]))]).toEqual([Number.NaN, false]);
});

test.each([
  [{ weights: "var:nothing" }, 'Parameter "weights" given "var:nothing": no variable nothing. Allowed: var:p'],
  [
    { weights: "var:p", variables: ["size"] },
    "p lies along time, lat, lon. Allowed: variables along dimensions of size: lat, lon",
  ],
  [{ weights: "var:days", ddof: 1, reduce: ["var"] }, "weights are no counts of cells"],
  [{ reduce: ["cov"] }, 'Parameter "with" missing. Allowed: a variable, or an expression'],
  [{ other: "p" }, "no with without reduce=cov or corr"],
  [{ reduce: ["cov"], other: "p", variables: ["size"] }, "p lies along time, lat, lon"],
  [{ reduce: ["corr"], other: "p+nothing" }, 'given "p+nothing": no variable nothing'],
] as const)("%j is refused", async (question, message) => {
  const { variables = ["p"], other, ...options } = question as { variables?: string[]; other?: string };
  const dataset = await openReference(1);
  const asked = { ...options, other: other === undefined ? null : parseExpression(other, "with") };
  expect(() => aggregate(dataset, { variables }, asked)).toThrow(message);
});

test.each([-1, Number.POSITIVE_INFINITY])("a weight of %d is refused where it is met", async (weight) => {
  const dataset = await openReference(1, { size: weight });
  await expect(aggregate(dataset, { variables: ["p"] }, { weights: "var:size" })).rejects.toThrow(
    `Parameter "weights" given "var:size": a cell of size holds ${weight}. Allowed: weights from zero.`,
  );
  const elsewhere = { dims: { lat: { kind: "range", start: 0, stop: 80 } } } as const;
  await expect(aggregate(dataset, { variables: ["p"], ...elsewhere }, { weights: "var:size" })).resolves.toBeDefined();
});

test("however pairs are split, their states join to the same", () => {
  const random = seeded(5);
  const count = 1000;
  const [x, y, w] = [1e9, -5, 0].map((offset) =>
    Float64Array.from({ length: count }, () => offset + random.next() * (offset === 0 ? 1 : 3)),
  ) as [Float64Array, Float64Array, Float64Array];
  for (let i = 0; i < count; i += 7) {
    y[i] = Number.NaN;
  }
  const groups = Int32Array.from({ length: count }, () => random.integer(-1, 2));
  for (const reducer of [covariance(0), correlation]) {
    const of = (start: number, stop: number) => {
      const state = reducer.init(3, ROOM);
      const cut = <T extends Float64Array | Int32Array>(values: T) => values.subarray(start, stop) as T;
      reducer.step(state, cut(x), cut(groups), cut(w), stop - start, null, cut(y));
      return state;
    };
    const whole = reducer.finish(of(0, count));
    for (let round = 0; round < 20; round++) {
      const cuts = Array.from({ length: random.integer(0, 9) }, () => random.integer(0, count)).sort((a, b) => a - b);
      const into = reducer.init(3, ROOM);
      [0, ...cuts].forEach((start, i) => {
        reducer.merge(into, of(start, cuts[i] ?? count));
      });
      reducer.finish(into).forEach((value, group) => {
        expect(Math.abs(value - whole[group]!)).toBeLessThan(1e-12 * Math.max(1, Math.abs(whole[group]!)));
      });
    }
  }
});
