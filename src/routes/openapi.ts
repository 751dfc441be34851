/** `GET /openapi.json` (OpenAPI 3.1) and `GET /api` (3.0): the description of everything. Each is built once, when it is first asked for. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import {
  buildDocument,
  OPENAPI_TYPES,
  type OpenApiDocument,
  type OpenApiVersion,
  withExample,
} from "../openapi/document.ts";
import { answers, FormatParameter } from "../openapi/stac.ts";
import { VERSION } from "../openapi/version.ts";
import { addRoute } from "./add-route.ts";
import type { Deps } from "./deps.ts";
import { originOf } from "./document-response.ts";
import { urlParameters } from "./stac-query.ts";

const PATHS: readonly (readonly [path: string, operationId: string, openapi: OpenApiVersion])[] = [
  ["/openapi.json", "getOpenApi", "3.1"],
  ["/api", "getOpenApi30", "3.0"],
];

/** @param whole the app whose routes are described */
export function openapiRoutes(whole: OpenAPIHono, { catalog }: Pick<Deps, "catalog">): OpenAPIHono {
  const app = new OpenAPIHono();
  for (const [path, operationId, openapi] of PATHS) {
    const type = OPENAPI_TYPES[openapi];
    const schema = z.looseObject({ openapi: z.string(), paths: z.looseObject({}) });
    const route = createRoute({
      method: "get",
      path,
      operationId,
      summary: `This document, as OpenAPI ${openapi}`,
      tags: ["Service"],
      request: { query: z.object({ f: FormatParameter }) },
      responses: answers(type, schema, `OpenAPI ${openapi}`, 400),
    });
    let kept: OpenApiDocument | undefined;
    addRoute(app, route, (c) => {
      urlParameters(c, []);
      kept ??= withExample(buildDocument(whole, openapi, VERSION), catalog.all()[0]?.archive.id);
      return c.body(JSON.stringify({ ...kept, servers: [{ url: originOf(c) }] }), 200, { "content-type": type });
    });
  }
  return app;
}
