/**
 * How cells lie on the Earth where a dataset's dimensions are not longitude and latitude themselves. (Where they are, the axes say
 * it all.) Pure values; their geometry is in the files beside this one.
 */
import { Unsupported } from "../errors.ts";
import type { Axis, Dataset, Variable } from "./dataset.ts";
import type { Healpix } from "./healpix.ts";
import type { ArrayFacts } from "./interpret.ts";
import type { Places } from "./places.ts";
import type { Projection } from "./projection.ts";

/** Cells in the rows and columns of a projection's plane, or of a rotated sphere. */
export type ProjectedGrid = Readonly<{
  kind: "projected";
  /** The y and the x dimension. */
  dims: readonly [string, string];
  y: Axis;
  x: Axis;
  /** Between degrees and the units of the axes. */
  projection: Projection;
  /** `EPSG:32633`, where the archive names the system by a code. */
  code: string | null;
  /** As the archive writes it. */
  wkt: string | null;
  /** Name of its grid mapping, for people. */
  name: string;
}>;

/** Pixels of equal area along one dimension. */
export type HealpixGrid = Healpix &
  Readonly<{
    kind: "healpix";
    dims: readonly [string];
    /** Its labels are the pixels' numbers. */
    axis: Axis;
    name: string;
  }>;

/** Two arrays of the same shape. */
export type PlaceArrays = Readonly<{ lon: ArrayFacts; lat: ArrayFacts }>;

/** Cells that have a longitude and a latitude each: in rows and columns (curvilinear), or along one dimension (unstructured). */
export type ListedGrid = Readonly<{
  kind: "curvilinear" | "unstructured";
  /** The y and the x dimension, or the one. */
  dims: readonly string[];
  /** Of the dimensions of the grid, or of those after others along which nothing moves. */
  centres: PlaceArrays;
  /** The corners of each cell, along one more dimension; null where the archive has none. */
  corners: PlaceArrays | null;
  /** As far as they are read: null until a question asks where cells are. */
  places: Places | null;
  name: string;
}>;

/** A grid that is there, but can't be placed: why. */
export type UnplacedGrid = Readonly<{ kind: "unplaced"; dims: readonly string[]; feature: string; detail: string }>;

export type Grid = ProjectedGrid | HealpixGrid | ListedGrid | UnplacedGrid;

/** Grids whose cells' places are known. */
export type PlacedGrid = Exclude<Grid, UnplacedGrid>;

/** The grid that a variable lies on; null where its axes are longitude and latitude, or nothing is said. */
export function gridOf({ grids }: Dataset, { name }: Variable): Grid | null {
  return grids.get(name) ?? null;
}

/** @throws Unsupported saying why the grid can't be placed */
export function placed(grid: Grid): PlacedGrid {
  if (grid.kind === "unplaced") {
    throw new Unsupported(grid.feature, grid.detail);
  }
  return grid;
}

export function isListed(grid: Grid): grid is ListedGrid {
  return grid.kind === "curvilinear" || grid.kind === "unstructured";
}
