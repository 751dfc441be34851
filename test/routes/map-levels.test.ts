/** Maps of an archive with coarser levels: drawn from the coarsest that will do, and saying which. */
import { expect, test } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { parseEntry, type Source } from "../../src/catalog/entry.ts";
import { entryJson } from "../catalog/sample-entry.ts";
import { sampleApp } from "../support/app.ts";
import { type ArraySpec, buildZarr, createMemoryStore, type Entries } from "../support/memory-store.ts";
import { pyramid } from "../support/pyramid.ts";

const [ROWS, COLUMNS] = [32, 64];

/** The globe, of `by` × `by` finer cells each; a value is its row and column, averaged, and a level is known by what is added. */
function level(by: number, { times = 3, attributes = {} }: { times?: number; attributes?: object } = {}) {
  const [rows, columns] = [ROWS / by, COLUMNS / by];
  const axis = (dim: string, size: number, first: number, whole: number, units: string): ArraySpec => ({
    shape: [size],
    dims: [dim],
    data: Float64Array.from({ length: size }, (_, i) => first + ((i + 0.5) * whole) / size),
    attributes: { units },
  });
  return {
    t2m: {
      shape: [times, rows, columns],
      dims: ["time", "lat", "lon"],
      data: Float32Array.from(
        { length: times * rows * columns },
        (_, i) => by * 1000 + Math.floor(i / (rows * columns)),
      ),
      chunks: [1, rows, columns],
      attributes: { units: "K", ...attributes },
    },
    time: {
      shape: [times],
      dims: ["time"],
      data: Float64Array.from({ length: times }, (_, i) => 6 * i),
      attributes: { units: "hours since 2001-01-01" },
    },
    lat: axis("lat", rows, -90, 180, "degrees_north"),
    lon: axis("lon", columns, 0, 360, "degrees_east"),
  } satisfies Record<string, ArraySpec>;
}

const layout = (...assets: string[]) => ({
  multiscales: { layout: assets.map((asset) => ({ asset })), resampling_method: "average" },
});

const PYRAMID = pyramid(
  { "0": { arrays: level(1) }, "1": { arrays: level(2) }, "2": { arrays: level(4) } },
  layout("0", "1", "2"),
);

function mapApp(stores: Readonly<Record<string, Entries>>) {
  const source = (path: string): Source => ({ kind: "folder", path });
  const overviews = stores.overviews && { overviews: { source: source("overviews") } };
  const entry = parseEntry({ ...entryJson, "estran:archive": { source: source("main"), ...overviews } }, "test");
  return sampleApp({
    catalog: createCatalog([entry]),
    openStore: (where) => createMemoryStore(stores[(where as Extract<Source, { kind: "folder" }>).path]!),
  });
}

function collectionOf(stores: Readonly<Record<string, Entries>>) {
  const { app } = mapApp(stores);
  /** What the middle pixel shows, of which level. */
  const seen = async (query: string) => {
    const response = await app.request(`/collections/hourly/map?bbox=-180,-90,180,90&f=float32&${query}`);
    expect(response.status, await response.clone().text()).toBe(200);
    const pixels = new Float32Array(await response.arrayBuffer());
    return { value: pixels[pixels.length >> 1], level: response.headers.get("estran-level"), response };
  };
  const explained = async (query: string) =>
    (await (await app.request(`/collections/hourly/map?bbox=-180,-90,180,90&explain=true&${query}`)).json()) as Record<
      string,
      unknown
    >;
  return { seen, explained };
}

test.each([
  ["width=64&height=32", 1002, null],
  ["width=40&height=20", 1002, null],
  ["width=32&height=16", 2002, "1"],
  ["width=17&height=9", 2002, "1"],
  ["width=16&height=8", 4002, "2"],
  ["width=4&height=2", 4002, "2"],
  ["width=4&height=2&datetime=2001-01-01T06:00:00Z", 4001, "2"],
  ["width=4&height=2&expr=a:t2m*1", 1002, null],
  ["width=4&height=2&where=t2m>0", 1002, null],
  ["width=4&height=2&reduce=mean", 1001, null],
])("%s", async (query, value, level) => {
  const { seen } = collectionOf({ main: PYRAMID });
  expect(await seen(query)).toMatchObject({ value, level });
});

test("levels answer with tags of their own, and explain which is read", async () => {
  const { seen, explained } = collectionOf({ main: PYRAMID });
  const [fine, coarse] = [await seen("width=64&height=32"), await seen("width=4&height=2")];
  expect(fine.response.headers.get("etag")).not.toBe(coarse.response.headers.get("etag"));
  expect((await explained("width=4&height=2")).level).toBe("2");
  expect((await explained("width=64&height=32")).level).toBe("finest");
  expect(await explained("width=4&height=2&reduce=mean")).not.toHaveProperty("level");
});

test("an archive that has grown past its overviews is read itself for what they lack", async () => {
  const { seen, explained } = collectionOf({
    main: buildZarr({ arrays: level(1, { times: 3 }) }),
    overviews: pyramid({ "1": { arrays: level(2, { times: 2 }) } }, layout("1")),
  });
  const small = "width=4&height=2";
  expect(await seen(`${small}&datetime=2001-01-01T06:00:00Z`)).toMatchObject({ value: 2001, level: "overviews/1" });
  expect(await seen(small)).toMatchObject({ value: 1002, level: null });
  expect(await explained(small)).toMatchObject({
    level: "finest",
    skipped_levels: { "overviews/1": expect.stringMatching(/before the archive had/) },
  });
});

test("where the coarsest level can't be read, the next is", async () => {
  const { seen, explained } = collectionOf({
    main: pyramid(
      {
        "0": { arrays: level(1) },
        "1": { arrays: level(2) },
        "2": { arrays: level(4, { attributes: { units: "degC" } }) },
      },
      layout("0", "1", "2"),
    ),
  });
  expect(await seen("width=4&height=2")).toMatchObject({ value: 2002, level: "1" });
  expect((await explained("width=4&height=2")).skipped_levels).toEqual({ "2": "its units are degC, not K" });
});

test("levels of a projection's plane", async () => {
  const plane = (by: number) => {
    const size = 64 / by;
    const axis = (dim: string): ArraySpec => ({
      shape: [size],
      dims: [dim],
      data: Float64Array.from({ length: size }, (_, i) => -320_000 + (i + 0.5) * 10_000 * by),
      attributes: { standard_name: `projection_${dim}_coordinate`, units: "m" },
    });
    const crs = {
      grid_mapping_name: "lambert_azimuthal_equal_area",
      longitude_of_projection_origin: 10,
      latitude_of_projection_origin: 50,
      semi_major_axis: 6378137,
      inverse_flattening: 298.257223563,
    };
    return {
      t2m: {
        shape: [size, size],
        dims: ["y", "x"],
        data: new Float32Array(size * size).fill(by * 1000),
        attributes: { units: "K", grid_mapping: "crs" },
      },
      y: axis("y"),
      x: axis("x"),
      crs: { shape: [], dims: [], data: new Int32Array(1), attributes: crs },
    } satisfies Record<string, ArraySpec>;
  };
  const { app } = mapApp({ main: pyramid({ "0": { arrays: plane(1) }, "1": { arrays: plane(2) } }, layout("0", "1")) });
  const seen = await Promise.all(
    [64, 8].map(async (width) => {
      const query = `bbox=8,48.5,12,51.5&width=${width}&height=${width}&f=float32`;
      const response = await app.request(`/collections/hourly/map?${query}`);
      const pixels = new Float32Array(await response.arrayBuffer());
      return [pixels[pixels.length >> 1], response.headers.get("estran-level")];
    }),
  );
  expect(seen).toEqual([
    [1000, null],
    [2000, "1"],
  ]);
});
