/**
 * Boxes in longitude and latitude, and which geometries meet them. Planar, as STAC and GeoJSON searches are: an edge
 * between two positions is a straight line in longitude and latitude (RFC 7946, section 3.1.1).
 *
 * https://www.rfc-editor.org/rfc/rfc7946#section-5.2
 */
import { InvalidParameter } from "../errors.ts";
import type { Bbox, BoxGeometry } from "./stac.ts";

export type Position = readonly number[];

export type Geometry = Readonly<
  | { type: "Point"; coordinates: Position }
  | { type: "MultiPoint" | "LineString"; coordinates: readonly Position[] }
  | { type: "MultiLineString" | "Polygon"; coordinates: readonly (readonly Position[])[] }
  | { type: "MultiPolygon"; coordinates: readonly (readonly (readonly Position[])[])[] }
  | { type: "GeometryCollection"; geometries: readonly Geometry[] }
>;

/** A box that does not cross the antimeridian. */
type Rectangle = Bbox;

/**
 * The four bounds of 4 numbers, or of 6 with elevations between (the archive's heights take no part in a search).
 * @throws InvalidParameter for any other count, and for south > north; beyond the poles there is nothing, but it may be asked for
 */
export function parseBbox(given: readonly number[]): Bbox {
  const refuse = (reason: string) =>
    new InvalidParameter(
      "bbox",
      given,
      "west,south,east,north (or with elevations west,south,min,east,north,max)",
      reason,
    );
  if ((given.length !== 4 && given.length !== 6) || given.some((bound) => !Number.isFinite(bound))) {
    throw refuse("is not 4 or 6 numbers");
  }
  const half = given.length / 2;
  const [west, south, east, north] = [given[0]!, given[1]!, given[half]!, given[half + 1]!];
  if (south > north) {
    throw refuse("has its south above its north");
  }
  if (half === 3 && given[2]! > given[5]!) {
    throw refuse("has its lowest elevation above its highest");
  }
  if (east - west >= 360) {
    return [-180, south, 180, north];
  }
  return [normalizeLon(west), south, normalizeLon(east), north];
}

export function boxesMeet(a: Bbox, b: Bbox): boolean {
  return rectangles(a).some((p) =>
    rectangles(b).some((q) => p[0] <= q[2] && q[0] <= p[2] && p[1] <= q[3] && q[1] <= p[3]),
  );
}

/** Whether any position of `geometry`, its edges and its inside included, lies in `box`. */
export function geometryMeets(geometry: Geometry, box: Bbox): boolean {
  return rectangles(box).some((rectangle) => meets(geometry, rectangle));
}

/** The box as GeoJSON, cut in two at the antimeridian where it crosses it; rings run counter-clockwise. */
export function boxGeometry(box: Bbox): BoxGeometry {
  const polygons = rectangles(box).map(([west, south, east, north]) => [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ] as const,
  ]);
  return polygons.length === 1
    ? { type: "Polygon", coordinates: polygons[0]! }
    : { type: "MultiPolygon", coordinates: polygons };
}

function rectangles([west, south, east, north]: Bbox): readonly Rectangle[] {
  return west <= east
    ? [[west, south, east, north]]
    : [
        [west, south, 180, north],
        [-180, south, east, north],
      ];
}

function meets(geometry: Geometry, box: Rectangle): boolean {
  switch (geometry.type) {
    case "Point":
      return holds(box, geometry.coordinates);
    case "MultiPoint":
      return geometry.coordinates.some((position) => holds(box, position));
    case "LineString":
      return lineMeets(geometry.coordinates, box);
    case "MultiLineString":
      return geometry.coordinates.some((line) => lineMeets(line, box));
    case "Polygon":
      return polygonMeets(geometry.coordinates, box);
    case "MultiPolygon":
      return geometry.coordinates.some((polygon) => polygonMeets(polygon, box));
    case "GeometryCollection":
      return geometry.geometries.some((part) => meets(part, box));
    default:
      return geometry satisfies never;
  }
}

const holds = ([west, south, east, north]: Rectangle, [x, y]: Position): boolean =>
  x! >= west && x! <= east && y! >= south && y! <= north;

const lineMeets = (line: readonly Position[], box: Rectangle): boolean =>
  line.some((position, i) => i > 0 && segmentMeets(line[i - 1]!, position, box));

/** Either an edge meets the box, or the box lies wholly inside the polygon. */
function polygonMeets(rings: readonly (readonly Position[])[], box: Rectangle): boolean {
  return rings.some((ring) => lineMeets(ring, box)) || isInside(rings, box[0], box[1]);
}

/** Even-odd rule over all rings, so that holes are outside. */
function isInside(rings: readonly (readonly Position[])[], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [x0, y0] = ring[i - 1] as [number, number];
      const [x1, y1] = ring[i] as [number, number];
      if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) {
        inside = !inside;
      }
    }
  }
  return inside;
}

/** Liang–Barsky clipping: whether some of the segment is left. */
function segmentMeets([x0, y0]: Position, [x1, y1]: Position, [west, south, east, north]: Rectangle): boolean {
  const dx = x1! - x0!;
  const dy = y1! - y0!;
  let enter = 0;
  let leave = 1;
  for (const [step, room] of [
    [-dx, x0! - west],
    [dx, east - x0!],
    [-dy, y0! - south],
    [dy, north - y0!],
  ] as const) {
    if (step === 0 && room < 0) {
      return false;
    }
    if (step < 0) {
      enter = Math.max(enter, room / step);
    } else if (step > 0) {
      leave = Math.min(leave, room / step);
    }
  }
  return enter <= leave;
}

/** To −180…180, keeping 180 itself. */
function normalizeLon(lon: number): number {
  return Math.abs(lon) <= 180 ? lon : lon - 360 * Math.floor((lon + 180) / 360);
}
