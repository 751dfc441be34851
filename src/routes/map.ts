/**
 * `GET /collections/{collectionId}/map` and its tiles: one variable as an image, as isolines, or as the numbers of its pixels.
 *
 * OGC 20-058 (OGC API - Maps - Part 1: Core) · OGC 20-057 (OGC API - Tiles - Part 1: Core)
 */
import { type Context, Hono } from "hono";
import { chooseEncoder } from "../encode/negotiate.ts";
import { CONTOURS, MAP_FORMATS } from "../openapi/operations.ts";
import { tileMatrixSetOf, tileView } from "../tiles/tile-matrix-set.ts";
import type { View } from "../tiles/view.ts";
import type { Deps } from "./deps.ts";
import { contourKind } from "./map-contours.ts";
import { mapKind } from "./map-kind.ts";
import { respond } from "./respond.ts";

export const mapRoutes = (deps: Deps): Hono =>
  new Hono()
    .get("/collections/:collectionId/map", (c) => answerMap(c, deps, null))
    .get("/collections/:collectionId/map/tiles/:tileMatrixSetId/:tileMatrix/:tileRow/:tileCol", (c) => {
      const { tileMatrixSetId, tileMatrix, tileRow, tileCol } = c.req.param();
      return answerMap(c, deps, tileView(tileMatrixSetOf(tileMatrixSetId), tileMatrix, tileRow, tileCol));
    });

/** @param tile what its path shows; null where the query says it */
function answerMap(c: Context, deps: Deps, tile: View | null): Promise<Response> {
  const { encoder } = chooseEncoder(c.req.query("f"), c.req.header("accept"), MAP_FORMATS);
  return encoder === CONTOURS ? respond(c, deps, contourKind(tile)) : respond(c, deps, mapKind(tile));
}
