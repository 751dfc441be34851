/**
 * The Zarr v3 codec cast_value: numbers stored in another type, by their values. What the array's type can't hold is rounded,
 * clamped, wrapped or looked up as the codec says; otherwise it is an error, never another number.
 * https://github.com/zarr-developers/zarr-extensions/tree/main/codecs/cast_value
 */
import type { DataType } from "../../numerics/data-type.ts";
import { parseV3DataType } from "../data-types.ts";
import { parseScalar } from "../fill-value.ts";
import { showJson } from "../json.ts";
import { isWide, likeForm } from "./array-filters.ts";
import type { ArrayCodec, ArrayForm, Configuration } from "./codec.ts";
import { roundingOf } from "./scaling.ts";

const ROUNDINGS: Readonly<Record<string, (value: number) => number>> = {
  "nearest-even": roundToEven,
  "towards-zero": Math.trunc,
  "towards-positive": Math.ceil,
  "towards-negative": Math.floor,
  "nearest-away": (value) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5),
};
const OUT_OF_RANGE = ["error", "clamp", "wrap"];
const GREATEST_FLOATS: Readonly<Record<string, number>> = {
  float16: 65_504,
  float32: (2 - 2 ** -23) * 2 ** 127,
  float64: Number.MAX_VALUE,
};

export function castValue(configuration: Configuration, form: ArrayForm): ArrayCodec {
  const { data_type: type, rounding = "nearest-even", out_of_range: range = "error", scalar_map: map } = configuration;
  const stored = parseV3DataType({ name: typeof type === "string" ? type : "", configuration: {} });
  const round = Object.hasOwn(ROUNDINGS, String(rounding)) ? ROUNDINGS[String(rounding)]! : undefined;
  if (!isNumeric(stored) || !isNumeric(form.dataType) || !round || !OUT_OF_RANGE.includes(String(range))) {
    throw new Error(`it casts ${stored.name} to ${form.dataType.name}, rounding ${rounding}, out of range ${range}`);
  }
  const special = parseMap(map, stored, form.dataType);
  const cast = castTo(form.dataType, round, String(range));
  return {
    encoded: { ...form, dataType: stored },
    decode(data) {
      const out = likeForm(form, data.length);
      for (let i = 0; i < out.length; i++) {
        const value = data[i] as number | bigint;
        out[i] = special.get(value) ?? cast(value);
      }
      return out;
    },
  };
}

function isNumeric({ kind, name }: DataType): boolean {
  return kind === "number" && name !== "bool";
}

/** Stored values that stand for others. */
function parseMap(map: unknown, from: DataType, to: DataType): ReadonlyMap<number | bigint, number | bigint> {
  const pairs = (map as Readonly<{ decode?: unknown }> | undefined)?.decode ?? [];
  if (!Array.isArray(pairs) || !pairs.every((pair) => Array.isArray(pair) && pair.length === 2)) {
    throw new Error("its scalar_map holds no pairs");
  }
  const scalar = (given: unknown, type: DataType) => {
    const value = parseScalar(given, type);
    if (typeof value !== "number" && typeof value !== "bigint") {
      throw new Error(`its scalar_map holds ${showJson(given)}, which is no ${type.name}`);
    }
    return value;
  };
  return new Map(pairs.map(([given, meant]: [unknown, unknown]) => [scalar(given, from), scalar(meant, to)]));
}

function castTo(
  type: DataType,
  round: (value: number) => number,
  range: string,
): (value: number | bigint) => number | bigint {
  const refuse = (value: number | bigint): never => {
    throw new Error(`${value} is no ${type.name}`);
  };
  if (type.name.startsWith("float")) {
    const nearest = roundingOf(type);
    const greatest = GREATEST_FLOATS[type.name]!;
    return (value) => {
      const result = nearest(Number(value));
      const isOver = Number.isFinite(Number(value)) && !Number.isFinite(result);
      return !isOver ? result : range === "clamp" ? Math.sign(result) * greatest : refuse(value);
    };
  }
  const bits = 8 * type.itemBytes!;
  const [least, greatest] = type.name.startsWith("u")
    ? [0n, 2n ** BigInt(bits) - 1n]
    : [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
  const wide = isWide(type);
  const narrow = (value: bigint): number | bigint => (wide ? value : Number(value));
  return (value) => {
    const whole = typeof value === "bigint" ? value : round(value);
    if (whole >= least && whole <= greatest) {
      return wide ? BigInt(whole) : Number(whole);
    }
    if (range === "clamp" && !Number.isNaN(whole)) {
      return narrow(whole < least ? least : greatest);
    }
    return range === "wrap" && (typeof whole === "bigint" || Number.isFinite(whole))
      ? narrow(least < 0n ? BigInt.asIntN(bits, BigInt(whole)) : BigInt.asUintN(bits, BigInt(whole)))
      : refuse(value);
  };
}

function roundToEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1;
}
