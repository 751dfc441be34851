/** HEALPix as healpy numbers it, and questions about places over it. */
import { describe, expect, test } from "vitest";
import { covjson } from "../../src/encode/covjson.ts";
import { centreOf, pixelAt } from "../../src/grid/healpix.ts";
import reference from "../reference/grids.json" with { type: "json" };
import { buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { aggregate, open, subset } from "./support.ts";

describe.each(reference.healpix)("nside $nside, nested $nested", (sphere) => {
  test("centres of pixels", () => {
    sphere.pixels.forEach((pixel, i) => {
      const [lon, lat] = centreOf(sphere, pixel);
      const apart = lon - sphere.lon[i]! - 360 * Math.round((lon - sphere.lon[i]!) / 360);
      expect(Math.abs(lat - sphere.lat[i]!)).toBeLessThan(1e-9);
      expect(Math.abs(apart * Math.cos((lat * Math.PI) / 180))).toBeLessThan(1e-9);
      expect(pixelAt(sphere, lon, lat)).toBe(pixel);
    });
  });

  test("the pixels that hold points", () => {
    expect(sphere.points.map(([lon, lat]) => pixelAt(sphere, lon!, lat!))).toEqual(sphere.holds);
  });
});

const CRS = { grid_mapping_name: "healpix", healpix_nside: 4, healpix_order: "nest" };

const store = (attributes: object, cells: readonly number[] | null = null) => {
  const size = cells?.length ?? 192;
  const index = {
    shape: [size],
    dims: ["cell"],
    data: Int32Array.from(cells ?? []),
    attributes: { standard_name: "healpix_index" },
  };
  const data = Float32Array.from(
    { length: 2 * size },
    (_, i) => 1000 * Math.floor(i / size) + (cells?.[i % size] ?? i % size),
  );
  const arrays = {
    tas: { shape: [2, size], chunks: [1, 48], dims: ["time", "cell"], data, attributes: { grid_mapping: "crs" } },
    crs: { shape: [], dims: [], data: Int32Array.of(0), attributes },
    ...(cells && { cell: index }),
  };
  return createMemoryStore(buildZarr({ arrays }));
};

const sphereOf = (nested: boolean) => reference.healpix.find((one) => one.nside === 4 && one.nested === nested)!;

describe.each([
  ["nested", CRS],
  ["nested", { grid_mapping_name: "healpix", healpix_order: 2 }],
  ["ring", { ...CRS, healpix_order: "ring" }],
  ["ring", { grid_mapping_name: "healpix", refinement_level: 2, indexing_scheme: "ring" }],
] as const)("%s, by %j", (order, attributes) => {
  const sphere = sphereOf(order === "nested");

  test("points", async () => {
    const points = sphere.points.map(([lon, lat]) => ({ lon: lon!, lat: lat! }));
    const { variables } = await subset(await open(store(attributes)), { points });
    expect(Array.from(variables[0]!.data.slice(0, points.length), Number)).toEqual(sphere.holds);
  });

  test("a box across the seam, and its mean: cells are of equal area", async () => {
    const inside = sphere.pixels.filter((_, i) => {
      const lon = sphere.lon[i]! > 180 ? sphere.lon[i]! - 360 : sphere.lon[i]!;
      return sphere.lat[i]! >= -30 && sphere.lat[i]! <= 50 && lon >= -40 && lon <= 60;
    });
    const box = { west: -40, south: -30, east: 60, north: 50 };
    const archive = await open(store(attributes));
    const { variables, coordinates } = await subset(archive, { box });
    expect(Array.from(variables[0]!.data.slice(0, inside.length), Number)).toEqual(inside);
    expect(coordinates.find(({ name }) => name === "lat")).toMatchObject({ dims: ["cell"] });
    const mean = inside.reduce((a, b) => a + b) / inside.length;
    for (const weights of ["area", "none", null] as const) {
      const { variables: means } = await aggregate(archive, { box }, { weights });
      expect(means[0]!.data[0]).toBeCloseTo(mean, 9);
      expect(means[0]!.dims).toEqual(["time"]);
    }
    const square = [
      [
        [
          [-40.01, -30.01],
          [60.01, -30.01],
          [60.01, 50.01],
          [-40.01, 50.01],
          [-40.01, -30.01],
        ] as const,
      ],
    ];
    const { variables: within } = await aggregate(archive, { region: square }, { coverage: "center" });
    expect(within[0]!.data[0]).toBeCloseTo(mean, 9);
    const byFraction = () => aggregate(archive, { region: square }, { coverage: "fraction" });
    expect(byFraction).toThrow(/coverage=center works/);
  });
});

test("a grid of some pixels, numbered by their coordinate", async () => {
  const archive = await open(store(CRS, [3, 5, 80, 100]));
  const [lon, lat] = centreOf({ nside: 4, nested: true }, 80);
  expect((await subset(archive, { points: [{ lon, lat }] })).variables[0]!.data[0]).toBe(80);
  const [away, far] = centreOf({ nside: 4, nested: true }, 81);
  expect(() => subset(archive, { points: [{ lon: away, lat: far }] })).toThrow(/lies outside the pixels of cell/);
});

test.each([
  [{ ...CRS, healpix_nside: 3 }, /nside 3/],
  [{ ...CRS, healpix_nside: 8 }, /does not number its 192 pixels of 768/],
  [{ ...CRS, healpix_order: "spiral" }, /the order spiral/],
])("%j is refused, where a place is asked", async (attributes, message) => {
  const archive = await open(store(attributes));
  expect(() => subset(archive, { points: [{ lon: 0, lat: 0 }] })).toThrow(message);
  expect(() => subset(archive, { dims: { cell: { kind: "values", values: [7] } } })).not.toThrow();
});

test("interpolation is refused, and CoverageJSON holds the places of cells as values", async () => {
  const archive = await open(store(CRS));
  expect(() => subset(archive, { points: [{ lon: 0, lat: 0 }], method: "linear" })).toThrow(
    /nearest, on a HEALPix grid/,
  );
  const coverage = await subset(archive, { box: { west: 0, south: 0, east: 40, north: 40 } });
  const { coverages } = (await new Response(covjson.encode(coverage)).json()) as {
    coverages: { ranges: object; domain: { axes: object } }[];
  };
  expect(coverages.map(({ ranges }) => Object.keys(ranges))).toEqual([["tas"], ["lon", "lat"]]);
  expect(coverages.map(({ domain }) => Object.keys(domain.axes))).toEqual([["time", "cell"], ["cell"]]);
});
