/**
 * numcodecs' fixedscaleoffset and the Zarr v3 codec scale_offset: value = stored / scale + offset, rounded after each step as
 * numpy does it in the type it computes in.
 * https://numcodecs.readthedocs.io/en/stable/filter/fixedscaleoffset.html
 * https://github.com/zarr-developers/zarr-extensions/tree/main/codecs/scale_offset
 */
import type { DataType } from "../../numerics/data-type.ts";
import { roundToHalf } from "../../numerics/half.ts";
import { parseScalar } from "../fill-value.ts";
import { isWide, likeForm, storedAs } from "./array-filters.ts";
import type { ArrayCodec, ArrayForm, Configuration } from "./codec.ts";

/** Computed in the type that is stored where that is a float, else in float64; then cut to the array's type. */
export function fixedScaleOffset({ scale, offset, astype }: Configuration, form: ArrayForm): ArrayCodec {
  const encoded = storedAs(form, astype);
  const round = roundingOf(encoded.dataType);
  const [by, plus] = [round(finite("scale", scale)), round(finite("offset", offset))];
  const wide = isWide(form.dataType);
  return {
    encoded,
    decode(stored) {
      const out = likeForm(form, stored.length);
      for (let i = 0; i < out.length; i++) {
        const value = round(round(Number(stored[i]) / by) + plus);
        out[i] = wide ? bigintOf(value) : value;
      }
      return out;
    },
  };
}

/** Computed in the array's own type: whole numbers are divided downwards and wrap. */
export function scaleOffset({ scale = 1, offset = 0 }: Configuration, form: ArrayForm): ArrayCodec {
  const { dataType } = form;
  if (dataType.kind !== "number" || dataType.name === "bool") {
    throw new Error(`it scales numbers, not ${dataType.name}`);
  }
  const [by, plus] = [scale, offset].map((given) => parseScalar(given, dataType));
  if (by === undefined || plus === undefined || Number(by) === 0) {
    throw new Error(`scale ${String(scale)} and offset ${String(offset)} are no numbers to scale by`);
  }
  const isWhole = !dataType.name.startsWith("float");
  const round = roundingOf(dataType);
  return {
    encoded: form,
    decode(stored) {
      const out = likeForm(form, stored.length);
      for (let i = 0; i < out.length; i++) {
        const value = stored[i]!;
        out[i] =
          typeof value === "bigint"
            ? floorDivide(value, by as bigint) + (plus as bigint)
            : isWhole
              ? Math.floor(Number(value) / Number(by)) + Number(plus)
              : round(round(Number(value) / Number(by)) + Number(plus));
      }
      return out;
    },
  };
}

/** To the nearest number of a type. */
export function roundingOf({ name }: DataType): (value: number) => number {
  return name === "float16" ? roundToHalf : name === "float32" ? Math.fround : (value) => value;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return quotient * by !== value && value < 0n !== by < 0n ? quotient - 1n : quotient;
}

/** What numpy makes of it: without its fraction, and the least of int64 for what is no number. */
function bigintOf(value: number): bigint {
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : -(2n ** 63n);
}

function finite(name: string, given: unknown): number {
  if (typeof given !== "number" || !Number.isFinite(given)) {
    throw new Error(`${name} ${JSON.stringify(given)} is no number`);
  }
  return given;
}
