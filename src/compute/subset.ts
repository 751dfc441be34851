/** A selection and the arrays read for it → the coverage of a subset. */
import { InvalidParameter } from "../errors.ts";
import type { Coordinate, Coverage, CoverageArray, CoverageVariable } from "../grid/coverage.ts";
import type { Attributes, Axis, Dataset, Variable } from "../grid/dataset.ts";
import { centerShares, crossingsOf, fractionShares, sharesHeldBytes } from "../numerics/polygon-shares.ts";
import type { DimPlan } from "../zarr/plan.ts";
import type { AxisSelection, PointSelection, Selection } from "../zarr/selection.ts";
import { blendAlong, blendCells } from "./blend.ts";
import type { Holding } from "./extract.ts";

/** Name of the dimension that several points lie along, as xarray's vectorised indexing calls it. */
export const POINTS = "points";

/** One dimension of an answer: its name and size, or null where one label was asked for and the dimension is dropped. */
type AnswerDim = Readonly<{ name: string; size: number }> | null;

/** The dimensions of a variable's subset, for each dimension that is read. */
export function answerDims(variable: Variable, plans: readonly DimPlan[], selection: Selection): readonly AnswerDim[] {
  return plans.map((plan) => {
    if (plan.kind === "cells") {
      const { scalar, labels } = selection.points!;
      return scalar ? null : { name: POINTS, size: labels.x.length };
    }
    const { scalar, blend, size, axis } = selection.axes.get(variable.dims[plan.dim]!)!;
    return scalar ? null : { name: axis.name, size: blend ? blend.values.length : size };
  });
}

/** Whether values of `variable` lie between the cells that are read. */
export function isInterpolated(variable: Variable, selection: Selection): boolean {
  return variable.dims.some((dim) => selection.axes.get(dim)?.blend) || (selection.points?.weights ?? null) !== null;
}

/** Whether values of `variable` are interpolated or masked after they are read, so that integers can't stay integers. */
export function isAltered(variable: Variable, selection: Selection): boolean {
  return isInterpolated(variable, selection) || selection.region !== null;
}

/** Interpolates and masks what was read of one variable. */
export function finishVariable(
  read: CoverageArray,
  variable: Variable,
  plans: readonly DimPlan[],
  selection: Selection,
  shares: Float64Array | null,
  holding: Holding,
): CoverageVariable {
  let data = read;
  const shape = plans.map(({ size }) => size);
  plans.forEach((plan, k) => {
    if (plan.kind === "cells") {
      const { weights, labels } = selection.points!;
      if (weights) {
        data = blendCells(data, shape, k, weights, weights.length / labels.x.length);
        shape[k] = labels.x.length;
      }
      return;
    }
    const { blend } = selection.axes.get(variable.dims[plan.dim]!)!;
    if (blend) {
      data = blendAlong(data, shape, k, blend);
      shape[k] = blend.values.length;
    }
  });
  if (shares) {
    maskOutside(data, shape, variable, selection, shares);
  }
  const dims = answerDims(variable, plans, selection).filter((dim) => dim !== null);
  return {
    name: variable.name,
    dims: dims.map(({ name }) => name),
    shape: dims.map(({ size }) => size),
    data,
    attributes: variable.attributes,
    source: variable.name,
    integer:
      holding !== "float32" &&
      !isAltered(variable, selection) &&
      /^u?int/.test(variable.dataType.name) &&
      isWhole(variable),
  };
}

function isWhole({ packing }: Variable): boolean {
  return Number.isInteger(packing.scale) && Number.isInteger(packing.offset);
}

/** The share of each selected cell, [y, x], that lies inside the region; null without one. */
export function regionShares(selection: Selection, coverage: "fraction" | "center"): Float64Array | null {
  if (!selection.region) {
    return null;
  }
  const { x, y } = horizontal(selection);
  return coverage === "fraction"
    ? fractionShares(selection.region, x.bounds!, y.bounds!)
    : centerShares(selection.region, x.values as Float64Array, y.values as Float64Array);
}

/** Edges that reach into more rows and columns than this, all together, would take an isolate seconds. */
const MAX_CROSSINGS = 20_000_000;

/** Bytes held for {@link regionShares}. @throws InvalidParameter where the region's edges cross the grid too often */
export function planShares(selection: Selection): number {
  const { region } = selection;
  if (!region) {
    return 0;
  }
  const { x, y } = horizontal(selection);
  const crossings = crossingsOf(region, x.bounds!, y.bounds!);
  if (crossings > MAX_CROSSINGS) {
    throw new InvalidParameter(
      "coords",
      `a region whose edges cross ${crossings} of the grid's rows and columns`,
      `at most ${MAX_CROSSINGS} crossings; a simpler outline has fewer`,
    );
  }
  return sharesHeldBytes(region, x.size, y.size);
}

function horizontal(selection: Selection): Readonly<{ x: AxisSelection; y: AxisSelection }> {
  const of = (kind: "x" | "y") => [...selection.axes.values()].find(({ axis }) => axis.kind === kind)!;
  return { x: of("x"), y: of("y") };
}

/** Sets the cells outside the region to missing. */
function maskOutside(
  data: CoverageArray,
  shape: readonly number[],
  variable: Variable,
  selection: Selection,
  shares: Float64Array,
): void {
  const { x, y } = horizontal(selection);
  const [dx, dy] = [variable.dims.indexOf(x.axis.name), variable.dims.indexOf(y.axis.name)];
  const stride = (dim: number) => shape.slice(dim + 1).reduce((product, n) => product * n, 1);
  const [sx, sy] = [stride(dx), stride(dy)];
  for (let i = 0; i < data.length; i++) {
    const column = Math.floor(i / sx) % x.size;
    const row = Math.floor(i / sy) % y.size;
    if (shares[row * x.size + column] === 0) {
      data[i] = Number.NaN;
    }
  }
}

/** Puts variables, their coordinates and the dataset's attributes together. */
export function subsetCoverage(
  dataset: Dataset,
  selection: Selection,
  variables: readonly CoverageVariable[],
  attributes: Attributes,
): Coverage {
  const dims = new Map(
    variables.flatMap(({ dims: names, shape }) => names.map((name, i) => [name, shape[i]!] as const)),
  );
  const coordinates = [
    ...[...selection.axes.values()].map(axisCoordinate),
    ...(selection.points ? pointCoordinates(selection.points) : []),
    ...scalarCoordinates(dataset),
  ];
  return { dims, coordinates, variables, attributes: { ...dataset.attributes, ...attributes } };
}

/** The archive's own scalar coordinates, such as a height of 2 m. */
export function scalarCoordinates({ scalars }: Dataset): readonly Coordinate[] {
  return scalars.map(({ name, value, time, attributes }) => ({
    name,
    dims: [],
    kind: "other",
    values: typeof value === "number" ? Float64Array.of(value) : [value],
    time,
    attributes,
    bounds: null,
    geographic: false,
  }));
}

/** The coordinate of an axis in a subset. Bounds are given only where the archive has them: midpoints are our assumption. */
export function axisCoordinate({ axis, values, bounds, blend, scalar }: AxisSelection): Coordinate {
  return {
    ...meaningOf(axis),
    dims: scalar ? [] : [axis.name],
    values: blend ? blend.values : values,
    bounds: axis.bounds && !blend ? bounds : null,
  };
}

function pointCoordinates({ x, y, labels, scalar }: PointSelection): readonly Coordinate[] {
  const dims = scalar ? [] : [POINTS];
  return [
    { ...meaningOf(x), dims, values: labels.x, bounds: null },
    { ...meaningOf(y), dims, values: labels.y, bounds: null },
  ];
}

function meaningOf({ name, kind, time, attributes, geographic }: Axis): Omit<Coordinate, "dims" | "values" | "bounds"> {
  return { name, kind, time, attributes, geographic };
}
