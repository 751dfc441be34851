/**
 * Search over the Items of all archives, in the order of the catalogue and then of time. Arithmetic from end to end: an
 * archive of 10^6 steps is one range, and a page's token is the place of its first Item, so that nothing is kept between pages.
 *
 * https://github.com/radiantearth/stac-api-spec/tree/v1.0.0/item-search
 */
import { InvalidParameter } from "../errors.ts";
import { boxesMeet, type Geometry, geometryMeets } from "./bbox.ts";
import type { Catalog } from "./catalog.ts";
import { type Instants, parseInstant } from "./datetime.ts";
import type { CatalogEntry } from "./entry.ts";
import { type ItemSeries, itemSeries } from "./items.ts";
import type { Bbox } from "./stac.ts";
import type { StepRange } from "./time-steps.ts";

/** Items of a page. */
export const LIMIT = { default: 10, max: 1000 } as const;

/** Null is no constraint. */
export type SearchQuery = Readonly<{
  collections: readonly string[] | null;
  ids: readonly string[] | null;
  bbox: Bbox | null;
  intersects: Geometry | null;
  instants: Instants | null;
  limit: number;
  token: string | null;
}>;

export type Found = Readonly<{ series: ItemSeries; index: number }>;

export type SearchPage = Readonly<{
  items: readonly Found[];
  /** In all pages. */
  matched: number;
  /** Of the next page; null on the last. */
  next: string | null;
}>;

/** Items numbered within one archive: ranges in ascending order, disjoint. */
type Matches = Readonly<{ series: ItemSeries; ranges: readonly StepRange[] }>;

/** @throws InvalidParameter when the token is not one that an earlier page gave */
export function search(catalog: Catalog, query: SearchQuery): SearchPage {
  const all = catalog
    .all()
    .filter((entry) => covers(entry, query))
    .map((entry) => matchesOf(entry, query));
  const matched = all.reduce((sum, { ranges }) => sum + ranges.reduce((n, { start, stop }) => n + stop - start, 0), 0);
  const from = query.token === null ? null : parseToken(query.token, catalog);
  const items: Found[] = [];
  for (const { series, ranges } of all) {
    const place = from === null ? 1 : Math.sign(from.place(series.entry));
    if (place < 0) {
      continue;
    }
    for (const { start, stop } of ranges) {
      for (let index = place === 0 ? Math.max(start, from!.index) : start; index < stop; index++) {
        if (items.length === query.limit) {
          return { items, matched, next: `${series.entry.archive.id}~${index}` };
        }
        items.push({ series, index });
      }
    }
  }
  return { items, matched, next: null };
}

/** Whether an archive's extent meets the query's space. Its Items share its extent. */
export function covers(
  { collection }: CatalogEntry,
  query: Pick<SearchQuery, "collections" | "bbox" | "intersects">,
): boolean {
  const box = collection.extent.spatial.bbox[0]!;
  return (
    (query.collections === null || query.collections.includes(collection.id)) &&
    (query.bbox === null || boxesMeet(query.bbox, box)) &&
    (query.intersects === null || geometryMeets(query.intersects, box))
  );
}

/** Whether a collection's interval meets the query's; an unknown end is taken as open, so that a search never hides what it might hold. */
export function meetsTime({ collection }: CatalogEntry, { instants }: Pick<SearchQuery, "instants">): boolean {
  const [start, end] = collection.extent.temporal.interval[0]!;
  return (
    instants === null ||
    ((parseInstant(start ?? "") ?? -Infinity) <= instants.stopMs &&
      (parseInstant(end ?? "") ?? Infinity) >= instants.startMs)
  );
}

/** Members of one page of a list that is held whole, and what the next page begins with; the token is a place in the list. @throws InvalidParameter */
export function pageOf<T>(
  all: readonly T[],
  { limit, token }: Pick<SearchQuery, "limit" | "token">,
): Readonly<{ page: readonly T[]; next: string | null }> {
  const start = token === null ? 0 : Number(token);
  if (token !== null && (!/^\d{1,9}$/.test(token) || start >= all.length)) {
    throw new InvalidParameter("token", token, "the token of a `next` link");
  }
  const stop = start + limit;
  return { page: all.slice(start, stop), next: stop < all.length ? String(stop) : null };
}

function matchesOf(entry: CatalogEntry, { instants, ids }: SearchQuery): Matches {
  const series = itemSeries(entry);
  const { start, stop } = series.within(instants);
  if (ids === null) {
    return { series, ranges: [{ start, stop }] };
  }
  const indexes = new Set(ids.map((id) => series.indexOf(id)).filter((i) => i !== null && i >= start && i < stop));
  return {
    series,
    ranges: [...(indexes as Set<number>)].sort((a, b) => a - b).map((index) => ({ start: index, stop: index + 1 })),
  };
}

/** Where a page starts: an archive's place among all (negative before it, 0 that one), and the number of an Item in it. */
function parseToken(token: string, catalog: Catalog) {
  const match = /^(.+)~(\d{1,9})$/.exec(token);
  const order = new Map(catalog.all().map(({ archive }, i) => [archive.id, i]));
  const at = match ? order.get(match[1]!) : undefined;
  if (at === undefined) {
    throw new InvalidParameter("token", token, "the token of a `next` link");
  }
  return { index: Number(match![2]), place: ({ archive }: CatalogEntry) => order.get(archive.id)! - at };
}
