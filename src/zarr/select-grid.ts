/** A box, a region or points on the Earth → cells of a grid without longitude and latitude axes, by its kind. Pure; see selection.ts. */
import { isListed, type PlacedGrid } from "../grid/grid.ts";
import { selectPixelPoints, selectPixels } from "./select-healpix.ts";
import { selectListed, selectListedPoints } from "./select-listed.ts";
import { selectPlane, selectPlanePoints } from "./select-projected.ts";
import type { AxisSelection, Box, LonLat, PointSelection } from "./selection.ts";

export function pointsOn(
  grid: PlacedGrid,
  axes: ReadonlyMap<string, AxisSelection>,
  points: readonly LonLat[],
  method: "nearest" | "linear",
): PointSelection {
  if (isListed(grid)) {
    return selectListedPoints(grid, axes, points, method);
  }
  return grid.kind === "healpix" ? selectPixelPoints(grid, points, method) : selectPlanePoints(grid, points, method);
}

export function cellsWithin(
  grid: PlacedGrid,
  axes: ReadonlyMap<string, AxisSelection>,
  parameter: "bbox" | "coords",
  around: Box,
): readonly AxisSelection[] {
  if (isListed(grid)) {
    return selectListed(grid, axes, parameter, around);
  }
  return grid.kind === "healpix" ? [selectPixels(grid, parameter, around)] : selectPlane(grid, parameter, around);
}
