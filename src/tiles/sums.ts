/** Sums of weighted values and of weights, for each pixel of an image. */
import { missingPixels, type Values } from "./sink.ts";

export type Sums = Readonly<{
  add(pixel: number, value: number, weight: number): void;
  /** Missing where the weights are not more than `least`. */
  finish(least: number): Values;
}>;

/** Of each pixel, while it is summed and when it is finished. */
export const sumBytes = (exact: boolean): number => 16 + (exact ? 8 : 4);

/** @param exact whether values need all of float64 */
export function createSums(pixels: number, exact: boolean): Sums {
  const [sums, weights] = [new Float64Array(pixels), new Float64Array(pixels)];
  return {
    add(pixel, value, weight) {
      sums[pixel] = sums[pixel]! + value * weight;
      weights[pixel] = weights[pixel]! + weight;
    },
    finish(least) {
      const out = missingPixels(pixels, exact);
      for (let i = 0; i < pixels; i++) {
        if (weights[i]! > least) {
          out[i] = sums[i]! / weights[i]!;
        }
      }
      return out;
    },
  };
}
