/**
 * The cells taken of a grid without longitude and latitude axes: where each lies, how large it is, and how much of it is inside the
 * place asked for. Each is found when it is asked for, because a plan that is refused needs none; {@link surfaceBytes} is what they
 * hold. Pure.
 */
import { InvalidParameter, Unsupported } from "../errors.ts";
import type { Coordinate } from "../grid/coverage.ts";
import type { HealpixGrid, PlacedGrid } from "../grid/grid.ts";
import { centreOf, pixelCount } from "../grid/healpix.ts";
import { type Centres, drawnBytes, inPlane, planeAreas, planeCentres } from "../grid/plane.ts";
import { modulo } from "../numerics/modulo.ts";
import { insideEffort, insideHeldBytes, pointsInside } from "../numerics/points-inside.ts";
import type { MultiPolygon } from "../numerics/polygon.ts";
import { polygonCrossings, polygonShares, sharesHeldBytes } from "../numerics/polygon-shares.ts";
import type { AxisSelection, Box } from "./selection.ts";

export type Surface = Readonly<{
  grid: PlacedGrid;
  /** In the order of the grid's dimensions; everything here is row-major over them. */
  axes: readonly AxisSelection[];
  /** What was asked for: cells outside are missing. Null: every cell of the windows. */
  within: Readonly<{ box: Box }> | Readonly<{ region: MultiPolygon }> | null;
  centres: Centres;
  /** The area of each cell on the unit sphere. */
  areas: Float64Array;
}>;

export function surfaceOf(grid: PlacedGrid, axes: readonly AxisSelection[], within: Surface["within"]): Surface {
  let centres: Centres | undefined;
  let areas: Float64Array | undefined;
  return {
    grid,
    axes,
    within,
    get centres() {
      const [first, second] = axes.map(({ values }) => values as Float64Array);
      centres ??= grid.kind === "healpix" ? pixelCentres(grid, first!) : planeCentres(grid, first!, second!);
      return centres;
    },
    get areas() {
      areas ??=
        grid.kind === "healpix"
          ? new Float64Array(axes[0]!.size).fill((4 * Math.PI) / pixelCount(grid))
          : planeAreas(grid, axes[0]!.bounds!, axes[1]!.bounds!);
      return areas;
    },
  };
}

function pixelCentres(grid: HealpixGrid, pixels: Float64Array): Centres {
  const [lon, lat] = [new Float64Array(pixels.length), new Float64Array(pixels.length)];
  pixels.forEach((pixel, i) => {
    const [east, north] = centreOf(grid, pixel);
    lon[i] = east;
    lat[i] = north;
  });
  return { lon, lat };
}

export function cellsOf({ axes }: Surface): number {
  return axes.reduce((product, { size }) => product * size, 1);
}

/** Upper bound of the bytes that centres, shares and areas hold, all together. */
export function surfaceBytes(surface: Surface): number {
  const cells = cellsOf(surface);
  const [rows, columns = 1] = surface.axes.map(({ size }) => size) as [number, number?];
  const { within } = surface;
  const region = within && "region" in within ? within.region : null;
  // A line of corners, of three numbers each in an array of its own, on either side of a row.
  const corners = 2 * 2 * columns * 64;
  return (
    32 * cells +
    corners +
    (region ? sharesHeldBytes(region, columns, rows) + insideHeldBytes(region) + drawnBytes(region) : 0)
  );
}

const MAX_EFFORT = 500_000_000;
const MAX_CROSSINGS = 20_000_000;

/**
 * The share of each cell that lies inside the place asked for; null where none was. A box takes cells by their centres.
 * @throws InvalidParameter for a box that holds no centre, or a region too intricate
 * @throws Unsupported for shares of cells whose shapes are not known
 */
export function surfaceShares(surface: Surface, coverage: "fraction" | "center"): Float64Array | null {
  const { within } = surface;
  if (!within) {
    return null;
  }
  if ("box" in within) {
    return boxShares(surface, within.box);
  }
  const { region } = within;
  if (coverage === "center") {
    const effort = insideEffort(region, cellsOf(surface));
    if (effort > MAX_EFFORT) {
      throw tooIntricate(`a region of which up to ${effort} edges are met by cells`, MAX_EFFORT);
    }
    return pointsInside(region, surface.centres.lon, surface.centres.lat);
  }
  const { grid } = surface;
  if (grid.kind === "healpix") {
    throw new Unsupported(
      "coverage=fraction on a HEALPix grid",
      "The edges of its cells are no lines; coverage=center works.",
    );
  }
  const polygons = inPlane(grid, region);
  if (!polygons) {
    throw new Unsupported(
      "coverage=fraction here",
      `A corner of the region has no place in the plane of ${grid.name}; coverage=center works.`,
    );
  }
  const [yBounds, xBounds] = [surface.axes[0]!.bounds!, surface.axes[1]!.bounds!];
  const turn = grid.projection.rotated ? 360 : Number.POSITIVE_INFINITY;
  const crossings = polygonCrossings(polygons, xBounds, yBounds, turn);
  if (crossings > MAX_CROSSINGS) {
    throw tooIntricate(`a region whose edges cross ${crossings} of the grid's rows and columns`, MAX_CROSSINGS);
  }
  return polygonShares(polygons, xBounds, yBounds, turn);
}

function tooIntricate(given: string, most: number): InvalidParameter {
  return new InvalidParameter("coords", given, `at most ${most}; a simpler outline has fewer`);
}

/** Degrees nearer than this are the same: larger than any rounding, smaller than any cell. */
export const SAME_DEG = 1e-9;

function boxShares({ centres: { lon, lat } }: Surface, { west, south, east, north }: Box): Float64Array {
  const width = Math.min(360, east >= west ? east - west : modulo(east - west, 360));
  let found = false;
  const shares = Float64Array.from(lon, (l, i) => {
    const inside =
      lat[i]! >= south - SAME_DEG &&
      lat[i]! <= north + SAME_DEG &&
      modulo(l - west + SAME_DEG, 360) <= width + 2 * SAME_DEG;
    found ||= inside;
    return inside ? 1 : 0;
  });
  if (!found) {
    throw new InvalidParameter("bbox", [west, south, east, north].join(), "a larger box", "no cell centre lies within");
  }
  return shares;
}

type Labels = Omit<Coordinate, "dims" | "bounds">;

const LONGITUDE = { standard_name: "longitude", units: "degrees_east" };
const LATITUDE = { standard_name: "latitude", units: "degrees_north" };

/** Longitudes as a coordinate; by another name where a dimension has it. */
export function longitudeLabels({ dims }: PlacedGrid, values: Float64Array): Labels {
  const name = (dims as readonly string[]).includes("lon") ? "longitude" : "lon";
  return { name, kind: "x", time: null, attributes: LONGITUDE, geographic: true, values };
}

export function latitudeLabels({ dims }: PlacedGrid, values: Float64Array): Labels {
  const name = (dims as readonly string[]).includes("lat") ? "latitude" : "lat";
  return { name, kind: "y", time: null, attributes: LATITUDE, geographic: true, values };
}
