/** Anomalies from a climatology, as xarray has them; what is read for them; what is refused. */
import { describe, expect, test } from "vitest";
import { planAggregate } from "../../src/compute/aggregate.ts";
import { labelOf } from "../../src/grid/time.ts";
import type { Labels } from "../../src/zarr/selection.ts";
import { anomalies, storeOf } from "./reference.ts";
import { aggregate, EVERYTHING, LIMITS, MEANS, open } from "./support.ts";

const range = (start: string, stop: string): Labels => ({ kind: "range", start, stop });

describe.each([null, [4, 4, 1], [1, 6, 2]])("chunks %j", (chunks) => {
  test.each(anomalies.map((one, i) => [`${i}: ${one.archive} ${JSON.stringify(one.options)}`, one] as const))(
    "%s",
    async (_, { archive, request, options, dims, values, labels }) => {
      const { variables, coordinates } = await aggregate(
        await open(storeOf(archive, chunks, false)),
        { ...request },
        { reduce: ["mean"], ...options },
      );
      const [v] = variables;
      expect(v!.dims).toEqual(dims);
      expect([...v!.data].map((value) => (Number.isNaN(value) ? null : Number(value)))).toEqual(
        values.map((value) => value && expect.closeTo(value, 9)),
      );
      const { values: times, time } = coordinates.find(({ name }) => name === "time")!;
      expect([...times].map((at) => labelOf(time!, Number(at)))).toEqual(labels.time);
      expect(v!.attributes.long_name).toBe(options.standardized ? "standardized anomaly of v" : "anomaly of v");
    },
  );
});

const plan = async (archive: string, time: Labels | null, options: Partial<typeof MEANS>) =>
  planAggregate(
    await open(storeOf(archive, [1, 6, 2], false)),
    { ...EVERYTHING, time },
    { ...MEANS, ...options },
    LIMITS,
  );

test("of the base, only steps whose group is asked for are read", async () => {
  const march = await plan("noleap", range("2002-03", "2002-03"), {
    anomaly: ["time.month"],
    base: range("2000", "2001"),
  });
  const all = await plan("noleap", null, {});
  expect([march.plan.cost.requests, all.plan.cost.requests]).toEqual([3, 30]);
});

test("one step keeps its time as a scalar", async () => {
  const options = { anomaly: ["time.month"], base: range("2000", "2001") };
  const { variables, coordinates } = await aggregate(
    await open(storeOf("noleap", null, false)),
    { time: { kind: "values", values: ["2002-03-17T00:00:00Z"] } },
    options,
  );
  expect(variables[0]!.dims).toEqual([]);
  expect(variables[0]!.data).toHaveLength(1);
  expect(coordinates.find(({ name }) => name === "time")!.dims).toEqual([]);
});

test("a step between two others is refused", async () => {
  const archive = await open(storeOf("noleap", null, false));
  const time = { kind: "values", values: ["2002-03-18T00:00:00Z"] } as const;
  const options = { ...MEANS, anomaly: ["time.month"], base: range("2000", "2001") };
  const request = { ...EVERYTHING, time, method: "linear" } as const;
  expect(() => planAggregate(archive, request, options, LIMITS)).toThrow(/labels between cells/);
});

test.each<[string, Partial<typeof MEANS>, RegExp]>([
  ["a base without the month", { base: range("2000-01", "2000-06") }, /none is of that of 2000-07-/],
  ["two groupings", { groupby: ["time.year"] }, /times are grouped twice/],
  ["labels of cells", { reduce: ["argmax"] }, /no anomalies of the others/],
  ["an unknown group", { anomaly: ["time.decade"] }, /time\.month/],
  ["a base outside", { base: range("1950", "1960") }, /base/],
])("%s is refused", async (_, options, why) => {
  await expect(plan("360_day", null, { anomaly: ["time.month"], ...options })).rejects.toThrow(why);
});
