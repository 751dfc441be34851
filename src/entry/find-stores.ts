/** Which Zarr stores a folder or a bucket holds, by the names of its objects alone. */
import type { ListableStore } from "../zarr/store.ts";
import { OVERVIEWS } from "./overviews/beside.ts";

/** Objects that make a prefix a store: Zarr groups of v3, of v2, consolidated ones of v2, and repositories of Icechunk 2. */
const GROUP_KEYS = ["zarr.json", ".zgroup", ".zmetadata", "repo"];
/** Prefixes that together make one a repository of Icechunk 1. */
const REPOSITORY_PREFIXES = ["refs/", "snapshots/"];
/** Files of references, among all the JSON that a folder may hold. */
const REFERENCES = /(^|[._-])(refs?|references?|kerchunk)\.json$/i;
const MAX_DEPTH = 4;

/**
 * Prefixes of the stores, `""` for the place itself, and keys of the files of references, in order of their names. Doesn't look
 * inside a store. Overviews of stores are none.
 */
export async function findStores(place: Pick<ListableStore, "list">): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (prefix: string, depth: number): Promise<void> => {
    const { keys, prefixes } = await place.list(prefix);
    if (
      keys.some((key) => GROUP_KEYS.includes(key.slice(prefix.length))) ||
      REPOSITORY_PREFIXES.every((inner) => prefixes.includes(prefix + inner))
    ) {
      found.push(prefix.replace(/\/$/, ""));
      return;
    }
    found.push(...keys.filter((key) => REFERENCES.test(key)).toSorted());
    if (depth < MAX_DEPTH) {
      for (const inner of prefixes.filter((each) => !OVERVIEWS.test(each)).toSorted()) {
        await visit(inner, depth + 1);
      }
    }
  };
  await visit("", 0);
  return found;
}

/** The base name of a store's path or URL, without its ending, as a collection's id. */
export function idOf(path: string): string {
  const base =
    path
      .replace(/[?#].*$/, "")
      .replace(/\/+$/, "")
      .split("/")
      .at(-1) ?? "";
  const id = base
    .replace(/\.(zarr|json|parq|parquet)$/i, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "");
  return id === "" ? "archive" : id;
}
