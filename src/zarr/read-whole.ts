/** Reads a small array whole, such as a coordinate. */
import { CorruptData, Unsupported } from "../errors.ts";
import type { ChunkData, TypedArray } from "../numerics/data-type.ts";
import { rowMajorStrides } from "./chunk-walk.ts";
import type { OpenArray } from "./open-dataset.ts";
import { type ArrayPlan, planArray, planRead, type ReadPlan, WHOLE } from "./plan.ts";
import { type ReadContext, readPieces } from "./read.ts";

/** Coordinates larger than this are refused: an isolate could not hold a few of them. */
const MAX_CELLS = 4_000_000;
/** And so are those of which one chunk, or the index of one shard, is larger than this. */
const MAX_CHUNK_BYTES = 64e6;

/** How a catalogue gets around reading a coordinate. */
const INSTEAD = "a catalogue entry can give a regular coordinate as start, step and count.";

/**
 * The reading of all of `array`, in as many reads ahead as it is worth.
 * @throws Unsupported for more than 4 million cells, and for chunks of more than 64 MB
 */
export function planWhole(array: OpenArray): ReadPlan {
  const { shape, path } = array.metadata;
  const cells = cellsOf(array);
  if (cells > MAX_CELLS) {
    throw new Unsupported(`the coordinate ${path} of ${cells} values`, `At most ${MAX_CELLS} can be read; ${INSTEAD}`);
  }
  const { decodedBytes, shard } = array.pipeline;
  const chunkBytes = Math.max(decodedBytes, shard?.indexBytes ?? 0);
  if (chunkBytes > MAX_CHUNK_BYTES) {
    throw new Unsupported(
      `the coordinate ${path} in chunks of ${Math.ceil(chunkBytes / 1e6)} MB`,
      `It has ${cells} values, and chunks of at most ${MAX_CHUNK_BYTES / 1e6} MB are read for them; ${INSTEAD}`,
    );
  }
  const plan = planArray(
    array,
    shape.map((size, dim) => ({ kind: "windows", dim, windows: size > 0 ? [{ start: 0, stop: size }] : [], size })),
  );
  return planRead([plan], { stateBytes: 0, outputBytes: 0 }, { connections: 4, peakBytes: MAX_CHUNK_BYTES, parts: 1 });
}

/** Holds the reading of a coordinate to the reads that are left. @throws Unsupported */
export function checkReads({ arrays, cost }: ReadPlan, left: number): void {
  if (cost.requests > left) {
    const { array, chunks } = arrays[0]!;
    throw new Unsupported(
      `the coordinate ${array.metadata.path} in ${chunks} chunks`,
      `That is ${cost.requests} reads where ${Math.max(0, left)} are left for coordinates here; ${INSTEAD}`,
    );
  }
}

function cellsOf({ metadata: { shape } }: OpenArray): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** All that {@link planWhole} planned, row-major. */
export async function readWhole({ arrays, inFlight }: ReadPlan, context: ReadContext): Promise<ChunkData> {
  return readPlanned(arrays[0]!, inFlight, context);
}

/** All that is planned of an array, of text too, row-major. */
export async function readPlanned(plan: ArrayPlan, inFlight: number, context: ReadContext): Promise<ChunkData> {
  const shape = plan.dims.map(({ size }) => size);
  const cells = shape.reduce((product, n) => product * n, 1);
  const strides = rowMajorStrides(shape);
  let out: (string | number | bigint)[] | TypedArray | undefined;
  for await (const { data: decode, loops } of readPieces([{ plan, part: WHOLE }], inFlight, context)) {
    const data = decode();
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
    throw new CorruptData(plan.array.metadata.path, "it has no values");
  }
  return out as ChunkData;
}
