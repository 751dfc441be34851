/** Linear interpolation of what was read, one dimension at a time. A missing neighbour counts only if its weight is not zero. */
import type { CoverageArray } from "../grid/coverage.ts";
import type { Blend } from "../zarr/selection.ts";

/** Values at `blend`'s labels along dimension `dim` of `data` (row-major, `shape`). @returns float64, `shape` with that dimension replaced */
export function blendAlong(data: CoverageArray, shape: readonly number[], dim: number, blend: Blend): Float64Array {
  const { lower, upper, fraction } = blend;
  const size = lower.length;
  const { outer, inner } = around(shape, dim);
  const read = shape[dim]!;
  const out = new Float64Array(outer * size * inner);
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < size; k++) {
      const f = fraction[k]!;
      const low = (o * read + lower[k]!) * inner;
      const high = (o * read + upper[k]!) * inner;
      const at = (o * size + k) * inner;
      for (let i = 0; i < inner; i++) {
        out[at + i] = mix(Number(data[low + i]), 1 - f) + mix(Number(data[high + i]), f);
      }
    }
  }
  return out;
}

/** Sums each point's cells by weight: dimension `dim` of `data` holds `weights.length` cells, `cellsPerPoint` for each point. */
export function blendCells(
  data: CoverageArray,
  shape: readonly number[],
  dim: number,
  weights: Float64Array,
  cellsPerPoint: number,
): Float64Array {
  const { outer, inner } = around(shape, dim);
  const cells = weights.length;
  const points = cells / cellsPerPoint;
  const out = new Float64Array(outer * points * inner);
  for (let o = 0; o < outer; o++) {
    for (let cell = 0; cell < cells; cell++) {
      const weight = weights[cell]!;
      const from = (o * cells + cell) * inner;
      const to = (o * points + Math.floor(cell / cellsPerPoint)) * inner;
      for (let i = 0; i < inner; i++) {
        out[to + i] = out[to + i]! + mix(Number(data[from + i]), weight);
      }
    }
  }
  return out;
}

function mix(value: number, weight: number): number {
  return weight === 0 ? 0 : value * weight;
}

function around(shape: readonly number[], dim: number): { outer: number; inner: number } {
  const product = (sizes: readonly number[]) => sizes.reduce((total, n) => total * n, 1);
  return { outer: product(shape.slice(0, dim)), inner: product(shape.slice(dim + 1)) };
}
