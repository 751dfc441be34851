/** Reads a small array whole, such as a coordinate. */
import { CorruptData, Unsupported } from "../errors.ts";
import type { ChunkData, TypedArray } from "../numerics/data-type.ts";
import { rowMajorStrides } from "./chunk-walk.ts";
import type { OpenArray } from "./open-dataset.ts";
import { planArray } from "./plan.ts";
import { type ReadContext, readPieces } from "./read.ts";

/** Coordinates larger than this are refused: an isolate could not hold a few of them. */
const MAX_CELLS = 4_000_000;

/** All values of `array`, row-major. @throws Unsupported for more than 4 million cells */
export async function readWhole(array: OpenArray, context: ReadContext): Promise<ChunkData> {
  const { shape, path } = array.metadata;
  const cells = shape.reduce((product, n) => product * n, 1);
  if (cells > MAX_CELLS) {
    throw new Unsupported(
      `the coordinate ${path} of ${cells} values`,
      `At most ${MAX_CELLS} can be read; a catalogue entry can give a regular coordinate as start, step and count.`,
    );
  }
  const plan = planArray(
    array,
    shape.map((size, dim) => ({ kind: "windows", dim, windows: size > 0 ? [{ start: 0, stop: size }] : [], size })),
  );
  const strides = rowMajorStrides(shape);
  let out: (string | number | bigint)[] | TypedArray | undefined;
  for await (const { data, loops } of readPieces(plan, 4, context)) {
    out ??= ArrayBuffer.isView(data)
      ? new (data.constructor as new (length: number) => TypedArray)(cells)
      : new Array<string>(cells);
    const target = out as (string | number | bigint)[];
    const copy = (dim: number, from: number, to: number): void => {
      const loop = loops[dim];
      if (!loop) {
        target[to] = data[from]!;
        return;
      }
      for (let i = 0; i < loop.from.length; i++) {
        copy(dim + 1, from + loop.from[i]!, to + loop.to[i]! * strides[dim]!);
      }
    };
    copy(0, 0, 0);
  }
  if (!out) {
    throw new CorruptData(path, "it has no values");
  }
  return out as ChunkData;
}
