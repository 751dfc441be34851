/** Maps against xarray, GDAL, PROJ and healpy (scripts/make_maps_reference.py). */
import { describe, expect, test } from "vitest";
import type { View } from "../../src/tiles/view.ts";
import reference from "../reference/maps.json" with { type: "json" };
import { type ArraySpec, buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { differences, draw, field, openPlaced, slope } from "./support.ts";

const axis = (dim: string, values: readonly number[], attributes: object): ArraySpec => ({
  shape: [values.length],
  dims: [dim],
  data: Float64Array.from(values),
  attributes,
});

/** Small chunks, so that a map is made of many. */
function variable(dims: readonly string[], shape: readonly number[], data: Float64Array, attributes = {}): ArraySpec {
  return { shape, dims, data, chunks: shape.map((n) => Math.min(n, 5)), attributes, fillValue: "NaN" };
}

function transposed(data: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from({ length: data.length }, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
}

describe("longitude and latitude axes", () => {
  test.each(reference.axes)("$name", async (given) => {
    const { lat, lon, order, holes, view, method, values } = given;
    const cells = field(lat.length * lon.length, holes);
    const v =
      order === "yx"
        ? variable(["lat", "lon"], [lat.length, lon.length], cells)
        : variable(["lon", "lat"], [lon.length, lat.length], transposed(cells, lat.length, lon.length));
    const arrays = {
      v,
      lat: axis("lat", lat, { units: "degrees_north" }),
      lon: axis("lon", lon, { units: "degrees_east" }),
    };
    const raster = await draw(await openPlaced(createMemoryStore(buildZarr({ arrays }))), view as unknown as View, {
      method: method as "nearest",
    });
    expect(differences(raster, values, "tolerance" in given ? given.tolerance! : 2e-6)).toEqual([]);
  });
});

describe("projected and rotated grids", () => {
  test.each(reference.projected)("$name", async (given) => {
    const { name, attributes, x, y, holes, view, values, skip, tolerance } = given;
    const isRotated = attributes.grid_mapping_name === "rotated_latitude_longitude";
    const named = (dim: "x" | "y") =>
      isRotated
        ? { standard_name: dim === "x" ? "grid_longitude" : "grid_latitude", units: "degrees" }
        : { standard_name: `projection_${dim}_coordinate`, units: "m" };
    const [ny, nx] = [y.length, x.length];
    const cells = name.endsWith("average") ? slope(ny, nx, holes) : field(ny * nx, holes);
    const drawn = async (v: ArraySpec) => {
      const crs = { shape: [], dims: [], data: Int32Array.of(0), attributes };
      const arrays = { v, crs, x: axis("x", x, named("x")), y: axis("y", y, named("y")) };
      return draw(await openPlaced(createMemoryStore(buildZarr({ arrays }))), view as unknown as View);
    };
    const mapping = { grid_mapping: "crs" };
    const raster = await drawn(variable(["y", "x"], [ny, nx], cells, mapping));
    expect(differences(raster, values, tolerance, skip)).toEqual([]);
    const turned = await drawn(variable(["x", "y"], [nx, ny], transposed(cells, ny, nx), mapping));
    const same = [...raster.values].map((value) => (Number.isNaN(value) ? null : value));
    expect(differences(turned, same, 1e-9)).toEqual([]);
  });
});

describe("cells that have a place each", () => {
  test.each(reference.scattered)("$name", async (given) => {
    const { view, holes, values } = given;
    const arrays: Record<string, ArraySpec> = {};
    if (given.nside) {
      arrays.v = variable(["cells"], [12 * given.nside ** 2], field(12 * given.nside ** 2, holes), {
        grid_mapping: "crs",
      });
      const attributes = {
        grid_mapping_name: "healpix",
        healpix_nside: given.nside,
        healpix_order: given.nested ? "nest" : "ring",
      };
      arrays.crs = { shape: [], dims: [], data: Int32Array.of(0), attributes };
    } else {
      const [rows, columns] = [given.lon!.length, given.lon![0]!.length];
      const places = (name: "lon" | "lat", units: string): ArraySpec => ({
        ...variable(["j", "i"], [rows, columns], Float64Array.from(given[name]!.flat())),
        attributes: { units },
      });
      arrays.v = variable(["j", "i"], [rows, columns], field(rows * columns, holes), { coordinates: "lon lat" });
      arrays.lon = places("lon", "degrees_east");
      arrays.lat = places("lat", "degrees_north");
    }
    const raster = await draw(await openPlaced(createMemoryStore(buildZarr({ arrays }))), view as unknown as View);
    expect(differences(raster, values, 1e-9, given.skip)).toEqual([]);
  });
});
