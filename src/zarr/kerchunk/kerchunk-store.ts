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
import { createPlacedStore, type Placed } from "../placed-store.ts";
import type { ListableStore, Store } from "../store.ts";
import { createLocate, type Locate, splitSource } from "./place.ts";
import { parseReferences, type Reference, type References } from "./references.ts";

/** Where a set of references is, and where its chunks may be. */
export type ReferenceSet = Readonly<{ source: Source; containers?: Containers | undefined }>;

/** What is parsed takes several times as much; larger sets are for Parquet. */
const MAX_JSON_BYTES = 32e6;
/** Of memory for a byte of JSON, URLs being shared. */
const HELD_PER_BYTE = 3;

/** @throws SourceUnavailable, SourceTimeout, CorruptData, Unsupported */
export async function readReferences(
  { source, containers = {} }: ReferenceSet,
  { openStore, signal }: ArchiveAccess,
): Promise<ArchiveContents> {
  const { around, name } = splitSource(source);
  const store = openStore(around);
  const bytes = await store.get(`/${name}`, { signal, maxBytes: MAX_JSON_BYTES });
  if (!bytes) {
    throw new SourceUnavailable(store.source, name, "it does not exist");
  }
  const references = parseReferences(bytes, name);
  const heldBytes = HELD_PER_BYTE * bytes.length;
  const version = await digestOf(bytes);
  return {
    heldBytes,
    store: (access) =>
      createReferenceStore(references, { source: `${store.source}/${name}`, version, heldBytes }, (change) =>
        createLocate(around, containers, access, change),
      ),
  };
}

function createReferenceStore(
  references: References,
  { source, version, heldBytes }: Readonly<{ source: string; version: string; heldBytes: number }>,
  locateOver: (change: (store: Store) => Store) => Locate,
): ListableStore {
  const build = (change: (store: Store) => Store): ListableStore => {
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

function placed(reference: Reference | undefined, locate: Locate): Placed | undefined {
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
