/**
 * Auxiliary coordinates: what is said of an axis beside its own labels, such as the names of stations, the coefficients of hybrid
 * levels or the month of each time. Unlike an axis' own, they may have missing values, and be in any order. Pure.
 *
 * @see https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#terminology (auxiliary coordinate variable)
 */
import type { ChunkData } from "../numerics/data-type.ts";
import { decimalOfFloat32 } from "../numerics/regular.ts";
import { labelling, timeOf } from "./axes.ts";
import type { Coordinate } from "./coverage.ts";
import { durationOfArray } from "./duration.ts";
import { exactTimes, lessShift, NOT_A_TIME } from "./exact-times.ts";
import type { ArrayFacts } from "./interpret.ts";
import { createUnpacker, isPacked, parsePacking } from "./packing.ts";

/** What the values of an array of any shape mean, missing numbers as NaN. */
export function decodeAuxiliary(facts: ArrayFacts, stored: ChunkData): Omit<Coordinate, "dims"> {
  const meaning = {
    name: facts.name,
    kind: "other",
    attributes: labelling(facts.attributes),
    bounds: null,
    geographic: false,
  } as const;
  if (!ArrayBuffer.isView(stored)) {
    return { ...meaning, values: stored, time: null };
  }
  const counted = timeOf(facts);
  const exact = counted?.factor === 1 ? exactTimes(counted.encoding, stored) : null;
  const time = counted && { ...counted, ...(exact && { encoding: exact.encoding }) };
  const duration = time ? null : durationOfArray(facts);
  const factor = time?.factor ?? duration?.factor ?? 1;
  const parsed = parsePacking(facts);
  const shift = exact?.shift ?? 0n;
  const missing = parsed.missing.map((fill) => (typeof fill === "bigint" && fill !== NOT_A_TIME ? fill - shift : fill));
  const packing = { ...parsed, missing };
  const values = new Float64Array(stored.length);
  const unpack = createUnpacker({ ...packing, scale: packing.scale * factor, offset: packing.offset * factor });
  unpack(lessShift(stored, shift), 0, Int32Array.from(values.keys()), values);
  const decimal = stored instanceof Float32Array && !isPacked(packing) && !time;
  return {
    ...meaning,
    values: decimal ? values.map((value) => (Number.isFinite(value) ? decimalOfFloat32(value) : value)) : values,
    time: time?.encoding ?? null,
    ...(duration && { duration: duration.encoding }),
  };
}
