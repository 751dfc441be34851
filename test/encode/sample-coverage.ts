/** Small coverages of every shape that an answer can have. */
import type { Coordinate, Coverage, CoverageArray, CoverageVariable } from "../../src/grid/coverage.ts";
import type { Attributes } from "../../src/grid/dataset.ts";
import { parseTimeEncoding } from "../../src/grid/time.ts";

export function coordinate(
  name: string,
  kind: Coordinate["kind"],
  values: number[],
  more: Partial<Coordinate> = {},
): Coordinate {
  return {
    name,
    dims: [name],
    kind,
    values: Float64Array.from(values),
    time: null,
    attributes: {},
    bounds: null,
    geographic: kind === "x" || kind === "y",
    ...more,
  };
}

export function times(values: number[], calendar = "standard", units = "days since 2000-01-01"): Coordinate {
  return coordinate("time", "t", values, {
    time: parseTimeEncoding(units, calendar),
    attributes: { units, calendar, long_name: "time" },
  });
}

export const scalar = (of: Coordinate): Coordinate => ({ ...of, dims: [] });

export function variable(
  name: string,
  dims: string[],
  shape: number[],
  data: CoverageArray,
  attributes: Attributes = {},
): CoverageVariable {
  return { name, dims, shape, data, attributes, source: name, integer: false };
}

export function coverage(
  coordinates: Coordinate[],
  variables: CoverageVariable[],
  attributes: Attributes = {},
): Coverage {
  const dims = new Map(variables.flatMap((v) => v.dims.map((dim, i) => [dim, v.shape[i]!] as const)));
  return { dims, coordinates, variables, attributes };
}

export const lat = coordinate("lat", "y", [10, 20]);
export const lon = coordinate("lon", "x", [0, 1, 2], {
  bounds: Float64Array.of(-0.5, 0.5, 0.5, 1.5, 1.5, 2.5),
  attributes: { units: "degrees_east", bounds: "lon_edges" },
});

/** Two times, two latitudes, three longitudes; one value missing. */
export const grid = coverage(
  [times([0, 1.5]), lat, lon],
  [
    variable(
      "tas",
      ["time", "lat", "lon"],
      [2, 2, 3],
      Float32Array.of(0.1, 2, 3, 4, Number.NaN, 6, 7, 8, 9, 10, 11, 1e21),
      { units: "K", long_name: "air temperature", standard_name: "air_temperature" },
    ),
  ],
  { title: "A test", "estran:version": "v1" },
);
