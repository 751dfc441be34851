/** What is plotted of an answer: numbers along one dimension, perhaps between two others. Pure. */
import type { Dataset, Member } from "../api/types.ts";
import type { Variable } from "../collection.ts";

export type Curve = Readonly<{
  /** Labels along the dimension: times, levels, numbers of months, centres of bins. */
  labels: readonly (string | number)[];
  /** The dimension's unit. */
  along: string;
  values: readonly (number | null)[];
  /** The least and the largest of what `values` are means of. */
  low: readonly (number | null)[] | null;
  high: readonly (number | null)[] | null;
  unit: string;
}>;

/** @throws Error in words for people, where the answer has more than one dimension */
export function curveOf(dataset: Dataset, { name }: Variable): Curve {
  const value = dataset.data_vars[name] ?? dataset.data_vars[`${name}_mean`];
  if (!value) {
    throw new Error(`The answer has no ${name}.`);
  }
  const dims = value.dims.filter((dim) => dataset.dims[dim]! > 1);
  if (dims.length > 1) {
    throw new Error(`The answer still has the dimensions ${dims.join(" and ")}: choose a label of each but one.`);
  }
  const along = value.dims.at(-1);
  const coordinate = along === undefined ? undefined : dataset.coords[along];
  const extreme = (which: string) => {
    const member = dataset.data_vars[`${name}_${which}`];
    return member ? numbersOf(member) : null;
  };
  const values = numbersOf(value);
  return {
    labels: coordinate ? (flat(coordinate) as (string | number)[]) : values.map((_, i) => i),
    along: String(coordinate?.attrs.units ?? ""),
    values,
    low: extreme("min"),
    high: extreme("max"),
    unit: String(value.attrs.units ?? ""),
  };
}

const numbersOf = (member: Member): readonly (number | null)[] =>
  flat(member).map((value) => (value === null ? null : Number(value)));

const flat = ({ data }: Member): readonly unknown[] =>
  Array.isArray(data) ? data.flat(Number.POSITIVE_INFINITY) : [data];
