/** What overviews of an archive hold: which variables, by which method, in how many levels. Arithmetic on an opened archive. */
import { Unsupported } from "../../errors.ts";
import type { Attributes, Axis, Dataset, Variable } from "../../grid/dataset.ts";
import { isCategorical } from "../../grid/flags.ts";
import { gridOf } from "../../grid/grid.ts";
import { hasMissing, isPacked } from "../../grid/packing.ts";
import { mapDims } from "../../zarr/levels.ts";
import type { Method } from "./cascade.ts";
import { areaFactors, checkAxis, sizeAt } from "./coarse-axis.ts";
import { HOLDERS, type WrittenType } from "./zarr-writer.ts";

/** Along y and x, at most. */
export const CHUNK = 512;

export type PlannedVariable = Readonly<{
  variable: Variable;
  /** The y and the x dimension. */
  place: readonly [y: string, x: string];
  method: Method;
  dataType: WrittenType;
  /** Of cells that nothing is known of. */
  fill: number;
  attributes: Attributes;
}>;

export type PlannedOverviews = Readonly<{
  variables: readonly PlannedVariable[];
  levels: number;
  /** Why variables that were not asked for by name have none, by name. */
  leftOut: ReadonlyMap<string, string>;
}>;

/**
 * @param names of variables; null for all that lie on a map
 * @param levels how many; null until one fits a chunk
 * @throws Unsupported for a variable that is named and can't have overviews, or where none can
 * @throws Error in words for people, for a name that there is not
 */
export function planOverviews(
  dataset: Dataset,
  names: readonly string[] | null,
  levels: number | null,
): PlannedOverviews {
  const variables: PlannedVariable[] = [];
  const leftOut = new Map<string, string>();
  for (const name of names ?? dataset.variables.keys()) {
    const variable = dataset.variables.get(name);
    if (!variable) {
      throw new Error(
        dataset.unreadable.get(name) ??
          `There is no variable ${name}. There are ${[...dataset.variables.keys()].join(", ")}.`,
      );
    }
    try {
      variables.push(planned(dataset, filled(dataset, variable)));
    } catch (error) {
      if (!(error instanceof Unsupported) || names) {
        throw error;
      }
      leftOut.set(name, error.message);
    }
  }
  const [first] = leftOut;
  if (variables.length === 0) {
    throw new Unsupported("overviews of this archive", first ? `${first[0]}: ${first[1]}` : "It has no variables.");
  }
  const largest = Math.max(...variables.flatMap(({ place }) => place.map((dim) => dataset.axes.get(dim)!.size)));
  return { variables, levels: levels ?? levelsUntilOneChunk(largest), leftOut };
}

function levelsUntilOneChunk(size: number): number {
  let level = 1;
  while (sizeAt(size, level) > CHUNK) {
    level++;
  }
  return level;
}

/** A time axis that was made longer than it is filled ends where its times do. */
function filled({ axes }: Dataset, variable: Variable): Variable {
  return { ...variable, shape: variable.dims.map((dim) => axes.get(dim)!.size) };
}

function planned(dataset: Dataset, variable: Variable): PlannedVariable {
  const { name, dataType, packing, attributes } = variable;
  const place = mapDims(dataset, variable);
  const grid = gridOf(dataset, variable);
  if (!place) {
    throw new Unsupported(
      `overviews of ${name}`,
      grid ? `Its cells lie on a ${grid.kind} grid, not in rows and columns of a plane.` : "It lies on no map.",
    );
  }
  if (dataType.kind !== "number") {
    throw new Unsupported(`overviews of ${name}`, "Its values are no numbers.");
  }
  for (const dim of place) {
    checkAxis(dataset.axes.get(dim)!);
  }
  const method = isCategorical(attributes) || dataType.name === "bool" ? "mode" : "average";
  const fill = method === "mode" ? categoryFill(variable) : null;
  const described = attributesOf(variable, method);
  if (fill !== null) {
    // Of what is never missing, the fill value is one that no cell is left to.
    const marked = hasMissing(packing) ? { ...described, _FillValue: fill } : described;
    return { variable, place, method, dataType: dataType.name as WrittenType, fill, attributes: marked };
  }
  const isExact = ["float64", "int32", "uint32", "int64", "uint64"].includes(dataType.name) && !isPacked(packing);
  return {
    variable,
    place,
    method,
    dataType: isExact ? "float64" : "float32",
    fill: Number.NaN,
    attributes: described,
  };
}

/** What stands for nothing among categories that stay the integers that they are stored as; null where they become floats. */
function categoryFill({ packing, dataType: { name } }: Variable): number | null {
  const { missing, validMin, validMax, reinterpret } = packing;
  const [fill] = missing;
  const isKept = name in HOLDERS && !name.startsWith("float") && !isPacked(packing) && !reinterpret;
  return isKept && (fill !== undefined || (validMin === null && validMax === null)) ? Number(fill ?? 0) : null;
}

/** Attributes of storage are gone; what names arrays that overviews don't have goes, too. */
function attributesOf({ attributes }: Variable, method: Method): Attributes {
  const { coordinates: _, ancillary_variables: __, cell_measures: ___, cell_methods: before, ...rest } = attributes;
  const made = `area: ${method === "average" ? "mean" : "mode"}`;
  return {
    ...rest,
    cell_methods: typeof before === "string" && before !== "" ? `${before} ${made}` : made,
    resampling_method: method,
  };
}

/** Weights of rows and of columns whose products are the areas of cells. */
export function weightsOf(
  dataset: Dataset,
  { variable, place }: PlannedVariable,
): readonly [Float64Array, Float64Array] {
  const grid = gridOf(dataset, variable);
  const isRotated = grid?.kind === "projected" && grid.projection.rotated;
  const factors = (dim: string) => {
    const axis = dataset.axes.get(dim) as Axis;
    return areaFactors(axis, isRotated || axis.geographic);
  };
  return [factors(place[0]), factors(place[1])];
}
