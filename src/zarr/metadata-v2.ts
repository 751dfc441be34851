/**
 * Zarr v2 metadata documents (`.zarray`, `.zattrs`) → {@link ArrayMetadata}. Pure and I/O-free.
 *
 * How filters, byte order and compressor become one codec chain in encoding order, by numcodecs' ids:
 *
 *     transpose?  array filters*  bytes | pcodec | vlen-utf8 | json2  byte filters*  compressor?
 *
 * - `order: "F"` of two dimensions or more is `{name: "transpose", configuration: {order: [n-1, …, 0]}}`, before everything else.
 * - delta, fixedscaleoffset, astype, quantize and bitround map arrays to arrays: they stand before `bytes`. Every other
 *   filter (shuffle, packbits, checksums, compressors used as filters …) maps bytes to bytes and stands after it.
 * - `bytes` has `configuration: {endian: "little" | "big"}`, the byte order of what is stored: of the last array filter that
 *   names a stored type (`encode_dtype` of astype, `astype` of the others), else of the array's dtype. "little" where it
 *   doesn't matter (one byte, text in bytes).
 * - pcodec, filter or compressor, is itself the array→bytes codec where it is the first that would see bytes.
 * - For `|O` the filter `vlen-utf8` or `json2` is itself the array→bytes codec, and there is no `bytes`.
 * - `{id, …rest}` becomes `{name: id, configuration: rest}`, members untouched: the dtypes in them stay v2 spellings.
 *
 * https://zarr-specs.readthedocs.io/en/latest/v2/v2.0.html
 * https://numcodecs.readthedocs.io/en/stable/
 */
import { CorruptData, Unsupported } from "../errors.ts";
import type { ArrayMetadata, CodecSpec } from "./array-metadata.ts";
import { endianOfV2, parseV2DataType } from "./data-types.ts";
import { parseFillValue } from "./fill-value.ts";
import { showJson } from "./json.ts";
import {
  documentKey,
  inDocument,
  isObject,
  type Members,
  parseDimensionNames,
  parseObject,
  parseShapes,
  visibleAttributes,
} from "./metadata-members.ts";
import type { AbsolutePath } from "./store.ts";

const ARRAY_FILTERS: readonly string[] = ["delta", "fixedscaleoffset", "astype", "quantize", "bitround"];
const TEXT_FILTERS: readonly string[] = ["vlen-utf8", "json2"];

/**
 * @param path relative to the store's root, "" for an array at the root
 * @param document the parsed `.zarray`
 * @param attributes the parsed `.zattrs`; undefined where there is none
 * @throws CorruptData where it contradicts the format, Unsupported (a type, by its name) where it can't be read
 */
export function parseArrayV2(path: string, document: unknown, attributes: unknown): ArrayMetadata {
  const key = documentKey(path, ".zarray");
  return inDocument(key, () => parseMembers(path, key, document, attributes));
}

function parseMembers(path: string, key: string, document: unknown, attributes: unknown): ArrayMetadata {
  const members = parseObject(document, "the document", key);
  if (members.zarr_format !== 2) {
    throw new CorruptData(key, `zarr_format is ${showJson(members.zarr_format)}, not 2`);
  }
  const attrs = attributes === undefined ? {} : parseObject(attributes, "attributes", key.replace(/zarray$/, "zattrs"));
  const { shape, chunkShape } = parseShapes(members.shape, members.chunks, key);
  const dataType = parseV2DataType(members.dtype);
  return {
    path,
    zarrFormat: 2,
    shape,
    chunkShape,
    dataType,
    codecs: parseCodecs(members, shape.length, key),
    fillValue: parseFillValue(members.fill_value, dataType, key),
    dimensionNames: parseDimensionNames(attrs._ARRAY_DIMENSIONS ?? netcdfDimensions(members, attrs), shape.length, key),
    attributes: visibleAttributes(attrs),
    chunkKey: chunkKeyV2(path, parseSeparator(members.dimension_separator ?? ".", key)),
  };
}

/** Keys `path/i.j` or `path/i/j`; `path/0` for a scalar. */
export function chunkKeyV2(path: string, separator: "." | "/"): (index: readonly number[]) => AbsolutePath {
  const prefix: AbsolutePath = path === "" ? "/" : `/${path}/`;
  return (index) => `${prefix}${index.length === 0 ? "0" : index.join(separator)}`;
}

export function parseSeparator(separator: unknown, key: string): "." | "/" {
  if (separator !== "." && separator !== "/") {
    throw new CorruptData(key, `the separator of chunk keys is ${showJson(separator)}, neither "." nor "/"`);
  }
  return separator;
}

function parseCodecs(members: Members, rank: number, key: string): readonly CodecSpec[] {
  const { order = "C", filters, compressor, dtype } = members;
  if (order !== "C" && order !== "F") {
    throw new CorruptData(key, `order is ${showJson(order)}, neither "C" nor "F"`);
  }
  if (filters !== undefined && filters !== null && !Array.isArray(filters)) {
    throw new CorruptData(key, `filters are ${showJson(filters)}`);
  }
  const specs = ((filters ?? []) as readonly unknown[]).map((filter) => codecSpec(filter, key));
  const compressors = compressor === undefined || compressor === null ? [] : [codecSpec(compressor, key)];
  const transpose: CodecSpec = { name: "transpose", configuration: { order: [...Array(rank).keys()].reverse() } };
  return [
    ...(order === "F" && rank > 1 ? [transpose] : []),
    ...(isObjectType(dtype) ? textChain([...specs, ...compressors]) : numberChain([...specs, ...compressors], dtype)),
  ];
}

function codecSpec(codec: unknown, key: string): CodecSpec {
  const { id, ...configuration } = parseObject(codec, "a filter or compressor", key);
  if (typeof id !== "string") {
    throw new CorruptData(key, `a filter or compressor has no id: ${showJson(codec)}`);
  }
  return { name: id, configuration };
}

function isObjectType(dtype: unknown): boolean {
  return typeof dtype === "string" && dtype.endsWith("O");
}

function numberChain(filters: readonly CodecSpec[], dtype: unknown): readonly CodecSpec[] {
  const firstOnBytes = filters.findIndex(({ name }) => !ARRAY_FILTERS.includes(name));
  const onArrays = firstOnBytes === -1 ? filters : filters.slice(0, firstOnBytes);
  const onBytes = filters.slice(onArrays.length);
  refuseArrayFilters(onBytes);
  const stored = onArrays
    .map(({ name, configuration }) => (name === "astype" ? configuration.encode_dtype : configuration.astype))
    .findLast((type) => typeof type === "string");
  const bytes: CodecSpec = { name: "bytes", configuration: { endian: endianOfV2(stored ?? dtype) } };
  return [...onArrays, ...(onBytes[0]?.name === "pcodec" ? [] : [bytes]), ...onBytes];
}

/** Objects are readable as text alone, and then the first filter says how the text is stored. */
function textChain(filters: readonly CodecSpec[]): readonly CodecSpec[] {
  const [first, ...onBytes] = filters;
  if (!first || !TEXT_FILTERS.includes(first.name)) {
    const how = first ? `filter ${first.name}` : "no filter";
    throw new Unsupported(`Zarr data type |O with ${how}`, `Objects can be read with ${TEXT_FILTERS.join(" or ")}.`);
  }
  refuseArrayFilters(onBytes);
  return filters;
}

function refuseArrayFilters(onBytes: readonly CodecSpec[]): void {
  const misplaced = onBytes.find(({ name }) => ARRAY_FILTERS.includes(name));
  if (misplaced) {
    throw new Unsupported(
      `filter ${misplaced.name} after one that maps bytes to bytes`,
      "It needs the array's elements.",
    );
  }
}

/** NCZarr: fully qualified names in `.zarray`, or (netCDF-C 4.9.3 and later) in `.zattrs`. */
function netcdfDimensions(members: Members, attributes: Members): unknown {
  const layout = members._NCZARR_ARRAY ?? attributes._NCZARR_ARRAY ?? attributes._nczarr_array;
  const names = isObject(layout) ? (layout.dimrefs ?? layout.dimension_references) : undefined;
  return Array.isArray(names)
    ? names.map((name) => (typeof name === "string" ? name.replace(/^.*\//, "") : name))
    : undefined;
}
