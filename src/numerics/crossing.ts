/** Where an outline crosses itself: such a ring has no inside to speak of. A sweep from west to east. Pure. */
import { InvalidParameter } from "../errors.ts";
import { type MultiPolygon, outlinesOf, parseRegion, type Ring } from "./polygon.ts";

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
  const edges = rings.flatMap(({ x, y, corners }) =>
    Array.from({ length: corners - 1 }, (_, i) => ({ x0: x[i]!, y0: y[i]!, x1: x[i + 1]!, y1: y[i + 1]! })),
  );
  edges.sort((a, b) => Math.min(a.x0, a.x1) - Math.min(b.x0, b.x1));
  let beside: typeof edges = [];
  for (const edge of edges) {
    const west = Math.min(edge.x0, edge.x1);
    const still: typeof edges = [];
    for (const other of beside) {
      look();
      if (Math.max(other.x0, other.x1) >= west) {
        still.push(other);
        const place = meeting(edge, other);
        if (place) {
          return place;
        }
      }
    }
    still.push(edge);
    beside = still;
  }
  return null;
}

type Edge = Readonly<{ x0: number; y0: number; x1: number; y1: number }>;

function meeting(a: Edge, b: Edge): readonly [number, number] | null {
  const [ax, ay, bx, by] = [a.x1 - a.x0, a.y1 - a.y0, b.x1 - b.x0, b.y1 - b.y0];
  const across = ax * by - ay * bx;
  const [dx, dy] = [b.x0 - a.x0, b.y0 - a.y0];
  const along = (dx * by - dy * bx) / across;
  const alongOther = (dx * ay - dy * ax) / across;
  // Of parallel edges both are infinite or none.
  const within = (share: number) => share > TOUCH && share < 1 - TOUCH;
  return within(along) && within(alongOther) ? [a.x0 + along * ax, a.y0 + along * ay] : null;
}
