/** One collection, several layouts of its data: the cheapest is read, and nobody can tell from the numbers. */
import { expect, test } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { parseEntry, type Source } from "../../src/catalog/entry.ts";
import { SourceUnavailable } from "../../src/errors.ts";
import { FRESH_MS } from "../../src/zarr/open-dataset.ts";
import type { Store } from "../../src/zarr/store.ts";
import { entryJson } from "../catalog/sample-entry.ts";
import { AMPLE, sampleApp } from "../support/app.ts";
import { type ArraySpec, buildZarr, createMemoryStore } from "../support/memory-store.ts";

const [TIMES, LATS, LONS] = [40, 8, 12];
const values = Float32Array.from({ length: TIMES * LATS * LONS }, (_, i) => Math.sin(i) * 10);
const axis = (dim: string, size: number, start: number, step: number, attributes: object): ArraySpec => ({
  shape: [size],
  dims: [dim],
  data: Float64Array.from({ length: size }, (_, i) => start + step * i),
  attributes,
});

const arrays = {
  t2m: { shape: [TIMES, LATS, LONS], dims: ["time", "lat", "lon"], data: values, attributes: { units: "K" } },
  time: axis("time", TIMES, 0, 6, { units: "hours since 2001-01-01" }),
  lat: axis("lat", LATS, -70, 20, { units: "degrees_north" }),
  lon: axis("lon", LONS, 0, 30, { units: "degrees_east" }),
};

/** The same in chunks of that shape, with arrays replaced. */
function layout(chunks: readonly number[], more: Readonly<Record<string, ArraySpec>> = {}, title = "main"): Store {
  const all: Record<string, ArraySpec> = { ...arrays, ...more };
  const t2m = { ...all.t2m!, chunks };
  return createMemoryStore(buildZarr({ attributes: { title }, arrays: { ...all, t2m } }));
}

const MAPS = [1, LATS, LONS];
const SERIES = [TIMES, 1, 1];

const source = (path: string): Source => ({ kind: "folder", path });

const failing: Store = {
  source: "memory://gone",
  get: async (key) => {
    throw new SourceUnavailable("memory://gone", key, "HTTP status 503");
  },
  getRange: async (key) => {
    throw new SourceUnavailable("memory://gone", key, "HTTP status 503");
  },
};

/** @param stores by path; the collection is that of `main`, the others are its layouts */
function collectionOf(stores: Readonly<Record<string, Store>>, more: Parameters<typeof sampleApp>[0] = {}) {
  const others = Object.keys(stores).filter((name) => name !== "main");
  const layouts = Object.fromEntries(others.map((name) => [name, { source: source(name) }]));
  const entry = parseEntry({ ...entryJson, "estran:archive": { source: source("main"), layouts } }, "test");
  const opened: string[] = [];
  const { app } = sampleApp({
    catalog: createCatalog([entry]),
    openStore(where) {
      const { path } = where as Extract<Source, { kind: "folder" }>;
      opened.push(path);
      return stores[path]!;
    },
    ...more,
  });
  const ask = async (query: string, status = 200) => {
    const response = await app.request(`/collections/hourly/${query}`);
    const text = await response.text();
    expect(response.status, text).toBe(status);
    return { body: JSON.parse(text) as Answer, headers: response.headers };
  };
  return { ask, opened };
}

type Answer = Readonly<{
  attrs: Readonly<Record<string, unknown>>;
  layout?: string;
  layouts?: Readonly<Record<string, Readonly<{ skipped?: string; fits?: boolean; cost?: { requests: number } }>>>;
  data_vars: unknown;
  coords: unknown;
}>;

const POINT = "position?coords=POINT(60%2010)&f=json";
const MAP = "cube?bbox=0,-80,350,80&datetime=2001-01-03T00:00:00Z&f=json";

test.each([
  ["a series at a point", POINT, "series", 1],
  ["a map", MAP, "main", 1],
  ["some of each", "aggregate?bbox=0,-80,155,-40&datetime=2001-01-01/2001-01-02&over=t&reduce=mean,max", "main", 8],
  ["the mean of every time", "timeseries?bbox=50,0,70,20", "series", 1],
])("%s is read where that is cheapest", async (_, query, cheapest, requests) => {
  const twins = collectionOf({ main: layout(MAPS), series: layout(SERIES, {}, "of another name") });
  const alone = collectionOf({ main: layout(MAPS) });
  const { body: plan } = await twins.ask(`${query}&explain=true`);
  expect([plan.layout, plan.layouts![cheapest]!.cost!.requests]).toEqual([cheapest, requests]);
  expect(Object.keys(plan.layouts!)).toEqual(["main", "series"]);
  const { body, headers } = await twins.ask(query);
  expect(Number(headers.get("estran-requests"))).toBeLessThanOrEqual(requests);
  expect(body.attrs["estran:layout"]).toBe(cheapest);
  const { body: expected } = await alone.ask(query);
  // All but which bytes were read: attributes, labels and numbers.
  const { "estran:layout": __, "estran:archive_version": ___, ...attrs } = body.attrs;
  const { "estran:archive_version": ____, ...own } = expected.attrs;
  expect({ ...body, attrs }).toEqual({ ...expected, attrs: own });
  expect(expected.attrs).not.toHaveProperty("estran:layout");
});

test("the same price goes to the main layout, then in the order of the entry", async () => {
  const [a, b] = [layout(SERIES), layout(SERIES)];
  expect((await collectionOf({ main: a, other: b }).ask(POINT)).body.attrs["estran:layout"]).toBe("main");
  const { ask } = collectionOf({ main: layout(MAPS), one: a, two: b });
  expect((await ask(POINT)).body.attrs["estran:layout"]).toBe("one");
});

test("what fits the budget goes before what is cheaper", async () => {
  // One read of all the bytes, or many of few.
  const stores = { main: layout([TIMES, LATS, LONS]), maps: layout(MAPS) };
  const query = "aggregate?bbox=0,-80,350,80&over=x,y&datetime=2001-01-01/2001-01-03";
  expect((await collectionOf(stores).ask(query)).body.attrs["estran:layout"]).toBe("main");
  const budget = { ...AMPLE, decodedBytes: (TIMES * LATS * LONS * 4) / 2 };
  expect((await collectionOf(stores, { budget }).ask(query)).body.attrs["estran:layout"]).toBe("maps");
  const { body } = await collectionOf(stores, { budget: { ...AMPLE, decodedBytes: 8 } }).ask(query, 413);
  expect(body).toMatchObject({ plan: { layout: "main", layouts: { maps: { fits: false } } } });
});

const shorter = { ...arrays.t2m, shape: [TIMES - 1, LATS, LONS] };

test.each<[string, Store, RegExp]>([
  [
    "lags behind",
    layout(SERIES, { t2m: shorter, time: axis("time", TIMES - 1, 0, 6, arrays.time.attributes!) }),
    /shape is \[39,8,12\], not \[40,8,12\]/,
  ],
  [
    "has the same number of other times",
    layout(SERIES, { time: axis("time", TIMES, 6, 6, arrays.time.attributes!) }),
    /label 0 of its time is 6, not 0/,
  ],
  [
    "counts its times from another date",
    layout(SERIES, { time: axis("time", TIMES, 0, 6, { units: "hours since 2001-01-02" }) }),
    /its time means something else/,
  ],
  [
    "has one other latitude",
    layout(SERIES, {
      lat: { ...arrays.lat, data: Float64Array.of(-70, -50, -30, -10, 10, 30.001, 50, 70) },
    }),
    /label 5 of its lat is 30.001, not 30/,
  ],
  [
    "is packed",
    layout(SERIES, { t2m: { ...arrays.t2m, data: Int16Array.from(values), attributes: { scale_factor: 0.1 } } }),
    /type/,
  ],
  [
    "masks what the other doesn't",
    layout(SERIES, { t2m: { ...arrays.t2m, attributes: { units: "K", missing_value: 0 } } }),
    /packing/,
  ],
  [
    "has its dimensions in another order",
    layout([1, 1, TIMES], { t2m: { ...arrays.t2m, dims: ["lat", "lon", "time"], shape: [LATS, LONS, TIMES] } }),
    /order of dimensions/,
  ],
  ["can't be reached", failing, /can't be opened.*503/],
])("a layout that %s is left alone, and explain says why", async (_, other, reason) => {
  const { ask } = collectionOf({ main: layout(MAPS), other });
  const { body } = await ask(POINT);
  expect(body.attrs["estran:layout"]).toBe("main");
  const { body: plan } = await ask(`${POINT}&explain=true`);
  expect(plan.layouts!.other!.skipped).toMatch(reason);
});

test("a variable that only the main layout has is read there; the others are not kept from it", async () => {
  const more = { ...arrays.t2m, attributes: { units: "m" } };
  const both = buildZarr({
    arrays: { ...arrays, t2m: { ...arrays.t2m, chunks: MAPS }, tp: { ...more, chunks: MAPS } },
  });
  const { ask } = collectionOf({ main: createMemoryStore(both), series: layout(SERIES) });
  const read = async (names: string) => (await ask(`${POINT}&parameter-name=${names}`)).body.attrs["estran:layout"];
  expect([await read("t2m"), await read("tp"), await read("t2m,tp")]).toEqual(["series", "main", "main"]);
  const { body } = await ask(`${POINT}&parameter-name=tp&explain=true`);
  expect(body.layouts!.series).toEqual({ skipped: "tp: it has no such variable" });
});

test("a layout that can't be opened is tried again after a minute", async () => {
  let nowMs = 0;
  const stores: Record<string, Store> = { main: layout(MAPS), series: failing };
  const { ask, opened } = collectionOf(stores, { now: () => nowMs });
  await ask(POINT);
  await ask(POINT);
  expect(opened.filter((path) => path === "series")).toHaveLength(1);
  stores.series = layout(SERIES);
  nowMs = FRESH_MS;
  expect((await ask(POINT)).body.attrs["estran:layout"]).toBe("series");
});

test("without the main layout nobody knows the labels: that is its source's failure", async () => {
  await collectionOf({ main: failing, series: layout(SERIES) }).ask(POINT, 502);
});

test("what the main layout refuses is refused, whatever the others have", async () => {
  const { ask } = collectionOf({ main: layout(MAPS), series: layout(SERIES) });
  await ask(`${POINT}&datetime=2101-01-01`, 400);
  await ask(`${POINT}&parameter-name=none`, 400);
});

test("an answer's tag names what was read", async () => {
  const tagOf = async (stores: Record<string, Store>) => (await collectionOf(stores).ask(POINT)).headers.get("etag");
  const [main, series] = [layout(MAPS), layout(SERIES)];
  const tags = [
    await tagOf({ main }),
    await tagOf({ main, series }),
    await tagOf({ main, series: layout(SERIES, {}, "edited") }),
    await tagOf({ main: layout(MAPS, {}, "edited"), series }),
  ];
  expect(new Set(tags).size).toBe(4);
  expect(await tagOf({ main, series: failing })).toBe(tags[0]);
});

test("two groups of one store", async () => {
  const at = (group: string, chunks: readonly number[]) =>
    Object.fromEntries(
      Object.entries(buildZarr({ arrays: { ...arrays, t2m: { ...arrays.t2m, chunks } } })).map(([key, value]) => [
        `${group}/${key}`,
        value,
      ]),
    );
  const store = createMemoryStore({ ...at("maps", MAPS), ...at("series", SERIES) });
  const archive = { source: source("main"), group: "maps", layouts: { series: { group: "series" } } };
  const entry = parseEntry({ ...entryJson, "estran:archive": archive }, "test");
  const { app } = sampleApp({ catalog: createCatalog([entry]), openStore: () => store });
  const response = await app.request(`/collections/hourly/${POINT}`);
  expect(((await response.json()) as Answer).attrs["estran:layout"]).toBe("series");
});

test("what anyone may open is linked, each layout by its name", async () => {
  const archive = {
    source: { kind: "http", url: "https://host/maps.zarr" },
    layouts: {
      series: { source: { kind: "http", url: "https://host/series.zarr" }, group: "v2" },
      places: { group: "places" },
      secret: { source: { kind: "http", url: "https://host/series.zarr?key=1" } },
    },
  };
  const entry = parseEntry({ ...entryJson, "estran:archive": archive }, "test");
  const { app } = sampleApp({ catalog: createCatalog([entry]) });
  const { assets } = (await (await app.request("/collections/hourly")).json()) as Record<string, object>;
  expect(Object.entries(assets!).map(([name, { href }]) => [name, href])).toEqual([
    ["zarr", "https://host/maps.zarr"],
    ["series", "https://host/series.zarr/v2"],
    ["places", "https://host/maps.zarr/places"],
  ]);
});
