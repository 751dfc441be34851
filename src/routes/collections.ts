/** `GET /collections` and `GET /collections/{collectionId}`: what there is, for STAC and for OGC API EDR clients at once. */
import { Hono } from "hono";
import { parseInstant } from "../catalog/datetime.ts";
import { covers, LIMIT, type SearchQuery } from "../catalog/search.ts";
import type { StacCollection } from "../catalog/stac.ts";
import { InvalidParameter } from "../errors.ts";
import { JSON_TYPE } from "../openapi/media-types.ts";
import { collectionDocument } from "./collection-document.ts";
import type { Deps } from "./deps.ts";
import { documentResponse, nextUrl, originOf } from "./document-response.ts";
import { fromUrl, urlParameters } from "./stac-query.ts";

export function collectionsRoutes({ catalog }: Pick<Deps, "catalog">): Hono {
  const app = new Hono();

  app.get("/collections", (c) => {
    const given = urlParameters(c, ["bbox", "datetime", "limit", "token"]);
    const query = fromUrl({ limit: String(LIMIT.max), ...given });
    const origin = originOf(c);
    const all = catalog.all().filter((entry) => covers(entry, query) && meetsTime(entry.collection, query));
    const start = offsetOf(given.token, all.length);
    const page = all.slice(start, start + query.limit);
    const stop = start + page.length;
    const next = stop < all.length ? nextUrl(c, String(stop)) : null;
    return documentResponse(c, JSON_TYPE, {
      collections: page.map((entry) => collectionDocument(entry, origin)),
      links: [
        { rel: "self", href: c.req.url, type: JSON_TYPE },
        { rel: "root", href: `${origin}/`, type: JSON_TYPE },
        { rel: "parent", href: `${origin}/`, type: JSON_TYPE },
        ...(next === null ? [] : [{ rel: "next", href: next, type: JSON_TYPE }]),
      ],
      numberMatched: all.length,
      numberReturned: page.length,
    });
  });

  app.get("/collections/:collectionId", (c) => {
    urlParameters(c, []);
    return documentResponse(c, JSON_TYPE, collectionDocument(catalog.get(c.req.param("collectionId")), originOf(c)));
  });

  return app;
}

/** An unknown end of a collection's extent is taken as open, so that a search never hides what it might hold. */
function meetsTime({ extent }: StacCollection, { instants }: SearchQuery): boolean {
  const [start, end] = extent.temporal.interval[0]!;
  return (
    instants === null ||
    ((parseInstant(start ?? "") ?? -Infinity) <= instants.stopMs &&
      (parseInstant(end ?? "") ?? Infinity) >= instants.startMs)
  );
}

function offsetOf(token: string | undefined, count: number): number {
  if (token === undefined) {
    return 0;
  }
  const offset = Number(token);
  if (!/^\d{1,9}$/.test(token) || offset >= count) {
    throw new InvalidParameter("token", token, "the token of a `next` link");
  }
  return offset;
}
