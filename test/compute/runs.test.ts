/** Runs of steps in which a condition holds, whatever the order in which cells come and parts merge. */
import { expect, test } from "vitest";
import { planAggregate } from "../../src/compute/aggregate.ts";
import { longestRun, stepsOf, windowedRunCount, windowedRunEvents } from "../../src/compute/runs.ts";
import { parseDefinitions } from "../../src/numerics/parse-expression.ts";
import { seeded } from "../support/random.ts";
import { runs, storeOf } from "./reference.ts";
import { aggregate, EVERYTHING, LIMITS, MEANS, open, ROOM } from "./support.ts";

const _ = Number.NaN;
const ALL = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

test.each([
  { values: [1, 1, 0, 1, 1, 1, 0, 0, 1, 1], of: ALL, longest: [3], steps: [7], events: [3] },
  { values: [1, 1, _, 1, 1, 1, 0, 0, 0, 1], of: ALL, longest: [3], steps: [5], events: [2] },
  { values: [2, -1, 0.5, 7, 1, 1, 1, 1, 1, 1], of: ALL, longest: [10], steps: [10], events: [1] },
  { values: [0, _, 0, 0, 0, 0, 0, 0, 0, 0], of: ALL, longest: [0], steps: [0], events: [0] },
  { values: [_, _, _, _, _, _, _, _, _, _], of: ALL, longest: [_], steps: [_], events: [_] },
  // Groups end runs, and so do steps that are of another group.
  {
    values: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    of: [0, 0, 0, 1, 1, 1, 1, 0, 0, 2],
    longest: [3, 4, 1],
    steps: [5, 4, 0],
    events: [2, 1, 0],
  },
  {
    values: [1, 1, 1, _, _, _, _, 0, 1, _],
    of: [0, 0, 0, 1, 1, 1, 1, 0, 0, 2],
    longest: [3, _, _],
    steps: [3, _, _],
    events: [1, _, _],
  },
])("$values in groups $of", ({ values, of, longest, steps: held, events }) => {
  const random = seeded(3);
  // Two places, then times: the second place has the values.
  const steps = stepsOf(2, values.length, Int32Array.from(of));
  const groups = Math.max(...of) + 1;
  const expected = [longest, held, events];
  for (const [k, reducer] of [longestRun(steps), windowedRunCount(steps, 2), windowedRunEvents(steps, 2)].entries()) {
    const parts = [reducer.init(groups, ROOM), reducer.init(groups, ROOM), reducer.init(groups, ROOM)];
    const order = [...values.keys()].sort(() => random.next() - 0.5);
    for (const i of order) {
      const part = parts[random.integer(0, 2)]!;
      reducer.step(part, Float64Array.of(values[i]!), Int32Array.of(of[i]!), null, 1, Float64Array.of(2 * i + 1));
    }
    const [into, ...others] = parts.sort(() => random.next() - 0.5);
    for (const part of others) {
      reducer.merge(into!, part);
    }
    expect([...reducer.finish(into!)]).toEqual(expected[k]);
  }
});

test.each(
  runs.flatMap((one, i) =>
    [null, [4, 6, 1], [1, 2, 2]].map((chunks) => [`${i}: ${one.archive}, chunks ${chunks}`, one, chunks] as const),
  ),
)("%s", async (_, { archive, options, dims, values }, chunks) => {
  const request = { expressions: parseDefinitions("low:v<20", "expr") };
  const { variables } = await aggregate(await open(storeOf(archive, chunks, false)), request, options);
  expect(variables.map((variable) => [variable.name, variable.dims])).toEqual([["low", dims]]);
  expect([...variables[0]!.data].map((run) => (Number.isNaN(run) ? null : run))).toEqual(values);
  expect(variables[0]!.attributes).toMatchObject({ units: "1", long_name: "steps of the longest run of low" });
});

test.each<[Partial<typeof MEANS>, RegExp]>([
  [{ reduce: ["longest_run"] }, /lat and lon of v is reduced/],
  [{ reduce: ["longest_run"], over: ["x", "t"] }, /over=t alone/],
  [{ reduce: ["mean"], window: 3 }, /no window without/],
  [{ reduce: ["longest_run"], over: ["t"], rolling: 3 }, /not made of windows/],
])("%j is refused", async (options, why) => {
  const archive = await open(storeOf("noleap", null, false));
  expect(() => planAggregate(archive, EVERYTHING, { ...MEANS, ...options }, LIMITS)).toThrow(why);
});
