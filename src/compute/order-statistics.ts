/**
 * Quantiles, exactly: every cell is kept until the end, and the plan counts them. Without weights as numpy's default has them
 * (type 7 of Hyndman and Fan 1996, doi:10.1080/00031305.1996.10473566); with weights as xarray's (the same with Kish's effective
 * sample size, Akinshin 2023, arXiv:2304.07265).
 */
import type { Reducer, ReducerState, Room } from "./reducer.ts";

/** Cells of each group, one group after the other, as they came. Without weights, `weights` is empty. */
type Sample = Readonly<{
  values: Float64Array;
  weights: Float64Array;
  /** Where each group's cells begin, and how many there are yet. */
  starts: Float64Array;
  filled: Float64Array;
}>;

const sample = {
  weighting: "weight",
  placed: false,
  bytesPerGroup: 16,
  // Weighted cells are sorted into a copy.
  bytesPerCell: { plain: 8, weighted: 32 },
  squares: false,
  stepRun: null,
  stepEach: null,
  init(groups: number, { cellsOf, weighted }: Room): Sample {
    const starts = new Float64Array(groups);
    let cells = 0;
    for (let group = 0; group < groups; group++) {
      starts[group] = cells;
      cells += cellsOf(group);
    }
    const weights = new Float64Array(weighted ? cells : 0);
    return { values: new Float64Array(cells), weights, starts, filled: new Float64Array(groups) };
  },
  step(
    { values, weights, starts, filled }: Sample,
    cells: Float64Array,
    groups: Int32Array,
    weightOf: Float64Array | null,
    count: number,
  ): void {
    const weighted = weights.length > 0;
    for (let i = 0; i < count; i++) {
      const value = cells[i]!;
      const group = groups[i]!;
      const weight = weightOf === null ? 1 : weightOf[i]!;
      if (group < 0 || Number.isNaN(value) || weight === 0) {
        continue;
      }
      const at = starts[group]! + filled[group]!;
      values[at] = value;
      if (weighted) {
        weights[at] = weight;
      }
      filled[group] = filled[group]! + 1;
    }
  },
  merge(into: Sample, from: Sample): void {
    for (let group = 0; group < into.starts.length; group++) {
      const start = from.starts[group]!;
      const stop = start + from.filled[group]!;
      const at = into.starts[group]! + into.filled[group]!;
      into.values.set(from.values.subarray(start, stop), at);
      if (into.weights.length > 0) {
        into.weights.set(from.weights.subarray(start, stop), at);
      }
      into.filled[group] = into.filled[group]! + stop - start;
    }
  },
} as const;

/** @param q each from 0 to 1; there is one number for each of them and each group: [q, group] */
export function quantiles(name: string, cellMethod: string, q: readonly number[]): Reducer {
  const reducer: Reducer<Sample> = {
    name,
    cellMethod,
    ...sample,
    finish({ values, weights, starts, filled }) {
      const groups = starts.length;
      const out = new Float64Array(q.length * groups).fill(Number.NaN);
      for (let group = 0; group < groups; group++) {
        const [start, count] = [starts[group]!, filled[group]!];
        if (count === 0) {
          continue;
        }
        const cells = values.subarray(start, start + count);
        const found =
          weights.length > 0 ? ofWeighted(cells, weights.subarray(start, start + count), q) : ofPlain(cells, q);
        found.forEach((value, i) => {
          out[i * groups + group] = value;
        });
      }
      return out;
    },
  };
  return reducer as unknown as Reducer<ReducerState>;
}

/** Sorts `cells` in place. */
function ofPlain(cells: Float64Array, q: readonly number[]): readonly number[] {
  cells.sort();
  return q.map((share) => atRank((cells.length - 1) * share, cells.length, (rank) => cells[rank]!));
}

/** Between the values next to a rank, of `count` in their order. */
export function atRank(rank: number, count: number, valueAt: (rank: number) => number): number {
  const lower = Math.floor(rank);
  return between(valueAt(lower), valueAt(Math.min(lower + 1, count - 1)), rank - lower);
}

/** As numpy interpolates: from the nearer end, so that both are reached exactly. */
function between(a: number, b: number, share: number): number {
  if (a === b || share === 0) {
    return a;
  }
  return share < 0.5 ? a + (b - a) * share : b - (b - a) * (1 - share);
}

function ofWeighted(cells: Float64Array, weights: Float64Array, q: readonly number[]): readonly number[] {
  sortPairs(cells, weights);
  const squares = weights.reduce((sum, weight) => sum + weight * weight, 0);
  return ofSorted(cells, weights, squares, q);
}

/** @param cells rising @param squares the sum of the squares of the weights of what there was */
export function ofSorted(
  cells: Float64Array,
  weights: Float64Array,
  squares: number,
  q: readonly number[],
): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const effective = (total * total) / squares;
  return q.map((share) => {
    const h = (effective - 1) * share + 1;
    const clip = (u: number) => Math.max((h - 1) / effective, Math.min(h / effective, u));
    let sum = 0;
    let reached = 0;
    let before = clip(0);
    for (let i = 0; i < cells.length; i++) {
      reached += weights[i]!;
      const after = clip(reached / total);
      if (after > before) {
        sum += cells[i]! * (after - before) * effective;
      }
      before = after;
    }
    return sum;
  });
}

/** Sorts by value, in place, by merging runs that double. */
function sortPairs(values: Float64Array, weights: Float64Array): void {
  const { length } = values;
  type Pairs = Readonly<{ values: Float64Array; weights: Float64Array }>;
  let from: Pairs = { values, weights };
  let to: Pairs = { values: new Float64Array(length), weights: new Float64Array(length) };
  for (let run = 1; run < length; run *= 2) {
    for (let start = 0; start < length; start += 2 * run) {
      const middle = Math.min(start + run, length);
      const stop = Math.min(start + 2 * run, length);
      let [i, j] = [start, middle];
      for (let at = start; at < stop; at++) {
        const next = i < middle && (j >= stop || from.values[i]! <= from.values[j]!) ? i++ : j++;
        to.values[at] = from.values[next]!;
        to.weights[at] = from.weights[next]!;
      }
    }
    [from, to] = [to, from];
  }
  if (from.values !== values) {
    values.set(from.values);
    weights.set(from.weights);
  }
}
