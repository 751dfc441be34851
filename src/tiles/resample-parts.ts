/** Cells smaller than pixels → pixels: each cell, or each of its parts, goes to the pixel that its middle is in. Pure. */
import { createCellRows, gridLoops } from "./cell-rows.ts";
import type { RasterMap } from "./plane-map.ts";
import type { SinkPlan } from "./sink.ts";
import { createSums, sumBytes } from "./sums.ts";
import type { View } from "./view.ts";

/**
 * @param dims of the grid: that of its rows and that of its columns
 * @param order of the loops of the tiles that come
 * @param parts of a cell along each of its sides
 * @param places of parts in the view, in pixels
 */
export function planParts(
  dims: readonly [rows: string, columns: string],
  order: readonly string[],
  parts: number,
  places: RasterMap,
  { width, height }: View,
  exact: boolean,
): SinkPlan {
  const loops = gridLoops(dims, order);
  const isTurned = order.indexOf(dims[1]) < order.indexOf(dims[0]);
  const pixels = width * height;
  return {
    heldBytes: sumBytes(exact) * pixels + 16 * places.columns + places.heldBytes,
    create({ unpack }) {
      const rows = createCellRows(loops);
      const sums = createSums(pixels, exact);
      const [u, v] = [new Float64Array(places.columns), new Float64Array(places.columns)];
      /** One row of parts, of the cells from column `from` on, whose values these are. */
      const give = (row: number, from: number, count: number, values: Float64Array): void => {
        places.row(row, from * parts, (from + count) * parts, u, v);
        for (let i = 0; i < count * parts; i++) {
          const value = values[Math.floor(i / parts)]!;
          const [x, y] = [u[from * parts + i]!, v[from * parts + i]!];
          if (x >= 0 && x < width && y >= 0 && y < height && !Number.isNaN(value)) {
            sums.add(Math.floor(y) * width + Math.floor(x), value, 1);
          }
        }
      };
      return {
        take: (tile) =>
          rows(tile, unpack, (outer, first, count, values) => {
            if (isTurned) {
              // A column of cells: one row of parts for each of them.
              for (let i = 0; i < count; i++) {
                for (let part = 0; part < parts; part++) {
                  give((first + i) * parts + part, outer, 1, values.subarray(i, i + 1));
                }
              }
              return;
            }
            for (let part = 0; part < parts; part++) {
              give(outer * parts + part, first, count, values);
            }
          }),
        finish: () => sums.finish(0),
      };
    },
  };
}
