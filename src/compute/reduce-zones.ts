/**
 * Cells of many zones, a row of the grid after the other: a row is unpacked once, and each run of it that lies in a zone goes to
 * the zone by its moments, in which a cell counts by its share. What that costs grows with the cells inside zones, not with the
 * number of zones.
 */
import type { Unpacker } from "../grid/packing.ts";
import type { Moments } from "../zarr/kernels.ts";
import type { Loop, Tile } from "../zarr/tile.ts";
import { forEachOuter, type Reduced, type ReduceSpec, type Zones } from "./reduce-spec.ts";
import { RUN_NUMBERS } from "./zones.ts";

/** Whether counts, sums and extremes are all that the reducers need, and weights are the same along each row. */
export function takesZoneRuns(
  { reducers, weights }: Pick<ReduceSpec, "reducers" | "weights">,
  columns: number,
): boolean {
  return (
    reducers.every(({ stepRun, squares }) => stepRun && !squares) &&
    weights.every(({ dims }) => dims.length === 1 && dims[0] !== columns)
  );
}

/** Takes a tile of a question that {@link takesZoneRuns}. */
export function reduceZones(tile: Tile, unpack: Unpacker, spec: ReduceSpec, zones: Zones, into: Reduced): void {
  for (const columns of neighboursOf(tile.loops[zones.field.dims[1]!]!)) {
    reduceColumns(tile, columns, unpack, spec, zones, into);
  }
}

function reduceColumns(
  { data, loops }: Tile,
  columns: Loop,
  unpack: Unpacker,
  spec: ReduceSpec,
  { runs: { starts, runs, totals, shares }, field, stride }: Zones,
  { states, valid, seen }: Reduced,
): void {
  const { reducers, weights, windows, counting } = spec;
  const [y, x] = field.dims as readonly [number, number];
  const order = [...loops.keys()].filter((dim) => dim !== y && dim !== x);
  const rows = loops[y]!;
  const weightsOf = (dim: number) => weights.filter(({ dims }) => dims[0] === dim).map(({ values }) => values);
  const [rowWeights, outerWeights] = [weightsOf(y), order.map(weightsOf)];
  // Of the reducers that moments are enough for, these take cells without weights.
  const extremes = reducers.some(({ weighting }) => weighting === "none");
  const values = new Float64Array(columns.from.length);
  const [west, east] = [columns.to[0]!, columns.to[0]! + values.length];
  forEachOuter(
    order.map((dim) => loops[dim]!),
    order.length,
    { groupOf: order.map((dim) => spec.groupOf[dim]!) },
    (base, group, positions) => {
      const outerWeight = positions.reduce((weight, at, k) => weight * productAt(outerWeights[k]!, at), 1);
      rows.from.forEach((from, i) => {
        const row = rows.to[i]!;
        if (starts[row] === starts[row + 1]) {
          return;
        }
        unpack(data, base + from, columns.from, values);
        const weight = outerWeight * productAt(rowWeights, row);
        for (let run = RUN_NUMBERS * starts[row]!; run < RUN_NUMBERS * starts[row + 1]!; run += RUN_NUMBERS) {
          const first = Math.max(west, runs[run]!);
          const stop = Math.min(east, runs[run + 1]!);
          if (first >= stop) {
            continue;
          }
          const at = runs[run + 3]! + first - runs[run]!;
          const cells = stop - first;
          const isWhole = cells === runs[run + 1]! - runs[run]!;
          if (extremes || !isWhole || !sumRun(values, first - west, shares, at, cells, totals[run / RUN_NUMBERS]!)) {
            momentsOfRun(values, first - west, shares, at, cells);
          }
          for (let w = 0, into = group + runs[run + 2]! * stride; w < windows.length; w++, into += windows.stride) {
            for (let r = 0; r < reducers.length; r++) {
              reducers[r]!.stepRun!(states[r]!, into, found, reducers[r]!.weighting === "weight" ? weight : 1);
            }
            if (counting) {
              seen[into] = seen[into]! + found.cells;
              valid[into] = valid[into]! + found.values;
            }
          }
        }
      });
    },
  );
}

/** A loop cut into columns that are neighbours in the answer. */
function neighboursOf({ from, to }: Loop): readonly Loop[] {
  const cuts = [0];
  for (let i = 1; i < to.length; i++) {
    if (to[i] !== to[i - 1]! + 1) {
      cuts.push(i);
    }
  }
  return cuts.map((start, k) => ({ from: from.subarray(start, cuts[k + 1]), to: to.subarray(start, cuts[k + 1]) }));
}

function productAt(factors: readonly Float64Array[], at: number): number {
  return factors.reduce((product, values) => product * values[at]!, 1);
}

/** Of the cells of a run, of which each counts by its share; how many they are, and how many have a value. */
type SharedMoments = Moments & { cells: number; values: number };

/** Of the last run. */
const found: SharedMoments = { cells: 0, values: 0, count: 0, sum: 0, least: 0, greatest: 0, squares: 0 };

/** Finds the sum of a run whose shares are `total` all together. @returns false where it is none: as where a value is missing */
function sumRun(
  values: Float64Array,
  first: number,
  shares: Float64Array,
  at: number,
  cells: number,
  total: number,
): boolean {
  let one = 0;
  let other = 0;
  let i = 0;
  for (; i + 1 < cells; i += 2) {
    one += shares[at + i]! * values[first + i]!;
    other += shares[at + i + 1]! * values[first + i + 1]!;
  }
  if (i < cells) {
    one += shares[at + i]! * values[first + i]!;
  }
  found.cells = cells;
  found.values = cells;
  found.count = total;
  found.sum = one + other;
  return !Number.isNaN(found.sum);
}

function momentsOfRun(values: Float64Array, first: number, shares: Float64Array, at: number, cells: number): void {
  let valid = 0;
  let count = 0;
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < cells; i++) {
    const value = values[first + i]!;
    if (!Number.isNaN(value)) {
      const share = shares[at + i]!;
      valid += 1;
      count += share;
      sum += share * value;
      if (value < least) {
        least = value;
      }
      if (value > greatest) {
        greatest = value;
      }
    }
  }
  found.cells = cells;
  found.values = valid;
  found.count = count;
  found.sum = sum;
  found.least = least;
  found.greatest = greatest;
}
