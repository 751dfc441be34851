/** Every codec, as zarr-python and numcodecs write it: see scripts/make_codec_fixtures.py. */

import { expect, test } from "vitest";
import { kernelsModule, readFixture } from "#host";
import { CorruptData, EstranError } from "../../../src/errors.ts";
import { createPipeline } from "../../../src/zarr/codecs/create-pipeline.ts";
import type { ArrayPipeline } from "../../../src/zarr/codecs/pipeline.ts";
import { createKernels } from "../../../src/zarr/kernels.ts";
import { parseArrayV2 } from "../../../src/zarr/metadata-v2.ts";
import { parseArrayV3, parseNodeV3 } from "../../../src/zarr/metadata-v3.ts";
import { decode } from "../../support/decode.ts";
import { seeded } from "../../support/random.ts";

type Case = { name: string; zarray?: object; zarrJson?: object; texts?: string[] };

const kernels = createKernels(kernelsModule);
const cases = JSON.parse(new TextDecoder().decode(await readFixture("codecs/index.json"))) as Case[];

function pipelineOf({ name, zarray, zarrJson }: Case): { pipeline: ArrayPipeline; shape: readonly number[] } {
  const metadata = zarray ? parseArrayV2(name, zarray, {}) : parseArrayV3(name, parseNodeV3(name, zarrJson));
  return { pipeline: createPipeline(metadata, kernels), shape: metadata.chunkShape };
}

/** Decodes a stored object: inner chunk by inner chunk where it is a shard. */
async function decodeObject({ pipeline, shape }: ReturnType<typeof pipelineOf>, bytes: Uint8Array): Promise<unknown[]> {
  const { shard, chunkShape } = pipeline;
  if (!shard) {
    expect(bytes.length).toBeLessThanOrEqual(pipeline.maxEncodedBytes);
    return Array.from((await decode(pipeline, bytes, "chunk")) as Iterable<unknown>);
  }
  const at = shard.indexLocation === "end" ? bytes.length - shard.indexBytes : 0;
  const { offsets, lengths } = shard.decodeIndex(bytes.subarray(at, at + shard.indexBytes), "index");
  const [rows, columns] = shape as [number, number];
  const out = new Array<unknown>(rows * columns);
  for (const [i, offset] of offsets.entries()) {
    expect(lengths[i]).toBeLessThanOrEqual(pipeline.maxEncodedBytes);
    const inner =
      offset < 0 ? pipeline.fill() : await decode(pipeline, bytes.slice(offset, offset + lengths[i]!), "inner");
    const row = Math.floor(i / shard.chunksPerShard[1]!) * chunkShape[0]!;
    const column = (i % shard.chunksPerShard[1]!) * chunkShape[1]!;
    inner.forEach((value: unknown, k: number) => {
      out[(row + Math.floor(k / chunkShape[1]!)) * columns + column + (k % chunkShape[1]!)] = value;
    });
  }
  return out;
}

async function expectedOf({ name, texts }: Case, sample: unknown): Promise<unknown[]> {
  if (texts) {
    return texts;
  }
  const bytes = (await readFixture(`codecs/${name}.values`))!.slice();
  const array = sample as { constructor: { new (buffer: ArrayBuffer): ArrayLike<unknown> } };
  return Array.from(new array.constructor(bytes.buffer));
}

test.each(cases)("$name", async (given) => {
  const bytes = (await readFixture(`codecs/${given.name}.chunk`))!;
  const before = bytes.slice();
  const open = pipelineOf(given);
  const decoded = await decodeObject(open, bytes);
  expect(decoded).toEqual(await expectedOf(given, open.pipeline.fill()));
  expect(bytes, "the stored bytes were written to").toEqual(before);
});

const single = cases.filter(
  ({ name }) => !name.startsWith("shard-end") && !/^shard-(start|blosc|inner|nested)/.test(name),
);

test.each(single)("$name, cut short, is an error", async (given) => {
  const bytes = (await readFixture(`codecs/${given.name}.chunk`))!;
  const { pipeline } = pipelineOf(given);
  for (const length of [0, 1, 7, bytes.length >> 1, bytes.length - 1].filter((n) => n < bytes.length)) {
    await expect(decode(pipeline, bytes.subarray(0, length), "chunk"), `${length} bytes`).rejects.toThrow(CorruptData);
  }
});

test.each(["crc32", "adler32", "fletcher32", "v3-crc32c", "v3-gzip-crc32c", "zstd-checksum"])(
  "%s notices one changed bit",
  async (name) => {
    const bytes = (await readFixture(`codecs/${name}.chunk`))!.slice();
    const { pipeline } = pipelineOf(cases.find((given) => given.name === name)!);
    bytes[bytes.length >> 1]! ^= 4;
    await expect(decode(pipeline, bytes, "some/key")).rejects.toThrow(/"some\/key".*(checksum|zstd|gzip|zlib|crc)/i);
  },
);

test("damaged chunks give errors or numbers of the right count, never anything else", async () => {
  const random = seeded(3);
  for (const given of single) {
    const bytes = (await readFixture(`codecs/${given.name}.chunk`))!;
    const { pipeline, shape } = pipelineOf(given);
    const cells = shape.reduce((product, n) => product * n, 1);
    for (let round = 0; round < 25; round++) {
      const damaged = bytes.slice();
      for (let i = random.integer(1, 4); i > 0; i--) {
        damaged[random.integer(0, damaged.length - 1)] = random.integer(0, 255);
      }
      try {
        expect((await decode(pipeline, damaged, "chunk")).length).toBe(cells);
      } catch (error) {
        expect(error, given.name).toBeInstanceOf(EstranError);
      }
    }
  }
});

test("several zstd frames, one after the other, are all read", async () => {
  const given = cases.find(({ name }) => name === "zstd")!;
  const { zstdCompressSync } = await import("node:zlib");
  const values = (await readFixture("codecs/zstd.values"))!;
  const frames = [values.subarray(0, 5000), values.subarray(5000)].map((part) => zstdCompressSync(part));
  const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9);
  const bytes = new Uint8Array([...frames[0]!, ...skippable, ...frames[1]!]);
  const decoded = (await decode(pipelineOf(given).pipeline, bytes, "chunk")) as Float32Array;
  expect(new Uint8Array(decoded.buffer)).toEqual(values);
});

test("a codec that can't be read is refused by its name when the array is opened", () => {
  const zarray = { zarr_format: 2, shape: [4], chunks: [4], dtype: "<f4", order: "C", fill_value: 0, filters: null };
  const open = (compressor: object) => () =>
    createPipeline(parseArrayV2("sst", { ...zarray, compressor }, {}), kernels);
  expect(open({ id: "zfpy" })).toThrow(/zfpy.*sst/);
  expect(open({ id: "constructor" })).toThrow(/constructor.*sst/);
});

test("an object that inflates without end is stopped at the chunk's size", async () => {
  const { zstdCompressSync, deflateSync } = await import("node:zlib");
  const bomb = new Uint8Array(50_000_000);
  for (const [name, bytes] of [
    ["zstd", zstdCompressSync(bomb)],
    ["zlib", deflateSync(bomb)],
  ] as const) {
    const { pipeline } = pipelineOf(cases.find((given) => given.name === name)!);
    await expect(decode(pipeline, bytes, "bomb"), name).rejects.toThrow(CorruptData);
  }
});

test.each([49_152, 63_936, 65_536, 100_000, 300_000])("%i bytes that hardly compress come back whole", async (size) => {
  const { deflateSync, gzipSync } = await import("node:zlib");
  const bytes = Uint8Array.from({ length: size }, seededBytes());
  const zarray = {
    zarr_format: 2,
    shape: [size],
    chunks: [size],
    dtype: "|u1",
    order: "C",
    fill_value: 0,
    filters: null,
  };
  for (const [id, compressed] of [
    ["zlib", deflateSync(bytes)],
    ["gzip", gzipSync(bytes)],
  ] as const) {
    const pipeline = createPipeline(parseArrayV2(id, { ...zarray, compressor: { id } }, {}), kernels);
    expect(await decode(pipeline, compressed, id)).toEqual(bytes);
  }
});

function seededBytes(): () => number {
  const random = seeded(1);
  return () => random.integer(0, 255);
}
