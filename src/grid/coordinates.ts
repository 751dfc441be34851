/** Reading coordinate values, whatever holds them. */
import { Unsupported } from "../errors.ts";
import { regularSequence, shifted } from "../numerics/regular.ts";
import { directionOf, type Positions } from "../numerics/search.ts";
import type { Axis, Coordinates } from "./dataset.ts";

export function sizeOf(coordinates: Coordinates): number {
  return coordinates.kind === "regular" ? coordinates.size : coordinates.values.length;
}

/** The label at an index; a number in the axis' units, or text. @throws RangeError outside 0 … size − 1 */
export function valueAt(coordinates: Coordinates, index: number): number | string {
  if (!(index >= 0 && index < sizeOf(coordinates))) {
    throw new RangeError(`index ${index} of ${sizeOf(coordinates)} coordinates`);
  }
  return coordinates.kind === "regular"
    ? regularSequence(coordinates.start, coordinates.step)(index)
    : coordinates.values[index]!;
}

/** The labels of the half-open range start … stop. */
export function valuesIn(coordinates: Coordinates, start: number, stop: number): Float64Array | readonly string[] {
  if (coordinates.kind !== "regular") {
    return coordinates.values.slice(start, stop);
  }
  const at = regularSequence(coordinates.start, coordinates.step);
  return Float64Array.from({ length: Math.max(0, stop - start) }, (_, i) => at(start + i));
}

/** The coordinates as numbers. @throws Unsupported where they are text */
export function positionsOf(coordinates: Coordinates): Positions {
  if (coordinates.kind === "labels") {
    throw new Unsupported("numbers on an axis of names", "Ask for one of its names.");
  }
  return coordinates;
}

/** Whether the labels are longitudes in degrees, which wrap by 360. */
export function isLongitude({ kind, geographic }: Axis): boolean {
  return kind === "x" && geographic;
}

/** The labels as numbers, longitudes without their seam: 0 … 179, -180 … -1 are neighbours all the same. @throws Unsupported for names */
export function continuousPositions(axis: Axis): Positions {
  const positions = positionsOf(axis.coordinates);
  return isLongitude(axis) ? unwrapped(positions) : positions;
}

/**
 * Three numbers that stand for two or more regular values: each is reproduced within 1e-9 of the step. The step is rounded to
 * 12 digits where that reproduces them as well, so that 0.1 stays 0.1. Null where the values are not regular.
 */
export function detectRegular(values: Float64Array): Readonly<{ start: number; step: number; count: number }> | null {
  const count = values.length;
  if (count < 2) {
    return null;
  }
  const start = values[0]!;
  const mean = (values[count - 1]! - start) / (count - 1);
  for (const step of [Number(mean.toPrecision(12)), mean]) {
    if (step !== 0 && reproduces(values, start, step)) {
      return { start, step, count };
    }
  }
  return null;
}

function reproduces(values: Float64Array, start: number, step: number): boolean {
  const slack = 1e-9 * Math.abs(step);
  const at = regularSequence(start, step);
  for (let i = 0; i < values.length; i++) {
    if (!(Math.abs(at(i) - values[i]!) <= slack)) {
      return false;
    }
  }
  return true;
}

/** Coordinates of numbers, regular ones as three numbers. */
export function coordinatesOf(values: Float64Array): Coordinates {
  const regular = detectRegular(values);
  return regular
    ? { kind: "regular", start: regular.start, step: regular.step, size: regular.count }
    : { kind: "numbers", values };
}

/**
 * Longitudes without their seam: where the values are in order but for one jump back of a turn (0 … 179, -180 … -1), those
 * after the jump are shifted by that turn. Anything else is returned as it is.
 */
export function unwrapped(positions: Positions): Positions {
  if (positions.kind === "regular" || directionOf(positions) !== 0) {
    return positions;
  }
  const known = unwrappedValues.get(positions.values);
  if (known) {
    return known;
  }
  let result: Positions = positions;
  for (const turn of [360, -360]) {
    const values = withoutJump(positions.values, turn);
    const span = Math.abs(values.at(-1)! - values[0]!);
    if (span <= 360 && directionOf({ kind: "numbers", values }) !== 0) {
      result = { kind: "numbers", values };
    }
  }
  unwrappedValues.set(positions.values, result);
  return result;
}

const unwrappedValues = new WeakMap<Float64Array, Positions>();

function withoutJump(values: Float64Array, turn: number): Float64Array {
  let shift = 0;
  return values.map((value, i) => {
    if (i > 0 && shift === 0 && Math.abs(value - values[i - 1]! + turn) < 180) {
      shift = turn;
    }
    return shifted(value, shift);
  });
}
