/**
 * A statistic as a value: chunk → combine → finalize (after flox's `Aggregation`), with a state of plain typed arrays that
 * can be merged and serialised, so that blocks of a chunk, chunks of a request and parts of a job join the same way.
 */
import type { Each, Moments } from "../zarr/kernels.ts";

export type ReducerState = Readonly<Record<string, Float64Array>>;

/** What a state may need to know beforehand. */
export type Room = Readonly<{
  /** Cells that a group can get, at most. */
  cellsOf(group: number): number;
  /** Whether cells have weights other than 1. */
  weighted: boolean;
}>;

export type Reducer<S extends ReducerState = ReducerState> = Readonly<{
  name: string;
  /** CF cell_methods method (CF appendix E). */
  cellMethod: string;
  /** Which weights its step wants: none, the share of each cell inside the region, or that share times the cell's weight. */
  weighting: "none" | "share" | "weight";
  /** Whether its step wants the places of cells. */
  placed: boolean;
  /** Whether its step wants a second value of each cell, as `others`; its state then counts the `cells` that have both. */
  paired?: true;
  /** Bytes of state for each group, and for each cell where cells are kept, with weights and without. */
  bytesPerGroup: number;
  bytesPerCell: Readonly<{ plain: number; weighted: number }>;
  init(groups: number, room: Room): S;
  /**
   * Takes `count` cells: `values[i]` (NaN is missing) goes to `groups[i]` (-1: to none) with `weights[i]` (null: 1).
   * `places[i]`, given where `placed`, is the cell's number in the row-major order of all that is read.
   */
  step(
    state: S,
    values: Float64Array,
    groups: Int32Array,
    weights: Float64Array | null,
    count: number,
    places?: Float64Array | null,
    others?: Float64Array | null,
  ): void;
  /**
   * Takes the cells of a run, all of one group and one weight, by their moments; as {@link step} would take each. Null where
   * moments don't say enough.
   */
  stepRun: ((state: S, group: number, run: Readonly<Moments>, weight: number) => void) | null;
  /** Takes cells that go each to a group of its own, from `group` on, with one weight; as {@link step} would. */
  stepEach: ((state: S, group: number, cells: Each, weight: number) => void) | null;
  /** Whether it needs the squares of {@link Moments}. */
  squares: boolean;
  merge(into: S, from: S): void;
  /** By how much of itself a number may be off, at most, where it is not exact. */
  relativeErrorOf?(state: S): number;
  /** The edges of the bins that its rows are of, where these come of the cells. */
  edgesOf?(state: S): Float64Array;
  /** One number for each group, or several rows of such; NaN where the group saw no valid cell (0 for count). */
  finish(state: S): Float64Array;
}>;
