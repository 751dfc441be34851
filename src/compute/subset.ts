/** A selection and the arrays read for it → the coverage of a subset. */
import { InvalidParameter } from "../errors.ts";
import type { Coordinate, Coverage, CoverageArray, CoverageVariable } from "../grid/coverage.ts";
import type { Attributes, Axis, Dataset, Variable } from "../grid/dataset.ts";
import { withoutFlags } from "../grid/flags.ts";
import type { MultiPolygon } from "../numerics/polygon.ts";
import { centerShares, crossingsOf, fractionShares, sharesHeldBytes } from "../numerics/polygon-shares.ts";
import type { DimPlan } from "../zarr/plan.ts";
import type { AxisSelection, PointSelection, Selection } from "../zarr/selection.ts";
import {
  cellsOf,
  checkSurface,
  latitudeLabels,
  longitudeLabels,
  type Surface,
  surfaceBytes,
  surfaceShares,
} from "../zarr/surface.ts";
import { blendAlong, blendCells } from "./blend.ts";
import type { Holding } from "./extract.ts";
import { withValidTime } from "./valid-time.ts";
import type { WeightsName } from "./weights.ts";

/** Name of the dimension that several points lie along, as xarray's vectorised indexing calls it. */
export const POINTS = "points";

/** One dimension of an answer: its name and size, or null where one label was asked for and the dimension is dropped. */
type AnswerDim = Readonly<{ name: string; size: number }> | null;

/** The dimensions of a variable's subset, for each dimension that is read. */
export function answerDims(variable: Variable, plans: readonly DimPlan[], selection: Selection): readonly AnswerDim[] {
  return plans.map((plan) => {
    if (plan.kind === "cells") {
      const { scalar, count } = selection.points!;
      return scalar ? null : { name: POINTS, size: count };
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
  const within = selection.surfaces.get(variable.name)?.within ?? null;
  return isInterpolated(variable, selection) || selection.region !== null || within !== null;
}

/** Between categories there is none. */
export function subsetAttributes(variable: Variable, selection: Selection): Attributes {
  return isInterpolated(variable, selection) ? withoutFlags(variable.attributes) : variable.attributes;
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
      const { weights, count } = selection.points!;
      if (weights) {
        data = blendCells(data, shape, k, weights, weights.length / count);
        shape[k] = count;
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
    attributes: subsetAttributes(variable, selection),
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

/** The share of each selected cell, row-major over {@link horizontalDims}, that lies inside the place asked for; null where all do. */
export function regionShares(selection: Selection, coverage: "fraction" | "center"): Float64Array | null {
  const surface = placedSurface(selection);
  if (surface) {
    return surfaceShares(surface, coverage);
  }
  if (!selection.region) {
    return null;
  }
  const { x, y } = horizontal(selection);
  return coverage === "fraction"
    ? fractionShares(selection.region, x.bounds!, y.bounds!)
    : centerShares(selection.region, x.values as Float64Array, y.values as Float64Array);
}

/** The surface of a question about a place: all of its variables share it. Null on longitude and latitude axes. */
function placedSurface({ surfaces }: Selection): Surface | null {
  const [first] = surfaces.values();
  return first?.within ? first : null;
}

/** What is taken of the dimensions that a variable has over the Earth, in the order of {@link regionShares}. */
export function horizontalDims(selection: Selection, variable: Variable): readonly AxisSelection[] {
  const surface = selection.surfaces.get(variable.name);
  if (surface) {
    return surface.axes;
  }
  const { x, y } = horizontal(selection);
  return [y, x];
}

/** Edges that reach into more rows and columns than this, all together, would take an isolate seconds. */
const MAX_CROSSINGS = 20_000_000;

/**
 * Bytes held for {@link regionShares}, and for weights of the same cells.
 * @throws InvalidParameter where the region's edges cross the grid too often
 * @throws Unsupported where the cells don't have the shapes that these need
 */
export function planShares(
  selection: Selection,
  coverage: "fraction" | "center",
  weights: readonly WeightsName[] = [],
): Readonly<{ heldBytes: number }> {
  const { region, surfaces } = selection;
  if (surfaces.size > 0) {
    const isWeighted = weights.some((name) => name !== "none");
    const needed = [...new Set(surfaces.values())].filter(({ within }) => within || isWeighted);
    for (const surface of needed) {
      checkSurface(surface, coverage, weights.includes("area"));
    }
    return { heldBytes: needed.reduce((sum, surface) => sum + surfaceBytes(surface), 0) };
  }
  if (!region) {
    return { heldBytes: 0 };
  }
  checkCrossings(selection, region);
  const { x, y } = horizontal(selection);
  return { heldBytes: sharesHeldBytes(region, x.size, y.size) };
}

/** How often a region's edges cross the grid of longitude and latitude axes. @throws InvalidParameter where that is too often */
export function checkCrossings(selection: Selection, region: MultiPolygon): number {
  const { x, y } = horizontal(selection);
  const crossings = crossingsOf(region, x.bounds!, y.bounds!);
  if (crossings > MAX_CROSSINGS) {
    throw new InvalidParameter(
      "coords",
      `a region whose edges cross ${crossings} of the grid's rows and columns`,
      `at most ${MAX_CROSSINGS} crossings; a simpler outline has fewer`,
    );
  }
  return crossings;
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
  const along = horizontalDims(selection, variable).map(({ axis: { name }, size }, k, all) => {
    const stride = shape.slice(variable.dims.indexOf(name) + 1).reduce((product, n) => product * n, 1);
    return { size, stride, step: all.slice(k + 1).reduce((product, other) => product * other.size, 1) };
  });
  for (let i = 0; i < data.length; i++) {
    let cell = 0;
    for (const { size, stride, step } of along) {
      cell += (Math.floor(i / stride) % size) * step;
    }
    if (shares[cell] === 0) {
      data[i] = Number.NaN;
    }
  }
}

/** Puts variables, their coordinates and the dataset's attributes together. */
export function subsetCoverage(
  dataset: Dataset,
  selection: Selection,
  variables: readonly CoverageVariable[],
  auxiliaries: readonly Coordinate[],
  attributes: Attributes,
): Coverage {
  const dims = new Map(
    variables.flatMap(({ dims: names, shape }) => names.map((name, i) => [name, shape[i]!] as const)),
  );
  const kept = [...selection.axes.values()];
  const coordinates = withValidTime(dataset, kept, [
    ...kept.map(axisCoordinate),
    ...(selection.points ? pointCoordinates(selection.points) : []),
    ...surfaceCoordinates(placedSurface(selection)),
    ...auxiliaries,
    ...scalarCoordinates(dataset),
  ]);
  return { dims, coordinates, variables, attributes: { ...dataset.attributes, ...attributes } };
}

/** The archive's own scalar coordinates, such as a height of 2 m. */
export function scalarCoordinates({ scalars }: Dataset): readonly Coordinate[] {
  return scalars.map(({ name, value, time, duration, attributes }) => ({
    name,
    dims: [],
    kind: "other",
    values: typeof value === "number" ? Float64Array.of(value) : [value],
    time,
    ...(duration && { duration }),
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

function pointCoordinates({ labels, scalar }: PointSelection): readonly Coordinate[] {
  return labels.map((label) => ({ ...label, dims: scalar ? [] : [POINTS], bounds: null }));
}

/** Longitude and latitude of every cell, as auxiliary coordinates. */
function surfaceCoordinates(surface: Surface | null): readonly Coordinate[] {
  if (!surface) {
    return [];
  }
  const { grid, axes, centres } = surface;
  const dims = axes.filter(({ scalar }) => !scalar).map(({ axis }) => axis.name);
  return [longitudeLabels(grid, centres.lon), latitudeLabels(grid, centres.lat)].map((labels) => ({
    ...labels,
    kind: "other",
    dims,
    bounds: null,
  }));
}

/** Bytes of the longitudes and latitudes that a subset has beside its values. */
export function placeBytes(selection: Selection): number {
  const surface = placedSurface(selection);
  return surface ? 16 * cellsOf(surface) : 0;
}

function meaningOf(axis: Axis): Omit<Coordinate, "dims" | "values" | "bounds"> {
  const { name, kind, time, duration, attributes, geographic } = axis;
  return { name, kind, time, ...(duration && { duration }), attributes, geographic };
}
