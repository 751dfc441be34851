/** The view of a map that is no tile: what was asked of it, and the whole extent and square pixels where nothing was. Pure. */
import { InvalidParameter } from "../errors.ts";
import type { Reach } from "../grid/plane.ts";
import { mercatorX, mercatorY } from "./pixels.ts";
import { MERCATOR_HALF_M } from "./tile-matrix-set.ts";
import type { MapCrs, View } from "./view.ts";

export type ViewRequest = Readonly<{
  crs: MapCrs;
  /** In the units of `crs`. */
  bbox: View["bbox"] | null;
  width: number | null;
  height: number | null;
}>;

/** Pixels along a side, at most. */
export const MOST_PIXELS = 4096;
/** Along the longer side of a map whose size nobody said. */
const USUAL_PIXELS = 1024;

/** @param extent of what is drawn, in degrees; asked for where no box is given */
export function viewOf({ crs, bbox, width, height }: ViewRequest, extent: () => Reach): View {
  const box = bbox ?? boxIn(crs, widened(extent()));
  const aspect = (box[2] - box[0]) / (box[3] - box[1]);
  const within = (pixels: number) => Math.max(1, Math.min(MOST_PIXELS, Math.round(pixels)));
  const usual = width !== null || height !== null ? null : USUAL_PIXELS;
  return {
    crs,
    bbox: box,
    width: width ?? within(usual === null ? height! * aspect : usual * Math.min(1, aspect)),
    height: height ?? within(usual === null ? width! / aspect : usual / Math.max(1, aspect)),
  };
}

/** One row or one column without bounds has no width of its own. */
function widened({ west, south, east, north }: Reach): Reach {
  const [x, y] = [east > west ? 0 : LEAST_DEG, north > south ? 0 : LEAST_DEG];
  return { west: west - x, south: Math.max(-90, south - y), east: east + x, north: Math.min(90, north + y) };
}

const LEAST_DEG = 1e-6;

/** A box of degrees in another CRS. Web Mercator ends where its square world does. @throws InvalidParameter for one without an area */
export function boxIn(crs: MapCrs, { west, south, east, north }: Reach): View["bbox"] {
  const within = (lat: number) => Math.max(-MERCATOR_HALF_M, Math.min(MERCATOR_HALF_M, mercatorY(lat)));
  const box: View["bbox"] =
    crs === "CRS84" ? [west, south, east, north] : [mercatorX(west), within(south), mercatorX(east), within(north)];
  if (!(box[0] < box[2] && box[1] < box[3])) {
    throw new InvalidParameter("bbox", [west, south, east, north].join(), `a box with an area in ${crs}`);
  }
  return box;
}
