/** Where the cells of a variable lie in a view: which of them are needed, and how they become pixels. Pure. */
import { InvalidParameter } from "../errors.ts";
import type { Axis } from "../grid/dataset.ts";
import { isListed } from "../grid/grid.ts";
import type { Window } from "../numerics/search.ts";
import type { PerAxis } from "../zarr/levels.ts";
import type { ValueCache } from "../zarr/value-cache.ts";
import { lineOf } from "./line.ts";
import type { Ground } from "./map-question.ts";
import { columnsOf, rowsOf } from "./pixels.ts";
import { placePlane } from "./place-plane.ts";
import { placeScattered } from "./place-scattered.ts";
import { planLines } from "./resample-lines.ts";
import { scatteredList, scatteredPixels } from "./scattered-grids.ts";
import type { SinkPlan } from "./sink.ts";
import type { View } from "./view.ts";

export type Placement = Readonly<{
  /** The cells needed, by the dimensions over the Earth. */
  windows: ReadonlyMap<string, readonly Window[]>;
  /** How pixels are made, for people. */
  resampling: string;
  /** Along rows and columns, where cells lie in these. */
  cellsPerPixel?: PerAxis;
  /** Of its tables. */
  bytes: number;
  /** @param dims in the order of the loops of the tiles that come @param exact whether values need all of float64 */
  plan(dims: readonly string[], exact: boolean): SinkPlan;
}>;

/** How larger cells than pixels are drawn; smaller ones are averaged, unless they are categories. */
export type Resampling = Readonly<{ method: "nearest" | "linear"; categories: boolean }>;

/**
 * Null where no cell lies in the view. On a grid whose cells have to be looked for, what is found is kept for the next time step.
 * @param prefix of what is kept of the archive
 * @throws InvalidParameter where looking for the cells of so many pixels would hold more than `peakBytes`
 */
export function placeOn(
  ground: Ground,
  view: View,
  resampling: Resampling,
  { cache, prefix, peakBytes }: Readonly<{ cache: ValueCache; prefix: string; peakBytes: number }>,
): Placement | null {
  if (ground.kind === "axes") {
    return placeAxes(ground.y, ground.x, view, resampling);
  }
  const { grid } = ground;
  checkPixels(view, resampling, peakBytes);
  const key = `placement:${prefix}:${grid.dims.join()}:${grid.name}:${JSON.stringify([view, resampling])}`;
  const kept = cache.get<Readonly<{ placement: Placement | null }>>(key);
  if (kept) {
    return kept.placement;
  }
  const placement =
    grid.kind === "projected"
      ? placePlane(grid, view, resampling)
      : placeScattered(isListed(grid) ? scatteredList(grid) : scatteredPixels(grid), view, resampling);
  cache.set(key, { placement }, (placement?.bytes ?? 0) + 2 * key.length);
  return placement;
}

/** Held while the cell of a pixel is looked for, or the four around it. */
const SOUGHT_BYTES = { nearest: 70, linear: 190 };

function checkPixels({ width, height }: View, { method }: Resampling, peakBytes: number): void {
  const most = Math.floor(peakBytes / SOUGHT_BYTES[method]);
  if (width * height > most) {
    const why = "on this grid the cells of each pixel are looked for";
    throw new InvalidParameter("width", `${width} × ${height}`, `at most ${most} pixels of width × height`, why);
  }
}

/** On axes of longitude and latitude. Null where no cell lies in the view. */
function placeAxes(y: Axis, x: Axis, view: View, { method, categories }: Resampling): Placement | null {
  const columns = lineOf(x, columnsOf(view), method, categories);
  const rows = lineOf(y, rowsOf(view), method, categories);
  if (columns.size === 0 || rows.size === 0) {
    return null;
  }
  return {
    windows: new Map([
      [y.name, rows.windows],
      [x.name, columns.windows],
    ]),
    bytes: 0,
    resampling: rows.rule === columns.rule ? rows.rule : `${columns.rule} along x, ${rows.rule} along y`,
    cellsPerPixel: [rows.cellsPerPixel, columns.cellsPerPixel],
    plan(dims, exact) {
      const down = { loop: dims.indexOf(y.name), line: rows, stride: view.width };
      const across = { loop: dims.indexOf(x.name), line: columns, stride: 1 };
      return down.loop < across.loop ? planLines(down, across, exact) : planLines(across, down, exact);
    },
  };
}
