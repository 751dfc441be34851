/** Pixels so thin among the parts of cells that the middle of none may be in them: those near a pole, where meridians meet. Pure. */
import type { RasterMap } from "./plane-map.ts";

/** A circle across as many parts holds the middle of one, wherever it is (√2), and distortion and tolerances are made up for. */
const SURE_PARTS = 2;

/**
 * 1 for each pixel that is thin, or whose neighbours are nowhere.
 * @param cells pixels → fractional columns and rows of the grid
 * @param parts of a cell along each of its sides
 */
export function thinPixels(cells: RasterMap, parts: number): Uint8Array {
  const { columns, rows } = cells;
  const isThin = new Uint8Array(columns * rows);
  const rowOf = (j: number) => {
    const [u, v] = [new Float64Array(columns), new Float64Array(columns)];
    cells.row(j, 0, columns, u, v);
    return { u, v };
  };
  let [before, here] = [rowOf(0), rowOf(0)];
  for (let j = 0; j < rows; j++) {
    const after = j + 1 < rows ? rowOf(j + 1) : before;
    for (let i = 0; i < columns; i++) {
      const next = i + 1 < columns ? i + 1 : Math.max(0, i - 1);
      const [ax, ay] = [here.u[next]! - here.u[i]!, here.v[next]! - here.v[i]!];
      const [bx, by] = [after.u[i]! - here.u[i]!, after.v[i]! - here.v[i]!];
      const height = Math.abs(ax * by - ay * bx) / Math.max(Math.hypot(ax, ay), Math.hypot(bx, by));
      // Also where it is not a number.
      isThin[j * columns + i] = height * parts >= SURE_PARTS ? 0 : 1;
    }
    [before, here] = [here, after];
  }
  return isThin;
}
