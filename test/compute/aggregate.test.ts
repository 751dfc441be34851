/** Aggregations against xarray's, whatever is reduced, grouped, weighted and left out, and however it is stored. */
import { describe, expect, test } from "vitest";
import type { OpenDataset } from "../../src/zarr/open-dataset.ts";
import { type ArraySpec, buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { aggregations, storeOf } from "./reference.ts";
import { aggregate, NAMES, open } from "./support.ts";

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
    const names = [...NAMES];
    const { variables, coordinates } = await aggregate(await openReference(archive, layout), request, {
      ...options,
      reduce: names,
    });
    for (const [statistic, { dims, values }] of Object.entries(expected)) {
      const found = variables.find(({ name }) => name === `v_${statistic}`)!;
      expect(found.dims.map((dim) => (labels && dim === groupOf(options.groupby![0]!) ? "group" : dim))).toEqual(dims);
      expect(found.data.length).toBe(values.length);
      values.forEach((value, i) => {
        expectNear(Number(found.data[i]), value, `${statistic}[${i}]`);
      });
    }
    if (labels) {
      const groups = coordinates.find(({ name }) => name === groupOf(options.groupby![0]!))!;
      expect([...groups.values]).toEqual(labels);
    }
  });
});

/** Columns of `lons` over three rows, each cell with its longitude's number; `level` is over time alone. */
function openColumns(lons: readonly number[]): Promise<OpenDataset> {
  const axis = (name: string, values: readonly number[], units: string): ArraySpec => ({
    shape: [values.length],
    data: Float64Array.from(values),
    dims: [name],
    attributes: { units },
  });
  const arrays = {
    v: { shape: [3, lons.length], dims: ["lat", "lon"], data: Float32Array.from([lons, lons, lons].flat()) },
    level: { shape: [2], dims: ["time"], data: Float32Array.of(1, 3) },
    time: axis("time", [0, 1], "days since 2000-01-01"),
    lat: axis("lat", [-30, 0, 30], "degrees_north"),
    lon: axis("lon", lons, "degrees_east"),
  };
  return open(createMemoryStore(buildZarr({ arrays })));
}

describe("columns that come again a turn later", () => {
  const cyclic = openColumns(Array.from({ length: 37 }, (_, i) => 10 * i));
  const world = { west: -180, south: -90, east: 180, north: 90 };

  test.each([{}, { box: world }])("count once: %j", async (request) => {
    const { variables, coordinates } = await aggregate(await cyclic, request, { reduce: ["mean", "count"] });
    const [mean, count] = ["v_mean", "v_count"].map((name) => variables.find((one) => one.name === name)!.data[0]);
    expect([mean, count]).toEqual([expect.closeTo(175, 9), 3 * 36]);
    const [west, east] = coordinates.find(({ name }) => name === "lon")!.bounds!;
    expect(east! - west!).toBe(360);
  });

  test("stay where they are not reduced", async () => {
    const { variables } = await aggregate(await cyclic, { variables: ["v"] }, { over: ["y"] });
    expect(variables[0]!.shape).toEqual([37]);
  });
});

test("what was reduced of a region over the archive's seam is the region", async () => {
  const { coordinates } = await aggregate(await openColumns([340, 350, 0, 10, 20]), { variables: ["v"] }, {});
  expect(coordinates.find(({ name }) => name === "lon")).toMatchObject({
    values: Float64Array.of(360),
    bounds: Float64Array.of(335, 385),
  });
});

describe("over", () => {
  const opened = openColumns([0, 10, 20]);
  const shapes = async (over: readonly string[] | null, variables: readonly string[] | null = null) =>
    Object.fromEntries(
      (await aggregate(await opened, { variables }, { over })).variables.map(({ name, shape }) => [name, shape]),
    );

  test.each([
    [null, { v: [], level: [2] }],
    [["x", "y"], { v: [], level: [2] }],
    [["lon"], { v: [3], level: [2] }],
    [["t"], { v: [3, 3], level: [] }],
    [["time", "y", "lon"], { v: [], level: [] }],
  ])("%j reduces what each variable has of it", async (over, expected) => {
    expect(await shapes(over)).toEqual(expected);
  });

  test.each([["z"], ["other"], ["member"], ["toString"]])("%s is no dimension of any", async (token) => {
    await expect(shapes([token])).rejects.toThrow("no such dimension. Allowed: ");
  });

  test("of one variable, only its own", async () => {
    await expect(shapes(["x"], ["level"])).rejects.toThrow("Allowed: t, time.");
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
