/**
 * Counts of nanoseconds and microseconds that a double can't hold: nanoseconds since 1970 have 19 digits. Where an axis' times are
 * finer than milliseconds they are counted from the day of the first of them instead, exactly up to 104 days from there. Pure.
 */
import type { TypedArray } from "../numerics/data-type.ts";
import { labelOf, type TimeEncoding } from "./time.ts";

export type ExactTimes = Readonly<{ encoding: TimeEncoding; shift: bigint }>;

/** numpy's NaT. */
export const NOT_A_TIME = -(2n ** 63n);
const MOST_EXACT = 2n ** 53n;

/** The encoding to read stored counts by, less `shift` each; null where they are exact enough as they are. */
export function exactTimes(encoding: TimeEncoding, stored: TypedArray): ExactTimes | null {
  if (!(stored instanceof BigInt64Array || stored instanceof BigUint64Array) || encoding.unitMs >= 1) {
    return null;
  }
  const perMs = BigInt(Math.round(1 / encoding.unitMs));
  const perDay = 86_400_000n * perMs;
  const first = (stored as BigInt64Array).find((count) => count !== NOT_A_TIME);
  const isFine = (count: bigint) =>
    count !== NOT_A_TIME && (count > MOST_EXACT || count < -MOST_EXACT) && count % perMs !== 0n;
  if (first === undefined || !(stored as BigInt64Array).some(isFine)) {
    return null;
  }
  const days = first / perDay - (first % perDay < 0n ? 1n : 0n);
  const shifted = { ...encoding, epochDay: encoding.epochDay + Number(days), moved: true };
  const [unit] = encoding.units.trim().split(/\s/);
  return { encoding: { ...shifted, units: `${unit} since ${labelOf(shifted, 0)}` }, shift: days * perDay };
}

/** Counts less `shift`, as they are where there is none; NaT stays. */
export function lessShift(stored: TypedArray, shift: bigint): TypedArray {
  if (shift === 0n) {
    return stored;
  }
  return stored instanceof BigInt64Array || stored instanceof BigUint64Array
    ? BigInt64Array.from(stored as BigInt64Array, (count) => (count === NOT_A_TIME ? count : count - shift))
    : Float64Array.from(stored, (count) => count - Number(shift));
}
