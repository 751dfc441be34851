/** A box, a region or points on the Earth → cells of a HEALPix grid. Pure; see selection.ts. */
import { InvalidParameter, OutsideExtent } from "../errors.ts";
import { positionsOf, valuesIn } from "../grid/coordinates.ts";
import type { HealpixGrid } from "../grid/grid.ts";
import { centreOf, pixelAt, pixelsWithin } from "../grid/healpix.ts";
import type { Reach } from "../grid/plane.ts";
import { nearestIndex, positionsAt } from "../numerics/search.ts";
import { ofWindows, runs } from "./axis-windows.ts";
import { nearTurn } from "./select-longitudes.ts";
import type { AxisSelection, LonLat, PointSelection } from "./selection.ts";
import { latitudeLabels, longitudeLabels, SAME_DEG } from "./surface.ts";

/** More cells than this are not looked for one by one. */
const MAX_CELLS = 2_000_000;

/** The cells whose centres lie in the box, in the archive's order. @throws InvalidParameter, OutsideExtent */
export function selectPixels(grid: HealpixGrid, parameter: string, box: Reach): AxisSelection {
  const given = [box.west, box.south, box.east, box.north].join();
  const width = Math.min(360, box.east >= box.west ? box.east - box.west : box.east - box.west + 360);
  const found: number[] = [];
  let met = 0;
  const around = {
    west: box.west - SAME_DEG,
    south: box.south - SAME_DEG,
    width: width + 2 * SAME_DEG,
    north: box.north + SAME_DEG,
  };
  for (const pixel of pixelsWithin(grid, around)) {
    met += 1;
    if (met > MAX_CELLS) {
      throw new InvalidParameter(parameter, given, `a box of at most ${MAX_CELLS} cells`);
    }
    const index = indexOf(grid, pixel);
    if (index !== null) {
      found.push(index);
    }
  }
  if (met === 0) {
    throw new InvalidParameter(parameter, given, "a larger box", "no cell centre lies within");
  }
  if (found.length === 0) {
    throw outside(grid, parameter, given);
  }
  return ofWindows(grid.axis, runs(Int32Array.from(found).sort()));
}

/** The pixel that holds each point. @throws InvalidParameter, OutsideExtent */
export function selectPixelPoints(
  grid: HealpixGrid,
  points: readonly LonLat[],
  method: "nearest" | "linear",
): PointSelection {
  if (method === "linear") {
    throw new InvalidParameter("method", method, "nearest, on a HEALPix grid");
  }
  const { dims, axis } = grid;
  const pixels = points.map(({ lon, lat }) => pixelAt(grid, lon, lat));
  const cells = Int32Array.from(pixels, (pixel, i) => {
    const index = indexOf(grid, pixel);
    if (index === null) {
      throw outside(grid, "coords", `${points[i]!.lon} ${points[i]!.lat}`);
    }
    return index;
  });
  const centres = pixels.map((pixel) => centreOf(grid, pixel));
  const labels = [
    longitudeLabels(
      grid,
      Float64Array.from(centres, ([lon], i) => nearTurn(lon, points[i]!.lon)),
    ),
    latitudeLabels(
      grid,
      Float64Array.from(centres, ([, lat]) => lat),
    ),
    {
      name: axis.name,
      kind: "other" as const,
      time: null,
      attributes: axis.attributes,
      geographic: false,
      values: Float64Array.from(cells, (i) => valuesIn(axis.coordinates, i, i + 1)[0] as number),
    },
  ];
  return { dims, cells: [cells], count: points.length, weights: null, labels, scalar: points.length === 1 };
}

/** Where a pixel is stored; null where it is not, in a grid of some pixels. */
function indexOf({ axis }: HealpixGrid, pixel: number): number | null {
  const positions = positionsOf(axis.coordinates);
  const index = nearestIndex(positions, pixel);
  return positionsAt(positions)(index) === pixel ? index : null;
}

function outside({ axis }: HealpixGrid, parameter: string, given: string): OutsideExtent {
  const at = (i: number) => valuesIn(axis.coordinates, i, i + 1)[0]!;
  return new OutsideExtent(parameter, `the pixels of ${axis.name}`, given, [at(0), at(axis.size - 1)]);
}
