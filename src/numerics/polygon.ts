/**
 * Polygons of longitudes and latitudes as they are written → rings whose longitudes are continuous. Edges are straight lines
 * in the plane of longitude and latitude (RFC 7946). How much of a grid lies inside is polygon-shares.ts. Pure.
 *
 * Longitudes may be in any convention. An edge longer than half a turn is ambiguous; RFC 7946's right-hand rule decides: an
 * outer ring that runs clockwise as written, or a hole that doesn't, is read as crossing the antimeridian, and so is a hole
 * that would not fit its polygon. A ring that goes around a pole is closed over it.
 */
import { InvalidParameter } from "../errors.ts";
import { modulo } from "./modulo.ts";

/** Polygons of rings of [lon, lat], the first ring of each the outer one, as GeoJSON's MultiPolygon coordinates. */
export type MultiPolygon = readonly (readonly (readonly (readonly [number, number])[])[])[];

/** A closed ring with continuous longitudes; `x` and `y` end where they start. */
export type Ring = Readonly<{
  x: Float64Array;
  y: Float64Array;
  /** Positions of its own: more may close it over a pole. */
  corners: number;
  west: number;
  east: number;
  area: number;
}>;

/** Outer ring first. */
export type Polygon = readonly Ring[];

/** The box around a region: west in -180 … 180, east ≥ west (beyond 180 where it crosses the antimeridian). @throws InvalidParameter */
export function regionBox(
  region: MultiPolygon,
): Readonly<{ west: number; south: number; east: number; north: number }> {
  const outer = parseRegion(region).map((polygon) => polygon[0]!);
  const [south, north] = [Math.min(...outer.map(({ y }) => least(y))), Math.max(...outer.map(({ y }) => greatest(y)))];
  const arcs = outer
    .map(({ west, east }) => ({ west: modulo(west + 180, 360) - 180, width: Math.min(360, east - west) }))
    .sort((a, b) => a.west - b.west);
  // The widest stretch of longitudes that no polygon covers is what the box leaves out.
  // One that crosses the antimeridian may end beyond the first.
  let reach = Math.max(arcs[0]!.west + arcs[0]!.width, ...arcs.map(({ west, width }) => west + width - 360));
  let gap = { start: 0, width: 0 };
  for (const arc of [...arcs.slice(1), { west: arcs[0]!.west + 360, width: 0 }]) {
    if (arc.west - reach > gap.width) {
      gap = { start: reach, width: arc.west - reach };
    }
    reach = Math.max(reach, arc.west + arc.width);
  }
  if (gap.width === 0) {
    return { west: -180, south, east: 180, north };
  }
  const west = modulo(gap.start + gap.width + 180, 360) - 180;
  return { west, south, east: west + 360 - gap.width, north };
}

/** @throws InvalidParameter also for a ring without area */
export function parseRegion(region: MultiPolygon): readonly Polygon[] {
  return outlinesOf(region).map((polygon, i) => {
    const flat = polygon.findIndex(({ area }) => area === 0);
    if (flat >= 0) {
      throw badRegion(region[i]![flat]!.slice(0, 4), "a ring has no area");
    }
    return polygon;
  });
}

/** Rings that may have no area, as one has whose parts on either side of a crossing are alike. @throws InvalidParameter */
export function outlinesOf(region: MultiPolygon): readonly Polygon[] {
  checkFilled(region);
  return region.map(outlineOf);
}

function checkFilled(region: MultiPolygon): void {
  if (region.length === 0 || region.some((polygon) => polygon.length === 0)) {
    throw badRegion(region, "it is empty");
  }
}

function outlineOf(rings: MultiPolygon[number]): Polygon {
  const known = parsed.get(rings);
  if (known) {
    return known;
  }
  const outer = parseRing(rings[0]!, null);
  const polygon = [outer, ...rings.slice(1).map((hole) => parseRing(hole, outer))];
  parsed.set(rings, polygon);
  return polygon;
}

/** Polygons that were parsed, as long as what they were parsed from is held: a question asks for each several times. */
const parsed = new WeakMap<MultiPolygon[number], Polygon>();

function badRegion(given: unknown, reason: string): InvalidParameter {
  return new InvalidParameter("coords", given, "polygons of closed rings of longitudes and latitudes", reason);
}

/** @param outer of which it is a hole, or null */
function parseRing(positions: readonly (readonly [number, number])[], outer: Ring | null): Ring {
  const first = positions[0];
  const last = positions.at(-1);
  const open = first && last && (first[0] !== last[0] || first[1] !== last[1]);
  const points = open ? [...positions, first] : positions;
  if (points.length < 4) {
    throw badRegion(positions, "a ring has fewer than 4 positions");
  }
  if (!points.every(([lon, lat]) => Number.isFinite(lon) && Math.abs(lon) <= 720 && Math.abs(lat) <= 90)) {
    throw badRegion(positions.slice(0, 4), "a position is no longitude and latitude");
  }
  const y = coordinatesOf(points, 1);
  const written = coordinatesOf(points, 0);
  const short = shortWay(written);
  const turn = short.at(-1)! - short[0]!;
  return Math.abs(turn) > 180 ? closedOverPole(short, y) : oneOf(ringOf(written, y), ringOf(short, y), outer);
}

function coordinatesOf(points: readonly (readonly [number, number])[], which: 0 | 1): Float64Array {
  const values = new Float64Array(points.length);
  for (let i = 0; i < values.length; i++) {
    values[i] = points[i]![which];
  }
  return values;
}

/** The two readings of a ring are the same but for edges longer than half a turn. */
function oneOf(written: Ring, short: Ring, outer: Ring | null): Ring {
  const isRight = outer ? written.area < 0 && widthOf(written) <= widthOf(outer) : written.area > 0;
  return isRight || short.area === 0 ? written : short;
}

function widthOf({ west, east }: Ring): number {
  return east - west;
}

/** A closed ring as it is. */
export function ringOf(x: Float64Array, y: Float64Array, corners = x.length): Ring {
  return { x, y, corners, west: least(x), east: greatest(x), area: signedArea(x, y) };
}

/** Every step taken the short way around. */
function shortWay(x: Float64Array): Float64Array {
  const out = x.slice();
  for (let i = 1; i < x.length; i++) {
    const step = x[i]! - x[i - 1]!;
    out[i] = out[i - 1]! + (Math.abs(step) > 180 ? step - 360 * Math.round(step / 360) : step);
  }
  return out;
}

/** Twice around is nonsense; once around encloses the pole that the ring is nearer to. */
function closedOverPole(x: Float64Array, y: Float64Array): Ring {
  const pole = y.reduce((sum, lat) => sum + lat, 0) < 0 ? -90 : 90;
  return ringOf(appended(x, [x.at(-1)!, x[0]!, x[0]!]), appended(y, [pole, pole, y[0]!]), x.length);
}

function appended(values: Float64Array, more: readonly number[]): Float64Array {
  const out = new Float64Array(values.length + more.length);
  out.set(values);
  out.set(more, values.length);
  return out;
}

/** Positive where the ring runs counter-clockwise. The shoelace formula, about the first point so that digits are kept. */
function signedArea(x: Float64Array, y: Float64Array): number {
  let twice = 0;
  for (let i = 1; i < x.length; i++) {
    twice += (x[i - 1]! - x[0]!) * (y[i]! - y[0]!) - (x[i]! - x[0]!) * (y[i - 1]! - y[0]!);
  }
  return twice / 2;
}

function least(values: Float64Array): number {
  let found = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    found = Math.min(found, values[i]!);
  }
  return found;
}

function greatest(values: Float64Array): number {
  let found = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    found = Math.max(found, values[i]!);
  }
  return found;
}
