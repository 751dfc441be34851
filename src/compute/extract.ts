/**
 * Tiles → the array of a subset: unpacked, missing values as NaN, in the order of the answer. No interpolation here
 * (blend.ts), no labels (answer.ts).
 */
import type { CoverageArray } from "../grid/coverage.ts";
import type { Variable } from "../grid/dataset.ts";
import { createUnpacker, hasMissing, isPacked } from "../grid/packing.ts";
import { rowMajorStrides } from "../zarr/chunk-walk.ts";
import type { Loop, Tile } from "../zarr/tile.ts";

/** How a subset of a variable is held: as stored where that is exact, else float64. */
export type Holding = "float32" | "float64" | "int64" | "uint64";

/**
 * Float32 data stays float32; 64-bit integers that nothing can turn into a fraction or a hole stay integers; all else is
 * float64, which holds it exactly. `masked` says that cells may become missing or be interpolated later.
 */
export function holdingOf(variable: Variable, masked: boolean): Holding {
  const { dataType, packing } = variable;
  if (isPacked(packing)) {
    return "float64";
  }
  if (dataType.name === "float32" || dataType.name === "float16") {
    return "float32";
  }
  if (
    (dataType.name === "int64" || dataType.name === "uint64") &&
    !masked &&
    !hasMissing(packing) &&
    !packing.reinterpret
  ) {
    return dataType.name;
  }
  return "float64";
}

export function bytesPerCell(holding: Holding): number {
  return holding === "float32" ? 4 : 8;
}

/** Copies every tile to its place. `shape` is that of what is read: cells of all windows, row-major. */
export async function extract(
  tiles: AsyncIterable<Tile>,
  variable: Variable,
  holding: Holding,
  shape: readonly number[],
): Promise<CoverageArray> {
  const cells = shape.reduce((product, n) => product * n, 1);
  const strides = rowMajorStrides(shape);
  if (holding === "int64" || holding === "uint64") {
    const out = holding === "int64" ? new BigInt64Array(cells) : new BigUint64Array(cells);
    for await (const { data: decode, loops } of tiles) {
      const data = decode();
      forEachRow(loops, strides, (base, at, row, stride) => {
        for (let i = 0; i < row.from.length; i++) {
          out[at + row.to[i]! * stride] = data[base + row.from[i]!] as bigint;
        }
      });
    }
    return out;
  }
  const out = holding === "float32" ? new Float32Array(cells) : new Float64Array(cells);
  const unpack = createUnpacker(variable.packing);
  let buffer = new Float64Array(0);
  for await (const { data: decode, loops } of tiles) {
    const data = decode();
    const longest = loops.at(-1)?.from.length ?? 1;
    if (buffer.length < longest) {
      buffer = new Float64Array(longest);
    }
    forEachRow(loops, strides, (base, at, row, stride) => {
      unpack(data, base, row.from, buffer);
      for (let i = 0; i < row.to.length; i++) {
        out[at + row.to[i]! * stride] = buffer[i]!;
      }
    });
  }
  return out;
}

const SCALAR_ROW: Loop = { from: new Int32Array(1), to: new Int32Array(1) };

/** Calls `visit` for each row of the last loop: element offset of the row in the chunk, and its place in the answer. */
export function forEachRow(
  loops: readonly Loop[],
  strides: readonly number[],
  visit: (base: number, at: number, row: Loop, stride: number) => void,
): void {
  const last = loops.length - 1;
  const walk = (k: number, base: number, at: number): void => {
    if (k >= last) {
      visit(base, at, loops[last] ?? SCALAR_ROW, strides[last] ?? 1);
      return;
    }
    const { from, to } = loops[k]!;
    const stride = strides[k]!;
    for (let i = 0; i < from.length; i++) {
      walk(k + 1, base + from[i]!, at + to[i]! * stride);
    }
  };
  walk(0, 0, 0);
}
