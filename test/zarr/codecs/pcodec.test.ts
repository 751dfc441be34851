/** Files of every type, mode and delta encoding, as pcodec writes them: see scripts/make_pcodec_fixtures.py. */
import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { kernelsModule, readFixture } from "#host";
import { CorruptData, EstranError, Unsupported } from "../../../src/errors.ts";
import { createPipeline } from "../../../src/zarr/codecs/create-pipeline.ts";
import { createKernels } from "../../../src/zarr/kernels.ts";
import { parseArrayV2 } from "../../../src/zarr/metadata-v2.ts";
import { decode } from "../../support/decode.ts";
import { seeded } from "../../support/random.ts";

type Case = Readonly<{ name: string; dtype: string; count: number; crc32: number; pco: string }>;

const kernels = createKernels(kernelsModule);
const cases = JSON.parse(new TextDecoder().decode(await readFixture("pcodec.json"))) as Case[];
const TYPES: Readonly<Record<string, number>> = {
  u4: 1,
  u8: 2,
  i4: 3,
  i8: 4,
  f4: 5,
  f8: 6,
  u2: 7,
  i2: 8,
  f2: 9,
  u1: 10,
  i1: 11,
};

const encodedOf = ({ pco }: Case): Uint8Array => Uint8Array.from(atob(pco), (char) => char.charCodeAt(0));

function decoded({ dtype, count }: Case, encoded: Uint8Array): Uint8Array {
  const itemBytes = Number(dtype.slice(2));
  const out = new Uint8Array(count * itemBytes);
  kernels.decodePco(encoded, TYPES[dtype.slice(1)]!, itemBytes, out);
  return out;
}

const pipelineOf = (dtype: string, count: number) =>
  createPipeline(
    parseArrayV2(
      "a",
      {
        zarr_format: 2,
        shape: [count],
        chunks: [count],
        dtype,
        order: "C",
        fill_value: null,
        filters: null,
        compressor: { id: "pcodec" },
      },
      {},
    ),
    kernels,
  );

test.each(cases)("$name", (given) => {
  expect(crc32(decoded(given, encodedOf(given)))).toBe(given.crc32);
});

describe("what is no such file", () => {
  const [given] = cases.filter(({ name }) => name === "f4-classic-sums1") as [Case];
  const encoded = encodedOf(given);

  test.each([
    ["nothing", new Uint8Array(0), given.count, /cut short/],
    ["another magic number", new Uint8Array(64), given.count, /contradicts itself/],
    ["a newer version", Uint8Array.from(encoded, (byte, i) => (i === 4 ? 4 : byte)), given.count, /newer version/],
    ["fewer numbers than the array has", encoded, given.count + 1, /700 numbers where 701/],
    ["more numbers than the array has", encoded, given.count - 1, /more than 699 numbers/],
  ])("%s", async (_, bytes, count, message) => {
    const chunk = decode(pipelineOf("<f4", count), bytes, "a/0");
    await expect(chunk).rejects.toThrow(CorruptData);
    await expect(chunk).rejects.toThrow(message);
  });

  test("numbers of another type", async () => {
    await expect(decode(pipelineOf("<i4", given.count), encoded, "a/0")).rejects.toThrow(/another type/);
  });

  test("a type that Pcodec has not", () => {
    expect(() => pipelineOf("|b1", 4)).toThrow(Unsupported);
    expect(() => pipelineOf("|b1", 4)).toThrow(/pcodec of bool/);
  });

  test("cut short anywhere", () => {
    for (const length of Array.from({ length: 60 }, (_, i) => Math.floor((i * encoded.length) / 60))) {
      expect(() => decoded(given, encoded.subarray(0, length)), `${length} bytes`).toThrow();
    }
  });

  test("small chunks with tables for large ones are stopped", () => {
    // Each chunk: one float32 in a table of 2^14 states, of two bins.
    const bits: string[] = [];
    const put = (value: number, width: number) =>
      bits.push([...value.toString(2).padStart(width, "0")].reverse().join(""));
    put(0, 4);
    put(0, 4);
    put(14, 4);
    put(2, 15);
    for (let bin = 0; bin < 2; bin++) {
      put(8191, 14);
      put(0, 32);
      put(0, 6);
    }
    const text = bits.join("");
    const meta = Array.from({ length: Math.ceil(text.length / 8) }, (_, i) =>
      Number.parseInt([...text.slice(8 * i, 8 * i + 8).padEnd(8, "0")].reverse().join(""), 2),
    );
    const chunk = [5, 0, 0, 0, ...meta, 0, 0, 0, 0, 0, 0, 0, 0];
    const header = [112, 99, 111, 33, 2, 0, 3];
    const hostile = Uint8Array.from([...header, ...new Array<number[]>(20_000).fill(chunk).flat(), 0]);
    const started = performance.now();
    expect(() => kernels.decodePco(hostile, 5, 4, new Uint8Array(80_000))).toThrow(/tables are larger/);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

test("damaged files give errors or numbers, never anything else", async () => {
  const random = seeded(11);
  for (const given of cases.filter(({ count }) => count > 0)) {
    const pipeline = pipelineOf(given.dtype, given.count);
    const encoded = encodedOf(given);
    for (let round = 0; round < 12; round++) {
      const damaged = encoded.slice(0, round % 4 === 0 ? random.integer(0, encoded.length) : encoded.length);
      for (let i = random.integer(1, 3); i > 0 && damaged.length > 0; i--) {
        const place = random.integer(0, (round % 2 === 0 ? damaged.length : Math.min(damaged.length, 50)) - 1);
        damaged[place]! ^= 1 << random.integer(0, 7);
      }
      try {
        expect((await decode(pipeline, damaged, "a/0")).length).toBe(given.count);
      } catch (error) {
        expect(error, given.name).toBeInstanceOf(EstranError);
      }
    }
  }
});
