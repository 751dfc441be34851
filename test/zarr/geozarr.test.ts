/** Rasters without coordinate arrays: their attributes lay out the axes, unless they contradict themselves. */
import { expect, test } from "vitest";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { kernels, open, subset } from "../compute/support.ts";
import { AMPLE } from "../support/app.ts";
import { describeArchive } from "../support/describe.ts";
import { buildZarr, createMemoryStore } from "../support/memory-store.ts";

const raster = (attributes: object, own: object = {}) =>
  createMemoryStore(
    buildZarr({
      attributes,
      arrays: {
        b02: { shape: [4, 6], dims: ["y", "x"], data: Float32Array.from({ length: 24 }, (_, i) => i), attributes: own },
      },
    }),
  );

const SPATIAL = { "spatial:dimensions": ["y", "x"], "proj:code": "EPSG:32633" };
const TRANSFORM = [10, 0, 300000, 0, -10, 5300040];

test.each([
  ["a transform, of pixels", { "spatial:transform": TRANSFORM }, [300005, 10], [5300035, -10]],
  [
    "a transform, of nodes",
    { "spatial:transform": TRANSFORM, "spatial:registration": "node" },
    [300000, 10],
    [5300040, -10],
  ],
  ["a box", { "spatial:bbox": [300000, 5300000, 300060, 5300040] }, [300005, 10], [5300035, -10]],
  [
    "a box of nodes",
    { "spatial:bbox": [300000, 5300000, 300050, 5300030], "spatial:registration": "node" },
    [300000, 10],
    [5300030, -10],
  ],
  [
    "a transform beside a box of zeros",
    { "spatial:transform": TRANSFORM, "spatial:bbox": [0, 0, 0, 0] },
    [300005, 10],
    [5300035, -10],
  ],
])("%s", async (_, layout, x, y) => {
  for (const store of [raster({ ...SPATIAL, ...layout }), raster({}, { ...SPATIAL, ...layout })]) {
    const { axes, grids } = (await open(store)).dataset;
    expect(axes.get("x")!.coordinates).toEqual({ kind: "regular", start: x[0], step: x[1], size: 6 });
    expect(axes.get("y")!.coordinates).toEqual({ kind: "regular", start: y[0], step: y[1], size: 4 });
    expect(grids.get("b02")).toMatchObject({ kind: "projected", code: "EPSG:32633" });
  }
});

test.each([
  ["a box of zeros", { "spatial:bbox": [0, 0, 0, 0] }],
  ["a sheared transform", { "spatial:transform": [10, 1, 300000, 0, -10, 5300040] }],
  ["the shape of another level", { "spatial:transform": TRANSFORM, "spatial:shape": [8, 12] }],
  ["text", { "spatial:transform": "10 0 300000 0 -10 5300040" }],
])("%s lays nothing out: a place is refused, indexes are not", async (_, layout) => {
  const archive = await open(raster({ ...SPATIAL, ...layout }));
  expect(() => subset(archive, { points: [{ lon: 12, lat: 47 }] })).toThrow(/no longitude and latitude axes/);
  const { variables } = await subset(archive, {
    dims: { x: { kind: "values", values: [2] }, y: { kind: "values", values: [1] } },
  });
  expect(variables[0]!.data[0]).toBe(8);
});

test("longitude and latitude themselves", async () => {
  const store = raster({
    "spatial:dimensions": ["y", "x"],
    "proj:code": "EPSG:4326",
    "spatial:bbox": [10, 40, 16, 44],
  });
  const { coordinates, variables } = await subset(await open(store), { points: [{ lon: 12.4, lat: 41.6 }] });
  expect(variables[0]!.data[0]).toBe(2 * 6 + 2);
  expect(coordinates.map(({ name, values }) => [name, values[0]])).toEqual([
    ["x", 12.5],
    ["y", 41.5],
  ]);
});

test("a reference system without its parameters is refused by name, where a place is asked", async () => {
  const archive = await open(raster({ ...SPATIAL, "proj:code": "EPSG:2154", "spatial:transform": TRANSFORM }));
  expect(() => subset(archive, { points: [{ lon: 2, lat: 47 }] })).toThrow(/EPSG:2154.*UTM/);
});

test("the catalogue entry says where the tile lies, and in which system", async () => {
  const context = {
    openStore: () => raster({ ...SPATIAL, "spatial:transform": TRANSFORM }),
    kernels,
    cache: createValueCache(1e6),
    budget: AMPLE,
    now: () => 0,
  };
  const archive = { id: "tile", source: { kind: "folder", path: "x" }, group: "", axes: {}, arrays: [] } as const;
  const entry = await describeArchive(archive, context);
  // pyproj: EPSG:32633 corners 300000 5300000 and 300060 5300040.
  const [west, south, east, north] = entry.extent.spatial.bbox[0]!;
  expect([west, south, east, north].map((deg) => Number(deg!.toFixed(6)))).toEqual(BBOX);
  expect(entry["cube:dimensions"].x).toEqual({
    type: "spatial",
    axis: "x",
    extent: [300005, 300055],
    step: 10,
    description: "projection_x_coordinate",
    unit: "m",
    reference_system: 32633,
  });
});

const BBOX = [12.327927, 47.822236, 12.328746, 47.822614];
