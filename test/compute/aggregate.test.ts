/** Aggregations against xarray's, whatever is reduced, grouped, weighted and left out, and however it is stored. */
import { describe, expect, test } from "vitest";
import { STATISTICS } from "../../src/compute/reducers.ts";
import type { OpenDataset } from "../../src/zarr/open-dataset.ts";
import { aggregations, storeOf } from "./reference.ts";
import { aggregate, open } from "./support.ts";

/** Chunks that cut every dimension, and one chunk; as they are, and packed. */
const LAYOUTS = [
  { packed: false, chunked: true },
  { packed: true, chunked: false },
] as const;

const opened = new Map<string, Promise<OpenDataset>>();

function openReference(name: string, { packed, chunked }: (typeof LAYOUTS)[number]): Promise<OpenDataset> {
  const key = `${name} ${packed} ${chunked}`;
  const dataset =
    opened.get(key) ??
    open(
      storeOf(name, chunked ? (name === "regional" || name === "complete" ? [4, 2, 4, 5] : [7, 4, 2]) : null, packed),
    );
  opened.set(key, dataset);
  return dataset;
}

const named = aggregations.map((one) => {
  const { over, ...options } = one.options;
  const said = Object.entries(options).filter(([, value]) => value !== null && value !== true && value !== 1);
  const extra = [...said.map(([key, value]) => `${key} ${value}`), ...Object.keys(one.request)].join(", ");
  return { ...one, title: `${one.archive} over ${over}; ${extra}` };
});

describe.each(named)("$title", ({ archive, request, options, labels, expected }) => {
  test.each(LAYOUTS)("packed $packed", async (layout) => {
    const names = Object.keys(STATISTICS);
    const { variables, coordinates } = await aggregate(await openReference(archive, layout), request, {
      ...options,
      reduce: names,
    });
    for (const [statistic, { dims, values }] of Object.entries(expected)) {
      const found = variables.find(({ name }) => name === `v_${statistic}`)!;
      expect(found.dims.map((dim) => (labels && dim === groupOf(options.groupby!) ? "group" : dim))).toEqual(dims);
      expect(found.data.length).toBe(values.length);
      values.forEach((value, i) => {
        expectNear(Number(found.data[i]), value, `${statistic}[${i}]`);
      });
    }
    if (labels) {
      const groups = coordinates.find(({ name }) => name === groupOf(options.groupby!))!;
      expect([...groups.values]).toEqual(labels);
    }
  });
});

const groupOf = (groupby: string) => groupby.replace("time.", "");

function expectNear(found: number, expected: number | null, what: string): void {
  if (expected === null) {
    expect(found, what).toBeNaN();
  } else {
    // Of numbers up to 100, squared in variances.
    expect(Math.abs(found - expected), what).toBeLessThanOrEqual(1e-12 * Math.max(100, Math.abs(expected)));
  }
}
