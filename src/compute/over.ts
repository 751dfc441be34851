/** Which dimensions an aggregation reduces, and whether it must know where cells are for it. Pure. */
import { InvalidParameter } from "../errors.ts";
import type { Axis, Dataset } from "../grid/dataset.ts";
import { gridOf, isListed, type ListedGrid } from "../grid/grid.ts";
import type { PlacesNeeded } from "../zarr/read-places.ts";
import type { Selection, SelectionRequest } from "../zarr/selection.ts";
import type { AggregateOptions } from "./reduction.ts";

type Over = AggregateOptions["over"];

/**
 * The dimensions that `over` names, of any of the variables asked for: each variable loses those that it has. Without `over`, those
 * that lie over the Earth. `x` and `y` are also the columns and rows of cells that have a place each.
 * @throws InvalidParameter for a name that none of them has
 */
export function reducedDims(
  { axes: selected, surfaces }: Pick<Selection, "axes" | "surfaces">,
  over: Over,
): ReadonlySet<string> {
  const grids = [...surfaces.values()].map(({ grid }) => grid);
  const axes = [...selected.values()].map(({ axis }) => axis);
  const ofKind = (kind: string) => [
    ...axes.filter((axis) => axis.kind === kind && kind !== "other").map(({ name }) => name),
    ...grids.flatMap((grid) =>
      grid.kind === "curvilinear" ? [grid.dims[ROWS_COLUMNS.indexOf(kind)] ?? []].flat() : [],
    ),
  ];
  if (over === null) {
    const places = grids.flatMap((grid) => (grid.kind === "projected" ? [] : grid.dims));
    return new Set(places.length > 0 ? places : [...ofKind("x"), ...ofKind("y")]);
  }
  return new Set(
    over.flatMap((token) => {
      const found = axes.some(({ name }) => name === token) ? [token] : ofKind(token);
      if (found.length === 0) {
        throw new InvalidParameter("over", token, allowedIn(axes), "no such dimension");
      }
      return found;
    }),
  );
}

/** Whether anything is left to do where space is one point: that has a value of its own already. */
export function reducesAtPoint({
  over,
  groupby,
  resample,
  anomaly,
  rolling,
}: Pick<AggregateOptions, "over" | "groupby" | "resample" | "anomaly" | "rolling">): boolean {
  return (over?.length ?? 0) > 0 || [groupby, resample, anomaly, rolling].some((way) => way !== null);
}

const ROWS_COLUMNS = ["y", "x"];

function allowedIn(axes: readonly Axis[]): readonly string[] {
  const kinds = axes.map(({ kind }) => kind).filter((kind) => kind !== "other");
  return [...new Set([...kinds, ...axes.map(({ name }) => name)])];
}

/** What a subset must know of the places of its cells. */
export function subsetNeeds(
  { points, box, region }: SelectionRequest,
  coverage: "fraction" | "center",
): PlacesNeeded | null {
  if (region && coverage === "fraction") {
    return "cells";
  }
  return points || box || region ? "centres" : null;
}

/** What an aggregation must: its weights too. */
export function aggregateNeeds(
  dataset: Dataset,
  request: SelectionRequest,
  { over, weights, coverage }: AggregateOptions,
): PlacesNeeded | null {
  const grids = [...dataset.variables.values()].map((variable) => gridOf(dataset, variable));
  const reducesRows = grids.some((grid) => grid && isListed(grid) && reducesRowsOf(grid, over));
  const weighting = weights ?? (reducesRows ? "area" : "none");
  if (weighting === "area") {
    return "cells";
  }
  return subsetNeeds(request, coverage) ?? (weighting === "coslat" ? "centres" : null);
}

function reducesRowsOf({ dims }: ListedGrid, over: Over): boolean {
  return over === null || over.some((token) => token === dims[0] || (token === "y" && dims.length === 2));
}
