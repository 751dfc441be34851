/** Labels → index windows. (types agreed; body to come) */
import type { Axis } from "../grid/dataset.ts";

/** Labels along a dimension: some of them, or a closed range where null is an open end. Numbers in the axis' units; dates and text as strings. */
export type Labels =
  | Readonly<{ kind: "values"; values: readonly (number | string)[] }>
  | Readonly<{ kind: "range"; start: number | string | null; stop: number | string | null }>;

/** Degrees; west > east crosses the antimeridian. */
export type Box = Readonly<{ west: number; south: number; east: number; north: number }>;

export type LonLat = Readonly<{ lon: number; lat: number }>;

/** Polygons of rings of [lon, lat], the first ring of each the outer one, as GeoJSON's MultiPolygon coordinates. */
export type MultiPolygon = readonly (readonly (readonly (readonly [number, number])[])[])[];

/** What was asked for, in labels. Null means not asked: everything. */
export type SelectionRequest = Readonly<{
  variables: readonly string[] | null;
  time: Labels | null;
  z: Labels | null;
  /** Any other dimension (or x, y, z, t ones) by its own name. */
  dims: Readonly<Record<string, Labels>>;
  box: Box | null;
  points: readonly LonLat[] | null;
  region: MultiPolygon | null;
  method: "nearest" | "linear";
}>;

/** Half-open range of indexes. */
export type Window = Readonly<{ start: number; stop: number }>;

/** What is taken of one axis. */
export type AxisSelection = Readonly<{
  axis: Axis;
  /** In the order of the answer; disjoint. */
  windows: readonly Window[];
  /** Number of indexes in all windows. */
  size: number;
  /** Coordinate values in the order of the answer; longitudes continuous from the box's west edge. */
  values: Float64Array | readonly string[];
  /** Lower and upper bounds of each (2·size), longitudes shifted like the values; null where the axis has labels or no extent. */
  bounds: Float64Array | null;
  /** True when one label was asked for: the dimension is dropped and its coordinate stays as a scalar. */
  scalar: boolean;
}>;
