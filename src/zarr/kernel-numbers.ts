/** The numbers that kernels read. */
import type { TypedArray } from "../numerics/data-type.ts";

/** Arrays that have moments: numbers that a float64 holds exactly. */
export type Summable = Exclude<TypedArray, BigInt64Array | BigUint64Array>;

export function isSummable(data: TypedArray): data is Summable {
  return TYPES.includes(data.constructor);
}

/** Numbered as in kernels/moments.ts. */
const TYPES: readonly unknown[] = [
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
];

/** As the kernels number it. */
export function typeOf(data: Summable): number {
  return TYPES.indexOf(data.constructor);
}

export type Scaling = Readonly<{ scale: number; offset: number }>;

/** How numbers are read: their type, where the rule lies, and what they are scaled by. */
export type Reading = Readonly<{ type: number; rule: number; scale: number; offset: number }>;
