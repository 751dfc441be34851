/** The stores of a folder, a bucket or a URL as catalogue entries, described when the host starts. */
import { type CatalogEntry, parseEntry, type Source } from "../catalog/entry.ts";
import { type DescribedEntry, describeArchive } from "../zarr/describe.ts";
import { detectRepository } from "../zarr/icechunk/detect.ts";
import type { OpenContext } from "../zarr/open-dataset.ts";

export type FoundStore = Readonly<{ id: string; source: Source }>;

/** A store that could not be described, and why. */
export type Skipped = Readonly<{ id: string; reason: string }>;

/** The catalogue entry of a store of Zarr or of Icechunk. @throws whatever opening it throws */
export async function describeStore({ id, source }: FoundStore, context: OpenContext): Promise<DescribedEntry> {
  const isRepository = await detectRepository(context.openStore(source));
  const archive = { id, source, group: "", axes: {}, arrays: [] };
  return describeArchive(isRepository ? { ...archive, format: "icechunk" } : archive, context);
}

/** Opens each store's metadata and coordinates, one store after the other. */
export async function describeAll(
  stores: readonly FoundStore[],
  context: OpenContext,
): Promise<Readonly<{ entries: readonly CatalogEntry[]; skipped: readonly Skipped[] }>> {
  const entries: CatalogEntry[] = [];
  const skipped: Skipped[] = [];
  for (const store of stores) {
    try {
      entries.push(parseEntry(await describeStore(store, context), store.id));
    } catch (error) {
      skipped.push({ id: store.id, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { entries, skipped };
}
