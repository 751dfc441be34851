/**
 * The straight line through values over time, by least squares: slope, intercept and the slope's standard error. Weighted as
 * the mean is: the sum of weight × residual² is least. Means and deviations are updated together and joined after Chan, Golub and
 * LeVeque (1983, doi:10.1080/00031305.1983.10483115), never as differences of squares.
 */
import type { PlaceAxis } from "./place-statistics.ts";
import type { Reducer, ReducerState } from "./reducer.ts";

/** Rows of the result, in this order. */
export const TREND_PARTS = ["slope", "intercept", "stderr"] as const;

/** Of each group: cells, weight, mean time, the first value and the mean's distance from it, and (co)deviations. */
type Line = Readonly<{
  cells: Float64Array;
  weight: Float64Array;
  time: Float64Array;
  origin: Float64Array;
  mean: Float64Array;
  times: Float64Array;
  both: Float64Array;
  squares: Float64Array;
}>;

const MEMBERS = ["cells", "weight", "time", "origin", "mean", "times", "both", "squares"] as const;

/**
 * @param axis of time, its values in the unit that the slope is for, counted from where the intercept is
 */
export function trend({ stride, size, values: times }: PlaceAxis): Reducer {
  const reducer: Reducer<Line> = {
    name: "trend",
    // CF has no method for it.
    cellMethod: "trend",
    weighting: "weight",
    placed: true,
    bytesPerGroup: 8 * MEMBERS.length,
    bytesPerCell: { plain: 0, weighted: 0 },
    squares: false,
    stepRun: null,
    stepEach: null,
    init: (groups) =>
      Object.fromEntries(MEMBERS.map((name) => [name, new Float64Array(groups)])) as Record<
        (typeof MEMBERS)[number],
        Float64Array
      >,
    step(state, values, groups, weights, count, places) {
      for (let i = 0; i < count; i++) {
        const group = groups[i]!;
        const weight = weights === null ? 1 : weights[i]!;
        if (group >= 0 && weight !== 0 && !Number.isNaN(values[i])) {
          const time = times[Math.floor(places![i]! / stride) % size]!;
          join(state, group, 1, weight, time, values[i]!, 0, 0, 0, 0);
        }
      }
    },
    merge(into, from) {
      for (let group = 0; group < from.weight.length; group++) {
        if (from.cells[group]! > 0) {
          const [cells, weight, time, origin, mean, deviation, both, squares] = MEMBERS.map(
            (name) => from[name][group]!,
          ) as [number, number, number, number, number, number, number, number];
          join(into, group, cells, weight, time, origin, mean, deviation, both, squares);
        }
      }
    },
    finish: lines,
  };
  return reducer as unknown as Reducer<ReducerState>;
}

/** Adds cells, their weight, means and deviations to a group. */
function join(
  into: Line,
  group: number,
  cells: number,
  weight: number,
  time: number,
  origin: number,
  mean: number,
  times: number,
  both: number,
  squares: number,
): void {
  const before = into.weight[group]!;
  if (before === 0) {
    into.origin[group] = origin;
  }
  const total = before + weight;
  const share = weight / total;
  const dt = time - into.time[group]!;
  const dv = origin - into.origin[group]! + (mean - into.mean[group]!);
  into.times[group] = into.times[group]! + times + dt * dt * before * share;
  into.both[group] = into.both[group]! + both + dt * dv * before * share;
  into.squares[group] = into.squares[group]! + squares + dv * dv * before * share;
  into.time[group] = into.time[group]! + dt * share;
  into.mean[group] = into.mean[group]! + dv * share;
  into.weight[group] = total;
  into.cells[group] = into.cells[group]! + cells;
}

/** [part, group]; no slope where all cells are of one time, and no error of it from fewer than three cells. */
function lines({ cells, time, origin, mean, times, both, squares }: Line): Float64Array {
  const groups = cells.length;
  const out = new Float64Array(TREND_PARTS.length * groups).fill(Number.NaN);
  for (let group = 0; group < groups; group++) {
    const spread = times[group]!;
    if (spread > 0) {
      const slope = both[group]! / spread;
      out[group] = slope;
      out[groups + group] = origin[group]! + (mean[group]! - slope * time[group]!);
      // What the line leaves, which rounding may take below zero.
      const left = Math.max(0, squares[group]! - slope * both[group]!);
      const freedom = cells[group]! - 2;
      out[2 * groups + group] = freedom > 0 ? Math.sqrt(left / freedom / spread) : Number.NaN;
    }
  }
  return out;
}
