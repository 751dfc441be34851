/**
 * What of a dataset can be drawn as a map, as services of maps list it: variables, the dimensions along which one label has to
 * be chosen, and how far it is worth looking closer. Pure.
 */
import type { Bbox } from "../catalog/stac.ts";
import { Unsupported } from "../errors.ts";
import { valueAt } from "../grid/coordinates.ts";
import type { Attributes, Axis, Dataset, Variable } from "../grid/dataset.ts";
import { durationOf } from "../grid/duration.ts";
import { gridOf } from "../grid/grid.ts";
import { labelAs } from "../grid/label.ts";
import { groundDims, groundOf } from "./map-question.ts";
import { MERCATOR_HALF_M, type TileMatrixSet } from "./tile-matrix-set.ts";

export type LayerDimension = Readonly<{
  axis: Axis;
  /** The parameter that chooses a label: `datetime`, `z`, or the dimension's own name. */
  parameter: string;
  /** What is drawn where none is chosen: the last time, and of anything else the first. */
  first: string;
}>;

export type Layer = Readonly<{
  name: string;
  title: string;
  units: string | null;
  dimensions: readonly LayerDimension[];
  /** Width of a cell in degrees, about. */
  cellDeg: number;
}>;

/** At most so many labels are listed one by one. */
const MAX_LISTED = 400;

/** A cell is this wide at the last level of tiles that shows more than the one before it. */
const CELL_PIXELS = 8;

/** Every variable that can be drawn. @param bbox that the collection covers */
export function layersOf(dataset: Dataset, bbox: Bbox): readonly Layer[] {
  const isDrawn = (variable: Variable) =>
    isPlaced(dataset, variable) && variable.dims.every((dim) => dataset.axes.get(dim)!.size > 0);
  return [...dataset.variables.values()].filter(isDrawn).map((variable) => layerFor(dataset, variable, bbox));
}

/** @throws Unsupported for a grid that can't be placed, and for an empty dimension */
export function layerFor(dataset: Dataset, variable: Variable, bbox: Bbox): Layer {
  const ground = groundDims(groundOf(dataset, variable));
  const axes = variable.dims.map((dim) => dataset.axes.get(dim)!);
  const empty = axes.find(({ size }) => size === 0);
  if (empty) {
    throw new Unsupported(`a map of ${variable.name}`, `Its dimension ${empty.name} is empty.`);
  }
  const sizes = ground.map((dim) => dataset.axes.get(dim)!.size);
  return {
    name: variable.name,
    title: text(variable.attributes, "long_name", "standard_name") ?? variable.name,
    units: text(variable.attributes, "units"),
    dimensions: axes.filter(({ name }) => !ground.includes(name)).map((axis) => dimensionOf(axis, dataset)),
    cellDeg: cellDegOf(bbox, sizes),
  };
}

function isPlaced(dataset: Dataset, variable: Variable): boolean {
  const grid = gridOf(dataset, variable);
  const isAlong = (kind: "x" | "y") =>
    variable.dims.some((dim) => {
      const axis = dataset.axes.get(dim)!;
      return axis.kind === kind && axis.geographic && axis.coordinates.kind !== "labels";
    });
  return grid ? grid.kind !== "unplaced" : isAlong("x") && isAlong("y");
}

function dimensionOf(axis: Axis, { forecast }: Dataset): LayerDimension {
  const parameter = axis.kind === "t" && !forecast ? "datetime" : axis.kind === "z" ? "z" : axis.name;
  return { axis, parameter, first: labelAt(axis, axis.time === null ? 0 : axis.size - 1) };
}

/** The labels, or of very many `first/last/step` (step 0: in no regular steps), as WMS and WMTS write them. */
export function listedLabels({ axis }: LayerDimension): readonly string[] {
  const { coordinates, size, time, duration } = axis;
  if (size <= MAX_LISTED || coordinates.kind === "labels") {
    return Array.from({ length: size }, (_, i) => labelAt(axis, i));
  }
  const ends = [labelAt(axis, 0), labelAt(axis, size - 1)];
  const isRising = Number(valueAt(coordinates, 0)) < Number(valueAt(coordinates, size - 1));
  const step = coordinates.kind === "regular" ? Math.abs(coordinates.step) : 0;
  const unitMs = (time ?? duration)?.unitMs;
  const written = step > 0 && unitMs !== undefined ? durationOf(step * unitMs) : String(step);
  return [[...(isRising ? ends : ends.toReversed()), written].join("/")];
}

function labelAt(axis: Axis, index: number): string {
  const value = valueAt(axis.coordinates, index);
  return String(typeof value === "number" ? labelAs(axis, value) : value);
}

function cellDegOf([west, south, east, north]: Bbox, sizes: readonly number[]): number {
  const [width, height] = [west < east ? east - west : east - west + 360, north - south];
  const [ny, nx] = sizes;
  return nx === undefined ? Math.sqrt((width * height) / ny!) : Math.min(width / nx, height / ny!);
}

/** The last tile matrix that is worth asking for; those after it show the same cells, larger. */
export function finestMatrix({ tileMatrices, crs }: TileMatrixSet, { cellDeg }: Pick<Layer, "cellDeg">): number {
  const degrees = crs === "CRS84" ? 1 : 180 / MERCATOR_HALF_M;
  const level = tileMatrices.findIndex(({ cellSize }) => cellSize * degrees * CELL_PIXELS <= cellDeg);
  return level < 0 ? tileMatrices.length - 1 : level;
}

function text(attributes: Attributes, ...keys: readonly string[]): string | null {
  const found = keys.map((key) => attributes[key]).find((value) => typeof value === "string" && value.trim() !== "");
  return (found as string | undefined) ?? null;
}
