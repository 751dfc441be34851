/**
 * Grids whose cells have a place each (curvilinear, unstructured, HEALPix) in a view. Cells larger than pixels: each pixel finds
 * the cell that is nearest to its middle, or the four around it. Smaller ones: each cell goes to the pixel that its middle is in, and pixels that are left
 * find their nearest. Pure.
 */
import { InvalidParameter } from "../errors.ts";
import type { Axis } from "../grid/dataset.ts";
import { columnsOf, rowsOf } from "./pixels.ts";
import { entriesIn, entriesPlacement, type FoundEntries, planEntries, windowsOf } from "./place-entries.ts";
import type { Placement, Resampling } from "./placement.ts";
import { type Middles, quadEntries } from "./quad-entries.ts";
import { LEAST_LINEAR } from "./resample-lines.ts";
import { planBoth, planCellTable } from "./resample-table.ts";
import type { View } from "./view.ts";

export type Scattered = Readonly<{
  name: string;
  /** The dimensions of the grid. */
  axes: readonly Pick<Axis, "name" | "size">[];
  /** The cell at a place, by its number row by row; −1 where there is none. */
  find(lon: number, lat: number): number;
  /** Of all cells, where they lie in rows and columns: between these can be interpolated. */
  middles: Middles | null;
  /** Calls `visit` for each cell whose middle may lie in a box of latitudes and of longitudes (width ≤ 360). */
  forEach(box: DegreeBox, visit: (cell: number, lon: number, lat: number) => void): void;
}>;

export type DegreeBox = Readonly<{ west: number; south: number; width: number; north: number }>;

/** From so many cells on for each pixel that has any, cells are smaller than pixels. */
const CROWDED = 1.3;

/** Null where no cell lies in the view. @throws InvalidParameter for linear interpolation where cells lie in no rows and columns */
export function placeScattered(grid: Scattered, view: View, { method, categories }: Resampling): Placement | null {
  if (method === "linear" && !grid.middles) {
    throw new InvalidParameter("method", method, `nearest, on the grid of ${grid.name}`);
  }
  const middles = middlesIn(grid, view);
  if (categories || middles.count <= CROWDED * middles.filled) {
    const nearest = nearestCells(grid, view, null);
    if (method === "linear" && grid.middles && !categories) {
      const between = quadEntries(grid.middles, nearest, placesOf(view));
      return entriesPlacement(grid.axes, view, between, { resampling: "linear", least: LEAST_LINEAR });
    }
    return entriesPlacement(grid.axes, view, entriesOf(grid, nearest), { resampling: "nearest", least: 0 });
  }
  const left = nearestCells(grid, view, middles.isFilled);
  left.forEach((cell) => {
    if (cell >= 0) {
      middles.use(cell);
    }
  });
  const taken = middles.used.map((used) =>
    windowsOf(Uint32Array.from(used.keys()).filter((index) => used[index] === 1)),
  );
  const rest = entriesIn(taken, entriesOf(grid, left));
  const dims = grid.axes.map(({ name }) => name);
  return {
    windows: new Map(dims.map((dim, k) => [dim, taken[k]!.windows])),
    resampling: "average",
    bytes: middles.pixelOf.byteLength + 20 * rest.pixel.length,
    plan(order, exact) {
      const placing = { dims, order, taken, across: grid.axes[1]?.size ?? 1 };
      const table = planCellTable(placing, middles.pixelOf, view.width * view.height, exact);
      return rest.pixel.length === 0 ? table : planBoth(table, planEntries(placing, rest, view, { least: 0, exact }));
    },
  };
}

/** Longitude and latitude of the middles of pixels. */
function placesOf(view: View): (pixel: number) => readonly [lon: number, lat: number] {
  const [across, down] = [columnsOf(view), rowsOf(view)];
  return (pixel) => [
    across.toDegrees((pixel % view.width) + 0.5),
    down.toDegrees(Math.floor(pixel / view.width) + 0.5),
  ];
}

function entriesOf({ axes }: Scattered, cellOf: Int32Array): FoundEntries {
  const pixel = Int32Array.from(cellOf.keys()).filter((at) => cellOf[at]! >= 0);
  const numbers = pixel.map((at) => cellOf[at]!);
  const weight = new Float64Array(pixel.length).fill(1);
  const across = axes[1]?.size;
  return across === undefined
    ? { cells: [numbers], pixel, weight }
    : { cells: [numbers.map((n) => Math.floor(n / across)), numbers.map((n) => n % across)], pixel, weight };
}

/** The pixels that the middles of cells are in. */
function middlesIn({ axes, forEach }: Scattered, view: View) {
  const [across, down] = [columnsOf(view), rowsOf(view)];
  const { width, height } = view;
  const nx = axes[1]?.size ?? 1;
  // A grid that is too large to be looked at cell by cell has none that are visited.
  let pixelOf = new Int32Array(0);
  let used: readonly Uint8Array[] = [];
  const isFilled = new Uint8Array(width * height);
  let [count, filled] = [0, 0];
  const use = (cell: number): void => {
    used[0]![Math.floor(cell / nx)] = 1;
    if (used[1]) {
      used[1][cell % nx] = 1;
    }
  };
  const [west, east] = [across.toDegrees(0), across.toDegrees(width)];
  const box = { west, south: down.toDegrees(height), width: east - west, north: down.toDegrees(0) };
  forEach(box, (cell, lon, lat) => {
    if (count === 0) {
      pixelOf = new Int32Array(axes.reduce((product, { size }) => product * size, 1)).fill(-1);
      used = axes.map(({ size }) => new Uint8Array(size));
    }
    const place = across.toPixel(lon);
    const x = Math.floor(place - across.turn! * Math.floor(place / across.turn!));
    const y = Math.floor(down.toPixel(lat));
    if (x < width && y >= 0 && y < height) {
      const pixel = y * width + x;
      pixelOf[cell] = pixel;
      use(cell);
      count += 1;
      filled += 1 - isFilled[pixel]!;
      isFilled[pixel] = 1;
    }
  });
  return { pixelOf, used, isFilled, count, filled, use };
}

const UNKNOWN = -2;
/** Blocks of pixels whose corners are all of one cell are that cell's; of no cell, only small ones are of none. */
const LARGEST_BLOCK = 32;
const LARGEST_EMPTY = 8;

/** The cell nearest to the middle of each pixel, −1 for none. @param except pixels that are not asked about */
function nearestCells(grid: Scattered, view: View, except: Uint8Array | null): Int32Array {
  const { width, height } = view;
  const [across, down] = [columnsOf(view), rowsOf(view)];
  const cells = new Int32Array(width * height).fill(UNKNOWN);
  const at = (x: number, y: number): number => {
    const pixel = y * width + x;
    if (cells[pixel] === UNKNOWN) {
      cells[pixel] = except?.[pixel] === 1 ? -1 : grid.find(across.toDegrees(x + 0.5), down.toDegrees(y + 0.5));
    }
    return cells[pixel]!;
  };
  const hasAny = (left: number, top: number, right: number, bottom: number): boolean => {
    for (let y = top; except && y <= bottom; y++) {
      if (except.subarray(y * width + left, y * width + right + 1).includes(1)) {
        return true;
      }
    }
    return false;
  };
  const fill = (left: number, top: number, right: number, bottom: number): void => {
    const corners = [at(left, top), at(right, top), at(left, bottom), at(right, bottom)];
    const [size, cell] = [Math.max(right - left, bottom - top), corners[0]!];
    if (size <= 1) {
      return;
    }
    const isAlike = corners.every((one) => one === cell) && (cell >= 0 || size <= LARGEST_EMPTY);
    if (isAlike && !hasAny(left, top, right, bottom)) {
      for (let y = top; y <= bottom; y++) {
        cells.fill(cell, y * width + left, y * width + right + 1);
      }
      return;
    }
    const [x, y] = [(left + right) >> 1, (top + bottom) >> 1];
    fill(left, top, x, y);
    fill(x, top, right, y);
    fill(left, y, x, bottom);
    fill(x, y, right, bottom);
  };
  for (let top = 0; top < height; top += LARGEST_BLOCK) {
    for (let left = 0; left < width; left += LARGEST_BLOCK) {
      fill(left, top, Math.min(width - 1, left + LARGEST_BLOCK), Math.min(height - 1, top + LARGEST_BLOCK));
    }
  }
  return cells;
}
