/** `GET /health`: whether the app runs. It reads nothing, so that a failing archive doesn't take the app out of service. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { answers, FormatParameter, JSON_TYPE } from "../openapi/stac.ts";
import { VERSION } from "../openapi/version.ts";
import { addRoute } from "./add-route.ts";
import type { Deps } from "./deps.ts";
import { urlParameters } from "./stac-query.ts";

const Health = z.object({ status: z.literal("ok"), version: z.string(), collections: z.int() }).openapi("Health");

const route = createRoute({
  method: "get",
  path: "/health",
  operationId: "getHealth",
  summary: "Whether the app runs",
  tags: ["Service"],
  request: { query: z.object({ f: FormatParameter }) },
  responses: answers(JSON_TYPE, Health, "It does.", 400),
});

export function healthRoutes({ catalog }: Pick<Deps, "catalog">): OpenAPIHono {
  const app = new OpenAPIHono();
  addRoute(app, route, (c) => {
    urlParameters(c, []);
    return c.json({ status: "ok", version: VERSION, collections: catalog.all().length });
  });
  return app;
}
