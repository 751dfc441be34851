/**
 * Projected and rotated grids: where their cells lie, how large they are on the Earth, and what of them a box or a region may
 * touch. Pure.
 */
import type { MultiPolygon, Polygon, Ring } from "../numerics/polygon.ts";
import { parseRegion, ringOf } from "../numerics/polygon.ts";
import { extentOf } from "./cells.ts";
import type { ProjectedGrid } from "./grid.ts";
import { wrapped } from "./projection.ts";
import { type Corner, cornerAt, polygonArea } from "./spherical-area.ts";

/** Longitudes and latitudes, in degrees, of cells in some order. */
export type Centres = Readonly<{ lon: Float64Array; lat: Float64Array }>;

/** Degrees; east ≥ west, beyond 180 where it crosses the antimeridian. */
export type Reach = Readonly<{ west: number; south: number; east: number; north: number }>;

/** Of every cell in the product of rows and columns, [y, x] row-major. */
export function planeCentres({ projection }: ProjectedGrid, ys: Float64Array, xs: Float64Array): Centres {
  const [lon, lat] = [new Float64Array(xs.length * ys.length), new Float64Array(xs.length * ys.length)];
  let at = 0;
  for (const y of ys) {
    for (const x of xs) {
      const [l, p] = projection.inverse(x, y);
      lon[at] = l;
      lat[at] = p;
      at += 1;
    }
  }
  return { lon, lat };
}

/** Areas on the unit sphere, [y, x] row-major, of cells whose lower and upper bounds in the plane are given; 0 for one that the Earth does not fill. */
export function planeAreas({ projection }: ProjectedGrid, yBounds: Float64Array, xBounds: Float64Array): Float64Array {
  const [ny, nx] = [yBounds.length / 2, xBounds.length / 2];
  const areas = new Float64Array(nx * ny);
  const lineOf = (y: number): readonly Corner[] => {
    const line: Corner[] = [];
    for (let i = 0; i < xBounds.length; i++) {
      // Most columns begin where another ends.
      const shared = i > 1 && xBounds[i] === xBounds[i - 1] ? line[i - 1] : undefined;
      const reversed = i > 2 && xBounds[i] === xBounds[i - 3] ? line[i - 3] : undefined;
      line.push(shared ?? reversed ?? cornerAt(...projection.inverse(xBounds[i]!, y)));
    }
    return line;
  };
  let [lowY, highY] = [Number.NaN, Number.NaN];
  let [low, high]: readonly (readonly Corner[])[] = [[], []];
  for (let row = 0; row < ny; row++) {
    const [bottom, top] = [yBounds[2 * row]!, yBounds[2 * row + 1]!];
    const held = (y: number) => (y === lowY ? low : y === highY ? high : undefined);
    const [nextLow, nextHigh] = [held(bottom) ?? lineOf(bottom), held(top) ?? lineOf(top)];
    [low, high, lowY, highY] = [nextLow, nextHigh, bottom, top];
    for (let column = 0; column < nx; column++) {
      const [west, east] = [2 * column, 2 * column + 1];
      const area = polygonArea([low![west]!, low![east]!, high![east]!, high![west]!]);
      areas[row * nx + column] = Number.isFinite(area) ? area : 0;
    }
  }
  return areas;
}

/** Points along each side of a rectangle. */
const SIDE = 64;

/** The outline of the grid's cells in longitude and latitude, longitudes going on without a jump; places off the Earth left out. */
function outline({ x, y, projection }: ProjectedGrid): Centres {
  const [[west, east], [south, north]] = [extentOf(x), extentOf(y)];
  const around = Array.from({ length: 4 * SIDE + 1 }, (_, i): readonly [number, number] => {
    const [side, along] = [Math.floor(i / SIDE) % 4, (i % SIDE) / SIDE];
    const [u, v] = [
      [along, 0],
      [1, along],
      [1 - along, 1],
      [0, 1 - along],
    ][side] as [number, number];
    return projection.inverse(west + u * (east - west), south + v * (north - south));
  }).filter(([lon]) => !Number.isNaN(lon));
  const lon = Float64Array.from(around, ([l]) => l);
  for (let i = 1; i < lon.length; i++) {
    lon[i] = lon[i]! - 360 * Math.round((lon[i]! - lon[i - 1]!) / 360);
  }
  return { lon, lat: Float64Array.from(around, ([, lat]) => lat) };
}

/** The box of longitudes and latitudes around the whole grid. A grid around a pole, or one that the Earth's edge cuts, goes all the way around. */
export function reachOf(grid: ProjectedGrid): Reach {
  const known = reaches.get(grid);
  if (known) {
    return known;
  }
  const { x, y, projection } = grid;
  const [[west, east], [south, north]] = [extentOf(x), extentOf(y)];
  const holds = (lat: number) => {
    const [px, py] = projection.forward(0, lat);
    return px >= west && px <= east && py >= south && py <= north;
  };
  const { lon, lat } = outline(grid);
  const whole = lon.length < 4 * SIDE + 1;
  const poles = [-90, 90].filter(holds);
  const turned = Math.abs(lon.at(-1)! - lon[0]!) > 180 || (projection.rotated && east - west >= 360);
  const [least, greatest] = [lon.reduce((a, b) => Math.min(a, b)), lon.reduce((a, b) => Math.max(a, b))];
  const around = whole || turned || poles.length > 0 || greatest - least >= 360;
  const turns = 360 * Math.floor((least + 180) / 360);
  const reach = {
    west: around ? projection.centralLon - 180 : least - turns,
    east: around ? projection.centralLon + 180 : greatest - turns,
    south: whole
      ? -90
      : Math.min(
          ...poles,
          lat.reduce((a, b) => Math.min(a, b)),
        ),
    north: whole
      ? 90
      : Math.max(
          ...poles,
          lat.reduce((a, b) => Math.max(a, b)),
        ),
  };
  reaches.set(grid, reach);
  return reach;
}

const reaches = new WeakMap<ProjectedGrid, Reach>();

/** Edges of longitude and latitude are drawn in the plane in pieces of at most this. */
const PIECE_DEG = 0.02;
/** An outline has at most so many pieces in all: longer ones where it is longer. */
const MAX_PIECES = 200_000;

/**
 * A region in the plane: its edges, straight in longitude and latitude, as many short ones; cut to what the grid reaches, because
 * the rest of the Earth may have no place in the plane. Null where a corner has none all the same (beyond a satellite's horizon).
 * @throws InvalidParameter
 */
export function inPlane(grid: ProjectedGrid, region: MultiPolygon): readonly Polygon[] | null {
  const { projection } = grid;
  const polygons = parseRegion(region);
  if (projection.rotated) {
    return rotatedRegion(grid, polygons);
  }
  const { west, south, east, north } = reachOf(grid);
  // Wide enough that no cell touches the cut.
  const margin = east - west >= 360 ? 0 : 1;
  const clip = {
    west: west - margin,
    south: Math.max(-90, south - 1),
    east: east + margin,
    north: Math.min(90, north + 1),
  };
  const pieceDeg = pieceOf(polygons);
  const drawn: Polygon[] = [];
  for (const polygon of polygons) {
    const [outer] = polygon;
    const first = Math.ceil((clip.west - outer!.east) / 360);
    const last = Math.floor((clip.east - outer!.west) / 360);
    for (let turn = first; turn <= last; turn++) {
      const rings: Ring[] = [];
      for (const [i, ring] of polygon.entries()) {
        const points = clipped(ring, 360 * turn, clip);
        const found = points.length < 3 ? null : draw(grid, points, pieceDeg);
        if (found === undefined) {
          return null;
        }
        if (found && found.area !== 0) {
          rings.push(found);
        } else if (i === 0) {
          break;
        }
      }
      if (rings.length > 0) {
        drawn.push(rings);
      }
    }
  }
  return drawn;
}

/** A rotated sphere is a sphere: rings are read anew in its own longitudes and latitudes. */
function rotatedRegion(grid: ProjectedGrid, polygons: readonly Polygon[]): readonly Polygon[] {
  const pieceDeg = pieceOf(polygons);
  return parseRegion(
    polygons.map((polygon) =>
      polygon.map((ring) => {
        const points = Array.from(ring.x, (lon, i): readonly [number, number] => [lon, ring.y[i]!]);
        const turned = densified(points, pieceDeg).map(([lon, lat]) => grid.projection.forward(lon, lat));
        let last = turned[0]![0];
        return turned.map(([x, y]): readonly [number, number] => {
          last = x - 360 * Math.round((x - last) / 360);
          return [last, y];
        });
      }),
    ),
  );
}

/** Upper bound of the bytes held while a region is drawn in a plane. @throws InvalidParameter */
export function drawnBytes(region: MultiPolygon): number {
  const polygons = parseRegion(region);
  const vertices = polygons.flat().reduce((sum, { x }) => sum + x.length, 0);
  return PIECE_BYTES * (2 * vertices + lengthOf(polygons) / pieceOf(polygons));
}

/** Of a piece: a corner in degrees, one in the plane, and its edge there. */
const PIECE_BYTES = 320;

function pieceOf(polygons: readonly Polygon[]): number {
  return Math.max(PIECE_DEG, lengthOf(polygons) / MAX_PIECES);
}

function lengthOf(polygons: readonly Polygon[]): number {
  let length = 0;
  for (const ring of polygons.flat()) {
    for (let i = 1; i < ring.x.length; i++) {
      length += Math.max(Math.abs(ring.x[i]! - ring.x[i - 1]!), Math.abs(ring.y[i]! - ring.y[i - 1]!));
    }
  }
  return length;
}

/** A ring of points in the plane; undefined where one of them has no place there. */
function draw(
  { projection }: ProjectedGrid,
  points: readonly (readonly [number, number])[],
  pieceDeg: number,
): Ring | undefined {
  const drawn = densified([...points, points[0]!], pieceDeg).map(([lon, lat]) => projection.forward(lon, lat));
  const [x, y] = [Float64Array.from(drawn, (point) => point[0]), Float64Array.from(drawn, (point) => point[1])];
  return x.some(Number.isNaN) ? undefined : ringOf(x, y);
}

function densified(
  points: readonly (readonly [number, number])[],
  pieceDeg: number,
): readonly (readonly [number, number])[] {
  const dense: (readonly [number, number])[] = [points[0]!];
  for (let i = 1; i < points.length; i++) {
    const [[x0, y0], [x1, y1]] = [points[i - 1]!, points[i]!];
    const pieces = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)) / pieceDeg));
    for (let k = 1; k < pieces; k++) {
      dense.push([x0 + (k / pieces) * (x1 - x0), y0 + (k / pieces) * (y1 - y0)]);
    }
    dense.push([x1, y1]);
  }
  return dense;
}

/** Sutherland and Hodgman (1974): what of a ring lies within a box; edges along the box cancel in areas. Not closed. */
function clipped(ring: Ring, shift: number, box: Reach): readonly (readonly [number, number])[] {
  let points = Array.from({ length: ring.x.length - 1 }, (_, i) => [ring.x[i]! + shift, ring.y[i]!] as const);
  const sides = [
    [0, box.west, 1],
    [0, box.east, -1],
    [1, box.south, 1],
    [1, box.north, -1],
  ] as const;
  for (const [k, limit, sign] of sides) {
    const inside = (point: readonly [number, number]) => sign * (point[k] - limit) >= 0;
    points = points.flatMap((point, i) => {
      const before = points.at(i - 1)!;
      const [was, is] = [inside(before), inside(point)];
      if (was === is) {
        return is ? [point] : [];
      }
      const t = (limit - before[k]) / (point[k] - before[k]);
      const crossing = [before[0] + t * (point[0] - before[0]), before[1] + t * (point[1] - before[1])] as const;
      return is ? [crossing, point] : [crossing];
    });
  }
  return points;
}

/** The x and y that the outline of a box, and what it holds of the poles and the grid's edge, lies within: a little more than its cells. Null where none of it is in the plane. */
export function boxInPlane(grid: ProjectedGrid, box: Reach): Reach | null {
  const { projection } = grid;
  const points: (readonly [number, number])[] = [];
  const add = (u: number, v: number) => {
    const [lon, lat] = [box.west + u * (box.east - box.west), box.south + v * (box.north - box.south)];
    const [x, y] = projection.forward(wrapped(lon), lat);
    if (!Number.isNaN(x)) {
      points.push([projection.rotated ? x + 360 * Math.round((middle - x) / 360) : x, y]);
    }
  };
  const [least, greatest] = extentOf(grid.x);
  const middle = (least + greatest) / 2;
  for (let i = 0; i <= OUTLINE; i++) {
    for (const [u, v] of [
      [i / OUTLINE, 0],
      [i / OUTLINE, 1],
      [0, i / OUTLINE],
      [1, i / OUTLINE],
    ] as const) {
      add(u, v);
    }
  }
  // Around a pole, and where the plane is cut, the extremes lie inside.
  for (let i = 1; i < LATTICE; i++) {
    for (let j = 1; j < LATTICE; j++) {
      add(i / LATTICE, j / LATTICE);
    }
  }
  return points.length === 0 ? null : reachAround(points);
}

const OUTLINE = 512;
const LATTICE = 16;

function reachAround(points: readonly (readonly [number, number])[]): Reach {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    [west, east] = [Math.min(west, x), Math.max(east, x)];
    [south, north] = [Math.min(south, y), Math.max(north, y)];
  }
  return { west, south, east, north };
}
