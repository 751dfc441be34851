/** Data types of array elements, and the typed arrays that hold them. Byte order is the codecs' business, not the type's. */

export type NumberType =
  | "bool"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float16"
  | "float32"
  | "float64";

export type TimeUnit = "Y" | "M" | "W" | "D" | "h" | "m" | "s" | "ms" | "us" | "ns" | "generic";

export type DataType =
  | Readonly<{ kind: "number"; name: NumberType; itemBytes: number }>
  /** numpy's datetime64 and timedelta64: int64 counts of `scale` × `unit` since 1970-01-01; the least int64 is NaT. */
  | Readonly<{ kind: "time"; name: "datetime64" | "timedelta64"; unit: TimeUnit; scale: number; itemBytes: 8 }>
  /** Fixed-width text: `|S` (bytes, NUL padded) and `<U` (UTF-32, NUL padded). */
  | Readonly<{ kind: "fixed-text"; name: "null_terminated_bytes" | "fixed_length_utf32"; itemBytes: number }>
  /** Variable-length UTF-8 text. */
  | Readonly<{ kind: "text"; name: "string"; itemBytes: null }>;

/** float16 is widened to Float32Array when decoded; bool is held as Uint8Array of 0 and 1. */
export type TypedArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** One decoded chunk: numbers in a typed array, text in an array of strings. */
export type ChunkData = TypedArray | readonly string[];
