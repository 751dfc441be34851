/**
 * The longitudes and latitudes of a grid's cells, as read: what they reach, which cell is nearest to a point, and how far that may be.
 * Pure.
 */

import type { ChunkData } from "../numerics/data-type.ts";
import { modulo } from "../numerics/modulo.ts";
import { decodeAuxiliary } from "./auxiliary.ts";
import type { ArrayFacts } from "./interpret.ts";
import { distanceDeg, INDEX_BYTES, indexPlaces, type Nearest, nearestPlace, type PlaceIndex } from "./place-index.ts";

export type Places = Readonly<{
  /** Of the grid: rows and columns, or cells. */
  shape: readonly number[];
  /** Degrees, row-major; NaN where a cell has no place. */
  lon: Float64Array;
  lat: Float64Array;
  index: PlaceIndex;
  /** `count` of each cell, one after the other, in degrees; null where the archive has none or they are not read. */
  corners: Readonly<{ count: number; lon: Float64Array; lat: Float64Array }> | null;
}>;

/** What the places of a grid hold, for each cell; what was stored is held beside them while they are read. */
export const PLACE_BYTES = 16 + INDEX_BYTES;

/** @param lon in degrees, row-major over `shape`; overwritten */
export function placesOf(
  shape: readonly number[],
  lon: Float64Array,
  lat: Float64Array,
  corners: Places["corners"],
): Places {
  for (let i = 0; i < lon.length; i++) {
    if (!(Math.abs(lat[i]!) <= 90 + 1e-6 && Math.abs(lon[i]!) <= 720)) {
      lon[i] = Number.NaN;
      lat[i] = Number.NaN;
    }
  }
  return { shape, lon, lat, index: indexPlaces(lon, lat), corners };
}

/** Longitudes or latitudes as stored → degrees, missing ones as NaN. Models that give no units of these names count in radians. */
export function degreesOf(facts: ArrayFacts, stored: ChunkData): Float64Array {
  const values = decodeAuxiliary(facts, stored).values as Float64Array;
  const { units } = facts.attributes;
  const unit = typeof units === "string" ? units.trim() : "";
  const inRadians = /^rad(ian)?s?$/i.test(unit) || (unit === "" && /^(lat|lon)(Cell|Edge|Vertex)$/.test(facts.name));
  return inRadians ? values.map((value) => value * (180 / Math.PI)) : values;
}

/** The box around all centres: west in −180…180, east ≥ west; all the way around where no gap is wider than two cells. */
export function reachOfPlaces({ lon, lat, shape, index }: Places): Readonly<{
  west: number;
  south: number;
  east: number;
  north: number;
}> | null {
  if (index.cells.length === 0) {
    return null;
  }
  const [first, last] = [new Float64Array(BINS).fill(Infinity), new Float64Array(BINS).fill(-Infinity)];
  let [south, north] = [90, -90];
  for (const i of index.cells) {
    const turned = modulo(lon[i]! + 180, 360) - 180;
    const bin = Math.min(BINS - 1, Math.floor(((turned + 180) * BINS) / 360));
    first[bin] = Math.min(first[bin]!, turned);
    last[bin] = Math.max(last[bin]!, turned);
    south = Math.min(south, lat[i]!);
    north = Math.max(north, lat[i]!);
  }
  const filled = Array.from({ length: BINS }, (_, bin) => bin).filter((bin) => first[bin]! <= last[bin]!);
  // The widest stretch without a centre is what the box leaves out.
  let gap = { west: 0, east: 0, width: -1 };
  filled.forEach((bin, k) => {
    const next = filled[k + 1];
    const [west, east] = [last[bin]!, next === undefined ? first[filled[0]!]! + 360 : first[next]!];
    gap = east - west > gap.width ? { west, east, width: east - west } : gap;
  });
  const across = shape[1] ?? Math.sqrt(shape[0]!);
  if (gap.width <= (2 * 360) / across) {
    return { west: -180, south, east: 180, north };
  }
  const west = modulo(gap.east + 180, 360) - 180;
  return { west, south, east: west + 360 - gap.width, north };
}

const BINS = 3600;

/**
 * The cell whose centre is nearest to a point; null outside the grid. In rows and columns a point is outside where its nearest centre
 * is further than from the farthest of the (up to four) centres beside that; along one dimension, further than twice as far as from
 * the nearest other centre.
 */
export function cellAt(places: Places, lon: number, lat: number): number | null {
  const found = nearestPlace(places, lon, lat);
  return found && found.distanceDeg <= sizeAt(places, found) ? found.cell : null;
}

function sizeAt(places: Places, { cell }: Nearest): number {
  const { shape, lon, lat } = places;
  if (shape.length === 1) {
    const other = nearestPlace(places, lon[cell]!, lat[cell]!, cell);
    return other ? 2 * other.distanceDeg : Number.POSITIVE_INFINITY;
  }
  const [ny, nx] = shape as [number, number];
  const [row, column] = [Math.floor(cell / nx), cell % nx];
  const beside = [
    row > 0 ? cell - nx : -1,
    row < ny - 1 ? cell + nx : -1,
    column > 0 ? cell - 1 : -1,
    column < nx - 1 ? cell + 1 : -1,
  ];
  const distances = beside
    .filter((other) => other >= 0 && !Number.isNaN(lon[other]!))
    .map((other) => distanceDeg(lon[cell]!, lat[cell]!, lon[other]!, lat[other]!));
  return distances.length > 0 ? Math.max(...distances) : Number.POSITIVE_INFINITY;
}
