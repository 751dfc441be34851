/**
 * What a map is of: one variable, and one label along each of its dimensions that do not lie over the Earth. Labels that nobody
 * asked for are the last time and the first of everything else. Pure.
 */
import { InvalidParameter } from "../errors.ts";
import { valueAt } from "../grid/coordinates.ts";
import type { Axis, Dataset, Variable } from "../grid/dataset.ts";
import { gridOf, type PlacedGrid, placed } from "../grid/grid.ts";
import { labelAs } from "../grid/label.ts";
import type { Window } from "../numerics/search.ts";
import { forecastAlong, labelsText, type SelectionRequest, select } from "../zarr/selection.ts";

/** What lies over the Earth: two axes of longitude and latitude, or a grid. */
export type Ground = Readonly<{ kind: "axes"; y: Axis; x: Axis }> | Readonly<{ kind: "grid"; grid: PlacedGrid }>;

/** The dimensions over the Earth. */
export function groundDims(ground: Ground): readonly string[] {
  return ground.kind === "axes" ? [ground.y.name, ground.x.name] : ground.grid.dims;
}

/**
 * The one variable that is asked for, or the first that lies on a map.
 * @throws InvalidParameter for several, for none, and for one that lies on no map
 */
export function mappedVariable(dataset: Dataset, { variables }: SelectionRequest): Variable {
  const onMap = [...dataset.variables.values()].filter((variable) => liesOnMap(dataset, variable));
  const names = onMap.map(({ name }) => name);
  if (variables && variables.length !== 1) {
    throw new InvalidParameter("parameter-name", variables.join(), names, "a map is of one variable");
  }
  const asked = variables?.[0];
  const found = asked === undefined ? onMap[0] : onMap.find(({ name }) => name === asked);
  if (!found) {
    const reason = asked !== undefined && dataset.variables.has(asked) ? "it lies on no map" : "no such variable";
    throw new InvalidParameter("parameter-name", asked, names, dataset.unreadable.get(asked ?? "") ?? reason);
  }
  return found;
}

/** Whether its cells have longitudes and latitudes. */
export function liesOnMap(dataset: Dataset, variable: Variable): boolean {
  const has = (kind: "x" | "y") =>
    variable.dims.some((dim) => dataset.axes.get(dim)!.kind === kind && dataset.axes.get(dim)!.geographic);
  return gridOf(dataset, variable) !== null || (has("x") && has("y"));
}

/** @throws Unsupported for a grid that can't be placed */
export function groundOf(dataset: Dataset, variable: Variable): Ground {
  const grid = gridOf(dataset, variable);
  if (grid) {
    return { kind: "grid", grid: placed(grid) };
  }
  const of = (kind: "x" | "y") =>
    variable.dims.map((dim) => dataset.axes.get(dim)!).find((axis) => axis.kind === kind)!;
  return { kind: "axes", y: of("y"), x: of("x") };
}

/** One label of a map. */
export type MapLabel = Readonly<{ axis: Axis; index: number; label: string | number }>;

/**
 * The indexes along the dimensions that nobody asked about, but for those over the Earth and those that an aggregation takes.
 * @throws InvalidParameter for labels along a dimension over the Earth
 */
export function defaultWindows(
  dataset: Dataset,
  variable: Variable,
  request: SelectionRequest,
  taken: ReadonlySet<string>,
): ReadonlyMap<string, readonly Window[]> {
  const over = groundDims(groundOf(dataset, variable));
  const placedTwice = over.find((dim) => Object.hasOwn(request.dims, dim));
  if (placedTwice !== undefined) {
    const allowed = `no ${placedTwice} on maps: the view says what is shown of it`;
    throw new InvalidParameter(placedTwice, labelsText(request.dims[placedTwice]!), allowed);
  }
  const axes = variable.dims.map((dim) => dataset.axes.get(dim)!);
  const forecast = forecastAlong(
    dataset,
    new Set(variable.dims).size > 0 ? new Map(axes.map((axis) => [axis.name, axis])) : new Map(),
  );
  const dated = (axis: Axis) => (forecast ? axis.name === forecast.lead.name : axis.kind === "t");
  const isAsked = (axis: Axis) =>
    Object.hasOwn(request.dims, axis.name) ||
    (request.time !== null && dated(axis)) ||
    (request.z !== null && axis.kind === "z");
  return new Map(
    axes
      .filter((axis) => !over.includes(axis.name) && !taken.has(axis.name) && !isAsked(axis))
      .map((axis) => {
        const index = axis.time !== null ? axis.size - 1 : 0;
        return [axis.name, [{ start: index, stop: index + 1 }]];
      }),
  );
}

/**
 * The label of the map along each dimension that is neither over the Earth nor taken by an aggregation.
 * @throws InvalidParameter where a dimension has several
 */
export function mapLabels(
  dataset: Dataset,
  variable: Variable,
  request: SelectionRequest,
  taken: ReadonlySet<string>,
): readonly MapLabel[] {
  const over = groundDims(groundOf(dataset, variable));
  const { axes } = select(dataset, { ...request, variables: [variable.name] });
  return [...axes.values()].flatMap(({ axis, size, windows }): readonly MapLabel[] => {
    if (over.includes(axis.name) || taken.has(axis.name)) {
      return [];
    }
    if (size !== 1) {
      const asked = Object.hasOwn(request.dims, axis.name) ? request.dims[axis.name]! : null;
      const labels = asked ?? (axis.kind === "z" ? request.z : request.time);
      throw new InvalidParameter(
        axis.kind === "t" ? "datetime" : axis.kind === "z" ? "z" : axis.name,
        labels ? labelsText(labels) : undefined,
        `one label of ${axis.name}, or reduce= with over=${axis.name}`,
        `a map is of one label, not of ${size}`,
      );
    }
    const index = windows[0]!.start;
    const value = valueAt(axis.coordinates, index);
    return [{ axis, index, label: typeof value === "number" ? labelAs(axis, value) : value }];
  });
}
