/**
 * Quantiles of more cells than can be kept, to a stated accuracy: cells are counted by the leading bits of their values. As many bits
 * are kept as there is room for the different values seen; when there is none, each two neighbouring bins become one (the uniform
 * collapse of UDDSketch, Epicoco et al. 2020, doi:10.1109/ACCESS.2020.3015599, over bins of powers of two). What comes of it does
 * not depend on the order of the cells, or on the order in which states are merged.
 */
import { atRank, ofSorted } from "./order-statistics.ts";
import type { Reducer, ReducerState, Room } from "./reducer.ts";

/** Of the 52 bits behind the point of a float64, those in its first 32 bits: what a bin without a collapse keeps. */
const KEPT_BITS = 20;
/** At this many no more than the exponents of both signs are left, so that a sketch always finds room. */
export const FEWEST_BINS = 4096;
/** Share of the places that are used: searching for a free one stays short. */
const FULL = 0.5;

type Sketch = Readonly<{
  /** By group: bins as an open hash table; a key of NaN is free. */
  keys: Float64Array;
  counts: Float64Array;
  /** By group: bins in use, bits dropped beyond the first, and the sum of the squares of the weights. */
  used: Float64Array;
  levels: Float64Array;
  squares: Float64Array;
  /** The number of places of each group, and 1 where cells have weights. */
  shape: Float64Array;
}>;

const bits = new DataView(new ArrayBuffer(8));

/** The first 32 bits, so that they rise with the value (−0 is 0). */
function keyOf(value: number): number {
  bits.setFloat64(0, value + 0);
  const high = bits.getInt32(0);
  return high < 0 ? -(high & 0x7fffffff) - 1 : high;
}

/** A key after `level` collapses: towards zero on either side, so that a value of few digits stays what it is. */
const collapsed = (key: number, level: number): number =>
  key < 0 ? -Math.floor((-key - 1) / 2 ** level) - 1 : Math.floor(key / 2 ** level);

/** The value of a bin that is nearest zero. */
function valueAt(key: number, level: number): number {
  const magnitude = (key < 0 ? -key - 1 : key) * 2 ** level;
  bits.setInt32(0, magnitude);
  bits.setInt32(4, 0);
  return key < 0 ? -bits.getFloat64(0) : bits.getFloat64(0);
}

function add(sketch: Sketch, group: number, value: number, weight: number): void {
  let level = sketch.levels[group]!;
  const key = keyOf(value);
  while (!count(sketch, group, collapsed(key, level), weight)) {
    collapse(sketch, group);
    level = sketch.levels[group]!;
  }
}

/** @returns false where there is no room for one more bin */
function count({ keys, counts, used, shape }: Sketch, group: number, key: number, weight: number): boolean {
  const size = shape[0]!;
  const start = group * size;
  // Multiplying by an odd number spreads neighbours; sizes are powers of two.
  for (let at = Math.imul(key, 0x9e3779b1) >>> 0; ; at++) {
    const place = start + (at & (size - 1));
    if (keys[place] === key) {
      counts[place] = counts[place]! + weight;
      return true;
    }
    if (Number.isNaN(keys[place])) {
      if (used[group]! >= FULL * size) {
        return false;
      }
      keys[place] = key;
      counts[place] = weight;
      used[group] = used[group]! + 1;
      return true;
    }
  }
}

function collapse(sketch: Sketch, group: number): void {
  const { keys, counts, used, levels, shape } = sketch;
  const size = shape[0]!;
  const [start, stop] = [group * size, (group + 1) * size];
  const [oldKeys, oldCounts] = [keys.slice(start, stop), counts.slice(start, stop)];
  keys.fill(Number.NaN, start, stop);
  used[group] = 0;
  levels[group] = levels[group]! + 1;
  oldKeys.forEach((key, i) => {
    if (!Number.isNaN(key)) {
      count(sketch, group, collapsed(key, 1), oldCounts[i]!);
    }
  });
}

function quantilesOf(sketch: Sketch, group: number, q: readonly number[]): readonly number[] {
  const { keys, used, levels, squares, shape } = sketch;
  const [places, weighted] = shape as unknown as [number, number];
  const bins = new Uint32Array(used[group]!);
  let found = 0;
  for (let place = group * places; place < (group + 1) * places; place++) {
    if (!Number.isNaN(keys[place])) {
      bins[found++] = place;
    }
  }
  bins.sort((a, b) => keys[a]! - keys[b]!);
  const values = Float64Array.from(bins, (place) => valueAt(keys[place]!, levels[group]!));
  const counts = Float64Array.from(bins, (place) => sketch.counts[place]!);
  if (weighted) {
    return ofSorted(values, counts, squares[group]!, q);
  }
  let total = 0;
  const ends = counts.map((cells) => {
    total += cells;
    return total;
  });
  return q.map((share) => atRank((total - 1) * share, total, (rank) => values[ends.findIndex((end) => end > rank)]!));
}

/** The largest of all groups. */
function relativeErrorOf({ levels }: Sketch): number {
  return 2 ** (levels.reduce((most, level) => Math.max(most, level), 0) - KEPT_BITS);
}

/**
 * @param q each from 0 to 1; there is one number for each of them and each group: [q, group]
 * @param bins of each group, a power of two, {@link FEWEST_BINS} at least
 */
export function sketchedQuantiles(name: string, cellMethod: string, q: readonly number[], bins: number): Reducer {
  const places = bins / FULL;
  const reducer: Reducer<Sketch> = {
    name,
    cellMethod,
    weighting: "weight",
    placed: false,
    // Its places, and what is made of the bins of one group in the end.
    bytesPerGroup: 16 * places + 32 * bins,
    bytesPerCell: { plain: 0, weighted: 0 },
    squares: false,
    stepRun: null,
    stepEach: null,
    init(groups: number, { weighted }: Room): Sketch {
      return {
        keys: new Float64Array(groups * places).fill(Number.NaN),
        counts: new Float64Array(groups * places),
        used: new Float64Array(groups),
        levels: new Float64Array(groups),
        squares: new Float64Array(groups),
        shape: Float64Array.of(places, weighted ? 1 : 0),
      };
    },
    step(sketch, values, groups, weights, cells) {
      for (let i = 0; i < cells; i++) {
        const [value, group, weight] = [values[i]!, groups[i]!, weights === null ? 1 : weights[i]!];
        if (group >= 0 && !Number.isNaN(value) && weight !== 0) {
          add(sketch, group, value, weight);
          sketch.squares[group] = sketch.squares[group]! + weight * weight;
        }
      }
    },
    merge(into, from) {
      for (let group = 0; group < from.used.length; group++) {
        while (into.levels[group]! < from.levels[group]!) {
          collapse(into, group);
        }
        for (let place = group * places; place < (group + 1) * places; place++) {
          const key = from.keys[place]!;
          if (Number.isNaN(key)) {
            continue;
          }
          const more = () => collapsed(key, into.levels[group]! - from.levels[group]!);
          while (!count(into, group, more(), from.counts[place]!)) {
            collapse(into, group);
          }
        }
        into.squares[group] = into.squares[group]! + from.squares[group]!;
      }
    },
    relativeErrorOf,
    finish(sketch) {
      const groups = sketch.used.length;
      const out = new Float64Array(q.length * groups).fill(Number.NaN);
      for (let group = 0; group < groups; group++) {
        if (sketch.used[group] === 0) {
          continue;
        }
        quantilesOf(sketch, group, q).forEach((value, i) => {
          out[i * groups + group] = value;
        });
      }
      return out;
    },
  };
  return reducer as unknown as Reducer<ReducerState>;
}
