// Rows of cells, of which runs lie each in a zone: a cell counts there by its share.
import { unpack } from "./each";
import { FLOAT32, isPlain } from "./moments";

/** A row, of int32: where its numbers lie, its first run and the one after its last; and then, of float64, its cells' weight. */
const ROW: usize = 24;
/**
 * A run, of int32: its first column, the first that is wholly inside, the one after the last such, the one after its last column, its
 * zone, and where the shares of the other columns begin.
 */
const RUN: usize = 24;
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
function addEach<T extends number>(values: usize, shares: usize, length: i32, sums: usize): void {
  for (let i: usize = 0; i < <usize>max(0, length); i++) {
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

/** Two numbers, of which those from the `left`th on are zeros. @param lanes the numbers of the two */
// @ts-ignore: decorator
@inline
function kept(numbers: v128, lanes: v128, left: i32): v128 {
  return v128.and(numbers, f64x2.lt(lanes, f64x2.splat(<f64>left)));
}

/**
 * The sum of `length` values. Lengths differ from run to run: eight cells are taken at a time, and of the last ones those beyond the end
 * are made zeros, so that few jumps are not foreseen.
 */
// @ts-ignore: decorator
@inline
function sumOf<T extends number>(at: usize, length: i32): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  for (; length >= 8; length -= 8) {
    a = f64x2.add(a, two<T>(at));
    b = f64x2.add(b, nextTwo<T>(at));
    c = f64x2.add(c, two<T>(at + 4 * sizeof<T>()));
    d = f64x2.add(d, nextTwo<T>(at + 4 * sizeof<T>()));
    at += 8 * sizeof<T>();
  }
  a = f64x2.add(a, kept(two<T>(at), f64x2(0, 1), length));
  b = f64x2.add(b, kept(nextTwo<T>(at), f64x2(2, 3), length));
  c = f64x2.add(c, kept(two<T>(at + 4 * sizeof<T>()), f64x2(4, 5), length));
  d = f64x2.add(d, kept(nextTwo<T>(at + 4 * sizeof<T>()), f64x2(6, 7), length));
  return both(f64x2.add(f64x2.add(a, b), f64x2.add(c, d)));
}

/** What {@link sumPartly} found of shares. */
let sumOfShares: f64 = 0;

/** The sum of `length` values (at least one) times their shares. */
// @ts-ignore: decorator
@inline
function sumPartly<T extends number>(at: usize, part: usize, length: i32): f64 {
  let a = f64x2.splat(0);
  let c = f64x2.splat(0);
  do {
    const s = kept(v128.load(part), f64x2(0, 1), length);
    const t = kept(v128.load(part, 16), f64x2(2, 3), length);
    a = f64x2.add(a, f64x2.mul(s, kept(two<T>(at), f64x2(0, 1), length)));
    a = f64x2.add(a, f64x2.mul(t, kept(nextTwo<T>(at), f64x2(2, 3), length)));
    c = f64x2.add(c, f64x2.add(s, t));
    length -= 4;
    at += 4 * sizeof<T>();
    part += 32;
  } while (length > 0);
  sumOfShares += both(c);
  return both(a);
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
  const end = runs + <usize>(load<i32>(row, 8) - firstRun) * RUN;
  for (let run = runs + <usize>(load<i32>(row, 4) - firstRun) * RUN; run < end; run += RUN) {
    const zone = load<i32>(run, 16);
    if (zone < firstZone || zone >= stopZone) continue;
    // What of it lies within the columns: partly inside, wholly, partly again.
    const first = load<i32>(run);
    const from = load<i32>(run, 4);
    const to = load<i32>(run, 8);
    const before = max(west, first);
    const whole = max(west, from);
    const after = max(west, to);
    const beforeLength = min(east, from) - before;
    const wholeLength = min(east, to) - whole;
    const afterLength = min(east, load<i32>(run, 12)) - after;
    const share = shares + <usize>(load<i32>(run, 20) - firstShare) * 8;
    const shareBefore = share + <usize>(before - first) * 8;
    const shareAfter = share + <usize>(from - first + after - to) * 8;
    const valueBefore = values + <usize>(before - west) * sizeof<T>();
    const valueWhole = values + <usize>(whole - west) * sizeof<T>();
    const valueAfter = values + <usize>(after - west) * sizeof<T>();
    let cells = 0;
    let sum: f64 = 0;
    sumOfShares = 0;
    if (beforeLength > 0) {
      cells = beforeLength;
      sum = sumPartly<T>(valueBefore, shareBefore, beforeLength);
    }
    if (wholeLength > 0) {
      cells += wholeLength;
      sumOfShares += <f64>wholeLength;
      sum += sumOf<T>(valueWhole, wholeLength);
    }
    if (afterLength > 0) {
      cells += afterLength;
      sum += sumPartly<T>(valueAfter, shareAfter, afterLength);
    }
    if (cells == 0) continue;
    const into = sums + <usize>(zone - firstZone) * SUM;
    let n = <f64>cells;
    if (extremes || sum != sum) {
      valid = 0;
      shared = 0;
      total = 0;
      addEach<T>(valueBefore, shareBefore, beforeLength, into);
      addEach<T>(valueWhole, 0, wholeLength, into);
      addEach<T>(valueAfter, shareAfter, afterLength, into);
      n = valid;
      sumOfShares = shared;
      sum = total;
    }
    addTo(into, <f64>cells, 0);
    addTo(into, n, 8);
    addTo(into, sumOfShares, 16);
    addTo(into, sum, 24);
    addTo(into, weight * sumOfShares, 32);
    addTo(into, weight * sum, 40);
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
