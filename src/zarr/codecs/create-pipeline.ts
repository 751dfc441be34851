/** An array's metadata → how to decode its chunks. */
import { CorruptData, EstranError, Unsupported } from "../../errors.ts";
import type { ChunkData, DataType, TypedArray } from "../../numerics/data-type.ts";
import type { ArrayMetadata, FillValue } from "../array-metadata.ts";
import { rowMajorStrides } from "../chunk-walk.ts";
import type { Kernels } from "../kernels.ts";
import { BLOCKS_HELD } from "./blosc.ts";
import { LARGEST_BLOCK_BYTES } from "./blosc-header.ts";
import { emptyArray } from "./bytes.ts";
import { type Block, type Chain, type ChainContext, compileChain, compiling } from "./chain.ts";
import type { ArrayForm } from "./codec.ts";
import { FLOW_BYTES } from "./flow.ts";
import type { ArrayPipeline, ShardLayout } from "./pipeline.ts";
import { parseSharding } from "./sharding.ts";

/** What one text is taken to need, where only its bytes would tell. */
const TEXT_BYTES = 64;

/** @throws Unsupported naming the codec that can't be decoded, CorruptData where a configuration makes no sense */
export function createPipeline(metadata: ArrayMetadata, kernels: Kernels): ArrayPipeline {
  const { dataType, fillValue, chunkShape, codecs, path } = metadata;
  const fill = (form: ArrayForm) => filled(dataType, fillValue, cellsOf(form.shape));
  const context: ChainContext = { kernels, path, fill };
  const form: ArrayForm = { dataType, shape: chunkShape };
  const [only] = codecs;
  if (metadata.edges && codecs.some(({ name }) => name === "sharding_indexed")) {
    throw new Unsupported("shards in a rectilinear chunk grid", `The array ${path} has them.`);
  }
  if (only?.name === "sharding_indexed" && codecs.length === 1) {
    const { inner, innerShape, layout, decodeIndex } = compiling(only.name, path, () =>
      parseSharding(only.configuration, form, (chain, inside) => compileChain(chain, inside, context)),
    );
    const shard: ShardLayout = {
      ...layout,
      decodeIndex: (encoded, key) => named(key, () => decodeIndex(encoded)),
    };
    return pipelineOf(inner, { dataType, shape: innerShape }, shard, fill);
  }
  const pipeline = pipelineOf(compileChain(codecs, form, context), form, null, fill);
  return metadata.edges
    ? rectilinear(pipeline, metadata, (shape) =>
        pipelineOf(compileChain(codecs, { dataType, shape }, context), { dataType, shape }, null, fill),
      )
    : pipeline;
}

/** Chunks of any shape up to that of `largest`, each decoded by a pipeline of its own. */
function rectilinear(
  largest: ArrayPipeline,
  { edges, dataType }: ArrayMetadata,
  create: (shape: readonly number[]) => ArrayPipeline,
): ArrayPipeline {
  return {
    ...largest,
    // A chunk is whole before it is put into the corner of a larger one.
    blockBytes: largest.blockBytes + 2 * largest.decodedBytes,
    sparse: null,
    flow: null,
    ofChunk(index) {
      const own = create(edges!.map(({ startOf }, d) => startOf(index[d]! + 1) - startOf(index[d]!)));
      return {
        prepare: own.prepare,
        async *blocks(prepared, key) {
          const data = emptyArray(dataType, cellsOf(largest.chunkShape));
          for await (const block of own.blocks(prepared, key, () => true)) {
            placeInCorner(block, own.chunkShape, largest.chunkShape, data);
          }
          yield { start: 0, length: data.length, lasts: true, data: () => data };
        },
      };
    },
  };
}

/** Copies elements of an array of `shape` to where they are in one of `outer`, row by row. */
function placeInCorner(
  { start, data }: Block,
  shape: readonly number[],
  outer: readonly number[],
  out: ChunkData,
): void {
  const [source, target] = [data() as TypedArray, out as TypedArray];
  const [strides, outerStrides] = [rowMajorStrides(shape), rowMajorStrides(outer)];
  const width = shape.at(-1) ?? 1;
  for (let at = 0; at < source.length; ) {
    const element = start + at;
    const count = Math.min(width - (element % width), source.length - at);
    const to = strides.reduce(
      (sum, stride, d) => sum + (Math.floor(element / stride) % shape[d]!) * outerStrides[d]!,
      0,
    );
    for (let i = 0; i < count; i++) {
      target[to + i] = source[at + i]!;
    }
    at += count;
  }
}

function pipelineOf(
  chain: Chain,
  form: ArrayForm,
  shard: ShardLayout | null,
  fill: (form: ArrayForm) => ChunkData,
): ArrayPipeline {
  const cells = cellsOf(form.shape);
  const storedBytes = cells * (form.dataType.itemBytes ?? TEXT_BYTES);
  // float16 is widened when decoded.
  const decodedBytes = form.dataType.name === "float16" ? 2 * storedBytes : storedBytes;
  /** The same blocks, of which none is longer than it may be; what is wrong with them is told with the key. */
  async function* checked(key: string, blocks: AsyncIterable<Block>, inParts: boolean): AsyncGenerator<Block> {
    try {
      for await (const block of blocks) {
        if (block.start + block.length > cells || (!inParts && block.length !== cells)) {
          throw new Error(`${block.length} values where ${cells} are expected`);
        }
        yield { ...block, data: () => named(key, block.data) };
      }
    } catch (error) {
      fail(key, error);
    }
  }
  return {
    chunkShape: form.shape,
    decodedBytes,
    maxEncodedBytes: chain.size.atMost,
    preparedBytes: chain.inflates ? chain.size.atMost + storedBytes : chain.size.atMost,
    blockBytes: chain.streams
      ? Math.min(3 * decodedBytes, BLOCKS_HELD * LARGEST_BLOCK_BYTES)
      : chain.copies * decodedBytes + chain.heldBytes,
    shard,
    ofChunk: null,
    sparse: chain.sparse && {
      cost: chain.sparse.cost,
      read: (read, key, wanted) => chain.sparse!.read(read, wanted).catch((error) => fail(key, error)),
    },
    flow: chain.flow && {
      bytes: FLOW_BYTES,
      blocks: (encoded, key, wanted) => checked(key, chain.flow!(encoded, wanted), true),
    },
    prepare: (encoded, key) => chain.prepare(encoded).catch((error) => fail(key, error)),
    blocks: (prepared, key, wanted) => checked(key, chain.blocks(prepared, wanted), chain.streams),
    fill: (count) => (count === undefined ? fill(form) : fill({ ...form, shape: [count] })),
  };
}

function named<T>(key: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    return fail(key, error);
  }
}

/** Names the object in whatever went wrong with it. */
function fail(key: string, error: unknown): never {
  if (error instanceof EstranError) {
    throw error;
  }
  throw new CorruptData(key, error instanceof Error ? error.message : String(error), { cause: error });
}

function filled(dataType: DataType, fillValue: FillValue, cells: number): ChunkData {
  const data = emptyArray(dataType, cells);
  if (fillValue === null) {
    return data;
  }
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return data.fill(BigInt(fillValue));
  }
  return ArrayBuffer.isView(data)
    ? (data as Float64Array).fill(Number(fillValue))
    : new Array<string>(cells).fill(String(fillValue));
}

function cellsOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
