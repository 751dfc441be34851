/** What of a collection is looked at: the address with everything said that it leaves open. Pure. */
import type { Address } from "./address.ts";
import type { Collection, Variable } from "./collection.ts";

export type View = Readonly<{
  collection: Collection;
  variable: Variable;
  /** Null where the variable has no time, or its steps are not known and none is named. */
  datetime: string | null;
  z: string | null;
  /** Of each other dimension of the variable. */
  dims: Readonly<Record<string, string>>;
}>;

/** Null where the collection has no variable, or none of that name. */
export function viewOf(address: Address, collection: Collection): View | null {
  const variable = collection.variables.find(({ name }) => address.variable === null || name === address.variable);
  if (!variable) {
    return null;
  }
  const has = (dim: string | undefined) => dim !== undefined && variable.dims.includes(dim);
  const { times, levels, others } = collection;
  return {
    collection,
    variable,
    datetime:
      times && has(times.dim)
        ? times.at(address.datetime === null ? times.count - 1 : times.indexOf(address.datetime))
        : address.datetime,
    z: levels && has(levels.dim) ? levels.at(address.z === null ? 0 : levels.indexOf(address.z)) : null,
    dims: Object.fromEntries(
      others.filter(({ dim }) => has(dim)).map((steps) => [steps.dim, address.dims[steps.dim] ?? steps.at(0)]),
    ),
  };
}

/** As every data query takes it; the time is the caller's to say. */
export const selectionOf = ({ variable, z, dims }: View): Readonly<Record<string, string>> => ({
  "parameter-name": variable.name,
  ...(z !== null && { z }),
  ...dims,
});
