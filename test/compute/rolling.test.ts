/** Statistics of rolling windows, as xarray has them, however the archive is cut into chunks. */
import { describe, expect, test } from "vitest";
import { planAggregate } from "../../src/compute/aggregate.ts";
import { storeOf, windows } from "./reference.ts";
import { aggregate, EVERYTHING, LIMITS, MEANS, open } from "./support.ts";

describe.each([null, [4, 4, 1], [1, 6, 2], [40, 1, 2]])("chunks %j", (chunks) => {
  test.each(windows.map((one, i) => [`${i}: ${one.archive} ${JSON.stringify(one.options)}`, one] as const))(
    "%s",
    async (_, { archive, options, dims, values }) => {
      for (const packed of [false, true]) {
        const { variables } = await aggregate(await open(storeOf(archive, chunks, packed)), {}, options);
        expect(variables[0]!.dims).toEqual(dims);
        expect([...variables[0]!.data].map((value) => (Number.isNaN(value) ? null : Number(value)))).toEqual(
          values.map((value) => value && expect.closeTo(value, 9)),
        );
      }
    },
  );
});

test("counts are there however few the steps are, and every chunk is read once", async () => {
  const archive = await open(storeOf("hourly", [1, 6, 2], false));
  const options = { ...MEANS, reduce: ["count", "mean"], rolling: 40, minCount: 40 };
  const { variables } = await aggregate(archive, {}, options);
  const [count, mean] = variables.map(({ data }) => [...data].map(Number));
  expect(count![0]).toBeGreaterThan(0);
  expect(count!.every((n, i) => i === 0 || n >= count![i - 1]!)).toBe(true);
  expect(mean!.map(Number.isNaN).lastIndexOf(true)).toBe(38);
  expect(planAggregate(archive, EVERYTHING, options, LIMITS).plan.cost.requests).toBe(40);
});

test.each<[Partial<typeof MEANS>, RegExp]>([
  [{ rolling: 41 }, /1 to the 40 steps/],
  [{ rolling: 3, resample: "PT6H" }, /one of rolling and resample/],
  [{ rolling: 3, reduce: ["trend"] }, /not made of windows/],
])("%j is refused", async (options, why) => {
  const archive = await open(storeOf("hourly", null, false));
  expect(() => planAggregate(archive, EVERYTHING, { ...MEANS, ...options }, LIMITS)).toThrow(why);
});
