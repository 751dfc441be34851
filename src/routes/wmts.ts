/**
 * `GET /collections/{collectionId}/wmts` and its RESTful capabilities: the map tiles, for clients of WMTS 1.0.0.
 *
 * OGC 07-057r7 (OpenGIS Web Map Tile Service)
 */
import { type Context, Hono } from "hono";
import { PNG } from "../openapi/operations.ts";
import { TILE_MATRIX_SETS, tileMatrixSetOf, tileView } from "../tiles/tile-matrix-set.ts";
import type { Deps } from "./deps.ts";
import { wmtsReport } from "./exception-report.ts";
import { needed, oneOf, readKvp } from "./kvp.ts";
import { kvpMapKind, mapTexts } from "./kvp-map.ts";
import { respond } from "./respond.ts";
import { openMaps } from "./served-maps.ts";
import { wmtsCapabilities, wmtsNameOf } from "./wmts-capabilities.ts";

export function wmtsRoutes(deps: Deps): Hono {
  const app = new Hono();
  const guarded = (answer: (c: Context) => Promise<Response>) => (c: Context) =>
    answer(c).catch((error: Error) => wmtsReport(error, c, deps));
  app.get(
    "/collections/:collectionId/wmts",
    guarded((c) => answerWmts(c, deps)),
  );
  app.get(
    "/collections/:collectionId/wmts/1.0.0/WMTSCapabilities.xml",
    guarded((c) => capabilities(c, deps)),
  );
  return app;
}

async function answerWmts(c: Context, deps: Deps): Promise<Response> {
  const kvp = readKvp(c);
  if (kvp.has("service")) {
    oneOf(kvp, "service", ["WMTS"]);
  }
  // A bare URL is what people paste.
  const request = kvp.size === 0 ? "GetCapabilities" : oneOf(kvp, "request", ["GetCapabilities", "GetTile"]);
  if (request === "GetCapabilities") {
    return capabilities(c, deps);
  }
  const maps = await openMaps(c, deps);
  oneOf(kvp, "format", PNG.mediaTypes);
  const id = oneOf(
    kvp,
    "tilematrixset",
    TILE_MATRIX_SETS.map((set) => set.id),
  );
  const [matrix, row, column] = ["tilematrix", "tilerow", "tilecol"].map((name) => needed(kvp, name, "a whole number"));
  const view = tileView(tileMatrixSetOf(id), matrix!, row!, column!);
  const texts = mapTexts(kvp, maps, { layer: "layer", style: "style", dimension: wmtsNameOf });
  return respond(c, deps, { ...kvpMapKind(c, view, new Map([...texts, ["f", PNG.format]])), formats: [PNG] });
}

/** Whatever is asked beside. */
async function capabilities(c: Context, deps: Deps): Promise<Response> {
  const body = wmtsCapabilities(await openMaps(c, deps));
  return c.body(body, 200, { "content-type": "application/xml; charset=utf-8" });
}
