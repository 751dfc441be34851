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
  const columns = shape[1]!;
  const [down, across] = [lineOf(middles, 0), lineOf(middles, 1)];
  const found = createEntries(4 * nearest.length);
  const tangent = createTangent();
  const corners = new Float64Array(8);
  const within = { u: 0, v: 0 };
  const look = (row: number, column: number): boolean => {
    const [below, right] = [down.next(row), across.next(column)];
    return (
      tangent.place(lon[row * columns + column]!, lat[row * columns + column]!, corners, 0) &&
      tangent.place(lon[row * columns + right]!, lat[row * columns + right]!, corners, 2) &&
      tangent.place(lon[below * columns + column]!, lat[below * columns + column]!, corners, 4) &&
      tangent.place(lon[below * columns + right]!, lat[below * columns + right]!, corners, 6) &&
      solve(corners, within)
    );
  };
  /** From the quadrilateral that begins at a cell to the one that the place is in, or is next to. */
  const walk = (row: number, column: number): readonly [row: number, column: number] | null => {
    for (let step = 0; step < MOST_STEPS && look(row, column); step++) {
      const [nextRow, nextColumn] = [down.move(row, stepOf(within.v)), across.move(column, stepOf(within.u))];
      if (nextRow === row && nextColumn === column) {
        return [row, column];
      }
      [row, column] = [nextRow, nextColumn];
    }
    return null;
  };
  nearest.forEach((cell, pixel) => {
    if (cell < 0) {
      return;
    }
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    tangent.touch(...placeOf(pixel));
    const quad = walk(down.move(row, 0), across.move(column, 0));
    if (!quad) {
      found.add(row, column, pixel, 1);
      return;
    }
    const [u, v] = [clamp(within.u, 1), clamp(within.v, 1)];
    const [below, right] = [down.next(quad[0]), across.next(quad[1])];
    found.add(quad[0], quad[1], pixel, (1 - u) * (1 - v));
    found.add(quad[0], right, pixel, u * (1 - v));
    found.add(below, quad[1], pixel, (1 - u) * v);
    found.add(below, right, pixel, u * v);
  });
  return found.all();
}

/** Room for so many entries. */
function createEntries(most: number) {
  const [rows, columns, pixels] = [new Int32Array(most), new Int32Array(most), new Int32Array(most)];
  const weights = new Float64Array(most);
  let count = 0;
  return {
    add(row: number, column: number, pixel: number, weight: number): void {
      if (weight > 0) {
        rows[count] = row;
        columns[count] = column;
        pixels[count] = pixel;
        weights[count] = weight;
        count += 1;
      }
    },
    all: (): FoundEntries => ({
      cells: [rows.subarray(0, count), columns.subarray(0, count)],
      pixel: pixels.subarray(0, count),
      weight: weights.subarray(0, count),
    }),
  };
}

/** How quadrilaterals follow each other along rows or columns. */
type Line = Readonly<{
  next(index: number): number;
  /** Where a step leads from where a quadrilateral begins; to where one begins. */
  move(index: number, step: number): number;
}>;

/** As many of the first rows or columns as ocean models repeat at the end. */
const MOST_REPEATED = 2;
/** Places as near as this share of a step are one. */
const ALIKE = 1e-3;

/** @param dim 0 from row to row, 1 from column to column */
function lineOf({ shape, lon, lat }: Middles, dim: 0 | 1): Line {
  const [size, others, columns] = [shape[dim]!, shape[1 - dim]!, shape[1]!];
  for (const share of [0.5, 0.25, 0.75]) {
    const other = Math.floor(share * others);
    const at = (i: number) => (dim === 0 ? i * columns + other : other * columns + i);
    const apart = (a: number, b: number) => distanceDeg(lon[at(a)]!, lat[at(a)]!, lon[at(b)]!, lat[at(b)]!);
    const step = Math.max(apart(0, 1), apart(size - 2, size - 1));
    // The last has the first beside it where a step from one to the other is one like others, or where they are the same.
    for (let repeated = 0; repeated <= MOST_REPEATED && size - repeated > 3; repeated++) {
      const gap = apart(size - Math.max(1, repeated), 0);
      if (repeated > 0 ? gap <= ALIKE * step : gap > ALIKE * step && gap <= 1.5 * step && apart(size - 2, 0) > gap) {
        const count = size - repeated;
        return { next: (i) => (i + 1) % count, move: (i, by) => modulo(i + by, count) };
      }
    }
  }
  return { next: (i) => i + 1, move: (i, by) => clamp(i + by, size - 2) };
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
  const between = (from: number, to: number) => corners[to]! - corners[from]!;
  const [ax, ay] = [corners[0]!, corners[1]!];
  const [ex, ey, fx, fy] = [between(0, 2), between(1, 3), between(0, 4), between(1, 5)];
  const [gx, gy] = [between(2, 6) - fx, between(3, 7) - fy];
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
