/** The whole app on one screen: what every response has, the resources, and what happens when there is no answer. */
import { Hono } from "hono";
import { cors } from "hono/cors";
import { methodNotAllowed } from "hono/method-not-allowed";
import { NotFound } from "./errors.ts";
import { aggregateRoutes } from "./routes/aggregate.ts";
import { areaRoutes } from "./routes/area.ts";
import { collectionsRoutes } from "./routes/collections.ts";
import { cubeRoutes } from "./routes/cube.ts";
import { dashboardRoutes } from "./routes/dashboard.ts";
import type { Deps } from "./routes/deps.ts";
import { docsRoutes } from "./routes/docs.ts";
import { healthRoutes } from "./routes/health.ts";
import { itemsRoutes } from "./routes/items.ts";
import { landingRoutes } from "./routes/landing.ts";
import { legendRoutes } from "./routes/legend.ts";
import { locationsRoutes } from "./routes/locations.ts";
import { mapRoutes } from "./routes/map.ts";
import { openapiRoutes } from "./routes/openapi.ts";
import { positionRoutes } from "./routes/position.ts";
import { problem, problemOf } from "./routes/problem.ts";
import { searchRoutes } from "./routes/search.ts";
import { tilesetRoutes } from "./routes/tilesets.ts";
import { timeseriesRoutes } from "./routes/timeseries.ts";
import { wmsRoutes } from "./routes/wms.ts";
import { wmtsRoutes } from "./routes/wmts.ts";

export type { Deps } from "./routes/deps.ts";

const EXPOSED_HEADERS = [
  ...["Link", "ETag", "Location", "Retry-After", "Server-Timing", "Content-Disposition"],
  ...[
    "Estran-Requests",
    "Estran-Fetched-Bytes",
    "Estran-Decoded-Bytes",
    "Estran-Labels",
    "Estran-Scale",
    "Estran-Offset",
  ],
  ...["Content-Crs", "Content-Bbox", "Content-Datetime"],
];

const preflight = cors({
  origin: "*",
  allowMethods: ["GET", "HEAD", "POST"],
  exposeHeaders: EXPOSED_HEADERS,
  maxAge: 86_400,
});

/** @returns an app that any host can serve: `app.fetch(request)` */
export function createApp(deps: Deps): Hono {
  const app = new Hono();
  app.use((c, next) => {
    if (c.req.method === "OPTIONS") {
      return preflight(c, next);
    }
    // Named beforehand: the middleware copies every answer to add them.
    c.header("access-control-allow-origin", "*");
    c.header("access-control-expose-headers", EXPOSED_HEADERS.join());
    return next();
  });
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed(c, methods) {
        const allow = [...methods, "OPTIONS"].join(", ");
        return problem(
          c,
          "MethodNotAllowed",
          `${c.req.method} is not allowed here. Allowed: ${allow}.`,
          { allowed: methods },
          { allow },
        );
      },
    }),
  );
  app.onError((error, c) => problemOf(error, c, deps));
  app.notFound((c) => problemOf(new NotFound("resource", c.req.path), c, deps));

  app.route("/", landingRoutes(deps));
  app.route("/", collectionsRoutes(deps));
  app.route("/", itemsRoutes(deps));
  app.route("/", searchRoutes(deps));
  app.route("/", positionRoutes(deps));
  app.route("/", areaRoutes(deps));
  app.route("/", cubeRoutes(deps));
  app.route("/", locationsRoutes(deps));
  app.route("/", timeseriesRoutes(deps));
  app.route("/", aggregateRoutes(deps));
  app.route("/", mapRoutes(deps));
  app.route("/", tilesetRoutes(deps));
  app.route("/", wmtsRoutes(deps));
  app.route("/", wmsRoutes(deps));
  app.route("/", legendRoutes(deps));
  app.route("/", healthRoutes(deps));
  app.route("/", openapiRoutes(deps));
  app.route("/", docsRoutes(deps));
  app.route("/", dashboardRoutes(deps));
  return app;
}
