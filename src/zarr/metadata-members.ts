/**
 * Members that Zarr v2 and v3 documents share: objects, shapes, dimension names, attributes. Pure.
 * `key` names the document in errors.
 */
import { CorruptData, Unsupported } from "../errors.ts";
import type { Attributes } from "../grid/dataset.ts";
import { showJson } from "./json.ts";

export type Members = Readonly<Record<string, unknown>>;

/** @throws CorruptData unless it is an object; `what` names it */
export function parseObject(value: unknown, what: string, key: string): Members {
  if (!isObject(value)) {
    throw new CorruptData(key, `${what} is no JSON object but ${showJson(value)}`);
  }
  return value;
}

export function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The document of a node at `path`, relative to the store's root. Consolidated metadata may name nodes at will: none may lead
 * out of the store.
 *
 * @throws CorruptData for segments that are empty, `.` or `..`
 */
export function documentKey(path: string, name: string): string {
  if (path !== "" && path.split("/").some((segment) => ["", ".", ".."].includes(segment))) {
    throw new CorruptData(name, `it names ${JSON.stringify(path.slice(0, 200))}, which is no path within the store`);
  }
  return path === "" ? name : `${path}/${name}`;
}

/** What a parser gives; a refusal of it names the document. */
export function inDocument<T>(key: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof Unsupported
      ? new Unsupported(error.feature, `${error.detail} "${key}" asks for it.`)
      : error;
  }
}

/** Lengths of an array's dimensions and of its chunks (or shards). A chunk of 0 along an empty dimension is taken as 1. */
export function parseShapes(
  shape: unknown,
  chunks: unknown,
  key: string,
): Readonly<{ shape: readonly number[]; chunkShape: readonly number[] }> {
  if (!isLengths(shape)) {
    throw new CorruptData(key, `shape is ${showJson(shape)}`);
  }
  const chunkShape = isLengths(chunks)
    ? chunks.map((length, i) => (shape[i] === 0 ? Math.max(1, length) : length))
    : [];
  if (chunkShape.length !== shape.length || chunkShape.includes(0)) {
    throw new CorruptData(key, `the chunk shape is ${showJson(chunks)} for the shape ${showJson(shape)}`);
  }
  return { shape, chunkShape };
}

function isLengths(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
}

/** One name for each dimension: `dim_0`, `dim_1` … where none is given (undefined or null). */
export function parseDimensionNames(names: unknown, rank: number, key: string): readonly string[] {
  const given = names ?? new Array<null>(rank).fill(null);
  if (
    !Array.isArray(given) ||
    given.length !== rank ||
    !given.every((name) => name === null || typeof name === "string")
  ) {
    throw new CorruptData(key, `dimension names ${showJson(names)} for ${rank} dimensions`);
  }
  return given.map((name: string | null, i) => name ?? `dim_${i}`);
}

/** As xarray shows them: without those that only say how netCDF or xarray laid the array out. */
export function visibleAttributes(attributes: Members): Attributes {
  const visible = Object.entries(attributes).filter(
    ([name]) => name !== "_ARRAY_DIMENSIONS" && !name.toLowerCase().startsWith("_nc"),
  );
  return Object.fromEntries(visible);
}
