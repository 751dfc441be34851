/**
 * Projected and rotated grids in a view. Cells larger than pixels: each pixel finds its cell, or the four around it, in the plane of
 * the projection. Smaller ones: each cell, cut into parts where it is hardly smaller, goes to the pixel that its middle is in, and
 * pixels that get none find their cell. Pure.
 */
import type { ProjectedGrid } from "../grid/grid.ts";
import { reachOf } from "../grid/plane.ts";
import { modulo } from "../numerics/modulo.ts";
import type { Window } from "../numerics/search.ts";
import { type AxisPosition, axisPosition } from "./axis-position.ts";
import { columnsOf, rowsOf } from "./pixels.ts";
import { entriesIn, entriesPlacement, type FoundEntries, planEntries } from "./place-entries.ts";
import type { Placement, Resampling } from "./placement.ts";
import { type PlaneMap, type RasterMap, rasterMap } from "./plane-map.ts";
import { LEAST_LINEAR } from "./resample-lines.ts";
import { planParts } from "./resample-parts.ts";
import { planBoth } from "./resample-table.ts";
import { thinPixels } from "./thin-pixels.ts";
import type { View } from "./view.ts";

/** How far the place of a pixel among cells may be off, in cells; of a cell among pixels, in pixels. */
const TOLERANCE_CELLS = 0.01;
const TOLERANCE_PIXELS = 0.05;
/** Parts of cells that a pixel of the view has along its sides, in the mean. */
const PARTS_PER_PIXEL = 4;

/** Null where no cell lies in the view. */
export function placePlane(grid: ProjectedGrid, view: View, { method, categories }: Resampling): Placement | null {
  const { x, y } = grid;
  const [columnAxis, rowAxis] = [axisPosition(x), axisPosition(y)];
  if (!columnAxis || !rowAxis) {
    return null;
  }
  const toCells = cellsOf(grid, view, columnAxis, rowAxis);
  const cells = rasterMap(view.width, view.height, toCells, TOLERANCE_CELLS);
  const seen = look(cells, toCells, x.size, y.size);
  if (!seen) {
    return null;
  }
  if (seen.cellsPerPixel <= 1 || categories) {
    const entries = method === "linear" && !categories ? linearEntries : nearestEntries;
    const placed = entriesPlacement([y, x], view, entries(cells, x.size, y.size), {
      resampling: method === "linear" && !categories ? "linear" : "nearest",
      least: method === "linear" && !categories ? LEAST_LINEAR : 0,
    });
    return placed && { ...placed, cellsPerPixel: [seen.cellsPerPixel, seen.cellsPerPixel] };
  }
  const { cellsPerPixel } = seen;
  const parts = Math.ceil(PARTS_PER_PIXEL / cellsPerPixel);
  const left = nearestEntries(cells, x.size, y.size, thinPixels(cells, parts));
  const [rows, columns] = [around(seen.rows, left.cells[0]!), around(seen.columns, left.cells[1]!)];
  const taken = [rows, columns].map((window) => ({ windows: [window], size: window.stop - window.start }));
  const rest = entriesIn(taken, left);
  const toPixels = pixelsOf(grid, view, columnAxis, rowAxis);
  const at = (window: Window, part: number) => window.start - 0.5 + (part + 0.5) / parts;
  const places = rasterMap(
    (columns.stop - columns.start) * parts,
    (rows.stop - rows.start) * parts,
    (i, j) => toPixels(at(columns, i), at(rows, j)),
    TOLERANCE_PIXELS,
  );
  return {
    windows: new Map([
      [y.name, [rows]],
      [x.name, [columns]],
    ]),
    resampling: "average",
    cellsPerPixel: [cellsPerPixel, cellsPerPixel],
    bytes: places.heldBytes + 20 * rest.pixel.length,
    plan(order, exact) {
      const all = planParts([y.name, x.name], order, parts, places, view, exact);
      const placing = { dims: [y.name, x.name], order, taken };
      return rest.pixel.length === 0 ? all : planBoth(all, planEntries(placing, rest, view, { least: 0, exact }));
    },
  };
}

/** The window with these indexes too. */
function around({ start, stop }: Window, indexes: Int32Array): Window {
  return indexes.reduce(
    (window, index) => ({ start: Math.min(window.start, index), stop: Math.max(window.stop, index + 1) }),
    { start, stop },
  );
}

/**
 * Numbers of pixels → fractional columns and rows of the grid. Nowhere beyond what the grid reaches: far from there, a projection
 * may have other places of the Earth at the same x and y.
 */
function cellsOf(grid: ProjectedGrid, view: View, columns: AxisPosition, rows: AxisPosition): PlaneMap {
  const { projection } = grid;
  const [across, down] = [columnsOf(view), rowsOf(view)];
  const { west, south, east, north } = reachOf(grid);
  return (column, row) => {
    const [lon, lat] = [across.toDegrees(column + 0.5), down.toDegrees(row + 0.5)];
    if (
      modulo(lon - west + MARGIN_DEG, 360) > east - west + 2 * MARGIN_DEG ||
      lat < south - MARGIN_DEG ||
      lat > north + MARGIN_DEG
    ) {
      return NOWHERE;
    }
    const [x, y] = projection.forward(lon - 360 * Math.round(lon / 360), lat);
    const turned = projection.rotated ? x - 360 * Math.round((x - columns.middle) / 360) : x;
    return [columns.indexAt(turned), rows.indexAt(y)];
  };
}

/** The outline of what a grid reaches is found at points of it. */
const MARGIN_DEG = 0.5;
const NOWHERE = [Number.NaN, Number.NaN] as const;

/** Fractional columns and rows of the grid → places in the view: 0 is the edge of the first pixel. */
function pixelsOf({ projection }: ProjectedGrid, view: View, columns: AxisPosition, rows: AxisPosition): PlaneMap {
  const [across, down] = [columnsOf(view), rowsOf(view)];
  return (column, row) => {
    const [lon, lat] = projection.inverse(columns.valueAt(column), rows.valueAt(row));
    const x = across.toPixel(lon);
    // In the turn that begins with the view.
    return [x - across.turn! * Math.floor(x / across.turn!), down.toPixel(lat)];
  };
}

/** What of a grid a view shows. */
type Seen = Readonly<{ columns: Window; rows: Window; cellsPerPixel: number }>;

/** Looks at the nodes of a raster, and where none of them is on the grid, at each of its pixels. */
function look(cells: RasterMap, toCells: PlaneMap, nx: number, ny: number): Seen | null {
  const found = { low: [nx, ny], high: [-1, -1], area: 0, most: [0, 0], count: 0 };
  const isInside = (u: number, v: number) => u >= -0.5 && u <= nx - 0.5 && v >= -0.5 && v <= ny - 0.5;
  const see = (x: number, y: number, [u, v]: readonly [number, number]) => {
    if (!isInside(u, v)) {
      return;
    }
    [u, v].forEach((place, k) => {
      found.low[k] = Math.min(found.low[k]!, place);
      found.high[k] = Math.max(found.high[k]!, place);
    });
    const [right, below] = [toCells(x + 1, y), toCells(x, y + 1)];
    const area = Math.abs((right[0] - u) * (below[1] - v) - (right[1] - v) * (below[0] - u));
    if (Number.isFinite(area)) {
      found.area += area;
      found.count += 1;
      found.most[0] = Math.max(found.most[0]!, Math.abs(right[0] - u) + Math.abs(below[0] - u));
      found.most[1] = Math.max(found.most[1]!, Math.abs(right[1] - v) + Math.abs(below[1] - v));
    }
  };
  const { step, columns, rows } = cells;
  for (let j = 0; j * step < rows; j++) {
    for (let i = 0; i * step < columns; i++) {
      see(i * step, j * step, cells.node(i, j));
    }
  }
  let around = step;
  if (found.high[0]! < found.low[0]!) {
    around = 1;
    const [u, v] = [new Float64Array(columns), new Float64Array(columns)];
    for (let j = 0; j < rows; j++) {
      cells.row(j, 0, columns, u, v);
      for (let i = 0; i < columns; i++) {
        see(i, j, [u[i]!, v[i]!]);
      }
    }
  }
  if (found.count === 0) {
    return null;
  }
  const windowAlong = (k: 0 | 1, size: number): Window => {
    // A seam makes neighbours far apart: then all is looked at.
    const pad = Math.min(size, (around + 1) * found.most[k]! + 2);
    return {
      start: Math.max(0, Math.floor(found.low[k]! - pad)),
      stop: Math.min(size, Math.ceil(found.high[k]! + pad) + 1),
    };
  };
  return {
    columns: windowAlong(0, nx),
    rows: windowAlong(1, ny),
    cellsPerPixel: Math.sqrt(found.area / found.count),
  };
}

/** Entries as they are found; {@link FoundEntries} once they are all. */
function createEntries() {
  const [rows, columns, pixels, weights]: [number[], number[], number[], number[]] = [[], [], [], []];
  return {
    add(row: number, column: number, pixel: number, weight: number): void {
      rows.push(row);
      columns.push(column);
      pixels.push(pixel);
      weights.push(weight);
    },
    all: (): FoundEntries => ({
      cells: [Int32Array.from(rows), Int32Array.from(columns)],
      pixel: Int32Array.from(pixels),
      weight: Float64Array.from(weights),
    }),
  };
}

/** On an edge between two cells, the pixel is of the lower index. @param only pixels that are 1; all of them if not given */
function nearestEntries(cells: RasterMap, nx: number, ny: number, only?: Uint8Array): FoundEntries {
  const { add, all } = createEntries();
  forEachPixel(cells, nx, ny, (pixel, u, v) => {
    if (only === undefined || only[pixel] === 1) {
      add(Math.max(0, Math.ceil(v - 0.5)), Math.max(0, Math.ceil(u - 0.5)), pixel, 1);
    }
  });
  return all();
}

/** Beyond the outermost middles, the outermost cells alone. */
function linearEntries(cells: RasterMap, nx: number, ny: number): FoundEntries {
  const { add, all } = createEntries();
  forEachPixel(cells, nx, ny, (pixel, u, v) => {
    const [x, y] = [Math.max(0, Math.min(nx - 1, u)), Math.max(0, Math.min(ny - 1, v))];
    const [column, row] = [Math.floor(x), Math.floor(y)];
    for (const [i, p] of [
      [column, 1 - (x - column)],
      [column + 1, x - column],
    ] as const) {
      for (const [j, q] of [
        [row, 1 - (y - row)],
        [row + 1, y - row],
      ] as const) {
        if (p * q > 0) {
          add(j, i, pixel, p * q);
        }
      }
    }
  });
  return all();
}

function forEachPixel(
  cells: RasterMap,
  nx: number,
  ny: number,
  visit: (pixel: number, u: number, v: number) => void,
): void {
  const [u, v] = [new Float64Array(cells.columns), new Float64Array(cells.columns)];
  for (let j = 0; j < cells.rows; j++) {
    cells.row(j, 0, cells.columns, u, v);
    for (let i = 0; i < cells.columns; i++) {
      if (u[i]! >= -0.5 && u[i]! <= nx - 0.5 && v[i]! >= -0.5 && v[i]! <= ny - 0.5) {
        visit(j * cells.columns + i, u[i]!, v[i]!);
      }
    }
  }
}
