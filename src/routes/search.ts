/**
 * `GET` and `POST /search`: Items of all collections by place, time and id.
 *
 * https://github.com/radiantearth/stac-api-spec/tree/v1.0.0/item-search
 */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { search } from "../catalog/search.ts";
import {
  answers,
  BboxParameter,
  DatetimeParameter,
  FormatParameter,
  GEOJSON_TYPE,
  IntersectsParameter,
  ItemCollection,
  JSON_TYPE,
  LimitParameter,
  listParameter,
  SearchBody,
  TokenParameter,
} from "../openapi/stac.ts";
import { addRoute } from "./add-route.ts";
import type { Deps } from "./deps.ts";
import { itemCollection, nextUrl } from "./document-response.ts";
import { bodyParameters, fromBody, fromUrl, urlParameters } from "./stac-query.ts";

const NAMES = ["collections", "ids", "bbox", "intersects", "datetime", "limit", "token"];

const getRoute = createRoute({
  method: "get",
  path: "/search",
  operationId: "getItemSearch",
  summary: "Search the Items of all collections",
  tags: ["Discovery"],
  request: {
    query: z.object({
      collections: listParameter("collections", "Ids of collections."),
      ids: listParameter("ids", "Ids of Items."),
      bbox: BboxParameter,
      intersects: IntersectsParameter,
      datetime: DatetimeParameter,
      limit: LimitParameter,
      token: TokenParameter,
      f: FormatParameter,
    }),
  },
  responses: answers(GEOJSON_TYPE, ItemCollection, "A page of Items", 400),
});

const postRoute = createRoute({
  method: "post",
  path: "/search",
  operationId: "postItemSearch",
  summary: "Search the Items of all collections, with a GeoJSON geometry of any size",
  tags: ["Discovery"],
  request: { body: { required: true, content: { [JSON_TYPE]: { schema: SearchBody } } } },
  responses: answers(GEOJSON_TYPE, ItemCollection, "A page of Items", 400, 413, 415),
});

export function searchRoutes({ catalog }: Pick<Deps, "catalog">): OpenAPIHono {
  const app = new OpenAPIHono();

  addRoute(app, getRoute, (c) => {
    const page = search(catalog, fromUrl(urlParameters(c, NAMES)));
    return itemCollection(
      c,
      page,
      page.next === null ? [] : [{ rel: "next", href: nextUrl(c, page.next), type: GEOJSON_TYPE, method: "GET" }],
    );
  });

  addRoute(app, postRoute, async (c) => {
    urlParameters(c, []);
    const page = search(catalog, fromBody(await bodyParameters(c, NAMES)));
    const next = {
      rel: "next",
      href: c.req.url,
      type: GEOJSON_TYPE,
      method: "POST",
      body: { token: page.next },
      merge: true,
    };
    return itemCollection(c, page, page.next === null ? [] : [next]);
  });

  return app;
}
