/**
 * Labels → indexes along one axis of numbers, by bisection or, on regular axes, by arithmetic. Semantics of xarray's `sel`.
 * Longitudes wrap: see `grid/longitude.ts`.
 */
import { Unsupported } from "../errors.ts";
import { regularSequence } from "./regular.ts";

/** Half-open range of indexes. */
export type Window = Readonly<{ start: number; stop: number }>;

/** Numbers along an axis, in any order; regular ones stay three numbers. */
export type Positions =
  | Readonly<{ kind: "regular"; start: number; step: number; size: number }>
  | Readonly<{ kind: "numbers"; values: Float64Array }>;

/** A value between two cells: values[lower] · (1 − fraction) + values[upper] · fraction. */
export type Bracket = Readonly<{ lower: number; upper: number; fraction: number }>;

/** 1 strictly ascending, -1 strictly descending, 0 neither (unsorted, repeated or NaN). One value is ascending. */
export type Direction = 1 | -1 | 0;

export function positionCount(positions: Positions): number {
  return positions.kind === "regular" ? positions.size : positions.values.length;
}

/** i → number. */
export function positionsAt(positions: Positions): (index: number) => number {
  if (positions.kind === "regular") {
    return regularSequence(positions.start, positions.step);
  }
  const { values } = positions;
  return (index) => values[index]!;
}

// Axes outlive requests and are searched for every point of one: looking through 10⁶ times again would cost more than the search.
const knownDirections = new WeakMap<Float64Array, Direction>();

/** Whether the numbers run up, down or neither. */
export function directionOf(positions: Positions): Direction {
  if (positions.kind === "regular") {
    return positions.size < 2 || positions.step > 0 ? 1 : positions.step < 0 ? -1 : 0;
  }
  const { values } = positions;
  let direction = knownDirections.get(values);
  if (direction === undefined) {
    direction = findDirection(values);
    knownDirections.set(values, direction);
  }
  return direction;
}

function findDirection(values: Float64Array): Direction {
  if (values.length < 2) {
    return Number.isNaN(values[0]) ? 0 : 1;
  }
  const sign = values[1]! > values[0]! ? 1 : -1;
  for (let i = 1; i < values.length; i++) {
    if (!((values[i]! - values[i - 1]!) * sign > 0)) {
      return 0;
    }
  }
  return sign;
}

/**
 * What decimals and sums do to doubles: 1e-15 of the largest number involved (4 or 5 units in the last place), which is less
 * than a millisecond on any time axis.
 */
const ROUNDING = 1e-15;
/** But never so much of a step: counts of nanoseconds are exact, however large. */
const MOST_OF_STEP = 1e-3;

/** Index of the value nearest to `value`; of two equally near (but for {@link ROUNDING}) the lower index. Axes in no order are scanned. -1 where there is none. */
export function nearestIndex(positions: Positions, value: number): number {
  const size = positionCount(positions);
  const at = positionsAt(positions);
  const direction = directionOf(positions);
  if (direction === 0) {
    let nearest = -1;
    for (let i = 0, least = Number.POSITIVE_INFINITY; i < size; i++) {
      const distance = Math.abs(at(i) - value);
      if (distance < least) {
        least = distance;
        nearest = i;
      }
    }
    return nearest;
  }
  const upper = firstNotBefore(positions, value, direction);
  if (upper === 0 || upper === size) {
    return upper === 0 && size > 0 ? 0 : size - 1;
  }
  const [before, after] = [at(upper - 1), at(upper)];
  const slack = Math.min(
    ROUNDING * Math.max(Math.abs(before), Math.abs(after)),
    MOST_OF_STEP * Math.abs(after - before),
  );
  return Math.abs(value - before) <= Math.abs(after - value) + slack ? upper - 1 : upper;
}

/**
 * Window of the values in lo … hi, both ends included, whichever way the axis runs; null where none is. Infinite ends are open.
 *
 * A value counts as equal to an end within {@link ROUNDING}.
 * @throws Unsupported for an axis that is not in strict order
 */
export function rangeWindow(positions: Positions, lo: number, hi: number): Window | null {
  const size = positionCount(positions);
  const direction = directionOf(positions);
  if (direction === 0) {
    throw new Unsupported(
      "a range on this axis",
      "Its values are not in strictly ascending or descending order, so a range is no run of cells; ask for single values.",
    );
  }
  if (size === 0) {
    return null;
  }
  const at = positionsAt(positions);
  const slack = ROUNDING * Math.max(Math.abs(at(0)), Math.abs(at(size - 1)));
  const isNear = (index: number, end: number): boolean => {
    const steps = [index - 1, index + 1].filter((beside) => beside >= 0 && beside < size);
    const step = Math.min(...steps.map((beside) => Math.abs(at(beside) - at(index))));
    return Math.abs(at(index) - end) <= Math.min(slack, MOST_OF_STEP * step);
  };
  const [first, last] = direction === 1 ? [lo, hi] : [hi, lo];
  let start = firstNotBefore(positions, first, direction);
  if (start > 0 && isNear(start - 1, first)) {
    start--;
  }
  let stop = firstNotBefore(positions, last, direction);
  if (stop < size && (at(stop) === last || isNear(stop, last))) {
    stop++;
  }
  return start < stop ? { start, stop } : null;
}

/**
 * The cells around a value, for linear interpolation. On a label, and beyond the first or last one, both are the same cell:
 * the outermost value goes on to its cell's edge. Whether the value lies within the axis' extent is the caller's to check.
 * @throws Unsupported for an axis that is not in strict order
 */
export function bracket(positions: Positions, value: number): Bracket {
  const size = positionCount(positions);
  const direction = directionOf(positions);
  if (direction === 0 || size === 0) {
    throw new Unsupported(
      "linear interpolation on this axis",
      "Its values are not in strictly ascending or descending order; method=nearest works.",
    );
  }
  const at = positionsAt(positions);
  const upper = firstNotBefore(positions, value, direction);
  if (upper === 0 || upper === size || at(upper) === value) {
    const cell = Math.min(upper, size - 1);
    return { lower: cell, upper: cell, fraction: 0 };
  }
  return { lower: upper - 1, upper, fraction: (value - at(upper - 1)) / (at(upper) - at(upper - 1)) };
}

/** The first index whose value is not before `value` in the axis' direction; the size where all are. */
function firstNotBefore(positions: Positions, value: number, direction: 1 | -1): number {
  const size = positionCount(positions);
  const at = positionsAt(positions);
  let low = 0;
  let high = size;
  if (positions.kind === "regular" && size > 1) {
    // The quotient may be off by its rounding: look at the cells on either side.
    const guess = Math.floor((value - positions.start) / positions.step);
    low = Math.min(Math.max(guess - 1, 0), size);
    high = Math.min(Math.max(guess + 2, 0), size);
  }
  while (low < high) {
    // Not by shifting: indexes may need more than 32 bits.
    const middle = Math.floor((low + high) / 2);
    if ((at(middle) - value) * direction < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
