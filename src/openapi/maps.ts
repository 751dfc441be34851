/** Descriptions of maps, their tiles, and the documents by which clients find these. */
import type { RouteConfig } from "@asteasolutions/zod-to-openapi";
import { ORIENTATIONS } from "../tiles/legend/layout.ts";
import { mapParameters, viewParameters } from "./map-parameters.ts";
import { JSON_TYPE } from "./media-types.ts";
import { LEGEND_FORMATS, MAP_FORMATS } from "./operations.ts";
import { CollectionId, parameter } from "./params.ts";
import { problems } from "./problem.ts";
import { answers, FormatParameter } from "./stac.ts";
import { z } from "./zod.ts";

const tags = ["Maps"];

const inPath = (name: string, description: string, example: string) =>
  z.string().openapi({ param: { name, in: "path", description }, example });

const collectionId = CollectionId;
const tileMatrixSetId = z.enum(["WebMercatorQuad", "WorldCRS84Quad"]).openapi({
  param: { name: "tileMatrixSetId", in: "path", description: "How the world is cut into tiles." },
  example: "WebMercatorQuad",
});
const tile = {
  tileMatrix: inPath("tileMatrix", "The level: 0 is the world.", "1"),
  tileRow: inPath("tileRow", "From the north, from 0.", "0"),
  tileCol: inPath("tileCol", "From the west, from 0.", "1"),
};

const links = z.array(z.looseObject({ rel: z.string(), href: z.string() }));

const TileMatrixSet = z
  .looseObject({ id: z.string(), crs: z.string(), tileMatrices: z.array(z.looseObject({ id: z.string() })) })
  .openapi("TileMatrixSet", { description: "OGC Two Dimensional Tile Matrix Set 2.0." });

const TileSet = z
  .looseObject({ dataType: z.literal("map"), crs: z.string(), tileMatrixSetURI: z.string(), links })
  .openapi("TileSet", { description: "Tileset metadata of OGC Two Dimensional Tile Matrix Set 2.0." });

const TileJson = z
  .looseObject({ tilejson: z.literal("3.0.0"), tiles: z.array(z.string()), minzoom: z.int(), maxzoom: z.int() })
  .openapi("TileJson", { description: "TileJSON 3.0.0: https://github.com/mapbox/tilejson-spec" });

const unchanged = { 304: { description: "Unchanged since the answer that `If-None-Match` names." } };

const image: RouteConfig["responses"] = {
  200: {
    description: "The map, as numbers of 4 bytes, or as isolines; its plan for `explain=true`.",
    headers: {
      "Content-Bbox": { description: "What it shows, in the units of its CRS.", schema: { type: "string" } },
      "Content-Crs": { description: "The URI of its CRS.", schema: { type: "string" } },
      "Content-Datetime": { description: "The time that it shows.", schema: { type: "string" } },
      "Estran-Labels": { description: "Every label that it shows, by dimension.", schema: { type: "string" } },
      ETag: { description: "Names the answer, until the hour of the clock ends.", schema: { type: "string" } },
    },
    content: {
      ...Object.fromEntries(
        MAP_FORMATS.flatMap(({ mediaTypes }) => mediaTypes.map((type) => [type, { schema: z.string() }])),
      ),
      [JSON_TYPE]: { schema: z.looseObject({}) },
    },
  },
  ...unchanged,
  ...problems(400, 404, 406, 413, 500, 501, 502, 504),
};

const carried =
  "Parameters of the map are checked, and carried on in the URLs of the tiles. `f` other than json is the format of the tiles.";
const { levels: _levels, ...images } = mapParameters;
const parameters = {
  ...images,
  f: parameter("f", {
    description: "json, or the format of the tiles.",
    type: "string",
    enum: ["json", ...MAP_FORMATS.map(({ format }) => format)],
    default: "json",
  }),
};
const legendParameters = {
  ...images,
  orientation: parameter("orientation", {
    description: "Which way the colours run.",
    type: "string",
    enum: [...ORIENTATIONS],
    default: ORIENTATIONS[0],
  }),
  f: parameter("f", {
    description: "The format; beats `Accept`. svg when neither says.",
    type: "string",
    enum: LEGEND_FORMATS.map(({ format }) => format),
  }),
};
const opening = [400, 404, 500, 501, 502, 504] as const;

export const MAPS: readonly RouteConfig[] = [
  {
    method: "get",
    path: "/collections/{collectionId}/map",
    operationId: "getMap",
    summary: "One variable as a map, with one label along each dimension, or a statistic",
    description:
      "The last time and the first of everything else, unless it is said otherwise; `Estran-Labels` says which. Cells smaller than pixels are averaged by area, of categories the nearest is drawn.",
    tags,
    request: { params: z.object({ collectionId }), query: z.object({ ...mapParameters, ...viewParameters }) },
    responses: image,
  },
  {
    method: "get",
    path: "/collections/{collectionId}/map/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
    operationId: "estran.collection.map.getTile",
    summary: "A tile of the map, of 256 pixels",
    tags,
    request: { params: z.object({ collectionId, tileMatrixSetId, ...tile }), query: z.object(mapParameters) },
    responses: image,
  },
  {
    method: "get",
    path: "/collections/{collectionId}/legend",
    operationId: "getLegend",
    summary: "What the colours of a map mean",
    tags,
    request: { params: z.object({ collectionId }), query: z.object(legendParameters) },
    responses: {
      200: {
        description: "The legend; what is read for it for `explain=true`.",
        content: {
          ...Object.fromEntries(
            LEGEND_FORMATS.flatMap(({ mediaTypes }) => mediaTypes.map((type) => [type, { schema: z.string() }])),
          ),
          [JSON_TYPE]: { schema: z.looseObject({}) },
        },
      },
      ...unchanged,
      ...problems(400, 404, 406, 413, 500, 501, 502, 504),
    },
  },
  {
    method: "get",
    path: "/collections/{collectionId}/map/tiles",
    operationId: "estran.collection.map.getTileSetsList",
    summary: "The tilesets of a collection's map",
    description: carried,
    tags,
    request: { params: z.object({ collectionId }), query: z.object(parameters) },
    responses: answers(JSON_TYPE, z.object({ tilesets: z.array(TileSet), links }), "Tilesets", ...opening),
  },
  {
    method: "get",
    path: "/collections/{collectionId}/map/tiles/{tileMatrixSetId}",
    operationId: "estran.collection.map.getTileSet",
    summary: "One tileset of a collection's map: where its tiles are, and which there are",
    description: carried,
    tags,
    request: { params: z.object({ collectionId, tileMatrixSetId }), query: z.object(parameters) },
    responses: answers(JSON_TYPE, TileSet, "The tileset", ...opening),
  },
  {
    method: "get",
    path: "/collections/{collectionId}/map/tiles/{tileMatrixSetId}/tilejson.json",
    operationId: "getTileJson",
    summary: "The tiles of WebMercatorQuad as TileJSON, for MapLibre and its like",
    description: carried,
    tags,
    request: { params: z.object({ collectionId, tileMatrixSetId }), query: z.object(parameters) },
    responses: answers(JSON_TYPE, TileJson, "TileJSON", ...opening),
  },
  {
    method: "get",
    path: "/tileMatrixSets",
    operationId: "getTileMatrixSetsList",
    summary: "The ways in which the world is cut into tiles",
    tags,
    request: { query: z.object({ f: FormatParameter }) },
    responses: answers(
      JSON_TYPE,
      z.object({ tileMatrixSets: z.array(z.looseObject({ id: z.string(), links })), links }),
      "Tile matrix sets",
      400,
    ),
  },
  {
    method: "get",
    path: "/tileMatrixSets/{tileMatrixSetId}",
    operationId: "getTileMatrixSet",
    summary: "One tile matrix set",
    tags,
    request: { params: z.object({ tileMatrixSetId }), query: z.object({ f: FormatParameter }) },
    responses: answers(JSON_TYPE, TileMatrixSet, "The tile matrix set", 400, 404),
  },
];
