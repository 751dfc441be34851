/**
 * Questions about places on pieces of real grids whose cells have a longitude and a latitude each. Reference values by scipy,
 * GeographicLib, shapely and cf-xarray (scripts/make_listed_reference.py).
 */
import { describe, expect, test } from "vitest";
import { planSubset } from "../../src/compute/answer.ts";
import { nearestPlace } from "../../src/grid/place-index.ts";
import { placesOf, reachOfPlaces } from "../../src/grid/places.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import type { OpenDataset } from "../../src/zarr/open-dataset.ts";
import { type PlacesNeeded, withPlaces } from "../../src/zarr/read-places.ts";
import { cell, LISTED, type ListedCase, listedStore } from "../support/listed-store.ts";
import { aggregate, EVERYTHING, LIMITS, open, subset } from "./support.ts";

const placedOf = async (dataset: OpenDataset, needed: PlacesNeeded = "cells"): Promise<OpenDataset> =>
  withPlaces(dataset, EVERYTHING, needed, LIMITS, { meter: createMeter() });

const openPlaced = async (one: ListedCase) => placedOf(await open(listedStore(one)));

describe.each(LISTED)("$name", (one) => {
  const { lat, shape, points, nearest, areas, fraction, center } = one;
  const found = points.filter((_, i) => nearest[i]! >= 0).map(([l, p]) => ({ lon: l, lat: p }));
  const region = [[one.ring]];

  test("the nearest cell to points, and points outside", async () => {
    const archive = await openPlaced(one);
    const { variables, coordinates } = await subset(archive, { points: found });
    const cells = nearest.filter((i) => i >= 0);
    expect(Array.from(variables[0]!.data.slice(0, found.length), Number)).toEqual(cells.map(cell));
    const labels = (name: string) => coordinates.find((each) => each.name === name)!.values as Float64Array;
    cells.forEach((i, k) => {
      expect(labels("lat")[k]).toBeCloseTo(lat[i]!, 9);
      expect(Math.abs(labels("lon")[k]! - found[k]!.lon)).toBeLessThanOrEqual(180);
    });
    for (const [l, p] of points.filter((_, i) => nearest[i]! < 0)) {
      const ask = () =>
        planSubset(archive, { ...EVERYTHING, points: [{ lon: l, lat: p }] }, { coverage: "center" }, LIMITS);
      expect(ask).toThrow(/lies outside the cells of the grid/);
    }
  });

  test("a box takes the cells whose centres lie within, and the rows and columns that have any", async () => {
    const [west, south, east, north] = one.box;
    const { variables, coordinates } = await subset(await openPlaced(one), { box: { west, south, east, north } });
    const { data, shape: taken } = variables[0]!;
    const size = taken.slice(1).reduce((product, n) => product * n, 1);
    const shown = Array.from(data.slice(0, size), Number);
    expect(shown.filter((value) => !Number.isNaN(value))).toEqual(one.inside.map(cell));
    const nx = shape[1] ?? 1;
    const counts = [
      new Set(one.inside.map((i) => Math.floor(i / nx))).size,
      new Set(one.inside.map((i) => i % nx)).size,
    ];
    expect(taken).toEqual([2, ...counts.slice(0, shape.length)]);
    expect(coordinates.find(({ name }) => name === "lat")).toMatchObject({ dims: variables[0]!.dims.slice(1) });
  });

  test("coverage=center", async () => {
    const { variables } = await aggregate(await openPlaced(one), { region }, { coverage: "center", weights: "none" });
    const mean = center.reduce((sum, share, i) => sum + share * cell(i), 0) / center.reduce((a, b) => a + b);
    expect(variables[0]!.data[0]).toBeCloseTo(mean, 9);
  });

  if (areas && fraction) {
    test("areas are those of the cells on the sphere", async () => {
      const { variables, coordinates } = await aggregate(await openPlaced(one), {}, {});
      const total = areas.reduce((a, b) => a + b);
      const mean = areas.reduce((sum, area, i) => sum + area * cell(i), 0) / total;
      expect(Math.abs(Number(variables[0]!.data[0]) / mean - 1)).toBeLessThan(1e-9);
      expect(variables[0]!.attributes.cell_methods).toBe("area: mean");
      expect(coordinates.map(({ name }) => name)).toEqual(["t"]);
    });

    test("coverage=fraction", async () => {
      const weights = fraction.map((share, i) => share * areas[i]!);
      const mean = weights.reduce((sum, weight, i) => sum + weight * cell(i), 0) / weights.reduce((a, b) => a + b);
      const archive = await openPlaced(one);
      const { variables } = await aggregate(archive, { region }, { coverage: "fraction" });
      expect(Math.abs(Number(variables[0]!.data[0]) / mean - 1)).toBeLessThan(1e-8);
      const sum = await aggregate(archive, { region }, { coverage: "fraction", reduce: ["sum"], weights: "none" });
      const total = fraction.reduce((s, share, i) => s + share * cell(i), 0);
      expect(Math.abs(Number(sum.variables[0]!.data[0]) / total - 1)).toBeLessThan(1e-8);
    });
  } else {
    test("areas and shares are refused in the plan where nothing tells them", async () => {
      const archive = await openPlaced(one);
      expect(() => aggregate(archive, {}, {})).toThrow(/weights=none and coslat work/);
      expect(() => aggregate(archive, { region }, { weights: "none" })).toThrow(/coverage=center works/);
    });
  }
});

test("corners in the middle of centres are near those of cf-xarray", () => {
  const { areas, cfXarrayAreas } = LISTED.find((one) => one.cfXarrayAreas)!;
  const apart = areas!.map((area, i) => Math.abs(area / cfXarrayAreas![i]! - 1)).sort((a, b) => a - b);
  expect(apart[Math.floor(apart.length / 2)]).toBeLessThan(1e-3);
});

describe("what is read", () => {
  const one = LISTED[0]!;
  const keysOf = async (needed: PlacesNeeded | null) => {
    const inner = listedStore(one);
    const keys = new Set<string>();
    const get: typeof inner.get = (key, ...others) => {
      keys.add(key.split("/")[1]!);
      return inner.get(key, ...others);
    };
    const archive = await open({ ...inner, get });
    keys.clear();
    const asked = needed ? await placedOf(archive, needed) : archive;
    await aggregate(asked, {}, { over: ["t"] });
    return [...keys].filter((key) => key !== "v").sort();
  };

  test("only what a question needs", async () => {
    expect(await keysOf(null)).toEqual([]);
    expect(await keysOf("centres")).toEqual(["lat", "lon"]);
    expect(await keysOf("cells")).toEqual(["lat", "lat_corners", "lon", "lon_corners"]);
  });

  test("what does not fit is refused, with the reason", async () => {
    const archive = await open(listedStore(one));
    const limits = { ...LIMITS, budget: { ...LIMITS.budget, peakBytes: 1000 } };
    const read = withPlaces(archive, EVERYTHING, "centres", limits, { meter: createMeter() });
    await expect(read).rejects.toThrow(
      /finding places among the 396 cells of lon and lat.*by index along row and column, work/,
    );
  });

  test("coordinates that nothing names are found by what they say of themselves", async () => {
    const archive = await placedOf(await open(listedStore(one, false)));
    const { variables } = await subset(archive, { variables: ["v"], points: [{ lon: one.lon[7]!, lat: one.lat[7]! }] });
    expect(variables[0]!.data[0]).toBe(cell(7));
  });

  test("there is nothing between cells", async () => {
    const archive = await openPlaced(one);
    const ask = () =>
      planSubset(
        archive,
        { ...EVERYTHING, points: [{ lon: one.lon[0]!, lat: one.lat[0]! }], method: "linear" },
        { coverage: "center" },
        LIMITS,
      );
    expect(ask).toThrow(/nearest, on the curvilinear grid/);
  });
});

describe("the index", () => {
  const vector = (lon: number, lat: number) => {
    const [l, p] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
    return [Math.cos(p) * Math.cos(l), Math.cos(p) * Math.sin(l), Math.sin(p)] as const;
  };
  const chord = (a: readonly number[], b: readonly number[]) => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!);
  const random = (seed: number) => {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
  };

  test.each([
    ["all over", 0, 360, -90, 90],
    ["around the north pole", -180, 540, 84, 90],
    ["across the antimeridian", 170, 20, -10, 12],
    ["a swath", 40, 2, -80, 80],
  ])("%s: as near as any", (_, west, width, south, north) => {
    const next = random(west + 1000);
    const lon = Float64Array.from({ length: 700 }, () => west + width * next());
    const lat = Float64Array.from({ length: 700 }, () => south + (north - south) * next());
    lon[13] = lat[13] = Number.NaN;
    const places = placesOf([700], lon, lat, null);
    const all = Array.from(lon, (l, i) => vector(l, lat[i]!));
    const asked = [
      ...Array.from({ length: 150 }, () => [360 * next() - 180, 180 * next() - 90] as const),
      ...Array.from({ length: 150 }, () => [west + width * next(), south + (north - south) * next()] as const),
      [0, 90],
      [0, -90],
      [180, 0],
      [-180, 0],
    ];
    for (const [l, p] of asked as readonly (readonly [number, number])[]) {
      const least = all.reduce(
        (low, each) => (Number.isNaN(each[0]) ? low : Math.min(low, chord(each, vector(l, p)))),
        9,
      );
      const found = nearestPlace(places, l, p)!;
      expect(chord(all[found.cell]!, vector(l, p)) - least).toBeLessThan(1e-12);
    }
  });

  test.each([
    ["all around", Array.from({ length: 36 }, (_, i) => 10 * i), [-180, 180]],
    ["across the antimeridian", [170, 175, 179, -178, -170], [170, 190]],
    ["in 0…360", [350, 355, 2, 8], [-10, 8]],
  ])("reach: %s", (_, lon, [west, east]) => {
    const places = placesOf([1, lon.length], Float64Array.from(lon), new Float64Array(lon.length).fill(5), null);
    expect(reachOfPlaces(places)).toEqual({ west, east, south: 5, north: 5 });
  });
});
