/** Windows of an axis → what is taken of it. Pure; see selection.ts. */
import { InvalidParameter } from "../errors.ts";
import { cellEdges } from "../grid/cells.ts";
import { isLongitude, positionsOf, sizeOf, valuesIn } from "../grid/coordinates.ts";
import type { Axis } from "../grid/dataset.ts";
import { labelAs } from "../grid/label.ts";
import { nearestLon } from "../grid/longitude.ts";
import { nearestIndex, type Window } from "../numerics/search.ts";
import type { AxisSelection } from "./selection.ts";

/** A selection of more labels than this along one axis is refused: its labels and bounds alone would be 240 MB. */
const MAX_LABELS = 10_000_000;

/** @throws InvalidParameter for more than 10 million labels */
export function ofWindows(axis: Axis, windows: readonly Window[], scalar = false): AxisSelection {
  const size = windows.reduce((sum, { start, stop }) => sum + stop - start, 0);
  if (size > MAX_LABELS) {
    throw new InvalidParameter(axis.name, `${size} labels`, `at most ${MAX_LABELS} labels of one dimension`);
  }
  let values: AxisSelection["values"] | undefined;
  let bounds: AxisSelection["bounds"] | undefined;
  return {
    axis,
    windows,
    size,
    // Both are made when they are asked for: what is refused for its costs needs neither.
    get values() {
      values ??= labelsIn(axis, windows);
      return values;
    },
    get bounds() {
      bounds ??=
        axis.coordinates.kind === "labels"
          ? null
          : concat(windows.map(({ start, stop }) => cellEdges(axis, start, stop)));
      return bounds;
    },
    scalar,
    blend: null,
  };
}

function labelsIn({ coordinates }: Axis, windows: readonly Window[]): AxisSelection["values"] {
  const parts = windows.map(({ start, stop }) => valuesIn(coordinates, start, stop));
  return coordinates.kind === "labels" ? (parts as string[][]).flat() : concat(parts as Float64Array[]);
}

function concat(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) {
    return parts[0]!;
  }
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The indexes in windows, one after another. */
export function indexesIn(windows: readonly Window[]): readonly number[] {
  return windows.flatMap(({ start, stop }) => Array.from({ length: stop - start }, (_, i) => start + i));
}

/** Consecutive indexes joined into windows. */
export function runs(indexes: Iterable<number>): readonly Window[] {
  const windows: { start: number; stop: number }[] = [];
  for (const index of indexes) {
    const last = windows.at(-1);
    if (last?.stop === index) {
      last.stop += 1;
    } else {
      windows.push({ start: index, stop: index + 1 });
    }
  }
  return windows;
}

/** Index of the label nearest to a value. */
export function nearestOn(axis: Axis, value: number): number {
  return isLongitude(axis) ? nearestLon(axis, value) : nearestIndex(positionsOf(axis.coordinates), value);
}

/** For a message: the labels on either side of a value. */
export function nearby(axis: Axis, value: number): string {
  const { coordinates } = axis;
  const index = nearestOn(axis, value);
  const labels = [...valuesIn(coordinates, Math.max(0, index - 1), Math.min(sizeOf(coordinates), index + 2))];
  const shown = labels.map((label) => (typeof label === "number" ? labelAs(axis, label) : label));
  return `a range that holds a label of ${axis.name}; near it are ${shown.join(", ")}`;
}
