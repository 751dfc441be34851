/** Stores in memory, and a builder that writes real Zarr arrays into them, so that tests go through the metadata they state. */

import type { TypedArray } from "../../src/numerics/data-type.ts";
import { sliceOf } from "../../src/zarr/store/slice.ts";
import { checkSize } from "../../src/zarr/store/too-large.ts";
import type { ListableStore } from "../../src/zarr/store.ts";

export type Entries = Readonly<Record<string, Uint8Array | string | object>>;

/** Keys without a leading slash; text is UTF-8, other objects become JSON documents. */
export function createMemoryStore(entries: Entries, source = "memory://test"): ListableStore {
  const objects = new Map(Object.entries(entries).map(([key, value]) => [key, toBytes(value)]));
  return {
    source,
    async get(key, options) {
      const bytes = objects.get(key.slice(1));
      checkSize(source, key, bytes?.length ?? 0, options?.maxBytes);
      return bytes?.slice();
    },
    async getRange(key, range) {
      const bytes = objects.get(key.slice(1));
      return bytes && sliceOf(bytes, range, source, key).slice();
    },
    async list(prefix) {
      const names = [...objects.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
      const below = names.filter((name) => name.includes("/")).map((name) => `${prefix}${name.replace(/\/.*$/, "/")}`);
      return {
        keys: names.filter((name) => !name.includes("/")).map((name) => prefix + name),
        prefixes: [...new Set(below)],
      };
    },
  };
}

function toBytes(value: Uint8Array | string | object): Uint8Array {
  return value instanceof Uint8Array
    ? value
    : new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
}

export type ArraySpec = Readonly<{
  shape: readonly number[];
  /** The whole array where not given. */
  chunks?: readonly number[];
  /** C order; its type is the array's: Float32Array → float32. */
  data: TypedArray;
  dims: readonly string[];
  attributes?: object;
  /** 0 where not given. */
  fillValue?: unknown;
  /** Indexes of chunks that are not stored, as `"0.1"`. */
  missing?: readonly string[];
}>;

export type GroupSpec = Readonly<{ attributes?: object; arrays: Readonly<Record<string, ArraySpec>> }>;

/** A consolidated Zarr v3 or v2 group of uncompressed, little-endian arrays, as entries of a store. */
export function buildZarr(spec: GroupSpec, zarrFormat: 2 | 3 = 3): Entries {
  const names = Object.entries(spec.arrays);
  const chunks = names.flatMap(([name, array]) => chunkEntries(name, array, zarrFormat));
  const attributes = spec.attributes ?? {};
  if (zarrFormat === 2) {
    const nodes = names.map(([name, array]) => [
      [`${name}/.zarray`, arrayV2(array)],
      [`${name}/.zattrs`, { ...array.attributes, _ARRAY_DIMENSIONS: array.dims }],
    ]);
    const documents = Object.fromEntries([[".zgroup", { zarr_format: 2 }], [".zattrs", attributes], ...nodes.flat()]);
    return {
      ".zmetadata": { zarr_consolidated_format: 1, metadata: documents },
      ...documents,
      ...Object.fromEntries(chunks),
    };
  }
  const metadata = Object.fromEntries(names.map(([name, array]) => [name, arrayV3(array)]));
  const nodes = Object.entries(metadata).map(([name, document]) => [`${name}/zarr.json`, document] as const);
  const consolidated = { kind: "inline", must_understand: false, metadata };
  const root = { zarr_format: 3, node_type: "group", attributes, consolidated_metadata: consolidated };
  return { "zarr.json": root, ...Object.fromEntries([...nodes, ...chunks]) };
}

function arrayV3({ shape, chunks = shape, data, dims, attributes = {}, fillValue = 0 }: ArraySpec): object {
  return {
    zarr_format: 3,
    node_type: "array",
    shape,
    data_type: typeName(data),
    chunk_grid: { name: "regular", configuration: { chunk_shape: chunks } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: fillValue,
    codecs: [{ name: "bytes", configuration: { endian: "little" } }],
    attributes,
    dimension_names: dims,
  };
}

function arrayV2({ shape, chunks = shape, data, fillValue = 0 }: ArraySpec): object {
  const kind = typeName(data).replace(/[0-9]+/, "")[0];
  const dtype = `${data.BYTES_PER_ELEMENT === 1 ? "|" : "<"}${kind}${data.BYTES_PER_ELEMENT}`;
  return { zarr_format: 2, shape, chunks, dtype, compressor: null, filters: null, fill_value: fillValue, order: "C" };
}

/** `BigInt64Array` → `int64`. */
function typeName(data: TypedArray): string {
  return data.constructor.name.replace("Big", "").replace("Array", "").toLowerCase();
}

function chunkEntries(name: string, array: ArraySpec, zarrFormat: 2 | 3): [string, Uint8Array][] {
  const { shape, chunks = shape, missing = [] } = array;
  const indexes = positions(shape.map((length, d) => Math.ceil(length / chunks[d]!)));
  return indexes
    .filter((index) => !missing.includes(index.join(".")))
    .map((index) => {
      const key = zarrFormat === 3 ? ["c", ...index].join("/") : index.join(".") || "0";
      return [`${name}/${key}`, cutChunk(array, index)];
    });
}

/** Chunks are whole, as Zarr stores them: zero beyond the array's edge. */
function cutChunk({ shape, chunks = shape, data }: ArraySpec, index: readonly number[]): Uint8Array {
  const chunk = data.slice(0, 0).constructor as new (length: number) => TypedArray;
  const cells = positions(chunks);
  const cut = new chunk(cells.length);
  cells.forEach((cell, i) => {
    const at = cell.map((offset, d) => index[d]! * chunks[d]! + offset);
    if (at.every((position, d) => position < shape[d]!)) {
      cut[i] = data[at.reduce((flat, position, d) => flat * shape[d]! + position, 0)]!;
    }
  });
  return new Uint8Array(cut.buffer);
}

/** Every index of an array of that shape, in C order; one empty index for a scalar. */
function positions(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (rows, length) => rows.flatMap((row) => Array.from({ length }, (_, i) => [...row, i])),
    [[]],
  );
}
