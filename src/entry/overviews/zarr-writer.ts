/**
 * As much of writing Zarr v3 as overviews need: metadata documents, and chunks of numbers or text, compressed with zstd. Node only.
 *
 * https://zarr-specs.readthedocs.io/en/latest/v3/core/index.html
 */
import { zstdCompressSync } from "node:zlib";
import type { Attributes } from "../../grid/dataset.ts";
import type { TypedArray } from "../../numerics/data-type.ts";

/** Types that are written, and the arrays that hold them. */
export const HOLDERS = {
  bool: Uint8Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

export type WrittenType = keyof typeof HOLDERS;

export type WrittenArray = Readonly<{
  shape: readonly number[];
  chunks: readonly number[];
  dataType: WrittenType | "string";
  /** NaN for floats that may be missing. */
  fill: number | string;
  dims: readonly string[];
  attributes: Attributes;
}>;

const COMPRESSION = { level: 3, checksum: false };

export function arrayDocument({ shape, chunks, dataType, fill, dims, attributes }: WrittenArray): object {
  const serializer =
    dataType === "string"
      ? { name: "vlen-utf8", configuration: {} }
      : { name: "bytes", configuration: { endian: "little" } };
  return {
    zarr_format: 3,
    node_type: "array",
    shape,
    data_type: dataType,
    chunk_grid: { name: "regular", configuration: { chunk_shape: chunks } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: dataType === "bool" ? fill !== 0 : Number.isNaN(fill) ? "NaN" : fill,
    codecs: [serializer, { name: "zstd", configuration: COMPRESSION }],
    attributes,
    dimension_names: dims,
    storage_transformers: [],
  };
}

export const groupDocument = (attributes: Attributes): object => ({
  zarr_format: 3,
  node_type: "group",
  attributes,
});

/** A group that holds the documents of all that is below it, by path. */
export function consolidatedGroup(attributes: Attributes, below: Readonly<Record<string, object>>): object {
  const metadata = { kind: "inline", must_understand: false, metadata: below };
  return { ...groupDocument(attributes), consolidated_metadata: metadata };
}

/** Key of a chunk within its array. */
export const chunkKey = (index: readonly number[]): string => ["c", ...index].join("/");

export function encodeNumbers(data: TypedArray): Uint8Array {
  return zstdCompressSync(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

/** As numcodecs' VLenUTF8: how many, then each with its length in bytes. */
export function encodeTexts(texts: readonly string[]): Uint8Array {
  const count = Buffer.alloc(4);
  count.writeUInt32LE(texts.length);
  const parts = texts.flatMap((text) => {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  });
  return zstdCompressSync(Buffer.concat([count, ...parts]));
}
