/** `GET /openapi.json` (OpenAPI 3.1) and `GET /api` (3.0): the description of everything, which was built with the app. */
import { Hono } from "hono";
import type { CatalogEntry } from "../catalog/entry.ts";
import { OPENAPI_TYPES, type OpenApiVersion } from "../openapi/media-types.ts";
import type { Deps } from "./deps.ts";
import { originOf } from "./document-response.ts";
import { urlParameters } from "./stac-query.ts";

const PATHS: readonly (readonly [path: string, version: OpenApiVersion])[] = [
  ["/openapi.json", "3.1"],
  ["/api", "3.0"],
];

export function openapiRoutes({ catalog, asset }: Pick<Deps, "catalog" | "asset">): Hono {
  const app = new Hono();
  for (const [path, version] of PATHS) {
    let kept: object | undefined;
    app.get(path, async (c) => {
      urlParameters(c, []);
      kept ??= withExample(await (await asset(`/openapi/${version}.json`)).text(), catalog.all()[0]);
      const document = { ...kept, servers: [{ url: originOf(c) }] };
      return c.body(JSON.stringify(document), 200, { "content-type": OPENAPI_TYPES[version] });
    });
  }
  return app;
}

/** The document, with a collection to try in place of its id, and a place of it, where there is one. */
function withExample(text: string, entry: CatalogEntry | undefined): object {
  const examples: Readonly<Record<string, string | undefined>> = {
    collectionId: entry?.archive.id,
    locationId: entry?.locations[0]?.id,
  };
  return JSON.parse(text, (_, member) => {
    const example = member?.in === "path" ? examples[member.name] : undefined;
    return example === undefined ? member : { ...member, example };
  });
}
