/**
 * `GET /tileMatrixSets`, `GET /collections/{collectionId}/map/tiles` and what is below it but for the tiles themselves: the documents
 * by which a client finds tiles.
 */
import { type Context, Hono } from "hono";
import { deriveRequest } from "../compute/source.ts";
import { chooseEncoder } from "../encode/negotiate.ts";
import { NotFound } from "../errors.ts";
import { JSON_TYPE } from "../openapi/media-types.ts";
import { MAP_FORMATS } from "../openapi/operations.ts";
import { layerFor } from "../tiles/layers.ts";
import { mappedVariable } from "../tiles/map-question.ts";
import { tileMatrixSetOf, WEB_MERCATOR_QUAD } from "../tiles/tile-matrix-set.ts";
import { openLayouts } from "../zarr/layouts.ts";
import type { Deps } from "./deps.ts";
import { documentResponse, originOf } from "./document-response.ts";
import { mapText, parseMap, withMapDimensions } from "./map-query.ts";
import { readGiven } from "./query-given.ts";
import { urlParameters } from "./stac-query.ts";
import {
  type TiledMap,
  tileJsonDocument,
  tileMatrixSetDocument,
  tileMatrixSetsDocument,
  tilesetDocument,
  tilesetsDocument,
} from "./tileset-document.ts";

export function tilesetRoutes(deps: Deps): Hono {
  const app = new Hono();
  app.get("/tileMatrixSets", (c) => {
    urlParameters(c, []);
    return documentResponse(c, JSON_TYPE, tileMatrixSetsDocument(originOf(c)));
  });
  app.get("/tileMatrixSets/:tileMatrixSetId", (c) => {
    urlParameters(c, []);
    return documentResponse(c, JSON_TYPE, tileMatrixSetDocument(tileMatrixSetOf(c.req.param("tileMatrixSetId"))));
  });
  app.get("/collections/:collectionId/map/tiles", async (c) =>
    documentResponse(c, JSON_TYPE, tilesetsDocument(await openMap(c, deps))),
  );
  app.get("/collections/:collectionId/map/tiles/:tileMatrixSetId", async (c) => {
    const set = tileMatrixSetOf(c.req.param("tileMatrixSetId"));
    return documentResponse(c, JSON_TYPE, tilesetDocument(await openMap(c, deps), set));
  });
  app.get("/collections/:collectionId/map/tiles/:tileMatrixSetId/tilejson.json", async (c) => {
    const { id } = tileMatrixSetOf(c.req.param("tileMatrixSetId"));
    if (id !== WEB_MERCATOR_QUAD.id) {
      throw new NotFound("resource", c.req.path, [c.req.path.replace(id, WEB_MERCATOR_QUAD.id)]);
    }
    return documentResponse(c, JSON_TYPE, tileJsonDocument(await openMap(c, deps)));
  });
  return app;
}

/** The map that is asked for; `f` other than json is the format of its tiles. @throws InvalidParameter */
async function openMap(c: Context, deps: Deps): Promise<TiledMap> {
  const { archive, collection } = deps.catalog.get(c.req.param("collectionId")!);
  const { texts, geometry } = await readGiven(c);
  const f = texts.get("f") === "json" ? undefined : texts.get("f");
  const format = f === undefined ? null : chooseEncoder(f, undefined, MAP_FORMATS).encoder.format;
  const given = { texts: new Map([...texts].filter(([name]) => name !== "f")), geometry };
  const asked = parseMap(given, true);
  const { main } = await openLayouts(archive, asked.version, { ...deps, signal: c.req.raw.signal });
  const query = withMapDimensions(asked, given, main.dataset);
  const { derived, request } = deriveRequest(main, query.question.request);
  const variable = mappedVariable(derived.dataset, request);
  const bbox = collection.extent.spatial.bbox[0]!;
  const text = mapText(query);
  const origin = originOf(c);
  return {
    self: `${origin}/collections/${collection.id}`,
    origin,
    title: collection.title,
    bbox,
    layer: layerFor(derived.dataset, variable, bbox),
    search: text === "" ? "" : `?${text}`,
    tileSearch: [text, ...(format === null ? [] : [`f=${format}`])]
      .filter(Boolean)
      .join("&")
      .replace(/^(?=.)/, "?"),
  };
}
