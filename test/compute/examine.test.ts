/** What is said of an archive: good, bad, and what would help. */
import { expect, test } from "vitest";
import { examine } from "../../src/compute/examine.ts";
import { SourceUnavailable } from "../../src/errors.ts";
import type { Store } from "../../src/zarr/store.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { AMPLE } from "../support/app.ts";
import { type ArraySpec, buildZarr, createMemoryStore, type Entries } from "../support/memory-store.ts";
import { kernels, LIMITS } from "./support.ts";

const axis = (dim: string, values: readonly number[], attributes: object): ArraySpec => ({
  shape: [values.length],
  dims: [dim],
  data: Float64Array.from(values),
  attributes,
});
const count = (size: number, step = 1, start = 0) => Array.from({ length: size }, (_, i) => start + i * step);

const arrays: Readonly<Record<string, ArraySpec>> = {
  t2m: {
    shape: [20, 4, 6],
    chunks: [1, 4, 6],
    dims: ["time", "lat", "lon"],
    data: new Float32Array(480),
    attributes: { units: "K", long_name: "temperature" },
  },
  time: axis("time", count(20), { units: "days since 2001-01-01", calendar: "noleap" }),
  lat: axis("lat", [-60, -20, 25, 60], { units: "degrees_north" }),
  lon: axis("lon", count(6, 60), { units: "degrees_east" }),
};

const archiveOf = (more: Readonly<Record<string, ArraySpec>> = {}, attributes = {}): Entries =>
  buildZarr({ attributes, arrays: { ...arrays, ...more } });

const without = (...names: readonly string[]): Entries =>
  buildZarr({ arrays: Object.fromEntries(Object.entries(arrays).filter(([name]) => !names.includes(name))) });

/** With members of a consolidated array's document replaced. */
function edited(name: string, members: object, entries = archiveOf()): Entries {
  const root = structuredClone(entries["zarr.json"]) as { consolidated_metadata: { metadata: Record<string, object> } };
  const { metadata } = root.consolidated_metadata;
  metadata[name] = { ...metadata[name], ...members };
  return { ...entries, "zarr.json": root };
}

const plain = (entries: Entries): Entries => {
  const { consolidated_metadata: _, ...root } = entries["zarr.json"] as Record<string, unknown>;
  return { ...entries, "zarr.json": root };
};

const examined = (store: Store, budget = AMPLE) =>
  examine(
    { id: "a", source: { kind: "folder", path: "x" }, group: "", axes: {}, arrays: [] },
    { openStore: () => store, kernels, cache: createValueCache(1e6), budget, now: () => 0 },
    { ...LIMITS, budget },
  );

const found = async (entries: Entries, budget = AMPLE) => {
  const { findings } = await examined(createMemoryStore(entries), budget);
  return findings.map(({ severity, about, found: what, advice }) => `${severity} ${about}: ${what} ${advice ?? ""}`);
};

test("an archive with nothing wrong: each thing that matters is said, and nothing advised", async () => {
  expect(await found(archiveOf())).toEqual([
    "ok : Zarr v3, 4 arrays, metadata consolidated. ",
    "ok time: time in the calendar noleap, 20 evenly spaced labels, cells from 2000-12-31T12:00:00Z to 2001-01-20T12:00:00Z. ",
    "ok lat: latitude, 4 listed labels, cells from -80 to 77.5. ",
    "ok lon: longitude around the globe, 6 evenly spaced labels, cells from -30 to 330. ",
    "ok t2m: float32, time 20 × lat 4 × lon 6, in chunks of 1 × 4 × 6: 0.1 kB decoded; bytes. ",
  ]);
});

test("what opening takes, and what questions cost, by the plans that would be run", async () => {
  const { works, opening, questions } = await examined(createMemoryStore(archiveOf()));
  expect(works).toBe(true);
  // Two looks for metadata, three coordinates.
  expect(opening!.requests).toBe(5);
  expect(questions.map(({ question, fits, cost }) => [question, fits, cost!.requests])).toEqual([
    ["t2m at one place, all times", true, 20],
    ["t2m as one map", true, 1],
    ["t2m, mean of the whole area at one time", true, 1],
  ]);
});

const twice = axis("time", [...count(19), 3], arrays.time!.attributes!);
const zfpy = { codecs: [{ name: "zfpy" }] };
const large = {
  shape: [2, 4000, 3000],
  chunk_grid: { name: "regular", configuration: { chunk_shape: [1, 4000, 3000] } },
};

test.each<[string, Entries, RegExp]>([
  ["metadata that is not consolidated", plain(archiveOf()), /^warning : .*not consolidated.*consolidate_metadata/],
  ["a codec that is not known", edited("t2m", zfpy), /^error : It can't be opened.*zfpy/],
  [
    "one variable that can't be read",
    edited("other", zfpy, archiveOf({ other: arrays.t2m! })),
    /^error other: It can't be read.*zfpy.*Write it anew/,
  ],
  ["no coordinate", without("lat"), /^warning lat: It has no coordinate/],
  ["nowhere", without("lat", "lon"), /^warning : Nothing says which dimensions are longitude and latitude/],
  [
    "a coordinate without attributes",
    archiveOf({ time: axis("time", count(20), {}) }),
    /^warning time: .*says nothing/,
  ],
  ["no units", archiveOf({ t2m: { ...arrays.t2m!, attributes: { long_name: "t" } } }), /^warning t2m: No units/],
  ["no names", archiveOf({ t2m: { ...arrays.t2m!, attributes: { units: "K" } } }), /^warning t2m: .*standard_name/],
  ["times that repeat", archiveOf({ time: twice }), /^error time: .*repeat.*Sort it/],
  [
    "a label that is missing",
    archiveOf({ lat: axis("lat", [-60, Number.NaN, 25, 60], arrays.lat!.attributes!) }),
    /^error lat: .*no number at 1/,
  ],
  [
    "times of no fixed length",
    archiveOf({ time: axis("time", count(20), { units: "months since 2001-01-01" }) }),
    /^warning time: Times that can't be counted/,
  ],
  [
    "a time coordinate in many chunks",
    archiveOf({ time: { ...arrays.time!, chunks: [1] } }),
    /^warning time: The coordinate is in 20 chunks.*estran catalog/,
  ],
  [
    "a projection that is not known",
    buildZarr({
      attributes: {
        "proj:code": "EPSG:2154",
        "spatial:dimensions": ["y", "x"],
        "spatial:transform": [1, 0, 0, 0, -1, 4],
      },
      arrays: { b02: { shape: [4, 6], dims: ["y", "x"], data: new Float32Array(24) } },
    }),
    /^warning y, x: Its cells can't be placed.*EPSG:2154/,
  ],
  ["chunks too large", edited("t2m", large, without("time", "lat", "lon")), /^warning t2m: A chunk decodes to 48 MB/],
  [
    "a pyramid",
    archiveOf({}, { multiscales: [{ datasets: [{ path: "." }] }] }),
    /^ok : A pyramid, .* finest level, \./,
  ],
])("%s", async (_, entries, expected) => {
  expect(await found(entries)).toContainEqual(expect.stringMatching(expected));
});

test("a question that is too much is advice, and an archive of which none fits does not work", async () => {
  const lines = await found(archiveOf(), { ...AMPLE, requests: 10 });
  expect(lines).toContainEqual(
    expect.stringMatching(/^warning t2m: t2m at one place, all times: more than.*along time.*second layout/),
  );
  expect((await examined(createMemoryStore(archiveOf()), { ...AMPLE, decodedBytes: 1 })).works).toBe(false);
});

test("groups alone, and what can't be reached, do not work", async () => {
  const inner = Object.fromEntries(Object.entries(archiveOf()).map(([key, value]) => [`deep/${key}`, value]));
  const outer = { "zarr.json": { zarr_format: 3, node_type: "group", attributes: {} } };
  const empty = await examined(createMemoryStore({ ...outer, ...inner }));
  expect([empty.works, empty.findings.map(({ found: what }) => what)]).toEqual([
    false,
    expect.arrayContaining([expect.stringContaining("holds the groups deep")]),
  ]);
  const gone: Store = {
    source: "memory://gone",
    get: async (key) => {
      throw new SourceUnavailable("memory://gone", key, "HTTP status 503");
    },
    getRange: async () => undefined,
  };
  const { works, opening, findings } = await examined(gone);
  expect([works, opening, findings]).toEqual([
    false,
    null,
    [{ severity: "error", about: "", found: expect.stringContaining("503"), advice: null }],
  ]);
});
