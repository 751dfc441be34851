/** Where the cells of a variable come from: an array as it is stored, or several of them and a formula. Planned before anything is read. */
import type { Variable } from "../grid/dataset.ts";
import { computed, type Derived, deriveVariables, operandsOf } from "../grid/derive.ts";
import type { Expression } from "../numerics/expression.ts";
import { arrayOf, type OpenDataset } from "../zarr/open-dataset.ts";
import { type ArrayPlan, type DimPlan, gathering, type Part, planArray } from "../zarr/plan.ts";
import { dimPlans } from "../zarr/plan-selection.ts";
import { type ReadContext, readTiles } from "../zarr/read.ts";
import type { Selection, SelectionRequest } from "../zarr/selection.ts";
import type { Tile } from "../zarr/tile.ts";
import { planTogether } from "../zarr/together.ts";
import type { Limits } from "./answer.ts";
import { derivedTiles, formulaBytes } from "./derived-tiles.ts";

export type Source = Readonly<{
  /** What its tiles hold; its packing says how. */
  variable: Variable;
  /** What is read, in the order of the variable's dimensions. */
  dims: readonly DimPlan[];
  arrays: readonly ArrayPlan[];
  /** Held while its tiles are made. */
  heldBytes: number;
  tiles(inFlight: number, context: ReadContext, part: Part): AsyncIterable<Tile>;
}>;

/** What a request derives, and the request for it: new variables alone, unless it names others. @throws InvalidParameter */
export function deriveRequest(
  { dataset }: OpenDataset,
  request: SelectionRequest,
): Readonly<{ derived: Derived; request: SelectionRequest }> {
  const { variables, expressions } = request;
  const defined = expressions.length > 0 ? expressions.map(({ name }) => name) : null;
  return { derived: deriveVariables(dataset, request), request: { ...request, variables: variables ?? defined } };
}

/** Cells of several variables that are held beside the one that is streamed, at most; less where little may be held at all. */
const MOST_HELD_BYTES = 32e6;

/**
 * @param variable of the derived dataset
 * @param second an expression whose value each cell of the tiles has beside its own; its variables fit `variable`
 * @param gathers whether chunks of that shape are better used whole than block by block
 * @throws InvalidParameter where a mask doesn't fit the variable
 */
export function planSource(
  open: OpenDataset,
  derived: Derived,
  variable: Variable,
  selection: Selection,
  { budget }: Limits,
  second: Expression | null = null,
  gathers: (chunkShape: readonly number[]) => boolean = () => false,
): Source {
  const formula = derived.formulaOf(variable);
  const dims = dimPlans(variable, selection);
  if (!formula && !second) {
    const array = arrayOf(open, variable.name);
    const pieces = planArray(array, dims);
    const plan = gathers(array.pipeline.chunkShape) ? gathering(pieces) : pieces;
    return {
      variable,
      dims,
      arrays: [plan],
      heldBytes: 0,
      tiles: (inFlight, context, part) => readTiles(plan, inFlight, context, part),
    };
  }
  const own: Expression = formula ?? { kind: "name", name: variable.name };
  const expressions = second ? [own, second] : [own];
  const all = new Set(expressions.flatMap((expression) => operandsOf(open.dataset, expression)));
  // Whichever lies along the variable's dimensions, in their order.
  const lead = [...all].find((operand) => operand.dims.join() === variable.dims.join())!;
  const operands = [lead, ...[...all].filter((operand) => operand !== lead)];
  const members = operands.map((operand) => {
    const own = dimPlans(operand, selection);
    return {
      array: arrayOf(open, operand.name),
      dims: own,
      along: own.map((dim) => dims.findIndex((other) => nameOf(other, variable) === nameOf(dim, operand))),
    };
  });
  const together = planTogether(members[0]!, members.slice(1), Math.min(MOST_HELD_BYTES, budget.peakBytes / 4));
  const formulas = { operands, expressions };
  return {
    variable: computed(variable),
    dims,
    arrays: [together.lead, ...together.others.map(({ plan }) => plan)],
    heldBytes: together.heldBytes + formulaBytes(formulas, together.lead),
    tiles: (inFlight, context, part) => derivedTiles(together, formulas, inFlight, context, part),
  };
}

/** Dimensions that scattered cells take the place of are one. */
function nameOf(dim: DimPlan, { dims }: Variable): string | null {
  return dim.kind === "windows" ? dims[dim.dim]! : null;
}
