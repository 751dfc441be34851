/** The stores of a folder, a bucket or a URL as catalogue entries, described when the host starts. */
import { type Archive, type CatalogEntry, parseEntry, type Source } from "../catalog/entry.ts";
import { describeArchive } from "../zarr/describe.ts";
import type { OpenContext } from "../zarr/open-dataset.ts";

export type FoundStore = Readonly<{ id: string; source: Source }>;

/** A store that could not be described, and why. */
export type Skipped = Readonly<{ id: string; reason: string }>;

/** Opens each store's metadata and coordinates, one store after the other. */
export async function describeAll(
  stores: readonly FoundStore[],
  context: OpenContext,
): Promise<Readonly<{ entries: readonly CatalogEntry[]; skipped: readonly Skipped[] }>> {
  const entries: CatalogEntry[] = [];
  const skipped: Skipped[] = [];
  for (const store of stores) {
    const archive: Archive = { ...store, group: "", axes: {}, arrays: [] };
    try {
      entries.push(parseEntry(await describeArchive(archive, context), store.id));
    } catch (error) {
      skipped.push({ id: store.id, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { entries, skipped };
}
