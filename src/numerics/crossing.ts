/** Where an outline crosses itself, or has a hole outside: such have no inside to speak of. Pure. */
import { InvalidParameter } from "../errors.ts";
import { type MultiPolygon, outlinesOf, parseRegion, type Ring } from "./polygon.ts";
import { risingOrder } from "./polygon-edges.ts";

/** Pairs of edges side by side that are looked at, at most: hundreds for each corner of the largest outline that a request may have. */
const MAX_PAIRS = 20_000_000;

/** Edges that meet nearer to an end than this share of their length touch; they don't cross. */
const TOUCH = 1e-9;

/**
 * @throws InvalidParameter where a ring crosses itself, or a hole its polygon or lies outside of it, saying where; or is too intricate to
 * tell, or has no area
 */
export function checkOutlines(region: MultiPolygon): void {
  let pairs = 0;
  const look = () => {
    pairs += 1;
    if (pairs > MAX_PAIRS) {
      throw new InvalidParameter("coords", "an outline of very many edges side by side", "simpler outlines");
    }
  };
  const refuse = (place: readonly [number, number] | null, allowed: string, what: string): void => {
    if (place) {
      const [lon, lat] = place.map((degrees) => Number(degrees.toFixed(6)));
      throw new InvalidParameter("coords", `${lon} ${lat}`, allowed, what);
    }
  };
  for (const [outer, ...holes] of outlinesOf(region)) {
    refuse(crossingOf([outer!], look), "polygons whose rings don't cross", "a ring crosses itself here");
    for (const hole of holes.map((each) => besides(each, outer!))) {
      refuse(crossingOf([outer!, hole], look), "polygons whose rings don't cross", "a hole crosses its polygon here");
      refuse(outsideOf(hole, outer!, look), "holes within their polygons", "a hole lies outside of its polygon");
    }
  }
  parseRegion(region);
}

/** A hole in the turn of its polygon. */
function besides(hole: Ring, { west }: Ring): Ring {
  const turn = 360 * Math.ceil((west - 1e-9 - hole.west) / 360);
  return { ...hole, x: hole.x.map((lon) => lon + turn) };
}

/** Degrees; a point as near to an edge lies on it. */
const ON_EDGE = 1e-9;

/** A corner of a ring, or the middle of an edge, that lies outside of another that it does not cross. The first that lies on no edge tells. */
function outsideOf({ x, y }: Ring, outer: Ring, look: () => void): readonly [number, number] | null {
  for (let i = 1; i < x.length; i++) {
    for (const share of [0, 0.5]) {
      const place = [x[i - 1]! + share * (x[i]! - x[i - 1]!), y[i - 1]! + share * (y[i]! - y[i - 1]!)] as const;
      // A hole may lie across the place where a ring around a pole begins.
      const [lon, lat] = place;
      const found = [lon, lon - 360, lon + 360].map((turned) => holds(outer, turned, lat, look));
      if (!found.includes(null)) {
        return found.includes(true) ? null : place;
      }
    }
  }
  return null;
}

/** Whether a point lies inside a ring, by the edges north of it; null on an edge. */
function holds({ x, y }: Ring, lon: number, lat: number, look: () => void): boolean | null {
  let isInside = false;
  for (let i = 1; i < x.length; i++) {
    look();
    const [dx, dy] = [x[i]! - x[i - 1]!, y[i]! - y[i - 1]!];
    const along = ((lon - x[i - 1]!) * dx + (lat - y[i - 1]!) * dy) / (dx * dx + dy * dy || 1);
    const near = Math.min(1, Math.max(0, along));
    if (Math.hypot(lon - x[i - 1]! - near * dx, lat - y[i - 1]! - near * dy) <= ON_EDGE) {
      return null;
    }
    if (x[i - 1]! > lon !== x[i]! > lon && lat < y[i - 1]! + ((lon - x[i - 1]!) / dx) * dy) {
      isInside = !isInside;
    }
  }
  return isInside;
}

/** A point that two edges share within both. @param look called for each pair that is looked at */
function crossingOf(rings: readonly Ring[], look: () => void): readonly [number, number] | null {
  const edges = cornersOf(rings);
  const order = risingOrder(Float64Array.from({ length: edges.length / 4 }, (_, i) => westOf(edges, 4 * i)));
  const beside = new Int32Array(order.length);
  let held = 0;
  for (const i of order) {
    const west = westOf(edges, 4 * i);
    let still = 0;
    for (let k = 0; k < held; k++) {
      const other = beside[k]!;
      look();
      if (Math.max(edges[other]!, edges[other + 2]!) >= west) {
        beside[still++] = other;
        const place = meeting(edges, 4 * i, other);
        if (place) {
          return place;
        }
      }
    }
    beside[still] = 4 * i;
    held = still + 1;
  }
  return null;
}

/** Edges between corners as four numbers each, the x and y they run from and to. */
function cornersOf(rings: readonly Ring[]): Float64Array {
  const edges = new Float64Array(rings.reduce((sum, { corners }) => sum + 4 * (corners - 1), 0));
  let at = 0;
  for (const { x, y, corners } of rings) {
    for (let i = 1; i < corners; i++, at += 4) {
      edges[at] = x[i - 1]!;
      edges[at + 1] = y[i - 1]!;
      edges[at + 2] = x[i]!;
      edges[at + 3] = y[i]!;
    }
  }
  return edges;
}

const westOf = (edges: Float64Array, at: number): number => Math.min(edges[at]!, edges[at + 2]!);

/** Where edge `a` and edge `b` meet within both. */
function meeting(edges: Float64Array, a: number, b: number): readonly [number, number] | null {
  const [x, y] = [edges[a]!, edges[a + 1]!];
  const [ax, ay] = [edges[a + 2]! - x, edges[a + 3]! - y];
  const [bx, by] = [edges[b + 2]! - edges[b]!, edges[b + 3]! - edges[b + 1]!];
  const across = ax * by - ay * bx;
  const [dx, dy] = [edges[b]! - x, edges[b + 1]! - y];
  const along = (dx * by - dy * bx) / across;
  const alongOther = (dx * ay - dy * ax) / across;
  // Of parallel edges both are infinite or none.
  const within = (share: number) => share > TOUCH && share < 1 - TOUCH;
  return within(along) && within(alongOther) ? [x + along * ax, y + along * ay] : null;
}
