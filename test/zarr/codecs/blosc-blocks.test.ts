/** Blosc chunks read in part: the same numbers as the whole, of fewer bytes. */
import { expect, test } from "vitest";
import { kernelsModule, readFixture } from "#host";
import { CorruptData } from "../../../src/errors.ts";
import { createPipeline } from "../../../src/zarr/codecs/create-pipeline.ts";
import { createKernels } from "../../../src/zarr/kernels.ts";
import { parseArrayV2 } from "../../../src/zarr/metadata-v2.ts";
import { decode } from "../../support/decode.ts";
import { seeded } from "../../support/random.ts";

type Case = { name: string; zarray: object };

const kernels = createKernels(kernelsModule);
const cases = (JSON.parse(new TextDecoder().decode(await readFixture("codecs/index.json"))) as Case[]).filter(
  ({ name, zarray }) => name.startsWith("blosc-") && zarray,
);

test.each(cases)("$name", async ({ name, zarray }) => {
  const pipeline = createPipeline(parseArrayV2(name, zarray, {}), kernels);
  const bytes = (await readFixture(`codecs/${name}.chunk`))!;
  const whole = await decode(pipeline, bytes, name);
  const random = seeded(5);
  for (let round = 0; round < 20; round++) {
    const first = random.integer(0, whole.length - 1);
    const stop = random.integer(first + 1, whole.length);
    const wanted = (from: number, to: number) => from < stop && to > first;
    const reads: [number, number][] = [];
    const part = await pipeline.sparse!.read(
      async (offset, length) => {
        expect(offset + length).toBeLessThanOrEqual(bytes.length);
        reads.push([offset, length]);
        return bytes.slice(offset, offset + length);
      },
      name,
      wanted,
    );
    const { requests, bytes: most } = pipeline.sparse!.cost(((stop - first) / whole.length) * pipeline.decodedBytes);
    expect(reads.length).toBeLessThanOrEqual(requests);
    expect(reads.reduce((sum, [, length]) => sum + length, 0)).toBeLessThanOrEqual(most);
    const found = new Map<number, unknown>();
    for await (const { start, data } of pipeline.blocks(await pipeline.prepare(part!, name), name, wanted)) {
      data().forEach((value: unknown, i: number) => {
        found.set(start + i, value);
      });
    }
    for (let i = first; i < stop; i++) {
      expect(found.get(i)).toEqual(whole[i]);
    }
  }
});

test("an object that is not there is none, and one that disappears is an error", async () => {
  const { name, zarray } = cases.find((given) => given.name === "blosc-automatic-blocks")!;
  const pipeline = createPipeline(parseArrayV2(name, zarray, {}), kernels);
  const bytes = (await readFixture(`codecs/${name}.chunk`))!;
  expect(
    await pipeline.sparse!.read(
      async () => undefined,
      "key",
      () => true,
    ),
  ).toBeUndefined();
  const disappears = pipeline.sparse!.read(
    async (offset, length) => (offset === 0 ? bytes.slice(0, length) : undefined),
    "some/key",
    () => true,
  );
  await expect(disappears).rejects.toThrow(/some\/key.*disappeared/);
});

test("a table that points outside, and a header that lies, are errors", async () => {
  const { name, zarray } = cases.find((given) => given.name === "blosc-automatic-blocks")!;
  const pipeline = createPipeline(parseArrayV2(name, zarray, {}), kernels);
  const bytes = (await readFixture(`codecs/${name}.chunk`))!;
  const random = seeded(9);
  for (let round = 0; round < 60; round++) {
    const damaged = bytes.slice();
    damaged[random.integer(0, 60)] = random.integer(0, 255);
    const read = async (offset: number, length: number) => {
      expect(length).toBeLessThan(1e6);
      return damaged.slice(offset, offset + length);
    };
    try {
      const part = await pipeline.sparse!.read(read, "key", () => true);
      await decode(pipeline, part!, "key");
    } catch (error) {
      expect(error).toBeInstanceOf(CorruptData);
    }
  }
});
