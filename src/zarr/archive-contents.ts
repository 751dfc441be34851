/**
 * What an archive holds, by the format that its catalogue entry names: the source's own objects, or those of a store over it.
 */
import type { Archive, Source } from "../catalog/entry.ts";
import { InvalidParameter } from "../errors.ts";
import { readRepository } from "./icechunk/icechunk-store.ts";
import { readReferences } from "./kerchunk/kerchunk-store.ts";
import type { Store } from "./store.ts";
import type { ValueCache } from "./value-cache.ts";

export type ArchiveAccess = Readonly<{
  openStore(source: Source): Store;
  cache: ValueCache;
  now(): number;
  signal?: AbortSignal | undefined;
}>;

/** Values alone, which may be kept across requests; each request makes a store of its own from them. */
export type ArchiveContents = Readonly<{
  heldBytes: number;
  store(access: ArchiveAccess): Store;
}>;

/** @throws InvalidParameter for a version that there is not, SourceUnavailable, SourceTimeout, CorruptData, Unsupported */
export async function readContents(archive: Archive, access: ArchiveAccess): Promise<ArchiveContents> {
  const { source, version, format = "zarr" } = archive;
  if (format === "icechunk") {
    return readRepository(archive, access);
  }
  if (version !== undefined) {
    throw new InvalidParameter(
      "version",
      version,
      "no version",
      `the collection ${archive.id} has none to choose from`,
    );
  }
  if (format === "kerchunk") {
    return readReferences(archive, access);
  }
  return { heldBytes: 0, store: ({ openStore }) => openStore(source) };
}
