/** `GET /collections` and `GET /collections/{collectionId}`: what there is, for STAC and for OGC API EDR clients at once. */
import { Hono } from "hono";
import { covers, LIMIT, meetsTime, pageOf } from "../catalog/search.ts";
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
    const all = catalog.all().filter((entry) => covers(entry, query) && meetsTime(entry, query));
    const { page, next } = pageOf(all, query);
    return documentResponse(c, JSON_TYPE, {
      collections: page.map((entry) => collectionDocument(entry, origin)),
      links: [
        { rel: "self", href: c.req.url, type: JSON_TYPE },
        { rel: "root", href: `${origin}/`, type: JSON_TYPE },
        { rel: "parent", href: `${origin}/`, type: JSON_TYPE },
        ...(next === null ? [] : [{ rel: "next", href: nextUrl(c, next), type: JSON_TYPE }]),
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
