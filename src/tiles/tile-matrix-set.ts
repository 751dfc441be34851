/**
 * The two tilings of the world that maps are cut by, and the view that one of their tiles is. Pure.
 *
 * OGC 17-083r4 (Two Dimensional Tile Matrix Set and Tile Set Metadata 2.0), annexes D.1 and D.2.
 */
import { InvalidParameter, NotFound } from "../errors.ts";
import type { MapCrs, View } from "./view.ts";

export const TILE_PIXELS = 256;

export type TileMatrix = Readonly<{
  /** A number from 0, as text. */
  id: string;
  scaleDenominator: number;
  /** Units of the CRS a pixel. */
  cellSize: number;
  matrixWidth: number;
  matrixHeight: number;
}>;

export type TileMatrixSet = Readonly<{
  id: string;
  title: string;
  uri: string;
  crs: MapCrs;
  crsUri: string;
  wellKnownScaleSet: string;
  orderedAxes: readonly [string, string];
  /** The upper left corner of all matrices, x before y. */
  pointOfOrigin: readonly [number, number];
  tileMatrices: readonly TileMatrix[];
}>;

const CRS_URIS: Readonly<Record<MapCrs, string>> = {
  "EPSG:3857": "http://www.opengis.net/def/crs/EPSG/0/3857",
  CRS84: "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
};

export const crsUri = (crs: MapCrs): string => CRS_URIS[crs];

/** The semi-major axis of WGS 84: the sphere of Web Mercator. */
export const EARTH_RADIUS_M = 6378137;
/** Half of the width of Web Mercator's world. */
export const MERCATOR_HALF_M = Math.PI * EARTH_RADIUS_M;

/** Of the standard's reference screen. */
const SCREEN_PIXEL_M = 0.00028;
const METRES_PER_DEGREE = (Math.PI * EARTH_RADIUS_M) / 180;

/** Levels halve their cells, and are as wide as `columns` tiles of level 0. */
function quadtree(levels: number, cellSize: number, metresPerUnit: number, columns: number): readonly TileMatrix[] {
  return Array.from({ length: levels }, (_, level) => {
    const size = cellSize / 2 ** level;
    return {
      id: String(level),
      scaleDenominator: (size * metresPerUnit) / SCREEN_PIXEL_M,
      cellSize: size,
      matrixWidth: columns * 2 ** level,
      matrixHeight: 2 ** level,
    };
  });
}

export const WEB_MERCATOR_QUAD: TileMatrixSet = {
  id: "WebMercatorQuad",
  title: "Google Maps Compatible for the World",
  uri: "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad",
  crs: "EPSG:3857",
  crsUri: CRS_URIS["EPSG:3857"],
  wellKnownScaleSet: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
  orderedAxes: ["X", "Y"],
  pointOfOrigin: [-MERCATOR_HALF_M, MERCATOR_HALF_M],
  tileMatrices: quadtree(25, (2 * MERCATOR_HALF_M) / TILE_PIXELS, 1, 1),
};

export const WORLD_CRS84_QUAD: TileMatrixSet = {
  id: "WorldCRS84Quad",
  title: "CRS84 for the World",
  uri: "http://www.opengis.net/def/tilematrixset/OGC/1.0/WorldCRS84Quad",
  crs: "CRS84",
  crsUri: CRS_URIS.CRS84,
  wellKnownScaleSet: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleCRS84Quad",
  orderedAxes: ["Lon", "Lat"],
  pointOfOrigin: [-180, 90],
  tileMatrices: quadtree(24, 180 / TILE_PIXELS, METRES_PER_DEGREE, 2),
};

export const TILE_MATRIX_SETS: readonly TileMatrixSet[] = [WEB_MERCATOR_QUAD, WORLD_CRS84_QUAD];

/** @throws NotFound naming those there are */
export function tileMatrixSetOf(id: string): TileMatrixSet {
  const found = TILE_MATRIX_SETS.find((set) => set.id === id);
  if (!found) {
    throw new NotFound(
      "tile matrix set",
      id,
      TILE_MATRIX_SETS.map((set) => set.id),
    );
  }
  return found;
}

/**
 * The view of one tile, by the three texts of its path.
 * @throws InvalidParameter naming the matrices, rows or columns that there are
 */
export function tileView(set: TileMatrixSet, tileMatrix: string, tileRow: string, tileCol: string): View {
  const matrix = set.tileMatrices.find(({ id }) => id === tileMatrix);
  if (!matrix) {
    throw new InvalidParameter("tileMatrix", tileMatrix, `0 to ${set.tileMatrices.length - 1} in ${set.id}`);
  }
  const row = indexOf("tileRow", tileRow, matrix.matrixHeight);
  const column = indexOf("tileCol", tileCol, matrix.matrixWidth);
  const size = matrix.cellSize * TILE_PIXELS;
  const [left, top] = set.pointOfOrigin;
  const [west, north] = [left + column * size, top - row * size];
  return {
    crs: set.crs,
    bbox: [west, top - (row + 1) * size, left + (column + 1) * size, north],
    width: TILE_PIXELS,
    height: TILE_PIXELS,
  };
}

function indexOf(parameter: string, text: string, count: number): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) >= count) {
    throw new InvalidParameter(parameter, text, `0 to ${count - 1} in this tile matrix`);
  }
  return Number(text);
}
