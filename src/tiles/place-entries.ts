/** A placement by a list of cells and pixels. Pure. */
import type { Axis } from "../grid/dataset.ts";
import type { Window } from "../numerics/search.ts";
import { gridLoops } from "./cell-rows.ts";
import type { Placement } from "./placement.ts";
import { type CellEntries, planCellEntries } from "./resample-cells.ts";
import type { SinkPlan } from "./sink.ts";
import type { View } from "./view.ts";

/** Entry by entry: the index of a cell along each dimension of the grid, a pixel, and how much it gets. */
export type FoundEntries = Readonly<{
  cells: readonly Int32Array[];
  pixel: Int32Array;
  weight: Float64Array;
}>;

/** What is read along a dimension. */
export type Taken = Readonly<{
  windows: readonly Window[];
  size: number;
}>;

/** The dimensions of a grid, what is taken of them, and the order of the loops of the tiles that come. */
export type Placing = Readonly<{ dims: readonly string[]; order: readonly string[]; taken: readonly Taken[] }>;

/** Null where there are no entries. @param axes of the grid's dimensions @param least weight that a pixel needs more than */
export function entriesPlacement(
  axes: readonly Pick<Axis, "name" | "size">[],
  view: View,
  found: FoundEntries,
  { resampling, least }: Readonly<{ resampling: string; least: number }>,
): Placement | null {
  if (found.pixel.length === 0) {
    return null;
  }
  const taken = axes.map((_, k) => windowsOf(found.cells[k]!.toSorted()));
  const entries = entriesIn(taken, found);
  const dims = axes.map(({ name }) => name);
  return {
    windows: new Map(dims.map((dim, k) => [dim, taken[k]!.windows])),
    resampling,
    bytes: 20 * entries.pixel.length,
    plan: (order, exact) => planEntries({ dims, order, taken }, entries, view, { least, exact }),
  };
}

/** The same, cells by their numbers among those taken. */
export function entriesIn(taken: readonly Taken[], { cells, pixel, weight }: FoundEntries): CellEntries {
  const numbers = taken.map((each, k) => cells[k]!.map(numberIn(each)));
  const second = numbers.at(-1)!;
  return { first: numbers.length > 1 ? numbers[0]! : new Int32Array(second.length), second, pixel, weight };
}

export function planEntries(
  { dims, order, taken }: Placing,
  entries: CellEntries,
  view: View,
  { least, exact }: Readonly<{ least: number; exact: boolean }>,
): SinkPlan {
  return planCellEntries(
    gridLoops(dims, order),
    entries,
    [taken.length > 1 ? taken[0]!.size : 1, taken.at(-1)!.size],
    dims.length > 1 && order.indexOf(dims[0]!) > order.indexOf(dims[1]!),
    { pixels: view.width * view.height, least, exact },
  );
}

/** Cells that are next to each other, or nearly so, are read together: a window for each would cost more. */
const JOINED_CELLS = 8;

/** @param indexes rising; some may come again */
export function windowsOf(indexes: Iterable<number>): Taken {
  const windows: { start: number; stop: number }[] = [];
  let size = 0;
  for (const index of indexes) {
    const last = windows.at(-1);
    if (last && index < last.stop + JOINED_CELLS) {
      size += Math.max(0, index + 1 - last.stop);
      last.stop = Math.max(last.stop, index + 1);
    } else {
      windows.push({ start: index, stop: index + 1 });
      size += 1;
    }
  }
  return { windows, size };
}

/** Of an index that is taken: which of those it is. */
function numberIn({ windows }: Taken): (index: number) => number {
  const before = new Int32Array(windows.length);
  for (let w = 1; w < windows.length; w++) {
    before[w] = before[w - 1]! + windows[w - 1]!.stop - windows[w - 1]!.start;
  }
  return (index) => {
    let [low, high] = [0, windows.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (windows[middle]!.start <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return before[low]! + index - windows[low]!.start;
  };
}
