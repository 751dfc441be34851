/**
 * A place that is asked about: a point, a box or polygons, with a name. In the page's address it is written as WKT, with `BBOX`
 * for boxes and `name@` before it: `Azores@POINT(-28 38)`. Pure.
 *
 * https://docs.ogc.org/is/12-063r5/12-063r5.html (WKT)
 */

/** Degrees; longitudes in any convention. */
export type LonLat = readonly [lon: number, lat: number];
export type Ring = readonly LonLat[];
/** Of each its outer ring, and its holes. */
export type Polygons = readonly (readonly Ring[])[];
/** West, south, east, north in degrees; west > east crosses the antimeridian. */
export type Box = readonly [west: number, south: number, east: number, north: number];

export type Shape = Readonly<
  { kind: "point"; at: LonLat } | { kind: "box"; box: Box } | { kind: "polygon"; polygons: Polygons }
>;
export type Place = Readonly<{ name: string; shape: Shape }>;

const MAX_NAMED = 26;

/** The first letter, or number, that no place has yet. */
export function freeName(places: readonly Place[]): string {
  const taken = new Set(places.map(({ name }) => name));
  const names = Array.from({ length: MAX_NAMED }, (_, i) => String.fromCharCode(65 + i));
  return names.find((name) => !taken.has(name)) ?? String(places.length + 1);
}

export function placeText({ name, shape }: Place): string {
  return `${name}@${wktOf(shape)}`;
}

/** Null where the text is no place. */
export function parsePlace(text: string): Place | null {
  const at = text.lastIndexOf("@");
  const shape = parseShape(text.slice(at + 1));
  return shape && { name: text.slice(0, Math.max(at, 0)) || "A", shape };
}

/** As the API takes `coords`; a box as `BBOX(west,south,east,north)`. */
export function wktOf(shape: Shape): string {
  switch (shape.kind) {
    case "point":
      return `POINT(${shape.at.join(" ")})`;
    case "box":
      return `BBOX(${shape.box.join(",")})`;
    case "polygon": {
      const each = shape.polygons.map((rings) => `(${rings.map((ring) => `(${positions(ring)})`).join(",")})`);
      return each.length === 1 ? `POLYGON${each[0]}` : `MULTIPOLYGON(${each.join(",")})`;
    }
  }
}

const positions = (ring: Ring): string => ring.map((at) => at.join(" ")).join(",");

function parseShape(text: string): Shape | null {
  const [, kind, inside] = /^(POINT|BBOX|POLYGON|MULTIPOLYGON)\s*(\(.*\))$/i.exec(text.trim()) ?? [];
  switch (kind?.toUpperCase()) {
    case "POINT":
      return pointOf(numbers(inside!));
    case "BBOX":
      return boxOf(numbers(inside!));
    case "POLYGON":
      return polygonsOf(`[${nested(inside!)}]`);
    case "MULTIPOLYGON":
      return polygonsOf(nested(inside!));
    default:
      return null;
  }
}

const numbers = (text: string): readonly number[] =>
  text
    .replace(/[()]/g, "")
    .split(/[\s,]+/)
    .map((part) => (part === "" ? Number.NaN : Number(part)));

/** `((1 2,3 4))` as `[[[1,2],[3,4]]]`. */
const nested = (text: string): string =>
  text
    .replace(/[^(),]+/g, (position) => `[${position.trim().split(/\s+/).join(",")}]`)
    .replaceAll("(", "[")
    .replaceAll(")", "]");

export function pointOf(values: readonly number[]): Shape | null {
  const [lon, lat] = values;
  return values.length === 2 && isPosition(values) ? { kind: "point", at: [lon!, lat!] } : null;
}

export function boxOf(values: readonly number[]): Shape | null {
  const [west, south, east, north] = values as [number, number, number, number];
  const whole = values.length === 4 && isPosition([west, south]) && isPosition([east, north]) && south < north;
  return whole && west !== east ? { kind: "box", box: [west, south, east, north] } : null;
}

function polygonsOf(text: string): Shape | null {
  try {
    const polygons: unknown = JSON.parse(text);
    return isPolygons(polygons) ? { kind: "polygon", polygons } : null;
  } catch {
    return null;
  }
}

export function isPolygons(value: unknown): value is Polygons {
  const isRing = (ring: unknown) => Array.isArray(ring) && ring.length >= 4 && ring.every(isPosition);
  const isPolygon = (rings: unknown) => Array.isArray(rings) && rings.length > 0 && rings.every(isRing);
  return Array.isArray(value) && value.length > 0 && value.every(isPolygon);
}

/** What the API takes: longitudes from -360 to 720. */
export function isPosition(value: unknown): boolean {
  const [lon, lat] = Array.isArray(value) ? value : [];
  return Number.isFinite(lon) && Number.isFinite(lat) && lon >= -360 && lon <= 720 && Math.abs(lat) <= 90;
}

/** The rings of a shape as they lie on a map, east of west; none of a point. */
export function ringsOf(shape: Shape): readonly Ring[] {
  if (shape.kind === "polygon") {
    return shape.polygons.flat();
  }
  if (shape.kind === "point") {
    return [];
  }
  const [west, south, east, north] = shape.box;
  const right = east < west ? east + 360 : east;
  return [
    [
      [west, south],
      [right, south],
      [right, north],
      [west, north],
      [west, south],
    ],
  ];
}

/** The corners of the box around a shape. */
export function boundsOf(shape: Shape): Box {
  const all = shape.kind === "point" ? [shape.at] : ringsOf(shape).flat();
  const [lons, lats] = [all.map(([lon]) => lon), all.map(([, lat]) => lat)];
  return [least(lons), least(lats), -least(lons.map((lon) => -lon)), -least(lats.map((lat) => -lat))];
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

/** In words: `30° W, 40° N`. */
export function describeShape(shape: Shape): string {
  if (shape.kind === "point") {
    return positionText(shape.at);
  }
  const [west, south, east, north] = boundsOf(shape);
  const corners = `${lonText(west)} to ${lonText(east)}, ${latText(south)} to ${latText(north)}`;
  return shape.kind === "box" ? corners : `Polygon within ${corners}`;
}

export const positionText = ([lon, lat]: LonLat): string => `${lonText(lon)}, ${latText(lat)}`;

function lonText(lon: number): string {
  const turned = ((((lon + 180) % 360) + 360) % 360) - 180;
  return `${degrees(turned)}° ${turned < 0 ? "W" : "E"}`;
}

const latText = (lat: number): string => `${degrees(lat)}° ${lat < 0 ? "S" : "N"}`;
const degrees = (value: number): string => String(Math.round(Math.abs(value) * 100) / 100);
