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
      if (time) {
        expect([...bounds!].filter((_, i) => i % 2 === 0)).toEqual([...found]);
        // Each period ends where the next begins.
        expect([...bounds!].filter((_, i) => i % 2 === 1).slice(0, -1)).toEqual([...found].slice(1));
      }
    }
  });
});
