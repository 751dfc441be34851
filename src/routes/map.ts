/**
 * `GET /collections/{collectionId}/map` and its tiles: one variable as an image, or as the numbers of its pixels.
 *
 * OGC 20-058 (OGC API - Maps - Part 1: Core) · OGC 20-057 (OGC API - Tiles - Part 1: Core)
 */
import type { Context } from "hono";
import { Hono } from "hono";
import type { Format } from "../encode/encoder.ts";
import { isListed } from "../grid/grid.ts";
import { MAP_FORMATS } from "../openapi/operations.ts";
import { coarserMap } from "../tiles/coarser-map.ts";
import { extentOfGround } from "../tiles/ground-extent.ts";
import type { MapLabel } from "../tiles/map-question.ts";
import { viewOf } from "../tiles/map-view.ts";
import { type PlannedMap, planMap } from "../tiles/plan-map.ts";
import type { Raster } from "../tiles/raster.ts";
import { crsUri, tileMatrixSetOf, tileView } from "../tiles/tile-matrix-set.ts";
import type { View } from "../tiles/view.ts";
import type { Deps } from "./deps.ts";
import { mapBody } from "./map-body.ts";
import { type MapQuery, mapText, parseMap, withMapDimensions } from "./map-query.ts";
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
  return respond<MapQuery, Raster, Format, PlannedMap>(c, deps, {
    formats: MAP_FORMATS,
    parse: (given) => parseMap(given, tile !== null),
    complete: withMapDimensions,
    needs: ({ grids }) => ([...grids.values()].some(isListed) ? "centres" : null),
    plan: (open, { question, view }, limits) =>
      planMap(open, question, tile ?? ((ground) => viewOf(view!, () => extentOfGround(ground))), limits),
    coarser: ({ question }, planned, limits) => coarserMap(question, planned, limits),
    text: mapText,
    headers: (_, { view, labels }) => ({ ...placeHeaders(view), ...labelHeaders(labels) }),
    body: mapBody,
    kept: true,
  });
}

function placeHeaders({ crs, bbox }: View): Record<string, string> {
  return { "content-crs": `<${crsUri(crs)}>`, "content-bbox": bbox.join() };
}

/** The time shown, and every other label that a map is of. */
function labelHeaders(labels: readonly MapLabel[]): Record<string, string> {
  const time = labels.find(({ axis: { kind } }) => kind === "t");
  const shown = labels.map(({ axis: { name }, label }) => `${name}=${encodeURIComponent(label)}`);
  return {
    ...(time && { "content-datetime": String(time.label) }),
    ...(shown.length > 0 && { "estran-labels": shown.join("&") }),
  };
}
