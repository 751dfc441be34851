/**
 * Codecs that turn numbers into numbers: delta, astype, packbits, and those that only round when encoding (bitround, quantize).
 * https://numcodecs.readthedocs.io
 */
import type { DataType, NumberType, TypedArray } from "../../numerics/data-type.ts";
import { parseV2DataType } from "../data-types.ts";
import { unpackBits } from "./byte-filters.ts";
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

/** Numbers stored in another type: numcodecs' astype and quantize. */
export function astype(stored: unknown, form: ArrayForm): ArrayCodec {
  return {
    encoded: storedAs(form, stored),
    decode(data) {
      const out = likeForm(form, data.length);
      const wide = isWide(form.dataType);
      for (let i = 0; i < out.length; i++) {
        const value = data[i] as number | bigint;
        out[i] = wide ? BigInt(value) : Number(value);
      }
      return out;
    },
  };
}

/** packbits as Zarr v3 has it, on arrays; in v2 it is a filter of bytes. */
export function packedBits(form: ArrayForm): ArrayCodec {
  if (form.dataType.name !== "bool") {
    throw new Error(`it packs bool, not ${form.dataType.name}`);
  }
  const cells = form.shape.reduce((product, n) => product * n, 1);
  return {
    encoded: { dataType: { kind: "number", name: "uint8", itemBytes: 1 }, shape: [1 + Math.ceil(cells / 8)] },
    decode: (stored) => unpackBits(stored as Uint8Array),
  };
}

/** The form in which a codec that names a type (in v2's spelling) stores its numbers. */
export function storedAs(form: ArrayForm, dtype: unknown): ArrayForm {
  return dtype === undefined || dtype === null ? form : { ...form, dataType: parseV2DataType(dtype) };
}

export function likeForm({ dataType }: ArrayForm, length: number): TypedArray {
  return emptyArray(dataType, length) as TypedArray;
}

/** Whether elements are bigint. */
export function isWide({ name }: DataType): boolean {
  return (name as NumberType) === "int64" || (name as NumberType) === "uint64";
}
