/** What takes the cells of a map as they are decoded, and makes pixels of them. */
import type { Stored } from "../compute/reduce-runs.ts";
import type { Unpacker } from "../grid/packing.ts";
import type { Tile } from "../zarr/tile.ts";

export type Values = Float32Array | Float64Array;

/** How stored numbers become values: one row at a time, or in the kernels. */
export type Reader = Readonly<{ unpack: Unpacker; stored: Stored }>;

export type Sink = Readonly<{
  /** Every tile of what was planned, once, in any order. */
  take(tile: Tile): void;
  /** Row-major, row 0 is the northern edge; NaN is missing. */
  finish(): Values;
}>;

export type SinkPlan = Readonly<{
  /** Bytes of its sums and of its pixels, while it takes. */
  heldBytes: number;
  create(reader: Reader): Sink;
}>;

/** An array of missing pixels. @param exact whether values need all of float64 */
export function missingPixels(count: number, exact: boolean): Values {
  return (exact ? new Float64Array(count) : new Float32Array(count)).fill(Number.NaN);
}
