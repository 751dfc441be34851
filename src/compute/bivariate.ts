/**
 * How two variables go together: covariance and correlation of the cells in which both have a value. Weighted as the mean is. Means
 * and (co)deviations are updated together and joined after Chan, Golub and LeVeque (1983, doi:10.1080/00031305.1983.10483115),
 * never as differences of products.
 */
import type { Reducer, ReducerState } from "./reducer.ts";

/**
 * Of each group: cells, weight, the first value of either variable and the mean's distance from it, and (co)deviations.
 */
type Pairs = Readonly<Record<(typeof MEMBERS)[number], Float64Array>>;

const MEMBERS = ["cells", "weight", "originX", "x", "originY", "y", "xx", "xy", "yy"] as const;

function paired(name: string, cellMethod: string, finish: (state: Pairs) => Float64Array): Reducer {
  const reducer: Reducer<Pairs> = {
    name,
    cellMethod,
    weighting: "weight",
    placed: false,
    paired: true,
    bytesPerGroup: 8 * MEMBERS.length,
    bytesPerCell: { plain: 0, weighted: 0 },
    squares: false,
    stepRun: null,
    stepEach: null,
    init: (groups) => Object.fromEntries(MEMBERS.map((member) => [member, new Float64Array(groups)])) as Pairs,
    step(state, values, groups, weights, count, _places, others) {
      for (let i = 0; i < count; i++) {
        const group = groups[i]!;
        const weight = weights === null ? 1 : weights[i]!;
        const [x, y] = [values[i]!, others![i]!];
        if (group >= 0 && !Number.isNaN(x) && !Number.isNaN(y)) {
          join(state, group, 1, weight, x, 0, y, 0, 0, 0, 0);
        }
      }
    },
    merge(into, from) {
      for (let group = 0; group < from.cells.length; group++) {
        if (from.cells[group]! > 0) {
          const [cells, weight, originX, x, originY, y, xx, xy, yy] = MEMBERS.map((member) => from[member][group]!);
          join(into, group, cells!, weight!, originX!, x!, originY!, y!, xx!, xy!, yy!);
        }
      }
    },
    finish,
  };
  return reducer as unknown as Reducer<ReducerState>;
}

/** Adds cells, their weight, means (origins + distances) and (co)deviations to a group. */
function join(
  into: Pairs,
  group: number,
  cells: number,
  weight: number,
  originX: number,
  x: number,
  originY: number,
  y: number,
  xx: number,
  xy: number,
  yy: number,
): void {
  into.cells[group] = into.cells[group]! + cells;
  if (weight === 0) {
    return;
  }
  const before = into.weight[group]!;
  if (before === 0) {
    into.originX[group] = originX;
    into.originY[group] = originY;
  }
  const total = before + weight;
  const share = weight / total;
  const dx = originX - into.originX[group]! + (x - into.x[group]!);
  const dy = originY - into.originY[group]! + (y - into.y[group]!);
  into.xx[group] = into.xx[group]! + xx + dx * dx * before * share;
  into.xy[group] = into.xy[group]! + xy + dx * dy * before * share;
  into.yy[group] = into.yy[group]! + yy + dy * dy * before * share;
  into.x[group] = into.x[group]! + dx * share;
  into.y[group] = into.y[group]! + dy * share;
  into.weight[group] = total;
}

/** NaN where no more than `ddof` is left to divide by. */
export const covariance = (ddof: number): Reducer =>
  // CF has no method for it; xarray's name says what was done.
  paired("cov", "cov", ({ weight, xy }) =>
    xy.map((sum, group) => (weight[group]! > ddof ? sum / (weight[group]! - ddof) : Number.NaN)),
  );

/** Pearson's; NaN where one of the two doesn't vary. */
export const correlation: Reducer = paired("corr", "corr", ({ xx, xy, yy }) =>
  xy.map((sum, group) => {
    const [a, b] = [xx[group]!, yy[group]!];
    // Rounding may take it a little beyond one.
    return a > 0 && b > 0 ? Math.max(-1, Math.min(1, sum / Math.sqrt(a) / Math.sqrt(b))) : Number.NaN;
  }),
);
