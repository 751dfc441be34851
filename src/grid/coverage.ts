/**
 * An answer: coordinates, arrays and how they were made. The same shape as an xarray Dataset, so that every encoder is a
 * translation of it. What `compute` returns and `encode` writes.
 */
import type { MultiPolygon } from "../numerics/polygon.ts";
import type { Attributes, AxisKind } from "./dataset.ts";
import type { DurationEncoding } from "./duration.ts";
import type { TimeEncoding } from "./time.ts";

/** Values of an answer. NaN is missing in the float arrays; the bigint arrays (64-bit integers without a fill value) have no missing values. */
export type CoverageArray = Float32Array | Float64Array | BigInt64Array | BigUint64Array;

export type Coordinate = Readonly<{
  name: string;
  /** `[]` a scalar coordinate, `[name]` a dimension's own, anything else auxiliary (the x and y of `points`). */
  dims: readonly string[];
  kind: AxisKind;
  /** Numbers in the axis' own units (one for a scalar), or labels. */
  values: Float64Array | readonly string[];
  /** How the numbers read as dates, for times. */
  time: TimeEncoding | null;
  /** How the numbers read as lengths of time; absent where they are none. */
  duration?: DurationEncoding;
  attributes: Attributes;
  /** Lower and upper bound of each value, 2·n, in the coordinate's units. */
  bounds: Float64Array | null;
  geographic: boolean;
  /** What the labels of features stand for. */
  regions?: readonly MultiPolygon[];
}>;

export type CoverageVariable = Readonly<{
  name: string;
  dims: readonly string[];
  /** Row-major, last dimension fastest; product(shape) = data.length. */
  shape: readonly number[];
  data: CoverageArray;
  /** Of the archive's variable, less packing, plus `cell_methods` when reduced. */
  attributes: Attributes;
  /** The archive's variable that it was made from. */
  source: string;
  /** Whether values are whole numbers (integer data as stored, counts). */
  integer: boolean;
}>;

/** What is known of a variable of an answer before it is made. */
export type PlannedVariable = Pick<CoverageVariable, "name" | "dims" | "attributes">;

export type Coverage = Readonly<{
  /** In order; only the dimensions that the variables use. */
  dims: ReadonlyMap<string, number>;
  coordinates: readonly Coordinate[];
  variables: readonly CoverageVariable[];
  /** Of the dataset, plus how the answer was made: `estran:…` members (request, archive version, weights, method). */
  attributes: Attributes;
}>;
