/** A chunk decoded whole: its blocks, copied to their places. */
import type { ChunkData } from "../../src/numerics/data-type.ts";
import type { ArrayPipeline } from "../../src/zarr/codecs/pipeline.ts";

/** @throws Error where the blocks leave a gap, or come in another order than the elements */
export async function decode(pipeline: ArrayPipeline, bytes: Uint8Array, key: string): Promise<ChunkData> {
  const out = pipeline.fill();
  let next = 0;
  for await (const { start, length, data: read } of pipeline.blocks(
    await pipeline.prepare(bytes, key),
    key,
    () => true,
  )) {
    const data = read();
    if (data.length !== length) {
      throw new Error(`a block of ${data.length} values where it says ${length}`);
    }
    if (start !== next) {
      throw new Error(`a block at ${start} where ${next} is due`);
    }
    next += data.length;
    if (ArrayBuffer.isView(data)) {
      (out as Float64Array).set(data as Float64Array, start);
    } else {
      (out as string[]).splice(start, data.length, ...data);
    }
  }
  if (next !== out.length) {
    throw new Error(`${next} values where ${out.length} are due`);
  }
  return out;
}
