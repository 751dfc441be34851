/**
 * Codecs that turn numbers into numbers: delta, fixedscaleoffset, astype, scale_offset, cast_value, and those that only
 * round when encoding (bitround, quantize). https://numcodecs.readthedocs.io, https://github.com/zarr-developers/zarr-extensions
 */
import type { ChunkData, DataType, NumberType, TypedArray } from "../../numerics/data-type.ts";
import { parseV2DataType, parseV3DataType } from "../data-types.ts";
import { emptyArray } from "./bytes.ts";
import type { ArrayCodec, ArrayForm, Configuration } from "./codec.ts";

/** bitround: the numbers are stored as they are. */
export function rounded(form: ArrayForm): ArrayCodec {
  return { encoded: form, decode: (stored) => stored };
}

/** The first value, then differences; decoded by summing in the array's own type. */
export function delta({ astype }: Configuration, form: ArrayForm): ArrayCodec {
  return {
    encoded: storedAs(form, astype),
    decode(stored) {
      const out = likeForm(form, stored.length);
      if (out instanceof BigInt64Array || out instanceof BigUint64Array) {
        let sum = 0n;
        for (let i = 0; i < out.length; i++) {
          sum += BigInt(stored[i] as bigint | number);
          out[i] = sum;
          sum = out[i]!;
        }
        return out;
      }
      for (let i = 0, sum = 0; i < out.length; i++) {
        // Taken back from the array, the sum wraps or rounds as the array's type does.
        out[i] = sum + Number(stored[i]);
        sum = out[i]!;
      }
      return out;
    },
  };
}

/** value = stored / scale + offset */
export function fixedScaleOffset({ scale, offset, astype }: Configuration, form: ArrayForm): ArrayCodec {
  const [by, plus] = [finite("scale", scale), finite("offset", offset)];
  return { encoded: storedAs(form, astype), decode: (stored) => mapNumbers(stored, form, (v) => v / by + plus) };
}

/** The Zarr v3 codec: encoded = (value − offset) · scale */
export function scaleOffset({ scale, offset }: Configuration, form: ArrayForm): ArrayCodec {
  const [by, plus] = [finite("scale", scale ?? 1), finite("offset", offset ?? 0)];
  return { encoded: form, decode: (stored) => mapNumbers(stored, form, (v) => v / by + plus) };
}

/** Numbers stored in another type: numcodecs' astype and quantize. */
export function astype(stored: unknown, form: ArrayForm): ArrayCodec {
  return { encoded: storedAs(form, stored), decode: (data) => convert(data, form) };
}

/** The Zarr v3 codec: like astype, with words for what the stored type lacks. */
export function castValue({ data_type, scalar_map }: Configuration, form: ArrayForm): ArrayCodec {
  const name = typeof data_type === "string" ? data_type : "";
  const map = (scalar_map as { decode?: readonly (readonly [unknown, unknown])[] } | undefined)?.decode ?? [];
  const special = new Map(map.map(([from, to]) => [scalar(from), scalar(to)]));
  return {
    encoded: { ...form, dataType: parseV3DataType({ name, configuration: {} }) },
    decode: (stored) =>
      special.size === 0 ? convert(stored, form) : mapNumbers(stored, form, (v) => special.get(v) ?? v),
  };
}

function scalar(given: unknown): number {
  return given === "NaN" ? Number.NaN : Number(given);
}

function storedAs(form: ArrayForm, dtype: unknown): ArrayForm {
  return dtype === undefined || dtype === null ? form : { ...form, dataType: parseV2DataType(dtype) };
}

function finite(name: string, given: unknown): number {
  if (typeof given !== "number" || !Number.isFinite(given)) {
    throw new Error(`${name} ${JSON.stringify(given)} is no number`);
  }
  return given;
}

function likeForm({ dataType }: ArrayForm, length: number): TypedArray {
  return emptyArray(dataType, length) as TypedArray;
}

function isWide({ name }: DataType): boolean {
  return (name as NumberType) === "int64" || (name as NumberType) === "uint64";
}

function convert(stored: ChunkData, form: ArrayForm): ChunkData {
  const out = likeForm(form, stored.length);
  const wide = isWide(form.dataType);
  for (let i = 0; i < out.length; i++) {
    const value = stored[i] as number | bigint;
    out[i] = wide ? BigInt(value) : Number(value);
  }
  return out;
}

function mapNumbers(stored: ChunkData, form: ArrayForm, decode: (value: number) => number): ChunkData {
  const out = likeForm(form, stored.length);
  const wide = isWide(form.dataType);
  for (let i = 0; i < out.length; i++) {
    const value = decode(Number(stored[i]));
    out[i] = wide ? BigInt(Math.round(value)) : value;
  }
  return out;
}
