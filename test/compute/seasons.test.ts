/** Seasons by any months, and those of every year, as xarray's groupers have them; what is read for them; what is refused. */
import { describe, expect, test } from "vitest";
import { planAggregate } from "../../src/compute/aggregate.ts";
import { labelOf } from "../../src/grid/time.ts";
import { seasons, storeOf } from "./reference.ts";
import { aggregate, EVERYTHING, LIMITS, MEANS, open } from "./support.ts";

describe.each([null, [4, 4, 1], [1, 6, 2]])("chunks %j", (chunks) => {
  test.each(
    seasons.map((one, i) => {
      const { resample, anomaly, seasons: names } = one.options;
      return [
        `${i}: ${one.archive} ${resample ?? anomaly ?? "groups"} ${names?.map(({ name }) => name)}`,
        one,
      ] as const;
    }),
  )("%s", async (_, { archive, request, options, dims, values, labels }) => {
    const { variables, coordinates } = await aggregate(
      await open(storeOf(archive, chunks, false)),
      { ...request },
      { reduce: ["mean"], ...options },
    );
    expect(variables[0]!.dims).toEqual(dims);
    expect([...variables[0]!.data].map((value) => (Number.isNaN(value) ? null : Number(value)))).toEqual(
      values.map((value) => value && expect.closeTo(value, 9)),
    );
    for (const [dim, expected] of Object.entries(labels)) {
      const { values: found, time } = coordinates.find(({ name }) => name === dim)!;
      expect([...found].map((label) => (time ? labelOf(time, Number(label)) : label))).toEqual(expected);
    }
  });
});

const SUMMER = [{ name: "JJA", first: 5, length: 3 }];
const WINTER = [{ name: "DJ", first: 11, length: 2 }];
const plan = async (options: Partial<typeof MEANS>, start: string | null = null, stop: string | null = null) =>
  planAggregate(
    await open(storeOf("360_day", [1, 6, 2], false)),
    { ...EVERYTHING, time: { kind: "range", start, stop } },
    { ...MEANS, ...options },
    LIMITS,
  );

test("bounds say which months a season has, and years in which it has no step are there", async () => {
  const archive = await open(storeOf("360_day", null, false));
  const time = { kind: "values", values: ["2000-07", "2000-08", "2002-07", "2002-08"] } as const;
  const found = await aggregate(
    archive,
    { time },
    { resample: "season", seasons: [{ name: "JA", first: 6, length: 2 }] },
  );
  const { bounds, time: encoding } = found.coordinates.find(({ name }) => name === "time")!;
  expect([...bounds!].map((at) => labelOf(encoding!, at).slice(0, 10))).toEqual(
    ["2000", "2001", "2002"].flatMap((year) => [`${year}-07-01`, `${year}-09-01`]),
  );
  expect([...found.variables[0]!.data].map(Number.isNaN)).toEqual([false, true, false]);
});

test("steps in no season are not read", async () => {
  const all = await plan({ groupby: ["time.year"] });
  const groups = await plan({ groupby: ["time.season"], seasons: SUMMER });
  const whole = await plan({ resample: "season", seasons: WINTER });
  expect([all, groups, whole].map(({ plan: { cost } }) => cost.requests)).toEqual([30, 8, 4]);
});

test.each<[string, Partial<typeof MEANS>, string | null, string | null, RegExp]>([
  ["no whole season", { resample: "season" }, "2001-01", "2001-04", /no whole season of DJF, MAM, JJA, SON/],
  ["no season", { groupby: ["time.season"], seasons: SUMMER }, "2001-01", "2001-04", /no time of JJA/],
  [
    "a base without one",
    { anomaly: ["time.season"], seasons: SUMMER, base: { kind: "range", start: "2001-01", stop: "2001-04" } },
    null,
    null,
    /base.*no time of JJA/s,
  ],
])("%s is refused", async (_, options, start, stop, why) => {
  await expect(plan(options, start, stop)).rejects.toThrow(why);
});
