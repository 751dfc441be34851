/**
 * `GET` and `POST /search`: Items of all collections by place, time and id.
 *
 * https://github.com/radiantearth/stac-api-spec/tree/v1.0.0/item-search
 */
import { Hono } from "hono";
import { search } from "../catalog/search.ts";
import { GEOJSON_TYPE } from "../openapi/media-types.ts";
import type { Deps } from "./deps.ts";
import { itemCollection, nextUrl } from "./document-response.ts";
import { bodyParameters, fromBody, fromUrl, urlParameters } from "./stac-query.ts";

const NAMES = ["collections", "ids", "bbox", "intersects", "datetime", "limit", "token"];

export function searchRoutes({ catalog }: Pick<Deps, "catalog">): Hono {
  const app = new Hono();

  app.get("/search", (c) => {
    const page = search(catalog, fromUrl(urlParameters(c, NAMES)));
    return itemCollection(
      c,
      page,
      page.next === null ? [] : [{ rel: "next", href: nextUrl(c, page.next), type: GEOJSON_TYPE, method: "GET" }],
    );
  });

  app.post("/search", async (c) => {
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
