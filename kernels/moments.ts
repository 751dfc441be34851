// Count, sum, least and greatest of stored numbers, and their squared deviations from a centre. A number is left out when it
// is NaN, equals one of two missing values, or lies outside the valid range; the rule holds these as float64.

/** A rule: two missing values (NaN for none), the least and the greatest valid number. */
const FIRST: usize = 0;
const SECOND: usize = 8;
const LEAST: usize = 16;
const GREATEST: usize = 24;

/** Results: count, sum, least, greatest; infinities where nothing was counted. */
function finish(out: usize, count: f64, sum: f64, least: f64, greatest: f64): void {
  store<f64>(out, count);
  store<f64>(out, sum, 8);
  store<f64>(out, least, 16);
  store<f64>(out, greatest, 24);
}

// @ts-ignore: decorator
@inline
export function isValid(value: f64, first: f64, second: f64, least: f64, greatest: f64): bool {
  return value == value && value != first && value != second && value >= least && value <= greatest;
}

/** Any type, one number at a time. */
function momentsOf<T extends number>(at: usize, count: usize, rule: usize, out: usize): void {
  const first = load<f64>(rule, FIRST);
  const second = load<f64>(rule, SECOND);
  const from = load<f64>(rule, LEAST);
  const to = load<f64>(rule, GREATEST);
  let n: f64 = 0;
  let sum: f64 = 0;
  let least: f64 = Infinity;
  let greatest: f64 = -Infinity;
  for (const end = at + count * sizeof<T>(); at < end; at += sizeof<T>()) {
    const value = <f64>load<T>(at);
    if (isValid(value, first, second, from, to)) {
      n += 1;
      sum += value;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  finish(out, n, sum, least, greatest);
}

function deviationsOf<T extends number>(at: usize, count: usize, rule: usize, centre: f64): f64 {
  const first = load<f64>(rule, FIRST);
  const second = load<f64>(rule, SECOND);
  const from = load<f64>(rule, LEAST);
  const to = load<f64>(rule, GREATEST);
  let squares: f64 = 0;
  for (const end = at + count * sizeof<T>(); at < end; at += sizeof<T>()) {
    const value = <f64>load<T>(at);
    if (isValid(value, first, second, from, to)) {
      const deviation = value - centre;
      squares += deviation * deviation;
    }
  }
  return squares;
}

/** Whether a rule leaves out nothing but NaN. */
export function isPlain(rule: usize): bool {
  const first = load<f64>(rule, FIRST);
  const second = load<f64>(rule, SECOND);
  return first != first && second != second && load<f64>(rule, LEAST) == -Infinity && load<f64>(rule, GREATEST) == Infinity;
}

// @ts-ignore: decorator
@inline
function valid32(v: v128, first: v128, second: v128, least: v128, greatest: v128, plain: bool): v128 {
  const numbers = f32x4.eq(v, v);
  if (plain) return numbers;
  return v128.and(
    v128.and(v128.and(f32x4.ne(v, first), f32x4.ne(v, second)), numbers),
    v128.and(f32x4.ge(v, least), f32x4.le(v, greatest)),
  );
}

// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return f64x2.promote_low_f32x4(i32x4.shuffle(v, v, 2, 3, 2, 3));
}

function total(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** Float32, four at a time, summed in float64. pmin and pmax pass over NaN, which what does not count is made. */
// @ts-ignore: decorator
@inline
function momentsF32(at: usize, count: usize, rule: usize, out: usize, plain: bool): void {
  const first = f32x4.splat(<f32>load<f64>(rule, FIRST));
  const second = f32x4.splat(<f32>load<f64>(rule, SECOND));
  const from = f32x4.splat(<f32>load<f64>(rule, LEAST));
  const to = f32x4.splat(<f32>load<f64>(rule, GREATEST));
  let n = i32x4.splat(0);
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  let least = f32x4.splat(<f32>Infinity);
  let greatest = f32x4.splat(<f32>-Infinity);
  const end = at + count * 4;
  for (; at + 32 <= end; at += 32) {
    let v = v128.load(at);
    let w = v128.load(at, 16);
    const m = valid32(v, first, second, from, to, plain);
    const k = valid32(w, first, second, from, to, plain);
    n = i32x4.sub(i32x4.sub(n, m), k);
    const x = v128.and(v, m);
    const y = v128.and(w, k);
    a = f64x2.add(a, f64x2.promote_low_f32x4(x));
    b = f64x2.add(b, upper(x));
    c = f64x2.add(c, f64x2.promote_low_f32x4(y));
    d = f64x2.add(d, upper(y));
    if (!plain) {
      v = v128.or(v, v128.not(m));
      w = v128.or(w, v128.not(k));
    }
    least = f32x4.pmin(f32x4.pmin(least, v), w);
    greatest = f32x4.pmax(f32x4.pmax(greatest, v), w);
  }
  // What is left of fewer than eight.
  momentsOf<f32>(at, (end - at) / 4, rule, out);
  let low = load<f64>(out, 16);
  let high = load<f64>(out, 24);
  for (let lane = 0; lane < 4; lane++) {
    low = min(low, <f64>f32x4.extract_lane(least, 0));
    high = max(high, <f64>f32x4.extract_lane(greatest, 0));
    least = i32x4.shuffle(least, least, 1, 2, 3, 0);
    greatest = i32x4.shuffle(greatest, greatest, 1, 2, 3, 0);
  }
  const counted =
    i32x4.extract_lane(n, 0) + i32x4.extract_lane(n, 1) + i32x4.extract_lane(n, 2) + i32x4.extract_lane(n, 3);
  finish(out, load<f64>(out) + <f64>counted, load<f64>(out, 8) + (total(a) + total(b) + (total(c) + total(d))), low, high);
}

// @ts-ignore: decorator
@inline
function deviationsF32(at: usize, count: usize, rule: usize, centre: f64, plain: bool): f64 {
  const first = f32x4.splat(<f32>load<f64>(rule, FIRST));
  const second = f32x4.splat(<f32>load<f64>(rule, SECOND));
  const from = f32x4.splat(<f32>load<f64>(rule, LEAST));
  const to = f32x4.splat(<f32>load<f64>(rule, GREATEST));
  const centres = f64x2.splat(centre);
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  const end = at + count * 4;
  for (; at + 32 <= end; at += 32) {
    const v = v128.load(at);
    const w = v128.load(at, 16);
    const m = valid32(v, first, second, from, to, plain);
    const k = valid32(w, first, second, from, to, plain);
    const p = v128.and(f64x2.sub(f64x2.promote_low_f32x4(v), centres), i32x4.shuffle(m, m, 0, 0, 1, 1));
    const q = v128.and(f64x2.sub(upper(v), centres), i32x4.shuffle(m, m, 2, 2, 3, 3));
    const r = v128.and(f64x2.sub(f64x2.promote_low_f32x4(w), centres), i32x4.shuffle(k, k, 0, 0, 1, 1));
    const s = v128.and(f64x2.sub(upper(w), centres), i32x4.shuffle(k, k, 2, 2, 3, 3));
    a = f64x2.add(a, f64x2.mul(p, p));
    b = f64x2.add(b, f64x2.mul(q, q));
    c = f64x2.add(c, f64x2.mul(r, r));
    d = f64x2.add(d, f64x2.mul(s, s));
  }
  return total(a) + total(b) + (total(c) + total(d)) + deviationsOf<f32>(at, (end - at) / 4, rule, centre);
}

// @ts-ignore: decorator
@inline
function valid64(v: v128, first: v128, second: v128, least: v128, greatest: v128): v128 {
  return v128.and(
    v128.and(v128.and(f64x2.ne(v, first), f64x2.ne(v, second)), f64x2.eq(v, v)),
    v128.and(f64x2.ge(v, least), f64x2.le(v, greatest)),
  );
}

/** Float64, two at a time. */
function momentsF64(at: usize, count: usize, rule: usize, out: usize): void {
  const first = f64x2.splat(load<f64>(rule, FIRST));
  const second = f64x2.splat(load<f64>(rule, SECOND));
  const from = f64x2.splat(load<f64>(rule, LEAST));
  const to = f64x2.splat(load<f64>(rule, GREATEST));
  let n = i64x2.splat(0);
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let least = f64x2.splat(Infinity);
  let greatest = f64x2.splat(-Infinity);
  const end = at + count * 8;
  for (; at + 32 <= end; at += 32) {
    let v = v128.load(at);
    let w = v128.load(at, 16);
    const m = valid64(v, first, second, from, to);
    const k = valid64(w, first, second, from, to);
    n = i64x2.sub(i64x2.sub(n, m), k);
    a = f64x2.add(a, v128.and(v, m));
    b = f64x2.add(b, v128.and(w, k));
    v = v128.or(v, v128.not(m));
    w = v128.or(w, v128.not(k));
    least = f64x2.pmin(f64x2.pmin(least, v), w);
    greatest = f64x2.pmax(f64x2.pmax(greatest, v), w);
  }
  momentsOf<f64>(at, (end - at) / 8, rule, out);
  finish(
    out,
    load<f64>(out) + <f64>(i64x2.extract_lane(n, 0) + i64x2.extract_lane(n, 1)),
    load<f64>(out, 8) + (total(a) + total(b)),
    min(load<f64>(out, 16), min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1))),
    max(load<f64>(out, 24), max(f64x2.extract_lane(greatest, 0), f64x2.extract_lane(greatest, 1))),
  );
}

/** Sums of 16-bit lanes fit 32 bits for this many rounds. */
const ROUNDS: usize = 16384;

/** An integer that the type has: what it lacks (NaN, beyond its range) becomes a value that `given` says. */
function bound16(value: f64, low: f64, high: f64): i16 {
  return <i16>(<i32>Math.min(high, Math.max(low, value)));
}

/** Int16 and uint16, eight at a time. A missing value that the type lacks must be NaN. */
function moments16<T extends number>(at: usize, count: usize, rule: usize, out: usize): void {
  const low: f64 = isSigned<T>() ? -32768 : 0;
  const high: f64 = isSigned<T>() ? 32767 : 65535;
  const end = at + count * 2;
  const one = load<f64>(rule, FIRST);
  const two = load<f64>(rule, SECOND);
  // Without a missing value, nothing equals the one that is looked for: the lanes are compared with themselves, negated.
  const hasOne = i16x8.splat(one == one ? -1 : 0);
  const hasTwo = i16x8.splat(two == two ? -1 : 0);
  const first = i16x8.splat(bound16(one == one ? one : 0, low, high));
  const second = i16x8.splat(bound16(two == two ? two : 0, low, high));
  const least = i16x8.splat(bound16(Math.ceil(load<f64>(rule, LEAST)), low, high));
  const greatest = i16x8.splat(bound16(Math.floor(load<f64>(rule, GREATEST)), low, high));
  const top = i16x8.splat(<i16>(<i32>high));
  const bottom = i16x8.splat(<i16>(<i32>low));
  let smallest = top;
  let largest = bottom;
  let n: i64 = 0;
  let sum: i64 = 0;
  while (at + 16 <= end) {
    const stop = at + 16 * (<usize>Math.min(<f64>ROUNDS, <f64>((end - at) / 16)));
    let counts = i32x4.splat(0);
    let sums = i32x4.splat(0);
    for (; at < stop; at += 16) {
      const v = v128.load(at);
      const outside = isSigned<T>()
        ? v128.or(i16x8.lt_s(v, least), i16x8.gt_s(v, greatest))
        : v128.or(i16x8.lt_u(v, least), i16x8.gt_u(v, greatest));
      const missing = v128.or(
        v128.or(v128.and(i16x8.eq(v, first), hasOne), v128.and(i16x8.eq(v, second), hasTwo)),
        outside,
      );
      const m = v128.not(missing);
      counts = i32x4.sub(counts, i32x4.extadd_pairwise_i16x8_s(m));
      const x = v128.and(v, m);
      sums = i32x4.add(sums, isSigned<T>() ? i32x4.extadd_pairwise_i16x8_s(x) : i32x4.extadd_pairwise_i16x8_u(x));
      const y = v128.bitselect(v, top, m);
      const z = v128.bitselect(v, bottom, m);
      smallest = isSigned<T>() ? i16x8.min_s(smallest, y) : i16x8.min_u(smallest, y);
      largest = isSigned<T>() ? i16x8.max_s(largest, z) : i16x8.max_u(largest, z);
    }
    n += lanes<i32>(counts);
    sum += isSigned<T>() ? lanes<i32>(sums) : lanes<u32>(sums);
  }
  momentsOf<T>(at, (end - at) / 2, rule, out);
  let lower = load<f64>(out, 16);
  let higher = load<f64>(out, 24);
  if (n > 0) {
    for (let shift: i32 = 0; shift < 8; shift++) {
      lower = min(lower, isSigned<T>() ? <f64>i16x8.extract_lane_s(smallest, 0) : <f64>i16x8.extract_lane_u(smallest, 0));
      higher = max(higher, isSigned<T>() ? <f64>i16x8.extract_lane_s(largest, 0) : <f64>i16x8.extract_lane_u(largest, 0));
      smallest = i16x8.shuffle(smallest, smallest, 1, 2, 3, 4, 5, 6, 7, 0);
      largest = i16x8.shuffle(largest, largest, 1, 2, 3, 4, 5, 6, 7, 0);
    }
  }
  finish(out, load<f64>(out) + <f64>n, load<f64>(out, 8) + <f64>sum, lower, higher);
}

function lanes<T extends number>(v: v128): i64 {
  return (
    <i64>(<T>i32x4.extract_lane(v, 0)) +
    <i64>(<T>i32x4.extract_lane(v, 1)) +
    <i64>(<T>i32x4.extract_lane(v, 2)) +
    <i64>(<T>i32x4.extract_lane(v, 3))
  );
}

/** Types of numbers, as the caller numbers them. */
const INT8 = 0;
const UINT8 = 1;
const INT16 = 2;
const UINT16 = 3;
const INT32 = 4;
const UINT32 = 5;
export const FLOAT32 = 6;

/** Of `count` numbers of a type at `at`; four float64 results go to `out`. */
export function moments(type: i32, at: usize, count: usize, rule: usize, out: usize): void {
  if (type == FLOAT32) {
    if (isPlain(rule)) momentsF32(at, count, rule, out, true);
    else momentsF32(at, count, rule, out, false);
  } else if (type == INT16) moments16<i16>(at, count, rule, out);
  else if (type == UINT16) moments16<u16>(at, count, rule, out);
  else if (type == INT8) momentsOf<i8>(at, count, rule, out);
  else if (type == UINT8) momentsOf<u8>(at, count, rule, out);
  else if (type == INT32) momentsOf<i32>(at, count, rule, out);
  else if (type == UINT32) momentsOf<u32>(at, count, rule, out);
  else momentsF64(at, count, rule, out);
}

/** Sum of squared deviations of the valid numbers from `centre`. */
export function deviations(type: i32, at: usize, count: usize, rule: usize, centre: f64): f64 {
  if (type == FLOAT32) {
    return isPlain(rule) ? deviationsF32(at, count, rule, centre, true) : deviationsF32(at, count, rule, centre, false);
  }
  if (type == INT16) return deviationsOf<i16>(at, count, rule, centre);
  if (type == UINT16) return deviationsOf<u16>(at, count, rule, centre);
  if (type == INT8) return deviationsOf<i8>(at, count, rule, centre);
  if (type == UINT8) return deviationsOf<u8>(at, count, rule, centre);
  if (type == INT32) return deviationsOf<i32>(at, count, rule, centre);
  if (type == UINT32) return deviationsOf<u32>(at, count, rule, centre);
  return deviationsOf<f64>(at, count, rule, centre);
}
