/**
 * Rolling windows: each step's number is the statistic of itself and of the steps around or before it, as xarray's `rolling` has
 * them. While cells are read, each goes to all the windows that hold it; those at the ends, which nothing asks for, are cut off. Pure.
 */
import { InvalidParameter } from "../errors.ts";
import type { AxisSelection } from "../zarr/selection.ts";

export type RollingOptions = Readonly<{
  /** Steps in a window; null: no windows. */
  rolling: number | null;
  /** Whether a window is labelled by its middle instead of its end. */
  center: boolean;
}>;

/** Windows along one dimension: one ends at each step, and `length - 1` more after the last. */
export type Windows = Readonly<{
  /** Dimension of what is read. */
  dim: number;
  length: number;
  /** Steps of a window after the one that it is labelled by. */
  ahead: number;
}>;

/** Statistics of any set of cells, whatever their places. */
const PLACELESS = ["count", "sum", "mean", "min", "max", "range", "var", "std", "median", "quantile"];

/** @throws InvalidParameter where windows are asked for and mean nothing */
export function windowsAlong(
  axes: readonly AxisSelection[],
  options: RollingOptions &
    Readonly<{ groupby: unknown; resample: unknown; anomaly: unknown; reduce: readonly string[] }>,
): Windows | null {
  const { rolling: length, center, reduce } = options;
  if (length === null) {
    return null;
  }
  const other = (["groupby", "resample", "anomaly"] as const).find((name) => options[name]);
  if (other) {
    throw new InvalidParameter("rolling", length, `one of rolling and ${other}`, "times are grouped twice");
  }
  const placed = reduce.find((name) => !PLACELESS.includes(name));
  if (placed !== undefined) {
    throw new InvalidParameter("reduce", placed, PLACELESS, "the others are not made of windows");
  }
  const dim = axes.findIndex(({ axis }) => axis.kind === "t");
  if (dim < 0) {
    throw new InvalidParameter("rolling", length, "no rolling: the variable has no time axis");
  }
  if (length > axes[dim]!.size) {
    throw new InvalidParameter("rolling", length, `a whole number from 1 to the ${axes[dim]!.size} steps selected`);
  }
  return { dim, length, ahead: center ? Math.floor((length - 1) / 2) : 0 };
}

/**
 * The windows that are asked for, of all that were made.
 * @param data [outer, steps + length - 1, inner]
 * @param least windows of fewer steps are missing
 */
export function askedWindows(
  data: Float64Array,
  { length, ahead }: Windows,
  { steps, inner }: Readonly<{ steps: number; inner: number }>,
  least: number,
): Float64Array {
  const all = (steps + length - 1) * inner;
  const out = new Float64Array((data.length / all) * steps * inner);
  for (let outer = 0; outer < data.length / all; outer++) {
    for (let step = 0; step < steps; step++) {
      const end = step + ahead;
      const held = Math.min(end, steps - 1) - Math.max(0, end - length + 1) + 1;
      const to = (outer * steps + step) * inner;
      if (held < least) {
        out.fill(Number.NaN, to, to + inner);
      } else {
        out.set(data.subarray(outer * all + end * inner, outer * all + (end + 1) * inner), to);
      }
    }
  }
  return out;
}
