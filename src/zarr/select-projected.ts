/** A box, a region or points on the Earth → windows or cells of a projected or rotated grid. Pure; see selection.ts. */
import { InvalidParameter, OutsideExtent } from "../errors.ts";
import { cellEdges, extentOf } from "../grid/cells.ts";
import { positionsOf, valuesIn } from "../grid/coordinates.ts";
import type { Axis } from "../grid/dataset.ts";
import type { ProjectedGrid } from "../grid/grid.ts";
import { boxInPlane, planeCentres, type Reach, reachOf } from "../grid/plane.ts";
import { bracket, nearestIndex, rangeWindow } from "../numerics/search.ts";
import { ofWindows } from "./axis-windows.ts";
import { nearTurn } from "./select-longitudes.ts";
import type { AxisSelection, LonLat, PointSelection } from "./selection.ts";
import { latitudeLabels, longitudeLabels } from "./surface.ts";

/** The rows and columns around all cells that may lie in the box, [y, x]. @throws OutsideExtent, InvalidParameter */
export function selectPlane(
  grid: ProjectedGrid,
  parameter: string,
  box: Reach,
): readonly [AxisSelection, AxisSelection] {
  const given = [box.west, box.south, box.east, box.north].join();
  const ranges = piecesWithin(box, reachOf(grid)).flatMap((piece) => boxInPlane(grid, piece) ?? []);
  if (ranges.length === 0) {
    throw outside(grid, parameter, given);
  }
  const select = (axis: Axis, low: number, high: number): AxisSelection => {
    const [least, greatest] = extentOf(axis);
    if (low > greatest || high < least) {
      throw outside(grid, parameter, given);
    }
    const [size, positions] = [largestCell(axis), positionsOf(axis.coordinates)];
    // The edges of a box are curved here: cells beyond what was found of them are looked at too.
    const window = rangeWindow(positions, low - size, high + size);
    if (!window) {
      throw new InvalidParameter(parameter, given, "a larger box", "no cell centre lies within");
    }
    return ofWindows(axis, [window]);
  };
  const [west, east] = [Math.min(...ranges.map((r) => r.west)), Math.max(...ranges.map((r) => r.east))];
  const [south, north] = [Math.min(...ranges.map((r) => r.south)), Math.max(...ranges.map((r) => r.north))];
  // A rotated box around the rotated pole has every longitude there.
  const whole = grid.projection.rotated && east - west > 180;
  return [
    select(grid.y, south, north),
    whole ? ofWindows(grid.x, [{ start: 0, stop: grid.x.size }]) : select(grid.x, west, east),
  ];
}

/** What of a box lies within a reach: none, one piece or, where both go around, two. */
function piecesWithin(box: Reach, reach: Reach): readonly Reach[] {
  const width = box.east >= box.west ? box.east - box.west : box.east - box.west + 360;
  const [south, north] = [Math.max(box.south, reach.south - 0.5), Math.min(box.north, reach.north + 0.5)];
  if (south > north) {
    return [];
  }
  const first = Math.ceil((reach.west - 0.5 - box.west - width) / 360);
  const last = Math.floor((reach.east + 0.5 - box.west) / 360);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const west = box.west + 360 * (first + i);
    return {
      west: Math.max(west, reach.west - 0.5),
      east: Math.min(west + width, reach.east + 0.5),
      south: Math.max(-90, south),
      north: Math.min(90, north),
    };
  });
}

function outside(grid: ProjectedGrid, parameter: string, given: string): OutsideExtent {
  const { west, south, east, north } = reachOf(grid);
  const shown = (value: number) => Number(value.toFixed(6));
  return new OutsideExtent(parameter, `the grid (${grid.name})`, given, [
    `${shown(west)} ${shown(south)}`,
    `${shown(east)} ${shown(north)}`,
  ]);
}

function largestCell(axis: Axis): number {
  const edges = cellEdges(axis, 0, axis.size);
  let largest = 0;
  for (let i = 0; i < axis.size; i++) {
    largest = Math.max(largest, Math.abs(edges[2 * i + 1]! - edges[2 * i]!));
  }
  return largest;
}

/** The cells that hold the points, or for `linear` the four around each, weighted along the grid's own axes. @throws OutsideExtent */
export function selectPlanePoints(
  grid: ProjectedGrid,
  points: readonly LonLat[],
  method: "nearest" | "linear",
): PointSelection {
  const { x, y, dims } = grid;
  const [[west, east], [south, north]] = [extentOf(x), extentOf(y)];
  const places = points.map(({ lon, lat }): readonly [number, number] => {
    const [px, py] = grid.projection.forward(lon, lat);
    const turned = grid.projection.rotated ? nearTurn(px, (west + east) / 2) : px;
    if (!(turned >= west && turned <= east && py >= south && py <= north)) {
      throw outside(grid, "coords", `${lon} ${lat}`);
    }
    return [turned, py];
  });
  const scalar = points.length === 1;
  const [columns, rows] = [positionsOf(x.coordinates), positionsOf(y.coordinates)];
  const label = ({ name, attributes }: Axis, values: Float64Array) => ({
    name,
    kind: "other" as const,
    time: null,
    attributes,
    geographic: false,
    values,
  });
  if (method === "nearest") {
    const xs = Int32Array.from(places, ([px]) => nearestIndex(columns, px));
    const ys = Int32Array.from(places, ([, py]) => nearestIndex(rows, py));
    const at = (axis: Axis, indexes: Int32Array) =>
      Float64Array.from(indexes, (i) => valuesIn(axis.coordinates, i, i + 1)[0] as number);
    const [labelsX, labelsY] = [at(x, xs), at(y, ys)];
    const [lon, lat] = [new Float64Array(points.length), new Float64Array(points.length)];
    points.forEach((point, i) => {
      const centre = planeCentres(grid, labelsY.subarray(i, i + 1), labelsX.subarray(i, i + 1));
      lon[i] = nearTurn(centre.lon[0]!, point.lon);
      lat[i] = centre.lat[0]!;
    });
    const labels = [longitudeLabels(grid, lon), latitudeLabels(grid, lat), label(x, labelsX), label(y, labelsY)];
    return { dims, cells: [ys, xs], count: points.length, weights: null, labels, scalar };
  }
  const cells = [new Int32Array(4 * points.length), new Int32Array(4 * points.length)] as const;
  const weights = new Float64Array(4 * points.length);
  places.forEach(([px, py], i) => {
    const [column, row] = [bracket(columns, px), bracket(rows, py)];
    cells[0].set([row.lower, row.lower, row.upper, row.upper], 4 * i);
    cells[1].set([column.lower, column.upper, column.lower, column.upper], 4 * i);
    const [u, v] = [column.fraction, row.fraction];
    weights.set([(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v], 4 * i);
  });
  const labels = [
    longitudeLabels(
      grid,
      Float64Array.from(points, ({ lon }) => lon),
    ),
    latitudeLabels(
      grid,
      Float64Array.from(points, ({ lat }) => lat),
    ),
    label(
      x,
      Float64Array.from(places, ([px]) => px),
    ),
    label(
      y,
      Float64Array.from(places, ([, py]) => py),
    ),
  ];
  return { dims, cells, count: points.length, weights, labels, scalar };
}
