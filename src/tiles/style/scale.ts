/**
 * How values become places between the two ends of a colour map, as matplotlib's Normalize, LogNorm, SymLogNorm (base 10) and
 * PowerNorm (0.5) have it. Pure.
 *
 * https://matplotlib.org/stable/users/explain/colors/colormapnorms.html
 */

export const SCALES = ["linear", "log", "symlog", "sqrt"] as const;
export type ScaleName = (typeof SCALES)[number];

export type Scale = Readonly<{
  name: ScaleName;
  /** low < high; of `log` both above 0. */
  low: number;
  high: number;
}>;

/** Of `symlog`: within this share of the farther end from 0 it is linear. */
const LINEAR_SHARE = 0.01;
/** So that a decade is as wide as the linear part on one side of 0. */
const LINEAR_WIDTH = 1 / (1 - 1 / 10);

/** Of `symlog`: where the linear part ends on both sides of 0. */
export const linearUpTo = ({ low, high }: Scale): number => LINEAR_SHARE * Math.max(Math.abs(low), Math.abs(high));

/** What is linear in a `symlog`'s colours. */
export function symlog(value: number, linear: number): number {
  const size = Math.abs(value) / linear;
  return Math.sign(value) * (size <= 1 ? size * LINEAR_WIDTH : LINEAR_WIDTH + Math.log10(size));
}

function inverseSymlog(place: number, linear: number): number {
  const size = Math.abs(place);
  return Math.sign(place) * linear * (size <= LINEAR_WIDTH ? size / LINEAR_WIDTH : 10 ** (size - LINEAR_WIDTH));
}

/** 0 at the low end, 1 at the high end. */
export function placeOf(scale: Scale, value: number): number {
  const { name, low, high } = scale;
  switch (name) {
    case "linear":
      return (value - low) / (high - low);
    case "log":
      return Math.log(value / low) / Math.log(high / low);
    case "sqrt":
      return Math.sqrt((value - low) / (high - low));
    case "symlog": {
      const linear = linearUpTo(scale);
      const start = symlog(low, linear);
      return (symlog(value, linear) - start) / (symlog(high, linear) - start);
    }
  }
}

/** The value at a place from 0 to 1. */
export function valueAtPlace(scale: Scale, place: number): number {
  const { name, low, high } = scale;
  switch (name) {
    case "linear":
      return low + place * (high - low);
    case "log":
      return low * (high / low) ** place;
    case "sqrt":
      return low + place ** 2 * (high - low);
    case "symlog": {
      const linear = linearUpTo(scale);
      const start = symlog(low, linear);
      return inverseSymlog(start + place * (symlog(high, linear) - start), linear);
    }
  }
}
