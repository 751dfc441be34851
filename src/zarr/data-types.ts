/**
 * Spellings of data types: v2's numpy type strings (`"<f4"`, `"|O"`) and v3's names → {@link DataType}. Pure.
 * What has no place in the model (complex, structured, raw and object types) is refused by its name.
 *
 * https://numpy.org/doc/stable/reference/arrays.interface.html#arrays-interface
 * https://zarr-specs.readthedocs.io/en/latest/v3/data-types/index.html
 * https://github.com/zarr-developers/zarr-extensions/tree/main/data-types
 */
import { Unsupported } from "../errors.ts";
import type { DataType, NumberType, TimeUnit } from "../numerics/data-type.ts";
import { showJson } from "./json.ts";

export type Endian = "little" | "big";

const NUMBER_BYTES: Readonly<Record<NumberType, number>> = {
  bool: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
};
const V2_KINDS: Readonly<Record<string, string>> = { b: "bool", i: "int", u: "uint", f: "float" };
const TIME_UNITS: readonly string[] = ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "generic"];

const V2_DTYPE = /^([<>|=]?)([biufOSU])([0-9]*)$/;
/** numpy writes `M8[ns]`, `M8[25s]`, and `M8` for the generic unit. */
const V2_TIME = /^([<>|=]?)([Mm])8(?:\[([0-9]*)([A-Za-z]+)\])?$/;

/** The text type of any `|O` array that is readable; which codec holds the text is the filters' to say. */
const TEXT: DataType = { kind: "text", name: "string", itemBytes: null };

/** @throws Unsupported by the type's name */
export function parseV2DataType(dtype: unknown): DataType {
  const type = typeof dtype === "string" ? v2DataType(dtype) : undefined;
  return type ?? refuse(dtype);
}

/** Takes `{name, configuration}`; the short-hand has an empty configuration. @throws Unsupported by the type's name */
export function parseV3DataType(type: Readonly<{ name: string; configuration: Config }>): DataType {
  return v3DataType(type) ?? refuse(Object.keys(type.configuration).length > 0 ? type : type.name);
}

/** The byte order a v2 type string names; "little" for `|` and `=`, as every machine that wrote `=` was. */
export function endianOfV2(dtype: unknown): Endian {
  return typeof dtype === "string" && dtype.startsWith(">") ? "big" : "little";
}

type Config = Readonly<Record<string, unknown>>;

/** Undefined where the model has no such type; so below. */
function v2DataType(dtype: string): DataType | undefined {
  const time = V2_TIME.exec(dtype);
  if (time) {
    const name = time[2] === "M" ? "datetime64" : "timedelta64";
    return timeType(name, time[4] ?? "generic", time[3] ? Number(time[3]) : 1);
  }
  const [, , kind, digits] = V2_DTYPE.exec(dtype) ?? [];
  if (kind === undefined) {
    return undefined;
  }
  const count = Number(digits);
  switch (kind) {
    case "O":
      return TEXT;
    case "S":
      return fixedText("null_terminated_bytes", count);
    case "U":
      return fixedText("fixed_length_utf32", 4 * count);
    default:
      return numberType(kind === "b" && count === 1 ? "bool" : `${V2_KINDS[kind]}${8 * count}`);
  }
}

function v3DataType({ name, configuration }: Readonly<{ name: string; configuration: Config }>): DataType | undefined {
  const { length_bytes: lengthBytes, unit, scale_factor: scale = 1 } = configuration;
  switch (name) {
    case "string":
      return TEXT;
    case "fixed_length_utf32":
    case "null_terminated_bytes":
      return fixedText(name, lengthBytes);
    case "numpy.datetime64":
      return timeType("datetime64", unit, scale);
    case "numpy.timedelta64":
      return timeType("timedelta64", unit, scale);
    default:
      return numberType(name);
  }
}

function numberType(name: string): DataType | undefined {
  if (!Object.hasOwn(NUMBER_BYTES, name)) {
    return undefined;
  }
  return { kind: "number", name: name as NumberType, itemBytes: NUMBER_BYTES[name as NumberType] };
}

function timeType(name: "datetime64" | "timedelta64", unit: unknown, scale: unknown): DataType | undefined {
  const known = unit === "μs" ? "us" : unit;
  if (typeof known !== "string" || !TIME_UNITS.includes(known) || !isPositiveInteger(scale)) {
    return undefined;
  }
  return { kind: "time", name, unit: known as TimeUnit, scale, itemBytes: 8 };
}

function fixedText(name: "null_terminated_bytes" | "fixed_length_utf32", itemBytes: unknown): DataType | undefined {
  if (!isPositiveInteger(itemBytes) || (name === "fixed_length_utf32" && itemBytes % 4 !== 0)) {
    return undefined;
  }
  return { kind: "fixed-text", name, itemBytes };
}

function isPositiveInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function refuse(given: unknown): never {
  const spelling = typeof given === "string" ? given : showJson(given);
  throw new Unsupported(`Zarr data type ${spelling}`, "Numbers, booleans, times and text can be read.");
}
