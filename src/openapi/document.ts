/**
 * The OpenAPI documents, generated from the routes: 3.1 for generated clients, 3.0 for OGC clients and test suites.
 *
 * https://spec.openapis.org/oas/v3.1.1.html · https://spec.openapis.org/oas/v3.0.4.html
 */
import type { OpenAPIHono } from "@hono/zod-openapi";

type Document31 = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;
type Document30 = ReturnType<OpenAPIHono["getOpenAPIDocument"]>;
export type OpenApiDocument = Document30 | Document31;

/** Media types with which the documents are linked and answered; clients compare them letter by letter. */
export const OPENAPI_TYPES = {
  "3.0": "application/vnd.oai.openapi+json;version=3.0",
  "3.1": "application/vnd.oai.openapi+json;version=3.1",
} as const;

export type OpenApiVersion = keyof typeof OPENAPI_TYPES;

const TAGS = [
  { name: "Discovery", description: "What there is: STAC API and OGC API in one." },
  { name: "Queries", description: "Subsets of a collection, as OGC API EDR names them." },
  { name: "Aggregations", description: "Reductions and time series, computed in the request." },
  { name: "Service", description: "The API itself." },
];

/** The same document, with a collection to try in place of its id, where there is one. */
export function withExample<D extends OpenApiDocument>(document: D, collectionId: string | undefined): D {
  if (collectionId === undefined) {
    return document;
  }
  const text = JSON.stringify(document, (_, member) =>
    member?.in === "path" && member.name === "collectionId" ? { ...member, example: collectionId } : member,
  );
  return JSON.parse(text) as D;
}

/** Without `servers`, which depend on the request. Costs tens of milliseconds: build it once. */
export function buildDocument(app: OpenAPIHono, version: OpenApiVersion, appVersion: string): OpenApiDocument {
  const info = {
    title: "Estran",
    version: appVersion,
    description:
      "Answers questions about Zarr archives, computed in the request.\n\n" +
      "Besides the parameters listed, every data query takes any dimension of its collection by name: `dim=value`, " +
      "`dim=v1,v2` or `dim=lo/hi` (both ends included, `..` for an open one). Values are numbers, names, dates, or, of a " +
      "forecast's lead, ISO 8601 durations (`lead_time=PT6H`). Every other unknown parameter is a 400.\n\n" +
      "Answers may be kept for a minute (`Cache-Control: max-age=60`) and have a strong `ETag`: ask again with " +
      "`If-None-Match` and an unchanged answer is a 304, without any of the data being read. Whether data were rewritten " +
      "under unchanged metadata can't be told without reading them: a tag holds until the hour of the clock ends.",
    license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
  };
  return version === "3.0"
    ? app.getOpenAPIDocument({ openapi: "3.0.3", info, tags: TAGS })
    : app.getOpenAPI31Document({ openapi: "3.1.0", info, tags: TAGS });
}
