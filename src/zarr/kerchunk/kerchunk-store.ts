/**
 * References of kerchunk and VirtualiZarr as a store of Zarr keys, which lie in other objects: NetCDF, HDF5, TIFF, or Zarr.
 * Nothing is fetched from where the catalogue does not allow it.
 *
 * https://fsspec.github.io/kerchunk/spec.html
 */
import type { Source } from "../../catalog/entry.ts";
import { SourceUnavailable } from "../../errors.ts";
import type { ArchiveAccess, ArchiveContents } from "../archive-contents.ts";
import type { Containers } from "../containers.ts";
import { digestOf } from "../documents.ts";
import { createPlacedStore } from "../placed-store.ts";
import type { AbsolutePath, ListableStore, Store } from "../store.ts";
import { readThrough } from "../value-cache.ts";
import { isJsonFile } from "./detect.ts";
import { parseReferenceFolder, type ReferenceFolder, type Row, ZMETADATA } from "./parquet-references.ts";
import { createLocate, type Locate, splitSource } from "./place.ts";
import { parseRecordFile, type RecordFile, referenceAt } from "./record-file.ts";
import { parseReferences, type Reference, type References } from "./references.ts";

/** Where a set of references is, and where its chunks may be. */
export type ReferenceSet = Readonly<{ source: Source; containers?: Containers | undefined }>;

/** What is parsed takes several times as much; larger sets are for Parquet. */
const MAX_JSON_BYTES = 32e6;
/** Of memory for a byte of JSON, URLs being shared. */
const HELD_PER_BYTE = 3;
/** Files of references may be written anew under the same metadata: they are kept no longer than metadata are. */
const KEPT_MS = 60_000;

/** @throws SourceUnavailable, SourceTimeout, CorruptData, Unsupported */
export async function readReferences(set: ReferenceSet, access: ArchiveAccess): Promise<ArchiveContents> {
  const { source, containers = {} } = set;
  const { around, name } = splitSource(source);
  const isJson = isJsonFile(source);
  const store = access.openStore(isJson ? around : source);
  const key = isJson ? name : ZMETADATA;
  const bytes = await store.get(`/${key}`, { signal: access.signal, maxBytes: MAX_JSON_BYTES });
  if (!bytes) {
    throw new SourceUnavailable(store.source, key, "it does not exist");
  }
  const heldBytes = HELD_PER_BYTE * bytes.length;
  const version = await digestOf(bytes);
  const locateOver = (given: ArchiveAccess) => (change: Change) => createLocate(around, containers, given, change);
  if (isJson) {
    const references = parseReferences(bytes, name);
    const about = { source: `${store.source}/${name}`, version, heldBytes };
    return { heldBytes, store: (given) => createFileStore(references, about, locateOver(given)) };
  }
  const folder = parseReferenceFolder(bytes);
  return {
    heldBytes,
    store: (given) => createFolderStore(folder, version, given.openStore(source), given, locateOver(given)),
  };
}

type Change = (store: Store) => Store;

function createFileStore(
  references: References,
  { source, version, heldBytes }: Readonly<{ source: string; version: string; heldBytes: number }>,
  locateOver: (change: Change) => Locate,
): ListableStore {
  const build = (change: Change): ListableStore => {
    const locate = locateOver(change);
    return {
      ...createPlacedStore(source, async (key) => placed(references.find(key.slice(1)), locate)),
      list: async (prefix) => listed(references.keys(), prefix),
      version,
      lookup: () => ({ requests: 0, fetchedBytes: 0, heldBytes }),
      over: (next) => build((store) => next(change(store))),
    };
  };
  return build((store) => store);
}

function createFolderStore(
  folder: ReferenceFolder,
  version: string,
  base: Store,
  { cache, now }: ArchiveAccess,
  locateOver: (change: Change) => Locate,
): Store {
  const build = (change: Change): Store => {
    const own = change(base);
    const locate = locateOver(change);
    // Of one request: chunks that are read at once wait for one reading of their file, and none is read twice.
    const files = new Map<string, Promise<RecordFile | null>>();
    const fileOf = (row: Row, signal: AbortSignal | undefined): Promise<RecordFile | null> => {
      const held = files.get(row.file);
      if (held) {
        return held;
      }
      const read = readThrough(
        cache,
        `kerchunk:${base.source}:${version}:${Math.floor(now() / KEPT_MS)}:${row.file}`,
        (file: RecordFile | null) => file?.heldBytes ?? 100,
        () => readRecordFile(own, row, signal),
      );
      files.set(row.file, read);
      return read;
    };
    const place = async (key: AbsolutePath, signal: AbortSignal | undefined) => {
      const bytes = folder.document(key.slice(1));
      if (bytes) {
        return { bytes };
      }
      const row = folder.rowOf(key.slice(1));
      const file = row && (await fileOf(row, signal));
      return file ? placed(referenceAt(file, row.row, row.file), locate) : undefined;
    };
    return {
      ...createPlacedStore(base.source, place),
      version,
      lookup: folder.lookup,
      over: (next) => build((store) => next(change(store))),
    };
  };
  return build((store) => store);
}

/** Null where there is none, and so none of its chunks. */
async function readRecordFile(store: Store, row: Row, signal: AbortSignal | undefined): Promise<RecordFile | null> {
  const { file, limits } = row;
  const bytes = await store.get(`/${file}`, { signal, maxBytes: limits.fetchedBytes });
  return bytes ? parseRecordFile(bytes, limits.table, file) : null;
}

function placed(reference: Reference | undefined, locate: Locate) {
  if (!reference || "bytes" in reference) {
    return reference;
  }
  return { ...locate(reference.url), range: reference.range };
}

function listed(all: readonly string[], prefix: string): Awaited<ReturnType<ListableStore["list"]>> {
  const keys: string[] = [];
  const prefixes = new Set<string>();
  for (const key of all) {
    if (key.startsWith(prefix)) {
      const slash = key.indexOf("/", prefix.length);
      if (slash === -1) {
        keys.push(key);
      } else {
        prefixes.add(key.slice(0, slash + 1));
      }
    }
  }
  return { keys, prefixes: [...prefixes] };
}
