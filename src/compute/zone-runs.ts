/** The runs of zones, written zone by zone and kept by rows. */
import { ownShares, RUN_NUMBERS, RUN_SHARES, type RunTable } from "../zarr/kernel-zones.ts";

/** The runs of so many zones. */
export type ZoneRuns = RunTable & Readonly<{ zones: number }>;

/** Columns from `first` to before `stop` of a row that may lie in a zone; their shares are `shares[at]` and the following. */
export type WriteRow = (row: number, first: number, stop: number, shares: Float64Array, at: number) => void;

/** Runs of a zone, the row of each, and their shares. */
export type Found = Readonly<{ runs: Int32Array; rows: Int32Array; shares: Float64Array }>;

/** How a cell lies in a zone: of a run, cells partly inside come first, then those wholly inside, then such as the first again. */
const [OUTSIDE, BEFORE, WHOLLY, AFTER] = [0, 1, 2, 3];

/** Writes the runs of one zone after the other, in room that grows to the most that one needs. */
export function createRunWriter() {
  let runs = new Int32Array(RUN_NUMBERS * 64);
  let rowOf = new Int32Array(64);
  let shares = new Float64Array(64);
  let [zone, count, partly] = [0, 0, 0];
  return {
    begin(number: number): void {
      [zone, count, partly] = [number, 0, 0];
    },
    row(row: number, first: number, stop: number, own: Float64Array, from: number): void {
      // Each cell may begin a run.
      if (count + stop - first > rowOf.length) {
        rowOf = grown(rowOf, count + stop - first);
        runs = grown(runs, RUN_NUMBERS * rowOf.length);
      }
      if (partly + stop - first > shares.length) {
        shares = grown(shares, partly + stop - first);
      }
      for (let c = first, i = from, kind = OUTSIDE, length = 0; c < stop; c++, i++) {
        const share = own[i]!;
        const last = kind;
        kind = share <= 0 ? OUTSIDE : share >= 1 ? WHOLLY : last === WHOLLY || last === AFTER ? AFTER : BEFORE;
        if (kind === OUTSIDE) {
          continue;
        }
        length = kind === last ? length + 1 : 1;
        if (kind < last || last === OUTSIDE || (kind !== WHOLLY && length > RUN_SHARES)) {
          length = 1;
          if (kind === AFTER) {
            kind = BEFORE;
          }
          const at = RUN_NUMBERS * count;
          runs.fill(c, at, at + 4);
          runs[at + 4] = zone;
          runs[at + 5] = partly;
          rowOf[count] = row;
          count += 1;
        }
        // It ends here; and so does, unless it is over, what comes before that.
        runs.fill(c + 1, RUN_NUMBERS * (count - 1) + kind, RUN_NUMBERS * (count - 1) + 4);
        if (kind !== WHOLLY) {
          shares[partly++] = share;
        }
      }
    },
    end: (): Found => ({
      runs: runs.slice(0, RUN_NUMBERS * count),
      rows: rowOf.slice(0, count),
      shares: shares.slice(0, partly),
    }),
  };
}

/** The same numbers, and room for at least so many, by doubling. */
function grown<T extends Int32Array | Float64Array>(numbers: T, least: number): T {
  const more = new (numbers.constructor as new (length: number) => T)(Math.max(least, 2 * numbers.length));
  more.set(numbers);
  return more;
}

/** Runs of all zones, by rows; and their shares in the same order, so that they are read as they lie. */
export function byRows(found: readonly Found[], rows: number): ZoneRuns {
  const starts = new Int32Array(rows + 1);
  const partly = found.reduce((sum, { shares }) => sum + shares.length, 0);
  for (const { rows: rowOf } of found) {
    for (const row of rowOf) {
      starts[row + 1] = starts[row + 1]! + 1;
    }
  }
  sumUp(starts);
  const filled = starts.slice();
  const runs = new Int32Array(RUN_NUMBERS * starts[rows]!);
  const zonesFrom = new Int32Array(rows).fill(found.length);
  const zonesTo = new Int32Array(rows);
  for (const [number, zone] of found.entries()) {
    for (let i = 0; i < zone.rows.length; i++) {
      const row = zone.rows[i]!;
      zonesFrom[row] = Math.min(zonesFrom[row]!, number);
      zonesTo[row] = number + 1;
      const to = RUN_NUMBERS * filled[row]!;
      filled[row] = filled[row]! + 1;
      for (let k = 0; k < RUN_NUMBERS; k++) {
        runs[to + k] = zone.runs[RUN_NUMBERS * i + k]!;
      }
    }
  }
  const shares = new Float64Array(partly);
  const sharesFrom = new Int32Array(rows + 1);
  let to = 0;
  for (let row = 0; row < rows; row++) {
    for (let run = RUN_NUMBERS * starts[row]!; run < RUN_NUMBERS * starts[row + 1]!; run += RUN_NUMBERS) {
      const own = found[runs[run + 4]!]!.shares;
      const from = runs[run + 5]!;
      runs[run + 5] = to;
      for (let i = from, stop = from + ownShares(runs, run / RUN_NUMBERS); i < stop; i++) {
        shares[to++] = own[i]!;
      }
    }
    sharesFrom[row + 1] = to;
  }
  return { zones: found.length, starts, runs, sharesFrom, shares, zonesFrom, zonesTo };
}

/** Counts → where each begins. */
export function sumUp(counts: Int32Array): void {
  for (let i = 1; i < counts.length; i++) {
    counts[i] = counts[i]! + counts[i - 1]!;
  }
}
