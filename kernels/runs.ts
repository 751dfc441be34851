// Runs of a row's cells, each in a zone, in which a cell counts by its share. Values are float64, NaN where there is none.

/** A run, of int32: its first column, the one after its last, its zone, and where its shares begin; -1 where each is 1. */
const RUN: usize = 16;
/** A result, of float64: zone, cells, values, and of these the shares, their products with the values, least and greatest. */
const RESULT: usize = 56;

// @ts-ignore: decorator
@inline
function sumOf(values: usize, length: usize): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  const end = values + length * 8;
  for (; values + 32 <= end; values += 32) {
    a = f64x2.add(a, v128.load(values));
    b = f64x2.add(b, v128.load(values, 16));
  }
  a = f64x2.add(a, b);
  let total = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  for (; values < end; values += 8) total += load<f64>(values);
  return total;
}

/** Adds the cells that are not missing, one after the other. @param shares 0 where each is 1 */
function addEach(values: usize, shares: usize, length: usize, out: usize): void {
  for (let i: usize = 0; i < length * 8; i += 8) {
    const value = load<f64>(values + i);
    if (value != value) continue;
    const share = shares == 0 ? 1 : load<f64>(shares + i);
    store<f64>(out, load<f64>(out, 16) + 1, 16);
    store<f64>(out, load<f64>(out, 24) + share, 24);
    store<f64>(out, load<f64>(out, 32) + share * value, 32);
    if (value < load<f64>(out, 40)) store<f64>(out, value, 40);
    if (value > load<f64>(out, 48)) store<f64>(out, value, 48);
  }
}

/**
 * Takes runs of a row of which the columns `west` to before `east` lie at `values`; `shares` is where those begin that runs
 * number from `shared` on. Neighbours of one zone share a result. @returns how many results there are at `out`
 */
export function sumRuns(
  values: usize,
  west: i32,
  east: i32,
  runs: usize,
  number: usize,
  shares: usize,
  shared: i32,
  extremes: bool,
  out: usize,
): usize {
  let current: i32 = -1;
  let at = out - RESULT;
  for (const end = runs + number * RUN; runs < end; runs += RUN) {
    const begin = load<i32>(runs);
    const first = max(west, begin);
    const stop = min(east, load<i32>(runs, 4));
    if (first >= stop) continue;
    const zone = load<i32>(runs, 8);
    if (zone != current) {
      current = zone;
      at += RESULT;
      store<f64>(at, <f64>zone);
      store<f64>(at, 0, 8);
      store<f64>(at, 0, 16);
      store<f64>(at, 0, 24);
      store<f64>(at, 0, 32);
      store<f64>(at, Infinity, 40);
      store<f64>(at, -Infinity, 48);
    }
    const length = <usize>(stop - first);
    const cells = values + (<usize>(first - west)) * 8;
    const start = load<i32>(runs, 12);
    const from: usize = start < 0 ? 0 : shares + (<usize>(start - shared + first - begin)) * 8;
    let sum: f64 = 0;
    let count: f64 = 0;
    if (from == 0) {
      sum = sumOf(cells, length);
      count = <f64>length;
    } else {
      for (let i: usize = 0; i < length * 8; i += 8) {
        const share = load<f64>(from + i);
        count += share;
        sum += share * load<f64>(cells + i);
      }
    }
    store<f64>(at, load<f64>(at, 8) + <f64>length, 8);
    if (extremes || sum != sum) {
      addEach(cells, from, length, at);
    } else {
      store<f64>(at, load<f64>(at, 16) + <f64>length, 16);
      store<f64>(at, load<f64>(at, 24) + count, 24);
      store<f64>(at, load<f64>(at, 32) + sum, 32);
    }
  }
  return (at + RESULT - out) / RESULT;
}
