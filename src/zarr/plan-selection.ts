/** A selection → the dimensions to read of each variable's array, and what its labels hold. */
import type { Variable } from "../grid/dataset.ts";
import type { DimPlan } from "./plan.ts";
import type { Selection } from "./selection.ts";

/**
 * What to read of `variable`, in the order of its array's dimensions; where points take the place of x and y, their cells
 * come at the first of the two.
 */
export function dimPlans(variable: Variable, selection: Selection): readonly DimPlan[] {
  const { points, axes } = selection;
  return variable.dims.flatMap((name, dim): readonly DimPlan[] => {
    const axis = axes.get(name);
    if (axis) {
      return [{ kind: "windows", dim, windows: axis.windows, size: axis.size }];
    }
    const [first, second] = [variable.dims.indexOf(points!.y.name), variable.dims.indexOf(points!.x.name)];
    if (dim !== Math.min(first, second)) {
      return [];
    }
    const { x, y } = points!.cells;
    return [{ kind: "cells", dims: [first, second], indexes: [y, x], size: x.length }];
  });
}

/** Bytes of a selection's labels and bounds, and of the cells of its points. */
export function labelBytes({ axes, points }: Selection): number {
  const ofAxes = [...axes.values()].reduce(
    (sum, { axis, size }) => sum + size * (axis.coordinates.kind === "labels" ? 8 : 24),
    0,
  );
  return ofAxes + (points ? 16 * (points.cells.x.length + points.labels.x.length) : 0);
}
