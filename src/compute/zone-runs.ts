/** The runs of zones, written zone by zone and kept by rows. */
import { ownShares, RUN_NUMBERS, RUN_SHARES, type RunTable } from "../zarr/kernel-zones.ts";

/** The runs of so many zones. */
export type ZoneRuns = RunTable & Readonly<{ zones: number }>;

/** Columns from `first` to before `stop` of a row that may lie in a zone; their shares are `shares[at]` and the following. */
export type WriteRow = (row: number, first: number, stop: number, shares: Float64Array, at: number) => void;

/** Runs of a zone, the row of each, and their shares. */
export type Found = Readonly<{ runs: Int32Array; rows: Int32Array; shares: Float64Array }>;

/** Cells of a zone: of a run those partly inside come first, then those wholly inside, then such as the first again. */
const [OUTSIDE, BEFORE, WHOLLY, AFTER] = [0, 1, 2, 3];

const kindOf = (share: number): number => (share <= 0 ? OUTSIDE : share < 1 ? BEFORE : WHOLLY);

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
      const shift = from - first;
      let last = OUTSIDE;
      for (let begin = first, end = first; begin < stop; begin = end) {
        const kind = kindOf(own[begin + shift]!);
        const most = kind === BEFORE ? Math.min(stop, begin + RUN_SHARES) : stop;
        for (end = begin + 1; end < most && kindOf(own[end + shift]!) === kind; ) {
          end += 1;
        }
        const part = kind === BEFORE && last === WHOLLY ? AFTER : kind;
        const goesOn = part === AFTER || (part === WHOLLY && last === BEFORE);
        last = part;
        if (part === OUTSIDE) {
          continue;
        }
        if (!goesOn) {
          runs.fill(begin, RUN_NUMBERS * count, RUN_NUMBERS * count + 4);
          runs[RUN_NUMBERS * count + 4] = zone;
          runs[RUN_NUMBERS * count + 5] = partly;
          rowOf[count] = row;
          count += 1;
        }
        // Parts that it has not come to end where this one does.
        runs.fill(end, RUN_NUMBERS * (count - 1) + part, RUN_NUMBERS * (count - 1) + 4);
        for (let column = begin; part !== WHOLLY && column < end; column++) {
          shares[partly++] = own[column + shift]!;
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
