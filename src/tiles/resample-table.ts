/** Cells that each go to one pixel, by a table over the whole grid → pixels. Pure. */
import { createCellRows, gridLoops } from "./cell-rows.ts";
import type { Placing } from "./place-entries.ts";
import type { SinkPlan } from "./sink.ts";
import { createSums, sumBytes } from "./sums.ts";

/**
 * @param placing with the number of cells in a row of the grid (1 where it has one dimension)
 * @param pixelOf of each cell of the grid, row by row; −1 for none
 */
export function planCellTable(
  { dims, order, taken, across }: Placing & Readonly<{ across: number }>,
  pixelOf: Int32Array,
  pixels: number,
  exact: boolean,
): SinkPlan {
  const isTurned = dims.length > 1 && order.indexOf(dims[0]!) > order.indexOf(dims[1]!);
  return {
    heldBytes: pixelOf.byteLength + taken.reduce((sum, { size }) => sum + 4 * size, 0) + sumBytes(exact) * pixels,
    create({ unpack }) {
      const rows = createCellRows(gridLoops(dims, order));
      const sums = createSums(pixels, exact);
      // What each cell taken adds to its number in the table.
      const steps = taken.map(({ windows }, k) => {
        const stride = k === 0 ? across : 1;
        return Int32Array.from(
          windows.flatMap(({ start, stop }) => Array.from({ length: stop - start }, (_, i) => (start + i) * stride)),
        );
      });
      const [inner, outer] = isTurned
        ? [steps[0]!, steps[1]]
        : [steps.at(-1)!, steps.length > 1 ? steps[0] : undefined];
      return {
        take: (tile) =>
          rows(tile, unpack, (row, first, count, values) => {
            const base = outer?.[row] ?? 0;
            for (let i = 0; i < count; i++) {
              const pixel = pixelOf[base + inner[first + i]!]!;
              const value = values[i]!;
              if (pixel >= 0 && !Number.isNaN(value)) {
                sums.add(pixel, value, 1);
              }
            }
          }),
        finish: () => sums.finish(0),
      };
    },
  };
}

/** Two ways of making pixels; what the first leaves missing the second may have. */
export function planBoth(first: SinkPlan, second: SinkPlan): SinkPlan {
  return {
    heldBytes: first.heldBytes + second.heldBytes,
    create(reader) {
      const [one, other] = [first.create(reader), second.create(reader)];
      return {
        take(tile) {
          one.take(tile);
          other.take(tile);
        },
        finish() {
          const [values, more] = [one.finish(), other.finish()];
          for (let i = 0; i < values.length; i++) {
            if (Number.isNaN(values[i]!)) {
              values[i] = more[i]!;
            }
          }
          return values;
        },
      };
    },
  };
}
