/** Quantiles, sample variances, groups of several components and periods, as numpy and xarray have them. */
import { describe, expect, test } from "vitest";
import type { Coverage } from "../../src/grid/coverage.ts";
import { labelOf } from "../../src/grid/time.ts";
import { groups, orders, storeOf } from "./reference.ts";
import { aggregate, open } from "./support.ts";

const CHUNKS = [null, [4, 2, 4, 4]] as const;

function expectValues({ variables }: Coverage, dims: readonly string[], values: readonly (number | null)[]): void {
  expect(variables).toHaveLength(1);
  const { data, dims: found } = variables[0]!;
  expect(found).toEqual(dims);
  expect(data).toHaveLength(values.length);
  values.forEach((value, i) => {
    if (value === null) {
      expect(data[i], `[${i}]`).toBeNaN();
    } else {
      expect(Math.abs(Number(data[i]) - value), `[${i}]`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
    }
  });
}

const chunksOf = (archive: string, chunks: (typeof CHUNKS)[number]) =>
  chunks && (["regional", "complete"].includes(archive) ? chunks : [4, 4, 1]);

const titled = <T extends { archive: string; options: object }>(cases: readonly T[]) =>
  cases.map((one, i) => ({ ...one, title: `${i}: ${one.archive}, ${JSON.stringify(one.options)}` }));

describe.each(CHUNKS)("chunks %j", (chunks) => {
  test.each(titled(orders))("$title", async ({ archive, request, options, dims, values }) => {
    const opened = await open(storeOf(archive, chunksOf(archive, chunks), false));
    const coverage = await aggregate(opened, request, options);
    expectValues(coverage, dims, values);
    if (options.q) {
      const { dims: along, values: labels } = coverage.coordinates.find(({ name }) => name === "quantile")!;
      expect([along, [...labels]]).toEqual([options.q.length > 1 ? ["quantile"] : [], options.q]);
    }
  });

  test.each(titled(groups))("$title", async ({ archive, options, dims, values, labels }) => {
    const coverage = await aggregate(await open(storeOf(archive, chunksOf(archive, chunks), false)), {}, options);
    expectValues(coverage, dims, values);
    for (const [dim, expected] of Object.entries(labels)) {
      const { values: found, time, bounds } = coverage.coordinates.find(({ name }) => name === dim)!;
      expect([...found].map((label) => (time ? labelOf(time, Number(label)) : label))).toEqual(expected);
      if (time && options.resample) {
        const [starts, ends] = [0, 1].map((side) => [...bounds!].filter((_, i) => i % 2 === side)) as [
          number[],
          number[],
        ];
        expect([...found]).toEqual(options.label === "right" ? ends : starts);
        // Each period ends where the next begins.
        expect(ends.slice(0, -1)).toEqual(starts.slice(1));
      }
    }
  });
});

test("means of parts, their weights beside them, make the mean of the whole", async () => {
  const archive = await open(storeOf("regional", [4, 2, 4, 4], false));
  const reduce = ["mean", "count", "sum_of_weights"];
  const ask = async (south: number, north: number) => {
    const box = { west: 8, south, east: 95, north };
    const { variables } = await aggregate(archive, { box }, { reduce, over: ["x", "y", "z", "t"] });
    expect(variables[0]!.attributes).toMatchObject({ ancillary_variables: "v_count v_sum_of_weights" });
    expect(variables[2]!.attributes).toMatchObject({ units: "sr" });
    return variables.map(({ data }) => Number(data[0])) as [number, number, number];
  };
  const [whole, south, north] = [await ask(-80, 80), await ask(-80, 0), await ask(0.001, 80)];
  expect(south[1] + north[1]).toBe(whole[1]);
  expect(south[2] + north[2]).toBeCloseTo(whole[2], 12);
  expect((south[0] * south[2] + north[0] * north[2]) / whole[2]).toBeCloseTo(whole[0], 12);
});
