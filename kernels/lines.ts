// A row of cells → a line of pixels, each of which is of some cells; and lines → an image.
import { unpack } from "./each";

/** A pixel, of int32: its first share and the one after its last. */
const PIXEL: usize = 8;

/**
 * Unpacks a row's `columns` numbers of a type (as moments.ts numbers them) to `values`, and sums for each pixel its cells' values
 * times their weights, and these weights; missing cells in neither. `cells` and `weights` are the shares': which cell, how much.
 */
export function gatherRow(
  type: i32,
  at: usize,
  columns: usize,
  rule: usize,
  scale: f64,
  offset: f64,
  values: usize,
  pixels: usize,
  count: usize,
  cells: usize,
  weights: usize,
  line: usize,
  weighed: usize,
): void {
  unpack(type, at, columns, rule, scale, offset, values);
  for (let i: usize = 0; i < count; i++) {
    let sum: f64 = 0;
    let weight: f64 = 0;
    const stop = <usize>load<u32>(pixels + i * PIXEL, 4);
    for (let k = <usize>load<u32>(pixels + i * PIXEL); k < stop; k++) {
      const value = load<f64>(values + (<usize>load<u32>(cells + (k << 2)) << 3));
      const share = value == value ? load<f64>(weights + (k << 3)) : 0;
      sum += share == 0 ? 0 : share * value;
      weight += share;
    }
    store<f64>(line + (i << 3), sum);
    store<f64>(weighed + (i << 3), weight);
  }
}

/** Adds a line times its share of another to that one. Both have room for an even count. */
export function addLine(to: usize, line: usize, share: f64, count: usize): void {
  const factor = f64x2.splat(share);
  for (let i: usize = 0; i < count << 3; i += 16) {
    v128.store(to + i, f64x2.add(v128.load(to + i), f64x2.mul(factor, v128.load(line + i))));
  }
}

/** Sums by their weights, in place; NaN where a weight is not more than `least`. There is room for an even count. */
export function divideLine(sums: usize, weights: usize, least: f64, count: usize): void {
  const limit = f64x2.splat(least);
  const none = f64x2.splat(NaN);
  for (let i: usize = 0; i < count << 3; i += 16) {
    const weight = v128.load(weights + i);
    const mean = f64x2.div(v128.load(sums + i), weight);
    v128.store(sums + i, v128.bitselect(mean, none, f64x2.gt(weight, limit)));
  }
}
