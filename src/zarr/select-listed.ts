/** A box, a region or points on the Earth → windows or cells of a curvilinear or unstructured grid. Pure; see selection.ts. */
import { InvalidParameter, OutsideExtent } from "../errors.ts";
import { valuesIn } from "../grid/coordinates.ts";
import type { ListedGrid } from "../grid/grid.ts";
import { cellAt, type Places, reachOfPlaces } from "../grid/places.ts";
import type { Reach } from "../grid/plane.ts";
import { modulo } from "../numerics/modulo.ts";
import { ofWindows, runs } from "./axis-windows.ts";
import { nearTurn } from "./select-longitudes.ts";
import type { AxisSelection, LonLat, PointSelection } from "./selection.ts";
import { latitudeLabels, longitudeLabels, placesIn, SAME_DEG } from "./surface.ts";

/**
 * The rows and the columns in which any cell has its centre in the box (`where(inside, drop=True)` of xarray), or, for a region, may
 * reach into it.
 * @throws OutsideExtent, InvalidParameter
 */
export function selectListed(
  grid: ListedGrid,
  axes: ReadonlyMap<string, AxisSelection>,
  parameter: "bbox" | "coords",
  box: Reach,
): readonly AxisSelection[] {
  const places = placesIn(grid);
  const { shape, lon, lat } = places;
  const width = Math.min(360, box.east >= box.west ? box.east - box.west : box.east - box.west + 360);
  const nx = shape[1] ?? 1;
  const [rows, columns] = [new Uint8Array(shape[0]!), new Uint8Array(nx)];
  const margins = parameter === "coords" ? marginsOf(places) : null;
  let [x, y] = [SAME_DEG, SAME_DEG];
  for (let cell = 0; cell < lon.length; cell++) {
    if (margins) {
      [x, y] = margins(cell);
    }
    const p = lat[cell]!;
    if (
      p >= box.south - y &&
      p <= box.north + y &&
      (width + 2 * x >= 360 || modulo(lon[cell]! - box.west + x, 360) <= width + 2 * x)
    ) {
      rows[Math.floor(cell / nx)] = 1;
      columns[cell % nx] = 1;
    }
  }
  if (!rows.includes(1)) {
    const given = [box.west, box.south, box.east, box.north].join();
    if (cellAt(places, box.west + width / 2, (box.south + box.north) / 2) === null) {
      throw outside(grid, parameter, given);
    }
    throw new InvalidParameter(parameter, given, "a larger box", "no cell centre lies within");
  }
  return grid.dims.map((dim, k) => ofWindows(axes.get(dim)!.axis, runs(setIn(k === 0 ? rows : columns))));
}

function setIn(flags: Uint8Array): readonly number[] {
  return Array.from(flags.keys()).filter((i) => flags[i] === 1);
}

/** How far a cell may reach from its centre, in degrees of longitude and of latitude. */
function marginsOf({ shape, lon, lat, corners }: Places): (cell: number) => [number, number] {
  const apart = (a: number, b: number) => Math.abs(a - b - 360 * Math.round((a - b) / 360));
  const widest = (cell: number, others: readonly (readonly [number, number])[], share: number): [number, number] => {
    let [x, y] = [0, 0];
    for (const [l, p] of others) {
      x = Math.max(x, Number.isNaN(l) ? 0 : apart(l, lon[cell]!));
      y = Math.max(y, Number.isNaN(p) ? 0 : Math.abs(p - lat[cell]!));
    }
    return [share * x + SAME_DEG, share * y + SAME_DEG];
  };
  if (corners) {
    const { count } = corners;
    return (cell) =>
      widest(
        cell,
        Array.from(
          { length: count },
          (_, k) => [corners.lon[count * cell + k]!, corners.lat[count * cell + k]!] as const,
        ),
        1,
      );
  }
  const [ny, nx] = shape as [number, number?];
  return nx === undefined
    ? () => [SAME_DEG, SAME_DEG]
    : (cell) => {
        const [row, column] = [Math.floor(cell / nx), cell % nx];
        const beside = NEIGHBOURS.flatMap(([j, i]) => {
          const [r, c] = [row + j, column + i];
          return r >= 0 && r < ny && c >= 0 && c < nx ? [[lon[r * nx + c]!, lat[r * nx + c]!] as const] : [];
        });
        // Corners are half way to neighbours; a little more, because those on the sphere are not quite.
        return widest(cell, beside, 0.75);
      };
}

const NEIGHBOURS = [-1, 0, 1].flatMap((j) => [-1, 0, 1].map((i) => [j, i] as const));

/** The cells nearest to the points, by great circles. @throws OutsideExtent, InvalidParameter */
export function selectListedPoints(
  grid: ListedGrid,
  axes: ReadonlyMap<string, AxisSelection>,
  points: readonly LonLat[],
  method: "nearest" | "linear",
): PointSelection {
  if (method === "linear") {
    throw new InvalidParameter("method", method, `nearest, on the ${grid.kind} grid of ${grid.name}`);
  }
  const places = placesIn(grid);
  const found = Int32Array.from(points, ({ lon, lat }) => {
    const cell = cellAt(places, lon, lat);
    if (cell === null) {
      throw outside(grid, "coords", `${lon} ${lat}`);
    }
    return cell;
  });
  const nx = places.shape[1] ?? 1;
  const cells =
    grid.dims.length === 1 ? [found] : [found.map((cell) => Math.floor(cell / nx)), found.map((cell) => cell % nx)];
  const own = grid.dims.map((dim, k) => {
    const { axis } = axes.get(dim)!;
    const { name, attributes, coordinates } = axis;
    const at = (i: number) => valuesIn(coordinates, i, i + 1)[0]!;
    const values =
      coordinates.kind === "labels"
        ? Array.from(cells[k]!, (i) => String(at(i)))
        : Float64Array.from(cells[k]!, (i) => at(i) as number);
    return { name, kind: "other" as const, time: null, attributes, geographic: false, values };
  });
  const labels = [
    longitudeLabels(
      grid,
      Float64Array.from(found, (cell, i) => nearTurn(places.lon[cell]!, points[i]!.lon)),
    ),
    latitudeLabels(
      grid,
      Float64Array.from(found, (cell) => places.lat[cell]!),
    ),
    ...own,
  ];
  return { dims: grid.dims, cells, count: points.length, weights: null, labels, scalar: points.length === 1 };
}

function outside(grid: ListedGrid, parameter: string, given: string): OutsideExtent {
  const reach = reachOfPlaces(placesIn(grid));
  const shown = (value: number) => Number(value.toFixed(6));
  return new OutsideExtent(
    parameter,
    `the cells of the grid (${grid.name})`,
    given,
    reach
      ? [`${shown(reach.west)} ${shown(reach.south)}`, `${shown(reach.east)} ${shown(reach.north)}`]
      : ["none", "none"],
  );
}
