/**
 * Cells of any grid → pixels, by a list of which cell gives how much to which pixel. Tiles come as they are decoded, so that what is
 * held is as large as the image and the list. Pure.
 */
import { createCellRows, type GridLoops } from "./cell-rows.ts";
import { sharesBy } from "./line.ts";
import type { SinkPlan } from "./sink.ts";
import { createSums, sumBytes } from "./sums.ts";

/** Entry by entry: the cell by its two numbers among those that are read (a grid of one dimension has `second` alone). */
export type CellEntries = Readonly<{
  first: Int32Array;
  second: Int32Array;
  pixel: Int32Array;
  weight: Float64Array;
}>;

/** Of an entry, here and while they are put in order. */
export const ENTRY_BYTES = 2 * 20;

/**
 * @param sizes how many cells are read along each of the grid's dimensions
 * @param isTurned whether the first of them is stored last
 * @param least weight that a pixel needs more than
 */
export function planCellEntries(
  loops: GridLoops,
  { first, second, pixel, weight }: CellEntries,
  sizes: readonly [number, number],
  isTurned: boolean,
  image: Readonly<{ pixels: number; least: number; exact: boolean }>,
): SinkPlan {
  const { pixels, least, exact } = image;
  const [outer, inner] = isTurned ? [second, first] : [first, second];
  const [outerSize, innerSize] = isTurned ? [sizes[1], sizes[0]] : sizes;
  return {
    heldBytes: ENTRY_BYTES * pixel.length + 4 * (outerSize + innerSize) + sumBytes(exact) * pixels,
    create({ unpack }) {
      // By inner cells, and then, keeping that order, by outer ones.
      const numbers = Int32Array.from(pixel.keys());
      const byInner = sharesBy(innerSize, inner, numbers, weight).other;
      const { starts, other: order } = sharesBy(
        outerSize,
        byInner.map((entry) => outer[entry]!),
        byInner,
        weight,
      );
      const [cells, to] = [order.map((entry) => inner[entry]!), order.map((entry) => pixel[entry]!)];
      const shares = Float64Array.from(order, (entry) => weight[entry]!);
      const rows = createCellRows(loops);
      const sums = createSums(pixels, exact);
      return {
        take: (tile) =>
          rows(tile, unpack, (row, from, count, values) => {
            const stop = starts[row + 1]!;
            for (let k = firstAt(cells, from, starts[row]!, stop); k < stop && cells[k]! < from + count; k++) {
              const value = values[cells[k]! - from]!;
              if (!Number.isNaN(value)) {
                sums.add(to[k]!, value, shares[k]!);
              }
            }
          }),
        finish: () => sums.finish(least),
      };
    },
  };
}

/** The first of the sorted cells `low` … `high` that is not before `cell`. */
function firstAt(cells: Int32Array, cell: number, low: number, high: number): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (cells[middle]! < cell) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}
