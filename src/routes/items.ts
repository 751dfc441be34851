/** `GET /collections/{collectionId}/items` and `/items/{itemId}`: one Item for each dated step of the archive. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { findItem } from "../catalog/items.ts";
import { search } from "../catalog/search.ts";
import { InvalidParameter } from "../errors.ts";
import { CollectionId } from "../openapi/params.ts";
import {
  answers,
  BboxParameter,
  DatetimeParameter,
  FormatParameter,
  GEOJSON_TYPE,
  Item,
  ItemCollection,
  JSON_TYPE,
  LimitParameter,
  listParameter,
  TokenParameter,
} from "../openapi/stac.ts";
import { addRoute, pathParameter } from "./add-route.ts";
import type { Deps } from "./deps.ts";
import { documentResponse, itemCollection, nextUrl, originOf } from "./document-response.ts";
import { itemDocument } from "./item-document.ts";
import { fromUrl, urlParameters } from "./stac-query.ts";

const listRoute = createRoute({
  method: "get",
  path: "/collections/{collectionId}/items",
  operationId: "getItems",
  summary: "The Items of a collection, in the order of time",
  tags: ["Discovery"],
  request: {
    params: z.object({ collectionId: CollectionId }),
    query: z.object({
      bbox: BboxParameter,
      datetime: DatetimeParameter,
      limit: LimitParameter,
      token: TokenParameter,
      // pystac-client repeats the collection of the path.
      collections: listParameter("collections", "The collection of the path."),
      f: FormatParameter,
    }),
  },
  responses: answers(GEOJSON_TYPE, ItemCollection, "A page of Items", 400, 404),
});

const oneRoute = createRoute({
  method: "get",
  path: "/collections/{collectionId}/items/{itemId}",
  operationId: "getItem",
  summary: "One Item",
  tags: ["Discovery"],
  request: {
    params: z.object({ collectionId: CollectionId, itemId: z.string() }),
    query: z.object({ f: FormatParameter }),
  },
  responses: answers(GEOJSON_TYPE, Item, "The Item", 400, 404),
});

export function itemsRoutes({ catalog }: Pick<Deps, "catalog">): OpenAPIHono {
  const app = new OpenAPIHono();

  addRoute(app, listRoute, (c) => {
    const { collection } = catalog.get(pathParameter(c, "collectionId"));
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

  addRoute(app, oneRoute, (c) => {
    const entry = catalog.get(pathParameter(c, "collectionId"));
    urlParameters(c, []);
    return documentResponse(c, GEOJSON_TYPE, itemDocument(findItem(entry, pathParameter(c, "itemId")), originOf(c)));
  });

  return app;
}
