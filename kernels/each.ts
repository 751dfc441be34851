// Numbers that go each to a group of its own: cell i to group i of the states given. Values are float64, NaN where there is none.
import { isPlain, isValid } from "./moments";

// @ts-ignore: decorator
@inline
function unpackOf<T extends number>(at: usize, count: usize, rule: usize, scale: f64, offset: f64, out: usize): void {
  const first = load<f64>(rule);
  const second = load<f64>(rule, 8);
  const least = load<f64>(rule, 16);
  const greatest = load<f64>(rule, 24);
  for (const end = at + count * sizeof<T>(); at < end; at += sizeof<T>()) {
    const value = <f64>load<T>(at);
    store<f64>(out, isValid(value, first, second, least, greatest) ? value * scale + offset : NaN);
    out += 8;
  }
}

/** Float32 of which only NaN is missing. */
function unpackPlainF32(at: usize, count: usize, scale: f64, offset: f64, out: usize): void {
  const factor = f64x2.splat(scale);
  const shift = f64x2.splat(offset);
  const end = at + count * 4;
  for (; at + 16 <= end; at += 16) {
    const v = v128.load(at);
    const low = f64x2.promote_low_f32x4(v);
    const high = f64x2.promote_low_f32x4(i32x4.shuffle(v, v, 2, 3, 2, 3));
    v128.store(out, f64x2.add(f64x2.mul(low, factor), shift));
    v128.store(out, f64x2.add(f64x2.mul(high, factor), shift), 16);
    out += 32;
  }
  for (; at < end; at += 4) {
    store<f64>(out, <f64>load<f32>(at) * scale + offset);
    out += 8;
  }
}

/** `count` stored numbers of a type (as moments.ts numbers them) → values. */
export function unpack(type: i32, at: usize, count: usize, rule: usize, scale: f64, offset: f64, out: usize): void {
  if (type == 6 && isPlain(rule)) unpackPlainF32(at, count, scale, offset, out);
  else if (type == 6) unpackOf<f32>(at, count, rule, scale, offset, out);
  else if (type == 7) unpackOf<f64>(at, count, rule, scale, offset, out);
  else if (type == 0) unpackOf<i8>(at, count, rule, scale, offset, out);
  else if (type == 1) unpackOf<u8>(at, count, rule, scale, offset, out);
  else if (type == 2) unpackOf<i16>(at, count, rule, scale, offset, out);
  else if (type == 3) unpackOf<u16>(at, count, rule, scale, offset, out);
  else if (type == 4) unpackOf<i32>(at, count, rule, scale, offset, out);
  else unpackOf<u32>(at, count, rule, scale, offset, out);
}

/** sum + lost is the sum, exactly: Knuth's TwoSum (The Art of Computer Programming 2, 4.2.2). */
// @ts-ignore: decorator
@inline
function add(value: v128, sum: usize, lost: usize): void {
  const before = v128.load(sum);
  const after = f64x2.add(before, value);
  const added = f64x2.sub(after, before);
  const error = f64x2.add(f64x2.sub(before, f64x2.sub(after, added)), f64x2.sub(value, added));
  v128.store(sum, after);
  v128.store(lost, f64x2.add(v128.load(lost), error));
}

/** Adds values times `weight` to sums, and `weight` to their weights. States have room for an even count. */
export function addEach(
  values: usize,
  count: usize,
  weight: f64,
  sum: usize,
  lost: usize,
  weights: usize,
  weightsLost: usize,
): void {
  const factor = f64x2.splat(weight);
  for (let i: usize = 0; i < count * 8; i += 16) {
    const v = v128.load(values + i);
    const isNumber = f64x2.eq(v, v);
    add(v128.and(f64x2.mul(v, factor), isNumber), sum + i, lost + i);
    add(v128.and(factor, isNumber), weights + i, weightsLost + i);
  }
}

/**
 * The same of `rows` rows, `stride` bytes apart, with a weight that is a whole number, of which nothing is lost: four cells at a time
 * through all rows. States have room for a count that four divides.
 */
export function addRows(
  values: usize,
  stride: usize,
  rows: i32,
  count: usize,
  weight: f64,
  sum: usize,
  lost: usize,
  weights: usize,
): void {
  const factor = f64x2.splat(weight);
  for (let i: usize = 0; i < count * 8; i += 32) {
    let sumA = v128.load(sum + i);
    let sumB = v128.load(sum + i, 16);
    let lostA = v128.load(lost + i);
    let lostB = v128.load(lost + i, 16);
    let weightsA = v128.load(weights + i);
    let weightsB = v128.load(weights + i, 16);
    let at = values + i;
    for (let row = 0; row < rows; row++) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      at += stride;
      const hasA = f64x2.eq(a, a);
      const hasB = f64x2.eq(b, b);
      const x = v128.and(f64x2.mul(a, factor), hasA);
      const y = v128.and(f64x2.mul(b, factor), hasB);
      const afterA = f64x2.add(sumA, x);
      const afterB = f64x2.add(sumB, y);
      const addedA = f64x2.sub(afterA, sumA);
      const addedB = f64x2.sub(afterB, sumB);
      const errorA = f64x2.add(f64x2.sub(sumA, f64x2.sub(afterA, addedA)), f64x2.sub(x, addedA));
      const errorB = f64x2.add(f64x2.sub(sumB, f64x2.sub(afterB, addedB)), f64x2.sub(y, addedB));
      lostA = f64x2.add(lostA, errorA);
      lostB = f64x2.add(lostB, errorB);
      sumA = afterA;
      sumB = afterB;
      weightsA = f64x2.add(weightsA, v128.and(factor, hasA));
      weightsB = f64x2.add(weightsB, v128.and(factor, hasB));
    }
    v128.store(sum + i, sumA);
    v128.store(sum + i, sumB, 16);
    v128.store(lost + i, lostA);
    v128.store(lost + i, lostB, 16);
    v128.store(weights + i, weightsA);
    v128.store(weights + i, weightsB, 16);
  }
}

/** Extends ranges by values: pmin and pmax keep what they have where there is none. */
export function extendEach(values: usize, count: usize, least: usize, greatest: usize): void {
  for (let i: usize = 0; i < count * 8; i += 16) {
    const v = v128.load(values + i);
    v128.store(least + i, f64x2.pmin(v128.load(least + i), v));
    v128.store(greatest + i, f64x2.pmax(v128.load(greatest + i), v));
  }
}

/** Adds values to weights, means (as distances from `origin`, the first value) and squared deviations (West 1979). */
export function spreadEach(
  values: usize,
  count: usize,
  weight: f64,
  weights: usize,
  origin: usize,
  mean: usize,
  squares: usize,
): void {
  for (let i: usize = 0; i < count * 8; i += 8) {
    const value = load<f64>(values + i);
    if (value != value || weight == 0) continue;
    const before = load<f64>(weights + i);
    if (before == 0) store<f64>(origin + i, value);
    const total = before + weight;
    const distance = value - load<f64>(origin + i);
    const middle = load<f64>(mean + i);
    const delta = distance - middle;
    const moved = middle + delta * (weight / total);
    store<f64>(squares + i, load<f64>(squares + i) + weight * delta * (distance - moved));
    store<f64>(mean + i, moved);
    store<f64>(weights + i, total);
  }
}
