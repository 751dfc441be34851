/**
 * How cells lie on the Earth where a dataset's dimensions are not longitude and latitude themselves. (Where they are, the axes say
 * it all.) Pure values; their geometry is in the files beside this one.
 */
import { Unsupported } from "../errors.ts";
import type { Axis, Dataset, Variable } from "./dataset.ts";
import type { Healpix } from "./healpix.ts";
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

/** A grid that is there, but can't be placed: why. */
export type UnplacedGrid = Readonly<{ kind: "unplaced"; dims: readonly string[]; feature: string; detail: string }>;

export type Grid = ProjectedGrid | HealpixGrid | UnplacedGrid;

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
