/** Which tiles of a tile matrix set a box of longitudes and latitudes touches. Pure. */
import type { Bbox } from "../catalog/stac.ts";
import { mercatorY } from "./pixels.ts";
import { MERCATOR_HALF_M, TILE_PIXELS, type TileMatrixSet } from "./tile-matrix-set.ts";
import type { View } from "./view.ts";

/** Both ends included, as the standard has it (OGC 17-083r4, 6.5). */
export type TileLimits = Readonly<{
  tileMatrix: string;
  minTileRow: number;
  maxTileRow: number;
  minTileCol: number;
  maxTileCol: number;
}>;

/** The latitude where Web Mercator is cut to a square. */
export const MERCATOR_END_DEG = 85.0511287798066;

/** A box across the antimeridian as the one around it, which ends there: tilings and their clients know no other. */
export function withoutSeam([west, south, east, north]: Bbox): Bbox {
  return west > east ? [-180, south, 180, north] : [west, south, east, north];
}

/** The box in the units of a CRS, within its world. */
export function boxIn(crs: View["crs"], bbox: Bbox): View["bbox"] {
  const [west, south, east, north] = withoutSeam(bbox);
  if (crs === "CRS84") {
    return [west, south, east, north];
  }
  const metres = (lon: number) => (lon / 180) * MERCATOR_HALF_M;
  const y = (lat: number) => Math.min(MERCATOR_HALF_M, Math.max(-MERCATOR_HALF_M, mercatorY(lat)));
  return [metres(west), y(south), metres(east), y(north)];
}

/** Of every matrix. A box without width or height is of the tile that it lies in. */
export function limitsOf({ crs, pointOfOrigin: [left, top], tileMatrices }: TileMatrixSet, bbox: Bbox) {
  const [west, south, east, north] = boxIn(crs, bbox);
  return tileMatrices.map(({ id, cellSize, matrixWidth, matrixHeight }): TileLimits => {
    const size = cellSize * TILE_PIXELS;
    const [minTileCol, maxTileCol] = tilesBetween((west - left) / size, (east - left) / size, matrixWidth);
    const [minTileRow, maxTileRow] = tilesBetween((top - north) / size, (top - south) / size, matrixHeight);
    return { tileMatrix: id, minTileRow, maxTileRow, minTileCol, maxTileCol };
  });
}

/** A box that ends at a tile's edge does not touch the next, rounding aside. */
const SLACK = 1e-9;

function tilesBetween(low: number, high: number, count: number): readonly [number, number] {
  const within = (index: number) => Math.min(count - 1, Math.max(0, index));
  const slack = SLACK * count;
  const first = within(Math.floor(low + slack));
  return [first, Math.max(first, within(Math.ceil(high - slack) - 1))];
}
