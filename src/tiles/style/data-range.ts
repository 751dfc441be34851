/** What a map's numbers say of themselves, for ranges that nobody gave. Pure. */
import type { Raster } from "../raster.ts";
import { niceStep } from "./ticks.ts";

export type DataRange = Readonly<{
  min: number;
  max: number;
  /** The least number above 0, or null. */
  leastPositive: number | null;
  /** Linear between the two pixels around it, as numpy's default. `percent` is from 0 to 100. */
  percentile(percent: number): number;
}>;

/** Differences of larger numbers may be infinite. */
const LARGEST = 1e300;

/** Of the numbers that are neither missing nor beyond all measure; null where there are none. */
export function dataRange(values: Raster["values"]): DataRange | null {
  const sorted = values.filter((value) => Math.abs(value) < LARGEST).sort();
  const last = sorted.length - 1;
  if (last < 0) {
    return null;
  }
  const percentile = (percent: number): number => {
    const place = (percent / 100) * last;
    const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return low + (high - low) * (place % 1);
  };
  const leastPositive = sorted.find((value) => value > 0) ?? null;
  return { min: sorted[0]!, max: sorted[last]!, leastPositive, percentile };
}

/** Steps that a range is rounded to: small enough that little of the colours is left unused. */
const STEPS = 20;

/** The range of round numbers around one; of a single number, that around its neighbours. */
export function niceRange(low: number, high: number): readonly [low: number, high: number] {
  if (!(low < high)) {
    const around = Math.abs(low) / 10 || 1;
    return niceRange(low - around, low + around);
  }
  const step = niceStep(high - low, STEPS);
  return [step.times(Math.floor(step.of(low))), step.times(Math.ceil(step.of(high)))];
}

/** The range of 1, 2 and 5 times powers of ten around one of numbers above 0. */
export function niceLogRange(low: number, high: number): readonly [low: number, high: number] {
  const around = (value: number, isLow: boolean): number => {
    const exponent = Math.floor(Math.log10(value));
    const candidates = [1, 2, 5, 10].map((factor) => Number(`${factor}e${exponent}`));
    return (isLow ? candidates.findLast((at) => at <= value) : candidates.find((at) => at >= value)) ?? value;
  };
  const [first, last] = [around(low, true), around(high, false)];
  return first < last ? [first, last] : [first / 10, last * 10];
}
