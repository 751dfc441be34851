/**
 * The corners of cells that have a longitude and a latitude each: those that the archive stores, else, in rows and columns, the
 * middle of the four centres around each corner, on the sphere; at the grid's edge, with centres drawn on as far as the two before
 * them are apart. Pure.
 */

import type { Places } from "./places.ts";
import { type Corner, cornerAt, polygonArea } from "./spherical-area.ts";

/** Degrees, counter- or clockwise; NaN where a corner is not known. */
export type Outline = Readonly<{ lon: Float64Array; lat: Float64Array }>;

/** Whether the shapes of cells are known, or can be told from centres. */
export function hasShapes({ shape, corners }: Places): boolean {
  return corners !== null || (shape.length === 2 && shape.every((size) => size > 1));
}

/** Calls `visit` with each cell in the product of rows and columns (unstructured: rows alone), row-major. The outline is reused. */
export function forEachOutline(
  places: Places,
  rows: readonly number[],
  columns: readonly number[],
  visit: (at: number, cell: number, outline: Outline) => void,
): void {
  const { shape, corners } = places;
  const nx = shape[1] ?? 1;
  const count = corners?.count ?? 4;
  const outline = { lon: new Float64Array(count), lat: new Float64Array(count) };
  const lines = corners ? null : cornerLines(places, columns);
  rows.forEach((row, j) => {
    const [low, high] = lines ? [lines(row), lines(row + 1)] : [];
    columns.forEach((column, i) => {
      const cell = row * nx + column;
      if (corners) {
        outline.lon.set(corners.lon.subarray(count * cell, count * (cell + 1)));
        outline.lat.set(corners.lat.subarray(count * cell, count * (cell + 1)));
      } else {
        const ring = [low!.get(column)!, low!.get(column + 1)!, high!.get(column + 1)!, high!.get(column)!];
        ring.forEach(([x, y, z], k) => {
          outline.lon[k] = Math.atan2(y, x) / RADIANS;
          outline.lat[k] = Math.atan2(z, Math.hypot(x, y)) / RADIANS;
        });
      }
      visit(j * columns.length + i, cell, outline);
    });
  });
}

const RADIANS = Math.PI / 180;

/** Areas on the unit sphere of the cells in the product of rows and columns; 0 of cells that are nowhere, NaN where a corner is not known. */
export function listedAreas(places: Places, rows: readonly number[], columns: readonly number[]): Float64Array {
  const areas = new Float64Array(rows.length * columns.length);
  forEachOutline(places, rows, columns, (at, cell, { lon, lat }) => {
    if (!Number.isNaN(places.lon[cell]!)) {
      const ring = Array.from(lon, (l, k) => cornerAt(l, lat[k]!));
      // Meshes whose cells have fewer corners than others leave the last ones out.
      const known = places.corners ? ring.filter(([x]) => !Number.isNaN(x)) : ring;
      areas[at] = known.length < 3 ? Number.NaN : polygonArea(known);
    }
  });
  return areas;
}

/** The corners along the lower edge of a row, by column; the last two lines are kept. */
function cornerLines(
  { shape, lon, lat }: Places,
  columns: readonly number[],
): (row: number) => ReadonlyMap<number, Corner> {
  const [ny, nx] = shape as [number, number];
  const wanted = [...new Set(columns.flatMap((column) => [column, column + 1]))];
  const inside = (row: number, column: number): Corner => cornerAt(lon[row * nx + column]!, lat[row * nx + column]!);
  const onward = (a: Corner, b: Corner): Corner => [2 * a[0] - b[0], 2 * a[1] - b[1], 2 * a[2] - b[2]];
  const alongRow = (row: number, column: number): Corner =>
    column < 0
      ? onward(inside(row, 0), inside(row, 1))
      : column >= nx
        ? onward(inside(row, nx - 1), inside(row, nx - 2))
        : inside(row, column);
  const centreAt = (row: number, column: number): Corner =>
    row < 0
      ? onward(alongRow(0, column), alongRow(1, column))
      : row >= ny
        ? onward(alongRow(ny - 1, column), alongRow(ny - 2, column))
        : alongRow(row, column);
  const around = [...new Set(wanted.flatMap((column) => [column - 1, column]))];
  const keepTwo = <Line>(make: (row: number) => Line) => {
    const kept = new Map<number, Line>();
    return (row: number): Line => {
      const line = kept.get(row) ?? make(row);
      kept.set(row, line);
      if (kept.size > 2) {
        kept.delete(kept.keys().next().value!);
      }
      return line;
    };
  };
  const centres = keepTwo((row) => new Map(around.map((column) => [column, centreAt(row, column)])));
  return keepTwo((row) => {
    const [below, above] = [centres(row - 1), centres(row)];
    return new Map(
      wanted.map((column) => {
        const four = [below.get(column - 1)!, below.get(column)!, above.get(column - 1)!, above.get(column)!];
        const [x, y, z] = [0, 1, 2].map((k) => four.reduce((sum, corner) => sum + corner[k]!, 0)) as [
          number,
          number,
          number,
        ];
        const length = Math.hypot(x, y, z);
        return [column, [x / length, y / length, z / length]];
      }),
    );
  });
}

/** Of the lines of corners held at a time, for each column. */
export const LINE_BYTES = 4 * 160;
