/** Where an outline crosses itself: such a ring has no inside to speak of. A sweep from west to east. Pure. */
import { InvalidParameter } from "../errors.ts";
import { type MultiPolygon, outlinesOf, parseRegion, type Ring } from "./polygon.ts";
import { risingOrder } from "./polygon-edges.ts";

/** Pairs of edges side by side that are looked at, at most: hundreds for each corner of the largest outline that a request may have. */
const MAX_PAIRS = 20_000_000;

/** Edges that meet nearer to an end than this share of their length touch; they don't cross. */
const TOUCH = 1e-9;

/** @throws InvalidParameter where a ring crosses itself, or a hole its polygon, saying where; or is too intricate to tell, or has no area */
export function checkOutlines(region: MultiPolygon): void {
  let pairs = 0;
  for (const [outer, ...holes] of outlinesOf(region)) {
    for (const rings of [[outer!], ...holes.map((hole) => [outer!, besides(hole, outer!)])]) {
      const place = crossingOf(rings, () => {
        pairs += 1;
        if (pairs > MAX_PAIRS) {
          const allowed = "simpler outlines";
          throw new InvalidParameter("coords", "an outline of very many edges side by side", allowed);
        }
      });
      if (place) {
        const [lon, lat] = place.map((degrees) => Number(degrees.toFixed(6)));
        const what = rings.length === 1 ? "a ring crosses itself" : "a hole crosses its polygon";
        throw new InvalidParameter("coords", `${lon} ${lat}`, "polygons whose rings don't cross", `${what} here`);
      }
    }
  }
  parseRegion(region);
}

/** A hole in the turn of its polygon. */
function besides(hole: Ring, { west }: Ring): Ring {
  const turn = 360 * Math.ceil((west - 1e-9 - hole.west) / 360);
  return { ...hole, x: hole.x.map((lon) => lon + turn) };
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
