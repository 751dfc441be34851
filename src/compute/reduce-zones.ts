/**
 * Cells of many zones, a row of the grid after the other: a row is unpacked once, and each run of it that lies in a zone goes to
 * the zone by its moments, in which a cell counts by its share. What that costs grows with the cells inside zones, not with the
 * number of zones.
 */
import { reinterpreted, type Unpacker, type Validity } from "../grid/packing.ts";
import type { TypedArray } from "../numerics/data-type.ts";
import { RESULT_NUMBERS } from "../zarr/kernel-each.ts";
import { EACH_CELLS, type Each, isSummable, type Moments } from "../zarr/kernels.ts";
import type { Loop, Tile } from "../zarr/tile.ts";
import { isContiguous, type Stored } from "./reduce-runs.ts";
import { forEachOuter, type Reduced, type ReduceSpec, type Zones } from "./reduce-spec.ts";

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

/** @returns what takes the tiles of a question that {@link takesZoneRuns}, one after the other */
export function createZoneReduction(
  unpack: Unpacker,
  stored: Stored,
  spec: ReduceSpec,
  zones: Zones,
  into: Reduced,
): (tile: Tile) => void {
  const sums = createSums(zones.runs.zones, spec);
  return (tile) => {
    for (const columns of neighboursOf(tile.loops[zones.field.dims[1]!]!)) {
      reduceColumns(tile, columns, rowReader(tile.data, columns, unpack, stored), spec, zones, sums, into);
    }
  };
}

function reduceColumns(
  { loops }: Tile,
  columns: Loop,
  read: (base: number) => Each,
  spec: ReduceSpec,
  { runs: { starts, runs, shares }, field, stride }: Zones,
  sums: Sums,
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
  const west = columns.to[0]!;
  forEachOuter(
    order.map((dim) => loops[dim]!),
    order.length,
    { groupOf: order.map((dim) => spec.groupOf[dim]!) },
    (base, group, positions) => {
      const outerWeight = positions.reduce((weight, at, k) => weight * productAt(outerWeights[k]!, at), 1);
      for (let i = 0; i < rows.from.length; i++) {
        const row = rows.to[i]!;
        const [first, stop] = [starts[row]!, starts[row + 1]!];
        if (first < stop) {
          const add = sums.of(productAt(rowWeights, row));
          read(base + rows.from[i]!).runs(runs, first, stop, shares, west, extremes, add);
        }
      }
      sums.take((zone, cells, values, plain, weighted) => {
        for (let w = 0, into = group + zone * stride; w < windows.length; w++, into += windows.stride) {
          for (let r = 0; r < reducers.length; r++) {
            const { weighting, stepRun } = reducers[r]!;
            stepRun!(
              states[r]!,
              into,
              weighting === "weight" ? weighted : plain,
              weighting === "weight" ? outerWeight : 1,
            );
          }
          if (counting) {
            seen[into] = seen[into]! + cells;
            valid[into] = valid[into]! + values;
          }
        }
      });
    },
  );
}

/** What was found of each zone in some rows: first as the kernels say it, then weighted by the row. */
type Sums = Readonly<{
  /** @returns what adds the results of a row whose cells have that weight; the same at every call */
  of(weight: number): (results: Float64Array) => void;
  /** Gives what there is of each zone, and forgets it: cells, those with a value, and their moments. */
  take(visit: (zone: number, cells: number, values: number, plain: Moments, weighted: Moments) => void): void;
}>;

/** Of a zone: cells, values, count, sum, least and greatest as in a result, and weighted count and sum. */
const SUM_NUMBERS = 8;

/** What no reducer wants is not added up. */
function createSums(zones: number, { reducers, counting }: ReduceSpec): Sums {
  const isWeighted = reducers.some(({ weighting }) => weighting === "weight");
  const isPlain = counting || reducers.some(({ weighting }) => weighting !== "weight");
  const sums = new Float64Array(SUM_NUMBERS * zones);
  const touched = new Int32Array(zones);
  const [plain, weighted] = [noMoments(), noMoments()];
  let [count, weight] = [0, 1];
  const add = (results: Float64Array): void => {
    for (let from = 0; from < results.length; from += RESULT_NUMBERS) {
      const zone = results[from]!;
      const at = SUM_NUMBERS * zone;
      if (sums[at] === 0) {
        touched[count++] = zone;
        sums[at + 4] = Number.POSITIVE_INFINITY;
        sums[at + 5] = Number.NEGATIVE_INFINITY;
      }
      sums[at] = sums[at]! + results[from + 1]!;
      if (isPlain) {
        sums[at + 1] = sums[at + 1]! + results[from + 2]!;
        sums[at + 2] = sums[at + 2]! + results[from + 3]!;
        sums[at + 3] = sums[at + 3]! + results[from + 4]!;
        sums[at + 4] = Math.min(sums[at + 4]!, results[from + 5]!);
        sums[at + 5] = Math.max(sums[at + 5]!, results[from + 6]!);
      }
      if (isWeighted) {
        sums[at + 6] = sums[at + 6]! + weight * results[from + 3]!;
        sums[at + 7] = sums[at + 7]! + weight * results[from + 4]!;
      }
    }
  };
  return {
    of(ofRow) {
      weight = ofRow;
      return add;
    },
    take(visit) {
      for (let i = 0; i < count; i++) {
        const zone = touched[i]!;
        const at = SUM_NUMBERS * zone;
        plain.count = sums[at + 2]!;
        plain.sum = sums[at + 3]!;
        plain.least = sums[at + 4]!;
        plain.greatest = sums[at + 5]!;
        weighted.count = sums[at + 6]!;
        weighted.sum = sums[at + 7]!;
        visit(zone, sums[at]!, sums[at + 1]!, plain, weighted);
        sums.fill(0, at, at + SUM_NUMBERS);
      }
      count = 0;
    },
  };
}

const noMoments = (): Moments => ({ count: 0, sum: 0, least: 0, greatest: 0, squares: 0 });

const PLAIN: Validity = {
  missing: [Number.NaN, Number.NaN],
  least: Number.NEGATIVE_INFINITY,
  greatest: Number.POSITIVE_INFINITY,
};

/** @returns where the values of a row are, in the kernels, by where the row begins */
function rowReader(
  data: TypedArray,
  { from }: Loop,
  unpack: Unpacker,
  { kernels, packing, validity }: Stored,
): (base: number) => Each {
  const numbers = reinterpreted(data, packing.reinterpret);
  if (validity && isSummable(numbers) && isContiguous(from, 1)) {
    return (base) => kernels.each(numbers, base + from[0]!, from.length, validity, packing);
  }
  const values = new Float64Array(from.length);
  return (base) => {
    unpack(data, base, from, values);
    return kernels.each(values, 0, values.length, PLAIN, { scale: 1, offset: 0 });
  };
}

/** A loop cut into columns that are neighbours in the answer, no more than the kernels take at once. */
function neighboursOf({ from, to }: Loop): readonly Loop[] {
  const cuts = [0];
  for (let i = 1; i < to.length; i++) {
    if (to[i] !== to[i - 1]! + 1 || i - cuts.at(-1)! === EACH_CELLS) {
      cuts.push(i);
    }
  }
  return cuts.map((start, k) => ({ from: from.subarray(start, cuts[k + 1]), to: to.subarray(start, cuts[k + 1]) }));
}

function productAt(factors: readonly Float64Array[], at: number): number {
  return factors.reduce((product, values) => product * values[at]!, 1);
}
