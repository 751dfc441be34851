/** Files of GeoJSON as places: each Point, Polygon and MultiPolygon one, by the name that its properties give it. Pure. */
import { boundsOf, isPolygons, isPosition, type Place, type Polygons, pointOf, type Shape } from "./place.ts";

const MAX_BYTES = 5e6;
const MAX_FEATURES = 20;
const NAMES = ["name", "NAME", "title", "id"] as const;

/** @throws Error in words for people: what is wrong with the file */
export function placesOfGeojson(text: string, file: string): readonly Place[] {
  if (text.length > MAX_BYTES) {
    throw new Error(`${file} is larger than ${MAX_BYTES / 1e6} MB. Simplify it, or take the part that matters.`);
  }
  const features = featuresOf(parse(text, file));
  if (features.length === 0) {
    throw new Error(`${file} holds no Point, Polygon or MultiPolygon.`);
  }
  if (features.length > MAX_FEATURES) {
    throw new Error(`${file} holds ${features.length} features; at most ${MAX_FEATURES} are compared in one plot.`);
  }
  return features.map(({ geometry, name }, i) => ({
    name: name ?? (features.length === 1 ? file.replace(/\.\w+$/, "") : `${i + 1}`),
    shape: shapeOf(geometry, file, i),
  }));
}

type Json = Readonly<Record<string, unknown>>;
type Found = Readonly<{ geometry: Json; name: string | null }>;

function parse(text: string, file: string): Json {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not JSON: ${cause instanceof Error ? cause.message : ""}`, { cause });
  }
  if (!isObject(document) || typeof document.type !== "string") {
    throw new Error(`${file} is JSON, but not GeoJSON: it has no "type".`);
  }
  return document;
}

function featuresOf(document: Json, name: string | null = null): readonly Found[] {
  switch (document.type) {
    case "FeatureCollection":
      return listOf(document.features).flatMap((feature) => featuresOf(feature));
    case "Feature":
      return isObject(document.geometry) ? featuresOf(document.geometry, nameOf(document)) : [];
    case "GeometryCollection":
      return listOf(document.geometries).flatMap((geometry) => featuresOf(geometry, name));
    case "Point":
    case "Polygon":
    case "MultiPolygon":
      return [{ geometry: document, name }];
    default:
      return [];
  }
}

function nameOf(feature: Json): string | null {
  const properties = isObject(feature.properties) ? feature.properties : {};
  const given = NAMES.map((key) => properties[key] ?? feature[key]).find((value) => value !== undefined);
  return given === undefined || given === null ? null : String(given).slice(0, 40);
}

function shapeOf({ type, coordinates }: Json, file: string, index: number): Shape {
  const shape =
    type === "Point" ? pointShape(coordinates) : polygonShape(type === "Polygon" ? [coordinates] : coordinates);
  if (!shape) {
    throw new Error(
      `Feature ${index + 1} of ${file} has coordinates that are no longitudes and latitudes in degrees. Is it in another coordinate system?`,
    );
  }
  return shape;
}

const pointShape = (coordinates: unknown): Shape | null =>
  isPosition(coordinates) ? pointOf((coordinates as number[]).slice(0, 2)) : null;

function polygonShape(coordinates: unknown): Shape | null {
  if (!isPolygons(coordinates)) {
    return null;
  }
  // Heights, which positions may have, are left out.
  const polygons: Polygons = coordinates.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lon, lat])));
  const shape: Shape = { kind: "polygon", polygons };
  const [, south, , north] = boundsOf(shape);
  return north > south ? shape : null;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
