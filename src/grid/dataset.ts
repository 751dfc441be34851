/**
 * The nouns that every upper layer speaks: a dataset's axes and variables, with their CF meaning already parsed.
 * Pure values; opening them is `zarr/open-dataset.ts`.
 */
import type { DataType } from "../numerics/data-type.ts";
import type { DurationEncoding } from "./duration.ts";
import type { Forecast } from "./forecast.ts";
import type { Grid } from "./grid.ts";
import type { Packing } from "./packing.ts";
import type { TimeEncoding } from "./time.ts";

/** Attributes as the archive spells them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** What an axis means (CF conventions, chapter 4); `other` covers ensembles, bands, and dimensions without meaning. */
export type AxisKind = "x" | "y" | "z" | "t" | "other";

/** Coordinate values along a dimension, in the axis' own units and order. Regular axes stay three numbers. */
export type Coordinates =
  | Readonly<{ kind: "regular"; start: number; step: number; size: number }>
  | Readonly<{ kind: "numbers"; values: Float64Array }>
  | Readonly<{ kind: "labels"; values: readonly string[] }>;

export type Axis = Readonly<{
  /** The dimension's name in the archive. */
  name: string;
  kind: AxisKind;
  size: number;
  coordinates: Coordinates;
  /** Attributes of the coordinate variable; empty for a dimension without one (its coordinates are then 0, 1, 2 …). */
  attributes: Attributes;
  /** Cell bounds, 2·size values as stored (lower, upper pairs in the order of the archive), or null: midpoints are assumed. */
  bounds: Float64Array | null;
  /** How the numbers read as dates: on the `t` axis, and on `other` ones that hold times (a forecast's reference time). */
  time: TimeEncoding | null;
  /** How the numbers read as lengths of time (a forecast's lead); absent where they are none. */
  duration?: DurationEncoding;
  /** True when x is longitude in degrees (then it wraps by 360) or y is latitude in degrees. */
  geographic: boolean;
}>;

export type Variable = Readonly<{
  name: string;
  dims: readonly string[];
  shape: readonly number[];
  dataType: DataType;
  attributes: Attributes;
  packing: Packing;
}>;

/** A scalar coordinate of the archive (CF section 5.7), such as a height of 2 m. */
export type ScalarCoordinate = Readonly<{
  name: string;
  value: number | string;
  /** How a number reads as a date. */
  time: TimeEncoding | null;
  /** How a number reads as a length of time. */
  duration?: DurationEncoding;
  attributes: Attributes;
}>;

export type Dataset = Readonly<{
  id: string;
  attributes: Attributes;
  /** By dimension name. */
  axes: ReadonlyMap<string, Axis>;
  /** Data variables only: numbers over at least one dimension that are no coordinate, bounds or grid mapping. */
  variables: ReadonlyMap<string, Variable>;
  scalars: readonly ScalarCoordinate[];
  /** What makes its data forecasts; absent where they are none. */
  forecast?: Forecast;
  /** Arrays that can't be read, and variables that need one of them: why, by name. */
  unreadable: ReadonlyMap<string, string>;
  /** By variable: the grid of those whose axes are not longitude and latitude themselves. One value for all that share it. */
  grids: ReadonlyMap<string, Grid>;
}>;
