/**
 * The rectangle that a WMS request looks at. Pure.
 *
 * OGC 06-042, 7.3.3
 */
import { InvalidParameter } from "../errors.ts";
import { wrapped } from "../grid/projection.ts";
import { parseNumber } from "../numerics/number.ts";
import { MOST_PIXELS } from "../tiles/map-view.ts";
import { columnsOf, rowsOf } from "../tiles/pixels.ts";
import { MERCATOR_HALF_M } from "../tiles/tile-matrix-set.ts";
import type { View } from "../tiles/view.ts";
import { type Kvp, needed, oneOf } from "./kvp.ts";
import type { WmsVersion } from "./wms-version.ts";

/** Their names, with the CRS of the view; the order of the axes of EPSG:4326 depends on the version. */
const SYSTEMS = ["EPSG:3857", "EPSG:4326", "CRS:84", "OGC:CRS84"] as const;

/** Clients that show the world several times side by side ask for some of them at once. */
const MOST_WORLDS = 4;

/** @throws InvalidParameter */
export function parseWmsView(kvp: Kvp, version: WmsVersion): View {
  const isNew = version === "1.3.0";
  const system = oneOf(kvp, isNew ? "crs" : "srs", SYSTEMS);
  const form = isNew && system === "EPSG:4326" ? "south,west,north,east" : "west,south,east,north";
  const text = needed(kvp, "bbox", form);
  const corners = text.split(",").map((part) => parseNumber("bbox", part, form));
  const [minx, miny, maxx, maxy] = corners as [number, number, number, number];
  if (corners.length !== 4 || !(minx < maxx && miny < maxy)) {
    throw new InvalidParameter("bbox", text, `${form}, the least first`);
  }
  const most = (system === "EPSG:3857" ? 2 * MERCATOR_HALF_M : 360) * MOST_WORLDS;
  if (corners.some((corner) => Math.abs(corner) > most)) {
    throw new InvalidParameter("bbox", text, `${form}, from ${-most} to ${most}`);
  }
  return {
    crs: system === "EPSG:3857" ? "EPSG:3857" : "CRS84",
    bbox: isNew && system === "EPSG:4326" ? [miny, minx, maxy, maxx] : [minx, miny, maxx, maxy],
    width: parseWhole(kvp, "width", 1, MOST_PIXELS),
    height: parseWhole(kvp, "height", 1, MOST_PIXELS),
  };
}

/** A pixel, looked at so closely that nothing but the cell at its centre is seen. @throws InvalidParameter */
export function parsePixelView(kvp: Kvp, version: WmsVersion): Readonly<{ view: View; lon: number; lat: number }> {
  const view = parseWmsView(kvp, version);
  const [i, j] = version === "1.3.0" ? ["i", "j"] : ["x", "y"];
  const lon = rounded(wrapped(columnsOf(view).toDegrees(parseWhole(kvp, i!, 0, view.width - 1) + 0.5)));
  const lat = rounded(rowsOf(view).toDegrees(parseWhole(kvp, j!, 0, view.height - 1) + 0.5));
  if (Math.abs(lat) > 90) {
    throw new InvalidParameter(j!, needed(kvp, j!, "a row"), "a row of the Earth", `its latitude is ${lat}`);
  }
  const bbox = [lon - POINT_DEG, lat - POINT_DEG, lon + POINT_DEG, lat + POINT_DEG] as const;
  return { view: { crs: "CRS84", bbox, width: 1, height: 1 }, lon, lat };
}

const POINT_DEG = 1e-6;
const rounded = (degrees: number): number => Math.round(degrees * 1e9) / 1e9;

function parseWhole(kvp: Kvp, name: string, least: number, most: number): number {
  const form = `a whole number from ${least} to ${most}`;
  const text = needed(kvp, name, form);
  const value = parseNumber(name, text, form);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new InvalidParameter(name, text, form);
  }
  return value;
}
