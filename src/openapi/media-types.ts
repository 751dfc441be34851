/** Media types of the API's documents, as clients compare them: letter by letter. */

export const JSON_TYPE = "application/json";
export const GEOJSON_TYPE = "application/geo+json";
export const PROBLEM_TYPE = "application/problem+json";
export const PNG_TYPE = "image/png";
/** With which TileJSON is linked (OGC 17-083r4, annex H); it is answered as JSON, as its own specification says. */
export const TILEJSON_TYPE = "application/json+vnd.mapbox.tilejson";

/** With which the descriptions of the API are linked and answered. */
export const OPENAPI_TYPES = {
  "3.0": "application/vnd.oai.openapi+json;version=3.0",
  "3.1": "application/vnd.oai.openapi+json;version=3.1",
} as const;

export type OpenApiVersion = keyof typeof OPENAPI_TYPES;
