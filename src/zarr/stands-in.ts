/**
 * Which variables of one dataset can be read in place of another's, so that no answer differs: same dimensions in the same order,
 * same type and packing, and the same labels, bounds and grid, all to the last digit. Pure: compares what is opened, and no data.
 */
import { valueAt } from "../grid/coordinates.ts";
import type { Axis, Dataset } from "../grid/dataset.ts";
import type { Grid } from "../grid/grid.ts";
import type { Auxiliary } from "./auxiliary.ts";
import type { OpenArray, OpenDataset } from "./open-dataset.ts";

export type StandIns = Readonly<{
  /** Of the twin, by the name of the variable that each can be read for. */
  arrays: ReadonlyMap<string, OpenArray>;
  /** Of the twin, under the main dataset's attributes. */
  auxiliaries: readonly Auxiliary[];
  /** Why each other variable can't be, by name. */
  differs: ReadonlyMap<string, string>;
}>;

export function standIns(main: OpenDataset, twin: OpenDataset): StandIns {
  const arrays = new Map<string, OpenArray>();
  const differs = new Map<string, string>();
  const axes = new Map(
    [...main.dataset.axes].map(([dim, axis]) => [dim, axisDiffers(axis, twin.dataset.axes.get(dim))]),
  );
  const scalars = same(main.dataset.scalars, twin.dataset.scalars) ? null : "its scalar coordinates are others";
  for (const [name, { dims }] of main.dataset.variables) {
    const reason =
      variableDiffers(name, main.dataset, twin.dataset) ??
      dims.map((dim) => axes.get(dim)).find((each) => each) ??
      scalars ??
      auxiliaryDiffers(dims, main, twin);
    if (reason) {
      differs.set(name, reason);
    } else {
      arrays.set(name, twin.arrays.get(name)!);
    }
  }
  const auxiliaries = main.auxiliaries.flatMap(({ facts }) => {
    const own = auxiliaryOf(twin, facts.name);
    return own ? [{ facts, array: own.array }] : [];
  });
  return { arrays, auxiliaries, differs };
}

function variableDiffers(name: string, main: Dataset, twin: Dataset): string | null {
  const [mine, other] = [main.variables.get(name)!, twin.variables.get(name)];
  if (!other) {
    return twin.unreadable.get(name) ?? "it has no such variable";
  }
  const part = (["dims", "shape", "dataType", "packing"] as const).find((key) => !same(mine[key], other[key]));
  if (part) {
    return `its ${PARTS[part]} is ${text(other[part])}, not ${text(mine[part])}`;
  }
  return same(placeless(main.grids.get(name)), placeless(twin.grids.get(name))) ? null : "it lies on another grid";
}

const PARTS = { dims: "order of dimensions", shape: "shape", dataType: "type", packing: "packing" } as const;

/** Times as they are counted, whatever words say so. */
const meaning = ({ kind, time, duration, geographic }: Axis) => ({
  kind,
  time: time && { ...time, units: null, moved: null },
  duration: duration?.unitMs,
  geographic,
});

/** What a grid is beside its axes, which are compared alone. */
export function placeless(grid: Grid | undefined): object {
  return grid ? { ...grid, axis: null, x: null, y: null, name: null } : {};
}

function axisDiffers(mine: Axis, other: Axis | undefined): string | null {
  const { name, size } = mine;
  if (other && other.size !== size) {
    return `its ${name} has ${other.size} labels, not ${size}`;
  }
  const labels = labelsDiffer(mine, other);
  if (labels || !other) {
    return labels;
  }
  const [bounds, others] = [mine.bounds ?? [], other.bounds ?? []];
  return bounds.length === others.length &&
    bounds.every((value, i) => Object.is(value, others[i]) || value === others[i])
    ? null
    : `its ${name} has other bounds`;
}

/** Why the labels of one axis are not those of another, as far as both go; null where they are. */
export function labelsDiffer(mine: Axis, other: Axis | undefined): string | null {
  const { name } = mine;
  if (!other) {
    return `it has no dimension ${name}`;
  }
  if (!same(meaning(mine), meaning(other))) {
    return `its ${name} means something else`;
  }
  for (let i = 0; i < Math.min(mine.size, other.size); i++) {
    const [a, b] = [valueAt(mine.coordinates, i), valueAt(other.coordinates, i)];
    if (!Object.is(a, b) && a !== b) {
      return `label ${i} of its ${name} is ${b}, not ${a}`;
    }
  }
  return null;
}

/** Auxiliary coordinates come along with what is selected: the answer would lack them, or have others. */
function auxiliaryDiffers(dims: readonly string[], main: OpenDataset, twin: OpenDataset): string | null {
  const lost = main.auxiliaries.find(({ facts }) => {
    const own = auxiliaryOf(twin, facts.name);
    return facts.dims.some((dim) => dims.includes(dim)) && !(own && same(facts, own.facts));
  });
  return lost ? `its coordinate ${lost.facts.name} is missing or stored otherwise` : null;
}

const auxiliaryOf = ({ auxiliaries }: OpenDataset, name: string): Auxiliary | undefined =>
  auxiliaries.find(({ facts }) => facts.name === name);

/** Equal as values; numbers that JSON does not know are told apart too. */
export const same = (a: unknown, b: unknown): boolean => text(a) === text(b);

function text(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "bigint" || (typeof member === "number" && !Number.isFinite(member)) ? `${member}` : member,
  );
}
