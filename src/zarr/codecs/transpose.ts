/** `transpose`: stored dimension i is the array's dimension order[i]. https://zarr-specs.readthedocs.io/en/latest/v3/codecs/transpose/ */
import type { ChunkData, TypedArray } from "../../numerics/data-type.ts";
import { rowMajorStrides } from "../chunk-walk.ts";
import type { ArrayCodec, ArrayForm, Configuration } from "./codec.ts";

export function transpose({ order }: Configuration, form: ArrayForm): ArrayCodec {
  const { shape } = form;
  const permutation = permutationOf(order, shape.length);
  const storedShape = permutation.map((dim) => shape[dim]!);
  const storedStrides = rowMajorStrides(storedShape);
  // Step through the stored array for one step along each dimension of the array.
  const steps = shape.map((_, dim) => storedStrides[permutation.indexOf(dim)]!);
  return {
    encoded: { ...form, shape: storedShape },
    decode: (stored) => gather(stored, shape, steps),
  };
}

function permutationOf(order: unknown, rank: number): readonly number[] {
  const axes = Array.from({ length: rank }, (_, i) => i);
  if (order === "C") {
    return axes;
  }
  if (order === "F") {
    return axes.reverse();
  }
  const given = Array.isArray(order) ? order : [];
  if (given.length !== rank || !axes.every((axis) => given.includes(axis))) {
    throw new Error(`order ${JSON.stringify(order)} is no permutation of ${rank} dimensions`);
  }
  return given as number[];
}

function gather(stored: ChunkData, shape: readonly number[], steps: readonly number[]): ChunkData {
  const out = stored.slice() as TypedArray;
  const source = stored as TypedArray;
  const last = shape.length - 1;
  let at = 0;
  const walk = (dim: number, from: number): void => {
    const size = shape[dim]!;
    const step = steps[dim]!;
    if (dim < last) {
      for (let i = 0; i < size; i++) {
        walk(dim + 1, from + i * step);
      }
      return;
    }
    for (let i = 0; i < size; i++) {
      out[at++] = source[from + i * step]!;
    }
  };
  if (last >= 0) {
    walk(0, 0);
  }
  return out;
}
