/** `bytes`: elements one after the other, in either byte order. https://zarr-specs.readthedocs.io/en/latest/v3/codecs/bytes/ */
import type { ChunkData, DataType, NumberType, TypedArray } from "../../numerics/data-type.ts";
import { halvesToFloats } from "../../numerics/half.ts";
import type { Kernels } from "../kernels.ts";
import { withoutPadding } from "../padding.ts";
import type { ArrayBytesCodec, ArrayForm, Configuration } from "./codec.ts";

type Constructor = new (buffer: ArrayBufferLike, byteOffset?: number, length?: number) => TypedArray;

const ARRAYS: Readonly<Record<Exclude<NumberType, "float16">, Constructor>> = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** An array of `length` elements of a type, all zero or "". */
export function emptyArray({ kind, name }: DataType, length: number): ChunkData {
  if (kind === "fixed-text" || kind === "text") {
    return new Array<string>(length).fill("");
  }
  if (kind === "time") {
    return new BigInt64Array(length);
  }
  return name === "float16" ? new Float32Array(length) : new ARRAYS[name](new ArrayBuffer(length * itemBytes(name)));
}

function itemBytes(name: NumberType): number {
  return name === "bool" ? 1 : Number(/\d+/.exec(name)![0]) / 8;
}

export function bytesCodec(
  { endian }: Configuration,
  { dataType, shape }: ArrayForm,
  { kernels }: Readonly<{ kernels: Kernels }>,
): ArrayBytesCodec {
  const cells = shape.reduce((product, n) => product * n, 1);
  const size = cells * dataType.itemBytes!;
  const width = dataType.name === "fixed_length_utf32" ? 4 : dataType.kind === "fixed-text" ? 1 : dataType.itemBytes!;
  const swap = endian === "big" && width > 1 ? width : 0;
  const decode = (bytes: Uint8Array): ChunkData => {
    if (!swap && bytes.byteOffset % width === 0) {
      return elements(bytes, dataType);
    }
    // A copy of its own (a Buffer's slice would be none): aligned, and free to be changed.
    const own = new Uint8Array(bytes);
    if (swap) {
      kernels.swapBytes(own, swap);
    }
    return elements(own, dataType);
  };
  return { size: { exact: size, atMost: size }, decode, decodePart: decode };
}

/** The bytes as elements; numbers share their memory. */
function elements(bytes: Uint8Array, dataType: DataType): ChunkData {
  const { buffer, byteOffset } = bytes;
  const cells = bytes.length / (dataType.itemBytes ?? 1);
  switch (dataType.kind) {
    case "number":
      return dataType.name === "float16"
        ? halvesToFloats(new Uint16Array(buffer, byteOffset, cells))
        : new ARRAYS[dataType.name](buffer, byteOffset, cells);
    case "time":
      return new BigInt64Array(buffer, byteOffset, cells);
    case "fixed-text":
      return Array.from({ length: cells }, (_, i) =>
        fixedText(bytes.subarray(i * dataType.itemBytes, (i + 1) * dataType.itemBytes), dataType.name),
      );
    case "text":
      throw new Error("variable-length text has no fixed layout; it needs vlen-utf8");
  }
}

const utf8 = new TextDecoder();

function fixedText(bytes: Uint8Array, name: "null_terminated_bytes" | "fixed_length_utf32"): string {
  if (name === "null_terminated_bytes") {
    return withoutPadding(utf8.decode(bytes));
  }
  const points = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const text: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    text.push(String.fromCodePoint(points.getUint32(at, true)));
  }
  return withoutPadding(text.join(""));
}
