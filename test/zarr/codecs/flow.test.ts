/** Large compressed chunks, decoded as their bytes come. */
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { planAggregate } from "../../../src/compute/aggregate.ts";
import { planSubset } from "../../../src/compute/answer.ts";
import { CorruptData } from "../../../src/errors.ts";
import { regrouped } from "../../../src/zarr/codecs/flow.ts";
import { createMeter } from "../../../src/zarr/meter.ts";
import { PART_BYTES } from "../../../src/zarr/plan.ts";
import { createValueCache } from "../../../src/zarr/value-cache.ts";
import { EVERYTHING, LIMITS, MEANS, open } from "../../compute/support.ts";
import { buildZarr, createMemoryStore } from "../../support/memory-store.ts";
import { recordStore } from "../../support/recording-store.ts";

const [LEVELS, ROWS, COLUMNS] = [12, 650, 672] as const;
const CELLS = LEVELS * ROWS * COLUMNS;
/** Numbers that don't compress well, so that there are several parts. */
const data = Float32Array.from({ length: CELLS }, (_, i) => (Math.imul(i, 2_654_435_761) >>> 8) % 100_003);

/** One frame of blocks stored as they are: https://www.rfc-editor.org/rfc/rfc8878 */
function zstdFrame(plain: Uint8Array): Uint8Array {
  const block = 100_000;
  const count = Math.ceil(plain.length / block);
  const frame = new Uint8Array(6 + 3 * count + plain.length);
  // A window of 8 MiB, and no size.
  frame.set([0x28, 0xb5, 0x2f, 0xfd, 0, 13 << 3]);
  for (let i = 0, at = 6; i < count; i++) {
    const part = plain.subarray(i * block, (i + 1) * block);
    const header = (part.length << 3) | (i === count - 1 ? 1 : 0);
    frame.set([header & 255, (header >> 8) & 255, header >> 16], at);
    frame.set(part, at + 3);
    at += 3 + part.length;
  }
  return frame;
}

const bytes = new Uint8Array(data.buffer);
const CODECS = {
  zstd: [{ name: "zstd", configuration: { level: 1, checksum: false } }, zstdFrame(bytes)],
  gzip: [{ name: "gzip", configuration: { level: 1 } }, new Uint8Array(gzipSync(bytes, { level: 1 }))],
  zlib: [{ name: "numcodecs.zlib", configuration: { level: 1 } }, new Uint8Array(deflateSync(bytes, { level: 1 }))],
} as const;
type CodecName = keyof typeof CODECS;
const NAMES = Object.keys(CODECS) as CodecName[];

/** One chunk of 20 MB. */
async function opened(name: CodecName, change: (stored: Uint8Array) => Uint8Array | undefined = (stored) => stored) {
  const [codec, chunk] = CODECS[name];
  const axis = (units: string, length: number) => ({
    shape: [length],
    data: Float64Array.from({ length }, (_, i) => i / 10),
    dims: [units === "m" ? "z" : units === "degrees_north" ? "y" : "x"],
    attributes: { units, ...(units === "m" && { positive: "up" }) },
  });
  const entries = buildZarr({
    arrays: {
      z: axis("m", LEVELS),
      y: axis("degrees_north", ROWS),
      x: axis("degrees_east", COLUMNS),
      v: { shape: [LEVELS, ROWS, COLUMNS], data, dims: ["z", "y", "x"], missing: ["0.0.0"] },
    },
  });
  const metadata = entries["zarr.json"] as { consolidated_metadata: { metadata: { v: { codecs: object[] } } } };
  metadata.consolidated_metadata.metadata.v.codecs.push(codec);
  const stored = change(chunk);
  const { store, recording } = recordStore(createMemoryStore({ ...entries, ...(stored && { "v/c/0/0/0": stored }) }));
  return { dataset: await open(store, createValueCache(0)), recording };
}

const meanOf = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

async function mean(name: CodecName, change?: (stored: Uint8Array) => Uint8Array | undefined) {
  const { dataset, recording } = await opened(name, change);
  const options = { ...MEANS, over: ["x", "y", "z"], weights: "none" } as const;
  const planned = planAggregate(dataset, EVERYTHING, options, LIMITS);
  const before = recording.requests;
  const meter = createMeter();
  const { variables } = await planned.run({ meter });
  return { value: variables[0]!.data[0], planned, meter, requests: recording.requests - before };
}

describe.each(NAMES)("%s", (name) => {
  test("gives the numbers of the whole, in parts, within the plan", async () => {
    const { value, planned, meter, requests } = await mean(name);
    expect(value).toBeCloseTo(meanOf(data), 4);
    expect(requests).toBe(Math.floor(CODECS[name][1].length / PART_BYTES) + 1);
    expect(requests).toBeLessThanOrEqual(planned.plan.cost.requests);
    expect(meter.decodedBytes).toBe(bytes.length);
    // A chunk of 150 MB takes no more.
    expect(planned.plan.cost.peakBytes).toBeLessThan(21e6);
  });

  test("reads no further than the last cell that is wanted", async () => {
    const { dataset } = await opened(name);
    const request = { ...EVERYTHING, z: { kind: "values", values: [0.1] } } as const;
    const meter = createMeter();
    const { variables } = await planSubset(dataset, request, { coverage: "fraction" }, LIMITS).run({ meter });
    expect(variables[0]!.data).toEqual(data.subarray(ROWS * COLUMNS, 2 * ROWS * COLUMNS));
    // Parts are fetched ahead of the decoder, but not all.
    expect(meter.fetchedBytes).toBeLessThan((2 / LEVELS) * CODECS[name][1].length + 5 * PART_BYTES);
  });

  test("a chunk that is not stored is fill", async () => {
    expect((await mean(name, () => undefined)).value).toBe(0);
  });

  test("a chunk that is cut short, damaged, or of another size is an error", async () => {
    await expect(mean(name, (stored) => stored.subarray(0, 10_000_000))).rejects.toThrow(CorruptData);
    await expect(mean(name, (stored) => stored.map((byte, i) => (i < 8 ? 7 : byte)))).rejects.toThrow(CorruptData);
    await expect(mean(name, (stored) => new Uint8Array([...stored.subarray(0, 50)]))).rejects.toThrow(CorruptData);
  });
});

test("a chunk that ends with a part", async () => {
  const parts = Math.ceil((CODECS.zstd[1].length + 8) / PART_BYTES);
  const { value } = await mean("zstd", (stored) => {
    // A skippable frame up to the end.
    const padded = new Uint8Array(parts * PART_BYTES);
    padded.set(stored);
    const view = new DataView(padded.buffer);
    view.setUint32(stored.length, 0x184d2a50, true);
    view.setUint32(stored.length + 4, padded.length - stored.length - 8, true);
    return padded;
  });
  expect(value).toBeCloseTo(meanOf(data), 4);
});

test("pieces are whole items, whatever comes", async () => {
  async function* inPartsOf(size: number) {
    for (let at = 0; at < bytes.length; at += size) {
      yield bytes.subarray(at, at + size);
    }
  }
  for (const size of [7_777, 1_000_003, bytes.length]) {
    let next = 0;
    for await (const piece of regrouped(inPartsOf(size), bytes.length, 12, () => true)) {
      expect(piece.start).toBe(next);
      expect(piece.start % 12).toBe(0);
      expect(Buffer.compare(piece.bytes(), bytes.subarray(next, next + piece.length))).toBe(0);
      next += piece.length;
    }
    expect(next).toBe(bytes.length);
  }
  const read = async (total: number) => {
    for await (const _ of regrouped(inPartsOf(500_000), total, 4, () => true)) {
    }
  };
  await expect(read(bytes.length + 4)).rejects.toThrow(/bytes where/);
  await expect(read(bytes.length - 4)).rejects.toThrow(/more than/);
});
