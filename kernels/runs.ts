// Rows of cells, of which runs lie each in a zone: a cell counts there by its share.
import { unpack } from "./each";
import { FLOAT32, isPlain } from "./moments";

/** A row, of int32: where its numbers lie, its first run and the one after its last; and then, of float64, its cells' weight. */
const ROW: usize = 24;
/** A run, of int32: its first column, the one after its last, its zone, and where its shares begin; -1 where each is 1. */
const RUN: usize = 16;
/**
 * What a zone has, of float64: cells, values, and of these the shares, their products with the values, both of these times the
 * weight, least and greatest.
 */
const SUM: usize = 64;

/** What {@link addEach} found: values, their shares, and their products. */
let valid: f64 = 0;
let shared: f64 = 0;
let total: f64 = 0;

/** Takes the cells that are not missing, one after the other. @param shares 0 where each is 1 @param sums of the zone */
// @ts-ignore: decorator
@inline
function addEach<T extends number>(values: usize, shares: usize, length: usize, sums: usize): void {
  valid = 0;
  shared = 0;
  total = 0;
  for (let i: usize = 0; i < length; i++) {
    const value = <f64>load<T>(values + i * sizeof<T>());
    if (value != value) continue;
    const share = shares == 0 ? 1 : load<f64>(shares + i * 8);
    valid += 1;
    shared += share;
    total += share * value;
    store<f64>(sums, min(load<f64>(sums, 48), value), 48);
    store<f64>(sums, max(load<f64>(sums, 56), value), 56);
  }
}

// @ts-ignore: decorator
@inline
function addTo(sums: usize, value: f64, offset: usize): void {
  store<f64>(sums + offset, load<f64>(sums + offset) + value);
}

/** Two values; and the two after them. */
// @ts-ignore: decorator
@inline
function two<T extends number>(at: usize): v128 {
  return sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(at)) : v128.load(at);
}

// @ts-ignore: decorator
@inline
function nextTwo<T extends number>(at: usize): v128 {
  return two<T>(at + 2 * sizeof<T>());
}

// @ts-ignore: decorator
@inline
function both(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** Adds one row, whose numbers are at `values`, NaN where one is missing. */
function sumRow<T extends number>(
  values: usize,
  row: usize,
  west: i32,
  columns: i32,
  runs: usize,
  firstRun: i32,
  shares: usize,
  firstShare: i32,
  sums: usize,
  firstZone: i32,
  stopZone: i32,
  extremes: bool,
): void {
  const east = west + columns;
  const weight = load<f64>(row, 16);
  // Of the runs of one zone: cells, values, their shares, and their products.
  let cells: f64 = 0;
  let n: f64 = 0;
  let whole: f64 = 0;
  let sum: f64 = 0;
  let run = runs + <usize>(load<i32>(row, 4) - firstRun) * RUN;
  const end = runs + <usize>(load<i32>(row, 8) - firstRun) * RUN;
  while (run < end) {
    const zone = load<i32>(run, 8);
    const isOurs = zone >= firstZone && zone < stopZone;
    const into = isOurs ? sums + <usize>(zone - firstZone) * SUM : sums;
    do {
      const begin = load<i32>(run);
      const first = max(west, begin);
      const length = min(east, load<i32>(run, 4)) - first;
      const share = load<i32>(run, 12);
      run += RUN;
      if (length <= 0 || !isOurs) continue;
      let at = values + <usize>(first - west) * sizeof<T>();
      // Lengths differ from run to run: four cells are taken at a time, of which those beyond the end are made zeros, so that few jumps
      // are not foreseen.
      let a = f64x2.splat(0);
      let b = f64x2.splat(0);
      let c = f64x2.splat(0);
      let left = length;
      let from: usize = 0;
      if (share < 0) {
        for (; left >= 4; left -= 4) {
          a = f64x2.add(a, two<T>(at));
          b = f64x2.add(b, nextTwo<T>(at));
          at += 4 * sizeof<T>();
        }
        a = f64x2.add(a, v128.and(two<T>(at), f64x2.lt(f64x2(0, 1), f64x2.splat(<f64>left))));
        b = f64x2.add(b, v128.and(nextTwo<T>(at), f64x2.lt(f64x2(2, 3), f64x2.splat(<f64>left))));
      } else {
        from = shares + <usize>(share - firstShare + first - begin) * 8;
        let part = from;
        do {
          const low = f64x2.lt(f64x2(0, 1), f64x2.splat(<f64>left));
          const high = f64x2.lt(f64x2(2, 3), f64x2.splat(<f64>left));
          const s = v128.and(v128.load(part), low);
          const t = v128.and(v128.load(part, 16), high);
          a = f64x2.add(a, f64x2.mul(s, v128.and(two<T>(at), low)));
          b = f64x2.add(b, f64x2.mul(t, v128.and(nextTwo<T>(at), high)));
          c = f64x2.add(c, f64x2.add(s, t));
          left -= 4;
          at += 4 * sizeof<T>();
          part += 32;
        } while (left > 0);
      }
      const found = both(f64x2.add(a, b));
      cells += <f64>length;
      if (extremes || found != found) {
        addEach<T>(values + <usize>(first - west) * sizeof<T>(), from, <usize>length, into);
        n += valid;
        whole += shared;
        sum += total;
      } else {
        n += <f64>length;
        whole += share < 0 ? <f64>length : both(c);
        sum += found;
      }
    } while (run < end && load<i32>(run, 8) == zone);
    if (cells > 0) {
      addTo(into, cells, 0);
      addTo(into, n, 8);
      addTo(into, whole, 16);
      addTo(into, sum, 24);
      addTo(into, weight * whole, 32);
      addTo(into, weight * sum, 40);
      cells = 0;
      n = 0;
      whole = 0;
      sum = 0;
    }
  }
}

/**
 * Adds rows to the sums of their zones. Numbers are of a type (as moments.ts numbers them) and are unpacked to `values`, a row
 * at a time, `columns` from `west` on. `runs`, `shares` and `sums` are where run, share and zone `firstRun`, `firstShare` and
 * `firstZone` lie; zones from `stopZone` on are left out, as those before the first are.
 */
export function sumRows(
  type: i32,
  rows: usize,
  count: i32,
  west: i32,
  columns: i32,
  rule: usize,
  scale: f64,
  offset: f64,
  values: usize,
  runs: usize,
  firstRun: i32,
  shares: usize,
  firstShare: i32,
  sums: usize,
  firstZone: i32,
  stopZone: i32,
  extremes: bool,
): void {
  // What is neither scaled nor missing is taken as it lies.
  if (type == FLOAT32 && scale == 1 && offset == 0 && isPlain(rule)) {
    for (const last = rows + <usize>count * ROW; rows < last; rows += ROW) {
      sumRow<f32>(load<u32>(rows), rows, west, columns, runs, firstRun, shares, firstShare, sums, firstZone, stopZone, extremes);
    }
    return;
  }
  for (const last = rows + <usize>count * ROW; rows < last; rows += ROW) {
    unpack(type, load<u32>(rows), columns, rule, scale, offset, values);
    sumRow<f64>(values, rows, west, columns, runs, firstRun, shares, firstShare, sums, firstZone, stopZone, extremes);
  }
}
