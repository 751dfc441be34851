/** The grids whose cells have a place each, as {@link Scattered}. Pure. */
import { positionsOf } from "../grid/coordinates.ts";
import type { HealpixGrid, ListedGrid } from "../grid/grid.ts";
import { centreOf, pixelAt, pixelCount, pixelsWithin } from "../grid/healpix.ts";
import { cellAt, type Places, reachOfPlaces } from "../grid/places.ts";
import type { Reach } from "../grid/plane.ts";
import { modulo } from "../numerics/modulo.ts";
import { nearestIndex, positionsAt } from "../numerics/search.ts";
import { placesIn } from "../zarr/surface.ts";
import type { Scattered } from "./place-scattered.ts";

/** Its places have been read. */
export function scatteredList(grid: ListedGrid): Scattered {
  const places = placesIn(grid);
  const { shape, lon, lat } = places;
  const reach = reachKnown(places);
  // As far as cells at its edge may reach beyond their middles.
  const margin = reach ? (2 * Math.max(1, reach.east - reach.west)) / (shape[1] ?? Math.sqrt(shape[0]!)) : 0;
  return {
    name: grid.name,
    axes: grid.dims.map((name, k) => ({ name, size: shape[k]! })),
    middles: shape.length === 2 && shape.every((size) => size > 1) ? places : null,
    find(x, y) {
      const isNear =
        reach !== null &&
        y >= reach.south - margin &&
        y <= reach.north + margin &&
        modulo(x - reach.west + margin, 360) <= reach.east - reach.west + 2 * margin;
      return (isNear ? cellAt(places, x, y) : null) ?? -1;
    },
    forEach({ west, south, width, north }, visit) {
      for (let cell = 0; cell < lon.length; cell++) {
        const [x, y] = [lon[cell]!, lat[cell]!];
        if (y >= south && y <= north && (width >= 360 || modulo(x - west, 360) <= width)) {
          visit(cell, x, y);
        }
      }
    },
  };
}

const reachesKnown = new WeakMap<Places, Readonly<{ reach: Reach | null }>>();

function reachKnown(places: Places): Reach | null {
  const known = reachesKnown.get(places) ?? { reach: reachOfPlaces(places) };
  reachesKnown.set(places, known);
  return known.reach;
}

const RADIANS = Math.PI / 180;
const MOST_PIXELS = 4e6;

/** Of a grid of part of the sphere, the pixels that it has. */
export function scatteredPixels(grid: HealpixGrid): Scattered {
  const { axis, dims } = grid;
  const positions = positionsOf(axis.coordinates);
  const at = positionsAt(positions);
  const indexOf = (pixel: number): number => {
    const index = nearestIndex(positions, pixel);
    return at(index) === pixel ? index : -1;
  };
  return {
    name: grid.name,
    axes: [{ name: dims[0], size: axis.size }],
    middles: null,
    find: (lon, lat) => indexOf(pixelAt(grid, lon, lat)),
    forEach(box, visit) {
      const { south, north, width } = box;
      const share = ((Math.sin(north * RADIANS) - Math.sin(south * RADIANS)) / 2) * (width / 360);
      // So many are not counted: each pixel of the view then has its nearest.
      if (share * pixelCount(grid) > MOST_PIXELS || axis.size > MOST_PIXELS) {
        return;
      }
      for (const pixel of pixelsWithin(grid, box)) {
        const index = indexOf(pixel);
        if (index >= 0) {
          visit(index, ...centreOf(grid, pixel));
        }
      }
    },
  };
}
