/** The box of longitudes and latitudes that a dataset covers. Pure; see describe.ts. */
import type { Bbox } from "../catalog/stac.ts";
import { extentOf } from "../grid/cells.ts";
import type { Axis, Dataset } from "../grid/dataset.ts";
import { isListed } from "../grid/grid.ts";
import { isGlobal } from "../grid/longitude.ts";
import { reachOfPlaces } from "../grid/places.ts";
import { reachOf } from "../grid/plane.ts";

/** Whether an axis is longitude or latitude, in numbers. */
export function isPlaced({ geographic, coordinates }: Axis): boolean {
  return geographic && coordinates.kind !== "labels";
}

/** The box of the cells' edges (of the centres of cells that have a place each), longitudes in −180…180; null where nothing says where they are. */
export function boxOf({ axes, grids }: Dataset): Bbox | null {
  for (const grid of grids.values()) {
    if (grid.kind === "healpix") {
      return [-180, -90, 180, 90];
    }
    const reach = isListed(grid) && grid.places ? reachOfPlaces(grid.places) : null;
    if (reach) {
      return boxAround(reach.west, reach.south, reach.east, reach.north, reach.east - reach.west >= 360);
    }
    if (grid.kind === "projected") {
      const { west, south, east, north } = reachOf(grid);
      return boxAround(west, south, east, north, east - west >= 360);
    }
  }
  const placed = [...axes.values()].filter(isPlaced);
  const [x, y] = [placed.find(({ kind }) => kind === "x"), placed.find(({ kind }) => kind === "y")];
  if (!x || !y || x.size === 0 || y.size === 0) {
    return null;
  }
  const [west, east] = extentOf(x);
  const [south, north] = extentOf(y);
  return boxAround(west, south, east, north, isGlobal(x));
}

function boxAround(west: number, south: number, east: number, north: number, isGlobal: boolean): Bbox {
  const wrap = (lon: number) => rounded(lon - 360 * Math.floor((lon + 180) / 360));
  // 180 itself stays the east edge of what ends there.
  const wrapEast = (lon: number) => (wrap(lon) === -180 ? 180 : wrap(lon));
  return [isGlobal ? -180 : wrap(west), rounded(south), isGlobal ? 180 : wrapEast(east), rounded(north)];
}

const rounded = (deg: number): number => Math.round(deg * 1e9) / 1e9;
