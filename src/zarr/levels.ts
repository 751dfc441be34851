/**
 * Coarser levels of an archive, to draw maps from: those of its own pyramid, and those of overviews that lie beside it. What there
 * is, is known without opening any; the one that a map needs is opened when it does, as a dataset of its own with its own cells
 * and grid, behind the finest level's labels along every other dimension.
 *
 * https://github.com/zarr-conventions/multiscales (GeoZarr) · https://github.com/carbonplan/ndpyramid
 */
import type { Archive } from "../catalog/entry.ts";
import { extentOf } from "../grid/cells.ts";
import { isLongitude } from "../grid/coordinates.ts";
import type { Axis, Dataset, Variable } from "../grid/dataset.ts";
import { isCategorical } from "../grid/flags.ts";
import { gridOf } from "../grid/grid.ts";
import { layoutArchive, tryToOpen } from "./layouts.ts";
import type { OpenContext, OpenDataset } from "./open-dataset.ts";
import type { PyramidLevel } from "./pyramid.ts";
import { labelsDiffer, placeless, same } from "./stands-in.ts";

/** Along y and along x. */
export type PerAxis = readonly [y: number, x: number];

export type Level = Readonly<{
  /** As answers name it: its path in the pyramid, `overviews/1` of overviews. */
  name: string;
  /** To be opened when it is read. */
  archive: Archive;
  /** By the name of the finest level's variable: how many of its cells one of this level's is as wide as, on average. */
  coarseness: ReadonlyMap<string, PerAxis>;
  /** What a variable is called in this level, where that is not its name. */
  names: ReadonlyMap<string, string>;
  /** How it was made, as far as the pyramid says of all its variables. */
  method: string | null;
}>;

/** A level that was opened for one variable. */
export type OpenLevel = Readonly<{
  name: string;
  /** The variable, with the name, attributes and labels that it has in the finest level. */
  open: OpenDataset;
  /** How many labels the level has along each dimension; the finest may have more by now. */
  sizes: ReadonlyMap<string, number>;
}>;

/** The levels that are coarser than `main`, none of them opened; of overviews, the finest is, where they are looked at again. */
export async function levelsOf(main: OpenDataset, context: OpenContext): Promise<readonly Level[]> {
  const { archive } = main;
  const [finest, ...coarser] = main.levels;
  const own = coarser.map((level) => levelOf(main, archive, "", level, finest!));
  if (!archive.overviews || archive.level !== undefined) {
    return own;
  }
  const place = layoutArchive(archive, OVERVIEWS, archive.overviews);
  const opened = await tryToOpen(place, context);
  if (typeof opened === "string") {
    return own;
  }
  return [...own, ...opened.levels.map((level) => levelOf(main, place, `${OVERVIEWS}/`, level, null))];
}

const OVERVIEWS = "overviews";

function levelOf(
  { dataset }: OpenDataset,
  { axes: _axes, layouts: _layouts, overviews: _overviews, ...archive }: Archive,
  prefix: string,
  level: PyramidLevel,
  finest: PyramidLevel | null,
): Level {
  const { path, shapes, resampling_method: method = null } = level;
  const names = new Map<string, string>();
  if (finest && finest.path in finest.shapes && path in shapes) {
    names.set(finest.path, path);
  }
  const coarseness = [...dataset.variables.values()].flatMap((variable) => {
    const shape = shapes[names.get(variable.name) ?? variable.name];
    const found = shape && coarsenessOf(dataset, variable, shape);
    return found ? [[variable.name, found] as const] : [];
  });
  const own = { ...archive, id: `${archive.id}/${path}`, axes: {}, level: path };
  return { name: prefix + path, archive: own, coarseness: new Map(coarseness), names, method };
}

/** Null where the level is no coarser, or has other dimensions. */
function coarsenessOf(dataset: Dataset, variable: Variable, shape: readonly number[]): PerAxis | null {
  const dims = mapDims(dataset, variable);
  if (!dims || shape.length !== variable.dims.length) {
    return null;
  }
  const [y, x] = dims.map((dim) => {
    const at = variable.dims.indexOf(dim);
    return variable.shape[at]! / shape[at]!;
  }) as [number, number];
  return y >= 1 && x >= 1 && y * x > 1 && Number.isFinite(y * x) ? [y, x] : null;
}

/** The y and the x dimension of a variable whose cells lie in rows and columns; null for any other. */
export function mapDims(dataset: Dataset, variable: Variable): readonly [y: string, x: string] | null {
  const grid = gridOf(dataset, variable);
  if (grid) {
    return grid.kind === "projected" ? grid.dims : null;
  }
  const [y, x] = (["y", "x"] as const).map((kind) => variable.dims.find((dim) => dataset.axes.get(dim)?.kind === kind));
  return y !== undefined && x !== undefined ? [y, x] : null;
}

/** Cells that are larger than a pixel by less than this are as large. */
const ROUNDING = 1.01;

/**
 * The coarsest level that has a variable in cells no larger than a pixel, along y and along x; null where that is the finest.
 * @param cellsPerPixel of the finest level: of the smallest pixel, where they differ
 */
export function levelFor(levels: readonly Level[], variable: string, cellsPerPixel: PerAxis): Level | null {
  let best: Level | null = null;
  let most = 1;
  for (const level of levels) {
    const [y, x] = level.coarseness.get(variable) ?? [1, 1];
    if (y * x > most && y <= cellsPerPixel[0] * ROUNDING && x <= cellsPerPixel[1] * ROUNDING) {
      [best, most] = [level, y * x];
    }
  }
  return best;
}

/** Opens a level for one variable of `main`; or says why it is none to read that variable from. */
export async function openLevel(
  main: OpenDataset,
  level: Level,
  name: string,
  context: OpenContext,
): Promise<OpenLevel | string> {
  const opened = await tryToOpen(level.archive, context);
  if (typeof opened === "string") {
    return opened;
  }
  const own = renamed(opened, level.names.get(name) ?? name, name);
  const reason = levelDiffers(main.dataset, own.dataset, name, level.method);
  if (reason !== null) {
    return reason;
  }
  const { dims, shape } = own.dataset.variables.get(name)!;
  const [y, x] = mapDims(main.dataset, main.dataset.variables.get(name)!)!;
  const axes = dims.map(
    (dim) => [dim, (dim === y || dim === x ? own : main).dataset.axes.get(dim)!] satisfies [string, Axis],
  );
  const { scalars, forecast } = main.dataset;
  const { attributes } = main.dataset.variables.get(name)!;
  const variables = new Map([[name, { ...own.dataset.variables.get(name)!, attributes }]]);
  const dataset = {
    ...own.dataset,
    variables,
    id: main.dataset.id,
    attributes: main.dataset.attributes,
    axes: new Map(axes),
    scalars,
    ...(forecast && { forecast }),
  };
  return {
    name: level.name,
    open: { ...own, dataset, auxiliaries: [] },
    sizes: new Map(dims.map((dim, i) => [dim, Math.min(shape[i]!, own.dataset.axes.get(dim)!.size)])),
  };
}

/** Whether the level has some labels of the finest one: it may have been written before the archive grew. */
export function hasLabels({ sizes }: OpenLevel, labels: readonly Readonly<{ axis: Axis; index: number }>[]): boolean {
  return labels.every(({ axis: { name }, index }) => index < (sizes.get(name) ?? 0));
}

/** With one variable alone, under the name `to`. */
function renamed(open: OpenDataset, from: string, to: string): OpenDataset {
  const only = <T>(map: ReadonlyMap<string, T>, change: (value: T) => T = (value) => value): ReadonlyMap<string, T> =>
    new Map(map.has(from) ? [[to, change(map.get(from)!)]] : []);
  const { dataset, arrays } = open;
  const variables = only(dataset.variables, (variable) => ({ ...variable, name: to }));
  return { ...open, dataset: { ...dataset, variables, grids: only(dataset.grids) }, arrays: only(arrays) };
}

function levelDiffers(main: Dataset, own: Dataset, name: string, ofAll: string | null): string | null {
  const [mine, other] = [main.variables.get(name)!, own.variables.get(name)];
  if (!other) {
    return own.unreadable.get(name) ?? "it has no such variable";
  }
  if (!same(mine.dims, other.dims)) {
    return `its order of dimensions is ${other.dims.join(", ")}, not ${mine.dims.join(", ")}`;
  }
  if ((mine.attributes.units ?? "") !== (other.attributes.units ?? "")) {
    return `its units are ${String(other.attributes.units)}, not ${String(mine.attributes.units)}`;
  }
  if (!same(placeless(main.grids.get(name)), placeless(own.grids.get(name)))) {
    return "it lies on another grid";
  }
  const places = mapDims(main, mine)!;
  const differing = mine.dims.map((dim) => {
    const [fine, coarse] = [main.axes.get(dim)!, own.axes.get(dim)];
    return coarse && (places as readonly string[]).includes(dim)
      ? extentDiffers(fine, coarse)
      : labelsDiffer(fine, coarse);
  });
  return differing.find((reason) => reason !== null) ?? methodDiffers(mine, other, ofAll);
}

/** Coarser cells may leave out a part of one at either end, or reach beyond it. */
function extentDiffers(fine: Axis, coarse: Axis): string | null {
  if (coarse.kind !== fine.kind || coarse.geographic !== fine.geographic) {
    return `its ${fine.name} means something else`;
  }
  const [mine, other] = [extentOf(fine), extentOf(coarse)];
  const cell = (other[1] - other[0]) / coarse.size;
  // Longitudes may be counted from elsewhere.
  const turns = isLongitude(fine) ? 360 * Math.round((other[0] - mine[0]) / 360) : 0;
  return [0, 1].every((end) => Math.abs(other[end]! - turns - mine[end]!) <= cell * ROUNDING)
    ? null
    : `its ${fine.name} reaches from ${other[0]} to ${other[1]}, not from ${mine[0]} to ${mine[1]}`;
}

const OF_NUMBERS = ["average", "mean", "nearest"];
const OF_CATEGORIES = ["mode", "nearest"];

/** Categories are read only where the level says that they are none in between; of numbers, the mean is what a level is made for. */
function methodDiffers(mine: Variable, other: Variable, ofAll: string | null): string | null {
  const { resampling_method: own } = other.attributes;
  const method = typeof own === "string" ? own : ofAll;
  const allowed = isCategorical(mine.attributes) ? OF_CATEGORIES : OF_NUMBERS;
  const known = method === null ? allowed === OF_NUMBERS : allowed.includes(method.toLowerCase());
  return known ? null : `it was made by ${method ?? "no method that it names"}, not by ${allowed.join(" or ")}`;
}
