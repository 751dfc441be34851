/** What a client gave of a map → a question, its view and its style. The view of a tile is said by its path. */
import { InvalidParameter } from "../errors.ts";
import type { Dataset } from "../grid/dataset.ts";
import { parseNumber } from "../numerics/number.ts";
import {
  type Accepts,
  CRS_NAMES,
  MAP_AGGREGATE_PARAMETERS,
  MERCATOR_NAMES,
  VIEW_PARAMETERS,
} from "../openapi/operations.ts";
import { boxIn, MOST_PIXELS, type ViewRequest } from "../tiles/map-view.ts";
import { mercatorLat, mercatorLon } from "../tiles/pixels.ts";
import type { MapQuestion } from "../tiles/plan-map.ts";
import { parseStyle, type StyleRequest, styleNames, styleTexts } from "../tiles/style/parse.ts";
import type { MapCrs } from "../tiles/view.ts";
import type { Given } from "./query-given.ts";
import { parseQuery, type Query, withDimensions } from "./query-parse.ts";
import { membersOf, textOfMembers } from "./query-text.ts";

export type MapQuery = Query &
  Readonly<{
    question: MapQuestion;
    style: StyleRequest;
    /** What is in the path of a tile is null here. */
    view: ViewRequest | null;
  }>;

const ACCEPTS: Accepts = { geometries: [], bbox: false, place: false, more: MAP_AGGREGATE_PARAMETERS };

/** @param isTile whether the path says what is looked at @throws InvalidParameter */
export function parseMap({ texts }: Given, isTile: boolean): MapQuery {
  const ofStyle = styleNames(texts);
  const style = parseStyle(taken(texts, ofStyle));
  const idle = isTile && VIEW_PARAMETERS.find((name) => texts.has(name));
  if (idle) {
    throw new InvalidParameter(idle, texts.get(idle), `no ${idle} with a tile`, "its path says what it shows");
  }
  const own: readonly string[] = [...ofStyle, ...VIEW_PARAMETERS];
  const rest = new Map([...texts].filter(([name]) => !own.includes(name)));
  const groups = groupNames(rest.get("groupby"));
  const query = parseQuery({ texts: without(rest, groups), geometry: undefined }, ACCEPTS);
  const isAggregate = MAP_AGGREGATE_PARAMETERS.some((name) => rest.has(name));
  const { method, ...request } = query.request;
  const aggregate = { ...query.aggregate, over: query.aggregate.over ?? ["t"] };
  return {
    ...query,
    question: {
      request: { ...request, method: "nearest" },
      method,
      aggregate: isAggregate ? aggregate : null,
      groups: Object.fromEntries(taken(rest, groups)),
    },
    style,
    view: isTile ? null : parseView(texts),
  };
}

/** @throws InvalidParameter for a name that is neither a parameter nor a dimension */
export function withMapDimensions(query: MapQuery, { texts }: Given, dataset: Dataset): MapQuery {
  const own = [...styleNames(texts), ...VIEW_PARAMETERS, ...Object.keys(query.question.groups)];
  const given = { texts: without(texts, own), geometry: undefined };
  const complete = withDimensions(query, given, ACCEPTS, dataset);
  const { dims } = complete.request;
  return { ...query, ...complete, question: { ...query.question, request: { ...query.question.request, dims } } };
}

/** One canonical query string for each map. */
export const mapText = (query: MapQuery): string => textOfMembers(mapMembers(query));

export function mapMembers({ view, style, ...query }: MapQuery): ReturnType<typeof membersOf> {
  return {
    ...questionMembers(query),
    ...styleTexts(style),
    ...(view && {
      bbox: view.bbox?.join(),
      "bbox-crs": view.bbox && view.crs !== "CRS84" ? view.crs : null,
      crs: view.crs === "CRS84" ? null : view.crs,
      width: view.width === null ? null : String(view.width),
      height: view.height === null ? null : String(view.height),
    }),
    f: query.f,
  };
}

/** What all tiles of a layer share: neither what is looked at, nor how it is drawn. */
export function layerText(query: MapQuery): string {
  return textOfMembers(questionMembers(query));
}

function questionMembers({ question: { aggregate, groups }, ...query }: Omit<MapQuery, "view" | "style">) {
  return {
    ...membersOf({ ...query, f: undefined }),
    ...groups,
    // Without a word of it the cells are drawn as they are.
    ...(aggregate && { reduce: aggregate.reduce.join() }),
  };
}

/** The dimensions that `groupby=time.month` makes. */
function groupNames(groupby: string | undefined): readonly string[] {
  return groupby?.split(",").map((name) => name.split(".").at(-1)!) ?? [];
}

function taken(texts: Given["texts"], names: readonly string[]): Given["texts"] {
  return new Map([...texts].filter(([name]) => names.includes(name)));
}

function without(texts: Given["texts"], names: readonly string[]): Given["texts"] {
  return new Map([...texts].filter(([name]) => !names.includes(name)));
}

function parseView(texts: Given["texts"]): ViewRequest {
  const crs = parseCrs(texts, "crs") ?? "CRS84";
  return {
    crs,
    bbox: parseBox(texts, crs),
    width: parsePixels(texts, "width"),
    height: parsePixels(texts, "height"),
  };
}

function parseCrs(texts: Given["texts"], name: string): MapCrs | null {
  const text = texts.get(name);
  if (text === undefined) {
    return null;
  }
  // OGC API writes safe CURIEs in brackets.
  const plain = text.replace(/^\[(.*)\]$/, "$1");
  if ((CRS_NAMES as readonly string[]).includes(plain)) {
    return "CRS84";
  }
  if ((MERCATOR_NAMES as readonly string[]).includes(plain)) {
    return "EPSG:3857";
  }
  throw new InvalidParameter(name, text, [...CRS_NAMES, ...MERCATOR_NAMES]);
}

/** In the units of `crs`; west > east crosses the antimeridian. */
function parseBox(texts: Given["texts"], crs: MapCrs): ViewRequest["bbox"] {
  const given = parseCrs(texts, "bbox-crs");
  const text = texts.get("bbox");
  if (text === undefined) {
    if (given) {
      throw new InvalidParameter("bbox-crs", texts.get("bbox-crs"), "no bbox-crs without bbox");
    }
    return null;
  }
  const form = "west,south,east,north in the units of bbox-crs";
  const corners = text.split(",").map((part) => parseNumber("bbox", part));
  if (corners.length !== 4) {
    throw new InvalidParameter("bbox", text, form, `${corners.length} numbers`);
  }
  const [west, south, right, north] = (
    given === "EPSG:3857" ? corners.map((value, i) => (i % 2 === 0 ? mercatorLon(value) : mercatorLat(value))) : corners
  ) as [number, number, number, number];
  const east = right < west ? right + 360 : right;
  if (!(west >= -360 && east <= 720 && east - west <= 360 + 1e-9)) {
    throw new InvalidParameter("bbox", text, "longitudes from -360 to 720, at most 360 degrees apart");
  }
  if (!(south >= -90 && north <= 90 && south < north)) {
    throw new InvalidParameter("bbox", text, "latitudes from -90 to 90, south before north");
  }
  return given === crs && given === "EPSG:3857" && right >= west
    ? (corners as [number, number, number, number])
    : boxIn(crs, { west, south, east, north });
}

function parsePixels(texts: Given["texts"], name: string): number | null {
  const text = texts.get(name);
  if (text === undefined) {
    return null;
  }
  const pixels = parseNumber(name, text);
  if (!Number.isInteger(pixels) || pixels < 1 || pixels > MOST_PIXELS) {
    throw new InvalidParameter(name, text, `whole numbers from 1 to ${MOST_PIXELS}`);
  }
  return pixels;
}
