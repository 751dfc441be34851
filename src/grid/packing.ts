/**
 * How stored numbers become values: reinterpreted, then masked, then scaled, as xarray's `mask_and_scale` does, plus CF's
 * valid range. Missing values and valid ranges are those of the stored (packed) numbers.
 *
 * @see https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#packed-data
 * @see https://docs.unidata.ucar.edu/nug/current/attribute_conventions.html
 */
import type { DataType, NumberType, TypedArray } from "../numerics/data-type.ts";
import { roundToHalf } from "../numerics/half.ts";
import type { Attributes } from "./dataset.ts";

export type Packing = Readonly<{
  /** Stored values that mean missing (`_FillValue`, `missing_value`s, a v2 zarr `fill_value`); NaN always is. bigint for 64-bit integers. */
  missing: readonly (number | bigint)[];
  /** Inclusive bounds of valid stored values (`valid_min`, `valid_max`, `valid_range`), or null. */
  validMin: number | null;
  validMax: number | null;
  /** value = stored · scale + offset; 1 and 0 when not packed. */
  scale: number;
  offset: number;
  /** `_Unsigned`: read signed integers as unsigned (or the reverse), before anything else. */
  reinterpret: "unsigned" | "signed" | null;
}>;

/** What is known of an array before its values are. */
export type StoredFacts = Readonly<{
  attributes: Attributes;
  dataType: DataType;
  /** In the array's own type; null where a v2 archive says so. */
  fillValue: number | bigint | string | null;
  zarrFormat: 2 | 3;
}>;

/** Gathers raw[base + offsets[i]] into out[i] for every i < offsets.length; missing becomes NaN. */
export type Unpacker = (raw: TypedArray, base: number, offsets: Int32Array, out: Float64Array) => void;

/**
 * Reads the packing attributes as xarray does. The `fill_value` of a v2 archive means missing, that of a v3 archive only what
 * an unwritten chunk holds. Numbers are rounded to the type that is stored, so that -99.9 finds its float32.
 */
export function parsePacking(facts: StoredFacts): Packing {
  const { attributes, dataType, fillValue, zarrFormat } = facts;
  const reinterpret = reinterpretOf(attributes._Unsigned, dataType);
  const type = storedType(dataType, reinterpret);
  const fills = [
    zarrFormat === 2 ? fillValue : null,
    dataType.kind === "time" ? -(2n ** 63n) : null,
    ...listOf(attributes._FillValue),
    ...listOf(attributes.missing_value),
  ];
  const missing = fills
    .map((fill) => numberOf(fill))
    .flatMap((fill) => (fill === null ? [] : storedNumbers(fill, type)));
  const scale = numberOf(listOf(attributes.scale_factor)[0]);
  const offset = numberOf(listOf(attributes.add_offset)[0]);
  const [validMin, validMax] = validRange(attributes, type);
  return {
    missing: [...new Set(missing)].filter((fill) => !Number.isNaN(fill)),
    validMin,
    validMax,
    scale: Number(scale ?? 1),
    offset: Number(offset ?? 0),
    reinterpret,
  };
}

/** Whether values differ from what is stored by more than the missing ones. */
export function isPacked({ scale, offset }: Packing): boolean {
  return scale !== 1 || offset !== 0;
}

/** Whether some stored number other than NaN means missing. */
export function hasMissing({ missing, validMin, validMax }: Packing): boolean {
  return missing.length > 0 || validMin !== null || validMax !== null;
}

/** Stored numbers that count: not NaN, not one of two missing ones (NaN where there are fewer), within [least, greatest]. */
export type Validity = Readonly<{ missing: readonly [number, number]; least: number; greatest: number }>;

/** Values that are stored as they are; of these, all numbers but NaN count. */
export const UNPACKED: Packing = {
  missing: [],
  validMin: null,
  validMax: null,
  scale: 1,
  offset: 0,
  reinterpret: null,
};
export const EVERY_NUMBER: Validity = {
  missing: [Number.NaN, Number.NaN],
  least: Number.NEGATIVE_INFINITY,
  greatest: Number.POSITIVE_INFINITY,
};

/** The packing's rule, where it is as simple as that; null where it is not, or where a 64-bit integer is missing. */
export function validityOf({ missing, validMin, validMax }: Packing): Validity | null {
  const [first = Number.NaN, second = Number.NaN, ...more] = missing;
  if (typeof first === "bigint" || typeof second === "bigint" || more.length > 0) {
    return null;
  }
  return {
    missing: [first, second],
    least: validMin ?? Number.NEGATIVE_INFINITY,
    greatest: validMax ?? Number.POSITIVE_INFINITY,
  };
}

/**
 * A function that unpacks parts of chunks. It gathers first (the one step that meets many element types) and then masks and
 * scales in the output, which is still in cache.
 */
export function createUnpacker(packing: Packing): Unpacker {
  const { missing, validMin, validMax, scale, offset } = packing;
  const numbers = missing.filter((value) => typeof value === "number");
  const integers = missing.filter((value) => typeof value === "bigint");
  const packed = isPacked(packing);
  // The same offsets are given for batch after batch.
  let looked: Int32Array | null = null;
  let contiguous = false;
  const ranged = validMin !== null || validMax !== null;
  return (raw, base, offsets, out) => {
    const stored = reinterpreted(raw, packing.reinterpret);
    const count = offsets.length;
    if (stored instanceof BigInt64Array || stored instanceof BigUint64Array) {
      gatherBigInts(stored, base, offsets, out, integers);
    } else {
      if (offsets !== looked) {
        looked = offsets;
        contiguous = count >= RUN_CELLS && isRun(offsets);
      }
      gather(stored, base, offsets, contiguous, out);
    }
    for (const value of numbers) {
      maskEqual(out, count, value);
    }
    if (ranged) {
      maskOutside(out, count, validMin ?? Number.NEGATIVE_INFINITY, validMax ?? Number.POSITIVE_INFINITY);
    }
    if (packed) {
      rescale(out, count, scale, offset);
    }
  };
}

function gather(
  raw: Exclude<TypedArray, BigInt64Array | BigUint64Array>,
  base: number,
  offsets: Int32Array,
  contiguous: boolean,
  out: Float64Array,
): void {
  const count = offsets.length;
  if (contiguous) {
    const start = base + offsets[0]!;
    out.set(raw.subarray(start, start + count));
    return;
  }
  for (let i = 0; i < count; i++) {
    out[i] = raw[base + offsets[i]!]!;
  }
}

/** From here on a native copy is faster than the loop, whatever the type. */
const RUN_CELLS = 32;

function isRun(offsets: Int32Array): boolean {
  const first = offsets[0]!;
  for (let i = 1; i < offsets.length; i++) {
    if (offsets[i] !== first + i) {
      return false;
    }
  }
  return true;
}

/** Compares before the conversion, which rounds integers beyond 2⁵³. */
function gatherBigInts(
  raw: BigInt64Array | BigUint64Array,
  base: number,
  offsets: Int32Array,
  out: Float64Array,
  missing: readonly bigint[],
): void {
  for (let i = 0; i < offsets.length; i++) {
    const value = raw[base + offsets[i]!]!;
    out[i] = missing.includes(value) ? Number.NaN : Number(value);
  }
}

function maskEqual(out: Float64Array, count: number, missing: number): void {
  for (let i = 0; i < count; i++) {
    if (out[i] === missing) {
      out[i] = Number.NaN;
    }
  }
}

function maskOutside(out: Float64Array, count: number, least: number, most: number): void {
  for (let i = 0; i < count; i++) {
    if (out[i]! < least || out[i]! > most) {
      out[i] = Number.NaN;
    }
  }
}

function rescale(out: Float64Array, count: number, scale: number, offset: number): void {
  for (let i = 0; i < count; i++) {
    out[i] = out[i]! * scale + offset;
  }
}

/** The same bytes as integers of the other sign. */
export function reinterpreted(raw: TypedArray, to: Packing["reinterpret"]): TypedArray {
  if (to === null) {
    return raw;
  }
  const { buffer, byteOffset, length, BYTES_PER_ELEMENT } = raw;
  const [unsigned, signed] = {
    1: [Uint8Array, Int8Array],
    2: [Uint16Array, Int16Array],
    4: [Uint32Array, Int32Array],
    8: [BigUint64Array, BigInt64Array],
  }[BYTES_PER_ELEMENT]!;
  return new (to === "unsigned" ? unsigned! : signed!)(buffer as ArrayBuffer, byteOffset, length);
}

/** NUG: `_Unsigned` is text, "true" or "false"; it says nothing about floats. */
function reinterpretOf(attribute: unknown, dataType: DataType): Packing["reinterpret"] {
  const said = String(attribute ?? "").toLowerCase();
  if (said === "true" && /^int/.test(dataType.name)) {
    return "unsigned";
  }
  return said === "false" && /^uint/.test(dataType.name) ? "signed" : null;
}

function storedType(dataType: DataType, reinterpret: Packing["reinterpret"]): NumberType {
  const name = dataType.kind === "time" ? "int64" : dataType.kind === "number" ? dataType.name : "float64";
  return (reinterpret ? (name.startsWith("u") ? name.slice(1) : `u${name}`) : name) as NumberType;
}

/** `number` as the stored type has it; none where the type can't have it (300 in a byte, 0.5 in an integer). */
function storedNumbers(number: number | bigint, type: NumberType): readonly (number | bigint)[] {
  switch (type) {
    case "float64":
      return [Number(number)];
    case "float32":
      return [Math.fround(Number(number))];
    case "float16":
      return [roundToHalf(Number(number))];
    case "bool":
      return [];
  }
  if (typeof number === "number" && !Number.isInteger(number)) {
    return [];
  }
  const bits = Number(/\d+/.exec(type)![0]);
  const unsigned = type.startsWith("u");
  const half = 2n ** BigInt(bits - 1);
  let whole = BigInt(number);
  // JSON readers round 2⁶³ − 1 and 2⁶⁴ − 1 up, to a number that the type doesn't have.
  if (bits === 64 && typeof number === "number" && whole === (unsigned ? 2n * half : half)) {
    whole -= 1n;
  }
  // A fill value may be written with the other sign's bits: -1 for 255.
  if (whole < -half || whole >= 2n * half) {
    return [];
  }
  whole = unsigned ? BigInt.asUintN(bits, whole) : BigInt.asIntN(bits, whole);
  return [bits === 64 ? whole : Number(whole)];
}

/** `valid_range`, else `valid_min` and `valid_max`, as stored numbers. */
function validRange(attributes: Attributes, type: NumberType): readonly [number | null, number | null] {
  const range = listOf(attributes.valid_range);
  const [least, most] = range.length === 2 ? range : [attributes.valid_min, attributes.valid_max];
  const bound = (given: unknown): number | null => {
    const number = numberOf(listOf(given)[0]);
    const stored = number === null ? undefined : storedNumbers(number, type)[0];
    return stored === undefined || Number.isNaN(stored) ? null : Number(stored);
  };
  return [bound(least), bound(most)];
}

function listOf(attribute: unknown): readonly unknown[] {
  return Array.isArray(attribute) ? attribute : attribute === undefined || attribute === null ? [] : [attribute];
}

/** A number of an attribute: JSON's, the words for what JSON lacks, decimal text, or base64 of a little-endian float64 (xarray on Zarr v3). */
function numberOf(given: unknown): number | bigint | null {
  if (typeof given === "number" || typeof given === "bigint") {
    return given;
  }
  if (typeof given !== "string" || given.trim() === "") {
    return null;
  }
  if (/^[A-Za-z0-9+/]{11}=$/.test(given)) {
    const bytes = Uint8Array.from(atob(given), (character) => character.charCodeAt(0));
    return new DataView(bytes.buffer).getFloat64(0, true);
  }
  const number = Number(given);
  return Number.isNaN(number) ? null : number;
}
