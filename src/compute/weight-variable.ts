/** Weights that are a variable of the archive, or computed from some: how much each cell counts, read before what is weighted. */
import { InvalidParameter } from "../errors.ts";
import type { Variable } from "../grid/dataset.ts";
import { checkFit, type Derived } from "../grid/derive.ts";
import type { OpenDataset } from "../zarr/open-dataset.ts";
import { type ArrayPlan, WHOLE } from "../zarr/plan.ts";
import type { ReadContext } from "../zarr/read.ts";
import type { Selection } from "../zarr/selection.ts";
import type { Limits } from "./answer.ts";
import { extract } from "./extract.ts";
import type { Field } from "./reduce-spec.ts";
import { planSource } from "./source.ts";

export type WeightPlan = Readonly<{
  arrays: readonly ArrayPlan[];
  heldBytes: number;
  /** The weights, for cells of any of the variables. @throws InvalidParameter for one below zero, SourceUnavailable, SourceTimeout, CorruptData, Cancelled */
  read(inFlight: number, context: ReadContext): Promise<(variable: Variable) => Field>;
}>;

/**
 * @param derived without a mask, which is for what is weighted
 * @throws InvalidParameter for a variable that there is not, or whose dimensions are not those of what is weighted
 */
export function planWeights(
  open: OpenDataset,
  derived: Derived,
  name: string,
  selection: Selection,
  limits: Limits,
): WeightPlan {
  const { variables, unreadable } = derived.dataset;
  const weights = variables.get(name);
  if (!weights) {
    const allowed = [...variables.keys()].map((one) => `var:${one}`);
    throw new InvalidParameter("weights", `var:${name}`, allowed, unreadable.get(name) ?? `no variable ${name}`);
  }
  for (const variable of selection.variables) {
    checkFit(derived.dataset, "weights", { kind: "name", name }, variable, [weights]);
  }
  const source = planSource(open, derived, weights, selection, limits);
  const sizes = source.dims.map(({ size }) => size);
  const cells = sizes.reduce((product, size) => product * size, 1);
  return {
    arrays: source.arrays.map((plan) => ({ ...plan, inEveryPart: true })),
    heldBytes: source.heldBytes + 8 * cells,
    async read(inFlight, context) {
      const tiles = source.tiles(inFlight, context, WHOLE);
      const values = (await extract(tiles, source.variable, "float64", sizes)) as Float64Array;
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        if (value < 0 || value === Number.POSITIVE_INFINITY) {
          throw new InvalidParameter("weights", `var:${name}`, "weights from zero", `a cell of ${name} holds ${value}`);
        }
        values[i] = Number.isNaN(value) ? 0 : value;
      }
      return ({ dims }) => ({ dims: weights.dims.map((dim) => dims.indexOf(dim)), sizes, values });
    },
  };
}
