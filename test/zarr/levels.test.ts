/** The levels of a pyramid that are coarser than the finest: which a map is read from, and which never. */
import { expect, test } from "vitest";
import type { Archive, Layout } from "../../src/catalog/entry.ts";
import { planSubset } from "../../src/compute/answer.ts";
import { hasLabels, type Level, levelFor, levelsOf, type OpenLevel, openLevel } from "../../src/zarr/levels.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import { type OpenContext, openDataset } from "../../src/zarr/open-dataset.ts";
import type { Store } from "../../src/zarr/store.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { EVERYTHING, kernels, LIMITS } from "../compute/support.ts";
import { AMPLE } from "../support/app.ts";
import { type ArraySpec, buildZarr, createMemoryStore, type Entries, type GroupSpec } from "../support/memory-store.ts";
import { pyramid } from "../support/pyramid.ts";

type Made = Readonly<{ steps?: number; attributes?: object; dims?: string[]; shift?: number; units?: string }>;

/** 16 × 16 degrees in `size` rows and columns, some steps of a day; each value says its level and its step. */
function level(size: number, { steps = 3, attributes = {}, shift = 0, units = "days since 2000-01-01" }: Made = {}) {
  const axis = (dim: string, units: string): ArraySpec => ({
    shape: [size],
    dims: [dim],
    data: Float64Array.from({ length: size }, (_, i) => (i + 0.5) * (16 / size) + shift),
    attributes: { units },
  });
  const t: ArraySpec = {
    shape: [steps, size, size],
    dims: ["time", "y", "x"],
    data: Float32Array.from({ length: steps * size * size }, (_, i) => size * 100 + Math.floor(i / size ** 2)),
    attributes: { units: "K", ...attributes },
  };
  const time: ArraySpec = {
    shape: [steps],
    dims: ["time"],
    data: Float64Array.from({ length: steps }, (_, i) => i),
    attributes: { units },
  };
  return { t, time, y: axis("y", "degrees_north"), x: axis("x", "degrees_east") };
}

const groups = (levels: Readonly<Record<string, Record<string, ArraySpec>>>): Record<string, GroupSpec> =>
  Object.fromEntries(Object.entries(levels).map(([path, arrays]) => [path, { arrays }]));

const layout = (method: string | undefined, ...assets: string[]) => ({
  multiscales: {
    layout: assets.map((asset) => ({ asset })),
    ...(method !== undefined && { resampling_method: method }),
  },
});

const THREE = groups({ "0": level(16), "1": level(8), "2": level(4) });
const GEOZARR = pyramid(THREE, layout("average", "0", "1", "2"));

const ARCHIVE: Archive = { id: "p", source: { kind: "folder", path: "main" }, group: "", axes: {}, arrays: [] };
const OVERVIEWS: Layout = { source: { kind: "folder", path: "overviews" }, group: "", arrays: [] };

/** An archive, and the stores that it is made of by their folders. */
async function opened(stores: Readonly<Record<string, Entries>>, archive: Archive = ARCHIVE) {
  const reads: string[] = [];
  const counted = (path: string): Store => {
    const store = createMemoryStore(stores[path]!);
    const get: Store["get"] = (key, options) => {
      reads.push(path + key);
      return store.get(key, options);
    };
    return { ...store, get };
  };
  const context: OpenContext = {
    openStore: (source) => counted((source as { path: string }).path),
    kernels,
    cache: createValueCache(1e6),
    budget: AMPLE,
    now: () => 0,
  };
  const main = await openDataset(archive, context);
  const levels = await levelsOf(main, context);
  const openNamed = (name: string, variable = "t") =>
    openLevel(main, levels.find((each) => each.name === name)!, variable, context);
  return { main, levels, reads, context, openNamed };
}

const firstOf = async ({ open }: OpenLevel, time: number | string, variable = "t"): Promise<number> => {
  const request = { ...EVERYTHING, variables: [variable], time: { kind: "values", values: [time] } as const };
  const { variables } = await planSubset(open, request, { coverage: "fraction" }, LIMITS).run({ meter: createMeter() });
  return Number(variables[0]!.data[0]);
};

const seen = (levels: readonly Level[], variable = "t") =>
  levels.map(({ name, coarseness }) => [name, coarseness.get(variable)]);

const opening = (level: OpenLevel | string): OpenLevel => {
  expect(level).toBeTypeOf("object");
  return level as OpenLevel;
};

test.each<[string, Entries, [string, readonly number[]][]]>([
  [
    "GeoZarr",
    GEOZARR,
    [
      ["1", [2, 2]],
      ["2", [4, 4]],
    ],
  ],
  [
    "ndpyramid, whose 0 is the coarsest",
    pyramid(groups({ "0": level(4), "1": level(8), "2": level(16) }), {
      multiscales: [{ datasets: ["0", "1", "2"].map((path) => ({ path })), metadata: { method: "pyramid_coarsen" } }],
    }),
    [
      ["1", [2, 2]],
      ["0", [4, 4]],
    ],
  ],
  [
    "Zarr v2",
    pyramid(THREE, layout("average", "0", "1", "2"), "v2"),
    [
      ["1", [2, 2]],
      ["2", [4, 4]],
    ],
  ],
])("%s: every level is known, none is opened", async (_, entries, expected) => {
  const { levels, reads, openNamed } = await opened({ main: entries });
  expect(seen(levels)).toEqual(expected);
  const before = reads.length;
  await opened({ main: pyramid({ "0": THREE["0"]! }, layout("average", "0")) }).then((alone) =>
    expect(before).toBe(alone.reads.length),
  );
  const [, [coarsest]] = expected as [unknown, [string, unknown]];
  expect(await firstOf(opening(await openNamed(coarsest)), 2)).toBe(402);
});

test.each<[string, readonly [number, number], string | null]>([
  ["pixels as large as cells", [1, 1], null],
  ["pixels a little smaller than the next level's cells", [1.9, 1.9], null],
  ["pixels as large as the next level's cells", [2, 2], "1"],
  ["pixels between two levels", [3.9, 3.9], "1"],
  ["large pixels", [100, 100], "2"],
  ["pixels that are large along one axis alone", [100, 2.5], "1"],
  ["a point", [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], "2"],
])("%s", async (_, cells, expected) => {
  const { levels } = await opened({ main: GEOZARR });
  expect(levelFor(levels, "t", cells)?.name ?? null).toBe(expected);
  expect(levelFor(levels, "other", cells)).toBeNull();
});

test("levels of sizes that are no powers of two are known by their sizes", async () => {
  const entries = pyramid(groups({ a: level(15), b: level(8), c: level(5) }), layout(undefined, "a", "b", "c"));
  expect(seen((await opened({ main: entries })).levels)).toEqual([
    ["b", [15 / 8, 15 / 8]],
    ["c", [3, 3]],
  ]);
});

test("levels may be arrays: the coarser is read under the finest's name", async () => {
  const place = (size: number) => ({
    "spatial:transform": [16 / size, 0, 0, 0, -16 / size, 16],
    "spatial:shape": [size, size],
  });
  const { time: _, x: __, y: ___, t: fine } = level(16, { steps: 1 });
  const { t: coarse } = level(4, { steps: 1 });
  const of = (spec: ArraySpec): ArraySpec => ({ ...spec, dims: ["band", "y", "x"] });
  const attributes = {
    multiscales: {
      layout: [
        { asset: "fine", ...place(16) },
        { asset: "coarse", ...place(4) },
      ],
    },
    "spatial:dimensions": ["y", "x"],
    "proj:code": "EPSG:4326",
  };
  const { levels, openNamed } = await opened({
    main: buildZarr({ attributes, arrays: { fine: of(fine), coarse: of(coarse) } }),
  });
  expect(seen(levels, "fine")).toEqual([["coarse", [4, 4]]]);
  const { open } = opening(await openNamed("coarse", "fine"));
  expect([...open.dataset.variables.keys()]).toEqual(["fine"]);
  expect(open.dataset.axes.get("x")!.coordinates).toMatchObject({ start: 2, step: 4, size: 4 });
  expect(open.dataset.axes.get("y")!.coordinates).toMatchObject({ start: 14, step: -4, size: 4 });
});

test.each<[string, Record<string, ArraySpec>, RegExp]>([
  ["other units", level(8, { attributes: { units: "degC" } }), /units are degC, not K/],
  ["other times", level(8, { units: "days since 2000-01-02" }), /time means something else/],
  ["another place", level(8, { shift: 4 }), /its y reaches from 4 to 20, not from 0 to 16/],
  ["a method of its own", level(8, { attributes: { resampling_method: "max" } }), /made by max, not by average/],
  ["no variable of the name", { ...level(8), t: level(8).x }, /no such variable|order of dimensions/],
])("a level with %s is not read", async (_, coarse, reason) => {
  const { openNamed } = await opened({
    main: pyramid(groups({ "0": level(16), "1": coarse }), layout("average", "0", "1")),
  });
  expect(await openNamed("1")).toMatch(reason);
});

test.each<[string | undefined, object, boolean]>([
  ["average", {}, true],
  ["mean", {}, true],
  ["nearest", {}, true],
  [undefined, {}, true],
  ["mode", {}, false],
  ["max", {}, false],
  ["average", { flag_values: [1, 2] }, false],
  [undefined, { flag_values: [1, 2] }, false],
  ["average", { flag_masks: [1, 2] }, false],
  ["mode", { flag_values: [1, 2] }, true],
  ["nearest", { flag_masks: [1, 2] }, true],
])("a level made by %s of a variable with %o: %s", async (method, attributes, isRead) => {
  const levels = groups({ "0": level(16, { attributes }), "1": level(8, { attributes }) });
  const { openNamed } = await opened({ main: pyramid(levels, layout(method, "0", "1")) });
  expect(typeof (await openNamed("1")) === "object").toBe(isRead);
});

test("overviews lie in a store of their own, and may be older than the archive", async () => {
  const { main, levels, openNamed } = await opened(
    {
      main: buildZarr({ arrays: level(16, { steps: 5 }) }),
      overviews: pyramid(groups({ "1": level(8), "2": level(4) }), layout("average", "1", "2")),
    },
    { ...ARCHIVE, overviews: OVERVIEWS },
  );
  expect(seen(levels)).toEqual([
    ["overviews/1", [2, 2]],
    ["overviews/2", [4, 4]],
  ]);
  const level1 = opening(await openNamed("overviews/1"));
  expect(level1.open.dataset.axes.get("time")).toBe(main.dataset.axes.get("time"));
  const axis = main.dataset.axes.get("time")!;
  expect([0, 2, 3, 4].map((index) => hasLabels(level1, [{ axis, index }]))).toEqual([true, true, false, false]);
  expect(await firstOf(level1, 2)).toBe(802);
});

test("overviews that can't be opened leave the archive as it is", async () => {
  const { levels } = await opened({ main: GEOZARR, overviews: {} }, { ...ARCHIVE, overviews: OVERVIEWS });
  expect(levels.map(({ name }) => name)).toEqual(["1", "2"]);
});
