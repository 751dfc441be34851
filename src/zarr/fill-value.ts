/**
 * Fill values: every spelling that Zarr v2 and v3 know → a value in the array's own type, exactly. Pure.
 * What can't be a value of the type is refused, never rounded to something near it; floats alone are rounded, to the
 * precision of their type, as numpy does.
 *
 * https://zarr-specs.readthedocs.io/en/latest/v2/v2.0.html#fill-value-encoding
 * https://zarr-specs.readthedocs.io/en/latest/v3/data-types/index.html#permitted-fill-values
 */
import { CorruptData } from "../errors.ts";
import type { DataType, NumberType } from "../numerics/data-type.ts";
import { halvesToFloats, roundToHalf } from "../numerics/half.ts";
import type { FillValue } from "./array-metadata.ts";
import { showJson } from "./json.ts";
import { withoutPadding } from "./padding.ts";

const NOT_A_TIME = -(2n ** 63n);
const FLOAT_WORDS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

/**
 * Numbers of at most 32 bits and floats are `number`, bool is 0 or 1, int64, uint64 and times are `bigint`, text is `string`
 * without its NUL padding.
 *
 * @param key the document it stands in, for errors
 * @throws CorruptData saying what was given and for which type
 */
export function parseFillValue(given: unknown, dataType: DataType, key: string): FillValue {
  if (given === null) {
    return null;
  }
  const value = parseScalar(given, dataType);
  if (value === undefined) {
    throw new CorruptData(key, `fill_value ${showJson(given)} is not of type ${dataType.name}`);
  }
  return value;
}

/** One value of a type, as Zarr spells fill values. Undefined is "no value of this type". */
export function parseScalar(given: unknown, dataType: DataType): FillValue | undefined {
  switch (dataType.kind) {
    case "number":
      return numberOf(given, dataType.name);
    case "time":
      return given === "NaT" ? NOT_A_TIME : integerOf(given, 64, true);
    case "fixed-text":
      return dataType.name === "null_terminated_bytes" ? bytesTextOf(given) : textOf(given);
    case "text":
      return textOf(given);
  }
}

function numberOf(given: unknown, name: NumberType): FillValue | undefined {
  switch (name) {
    case "bool":
      return given === true || given === 1 ? 1 : given === false || given === 0 ? 0 : undefined;
    case "int64":
    case "uint64":
      return integerOf(given, 64, name === "int64");
    case "float16":
      return mapDefined(floatOf(given, 16), roundToHalf);
    case "float32":
      return mapDefined(floatOf(given, 32), Math.fround);
    case "float64":
      return floatOf(given, 64);
    default: {
      const integer = integerOf(given, Number(/[0-9]+/.exec(name)![0]), name.startsWith("int"));
      return mapDefined(integer, Number);
    }
  }
}

/** Integral numbers within the type; writers in floating point spell 0 as `0.0`. */
function integerOf(given: unknown, bits: number, signed: boolean): bigint | undefined {
  if (typeof given !== "bigint" && !Number.isInteger(given)) {
    return undefined;
  }
  const value = BigInt(given as bigint | number);
  const inRange = signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  return inRange === value ? value : undefined;
}

function floatOf(given: unknown, bits: 16 | 32 | 64): number | undefined {
  if (typeof given === "number" || typeof given === "bigint") {
    return Number(given);
  }
  if (typeof given !== "string") {
    return undefined;
  }
  const isBits = given.length === 2 + bits / 4 && /^0x[0-9a-fA-F]+$/.test(given);
  return isBits
    ? floatFromBits(BigInt(given), bits)
    : Object.hasOwn(FLOAT_WORDS, given)
      ? FLOAT_WORDS[given]
      : undefined;
}

/** IEEE 754 bits → their value; the payload of a NaN is not kept. */
function floatFromBits(bits: bigint, width: 16 | 32 | 64): number {
  if (width === 16) {
    return halvesToFloats(Uint16Array.of(Number(bits)))[0]!;
  }
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits << BigInt(64 - width));
  return width === 32 ? view.getFloat32(0) : view.getFloat64(0);
}

/** zarr-python 2 wrote 0 where no fill value was chosen; it stands for the empty text. */
function textOf(given: unknown): string | undefined {
  return typeof given === "string" ? withoutPadding(given) : given === 0 ? "" : undefined;
}

/** Base64 of bytes in ASCII or UTF-8. */
function bytesTextOf(given: unknown): string | undefined {
  if (typeof given !== "string") {
    return textOf(given);
  }
  try {
    return withoutPadding(new TextDecoder().decode(Uint8Array.from(atob(given), (char) => char.charCodeAt(0))));
  } catch {
    return undefined;
  }
}

function mapDefined<A, B>(value: A | undefined, f: (value: A) => B): B | undefined {
  return value === undefined ? undefined : f(value);
}
