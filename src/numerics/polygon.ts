/**
 * Polygons over a grid of longitudes and latitudes: how much of each cell lies inside. Edges are straight lines in the plane
 * of longitude and latitude (RFC 7946, and what exactextract computes). Pure.
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
type Ring = Readonly<{ x: Float64Array; y: Float64Array; west: number; east: number; area: number }>;

/** Outer ring first. */
type Polygon = readonly Ring[];

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
  let reach = arcs[0]!.west + arcs[0]!.width;
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

/**
 * The share (0 … 1) of each cell's area inside the region, [y, x] row-major. Bounds are [lower, upper] pairs of each column
 * and row, in any order. Polygons that overlap count once where a cell is full.
 * @throws InvalidParameter
 */
export function fractionShares(region: MultiPolygon, xBounds: Float64Array, yBounds: Float64Array): Float64Array {
  const [xs, ys] = [sortedEdges(xBounds), sortedEdges(yBounds)];
  const columns = xs.length - 1;
  const areas = new Float64Array(columns * (ys.length - 1));
  const heights = new Float64Array(areas.length);
  for (const polygon of parseRegion(region)) {
    polygon.forEach((ring, i) => {
      // Outer rings add and holes take away, whichever way they run.
      const sign = (i === 0 ? 1 : -1) * Math.sign(ring.area);
      for (const shift of shifts(ring, xs[0]!, xs.at(-1)!)) {
        addRing(ring, shift, sign, { xs, ys, areas, heights });
      }
    });
  }
  for (let row = 0; row < ys.length - 1; row++) {
    let height = 0;
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      areas[at] = areas[at]! - height * (xs[column + 1]! - xs[column]!);
      height += heights[at]!;
    }
  }
  return sharesOf(areas, xs, ys, xBounds, yBounds);
}

/** 1 for each cell whose centre lies inside the region (even-odd rule within a polygon), else 0; [y, x] row-major. @throws InvalidParameter */
export function centerShares(region: MultiPolygon, xValues: Float64Array, yValues: Float64Array): Float64Array {
  const [nx, ny] = [xValues.length, yValues.length];
  const shares = new Float64Array(nx * ny);
  for (const polygon of parseRegion(region)) {
    for (let row = 0; row < ny; row++) {
      const crossings = crossingsAt(polygon, yValues[row]!, least(xValues), greatest(xValues));
      for (let column = 0; column < nx && crossings.length > 0; column++) {
        const x = xValues[column]!;
        let before = 0;
        while (before < crossings.length && crossings[before]! <= x) {
          before += 1;
        }
        if (before % 2 === 1) {
          shares[row * nx + column] = 1;
        }
      }
    }
  }
  return shares;
}

function parseRegion(region: MultiPolygon): readonly Polygon[] {
  if (region.length === 0 || region.some((polygon) => polygon.length === 0)) {
    throw badRegion(region, "it is empty");
  }
  return region.map(([outer, ...holes]) => {
    const ring = parseRing(outer!, null);
    return [ring, ...holes.map((hole) => parseRing(hole, ring))];
  });
}

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
  const y = Float64Array.from(points, (point) => point[1]);
  const written = Float64Array.from(points, (point) => point[0]);
  const short = shortWay(written);
  const turn = short.at(-1)! - short[0]!;
  const ring = Math.abs(turn) > 180 ? closedOverPole(short, y) : oneOf(ringOf(written, y), ringOf(short, y), outer);
  if (ring.area === 0) {
    throw badRegion(positions.slice(0, 4), "a ring has no area");
  }
  return ring;
}

/** The two readings of a ring are the same but for edges longer than half a turn. */
function oneOf(written: Ring, short: Ring, outer: Ring | null): Ring {
  const isRight = outer ? written.area < 0 && widthOf(written) <= widthOf(outer) : written.area > 0;
  return isRight || short.area === 0 ? written : short;
}

function widthOf({ west, east }: Ring): number {
  return east - west;
}

function ringOf(x: Float64Array, y: Float64Array): Ring {
  return { x, y, west: least(x), east: greatest(x), area: signedArea(x, y) };
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
  return ringOf(appended(x, [x.at(-1)!, x[0]!, x[0]!]), appended(y, [pole, pole, y[0]!]));
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

/** Whole turns that bring a ring into the columns; none, one or, across a seam, two. */
function shifts(ring: Ring, low: number, high: number): readonly number[] {
  const first = Math.ceil((low - ring.east) / 360);
  const last = Math.floor((high - ring.west) / 360);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 360 * (first + i));
}

/** Elementary cells between sorted edges, and what rings add to each: area of its own, and height to all right of it. */
type Canvas = Readonly<{ xs: Float64Array; ys: Float64Array; areas: Float64Array; heights: Float64Array }>;

/**
 * Adds the signed area of a ring to each cell of a canvas. Every edge is cut at the grid's lines; a piece adds the area
 * between it and the right side of its cell, and its height to all cells right of that (as font rasterisers do).
 */
function addRing(ring: Ring, shift: number, sign: number, { xs, ys, areas, heights }: Canvas): void {
  const columns = xs.length - 1;
  /** A piece within one row; it may cross columns. */
  const addInRow = (row: number, xa: number, ya: number, xb: number, yb: number): void => {
    const slope = xb === xa ? 0 : (yb - ya) / (xb - xa);
    const step = xb >= xa ? 1 : -1;
    let x = xa;
    let y = ya;
    let column = cellOf(xs, x, step);
    while (true) {
      const wall = step > 0 ? (column < 0 ? xs[0]! : xs[column + 1]) : column >= columns ? xs[columns]! : xs[column];
      const beyond = wall === undefined || (step > 0 ? wall >= xb : wall <= xb);
      const nextX = beyond ? xb : wall;
      const nextY = beyond ? yb : ya + (wall - xa) * slope;
      const rise = (nextY - y) * sign;
      if (column < 0) {
        heights[row * columns] = heights[row * columns]! + rise;
        areas[row * columns] = areas[row * columns]! - rise * (xs[1]! - xs[0]!);
      } else if (column < columns) {
        const at = row * columns + column;
        areas[at] = areas[at]! - rise * (xs[column + 1]! - (x + nextX) / 2);
        heights[at] = heights[at]! + rise;
      }
      if (beyond) {
        return;
      }
      x = nextX;
      y = nextY;
      column += step;
    }
  };
  for (let i = 1; i < ring.x.length; i++) {
    addEdge(ring.x[i - 1]! + shift, ring.y[i - 1]!, ring.x[i]! + shift, ring.y[i]!, ys, addInRow);
  }
}

/** Cuts an edge at the rows' lines. */
function addEdge(
  xa: number,
  ya: number,
  xb: number,
  yb: number,
  ys: Float64Array,
  add: (row: number, xa: number, ya: number, xb: number, yb: number) => void,
): void {
  const rows = ys.length - 1;
  const [low, high] = [Math.max(Math.min(ya, yb), ys[0]!), Math.min(Math.max(ya, yb), ys[rows]!)];
  if (!(low < high)) {
    return;
  }
  const xAt = (y: number) => (y === ya ? xa : y === yb ? xb : xa + ((xb - xa) * (y - ya)) / (yb - ya));
  for (let row = cellOf(ys, low, 1); row < rows && ys[row]! < high; row++) {
    const [bottom, top] = [Math.max(low, ys[row]!), Math.min(high, ys[row + 1]!)];
    if (ya < yb) {
      add(row, xAt(bottom), bottom, xAt(top), top);
    } else {
      add(row, xAt(top), top, xAt(bottom), bottom);
    }
  }
}

/** The cell that a walk in direction `step` enters at `value`; -1 before the first, the number of cells after the last. */
function cellOf(edges: Float64Array, value: number, step: 1 | -1): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (step > 0 ? edges[middle]! <= value : edges[middle]! < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** Areas of the elementary cells → share of each cell that was asked for, which may be made of several. */
function sharesOf(
  areas: Float64Array,
  xs: Float64Array,
  ys: Float64Array,
  xBounds: Float64Array,
  yBounds: Float64Array,
): Float64Array {
  const [nx, ny] = [xBounds.length / 2, yBounds.length / 2];
  const columns = xs.length - 1;
  const shares = new Float64Array(nx * ny);
  const spans = (edges: Float64Array, bounds: Float64Array) =>
    Array.from({ length: bounds.length / 2 }, (_, i) => {
      const [a, b] = [bounds[2 * i]!, bounds[2 * i + 1]!];
      const [low, high] = a < b ? [a, b] : [b, a];
      return { start: cellOf(edges, low, 1), stop: cellOf(edges, high, 1), width: high - low };
    });
  const [across, down] = [spans(xs, xBounds), spans(ys, yBounds)];
  for (let row = 0; row < ny; row++) {
    for (let column = 0; column < nx; column++) {
      let area = 0;
      for (let j = down[row]!.start; j < down[row]!.stop; j++) {
        for (let i = across[column]!.start; i < across[column]!.stop; i++) {
          area += areas[j * columns + i]!;
        }
      }
      const share = area / (down[row]!.width * across[column]!.width);
      // What is left of a cancelled sum is no overlap.
      shares[row * nx + column] = share > 1 - 1e-12 ? 1 : share > 1e-12 ? share : 0;
    }
  }
  return shares;
}

function sortedEdges(bounds: Float64Array): Float64Array {
  return Float64Array.from(new Set(bounds)).sort();
}

/** Longitudes at which a polygon's rings cross a latitude, rising, in every turn that reaches low … high. */
function crossingsAt(polygon: Polygon, lat: number, low: number, high: number): readonly number[] {
  const found: number[] = [];
  for (const ring of polygon) {
    const turns = shifts(ring, low, high);
    for (let i = 1; i < ring.x.length; i++) {
      // Half-open, so that a vertex on the line counts once.
      if (ring.y[i - 1]! <= lat !== ring.y[i]! <= lat) {
        // From south to north, so that neighbours whose rings run opposite ways along an edge find the same crossing.
        const [a, b] = ring.y[i - 1]! < ring.y[i]! ? [i - 1, i] : [i, i - 1];
        const along = (lat - ring.y[a]!) / (ring.y[b]! - ring.y[a]!);
        const x = ring.x[a]! + along * (ring.x[b]! - ring.x[a]!);
        found.push(...turns.map((turn) => x + turn));
      }
    }
  }
  return found.sort((a, b) => a - b);
}

function least(values: Float64Array): number {
  return values.reduce((a, b) => Math.min(a, b));
}

function greatest(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b));
}
