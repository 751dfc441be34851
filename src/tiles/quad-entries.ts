/**
 * Interpolation between the middles of cells that lie in rows and columns, wherever these are: a point lies in the quadrilateral of four
 * neighbours, which the sphere's line through the point meets where the bilinear patch of their unit vectors does (as ESMF's
 * `bilinear` has it). Pure.
 *
 * https://earthsystemmodeling.org/docs/release/latest/ESMF_refdoc/node5.html (12.1, "Regridding methods")
 */
import { distanceDeg } from "../grid/place-index.ts";
import { modulo } from "../numerics/modulo.ts";
import type { FoundEntries } from "./place-entries.ts";

/** Degrees of the middles of cells, row by row. */
export type Middles = Readonly<{ shape: readonly number[]; lon: ArrayLike<number>; lat: ArrayLike<number> }>;

const RADIANS = Math.PI / 180;
/** Quadrilaterals that are looked at for a point: cells that lean make the nearest middle one of another. */
const MOST_STEPS = 8;
const MOST_TURNS = 12;
/** Shares of a side: a point on it is of both neighbours. */
const OUTSIDE = 1e-9;

/**
 * Four middles and their weights for each pixel; beyond the outermost middles the outermost ones alone, and where no quadrilateral is found
 * the nearest.
 * @param nearest the cell that each pixel's place is nearest to; −1 for none @param placeOf longitude and latitude of a pixel
 */
export function quadEntries(
  middles: Middles,
  nearest: Int32Array,
  placeOf: (pixel: number) => readonly [lon: number, lat: number],
): FoundEntries {
  const { shape, lon, lat } = middles;
  const [rows, columns] = shape as readonly [number, number];
  const isAround = goesAround(middles);
  const [lastRow, lastColumn] = [rows - 2, isAround ? columns - 1 : columns - 2];
  const found: [number[], number[], number[], number[]] = [[], [], [], []];
  const add = (row: number, column: number, pixel: number, weight: number): void => {
    if (weight > 0) {
      found[0].push(row);
      found[1].push(column);
      found[2].push(pixel);
      found[3].push(weight);
    }
  };
  const tangent = createTangent();
  const corners = new Float64Array(8);
  const within = { u: 0, v: 0 };
  const nextTo = (column: number) => (column + 1) % columns;
  const look = (row: number, column: number): boolean =>
    [
      row * columns + column,
      row * columns + nextTo(column),
      (row + 1) * columns + column,
      (row + 1) * columns + nextTo(column),
    ].every((cell, k) => tangent.place(lon[cell]!, lat[cell]!, corners, 2 * k)) && solve(corners, within);
  /** From the quadrilateral that begins at a cell to the one that the place is in, or is next to. */
  const walk = (row: number, column: number): readonly [row: number, column: number] | null => {
    for (let step = 0; step < MOST_STEPS && look(row, column); step++) {
      const nextRow = clamp(row + stepOf(within.v), lastRow);
      const nextColumn = column + stepOf(within.u);
      const around = isAround ? modulo(nextColumn, columns) : clamp(nextColumn, lastColumn);
      if (nextRow === row && around === column) {
        return [row, column];
      }
      [row, column] = [nextRow, around];
    }
    return null;
  };
  nearest.forEach((cell, pixel) => {
    if (cell < 0) {
      return;
    }
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    tangent.touch(...placeOf(pixel));
    const quad = lastRow < 0 || lastColumn < 0 ? null : walk(clamp(row, lastRow), clamp(column, lastColumn));
    if (!quad) {
      add(row, column, pixel, 1);
      return;
    }
    const [u, v] = [clamp(within.u, 1), clamp(within.v, 1)];
    add(quad[0], quad[1], pixel, (1 - u) * (1 - v));
    add(quad[0], nextTo(quad[1]), pixel, u * (1 - v));
    add(quad[0] + 1, quad[1], pixel, (1 - u) * v);
    add(quad[0] + 1, nextTo(quad[1]), pixel, u * v);
  });
  const [first, second, pixel, weight] = found;
  return {
    cells: [Int32Array.from(first), Int32Array.from(second)],
    pixel: Int32Array.from(pixel),
    weight: Float64Array.from(weight),
  };
}

/** Whether the last column has the first beside it: a step from one to the other is one like others. */
function goesAround({ shape, lon, lat }: Middles): boolean {
  const [rows, columns] = shape as readonly [number, number];
  const first = Math.floor(rows / 2) * columns;
  const step = (a: number, b: number) =>
    distanceDeg(lon[first + a]!, lat[first + a]!, lon[first + b]!, lat[first + b]!);
  return columns > 3 && step(columns - 1, 0) <= 1.5 * Math.max(step(0, 1), step(columns - 2, columns - 1));
}

const stepOf = (share: number): -1 | 0 | 1 => (share < -OUTSIDE ? -1 : share > 1 + OUTSIDE ? 1 : 0);

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value));

/** The plane that touches the sphere at a point: how far east and north of it other points are, seen from far above. */
function createTangent() {
  let [sinLon, cosLon, sinLat, cosLat] = [0, 1, 0, 1];
  return {
    touch(lon: number, lat: number): void {
      [sinLon, cosLon] = [Math.sin(lon * RADIANS), Math.cos(lon * RADIANS)];
      [sinLat, cosLat] = [Math.sin(lat * RADIANS), Math.cos(lat * RADIANS)];
    },
    /** @returns false where it lies beyond the horizon, or nowhere */
    place(lon: number, lat: number, out: Float64Array, at: number): boolean {
      const [phi, lambda] = [lat * RADIANS, lon * RADIANS];
      const [x, y, z] = [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
      const along = x * cosLon + y * sinLon;
      out[at] = y * cosLon - x * sinLon;
      out[at + 1] = z * cosLat - along * sinLat;
      return along * cosLat + z * sinLat > 0;
    },
  };
}

/** Where in a quadrilateral the origin is: Newton's steps for the two shares. @returns false where they lead nowhere */
function solve(corners: Float64Array, place: { u: number; v: number }): boolean {
  const [ax, ay, bx, by, cx, cy, dx, dy] = corners as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [ex, ey, fx, fy] = [bx - ax, by - ay, cx - ax, cy - ay];
  const [gx, gy] = [ax - bx - cx + dx, ay - by - cy + dy];
  let [u, v] = [0.5, 0.5];
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const [x, y] = [ax + u * ex + v * fx + u * v * gx, ay + u * ey + v * fy + u * v * gy];
    const [xu, yu, xv, yv] = [ex + v * gx, ey + v * gy, fx + u * gx, fy + u * gy];
    const across = xu * yv - xv * yu;
    const [du, dv] = [(x * yv - xv * y) / across, (xu * y - x * yu) / across];
    [u, v] = [u - du, v - dv];
    if (!(Math.abs(u) < 1e6 && Math.abs(v) < 1e6)) {
      return false;
    }
    if (Math.abs(du) + Math.abs(dv) < 1e-12) {
      break;
    }
  }
  [place.u, place.v] = [u, v];
  return true;
}
