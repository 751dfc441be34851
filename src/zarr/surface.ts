/**
 * The cells taken of a grid without longitude and latitude axes: where each lies, how large it is, and how much of it is inside the
 * place asked for. Each is found when it is asked for, because a plan that is refused needs none; {@link surfaceBytes} is what they
 * hold. Pure.
 */
import { InvalidParameter, Unsupported } from "../errors.ts";
import { forEachOutline, hasShapes, LINE_BYTES, listedAreas } from "../grid/cell-corners.ts";
import type { Coordinate } from "../grid/coverage.ts";
import { type HealpixGrid, isListed, type ListedGrid, type PlacedGrid, type ProjectedGrid } from "../grid/grid.ts";
import { centreOf, pixelCount } from "../grid/healpix.ts";
import type { Places } from "../grid/places.ts";
import { type Centres, drawnBytes, inPlane, planeAreas, planeCentres } from "../grid/plane.ts";
import { type Cell, convexShareOf, verticesOf } from "../numerics/convex-shares.ts";
import { modulo } from "../numerics/modulo.ts";
import { insideEffort, insideHeldBytes, pointsInside } from "../numerics/points-inside.ts";
import type { MultiPolygon } from "../numerics/polygon.ts";
import { polygonCrossings, polygonShares, sharesHeldBytes } from "../numerics/polygon-shares.ts";
import { indexesIn } from "./axis-windows.ts";
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
      centres ??= centresOf(grid, axes);
      return centres;
    },
    get areas() {
      areas ??= areasOf(grid, axes);
      return areas;
    },
  };
}

function centresOf(grid: PlacedGrid, axes: readonly AxisSelection[]): Centres {
  if (isListed(grid)) {
    return listedCentres(placesIn(grid), axes);
  }
  const [first, second] = axes.map(({ values }) => values as Float64Array);
  return grid.kind === "healpix" ? pixelCentres(grid, first!) : planeCentres(grid, first!, second!);
}

/** @throws Unsupported where corners of some cells are not known */
function areasOf(grid: PlacedGrid, axes: readonly AxisSelection[]): Float64Array {
  if (grid.kind === "healpix") {
    return new Float64Array(axes[0]!.size).fill((4 * Math.PI) / pixelCount(grid));
  }
  if (!isListed(grid)) {
    return planeAreas(grid, axes[0]!.bounds!, axes[1]!.bounds!);
  }
  const areas = listedAreas(placesIn(grid), ...indexesOf(axes));
  if (areas.some(Number.isNaN)) {
    throw new Unsupported(
      `weights=area on the grid of ${grid.name}`,
      "Corners of some cells are not known, because they, or cells beside them, have no place; weights=none and coslat work.",
    );
  }
  return areas;
}

/** @throws Unsupported saying that the shapes of cells are not known */
function checkShapes(grid: ListedGrid, feature: string, instead: string): void {
  if (!hasShapes(placesIn(grid))) {
    throw new Unsupported(
      `${feature} on the ${grid.kind} grid of ${grid.name}`,
      `The archive has no corners of its cells, and they can't be told from centres; ${instead}.`,
    );
  }
}

/** The places of a grid, which were read before the question was planned. */
export function placesIn({ places, name }: ListedGrid): Places {
  if (!places) {
    throw new Error(`the places of ${name} are asked for and were not read`);
  }
  return places;
}

/** Rows and columns in the order of the answer; one column where there is one dimension. */
function indexesOf([first, second]: readonly AxisSelection[]): [readonly number[], readonly number[]] {
  return [indexesIn(first!.windows), second ? indexesIn(second.windows) : [0]];
}

function listedCentres({ shape, lon, lat }: Places, axes: readonly AxisSelection[]): Centres {
  const [rows, columns] = indexesOf(axes);
  const nx = shape[1] ?? 1;
  const centres = {
    lon: new Float64Array(rows.length * columns.length),
    lat: new Float64Array(rows.length * columns.length),
  };
  rows.forEach((row, j) => {
    columns.forEach((column, i) => {
      centres.lon[j * columns.length + i] = lon[row * nx + column]!;
      centres.lat[j * columns.length + i] = lat[row * nx + column]!;
    });
  });
  return centres;
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
  if (isListed(surface.grid)) {
    const ofRegion = region ? insideHeldBytes(region) + 64 * verticesOf(region) : 0;
    return 40 * cells + 2 * LINE_BYTES * (columns + 2) + 16 * (rows + columns) + ofRegion;
  }
  return (
    32 * cells +
    corners +
    (region ? sharesHeldBytes(region, columns, rows) + insideHeldBytes(region) + drawnBytes(region) : 0)
  );
}

const MAX_EFFORT = 500_000_000;
const MAX_CROSSINGS = 20_000_000;

/**
 * That the cells have what a question asks of them, as far as it can be told before they are looked at one by one.
 * @throws InvalidParameter for a region too intricate
 * @throws Unsupported for shares or areas of cells whose shapes are not known
 */
export function checkSurface(surface: Surface, coverage: "fraction" | "center", byArea: boolean): void {
  const { grid, within } = surface;
  if (byArea && isListed(grid)) {
    checkShapes(grid, "weights=area", "weights=none and coslat work");
  }
  if (!within || "box" in within) {
    return;
  }
  const { region } = within;
  if (coverage === "center") {
    checkEffort(insideEffort(region, cellsOf(surface)));
  } else if (isListed(grid)) {
    checkShapes(grid, "coverage=fraction", "coverage=center works");
    checkEffort(verticesOf(region) * cellsOf(surface));
  } else if (grid.kind === "healpix") {
    throw new Unsupported(
      "coverage=fraction on a HEALPix grid",
      "The edges of its cells are no lines; coverage=center works.",
    );
  } else {
    const { polygons, xBounds, yBounds, turn } = drawn(surface, grid, region);
    const crossings = polygonCrossings(polygons, xBounds, yBounds, turn);
    if (crossings > MAX_CROSSINGS) {
      throw tooIntricate(`a region whose edges cross ${crossings} of the grid's rows and columns`, MAX_CROSSINGS);
    }
  }
}

function checkEffort(effort: number): void {
  if (effort > MAX_EFFORT) {
    throw tooIntricate(`a region of which up to ${effort} edges are met by cells`, MAX_EFFORT);
  }
}

/** The region in the plane of the grid. @throws Unsupported where that has no place for it */
function drawn({ axes }: Surface, grid: ProjectedGrid, region: MultiPolygon) {
  const polygons = inPlane(grid, region);
  if (!polygons) {
    throw new Unsupported(
      "coverage=fraction here",
      `A corner of the region has no place in the plane of ${grid.name}; coverage=center works.`,
    );
  }
  const [yBounds, xBounds] = [axes[0]!.bounds!, axes[1]!.bounds!];
  return { polygons, xBounds, yBounds, turn: grid.projection.rotated ? 360 : Number.POSITIVE_INFINITY };
}

/**
 * The share of each cell that lies inside the place asked for; null where none was. A box takes cells by their centres.
 * @param surface that {@link checkSurface} let pass
 * @throws InvalidParameter for a box that holds no centre
 * @throws Unsupported for cells without corners
 */
export function surfaceShares(surface: Surface, coverage: "fraction" | "center"): Float64Array | null {
  const { within, grid } = surface;
  if (!within) {
    return null;
  }
  if ("box" in within) {
    return boxShares(surface, within.box);
  }
  const { region } = within;
  if (coverage === "center" || grid.kind === "healpix") {
    return pointsInside(region, surface.centres.lon, surface.centres.lat);
  }
  if (isListed(grid)) {
    return listedShares(surface, grid, region);
  }
  const { polygons, xBounds, yBounds, turn } = drawn(surface, grid, region);
  return polygonShares(polygons, xBounds, yBounds, turn);
}

/** Of each cell's outline in plane longitude and latitude; of one around a pole, which has none there, all or nothing by its centre. */
function listedShares(surface: Surface, grid: ListedGrid, region: MultiPolygon): Float64Array {
  const { lon, lat } = surface.centres;
  const byCentre = pointsInside(region, lon, lat);
  const shareOf = convexShareOf(region);
  const shares = new Float64Array(lon.length);
  forEachOutline(placesIn(grid), ...indexesOf(surface.axes), (at, _, outline) => {
    if (Number.isNaN(lon[at]!)) {
      return;
    }
    const cell = flattened(outline, lon[at]!);
    if (cell && (cell.x.length < 3 || cell.x.some(Number.isNaN))) {
      throw new Unsupported(
        `coverage=fraction on the grid of ${grid.name}`,
        "Corners of some cells are not known, because they, or cells beside them, have no place; coverage=center works.",
      );
    }
    shares[at] = cell ? shareOf(cell) : byCentre[at]!;
  });
  return shares;
}

/**
 * The corners of a cell in the plane, longitudes near its centre's; the pole as a corner is the whole way between the longitudes of
 * the corners beside it. Null for a cell around a pole.
 */
function flattened({ lon, lat }: Centres, centre: number): Cell | null {
  const known = [...lon.keys()].filter((k) => !Number.isNaN(lon[k]!) && !Number.isNaN(lat[k]!));
  const near = (l: number) => l - 360 * Math.round((l - centre) / 360);
  const [x, y]: [number[], number[]] = [[], []];
  known.forEach((k, i) => {
    if (Math.abs(lat[k]!) < 90 - SAME_DEG) {
      x.push(near(lon[k]!));
      y.push(lat[k]!);
      return;
    }
    for (const beside of [known.at(i - 1)!, known[(i + 1) % known.length]!]) {
      x.push(near(lon[beside]!));
      y.push(lat[k]!);
    }
  });
  const turn = x.reduce((sum, l, i) => {
    const step = l - x.at(i - 1)!;
    return sum + step - 360 * Math.round(step / 360);
  }, 0);
  return Math.abs(turn) > 180 ? null : { x, y };
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
