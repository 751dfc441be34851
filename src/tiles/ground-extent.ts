/** How far what lies over the Earth reaches. Pure. */
import { extentOf } from "../grid/cells.ts";
import { isListed } from "../grid/grid.ts";
import { isGlobal } from "../grid/longitude.ts";
import { reachOfPlaces } from "../grid/places.ts";
import { type Reach, reachOf } from "../grid/plane.ts";
import { placesIn } from "../zarr/surface.ts";
import type { Ground } from "./map-question.ts";

const WORLD: Reach = { west: -180, south: -90, east: 180, north: 90 };

/** In degrees; west in -180 … 180, east beyond 180 where it crosses the antimeridian. The places of a listed grid have been read. */
export function extentOfGround(ground: Ground): Reach {
  if (ground.kind === "grid") {
    const { grid } = ground;
    if (grid.kind === "healpix") {
      return WORLD;
    }
    return isListed(grid) ? (reachOfPlaces(placesIn(grid)) ?? WORLD) : reachOf(grid);
  }
  const [south, north] = extentOf(ground.y);
  if (isGlobal(ground.x)) {
    return { ...WORLD, south, north };
  }
  const [west, east] = extentOf(ground.x);
  const turns = 360 * Math.floor((west + 180) / 360);
  return { west: west - turns, south, east: east - turns, north };
}
