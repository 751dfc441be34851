/** Coordinate values as stored → an axis. Pure. */
import { Unsupported } from "../errors.ts";
import type { ChunkData, TypedArray } from "../numerics/data-type.ts";
import { decimalOfFloat32 } from "../numerics/regular.ts";
import { isGeographic } from "./axis-kind.ts";
import { coordinatesOf, valueAt } from "./coordinates.ts";
import type { Attributes, Axis, AxisKind, Coordinates, ScalarCoordinate } from "./dataset.ts";
import { durationOfArray } from "./duration.ts";
import { exactTimes, lessShift, NOT_A_TIME } from "./exact-times.ts";
import { type ArrayFacts, describing } from "./interpret.ts";
import { createUnpacker, isPacked, parsePacking } from "./packing.ts";
import { isTimeUnits, parseTimeEncoding, type TimeEncoding, timeEncodingOfDataType } from "./time.ts";

/** A regular coordinate that needs no reading. */
export type RegularValues = Readonly<{ start: number; step: number; count: number }>;

export type AxisSource = Readonly<{
  dim: string;
  size: number;
  kind: AxisKind;
  /** The coordinate array's; null for a dimension without one. */
  facts: ArrayFacts | null;
  /** Its values as stored, or known beforehand (then decoded). Null: 0, 1, 2 … */
  values: ChunkData | RegularValues | null;
  /** Bounds as stored, 2·size, or size + 1 edges. */
  bounds: ChunkData | null;
}>;

/**
 * The axis of a dimension. Values are unpacked but never masked (CF allows no missing coordinates); float32 numbers are read
 * as the decimals they print as, so that 0.1 finds 0.1. Times that can't be counted (months of no fixed length, leap
 * seconds) stay numbers on an axis of kind `other`. A time axis that was made longer than it is filled ends where its times
 * do; any other coordinate that lacks a number counts from 0, and the attribute `estran:labels` says which is missing.
 */
export function buildAxis(source: AxisSource): Axis {
  const { dim, size, facts, values } = source;
  const counted = facts ? timeOf(facts) : null;
  const exact = counted?.factor === 1 && ArrayBuffer.isView(values) ? exactTimes(counted.encoding, values) : null;
  const shift = exact?.shift ?? 0n;
  const time = counted && { ...counted, ...(exact && { encoding: exact.encoding }) };
  const duration = facts && !time ? durationOfArray(facts) : null;
  const factor = time?.factor ?? duration?.factor ?? 1;
  const kind = source.kind === "t" && !time ? "other" : source.kind;
  const read = readCoordinates(size, facts, values, factor, shift);
  const filled = time && read.kind === "numbers" ? filledTimes(read.values, facts!, factor, shift) : size;
  const coordinates = withoutRest(read, filled);
  const missing = coordinates.kind === "numbers" ? coordinates.values.findIndex((n) => !Number.isFinite(n)) : -1;
  if (missing >= 0) {
    const labels = `Counted from 0: ${facts!.name} has no number at ${missing} of ${size}.`;
    return {
      ...buildAxis({ ...source, kind: "other", facts: null, values: null, bounds: null }),
      attributes: { "estran:labels": labels },
    };
  }
  return {
    name: dim,
    kind,
    size: filled,
    coordinates,
    attributes: facts ? labelling(facts.attributes) : {},
    bounds: source.bounds ? readBounds(source.bounds, size, filled, facts, factor, shift) : null,
    time: time?.encoding ?? null,
    ...(duration && { duration: duration.encoding }),
    geographic: facts !== null && isGeographic(kind, facts),
  };
}

/**
 * How many times come before those that were never written: not finite, or a fill value that does not go on in the order of
 * the times before it (0 after 20 does not, and is no time; at the beginning, or after −1, it is one).
 */
function filledTimes(times: Float64Array, facts: ArrayFacts, factor: number, shift: bigint): number {
  const { missing, scale, offset } = parsePacking(facts);
  const less = (fill: number | bigint) => Number(typeof fill === "bigint" ? fill - shift : fill);
  const fills = new Set(missing.map((fill) => less(fill) * scale * factor + offset));
  let stop = times.length;
  while (stop > 0 && (!Number.isFinite(times[stop - 1]) || fills.has(times[stop - 1]!))) {
    stop--;
  }
  const [before, next] = [times[stop - 1], times[stop]];
  const goesOn = stop < 2 || (before! - times[stop - 2]!) * (next! - before!) > 0;
  const kept = stop < times.length && Number.isFinite(next) && next !== times[stop + 1] && goesOn ? stop + 1 : stop;
  // Where none is written there is nothing to end at.
  return kept === 0 ? times.length : kept;
}

function withoutRest(coordinates: Coordinates, size: number): Coordinates {
  return coordinates.kind === "numbers" && size < coordinates.values.length
    ? coordinatesOf(coordinates.values.slice(0, size))
    : coordinates;
}

/** A scalar coordinate: decoded as an axis of one label. Null where its number is missing. */
export function buildScalar(facts: ArrayFacts, values: ChunkData): ScalarCoordinate | null {
  const { name } = facts;
  const { coordinates, time, duration, attributes } = buildAxis({
    dim: name,
    size: 1,
    kind: "other",
    facts,
    values,
    bounds: null,
  });
  return "estran:labels" in attributes
    ? null
    : { name, value: valueAt(coordinates, 0), time, ...(duration && { duration }), attributes };
}

type Time = Readonly<{ encoding: TimeEncoding; factor: number }>;

/** How an array's numbers read as dates, and what a stored one is multiplied with to be in the encoding's units; null where they can't be counted. */
export function timeOf({ attributes, dataType }: ArrayFacts): Time | null {
  try {
    if (dataType.kind === "time" && dataType.name === "datetime64") {
      return timeEncodingOfDataType(dataType.unit, dataType.scale);
    }
    if (isTimeUnits(attributes.units)) {
      const calendar = typeof attributes.calendar === "string" ? attributes.calendar : undefined;
      return { encoding: parseTimeEncoding(attributes.units, calendar), factor: 1 };
    }
    return null;
  } catch (error) {
    if (error instanceof Unsupported) {
      return null;
    }
    throw error;
  }
}

function readCoordinates(
  size: number,
  facts: ArrayFacts | null,
  values: AxisSource["values"],
  factor: number,
  shift: bigint,
): Coordinates {
  if (values === null) {
    return { kind: "regular", start: 0, step: 1, size };
  }
  if ("step" in values) {
    return { kind: "regular", start: values.start, step: values.step, size };
  }
  if (!ArrayBuffer.isView(values)) {
    return { kind: "labels", values };
  }
  const numbers = numbersOf(lessShift(values, shift), facts, factor);
  const coordinates = coordinatesOf(numbers);
  // Nearly regular is no count of nanoseconds.
  return values instanceof BigInt64Array && numbers.some((number, i) => number !== valueAt(coordinates, i))
    ? { kind: "numbers", values: numbers }
    : coordinates;
}

/** Those of the first `filled` cells: pairs as they are, edges as the pairs between them; anything else is no bounds of this axis. */
function readBounds(
  bounds: ChunkData,
  size: number,
  filled: number,
  facts: ArrayFacts | null,
  factor: number,
  shift: bigint,
): Float64Array | null {
  if (!ArrayBuffer.isView(bounds)) {
    return null;
  }
  const numbers = numbersOf(lessShift(bounds, shift), facts, factor);
  if (numbers.length === size + 1 && size > 1) {
    return allFinite(Float64Array.from({ length: 2 * filled }, (_, i) => numbers[(i + 1) >> 1]!));
  }
  return numbers.length === 2 * size ? allFinite(numbers.subarray(0, 2 * filled)) : null;
}

const allFinite = (numbers: Float64Array): Float64Array | null => (numbers.every(Number.isFinite) ? numbers : null);

/** Stored numbers of a coordinate, or of its bounds (which CF lets inherit its attributes), unpacked. */
function numbersOf(stored: TypedArray, facts: ArrayFacts | null, factor: number): Float64Array {
  const packing = facts && parsePacking(facts);
  // Bounds may be floats where the coordinate is packed in integers; they are then no longer packed.
  const unpacked = stored instanceof Float32Array || stored instanceof Float64Array ? isFloat(facts) : true;
  const unpack = createUnpacker({
    missing: facts?.dataType.kind === "time" ? [NOT_A_TIME] : [],
    validMin: null,
    validMax: null,
    scale: (unpacked && packing ? packing.scale : 1) * factor,
    offset: unpacked && packing ? packing.offset : 0,
    reinterpret:
      stored instanceof Float32Array || stored instanceof Float64Array ? null : (packing?.reinterpret ?? null),
  });
  const numbers = new Float64Array(stored.length);
  unpack(stored, 0, Int32Array.from(numbers.keys()), numbers);
  const decimal =
    stored instanceof Float32Array && !(packing && isPacked(packing)) && !isTimeUnits(facts?.attributes.units);
  return decimal ? numbers.map(decimalOfFloat32) : numbers;
}

function isFloat(facts: ArrayFacts | null): boolean {
  return facts === null || /^float/.test(facts.dataType.name);
}

/** Attributes of the labels themselves; their bounds are in the axis. */
export function labelling(attributes: Attributes): Attributes {
  const { bounds: _bounds, edges: _edges, climatology: _climatology, ...rest } = describing(attributes);
  return rest;
}
