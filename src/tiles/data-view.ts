/** The view by which the numbers of a layer are judged, the same for each of its tiles: all of it, small. Pure. */
import { extentOfGround } from "./ground-extent.ts";
import type { Ground } from "./map-question.ts";
import { viewOf } from "./map-view.ts";
import type { View } from "./view.ts";

const WIDTH = 256;

/** @param share of its width and height, around the middle, where all would cost too much */
export function dataView(ground: Ground, share: number): View {
  const { west, south, east, north } = extentOfGround(ground);
  const [lon, lat] = [(west + east) / 2, (south + north) / 2];
  const [across, up] = [(share * (east - west)) / 2, (share * (north - south)) / 2];
  // An axis of one cell without bounds has no width.
  const [x, y] = [Math.max(across, LEAST_DEG), Math.max(up, LEAST_DEG)];
  return viewOf({ crs: "CRS84", bbox: [lon - x, lat - y, lon + x, lat + y], width: WIDTH, height: WIDTH / 2 }, () =>
    extentOfGround(ground),
  );
}

const LEAST_DEG = 1e-6;
