/**
 * The statistics. Sums are compensated (Neumaier 1974, doi:10.1002/zamm.19740540106), variances by updating mean and squared
 * deviations (West 1979, doi:10.1145/359146.359153; merged after Chan, Golub and LeVeque 1983, doi:10.1080/00031305.1983.10483115),
 * never as a difference of squares.
 */
import type { Each, Moments } from "../zarr/kernels.ts";
import type { Reducer, ReducerState } from "./reducer.ts";

const zeros = (groups: number) => new Float64Array(groups);

/** state.sum + state.lost is the sum; `lost` is what rounding took from it. */
function addTo(sum: Float64Array, lost: Float64Array, group: number, value: number): void {
  const before = sum[group]!;
  const after = before + value;
  lost[group] = lost[group]! + (Math.abs(before) >= Math.abs(value) ? before - after + value : value - after + before);
  sum[group] = after;
}

/** Nothing is lost from a sum that is infinite, or none at all. */
function exactly(sum: number, lost: number): number {
  return Number.isFinite(sum) ? sum + lost : sum;
}

type Sum = Readonly<{ sum: Float64Array; lost: Float64Array; weight: Float64Array; weightLost: Float64Array }>;

const sums = {
  init: (groups: number): Sum => ({
    sum: zeros(groups),
    lost: zeros(groups),
    weight: zeros(groups),
    weightLost: zeros(groups),
  }),
  step(
    { sum, lost, weight, weightLost }: Sum,
    values: Float64Array,
    groups: Int32Array,
    weights: Float64Array | null,
    count: number,
  ): void {
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      const group = groups[i]!;
      if (group < 0 || Number.isNaN(value)) {
        continue;
      }
      if (weights === null) {
        addTo(sum, lost, group, value);
        // Whole numbers lose nothing.
        weight[group] = weight[group]! + 1;
      } else {
        const w = weights[i]!;
        addTo(sum, lost, group, value * w);
        addTo(weight, weightLost, group, w);
      }
    }
  },
  stepRun({ sum, lost, weight, weightLost }: Sum, group: number, run: Readonly<Moments>, w: number): void {
    addTo(sum, lost, group, run.sum * w);
    addTo(weight, weightLost, group, run.count * w);
  },
  stepEach({ sum, lost, weight, weightLost }: Sum, group: number, cells: Each, w: number): void {
    cells.add([sum, lost, weight, weightLost], group, w);
  },
  squares: false,
  merge(into: Sum, from: Sum): void {
    for (let group = 0; group < into.sum.length; group++) {
      addTo(into.sum, into.lost, group, from.sum[group]!);
      addTo(into.sum, into.lost, group, Number.isFinite(from.sum[group]!) ? from.lost[group]! : 0);
      addTo(into.weight, into.weightLost, group, from.weight[group]!);
      addTo(into.weight, into.weightLost, group, from.weightLost[group]!);
    }
  },
};

/** The mean is kept as its distance from the first value, so that a large offset costs no precision. */
type Spread = Readonly<{ weight: Float64Array; origin: Float64Array; mean: Float64Array; squares: Float64Array }>;

/** Adds the weight, mean (`origin` + `offset`) and squared deviations of other cells to a group. */
function join(into: Spread, group: number, b: number, origin: number, offset: number, others: number): void {
  const a = into.weight[group]!;
  if (b === 0) {
    return;
  }
  if (a === 0) {
    into.origin[group] = origin;
  }
  const mean = into.mean[group]!;
  const delta = origin - into.origin[group]! + (offset - mean);
  into.squares[group] = into.squares[group]! + others + delta * delta * a * (b / (a + b));
  into.mean[group] = mean + delta * (b / (a + b));
  into.weight[group] = a + b;
}

const spread = {
  init: (groups: number): Spread => ({
    weight: zeros(groups),
    origin: zeros(groups),
    mean: zeros(groups),
    squares: zeros(groups),
  }),
  step(
    { weight, origin, mean, squares }: Spread,
    values: Float64Array,
    groups: Int32Array,
    weights: Float64Array | null,
    count: number,
  ): void {
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      const group = groups[i]!;
      const w = weights === null ? 1 : weights[i]!;
      if (group < 0 || Number.isNaN(value) || w === 0) {
        continue;
      }
      if (weight[group] === 0) {
        origin[group] = value;
      }
      const total = weight[group]! + w;
      const offset = value - origin[group]!;
      const delta = offset - mean[group]!;
      const moved = mean[group]! + delta * (w / total);
      squares[group] = squares[group]! + w * delta * (offset - moved);
      mean[group] = moved;
      weight[group] = total;
    }
  },
  stepRun(state: Spread, group: number, run: Readonly<Moments>, w: number): void {
    join(state, group, run.count * w, run.sum / run.count, 0, run.squares * w);
  },
  stepEach({ weight, origin, mean, squares }: Spread, group: number, cells: Each, w: number): void {
    cells.spread([weight, origin, mean, squares], group, w);
  },
  squares: true,
  merge(into: Spread, from: Spread): void {
    for (let group = 0; group < into.weight.length; group++) {
      join(into, group, from.weight[group]!, from.origin[group]!, from.mean[group]!, from.squares[group]!);
    }
  },
};

type Extremes = Readonly<{ least: Float64Array; greatest: Float64Array }>;

const extremes = {
  init: (groups: number): Extremes => ({
    least: zeros(groups).fill(Number.POSITIVE_INFINITY),
    greatest: zeros(groups).fill(Number.NEGATIVE_INFINITY),
  }),
  step(
    { least, greatest }: Extremes,
    values: Float64Array,
    groups: Int32Array,
    _: Float64Array | null,
    count: number,
  ): void {
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      const group = groups[i]!;
      // Both comparisons are false for NaN.
      if (group >= 0) {
        if (value < least[group]!) {
          least[group] = value;
        }
        if (value > greatest[group]!) {
          greatest[group] = value;
        }
      }
    }
  },
  stepRun({ least, greatest }: Extremes, group: number, run: Readonly<Moments>): void {
    least[group] = Math.min(least[group]!, run.least);
    greatest[group] = Math.max(greatest[group]!, run.greatest);
  },
  stepEach({ least, greatest }: Extremes, group: number, cells: Each): void {
    cells.extend([least, greatest], group);
  },
  squares: false,
  merge(into: Extremes, from: Extremes): void {
    for (let group = 0; group < into.least.length; group++) {
      into.least[group] = Math.min(into.least[group]!, from.least[group]!);
      into.greatest[group] = Math.max(into.greatest[group]!, from.greatest[group]!);
    }
  },
};

/** No cell was seen where the least is still above the greatest. */
function ofExtremes(state: Extremes, value: (least: number, greatest: number) => number): Float64Array {
  return state.least.map((least, group) => {
    const greatest = state.greatest[group]!;
    return least <= greatest ? value(least, greatest) : Number.NaN;
  });
}

/** NaN where no more than `ddof` is left to divide by. */
function ofSpread({ weight, squares }: Spread, ddof: number, value: (variance: number) => number): Float64Array {
  return squares.map((sum, group) => (weight[group]! > ddof ? value(sum / (weight[group]! - ddof)) : Number.NaN));
}

/** A state only ever meets the reducer that made it; none of these keeps its cells. */
const erased = <S extends ReducerState>(reducer: Omit<Reducer<S>, "bytesPerCell" | "placed">) =>
  ({ ...reducer, bytesPerCell: { plain: 0, weighted: 0 }, placed: false }) as unknown as Reducer;

export const count = erased<Sum>({
  name: "count",
  // CF has no method for it; xarray's name says what was done.
  cellMethod: "count",
  weighting: "share",
  bytesPerGroup: 32,
  ...sums,
  finish: ({ weight, weightLost }) => weight.map((total, group) => total + weightLost[group]!),
});

export const sum = erased<Sum>({
  name: "sum",
  cellMethod: "sum",
  weighting: "share",
  bytesPerGroup: 32,
  ...sums,
  finish: ({ sum: total, lost, weight }) =>
    total.map((value, group) => (weight[group]! > 0 ? exactly(value, lost[group]!) : Number.NaN)),
});

export const mean = erased<Sum>({
  name: "mean",
  cellMethod: "mean",
  weighting: "weight",
  bytesPerGroup: 32,
  ...sums,
  finish: ({ sum: total, lost, weight, weightLost }) =>
    total.map((value, group) =>
      weight[group]! > 0 ? exactly(value, lost[group]!) / (weight[group]! + weightLost[group]!) : Number.NaN,
    ),
});

/** The weights of the cells that a mean is made of, added up: what it takes to join means. */
export const sumOfWeights = erased<Sum>({
  name: "sum_of_weights",
  // Weights are no values that CF has a method for.
  cellMethod: "sum_of_weights",
  weighting: "weight",
  bytesPerGroup: 32,
  ...sums,
  finish: ({ weight, weightLost }) =>
    weight.map((value, group) => (value > 0 ? value + weightLost[group]! : Number.NaN)),
});

export const variance = (ddof: number) =>
  erased<Spread>({
    name: "var",
    cellMethod: "variance",
    weighting: "weight",
    bytesPerGroup: 32,
    ...spread,
    finish: (state) => ofSpread(state, ddof, (value) => value),
  });

export const std = (ddof: number) =>
  erased<Spread>({
    name: "std",
    cellMethod: "standard_deviation",
    weighting: "weight",
    bytesPerGroup: 32,
    ...spread,
    finish: (state) => ofSpread(state, ddof, Math.sqrt),
  });

export const min = erased<Extremes>({
  name: "min",
  cellMethod: "minimum",
  weighting: "none",
  bytesPerGroup: 16,
  ...extremes,
  finish: (state) => ofExtremes(state, (least) => least),
});

export const max = erased<Extremes>({
  name: "max",
  cellMethod: "maximum",
  weighting: "none",
  bytesPerGroup: 16,
  ...extremes,
  finish: (state) => ofExtremes(state, (_, greatest) => greatest),
});

export const range = erased<Extremes>({
  name: "range",
  cellMethod: "range",
  weighting: "none",
  bytesPerGroup: 16,
  ...extremes,
  finish: (state) => ofExtremes(state, (least, greatest) => greatest - least),
});
