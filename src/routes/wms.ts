/**
 * `GET /collections/{collectionId}/wms`: the same maps as `/map`, for clients of WMS 1.3.0 and 1.1.1.
 *
 * OGC 06-042 (Web Map Server 1.3.0) · OGC 01-068r3 (1.1.1)
 */
import { type Context, Hono } from "hono";
import type { Format } from "../encode/encoder.ts";
import { InvalidParameter } from "../errors.ts";
import { INFO_FORMATS, PNG } from "../openapi/operations.ts";
import type { LayerDimension } from "../tiles/layers.ts";
import type { PlannedMap } from "../tiles/plan-map.ts";
import type { Raster } from "../tiles/raster.ts";
import type { Deps } from "./deps.ts";
import { wmsReport } from "./exception-report.ts";
import { featureInfo, featureText } from "./feature-info.ts";
import { type Kvp, needed, oneOf, readKvp } from "./kvp.ts";
import { kvpMapKind, mapTexts } from "./kvp-map.ts";
import type { MapQuery } from "./map-query.ts";
import { respond } from "./respond.ts";
import { openMaps, type ServedMaps } from "./served-maps.ts";
import { capabilitiesType, wmsCapabilities, wmsNameOf } from "./wms-capabilities.ts";
import { wmsVersionOf } from "./wms-version.ts";
import { parsePixelView, parseWmsView } from "./wms-view.ts";

export const wmsRoutes = (deps: Deps): Hono =>
  new Hono().get("/collections/:collectionId/wms", (c) =>
    answerWms(c, deps).catch((error: Error) => wmsReport(error, c, deps)),
  );

async function answerWms(c: Context, deps: Deps): Promise<Response> {
  const kvp = readKvp(c);
  if (kvp.has("service")) {
    oneOf(kvp, "service", ["WMS"]);
  }
  const maps = await openMaps(c, deps);
  const version = wmsVersionOf(c);
  // A bare URL is what people paste.
  const request =
    kvp.size === 0
      ? "GetCapabilities"
      : oneOf(kvp, "request", ["GetCapabilities", "GetMap", "GetFeatureInfo", "GetLegendGraphic"]);
  if (request === "GetCapabilities") {
    const type = `${capabilitiesType(version)}; charset=utf-8`;
    return c.body(wmsCapabilities(maps, version), 200, { "content-type": type });
  }
  if (request === "GetMap") {
    oneOf(kvp, "format", PNG.mediaTypes);
    const texts = new Map([...layerTexts(kvp, maps), ...backgroundTexts(kvp), ["f", PNG.format]]);
    return respond(c, deps, { ...kvpMapKind(c, parseWmsView(kvp, version), texts), formats: [PNG] });
  }
  if (request === "GetLegendGraphic") {
    oneOf(kvp, "format", PNG.mediaTypes);
    const texts = mapTexts(kvp, maps, { layer: "layer", style: "style", dimension: parameterOf });
    return c.redirect(`${maps.self}/legend?${new URLSearchParams([...texts, ["f", PNG.format]])}`);
  }
  const info = infoFormat(kvp);
  oneOf(kvp, "query_layers", [needed(kvp, "layers", "one layer")]);
  const { view, ...place } = parsePixelView(kvp, version);
  const texts = new Map([...layerTexts(kvp, maps), ["f", info.format], ["method", "nearest"]]);
  return respond<MapQuery, Raster, Format, PlannedMap>(c, deps, {
    ...kvpMapKind(c, view, texts),
    formats: [info],
    headers: () => ({}),
    body(raster, { chosen: { planned } }) {
      const body =
        info.format === "text"
          ? featureText(raster, planned.labels, place)
          : JSON.stringify(featureInfo(raster, planned.labels, place));
      return { body };
    },
  });
}

/** @throws InvalidParameter */
function infoFormat(kvp: Kvp): Format {
  const types = INFO_FORMATS.flatMap(({ mediaTypes }) => mediaTypes);
  const asked = kvp.has("info_format") ? oneOf(kvp, "info_format", types) : types[0]!;
  return INFO_FORMATS.find(({ mediaTypes }) => mediaTypes.includes(asked))!;
}

function layerTexts(kvp: Kvp, maps: ServedMaps): ReadonlyMap<string, string> {
  return mapTexts(kvp, maps, { layer: "layers", style: "styles", dimension: parameterOf });
}

function parameterOf(dimension: LayerDimension): string {
  const name = wmsNameOf(dimension);
  return name === "time" || name === "elevation" ? name : `dim_${name}`;
}

/** Where WMS has an opaque background, unless it is told otherwise, `/map` has colours of what is missing or left out. */
function backgroundTexts(kvp: Kvp): ReadonlyMap<string, string> {
  if (kvp.has("transparent") && oneOf(kvp, "transparent", ["TRUE", "FALSE"]) === "TRUE") {
    return new Map();
  }
  const given = kvp.get("bgcolor") ?? "0xFFFFFF";
  const hex = /^(?:0x|#)([0-9a-f]{6})$/i.exec(given)?.[1];
  if (hex === undefined) {
    throw new InvalidParameter("bgcolor", given, "0xRRGGBB");
  }
  const clear = ["missing", "below", "above"].filter((name) => (kvp.get(name) ?? "none") === "none");
  // Without a word the ends of the range have its own colours.
  return new Map(clear.filter((name) => name === "missing" || kvp.has(name)).map((name) => [name, `#${hex}`]));
}
