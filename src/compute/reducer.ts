/**
 * A statistic as a value: chunk → combine → finalize (after flox's `Aggregation`), with a state of plain typed arrays that
 * can be merged and serialised, so that blocks of a chunk, chunks of a request and parts of a job join the same way.
 */
import type { Each, Moments } from "../zarr/kernels.ts";

export type ReducerState = Readonly<Record<string, Float64Array>>;

export type Reducer<S extends ReducerState = ReducerState> = Readonly<{
  name: string;
  /** CF cell_methods method (CF appendix E). */
  cellMethod: string;
  /** Which weights its step wants: none, the share of each cell inside the region, or that share times the cell's weight. */
  weighting: "none" | "share" | "weight";
  /** Bytes of state for each group. */
  bytesPerGroup: number;
  init(groups: number): S;
  /**
   * Takes `count` cells: `values[i]` (NaN is missing) goes to `groups[i]` (-1: to none) with `weights[i]` (null: 1).
   */
  step(state: S, values: Float64Array, groups: Int32Array, weights: Float64Array | null, count: number): void;
  /** Takes the cells of a run, all of one group and one weight, by their moments; as {@link step} would take each. */
  stepRun(state: S, group: number, run: Readonly<Moments>, weight: number): void;
  /** Takes cells that go each to a group of its own, from `group` on, with one weight; as {@link step} would. */
  stepEach(state: S, group: number, cells: Each, weight: number): void;
  /** Whether it needs the squares of {@link Moments}. */
  squares: boolean;
  merge(into: S, from: S): void;
  /** One number for each group; NaN where the group saw no valid cell (0 for count). */
  finish(state: S): Float64Array;
}>;
