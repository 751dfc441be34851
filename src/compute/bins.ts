/** Cells sorted into bins that are known beforehand: histograms, and the mode of categories. */
import type { Reducer, ReducerState } from "./reducer.ts";

/** What each bin of each group holds, [bin, group], and how many cells with a value each group has. */
type Bins = Readonly<{ held: Float64Array; cells: Float64Array }>;

/** @param binOf the bin of a value, -1 where it has none */
function sorted(bins: number, binOf: (value: number) => number) {
  return {
    placed: false,
    bytesPerGroup: 8 * (bins + 1),
    bytesPerCell: { plain: 0, weighted: 0 },
    squares: false,
    stepRun: null,
    stepEach: null,
    init: (groups: number): Bins => ({ held: new Float64Array(bins * groups), cells: new Float64Array(groups) }),
    step(
      { held, cells }: Bins,
      values: Float64Array,
      groups: Int32Array,
      weights: Float64Array | null,
      count: number,
    ): void {
      for (let i = 0; i < count; i++) {
        const group = groups[i]!;
        const value = values[i]!;
        if (group < 0 || Number.isNaN(value)) {
          continue;
        }
        cells[group] = cells[group]! + 1;
        const bin = binOf(value);
        if (bin >= 0) {
          const at = bin * cells.length + group;
          held[at] = held[at]! + (weights === null ? 1 : weights[i]!);
        }
      }
    },
    merge(into: Bins, from: Bins): void {
      from.held.forEach((more, at) => {
        into.held[at] = into.held[at]! + more;
      });
      from.cells.forEach((more, group) => {
        into.cells[group] = into.cells[group]! + more;
      });
    },
  } as const;
}

/**
 * Cells in each bin, [bin, group]: a bin holds its lower edge, and the last one its upper edge too, as numpy's do. What lies
 * beyond the edges is in none.
 * @param edges rising, at least two
 */
export function histogram(edges: Float64Array): Reducer {
  const bins = edges.length - 1;
  const binOf = (value: number): number => {
    if (!(value >= edges[0]! && value <= edges[bins]!)) {
      return -1;
    }
    let low = 0;
    let high = bins;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (value >= edges[middle]!) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  };
  const reducer: Reducer<Bins> = {
    name: "histogram",
    // CF has no method for it; numpy's name says what was done.
    cellMethod: "histogram",
    weighting: "share",
    ...sorted(bins, binOf),
    finish({ held, cells }) {
      return held.map((count, at) => (cells[at % cells.length]! > 0 ? count : Number.NaN));
    },
  };
  return reducer as unknown as Reducer<ReducerState>;
}

/** Heaps of as many equal cells differ by so much, in another order. */
const ROUNDING = 1e-12;

/**
 * The category of the greatest weight; of equals the least. Missing where values that are no category, all together, weigh as much:
 * one of them may be the mode.
 * @param categories rising
 */
export function mode(categories: readonly number[]): Reducer {
  const bins = new Map(categories.map((value, bin) => [value, bin]));
  const reducer: Reducer<Bins> = {
    name: "mode",
    cellMethod: "mode",
    weighting: "weight",
    ...sorted(categories.length + 1, (value) => bins.get(value) ?? categories.length),
    finish({ held, cells }) {
      const groups = cells.length;
      return cells.map((_, group) => {
        let best = -1;
        let most = 0;
        for (let bin = 0; bin < categories.length; bin++) {
          const weight = held[bin * groups + group]!;
          if (weight > most * (1 + ROUNDING)) {
            best = bin;
            most = weight;
          }
        }
        const others = held[categories.length * groups + group]!;
        return best < 0 || others >= most ? Number.NaN : categories[best]!;
      });
    },
  };
  return reducer as unknown as Reducer<ReducerState>;
}
