/** `GET /collections/{collectionId}/items` and `/items/{itemId}`: one Item for each dated step of the archive. */
import { Hono } from "hono";
import { findItem } from "../catalog/items.ts";
import { search } from "../catalog/search.ts";
import { InvalidParameter } from "../errors.ts";
import { GEOJSON_TYPE, JSON_TYPE } from "../openapi/media-types.ts";
import type { Deps } from "./deps.ts";
import { documentResponse, itemCollection, nextUrl, originOf } from "./document-response.ts";
import { itemDocument } from "./item-document.ts";
import { fromUrl, urlParameters } from "./stac-query.ts";

export function itemsRoutes({ catalog }: Pick<Deps, "catalog">): Hono {
  const app = new Hono();

  app.get("/collections/:collectionId/items", (c) => {
    const { collection } = catalog.get(c.req.param("collectionId"));
    const { collections, ...query } = fromUrl(urlParameters(c, ["bbox", "datetime", "limit", "token", "collections"]));
    if (collections?.some((id) => id !== collection.id)) {
      throw new InvalidParameter("collections", collections, [collection.id]);
    }
    const page = search(catalog, { ...query, collections: [collection.id] });
    return itemCollection(c, page, [
      {
        rel: "collection",
        href: `${originOf(c)}/collections/${collection.id}`,
        type: JSON_TYPE,
        title: collection.title,
      },
      ...(page.next === null ? [] : [{ rel: "next", href: nextUrl(c, page.next), type: GEOJSON_TYPE }]),
    ]);
  });

  app.get("/collections/:collectionId/items/:itemId", (c) => {
    const entry = catalog.get(c.req.param("collectionId"));
    urlParameters(c, []);
    return documentResponse(c, GEOJSON_TYPE, itemDocument(findItem(entry, c.req.param("itemId")), originOf(c)));
  });

  return app;
}
