/**
 * Cells of an axis taken together by 2, 4, 8 …: where the larger ones lie, and how much each of the smallest counts in them. The
 * last holds what is left. Pure.
 */
import { axisFactors } from "../../compute/weights.ts";
import { Unsupported } from "../../errors.ts";
import { cellEdges } from "../../grid/cells.ts";
import { continuousPositions } from "../../grid/coordinates.ts";
import type { Axis } from "../../grid/dataset.ts";
import { directionOf } from "../../numerics/search.ts";
import { wholeAxis } from "../../zarr/select-axis.ts";

export type CoarseAxis = Readonly<{
  /** The mean of the labels taken together, which keeps regular labels regular; longitudes go on without a jump. */
  labels: Float64Array;
  /** Lower and upper edge of each, 2·n, lower ≤ upper. */
  bounds: Float64Array;
}>;

export const sizeAt = (size: number, level: number): number => Math.ceil(size / 2 ** level);

/**
 * Factors whose products are the areas of cells: on the sphere where the axes are longitude and latitude (of a rotated pole too),
 * else in the plane.
 * @param isAngular whether its numbers are degrees on a sphere
 */
export function areaFactors(axis: Axis, isAngular: boolean): Float64Array {
  return axisFactors(wholeAxis({ ...axis, geographic: isAngular }), "area", true)!;
}

/** @throws Unsupported for labels that are text, or in no order */
export function checkAxis(axis: Axis): void {
  if (directionOf(continuousPositions(axis)) === 0 && axis.size > 1) {
    throw new Unsupported(
      `overviews along ${axis.name}`,
      "Its labels are in no order, so that neighbours are not known.",
    );
  }
}

/** Cells of `axis` taken together by 2 to the power of `level`. */
export function coarseAxis(axis: Axis, level: number): CoarseAxis {
  const by = 2 ** level;
  const coordinates = continuousPositions(axis);
  const edges = cellEdges({ ...axis, coordinates }, 0, axis.size);
  const fine = wholeAxis(axis).values as Float64Array;
  const size = sizeAt(axis.size, level);
  const [labels, bounds] = [new Float64Array(size), new Float64Array(2 * size)];
  for (let i = 0; i < size; i++) {
    const [start, stop] = [i * by, Math.min(axis.size, (i + 1) * by)];
    labels[i] =
      fine.subarray(start, stop).reduce((sum, label) => sum + (label - fine[start]!), 0) / (stop - start) +
      fine[start]!;
    const ends = [...edges.subarray(2 * start, 2 * start + 2), ...edges.subarray(2 * stop - 2, 2 * stop)];
    bounds[2 * i] = Math.min(...ends);
    bounds[2 * i + 1] = Math.max(...ends);
  }
  return { labels, bounds };
}
