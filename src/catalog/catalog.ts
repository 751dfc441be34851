/** What exists: archives by id. Lookup only; opening them is `zarr/open-dataset.ts`. */
import { NotFound } from "../errors.ts";
import { type CatalogEntry, InvalidEntry } from "./entry.ts";

export type Catalog = Readonly<{
  /** @throws NotFound listing the ids there are */
  get(id: string): CatalogEntry;
  /** In the order given to {@link createCatalog}. */
  all(): readonly CatalogEntry[];
}>;

/** @throws InvalidEntry when two entries share an id */
export function createCatalog(entries: readonly CatalogEntry[]): Catalog {
  const byId = new Map<string, CatalogEntry>();
  for (const entry of entries) {
    const { id } = entry.archive;
    if (byId.has(id)) {
      throw new InvalidEntry(id, "id", "is the id of another entry");
    }
    byId.set(id, entry);
  }
  const all = Object.freeze([...entries]);
  return {
    get(id) {
      const entry = byId.get(id);
      if (!entry) {
        throw new NotFound("collection", id, [...byId.keys()]);
      }
      return entry;
    },
    all: () => all,
  };
}
