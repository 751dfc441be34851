/**
 * How much of single convex cells, given by their corners, lies inside a region, in the plane of longitude and latitude. Pure.
 *
 * Sutherland and Hodgman (1974): rings are cut by each side of a cell; what runs along a side cancels in areas.
 */
import { type MultiPolygon, type Polygon, parseRegion, type Ring } from "./polygon.ts";

/** Corners of one cell, longitudes without a jump. */
export type Cell = Readonly<{ x: readonly number[]; y: readonly number[] }>;

/** The share (0 … 1) of a cell inside, for cell after cell. @throws InvalidParameter */
export function convexShareOf(region: MultiPolygon): (cell: Cell) => number {
  const polygons = parseRegion(region).map((polygon) => ({ polygon, box: boxOf(polygon[0]!) }));
  return ({ x, y }) => {
    const ring = withArea(x, y);
    const [west, east] = [Math.min(...x), Math.max(...x)];
    const [south, north] = [Math.min(...y), Math.max(...y)];
    let share = 0;
    for (const { polygon, box } of polygons) {
      if (box.south > north || box.north < south || ring.area === 0) {
        continue;
      }
      const first = Math.ceil((west - box.east) / 360);
      const last = Math.floor((east - box.west) / 360);
      for (let turn = first; turn <= last; turn++) {
        share += insideOf(polygon, ring, 360 * turn) / ring.area;
      }
    }
    return share < ROUNDING ? 0 : Math.min(1, share > 1 - ROUNDING ? 1 : share);
  };
}

const ROUNDING = 1e-12;

/** Edges of the region, which each cell at its edge is cut from. @throws InvalidParameter */
export function verticesOf(region: MultiPolygon): number {
  return parseRegion(region)
    .flat()
    .reduce((sum, { x }) => sum + x.length, 0);
}

type Side = Readonly<{ x: readonly number[]; y: readonly number[]; area: number }>;

/** Counter-clockwise. */
function withArea(x: readonly number[], y: readonly number[]): Side {
  const area = areaOf(x, y);
  return area < 0 ? { x: x.toReversed(), y: y.toReversed(), area: -area } : { x, y, area };
}

function areaOf(x: readonly number[], y: readonly number[]): number {
  let twice = 0;
  for (let i = 0; i < x.length; i++) {
    const j = (i + 1) % x.length;
    twice += (x[i]! - x[0]!) * (y[j]! - y[0]!) - (x[j]! - x[0]!) * (y[i]! - y[0]!);
  }
  return twice / 2;
}

function boxOf({ y, west, east }: Ring) {
  return { west, east, south: y.reduce((a, b) => Math.min(a, b)), north: y.reduce((a, b) => Math.max(a, b)) };
}

/** Holes are taken off, whichever way they run. */
function insideOf(polygon: Polygon, cell: Side, shift: number): number {
  return polygon.reduce((area, ring, i) => {
    const within = meets(ring, cell, shift)
      ? Math.abs(cut(ring, cell, shift))
      : holds(ring, middle(cell.x) - shift, middle(cell.y))
        ? cell.area
        : 0;
    return i === 0 ? within : area - within;
  }, 0);
}

const middle = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Whether any edge may reach into the cell. */
function meets({ x, y }: Ring, cell: Side, shift: number): boolean {
  const [west, east] = [Math.min(...cell.x) - shift, Math.max(...cell.x) - shift];
  const [south, north] = [Math.min(...cell.y), Math.max(...cell.y)];
  for (let i = 1; i < x.length; i++) {
    const [x0, y0, x1, y1] = [x[i - 1]!, y[i - 1]!, x[i]!, y[i]!];
    if (
      (x0 > west || x1 > west) &&
      (x0 < east || x1 < east) &&
      (y0 > south || y1 > south) &&
      (y0 < north || y1 < north)
    ) {
      return true;
    }
  }
  return false;
}

function holds({ x, y }: Ring, px: number, py: number): boolean {
  let odd = false;
  for (let i = 1; i < x.length; i++) {
    const [x0, y0, x1, y1] = [x[i - 1]!, y[i - 1]!, x[i]!, y[i]!];
    if (y0 > py !== y1 > py && px < x0 + ((py - y0) / (y1 - y0)) * (x1 - x0)) {
      odd = !odd;
    }
  }
  return odd;
}

function cut(ring: Ring, cell: Side, shift: number): number {
  let x = Array.from(ring.x.subarray(1), (value) => value + shift);
  let y = Array.from(ring.y.subarray(1));
  for (let side = 0; side < cell.x.length && x.length > 0; side++) {
    const next = (side + 1) % cell.x.length;
    const [x0, y0] = [cell.x[side]!, cell.y[side]!];
    const [dx, dy] = [cell.x[next]! - x0, cell.y[next]! - y0];
    const [outX, outY]: [number[], number[]] = [[], []];
    const leftOf = (i: number) => dx * (y[i]! - y0) - dy * (x[i]! - x0);
    let before = x.length - 1;
    let was = leftOf(before);
    for (let i = 0; i < x.length; i++) {
      const is = leftOf(i);
      if (was >= 0 !== is >= 0) {
        const t = was / (was - is);
        outX.push(x[before]! + t * (x[i]! - x[before]!));
        outY.push(y[before]! + t * (y[i]! - y[before]!));
      }
      if (is >= 0) {
        outX.push(x[i]!);
        outY.push(y[i]!);
      }
      [before, was] = [i, is];
    }
    [x, y] = [outX, outY];
  }
  return x.length < 3 ? 0 : areaOf(x, y);
}
