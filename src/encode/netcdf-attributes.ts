/**
 * Names and attributes as NetCDF and CF can have them: text, and lists of numbers of one type.
 *
 * https://cfconventions.org/Data/cf-conventions/cf-conventions-1.11/cf-conventions.html#_naming_conventions
 */
import type { CoverageArray } from "../grid/coverage.ts";
import type { Attributes } from "../grid/dataset.ts";
import { jsonSafe } from "./json-values.ts";
import type { NetcdfAttributes } from "./netcdf-file.ts";

/** Their numbers are of the type of the variable (CF, section 3.5 and appendix A). */
const OF_THE_VARIABLES_TYPE = new Set(["flag_values", "flag_masks", "actual_range"]);
/** They name variables, of which an answer has none. */
const LINKS = new Set(["ancillary_variables", "cell_measures", "climatology", "formula_terms"]);

/** Names that are each given once; the same name is the same again. */
export type Names = Readonly<{
  of(name: string): string;
  /** A name that nothing else has. */
  fresh(name: string): string;
}>;

export function createNames(): Names {
  const known = new Map<string, string>();
  const taken = new Set<string>();
  const fresh = (name: string) => {
    const base = safeName(name);
    let unique = base;
    for (let number = 2; taken.has(unique); number++) {
      unique = `${base}_${number}`;
    }
    taken.add(unique);
    return unique;
  };
  return {
    fresh,
    of(name) {
      const given = known.get(name) ?? fresh(name);
      known.set(name, given);
      return given;
    },
  };
}

/** Without what a name can't hold (a slash, control characters), nor what lists of names can't (blanks). */
function safeName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what names can't hold
  const held = name.normalize("NFC").replace(/[/\s\u0000-\u001f\u007f]/g, "_");
  return /^[\p{L}\p{N}_]/u.test(held) ? held : `_${held}`;
}

/** @param data of the variable that they are of, if any. What is null says nothing; what is neither text nor numbers is JSON. */
export function netcdfAttributes(attributes: Attributes, data?: CoverageArray): NetcdfAttributes {
  const names = createNames();
  const given = new Map<string, string | Int32Array | CoverageArray>();
  for (const [key, value] of Object.entries(attributes)) {
    const held = LINKS.has(key) ? null : heldBy(key, value);
    if (held !== null) {
      const isOfType = data && typeof held !== "string" && OF_THE_VARIABLES_TYPE.has(key);
      // CF's own names are of letters, digits and underscores: `estran:over` is `estran_over`.
      given.set(names.of(key.replaceAll(":", "_")), isOfType ? asTypeOf(data, held) : held);
    }
  }
  return given;
}

function heldBy(key: string, value: unknown): string | Int32Array | Float64Array | null {
  const list = ArrayBuffer.isView(value) ? Array.from(value as unknown as Iterable<unknown>) : value;
  const items: readonly unknown[] = Array.isArray(list) ? list : [list];
  if (items.length > 0 && items.every((item): item is string => typeof item === "string")) {
    return key === "flag_meanings" && Array.isArray(list)
      ? items.map((item) => item.replaceAll(/\s+/g, "_")).join(" ")
      : items.join();
  }
  if (items.length > 0 && items.every(isNumber)) {
    const numbers = items.map(Number);
    return numbers.every((number) => Object.is(number | 0, number))
      ? Int32Array.from(numbers)
      : Float64Array.from(numbers);
  }
  if (value === null || value === undefined) {
    return null;
  }
  const safe = jsonSafe(value);
  return typeof safe === "string" ? safe : JSON.stringify(safe);
}

/** One that a double holds. */
function isNumber(item: unknown): item is number | bigint {
  return typeof item === "number" || (typeof item === "bigint" && BigInt(Number(item)) === item);
}

function asTypeOf(data: CoverageArray, numbers: Int32Array | Float64Array): CoverageArray {
  if (data instanceof Float32Array) {
    return Float32Array.from(numbers);
  }
  if (data instanceof Float64Array || !numbers.every(Number.isInteger)) {
    return Float64Array.from(numbers);
  }
  return data instanceof BigInt64Array
    ? BigInt64Array.from([...numbers].map(BigInt))
    : BigUint64Array.from([...numbers].map(BigInt));
}
