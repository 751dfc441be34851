/** A selection → the dimensions to read of each variable's array, and what its labels hold. */
import type { Variable } from "../grid/dataset.ts";
import type { DimPlan } from "./plan.ts";
import type { Selection } from "./selection.ts";

/**
 * What to read of `variable`, in the order of its array's dimensions; where points take the place of dimensions, their cells
 * come at the first of those.
 */
export function dimPlans(variable: Variable, selection: Selection): readonly DimPlan[] {
  const { points, axes } = selection;
  return variable.dims.flatMap((name, dim): readonly DimPlan[] => {
    const axis = axes.get(name);
    if (axis) {
      return [{ kind: "windows", dim, windows: axis.windows, size: axis.size }];
    }
    // A variable may lie along some of them alone, as one over latitude does.
    const taken = points!.dims.flatMap((along, i) => {
      const at = variable.dims.indexOf(along);
      return at < 0 ? [] : [{ at, indexes: points!.cells[i]! }];
    });
    const dims = taken.map(({ at }) => at);
    return dim === Math.min(...dims)
      ? [{ kind: "cells", dims, indexes: taken.map(({ indexes }) => indexes), size: points!.cells[0]!.length }]
      : [];
  });
}

/** Bytes of a selection's labels and bounds, and of the cells of its points. */
export function labelBytes({ axes, points }: Selection): number {
  const ofAxes = [...axes.values()].reduce(
    (sum, { axis, size }) => sum + size * (axis.coordinates.kind === "labels" ? 8 : 24),
    0,
  );
  const ofPoints = points
    ? 8 * points.dims.length * points.cells[0]!.length + 8 * points.labels.length * points.count
    : 0;
  return ofAxes + ofPoints;
}
