/**
 * A manifest: where the chunks of arrays are, sorted, so that one is found without looking at the others.
 *
 * https://icechunk.io/en/latest/reference/spec/ (manifest.fbs)
 */
import { CorruptData } from "../../errors.ts";
import {
  bytesAt,
  bytesOf,
  fieldAt,
  lowerBound,
  requiredAt,
  rootTable,
  type Table,
  tableIn,
  textOf,
  uint64Of,
  vectorOf,
} from "./flatbuffer.ts";
import { idOf } from "./object-file.ts";
import { type Dictionary, decodeFrame, parseDictionary } from "./zstd-dictionary.ts";

/** Of a URL: servers and proxies take no longer ones. */
const MAX_LOCATION_BYTES = 8192;

/** A chunk: its bytes, or where in which object they are: one of the repository by its key, or one elsewhere by its URL. */
export type ChunkRef =
  | Readonly<{ kind: "inline"; bytes: Uint8Array }>
  | Readonly<{ kind: "native"; key: `/${string}`; offset: number; length: number }>
  | Readonly<{ kind: "virtual"; location: string; offset: number; length: number }>;

/** Undefined where the manifest has no such chunk. @throws RangeError, CorruptData */
export function findChunk(
  manifest: Uint8Array,
  nodeId: Uint8Array,
  index: readonly number[],
  key: string,
): ChunkRef | undefined {
  const arrays = vectorOf(rootTable(manifest), 1, 4);
  const { view } = arrays;
  const compareNode = (i: number) => {
    const id = bytesAt(view, requiredAt(tableIn(arrays, i), 0), 8);
    return compare(id, nodeId, 8);
  };
  const at = lowerBound(arrays.length, compareNode);
  if (at === arrays.length || compareNode(at) !== 0) {
    return undefined;
  }
  const refs = vectorOf(tableIn(arrays, at), 1, 4);
  const compareIndex = (i: number) => {
    const own = vectorOf(tableIn(refs, i), 0, 4);
    if (own.length !== index.length) {
      throw new CorruptData(key, `it has chunks of ${own.length} dimensions for an array of ${index.length}`);
    }
    for (let d = 0; d < index.length; d++) {
      const difference = view.getUint32(own.at + 4 * d, true) - index[d]!;
      if (difference !== 0) {
        return difference;
      }
    }
    return 0;
  };
  const found = lowerBound(refs.length, compareIndex);
  return found === refs.length || compareIndex(found) !== 0 ? undefined : parseRef(manifest, tableIn(refs, found), key);
}

function parseRef(manifest: Uint8Array, ref: Table, key: string): ChunkRef {
  const inline = bytesOf(ref, 1);
  if (inline) {
    return { kind: "inline", bytes: inline };
  }
  const place = { offset: uint64Of(ref, 2), length: uint64Of(ref, 3) };
  const chunkId = fieldAt(ref, 4);
  if (chunkId !== 0) {
    return { kind: "native", key: `/chunks/${idOf(bytesAt(ref.view, chunkId, 12))}`, ...place };
  }
  const location = textOf(ref, 5);
  if (location !== null) {
    return { kind: "virtual", location, ...place };
  }
  const compressed = bytesOf(ref, 8);
  if (compressed !== null) {
    const text = decodeFrame(compressed, dictionaryOf(manifest), MAX_LOCATION_BYTES);
    return { kind: "virtual", location: new TextDecoder().decode(text), ...place };
  }
  throw new CorruptData(key, "a chunk is nowhere");
}

/** The dictionary of each manifest that is held, whose tables take longer to make than a location to read. */
const dictionaries = new WeakMap<Uint8Array, Dictionary>();

function dictionaryOf(manifest: Uint8Array): Dictionary {
  const kept = dictionaries.get(manifest);
  if (kept) {
    return kept;
  }
  const made = parseDictionary(bytesOf(rootTable(manifest), 2) ?? new Uint8Array(0));
  dictionaries.set(manifest, made);
  return made;
}

function compare(a: Uint8Array, b: Uint8Array, length: number): number {
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) {
      return a[i]! - b[i]!;
    }
  }
  return 0;
}
