/**
 * Cells of many zones, some rows of the grid after the others: a row is unpacked once, and each run of it that lies in a zone is added
 * to the zone's sums, in which a cell counts by its share. What that costs grows with the cells inside zones; with their number only as
 * far as sums of the zones of some rows are taken to the kernels and back.
 */
import { EVERY_NUMBER, reinterpreted, UNPACKED, type Unpacker } from "../grid/packing.ts";
import type { TypedArray } from "../numerics/data-type.ts";
import { isSummable } from "../zarr/kernel-numbers.ts";
import { ROW_CELLS, type RunTable, SUM_NUMBERS } from "../zarr/kernel-zones.ts";
import type { Moments } from "../zarr/kernels.ts";
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

/** What takes the tiles of a question that {@link takesZoneRuns}, one after the other, until there are no more. */
export type ZoneReduction = Readonly<{ take(tile: Tile): void; end(): void }>;

export function createZoneReduction(
  unpack: Unpacker,
  stored: Stored,
  spec: ReduceSpec,
  { runs, field, stride }: Zones,
  { states, valid, seen }: Reduced,
): ZoneReduction {
  const { reducers, weights, windows, counting } = spec;
  const sums = createSums(runs.zones);
  // Of the reducers that moments are enough for, these take cells without weights.
  const extremes = reducers.some(({ weighting }) => weighting === "none");
  const weightsOf = (dim: number) => weights.filter(({ dims }) => dims[0] === dim).map(({ values }) => values);
  const ofRows = weightsOf(field.dims[0]!);
  const give = (group: number, outerWeight: number): void =>
    sums.take((zone, cells, values, plain, weighted) => {
      for (let w = 0, into = group + zone * stride; w < windows.length; w++, into += windows.stride) {
        for (let r = 0; r < reducers.length; r++) {
          const { weighting, stepRun } = reducers[r]!;
          const isWeighted = weighting === "weight";
          stepRun!(states[r]!, into, isWeighted ? weighted : plain, isWeighted ? outerWeight : 1);
        }
        if (counting) {
          seen[into] = seen[into]! + cells;
          valid[into] = valid[into]! + values;
        }
      }
    });
  /** Where the sums are of: tiles that follow each other are mostly parts of one field. */
  let last: Readonly<{ positions: readonly number[]; group: number; weight: number }> | null = null;
  const end = (): void => {
    if (last) {
      give(last.group, last.weight);
      last = null;
    }
  };
  const take = ({ data, loops }: Tile): void => {
    const numbers = data();
    const order = [...loops.keys()].filter((dim) => !field.dims.includes(dim));
    const outerWeights = order.map(weightsOf);
    const [rows, columns] = field.dims.map((dim) => loops[dim]!) as [Loop, Loop];
    const parts = neighboursOf(rows, rows.to.length).map((part) => ({
      part,
      weights: Float64Array.from(part.to, (row) => productAt(ofRows, row)),
    }));
    const readers = neighboursOf(columns, ROW_CELLS).map((stretch) => rowsReader(numbers, stretch, unpack, stored));
    forEachOuter(
      order.map((dim) => loops[dim]!),
      order.length,
      { groupOf: order.map((dim) => spec.groupOf[dim]!) },
      (base, group, positions) => {
        if (last?.positions.some((at, k) => at !== positions[k])) {
          end();
        }
        last ??= {
          positions: [...positions],
          group,
          weight: positions.reduce((weight, at, k) => weight * productAt(outerWeights[k]!, at), 1),
        };
        for (const read of readers) {
          for (const { part, weights } of parts) {
            read(base, part, weights, runs, extremes, sums.of);
          }
        }
      },
    );
  };
  return { take, end };
}

/** What was found of each zone in some rows. */
type Sums = Readonly<{
  /** As the kernels add to them. */
  of: Float64Array;
  /** Gives what there is of each zone, and forgets it: cells, those with a value, and their moments; as they are, and by rows' weights. */
  take(visit: (zone: number, cells: number, values: number, plain: Moments, weighted: Moments) => void): void;
}>;

function createSums(zones: number): Sums {
  const none = new Float64Array(SUM_NUMBERS);
  none[6] = Number.POSITIVE_INFINITY;
  none[7] = Number.NEGATIVE_INFINITY;
  const sums = new Float64Array(SUM_NUMBERS * zones);
  for (let zone = 0; zone < zones; zone++) {
    sums.set(none, SUM_NUMBERS * zone);
  }
  const [plain, weighted] = [noMoments(), noMoments()];
  return {
    of: sums,
    take(visit) {
      for (let zone = 0, at = 0; zone < zones; zone++, at += SUM_NUMBERS) {
        if (sums[at] === 0) {
          continue;
        }
        plain.count = sums[at + 2]!;
        plain.sum = sums[at + 3]!;
        weighted.count = sums[at + 4]!;
        weighted.sum = sums[at + 5]!;
        plain.least = sums[at + 6]!;
        plain.greatest = sums[at + 7]!;
        visit(zone, sums[at]!, sums[at + 1]!, plain, weighted);
        sums.set(none, at);
      }
    },
  };
}

const noMoments = (): Moments => ({ count: 0, sum: 0, least: 0, greatest: 0, squares: 0 });

/** Adds rows, whose cells begin at `base`, to sums of the zones that they lie in. */
type ReadRows = (
  base: number,
  rows: Loop,
  weights: Float64Array,
  table: RunTable,
  extremes: boolean,
  sums: Float64Array,
) => void;

function rowsReader(
  data: TypedArray,
  { from, to }: Loop,
  unpack: Unpacker,
  { kernels, packing, validity }: Stored,
): ReadRows {
  const numbers = reinterpreted(data, packing.reinterpret);
  const [west, columns] = [to[0]!, from.length];
  if (validity && isSummable(numbers) && isContiguous(from, 1)) {
    return (base, rows, weights, table, extremes, sums) => {
      const begins = rows.from.map((row) => base + row + from[0]!);
      const given = { data: numbers, from: begins, first: rows.to[0]!, west, columns, weights };
      kernels.sumRows(given, validity, packing, table, extremes, sums);
    };
  }
  const values = new Float64Array(columns);
  const begin = new Int32Array(1);
  return (base, rows, weights, table, extremes, sums) => {
    rows.from.forEach((row, i) => {
      unpack(data, base + row, from, values);
      const own = weights.subarray(i, i + 1);
      const given = { data: values, from: begin, first: rows.to[i]!, west, columns, weights: own };
      kernels.sumRows(given, EVERY_NUMBER, UNPACKED, table, extremes, sums);
    });
  };
}

/** A loop cut into what are neighbours in the answer, `most` at a time. */
function neighboursOf(loop: Loop, most: number): readonly Loop[] {
  const { from, to } = loop;
  if (to.length <= most && isContiguous(to, 1)) {
    return [loop];
  }
  const cuts = [0];
  for (let i = 1; i < to.length; i++) {
    if (to[i] !== to[i - 1]! + 1 || i - cuts.at(-1)! === most) {
      cuts.push(i);
    }
  }
  return cuts.map((start, k) => ({ from: from.subarray(start, cuts[k + 1]), to: to.subarray(start, cuts[k + 1]) }));
}

function productAt(factors: readonly Float64Array[], at: number): number {
  return factors.reduce((product, values) => product * values[at]!, 1);
}
