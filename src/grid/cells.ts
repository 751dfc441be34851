/**
 * How far cells reach: from the archive's bounds, or, where it has none, from midpoints between neighbours (the outermost cell
 * reaching as far outwards as inwards). A single value without bounds, and values in no order, are cells without width. Pure.
 *
 * @see https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#cell-boundaries
 */
import { Unsupported } from "../errors.ts";
import { directionOf, type Positions, positionCount, positionsAt } from "../numerics/search.ts";
import { continuousPositions, isLongitude, positionsOf, sizeOf, valueAt } from "./coordinates.ts";
import type { Axis } from "./dataset.ts";
import { labelAs } from "./label.ts";

/**
 * Lower and upper bound of each cell of start … stop: 2·n numbers in the axis' units and order, lower ≤ upper in every pair.
 * Latitudes end at ±90. Longitudes lie around their cell's label: 359.5 … 0.5 around 0 is given as -0.5 … 0.5.
 * @throws Unsupported for an axis of names
 */
export function cellEdges(axis: Axis, start: number, stop: number): Float64Array {
  return edgesAround(positionsOf(axis.coordinates), axis, start, stop);
}

/** `labels` say where each cell is said to lie (whole turns apart, at most). */
function edgesAround(labels: Positions, axis: Axis, start: number, stop: number): Float64Array {
  const edges = axis.bounds
    ? storedEdges(axis, axis.bounds, labels, start, stop)
    : midpointEdges(continuousPositions(axis), labels, start, stop);
  if (axis.kind === "y" && axis.geographic) {
    return edges.map((edge) => Math.min(90, Math.max(-90, edge)));
  }
  return edges;
}

/** The least and the greatest edge of all cells; longitudes go on over a seam of the axis. @throws Unsupported for an axis of names, or without any */
export function extentOf(axis: Axis): readonly [number, number] {
  if (axis.size === 0) {
    throw new Unsupported(`the extent of ${axis.name}`, "The dimension is empty.");
  }
  const labels = continuousPositions(axis);
  const edges =
    directionOf(labels) === 0
      ? edgesAround(labels, axis, 0, axis.size)
      : [...edgesAround(labels, axis, 0, 1), ...edgesAround(labels, axis, axis.size - 1, axis.size)];
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const edge of edges) {
    least = Math.min(least, edge);
    greatest = Math.max(greatest, edge);
  }
  return [least, greatest];
}

/** The extent for people: times and durations as labels; the first and last name of an axis of names. */
export function labelExtent(axis: Axis): readonly [string | number, string | number] {
  const { coordinates } = axis;
  if (coordinates.kind === "labels") {
    return [valueAt(coordinates, 0), valueAt(coordinates, sizeOf(coordinates) - 1)];
  }
  const [least, greatest] = extentOf(axis);
  return [labelAs(axis, least), labelAs(axis, greatest)];
}

function storedEdges(axis: Axis, bounds: Float64Array, labels: Positions, start: number, stop: number): Float64Array {
  const turns = isLongitude(axis);
  const at = positionsAt(labels);
  const edges = new Float64Array(2 * (stop - start));
  for (let i = start; i < stop; i++) {
    let [a, b] = [bounds[2 * i]!, bounds[2 * i + 1]!];
    const label = at(i);
    if (turns && !(Math.min(a, b) <= label && label <= Math.max(a, b))) {
      a -= 360 * Math.round((a - label) / 360);
      b -= 360 * Math.round((b - label) / 360);
    }
    edges[2 * (i - start)] = Math.min(a, b);
    edges[2 * (i - start) + 1] = Math.max(a, b);
  }
  return edges;
}

/** `positions` says who is whose neighbour. */
function midpointEdges(positions: Positions, labels: Positions, start: number, stop: number): Float64Array {
  const size = positionCount(positions);
  const at = positionsAt(positions);
  const labelAt = positionsAt(labels);
  const neighbours = size > 1 && directionOf(positions) !== 0;
  const between = (i: number, j: number) => (at(i) + at(j)) / 2;
  const edges = new Float64Array(2 * (stop - start));
  for (let i = start; i < stop; i++) {
    let [before, after] = [at(i), at(i)];
    if (neighbours) {
      before = i > 0 ? between(i - 1, i) : 2 * at(0) - between(0, 1);
      after = i < size - 1 ? between(i, i + 1) : 2 * at(i) - between(i - 1, i);
    }
    const turn = labelAt(i) - at(i);
    edges[2 * (i - start)] = Math.min(before, after) + turn;
    edges[2 * (i - start) + 1] = Math.max(before, after) + turn;
  }
  return edges;
}
