/** The rows of cells in a tile: along the loop that comes last of those over the Earth, for each step of the other one. */
import type { Unpacker } from "../grid/packing.ts";
import type { Tile } from "../zarr/tile.ts";

/** Where a grid's dimensions stand among the loops of a tile; a grid of one dimension has no outer one. */
export type GridLoops = Readonly<{ outer: number | null; inner: number }>;

/** @param dims of the grid @param order of the loops */
export function gridLoops(dims: readonly string[], order: readonly string[]): GridLoops {
  const [inner, outer] = dims.map((dim) => order.indexOf(dim)).sort((a, b) => b - a);
  return { outer: outer ?? null, inner: inner! };
}

/** `values[i]` is that of cell `first + i` along the inner dimension, at `outer` along the other. */
export type RowVisit = (outer: number, first: number, count: number, values: Float64Array) => void;

/** Calls `visit` for each row of the tiles that it is given; the values are overwritten for the next. */
export function createCellRows({ outer, inner }: GridLoops): (tile: Tile, unpack: Unpacker, visit: RowVisit) => void {
  let values = new Float64Array(0);
  return ({ data, loops }, unpack, visit) => {
    const cells = loops[inner]!;
    const rows = outer === null ? null : loops[outer]!;
    const base = loops.reduce((sum, { from }, k) => (k === inner || k === outer ? sum : sum + from[0]!), 0);
    const count = cells.from.length;
    if (values.length < count) {
      values = new Float64Array(count);
    }
    const stored = data();
    for (let j = 0; j < (rows ? rows.from.length : 1); j++) {
      unpack(stored, base + (rows ? rows.from[j]! : 0), cells.from, values);
      // Windows rise, so the cells of one chunk follow each other.
      visit(rows ? rows.to[j]! : 0, cells.to[0]!, count, values);
    }
  };
}
