/** The same data at several resolutions is one collection, of the finest. */
import { expect, test } from "vitest";
import type { Archive } from "../../src/catalog/entry.ts";
import { CorruptData } from "../../src/errors.ts";
import { openDataset } from "../../src/zarr/open-dataset.ts";
import { namedLevels } from "../../src/zarr/pyramid.ts";
import type { Store } from "../../src/zarr/store.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { kernels, open, subset } from "../compute/support.ts";
import { AMPLE } from "../support/app.ts";
import { describeArchive } from "../support/describe.ts";
import { type ArraySpec, buildZarr, createMemoryStore, type Entries, type GroupSpec } from "../support/memory-store.ts";
import { pyramid } from "../support/pyramid.ts";

const FINEST = 16;

/** Rows and columns of degrees; each value says its level and its place. */
function level(size: number): Record<string, ArraySpec> {
  const step = 16 / size;
  const axis = (dim: string, units: string): ArraySpec => ({
    shape: [size],
    dims: [dim],
    data: Float64Array.from({ length: size }, (_, i) => (i + 0.5) * step),
    attributes: { units },
  });
  return {
    t: {
      shape: [size, size],
      dims: ["y", "x"],
      data: Float32Array.from({ length: size * size }, (_, i) => size * 1000 + i),
      attributes: { units: "K" },
    },
    y: axis("y", "degrees_north"),
    x: axis("x", "degrees_east"),
  };
}

const layout = (...assets: string[]) => ({
  multiscales: { layout: assets.map((asset, i) => ({ asset, ...(i > 0 && { derived_from: assets[i - 1] }) })) },
});
const datasets = (...paths: string[]) => ({
  multiscales: [{ datasets: paths.map((path, level) => ({ path, level, pixels_per_tile: 128, crs: "EPSG:3857" })) }],
});

const groupsOf = (sizes: Readonly<Record<string, number>>): Record<string, GroupSpec> =>
  Object.fromEntries(Object.entries(sizes).map(([path, size]) => [path, { arrays: level(size) }]));

const GEOZARR = pyramid(groupsOf({ "0": FINEST, "1": 8, "2": 4 }), { title: "a pyramid", ...layout("0", "1", "2") });

test.each<[string, Entries, string[]]>([
  ["GeoZarr, finest first", GEOZARR, ["0", "1", "2"]],
  [
    "GeoZarr, without consolidated metadata",
    pyramid(groupsOf({ "0": FINEST, "1": 8 }), layout("0", "1"), "v3 plain"),
    ["0", "1"],
  ],
  [
    "GeoZarr, by resolutions, in no order",
    pyramid(groupsOf({ r60m: 4, r10m: FINEST, r20m: 8 }), layout("r60m", "r10m", "./r20m/")),
    ["r10m", "r20m", "r60m"],
  ],
  [
    "ndpyramid, whose 0 is the coarsest",
    pyramid(groupsOf({ "0": 4, "1": 8, "2": FINEST }), datasets("0", "1", "2")),
    ["2", "1", "0"],
  ],
  [
    "ndpyramid, Zarr v2",
    pyramid(groupsOf({ "0": 4, "1": 8, "2": FINEST }), datasets("0", "1", "2"), "v2"),
    ["2", "1", "0"],
  ],
  [
    "levels in deeper groups",
    pyramid(groupsOf({ "a/fine": FINEST, "a/coarse": 4 }), layout("a/fine", "a/coarse")),
    ["a/fine", "a/coarse"],
  ],
])("%s", async (_, entries, order) => {
  const store = createMemoryStore(entries);
  const { variables, coordinates } = await subset(await open(store), { points: [{ lon: 15.6, lat: 0.2 }] });
  expect([...variables[0]!.data]).toEqual([FINEST * 1000 + FINEST - 1]);
  expect(coordinates.find(({ name }) => name === "x")!.values[0]).toBe(15.5);
  const entry = await describeArchive(ARCHIVE, contextOf(store));
  expect(entry["estran:pyramid"]!.map(({ path }) => path)).toEqual(order);
  expect(entry["estran:pyramid"]![0]!.shapes).toEqual({ t: [FINEST, FINEST] });
});

const ARCHIVE: Archive = { id: "p", source: { kind: "folder", path: "x" }, group: "", axes: {}, arrays: [] };

const contextOf = (store: Store) => ({
  openStore: () => store,
  kernels,
  cache: createValueCache(1e6),
  budget: AMPLE,
  now: () => 0,
});

test("the group itself may be the finest level", async () => {
  const own = buildZarr({ attributes: layout(".", "half"), arrays: level(FINEST) });
  const { ".zmetadata": _, ...half } = buildZarr({ arrays: level(8) });
  const below = Object.fromEntries(Object.entries(half).map(([key, value]) => [`half/${key}`, value]));
  const { dataset } = await open(createMemoryStore({ ...below, ...own }));
  expect(dataset.variables.get("t")!.shape).toEqual([FINEST, FINEST]);
});

test("levels may be arrays: the coarser ones are no variables", async () => {
  const place = (size: number) => ({
    "spatial:transform": [16 / size, 0, 0, 0, -16 / size, 16],
    "spatial:shape": [size, size],
  });
  const spec = (size: number, dims: string[]): ArraySpec => ({ ...level(size).t!, dims });
  const multiscales = {
    layout: [
      { asset: "fine", ...place(FINEST) },
      { asset: "coarse", ...place(4) },
    ],
  };
  const attributes = { multiscales, "spatial:dimensions": ["y", "x"], "proj:code": "EPSG:4326" };
  const arrays = { coarse: spec(4, ["y", "x"]), fine: spec(FINEST, ["y", "x"]) };
  const { dataset } = await open(createMemoryStore(buildZarr({ attributes, arrays })));
  expect([...dataset.variables.keys()]).toEqual(["fine"]);
  expect(dataset.axes.get("x")!.coordinates).toMatchObject({ start: 0.5, step: 1, size: FINEST });
});

test("what the pyramid says of a level, and of all, holds unless the level says otherwise", async () => {
  const bare = (size: number, attributes: object): GroupSpec => ({ attributes, arrays: { t: level(size).t! } });
  const multiscales = {
    layout: [
      { asset: "0", "spatial:transform": [1, 0, 0, 0, -1, 16] },
      { asset: "1", "spatial:transform": [2, 0, 0, 0, -2, 16] },
    ],
  };
  const attributes = {
    title: "all",
    "spatial:dimensions": ["y", "x"],
    "proj:code": "EPSG:4326",
    "spatial:transform": [9, 0, 0, 0, -9, 16],
    multiscales,
  };
  const entries = pyramid({ "0": bare(FINEST, { license: "CC0-1.0" }), "1": bare(8, {}) }, attributes);
  const { axes, attributes: found } = (await open(createMemoryStore(entries))).dataset;
  expect(axes.get("y")!.coordinates).toMatchObject({ start: 15.5, step: -1 });
  expect(found).toMatchObject({ title: "all", license: "CC0-1.0" });
  expect(found).not.toHaveProperty("multiscales");
});

test("a pyramid whose metadata is consolidated is opened in the reads of any group", async () => {
  const store = createMemoryStore(GEOZARR);
  const keys: string[] = [];
  const counting: Store = {
    ...store,
    async get(key) {
      keys.push(key);
      return store.get(key);
    },
  };
  await openDataset(ARCHIVE, contextOf(counting));
  expect(keys.filter((key) => /zarr\.json|\.z/.test(key))).toEqual(["/zarr.json", "/.zmetadata"]);
});

test("a store that can neither be listed nor is consolidated is opened by the arrays of its entry", async () => {
  const entries = pyramid(groupsOf({ "0": FINEST, "1": 8 }), layout("0", "1"), "v3 plain");
  const listable = createMemoryStore(entries);
  const { "estran:archive": archive } = await describeArchive(ARCHIVE, contextOf(listable));
  expect(archive.arrays).toEqual(["0/t", "0/x", "0/y", "1/t", "1/x", "1/y"]);
  const { list: _, ...unlistable } = listable;
  const { dataset } = await openDataset({ ...ARCHIVE, ...archive }, contextOf(unlistable));
  expect(dataset.variables.get("t")!.shape).toEqual([FINEST, FINEST]);
});

test.each<[string, Entries, RegExp]>([
  ["a level is not there", pyramid(groupsOf({ "1": 8 }), layout("0", "1")), /"0/],
  [
    "a level holds nothing",
    pyramid({ "0": { arrays: {} }, "1": { arrays: level(8) } }, layout("0", "1")),
    /"0".*holds no array/,
  ],
])("where %s, nothing is answered from a coarser one", async (_, entries, message) => {
  const opened = open(createMemoryStore(entries));
  await expect(opened).rejects.toBeInstanceOf(CorruptData);
  await expect(opened).rejects.toThrow(message);
});

test.each<[string, unknown, string[] | RegExp | null]>([
  ["none", undefined, null],
  ["text", "0", null],
  ["no levels", { layout: [] }, null],
  ["a list of nothing", [], null],
  ["a level without a path", [{ datasets: [{ level: 0 }] }], /no "path"/],
  ["out of the group", { layout: [{ asset: "../secret" }] }, /within the group/],
  ["an empty part", { layout: [{ asset: "a//b" }] }, /within the group/],
  ["absolute", { layout: [{ asset: "/a" }] }, /within the group/],
  ["too many", { layout: Array.from({ length: 33 }, (_, i) => ({ asset: `${i}` })) }, /33 levels/],
  ["OME-NGFF", [{ version: "0.4", axes: [], datasets: [{ path: "0" }, { path: "1" }] }], ["0", "1"]],
])("multiscales: %s", (_, multiscales, expected) => {
  const name = () => namedLevels("", { multiscales })?.map(({ path }) => path) ?? null;
  if (expected instanceof RegExp) {
    expect(name).toThrow(expected);
  } else {
    expect(name()).toEqual(expected);
  }
});
