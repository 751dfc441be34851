/** What is reduced to what: the words of the reduce loop, and its walk over the outer loops of a tile. */
import type { Loop } from "../zarr/tile.ts";
import type { Reducer, ReducerState, Room } from "./reducer.ts";
import type { ZoneRuns } from "./zone-runs.ts";
import type { ZoneCells } from "./zones.ts";

/** Numbers for each cell that depend on one or a few of the answer's dimensions: [dim, …] row-major. */
export type Field = Readonly<{ dims: readonly number[]; sizes: readonly number[]; values: Float64Array }>;

/** Which zones cells lie in, by runs or, where `cells` are given, by cell; and how far apart their groups are. */
export type Zones = Readonly<{ runs: ZoneRuns; cells: ZoneCells | null; field: Field; stride: number }>;

export type ReduceSpec = Room &
  Readonly<{
    /** Number of groups. */
    groups: number;
    /** For each dimension read, what each index adds to the group's number; null where it is reduced. */
    groupOf: readonly (Int32Array | null)[];
    /** Each cell goes to `length` groups, `stride` apart, from its own on: windows that overlap. */
    windows: Readonly<{ length: number; stride: number }>;
    /** Share of each cell inside the region; none is 1, and a cell of share 0 belongs to no group. */
    shares: readonly Field[];
    /** Regions that cells are reduced into each for itself, in place of shares. */
    zones: Zones | null;
    /** Weights of cells beside their shares; each of one dimension where the kernels are to be used. */
    weights: readonly Field[];
    /** What one step along each dimension read adds to a cell's place. */
    strides: readonly number[];
    reducers: readonly Reducer[];
    /** Count cells that are valid, and all cells, in each group. */
    counting: boolean;
  }>;

export type Reduced = Readonly<{
  states: readonly ReducerState[];
  /** Cells with a value, and cells at all, in each group; empty unless counted. */
  valid: Float64Array;
  seen: Float64Array;
}>;

/** Every position of the loops before `split`: where its cells begin, and what it adds to the number of their group. */
export function forEachOuter(
  loops: readonly Loop[],
  split: number,
  { groupOf }: Pick<ReduceSpec, "groupOf">,
  visit: (base: number, group: number, positions: readonly number[]) => void,
): void {
  const positions = new Array<number>(split).fill(0);
  const walk = (dim: number, base: number, group: number): void => {
    if (dim === split) {
      visit(base, group, positions);
      return;
    }
    const { from, to } = loops[dim]!;
    for (let i = 0; i < from.length; i++) {
      positions[dim] = to[i]!;
      walk(dim + 1, base + from[i]!, group + (groupOf[dim]?.[to[i]!] ?? 0));
    }
  };
  walk(0, 0, 0);
}
