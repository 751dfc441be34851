/** Descriptions of the services of maps that are older than OGC API: WMS and WMTS. */
import type { RouteConfig } from "@asteasolutions/zod-to-openapi";
import { GEOJSON_TYPE, JSON_TYPE, PNG_TYPE } from "./media-types.ts";
import { CollectionId, parameter } from "./params.ts";
import { z } from "./zod.ts";

const tags = ["Maps"];
const collectionId = CollectionId;

const key = (name: string, description: string, more: Readonly<Record<string, unknown>> = {}) =>
  parameter(name, { description, type: "string", ...more });

const XML = z.string().openapi({ description: "An XML document." });
const Info = z.looseObject({ type: z.literal("FeatureCollection") });

/** Problems are XML of their own, under the statuses that they have everywhere. */
const reports = (description: string, mediaTypes: readonly string[]): RouteConfig["responses"] => {
  const content = Object.fromEntries(mediaTypes.map((type) => [type, { schema: XML }]));
  return Object.fromEntries([400, 404, 413, 500, 501, 502, 504].map((status) => [status, { description, content }]));
};

const unchanged = { 304: { description: "Unchanged since the answer that `If-None-Match` names." } };
const time = key("time", "An instant, or a range of which the first step is drawn; the last step when absent.");
const elevation = key("elevation", "A level; the first when absent.");
const kvp =
  "Names in any case; names that are not known are left alone. Parameters of the map (`range`, `scale`, `reduce` …) are taken as they are.";

export const MAP_SERVICES: readonly RouteConfig[] = [
  {
    method: "get",
    path: "/collections/{collectionId}/wmts",
    operationId: "getWmts",
    summary: "Map tiles for clients of WMTS 1.0.0",
    description: `GetCapabilities and GetTile. Every dimension of the layer is a parameter by its name in the capabilities. ${kvp}`,
    tags,
    request: {
      params: z.object({ collectionId }),
      query: z.object({
        service: key("service", "The service.", { enum: ["WMTS"], example: "WMTS" }),
        request: key("request", "What is asked for; the capabilities where nothing is said at all.", {
          enum: ["GetCapabilities", "GetTile"],
          example: "GetCapabilities",
        }),
        version: key("version", "Of WMTS.", { enum: ["1.0.0"], example: "1.0.0" }),
        layer: key("layer", "A variable of the collection."),
        style: key("style", "`default`, or the name of a colour map."),
        format: key("format", "Of the tile.", { enum: [PNG_TYPE] }),
        tilematrixset: key("tilematrixset", "How the world is cut.", { enum: ["WebMercatorQuad", "WorldCRS84Quad"] }),
        tilematrix: key("tilematrix", "The level."),
        tilerow: key("tilerow", "From the north."),
        tilecol: key("tilecol", "From the west."),
        time,
        elevation,
      }),
    },
    responses: {
      200: {
        description: "Capabilities, or a tile.",
        content: { "application/xml": { schema: XML }, [PNG_TYPE]: { schema: z.string() } },
      },
      ...unchanged,
      ...reports("An `ows:ExceptionReport`.", ["text/xml"]),
    },
  },
  {
    method: "get",
    path: "/collections/{collectionId}/wmts/1.0.0/WMTSCapabilities.xml",
    operationId: "getWmtsCapabilities",
    summary: "The capabilities of WMTS, where its clients look for them",
    tags,
    request: { params: z.object({ collectionId }) },
    responses: {
      200: { description: "Capabilities.", content: { "application/xml": { schema: XML } } },
      ...reports("An `ows:ExceptionReport`.", ["text/xml"]),
    },
  },
  {
    method: "get",
    path: "/collections/{collectionId}/wms",
    operationId: "getWms",
    summary: "Maps for clients of WMS 1.3.0 and 1.1.1",
    description: `GetCapabilities, GetMap, GetFeatureInfo and GetLegendGraphic. Dimensions that are neither time nor elevation are asked for with \`dim_\` before their names. ${kvp}`,
    tags,
    request: {
      params: z.object({ collectionId }),
      query: z.object({
        service: key("service", "The service.", { enum: ["WMS"], example: "WMS" }),
        request: key("request", "What is asked for; the capabilities where nothing is said at all.", {
          enum: ["GetCapabilities", "GetMap", "GetFeatureInfo", "GetLegendGraphic"],
          example: "GetCapabilities",
        }),
        version: key("version", "Of WMS; 1.3.0 when absent.", { enum: ["1.3.0", "1.1.1"], example: "1.3.0" }),
        layers: key("layers", "A variable of the collection; one at a time."),
        styles: key("styles", "`default` or nothing, or the name of a colour map."),
        crs: key("crs", "Of the map; `srs` in 1.1.1. In 1.3.0 EPSG:4326 has latitude first.", {
          enum: ["EPSG:3857", "EPSG:4326", "CRS:84"],
        }),
        bbox: key("bbox", "Least x, least y, greatest x, greatest y, in the units and the order of the CRS."),
        width: key("width", "Pixels.", { type: "integer", minimum: 1 }),
        height: key("height", "Pixels.", { type: "integer", minimum: 1 }),
        format: key("format", "Of the map.", { enum: [PNG_TYPE] }),
        transparent: key("transparent", "Whether missing pixels are; they have the background's colour otherwise.", {
          enum: ["TRUE", "FALSE"],
          default: "FALSE",
        }),
        bgcolor: key("bgcolor", "Of the background: 0xRRGGBB.", { default: "0xFFFFFF" }),
        time,
        elevation,
        query_layers: key("query_layers", "The layer of `layers`."),
        info_format: key("info_format", "Of what is at a pixel.", { enum: [JSON_TYPE, GEOJSON_TYPE, "text/plain"] }),
        i: key("i", "The pixel's column from the west, from 0; `x` in 1.1.1.", { type: "integer", minimum: 0 }),
        j: key("j", "The pixel's row from the north, from 0; `y` in 1.1.1.", { type: "integer", minimum: 0 }),
        layer: key("layer", "The layer that a legend is of."),
        style: key("style", "The style that a legend is of."),
      }),
    },
    responses: {
      200: {
        description: "Capabilities, a map, what is at a pixel of it, or its legend.",
        content: {
          "text/xml": { schema: XML },
          "application/vnd.ogc.wms_xml": { schema: XML },
          [PNG_TYPE]: { schema: z.string() },
          [JSON_TYPE]: { schema: Info },
          [GEOJSON_TYPE]: { schema: Info },
          "text/plain": { schema: z.string() },
        },
      },
      302: { description: "Of GetLegendGraphic: where the legend is." },
      ...unchanged,
      // Those of 1.1.1 have types of their own.
      ...reports("A `ServiceExceptionReport`.", ["text/xml", "application/vnd.ogc.se_xml"]),
    },
  },
];
