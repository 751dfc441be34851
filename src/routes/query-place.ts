/**
 * Places as clients give them (WKT, GeoJSON, boxes) → points, regions and boxes in degrees.
 *
 * https://www.ogc.org/standards/sfa (WKT) · https://www.rfc-editor.org/rfc/rfc7946 (GeoJSON)
 */
import { wktToGeoJSON } from "betterknown";
import { checkPosition, type GeometryType, MAX_VERTICES, type Placed, placeOf } from "../catalog/geometry.ts";
import type { Location } from "../catalog/locations.ts";
import { InvalidParameter } from "../errors.ts";
import { parseNumber } from "../numerics/number.ts";
import type { Box, Labels, Zone } from "../zarr/selection.ts";

/** Where a question is asked. */
export type Place = Placed &
  Readonly<{
    /** The features of a collection, where they are answered each for itself. */
    zones: readonly Zone[] | null;
  }>;

/** One geometry type, an optional tag of its dimensions, and brackets around numbers: no EMPTY, no EWKT, nothing after the end. */
const WKT = /^(MULTI)?(POINT|POLYGON)(?:\s*(ZM|Z|M))?\s*(\([-+.,()\d\seE]*\))$/i;

/** @throws InvalidParameter */
export function parseCoords(text: string, allowed: readonly GeometryType[]): Place {
  const form = allowed.map((type) => WKT_FORMS[type]);
  const match = WKT.exec(text.trim());
  if (!match || !closesAtEnd(match[4]!)) {
    throw new InvalidParameter("coords", text, form, "not one WKT geometry");
  }
  const [, multi = "", type, tag, body] = match;
  // A third and a fourth number may come without their tag.
  const numbers = /[^(),]+/.exec(body!)?.[0].trim().split(/\s+/).length ?? 0;
  const tagged = `${multi}${type} ${tag ?? ["", "Z", "ZM"][numbers - 2] ?? ""} ${body}`;
  let parsed: unknown;
  try {
    parsed = wktToGeoJSON(tagged);
  } catch (cause) {
    throw new InvalidParameter("coords", text, form, cause instanceof Error ? cause.message : "not WKT");
  }
  return { ...placeOf(parsed, "coords", text, allowed, form), zones: null };
}

const WKT_FORMS: Readonly<Record<GeometryType, string>> = {
  Point: "POINT(lon lat)",
  MultiPoint: "MULTIPOINT((lon lat), (lon lat), …)",
  Polygon: "POLYGON((lon lat, lon lat, lon lat, …))",
  MultiPolygon: "MULTIPOLYGON(((lon lat, …)), …)",
};

function closesAtEnd(body: string): boolean {
  let depth = 0;
  for (let i = 0; i < body.length; i++) {
    depth += body[i] === "(" ? 1 : body[i] === ")" ? -1 : 0;
    if (depth === 0) {
      return i === body.length - 1;
    }
  }
  return false;
}

const MAX_FEATURES = 10_000;

/** A GeoJSON geometry, a Feature, or a FeatureCollection: of one, or, where `several` are understood, of any number, each for itself. @throws InvalidParameter */
export function parseGeometry(given: unknown, allowed: readonly GeometryType[], several = false): Place {
  const { type, features } = membersOf(given);
  if (type !== "FeatureCollection" || !Array.isArray(features)) {
    return parseFeature(given, allowed);
  }
  if (several ? features.length === 0 || features.length > MAX_FEATURES : features.length !== 1) {
    const most = several ? `1 to ${MAX_FEATURES} features` : "one geometry per request";
    throw new InvalidParameter("geometry", `${features.length} features`, most);
  }
  return several ? placeOfZones(features, allowed) : parseFeature(features[0], allowed);
}

function placeOfZones(features: readonly unknown[], allowed: readonly GeometryType[]): Place {
  const labels = labelsOf(features);
  let vertices = 0;
  const zones = features.map((feature, i): Zone => {
    const { region } = parseFeature(feature, allowed);
    if (!region) {
      throw new InvalidParameter("geometry", "a feature without an area", ["Polygon", "MultiPolygon"]);
    }
    vertices += region.flat(2).length;
    return { label: labels[i]!, region };
  });
  if (vertices > MAX_VERTICES) {
    throw new InvalidParameter("geometry", `${vertices} vertices`, `at most ${MAX_VERTICES} vertices`);
  }
  return { type: "MultiPolygon", points: null, region: zones.flatMap(({ region }) => region), zones };
}

/** What features call themselves: their ids, or their names, where all have one of their own; else their places in the collection. */
function labelsOf(features: readonly unknown[]): readonly string[] {
  const ids = features.map((feature) => membersOf(feature).id);
  const names = features.map((feature) => membersOf(membersOf(feature).properties).name);
  const own = [ids, names].find(
    (given) => given.every((label) => isLabel(label)) && new Set(given.map(String)).size === features.length,
  );
  return own ? own.map(String) : features.map((_, i) => String(i));
}

const isLabel = (label: unknown): boolean => typeof label === "string" || typeof label === "number";

function parseFeature(given: unknown, allowed: readonly GeometryType[]): Place {
  const { type, geometry: inner } = membersOf(given);
  return { ...placeOf(type === "Feature" ? inner : given, "geometry", type, allowed, allowed), zones: null };
}

const membersOf = (given: unknown) => (given ?? {}) as Readonly<Record<string, unknown>>;

/**
 * The place of one location, or those of several, each for itself.
 * @param known those that the collection has
 * @throws InvalidParameter for a name that none of them has, and for one of a place that is not understood here
 */
export function placeOfLocations(
  ids: readonly string[],
  known: readonly Location[],
  allowed: readonly GeometryType[],
  several = false,
): Place {
  const found = ids.map((id) => {
    const location = known.find((each) => each.id === id);
    if (!location) {
      const names = known.map((each) => each.id);
      throw new InvalidParameter("locations", id, names.length > 0 ? names : "none: the collection has no locations");
    }
    if (!allowed.includes(location.place.type)) {
      throw new InvalidParameter("locations", id, allowed, `it is a ${location.place.type}`);
    }
    return location;
  });
  const [only] = found;
  if (found.length === 1) {
    return { ...only!.place, zones: null };
  }
  if (!several) {
    throw new InvalidParameter("locations", ids.join(), "one location");
  }
  const zones = found.map(({ id, place }): Zone => {
    if (!place.region) {
      throw new InvalidParameter("locations", id, "polygons, where there are several", "a point has no area");
    }
    return { label: id, region: place.region };
  });
  return { type: "MultiPolygon", points: null, region: zones.flatMap(({ region }) => region), zones };
}

/** A box, and the range of levels that six numbers have in between. @throws InvalidParameter */
export function parseBox(text: string): Readonly<{ box: Box; z: Labels | null }> {
  const form = "west,south,east,north in degrees, or with levels west,south,lowest,east,north,highest";
  const parts = text.split(",");
  if (parts.length !== 4 && parts.length !== 6) {
    throw new InvalidParameter("bbox", text, form, `${parts.length} numbers`);
  }
  const corners = parts.map((part) => parseNumber("bbox", part));
  const half = corners.length / 2;
  const [west, south, lowest] = corners.slice(0, half) as [number, number, number?];
  const [east, north, highest] = corners.slice(half) as [number, number, number?];
  checkPosition("bbox", west, south);
  checkPosition("bbox", east, north);
  if (south > north) {
    throw new InvalidParameter("bbox", text, form, "south is north of north");
  }
  if (east - west > 360) {
    throw new InvalidParameter("bbox", text, "boxes at most 360 degrees wide");
  }
  if (lowest === undefined || highest === undefined) {
    return { box: { west, south, east, north }, z: null };
  }
  if (lowest > highest) {
    throw new InvalidParameter("bbox", text, form, "its lowest level is above its highest");
  }
  return { box: { west, south, east, north }, z: { kind: "range", start: lowest, stop: highest } };
}
