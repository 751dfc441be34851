/** Values of an axis ↔ fractional indexes: a cell reaches from its index less a half to its index and a half. Pure. */
import { cellEdges } from "../grid/cells.ts";
import { valuesIn } from "../grid/coordinates.ts";
import type { Axis } from "../grid/dataset.ts";

export type AxisPosition = Readonly<{
  /** Outside of the axis as far as its outermost cells would go on. */
  indexAt(value: number): number;
  valueAt(index: number): number;
  /** The middle of all values. */
  middle: number;
}>;

/** Straight between the edges of each cell. Null where cells have no width, or are in no order. */
export function axisPosition(axis: Axis): AxisPosition | null {
  const { coordinates, size, bounds } = axis;
  if (coordinates.kind === "regular" && !bounds) {
    const { start, step } = coordinates;
    return step === 0 || size < 2
      ? null
      : {
          indexAt: (value) => (value - start) / step,
          valueAt: (index) => start + index * step,
          middle: start + ((size - 1) * step) / 2,
        };
  }
  const edges = cellEdges(axis, 0, size);
  const labels = valuesIn(coordinates, 0, size) as Float64Array;
  const rises = size > 1 ? labels[1]! > labels[0]! : true;
  const knots = Float64Array.from({ length: size + 1 }, (_, i) =>
    i < size ? edges[2 * i + (rises ? 0 : 1)]! : edges[2 * i - (rises ? 1 : 2)]!,
  );
  const sign = rises ? 1 : -1;
  if (knots.some((knot, i) => i > 0 && !((knot - knots[i - 1]!) * sign > 0))) {
    return null;
  }
  /** The cell whose edges are around a value, or the outermost one. */
  const cellOf = (value: number): number => {
    let [low, high] = [0, size - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((knots[middle]! - value) * sign <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  };
  return {
    indexAt(value) {
      const cell = cellOf(value);
      return cell - 0.5 + (value - knots[cell]!) / (knots[cell + 1]! - knots[cell]!);
    },
    valueAt(index) {
      const cell = Math.max(0, Math.min(size - 1, Math.floor(index + 0.5)));
      return knots[cell]! + (index + 0.5 - cell) * (knots[cell + 1]! - knots[cell]!);
    },
    middle: (knots[0]! + knots[size]!) / 2,
  };
}
