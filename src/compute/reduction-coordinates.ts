/** Where the numbers of an aggregation lie: its kept axes, its groups, and what the axes that it lost covered. Pure. */
import type { Coordinate } from "../grid/coverage.ts";
import type { AxisSelection, Zone } from "../zarr/selection.ts";
import type { GroupAxis } from "./group-by.ts";
import type { Reduced } from "./reduce-spec.ts";
import type { Dim, Reduction } from "./reduction.ts";
import { rowCoordinate } from "./results.ts";
import { axisCoordinate } from "./subset.ts";
import { featureCoordinate } from "./zones.ts";

/** Coordinates of the answer: kept axes, groups, and what reduced axes covered, as scalars with bounds. */
export function reductionCoordinates(
  { variable, dims, onSurface, statistics, options, spec }: Reduction,
  { states }: Reduced,
  zones: readonly Zone[] | null,
): readonly Coordinate[] {
  const own = statistics
    .map((name, i) => rowCoordinate(name, options, variable.name, spec.reducers[i]!.edgesOf?.(states[i]!)))
    .filter((coordinate) => coordinate !== null);
  // The middle of numbers of pixels, rows and columns is no place.
  const isNumbered = ({ selection: { axis }, fate }: Dim) =>
    fate === "reduced" && onSurface?.includes(axis.name) && (onSurface.length === 1 || axis.kind === "other");
  // Nor is what all features cover together that of each.
  const isPlace = ({ selection: { axis }, fate }: Dim) =>
    zones !== null && fate === "reduced" && (axis.kind === "x" || axis.kind === "y");
  const shown = dims.filter((dim) => !isNumbered(dim) && !isPlace(dim));
  return [...own, ...(zones ? [featureCoordinate(zones)] : []), ...shown.flatMap(coordinatesOf)];
}

function coordinatesOf({ selection, fate }: Dim): readonly Coordinate[] {
  if (fate === "kept") {
    return [axisCoordinate(selection)];
  }
  if (fate === "reduced") {
    return coveredBy(selection);
  }
  const groups = fate.axes.map(groupCoordinate);
  // Periods say themselves what they cover.
  return groups.some(({ name }) => name === selection.axis.name) ? groups : [...groups, ...coveredBy(selection)];
}

function groupCoordinate({ name, labels, time, bounds, attributes }: GroupAxis): Coordinate {
  const kind = time ? "t" : "other";
  return { name, dims: [name], kind, values: labels, time, attributes, bounds, geographic: false };
}

/** The middle and the bounds of everything selected of a reduced axis; names have neither. */
function coveredBy(selection: AxisSelection): readonly Coordinate[] {
  const { bounds } = selection;
  if (!bounds) {
    return [];
  }
  const least = bounds.reduce((a, b) => Math.min(a, b));
  const greatest = bounds.reduce((a, b) => Math.max(a, b));
  const values = selection.scalar ? (selection.values as Float64Array) : Float64Array.of((least + greatest) / 2);
  return [{ ...axisCoordinate(selection), dims: [], values, bounds: Float64Array.of(least, greatest) }];
}
