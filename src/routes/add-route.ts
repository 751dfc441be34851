/**
 * Puts a route in the OpenAPI document and in the router. Its handler parses its own parameters, from text to type and once,
 * so that every refusal is one of `errors.ts`, whatever the host's framework would have said.
 */
import type { createRoute, OpenAPIHono, RouteConfig } from "@hono/zod-openapi";
import type { Context } from "hono";

type Route = ReturnType<typeof createRoute<string, RouteConfig & { path: string }>>;

export function addRoute(
  app: OpenAPIHono,
  route: Pick<Route, keyof RouteConfig | "getRoutingPath">,
  handler: (c: Context) => Response | Promise<Response>,
): void {
  app.openAPIRegistry.registerPath(route);
  app.on([route.method], [route.getRoutingPath()], handler);
}

/** A path parameter of the route. */
export const pathParameter = (c: Context, name: string): string => c.req.param(name) ?? "";
