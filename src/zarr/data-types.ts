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
  if (typeof dtype !== "string") {
    throw refused(dtype);
  }
  const time = V2_TIME.exec(dtype);
  if (time) {
    const name = time[2] === "M" ? "datetime64" : "timedelta64";
    return timeType(name, time[4] ?? "generic", time[3] ? Number(time[3]) : 1, dtype);
  }
  const [, , kind, digits] = V2_DTYPE.exec(dtype) ?? [];
  if (kind === undefined) {
    throw refused(dtype);
  }
  const count = Number(digits);
  switch (kind) {
    case "O":
      return TEXT;
    case "S":
      return fixedText("null_terminated_bytes", count, dtype);
    case "U":
      return fixedText("fixed_length_utf32", 4 * count, dtype);
    default:
      return numberType(kind === "b" && count === 1 ? "bool" : `${V2_KINDS[kind]}${8 * count}`, dtype);
  }
}

/** The byte order a v2 type string names; "little" for `|` and `=`, as every machine that wrote `=` was. */
export function endianOfV2(dtype: unknown): Endian {
  return typeof dtype === "string" && dtype.startsWith(">") ? "big" : "little";
}

/** Takes the name (the short-hand) or `{name, configuration}`. @throws Unsupported by the type's name */
export function parseV3DataType(dataType: string | Readonly<{ name: string; configuration: Config }>): DataType {
  const { name, configuration } = typeof dataType === "string" ? { name: dataType, configuration: {} as Config } : dataType;
  switch (name) {
    case "string":
      return TEXT;
    case "fixed_length_utf32":
    case "null_terminated_bytes":
      return fixedText(name, configuration.length_bytes, dataType);
    case "numpy.datetime64":
    case "numpy.timedelta64":
      return timeType(
        name === "numpy.datetime64" ? "datetime64" : "timedelta64",
        configuration.unit,
        configuration.scale_factor ?? 1,
        dataType,
      );
    default:
      return numberType(name, dataType);
  }
}

type Config = Readonly<Record<string, unknown>>;

function numberType(name: string, given: unknown): DataType {
  if (!Object.hasOwn(NUMBER_BYTES, name)) {
    throw refused(given);
  }
  return { kind: "number", name: name as NumberType, itemBytes: NUMBER_BYTES[name as NumberType] };
}

function timeType(name: "datetime64" | "timedelta64", unit: unknown, scale: unknown, given: unknown): DataType {
  const known = unit === "μs" ? "us" : unit;
  if (typeof known !== "string" || !TIME_UNITS.includes(known) || !isPositiveInteger(scale)) {
    throw refused(given);
  }
  return { kind: "time", name, unit: known as TimeUnit, scale, itemBytes: 8 };
}

function fixedText(name: "null_terminated_bytes" | "fixed_length_utf32", itemBytes: unknown, given: unknown): DataType {
  if (!isPositiveInteger(itemBytes) || (name === "fixed_length_utf32" && itemBytes % 4 !== 0)) {
    throw refused(given);
  }
  return { kind: "fixed-text", name, itemBytes };
}

function isPositiveInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function refused(given: unknown): Unsupported {
  const spelling = typeof given === "string" ? given : (JSON.stringify(given)?.slice(0, 200) ?? "undefined");
  return new Unsupported(`Zarr data type ${spelling}`, "Numbers, booleans, times and text can be read.");
}
