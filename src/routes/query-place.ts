/**
 * Places as clients give them (WKT, GeoJSON, boxes) → points, regions and boxes in degrees.
 *
 * https://www.ogc.org/standards/sfa (WKT) · https://www.rfc-editor.org/rfc/rfc7946 (GeoJSON)
 */
import { wktToGeoJSON } from "betterknown";
import * as z from "../catalog/schema.ts";
import { InvalidParameter } from "../errors.ts";
import { checkOutlines } from "../numerics/crossing.ts";
import { parseNumber } from "../numerics/number.ts";
import type { GeometryType } from "../openapi/operations.ts";
import type { Box, Labels, LonLat, MultiPolygon, Zone } from "../zarr/selection.ts";

/** Where a question is asked; `single` is one POINT, whose answer has no dimension for it. */
export type Place = Readonly<{
  type: GeometryType;
  points: readonly LonLat[] | null;
  region: MultiPolygon | null;
  /** The features of a collection, where they are answered each for itself. */
  zones: readonly Zone[] | null;
}>;

const MAX_VERTICES = 100_000;
/** A turn beyond either convention: archives go from -280 to 80 and from 20 to 380, and answers are labelled as they are. */
const [MIN_LON, MAX_LON] = [-360, 720];

const position = z.tuple([z.number(), z.number()], z.number());
const ring = z.array(position).check(z.minLength(4));
const polygon = z.array(ring).check(z.minLength(1));
const geometry = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("Point"), coordinates: position }),
  z.looseObject({ type: z.literal("MultiPoint"), coordinates: z.array(position).check(z.minLength(1)) }),
  z.looseObject({ type: z.literal("Polygon"), coordinates: polygon }),
  z.looseObject({ type: z.literal("MultiPolygon"), coordinates: z.array(polygon).check(z.minLength(1)) }),
]);

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
  return placeOf(parsed, "coords", text, allowed, form);
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
  return placeOf(type === "Feature" ? inner : given, "geometry", type, allowed, allowed);
}

const membersOf = (given: unknown) => (given ?? {}) as Readonly<Record<string, unknown>>;

/** @param form how `allowed` is written where `value` came from */
function placeOf(
  value: unknown,
  parameter: string,
  given: unknown,
  allowed: readonly GeometryType[],
  form: readonly string[],
): Place {
  const parsed = geometry.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InvalidParameter(parameter, given, form, `${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { type, coordinates } = parsed.data;
  if (!allowed.includes(type)) {
    throw new InvalidParameter(parameter, given, form, `a ${type} is not understood here`);
  }
  const positions = positionsOf(parsed.data);
  if (positions.length > MAX_VERTICES) {
    throw new InvalidParameter(parameter, `${positions.length} vertices`, `at most ${MAX_VERTICES} vertices`);
  }
  for (const [lon, lat] of positions) {
    checkPosition(parameter, lon, lat);
  }
  switch (type) {
    case "Point":
    case "MultiPoint":
      return { type, points: positions.map(([lon, lat]) => ({ lon, lat })), region: null, zones: null };
    case "Polygon":
    case "MultiPolygon": {
      const polygons = type === "Polygon" ? [coordinates] : coordinates;
      const region = polygons.map((rings) => rings.map((each) => closedRing(each, parameter)));
      checkOutlines(region);
      return { type, points: null, region, zones: null };
    }
  }
}

type Position = z.infer<typeof position>;

function positionsOf({ type, coordinates }: z.infer<typeof geometry>): readonly Position[] {
  switch (type) {
    case "Point":
      return [coordinates];
    case "MultiPoint":
      return coordinates;
    case "Polygon":
      return coordinates.flat();
    case "MultiPolygon":
      return coordinates.flat(2);
  }
}

function checkPosition(parameter: string, lon: number, lat: number): void {
  if (!(lon >= MIN_LON && lon <= MAX_LON)) {
    throw new InvalidParameter(parameter, lon, `longitudes from ${MIN_LON} to ${MAX_LON}`);
  }
  if (!(Math.abs(lat) <= 90)) {
    throw new InvalidParameter(
      parameter,
      lat,
      "latitudes from -90 to 90",
      "positions are longitude first, then latitude",
    );
  }
}

function closedRing(positions: readonly Position[], parameter: string): [number, number][] {
  const [first, last] = [positions[0]!, positions.at(-1)!];
  if (first[0] !== last[0] || first[1] !== last[1]) {
    throw new InvalidParameter(
      parameter,
      `a ring from ${first.join(" ")} to ${last.join(" ")}`,
      "rings that end where they begin",
    );
  }
  return positions.map(([lon, lat]) => [lon, lat]);
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
