/**
 * An Icechunk repository at one snapshot, as a store of Zarr keys: the metadata of all nodes comes consolidated from the snapshot,
 * and chunks are looked up in manifests, which are read when they are needed and kept for the requests to come.
 */

import type { Source } from "../../catalog/entry.ts";
import { CorruptData } from "../../errors.ts";
import type { ArchiveAccess, ArchiveContents } from "../archive-contents.ts";
import { type Containers, createContainers } from "../containers.ts";
import { createPlacedStore, type Placed } from "../placed-store.ts";
import type { AbsolutePath, Lookup, Store } from "../store.ts";
import { readThrough, type ValueCache } from "../value-cache.ts";
import { findChunk } from "./manifest.ts";
import { openObject, reading } from "./object-file.ts";
import { DEFAULT_BRANCH, resolveVersion } from "./resolve.ts";
import {
  consolidatedMetadata,
  type ManifestFile,
  type ManifestRef,
  type Node,
  parseSnapshot,
  type Snapshot,
} from "./snapshot.ts";

/** The repository's place, and what of it is meant. */
export type Repository = Readonly<{
  source: Source;
  version?: string | undefined;
  containers?: Containers | undefined;
}>;

const MAX_SNAPSHOT_BYTES = 64e6;

/** @throws InvalidParameter, SourceUnavailable, SourceTimeout, CorruptData, Unsupported */
export async function readRepository(
  { source, version = DEFAULT_BRANCH, containers = {} }: Repository,
  { openStore, cache, signal }: ArchiveAccess,
): Promise<ArchiveContents> {
  const base = openStore(source);
  const cacheKey = `icechunk:${JSON.stringify(source)}`;
  const id = await resolveVersion(base, version, signal);
  const snapshot = await readThrough(
    cache,
    `${cacheKey}:${id}`,
    ({ heldBytes }) => heldBytes,
    async () => {
      const key = `snapshots/${id}`;
      const bytes = await base.get(`/${key}`, { signal, maxBytes: MAX_SNAPSHOT_BYTES });
      if (!bytes) {
        throw new CorruptData(key, "the snapshot does not exist");
      }
      const buffer = await openObject(bytes, "snapshot", MAX_SNAPSHOT_BYTES, key);
      return reading(key, () => parseSnapshot(buffer, id));
    },
  );
  return {
    heldBytes: snapshot.heldBytes,
    store: (access) =>
      createIcechunkStore(snapshot, cacheKey, access.cache, access.openStore(source), (open) =>
        createContainers(containers, (each) => open(access.openStore(each))),
      ),
  };
}

type Locate = ReturnType<typeof createContainers>;

function createIcechunkStore(
  snapshot: Snapshot,
  cacheKey: string,
  cache: ValueCache,
  base: Store,
  containersOver: (change: (store: Store) => Store) => Locate,
): Store {
  const build = (change: (store: Store) => Store): Store => {
    const own = change(base);
    const elsewhere = containersOver(change);
    // Of one request: chunks that are read at once wait for one reading of their manifest, and none is read twice.
    const manifests = new Map<string, Promise<Uint8Array>>();
    const manifest = (file: ManifestFile, signal: AbortSignal | undefined): Promise<Uint8Array> => {
      const held = manifests.get(file.id);
      if (held) {
        return held;
      }
      const read = readThrough(
        cache,
        `${cacheKey}:${file.id}`,
        ({ byteLength }) => byteLength,
        () => readManifest(own, file, signal),
      );
      manifests.set(file.id, read);
      return read;
    };
    const place = async (key: AbsolutePath, signal: AbortSignal | undefined): Promise<Placed | undefined> => {
      const document = metadataAt(snapshot, key);
      if (document) {
        return { bytes: document };
      }
      const chunk = chunkAt(snapshot, key);
      if (!chunk) {
        return undefined;
      }
      for (const { file } of chunk.manifests) {
        const name = nameOf(file);
        const bytes = await manifest(file, signal);
        const ref = reading(name, () => findChunk(bytes, chunk.nodeId, chunk.index, name));
        if (ref) {
          const { kind } = ref;
          return kind === "inline"
            ? { bytes: ref.bytes }
            : {
                ...(kind === "native" ? { store: own, key: ref.key } : elsewhere(ref.location)),
                range: { offset: ref.offset, length: ref.length },
              };
        }
      }
      return undefined;
    };
    return {
      ...createPlacedStore(base.source, place),
      version: snapshot.id,
      lookup: lookupIn(snapshot),
      over: (next) => build((store) => next(change(store))),
    };
  };
  return build((store) => store);
}

const nameOf = ({ id }: ManifestFile): string => `manifests/${id}`;

async function readManifest(store: Store, file: ManifestFile, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const key = nameOf(file);
  const bytes = await store.get(`/${key}`, { signal, maxBytes: file.sizeBytes });
  if (!bytes) {
    throw new CorruptData(key, "the snapshot needs it, and it does not exist");
  }
  return openObject(bytes, "manifest", manifestBytes(file), key);
}

/** More would not be read: what is planned for has to be held. */
const MAX_MANIFEST_BYTES = 512e6;
/** A reference with a long URL, or with a chunk of as many bytes as Icechunk holds inline. */
const REF_BYTES = 640;

/** Upper bound of a manifest decompressed, from what the snapshot says of it. */
function manifestBytes({ sizeBytes, refs }: ManifestFile): number {
  return Math.min(MAX_MANIFEST_BYTES, Math.max(16 * sizeBytes, REF_BYTES * refs) + 65_536);
}

function lookupIn({ nodes }: Snapshot): Lookup {
  return (path, extents) => {
    const meets = (ref: ManifestRef) =>
      extents.every(({ start, stop }, d) => start < ref.extents[d]!.stop && ref.extents[d]!.start < stop);
    const met = manifestsOf(nodes.get(path), path, extents.length).filter(meets);
    const files = [...new Map(met.map(({ file }) => [file.id, file])).values()];
    const sum = (of: (file: ManifestFile) => number) => files.reduce((total, file) => total + of(file), 0);
    return { requests: files.length, fetchedBytes: sum(({ sizeBytes }) => sizeBytes), heldBytes: sum(manifestBytes) };
  };
}

/** @throws CorruptData where they are of another number of dimensions than the array */
function manifestsOf(node: Node | undefined, path: string, rank: number): readonly ManifestRef[] {
  const manifests = node?.manifests ?? [];
  if (manifests.some(({ extents }) => extents.length !== rank)) {
    throw new CorruptData(path, `its manifests are not of ${rank} dimensions`);
  }
  return manifests;
}

function metadataAt(snapshot: Snapshot, key: AbsolutePath): Uint8Array | undefined {
  if (key === "/zarr.json") {
    return consolidatedMetadata(snapshot);
  }
  return key.endsWith("/zarr.json") ? snapshot.nodes.get(key.slice(1, -"/zarr.json".length))?.metadata : undefined;
}

/** The chunk that a key names, and the manifests that may have it. */
function chunkAt(
  { nodes }: Snapshot,
  key: AbsolutePath,
): Readonly<{ nodeId: Node["nodeId"]; index: readonly number[]; manifests: readonly ManifestRef[] }> | undefined {
  for (let slash = key.length; slash >= 0; slash = key.lastIndexOf("/", slash - 1)) {
    const node = nodes.get(key.slice(1, Math.max(1, slash)));
    if (node?.manifests) {
      const path = key.slice(1, Math.max(1, slash));
      const rest = key.slice(Math.max(1, slash)).replace(/^\/?(c(?![^/.]))?[/.]?/, "");
      const given = rest === "" ? [] : rest.split(/[/.]/).map(Number);
      // A scalar's chunk is `c`, or `0`.
      const index = node.manifests.every(({ extents }) => extents.length === 0) ? [] : given;
      const manifests = manifestsOf(node, path, index.length).filter(({ extents }) =>
        extents.every(({ start, stop }, d) => index[d]! >= start && index[d]! < stop),
      );
      return { nodeId: node.nodeId, index, manifests };
    }
    if (slash === 0) {
      break;
    }
  }
  return undefined;
}
