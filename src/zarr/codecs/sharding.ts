/** `sharding_indexed`: many inner chunks in one object, found by an index. https://zarr-specs.readthedocs.io/en/latest/v3/codecs/sharding-indexed/ */
import { Unsupported } from "../../errors.ts";
import type { ChunkData, DataType, TypedArray } from "../../numerics/data-type.ts";
import type { CodecSpec } from "../array-metadata.ts";
import { rowMajorStrides } from "../chunk-walk.ts";
import { emptyArray } from "./bytes.ts";
import type { Chain } from "./chain.ts";
import type { ArrayBytesCodec, ArrayForm, Configuration } from "./codec.ts";
import type { ShardIndex, ShardLayout } from "./pipeline.ts";

const UINT64: DataType = { kind: "number", name: "uint64", itemBytes: 8 };
const ABSENT = 2n ** 64n - 1n;

export type Sharding = Readonly<{
  inner: Chain;
  innerShape: readonly number[];
  layout: Omit<ShardLayout, "decodeIndex">;
  decodeIndex(encoded: Uint8Array): ShardIndex;
}>;

/** @param compile compiles a chain of codecs, so that a shard's inner chunks and its index may use any */
export function parseSharding(
  configuration: Configuration,
  form: ArrayForm,
  compile: (codecs: readonly CodecSpec[], form: ArrayForm) => Chain,
): Sharding {
  const { chunk_shape: chunkShape, codecs, index_codecs: indexCodecs, index_location: location } = configuration;
  const innerShape = chunkShape as readonly number[];
  if (
    !Array.isArray(chunkShape) ||
    chunkShape.length !== form.shape.length ||
    !innerShape.every((n) => Number.isSafeInteger(n) && n > 0) ||
    form.shape.some((n, i) => n % innerShape[i]! !== 0)
  ) {
    throw new Error(
      `inner chunks of ${JSON.stringify(chunkShape)} do not divide a shard of ${JSON.stringify(form.shape)}`,
    );
  }
  if (location !== undefined && location !== "start" && location !== "end") {
    throw new Error(`its index lies at ${JSON.stringify(location)}, neither "start" nor "end"`);
  }
  const chunksPerShard = form.shape.map((n, i) => n / innerShape[i]!);
  const index = compile(indexCodecs as readonly CodecSpec[], { dataType: UINT64, shape: [...chunksPerShard, 2] });
  if (index.size.exact === null) {
    throw new Unsupported("a shard index of no fixed size", "Its codecs must not compress.");
  }
  return {
    inner: compile(codecs as readonly CodecSpec[], { ...form, shape: innerShape }),
    innerShape,
    layout: { chunksPerShard, indexBytes: index.size.exact, indexLocation: location === "start" ? "start" : "end" },
    decodeIndex: (encoded) => parseIndex(index.decode(encoded) as BigUint64Array),
  };
}

function parseIndex(entries: BigUint64Array): ShardIndex {
  const count = entries.length / 2;
  const offsets = new Float64Array(count);
  const lengths = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const absent = entries[2 * i] === ABSENT && entries[2 * i + 1] === ABSENT;
    offsets[i] = absent ? -1 : Number(entries[2 * i]);
    lengths[i] = absent ? 0 : Number(entries[2 * i + 1]);
  }
  return { offsets, lengths };
}

/** Decodes a shard whole: for shards within shards, and where other codecs surround the shard. */
export function wholeShard(sharding: Sharding, form: ArrayForm, fill: (form: ArrayForm) => ChunkData): ArrayBytesCodec {
  const { inner, innerShape, layout, decodeIndex } = sharding;
  const count = layout.chunksPerShard.reduce((product, n) => product * n, 1);
  return {
    size: { exact: null, atMost: layout.indexBytes + count * inner.size.atMost },
    decode(bytes) {
      if (bytes.length < layout.indexBytes) {
        throw new Error("too short for its index");
      }
      const { offsets, lengths } = decodeIndex(
        layout.indexLocation === "end"
          ? bytes.subarray(bytes.length - layout.indexBytes)
          : bytes.subarray(0, layout.indexBytes),
      );
      const cells = form.shape.reduce((product, n) => product * n, 1);
      const out = emptyArray(form.dataType, cells);
      const empty = fill({ ...form, shape: innerShape });
      for (let i = 0; i < count; i++) {
        const [start, stop] = [offsets[i]!, offsets[i]! + lengths[i]!];
        if (stop > bytes.length) {
          throw new Error(`inner chunk ${i} goes on past the end`);
        }
        place(start < 0 ? empty : inner.decode(bytes.subarray(start, stop)), i, sharding, form.shape, out);
      }
      return out;
    },
  };
}

/** Copies inner chunk `i` to its place in the shard. */
function place(
  data: ChunkData,
  i: number,
  { innerShape, layout }: Sharding,
  shape: readonly number[],
  out: ChunkData,
): void {
  const target = out as TypedArray;
  const source = data as TypedArray;
  const grid = rowMajorStrides(layout.chunksPerShard);
  const strides = rowMajorStrides(shape);
  let rest = i;
  const origin = grid.reduce((at, stride, d) => {
    const index = Math.floor(rest / stride);
    rest %= stride;
    return at + index * innerShape[d]! * strides[d]!;
  }, 0);
  let from = 0;
  const walk = (dim: number, to: number): void => {
    if (dim === innerShape.length) {
      target[to] = source[from++]!;
      return;
    }
    for (let k = 0; k < innerShape[dim]!; k++) {
      walk(dim + 1, to + k * strides[dim]!);
    }
  };
  walk(0, origin);
}
