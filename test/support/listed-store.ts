/** Stores over pieces of real grids whose cells have a longitude and a latitude each (scripts/make_listed_reference.py). */
import listed from "../reference/listed.json" with { type: "json" };
import { buildZarr, createMemoryStore } from "./memory-store.ts";

export type ListedCase = Readonly<{
  name: string;
  shape: readonly number[];
  radians: boolean;
  lon: readonly number[];
  lat: readonly number[];
  corners: Readonly<{ count: number; lon: readonly number[]; lat: readonly number[] }> | null;
  points: readonly (readonly [number, number])[];
  nearest: readonly number[];
  box: readonly [number, number, number, number];
  inside: readonly number[];
  ring: readonly (readonly [number, number])[];
  center: readonly number[];
  areas: readonly number[] | null;
  fraction: readonly number[] | null;
  cfXarrayAreas?: readonly number[];
}>;

export const LISTED = listed as unknown as readonly ListedCase[];

export const cell = (i: number) => 1 + ((i * 7919) % 101);

/** One variable over the grid, [t, …]: 1000 · t + the number of its cell. */
export function listedStore({ shape, radians, lon, lat, corners }: ListedCase, named = true) {
  const dims = shape.length === 2 ? ["row", "column"] : ["cell"];
  const stored = (degrees: readonly number[]) =>
    Float64Array.from(degrees, (value) => (radians ? (value * Math.PI) / 180 : value));
  const place = (name: "lon" | "lat", values: readonly number[]) => ({
    shape: [...shape],
    dims,
    data: stored(values),
    attributes: {
      standard_name: name === "lon" ? "longitude" : "latitude",
      units: radians ? "radian" : name === "lon" ? "degrees_east" : "degrees_north",
      ...(corners && { bounds: `${name}_corners` }),
    },
  });
  const corner = (values: readonly number[]) => ({
    shape: [...shape, corners!.count],
    dims: [...dims, "corner"],
    data: stored(values),
    attributes: {},
  });
  return createMemoryStore(
    buildZarr({
      arrays: {
        v: {
          shape: [2, ...shape],
          dims: ["t", ...dims],
          chunks: [1, ...shape.map((size) => Math.ceil(size / 3))],
          data: Float64Array.from({ length: 2 * lon.length }, (_, i) =>
            i < lon.length ? cell(i) : 1000 + cell(i - lon.length),
          ),
          attributes: { units: "K", ...(named && { coordinates: "lon lat" }) },
          fillValue: -1,
        },
        lon: place("lon", lon),
        lat: place("lat", lat),
        ...(corners && { lon_corners: corner(corners.lon), lat_corners: corner(corners.lat) }),
      },
    }),
  );
}
