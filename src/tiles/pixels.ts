/**
 * Between degrees and the pixels of a view: pixel 0 is the westernmost or northernmost, its centre is 0.5, and its edges are 0
 * and 1. Pure.
 */
import { EARTH_RADIUS_M } from "./tile-matrix-set.ts";
import type { View } from "./view.ts";

const RADIANS = Math.PI / 180;
/** Web Mercator has no poles: rows that reach there end here, many worlds away. */
const MERCATOR_END_DEG = 90 - 1e-9;

/** One direction of a view: x along its columns, or y along its rows. */
export type Scale = Readonly<{
  /** Number of pixels. */
  pixels: number;
  /** Pixels that a turn of 360 degrees takes; null for y. */
  turn: number | null;
  toPixel(degrees: number): number;
  toDegrees(pixel: number): number;
}>;

/** Along the columns. Longitudes go on beyond ±180. */
export function columnsOf({ crs, bbox: [west, , east], width }: View): Scale {
  const unit = crs === "EPSG:3857" ? EARTH_RADIUS_M * RADIANS : 1;
  const [first, perDegree] = [west / unit, (width * unit) / (east - west)];
  return {
    pixels: width,
    turn: 360 * perDegree,
    toPixel: (lon) => (lon - first) * perDegree,
    toDegrees: (pixel) => first + pixel / perDegree,
  };
}

/** Along the rows, from the north. */
export function rowsOf({ crs, bbox: [, south, , north], height }: View): Scale {
  const perUnit = height / (north - south);
  if (crs === "EPSG:3857") {
    return {
      pixels: height,
      turn: null,
      toPixel: (lat) => (north - mercatorY(lat)) * perUnit,
      toDegrees: (pixel) => mercatorLat(north - pixel / perUnit),
    };
  }
  return {
    pixels: height,
    turn: null,
    toPixel: (lat) => (north - lat) * perUnit,
    toDegrees: (pixel) => north - pixel / perUnit,
  };
}

/** Metres east of Greenwich. */
export const mercatorX = (lon: number): number => EARTH_RADIUS_M * RADIANS * lon;

export const mercatorLon = (x: number): number => x / (EARTH_RADIUS_M * RADIANS);

/** Metres north of the equator. */
export function mercatorY(lat: number): number {
  const inside = Math.min(MERCATOR_END_DEG, Math.max(-MERCATOR_END_DEG, lat));
  return EARTH_RADIUS_M * Math.asinh(Math.tan(inside * RADIANS));
}

export function mercatorLat(y: number): number {
  return Math.atan(Math.sinh(y / EARTH_RADIUS_M)) / RADIANS;
}
