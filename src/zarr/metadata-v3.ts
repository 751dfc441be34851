/**
 * Zarr v3 metadata documents (`zarr.json`) → {@link ArrayMetadata}, with every short-hand written out, in sharding's inner
 * chains too. Pure and I/O-free. What must be understood and isn't is refused by its name, never ignored.
 *
 * https://zarr-specs.readthedocs.io/en/latest/v3/core/index.html
 * https://github.com/zarr-developers/zarr-extensions
 */
import { CorruptData, Unsupported } from "../errors.ts";
import type { ArrayMetadata, CodecSpec } from "./array-metadata.ts";
import { parseRectilinear } from "./chunk-grid.ts";
import { parseV3DataType } from "./data-types.ts";
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
import { chunkKeyV2, parseSeparator } from "./metadata-v2.ts";
import type { AbsolutePath } from "./store.ts";

const GROUP_MEMBERS = ["zarr_format", "node_type", "attributes", "consolidated_metadata"];
const ARRAY_MEMBERS = [
  "zarr_format",
  "node_type",
  "attributes",
  "shape",
  "data_type",
  "chunk_grid",
  "chunk_key_encoding",
  "fill_value",
  "codecs",
  "storage_transformers",
  "dimension_names",
];

/** A `zarr.json` of which no more is known than what it describes. */
export type NodeV3 = Readonly<{ nodeType: "array" | "group"; key: string; members: Members }>;

/**
 * @param path relative to the store's root, "" for the root
 * @throws CorruptData unless it describes an array or a group of Zarr v3
 */
export function parseNodeV3(path: string, document: unknown): NodeV3 {
  const key = documentKey(path, "zarr.json");
  const members = parseObject(document, "the document", key);
  const { zarr_format: format, node_type: nodeType } = members;
  if (format !== 3) {
    throw new CorruptData(key, `zarr_format is ${showJson(format)}, not 3`);
  }
  if (nodeType !== "array" && nodeType !== "group") {
    throw new CorruptData(key, `node_type is ${showJson(nodeType)}, neither "array" nor "group"`);
  }
  return { nodeType, key, members };
}

/** Attributes and, where there is consolidated metadata that is kept inline, its documents by path relative to the group. @throws CorruptData, Unsupported */
export function parseGroupV3({
  key,
  members,
}: NodeV3): Readonly<{ attributes: Members; consolidated: Members | null }> {
  inDocument(key, () => refuseUnknown(members, GROUP_MEMBERS));
  const { attributes, consolidated_metadata: consolidated } = members;
  return {
    attributes: visibleAttributes(parseObject(attributes ?? {}, "attributes", key)),
    consolidated:
      isObject(consolidated) && consolidated.kind === "inline"
        ? parseObject(consolidated.metadata, "metadata", key)
        : null,
  };
}

/**
 * @param path relative to the store's root, "" for an array at the root
 * @throws CorruptData where it contradicts the format, Unsupported (by name) where it can't be read
 */
export function parseArrayV3(path: string, node: NodeV3): ArrayMetadata {
  return inDocument(node.key, () => parseMembers(path, node));
}

function parseMembers(path: string, { key, members }: NodeV3): ArrayMetadata {
  refuseUnknown(members, ARRAY_MEMBERS);
  const transformers = members.storage_transformers ?? [];
  if (!Array.isArray(transformers) || transformers.length > 0) {
    throw new Unsupported(`storage transformers ${showJson(transformers)}`, "Chunks are read as they are stored.");
  }
  const grid = parseExtension(members.chunk_grid, "chunk_grid", key);
  const { shape, chunkShape, edges } = parseGrid(grid, members.shape, key);
  const dataType = parseV3DataType(parseExtension(members.data_type, "data_type", key));
  const attributes = parseObject(members.attributes ?? {}, "attributes", key);
  const names = members.dimension_names ?? attributes._ARRAY_DIMENSIONS;
  return {
    path,
    zarrFormat: 3,
    shape,
    chunkShape,
    ...(edges && { edges }),
    dataType,
    codecs: parseCodecs(members.codecs, key),
    fillValue: parseFillValue(members.fill_value, dataType, key),
    dimensionNames: parseDimensionNames(names, shape.length, key),
    attributes: visibleAttributes(attributes),
    chunkKey: parseChunkKey(path, parseExtension(members.chunk_key_encoding, "chunk_key_encoding", key), key),
  };
}

function parseGrid(
  { name, configuration }: CodecSpec,
  shape: unknown,
  key: string,
): Pick<ArrayMetadata, "shape" | "chunkShape" | "edges"> {
  switch (name) {
    case "regular":
      return parseShapes(shape, configuration.chunk_shape, key);
    case "rectilinear": {
      if (configuration.kind !== "inline") {
        throw new Unsupported(`chunk grid rectilinear of kind ${showJson(configuration.kind)}`, "inline can be read.");
      }
      const checked = parseShapes(shape, shape, key).shape;
      const { edges, largest } = parseRectilinear(configuration.chunk_shapes, checked, key);
      return { shape: checked, chunkShape: largest, edges };
    }
    default:
      throw new Unsupported(`chunk grid ${name}`, "The grids regular and rectilinear can be read.");
  }
}

function parseCodecs(codecs: unknown, key: string): readonly CodecSpec[] {
  if (!Array.isArray(codecs) || codecs.length === 0) {
    throw new CorruptData(key, `codecs are ${showJson(codecs)}`);
  }
  return codecs.map((codec) => {
    const { name, configuration } = parseExtension(codec, "a codec", key);
    if (name !== "sharding_indexed") {
      return { name: name === "endian" ? "bytes" : name, configuration };
    }
    const { codecs: inner, index_codecs: index } = configuration;
    return {
      name,
      configuration: { ...configuration, codecs: parseCodecs(inner, key), index_codecs: parseCodecs(index, key) },
    };
  });
}

/** Keys `path/c/i/j` (`path/c` for a scalar), or those of v2. */
function parseChunkKey(path: string, encoding: CodecSpec, key: string): (index: readonly number[]) => AbsolutePath {
  const { separator } = encoding.configuration;
  switch (encoding.name) {
    case "v2":
      return chunkKeyV2(path, parseSeparator(separator ?? ".", key));
    case "default": {
      const between = parseSeparator(separator ?? "/", key);
      const start: AbsolutePath = path === "" ? "/c" : `/${path}/c`;
      return (index) => index.reduce<AbsolutePath>((chunk, i) => `${chunk}${between}${i}`, start);
    }
    default:
      throw new Unsupported(`chunk key encoding ${encoding.name}`, "The encodings default and v2 can be read.");
  }
}

/** Every extension point is a name, or an object of a name and a configuration. */
function parseExtension(value: unknown, what: string, key: string): CodecSpec {
  if (typeof value === "string") {
    return { name: value, configuration: {} };
  }
  const { name, configuration } = parseObject(value, what, key);
  if (typeof name !== "string") {
    throw new CorruptData(key, `${what} has no name: ${showJson(value)}`);
  }
  return { name, configuration: parseObject(configuration ?? {}, `the configuration of ${what}`, key) };
}

function refuseUnknown(members: Members, known: readonly string[]): void {
  for (const [name, value] of Object.entries(members)) {
    if (!known.includes(name) && !(isObject(value) && value.must_understand === false)) {
      throw new Unsupported(`the Zarr extension ${name}`, "Its metadata says that it must be understood.");
    }
  }
}
