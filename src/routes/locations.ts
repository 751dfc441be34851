/**
 * `GET /collections/{collectionId}/locations`, the named places of a collection as EDR's GeoJSON, and `/locations/{locationId}`, the data
 * of one: at a point as `position` gives them, in a polygon as `area` does.
 *
 * https://docs.ogc.org/is/19-086r6/19-086r6.html (EDR 1.1, section 8.2.7)
 */
import { Hono } from "hono";
import { type Geometry, geometryMeets } from "../catalog/bbox.ts";
import type { CatalogEntry } from "../catalog/entry.ts";
import type { Location } from "../catalog/locations.ts";
import { LIMIT, meetsTime, pageOf } from "../catalog/search.ts";
import { planSubset } from "../compute/answer.ts";
import { subsetNeeds } from "../compute/over.ts";
import { GEOJSON_TYPE, JSON_TYPE } from "../openapi/media-types.ts";
import { LOCATION } from "../openapi/operations.ts";
import { parametersOf } from "./collection-document.ts";
import type { Deps } from "./deps.ts";
import { documentResponse, nextUrl, originOf } from "./document-response.ts";
import { answer, type Operation } from "./query.ts";
import { fromUrl, urlParameters } from "./stac-query.ts";

const location: Operation = {
  ...LOCATION,
  plan: (open, query, limits) => planSubset(open, query.request, query, limits),
  needs: (_, { request, coverage }) => subsetNeeds(request, coverage),
};

const FORMATS = ["json", "GeoJSON"];

export function locationsRoutes(deps: Deps): Hono {
  const app = new Hono();

  app.get("/collections/:collectionId/locations", (c) => {
    const entry = deps.catalog.get(c.req.param("collectionId"));
    const given = urlParameters(c, ["bbox", "datetime", "limit", "token"], FORMATS);
    const query = fromUrl({ limit: String(LIMIT.max), ...given });
    const found = entry.locations.filter(({ geometry }) => {
      return meetsTime(entry, query) && (query.bbox === null || geometryMeets(geometry as Geometry, query.bbox));
    });
    const { page, next } = pageOf(found, query);
    const self = `${originOf(c)}/collections/${entry.collection.id}`;
    return documentResponse(c, GEOJSON_TYPE, {
      type: "FeatureCollection",
      features: page.map((each) => featureOf(each, entry, self)),
      links: [
        { rel: "self", href: c.req.url, type: GEOJSON_TYPE },
        { rel: "collection", href: self, type: JSON_TYPE, title: entry.collection.title },
        ...(next === null ? [] : [{ rel: "next", href: nextUrl(c, next), type: GEOJSON_TYPE }]),
      ],
      numberMatched: found.length,
      numberReturned: page.length,
    });
  });

  app.get("/collections/:collectionId/locations/:locationId", (c) => answer(c, deps, location));

  return app;
}

/** With the properties that EDR's schema asks for. */
function featureOf({ id, label, properties, geometry }: Location, { collection }: CatalogEntry, self: string) {
  return {
    type: "Feature",
    id,
    geometry,
    properties: {
      ...properties,
      label,
      datetime: collection.extent.temporal.interval[0]!.map((end) => end ?? "..").join("/"),
      "parameter-name": Object.keys(parametersOf(collection)),
      edrqueryendpoint: `${self}/locations/${id}`,
    },
  };
}
