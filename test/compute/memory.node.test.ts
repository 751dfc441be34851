/**
 * The memory that a plan promises bounds what is used: bytes of live buffers while chunks of 16 MB are fetched, decoded and
 * reduced, with garbage collected before each look.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { deflateSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { type AggregateOptions, planAggregate } from "../../src/compute/aggregate.ts";
import { planSubset } from "../../src/compute/answer.ts";
import { parseDefinitions, parseExpression } from "../../src/numerics/parse-expression.ts";
import { sharesHeldBytes } from "../../src/numerics/polygon-shares.ts";
import type { Kernels } from "../../src/zarr/kernels.ts";
import { createMeter, type Meter } from "../../src/zarr/meter.ts";
import type { SelectionRequest } from "../../src/zarr/selection.ts";
import { sliceOf } from "../../src/zarr/store/slice.ts";
import type { Store } from "../../src/zarr/store.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { createMemoryStore } from "../support/memory-store.ts";
import { EVERYTHING, kernels, LIMITS, MEANS, open } from "./support.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Of a map; a chunk (or a shard) is four of them. */
const SIDE = 1000;
const CHUNK_BYTES = 4 * SIDE * SIDE * 4;
const CHUNKS = 3;

/** Held beside what the plan counts: loops, labels, the runtime's own. */
const SLACK_BYTES = 1e6;

const plain = new Uint8Array(new Float32Array(CHUNK_BYTES / 4).fill(1.5).buffer);

/** Blocks of 250 kB, each one stream that is stored as it is. */
function bloscChunk(): Uint8Array {
  const [block, blocks] = [250_000, CHUNK_BYTES / 250_000];
  const bytes = new Uint8Array(16 + 4 * blocks + blocks * (4 + block));
  const view = new DataView(bytes.buffer);
  const lz4Unsplit = (1 << 5) | 0x10;
  bytes.set([2, 1, lz4Unsplit, 4]);
  [CHUNK_BYTES, block, bytes.length].forEach((number, i) => {
    view.setUint32(4 + 4 * i, number, true);
  });
  for (let i = 0; i < blocks; i++) {
    const at = 16 + 4 * blocks + i * (4 + block);
    view.setInt32(16 + 4 * i, at, true);
    view.setInt32(at, block, true);
    bytes.set(plain.subarray(i * block, (i + 1) * block), at + 4);
  }
  return bytes;
}

/** Literals alone, after their length. */
function lz4Chunk(): Uint8Array {
  const more = Math.floor((CHUNK_BYTES - 15) / 255);
  const head = new Uint8Array(4 + 1 + more + 1).fill(255);
  new DataView(head.buffer).setUint32(0, CHUNK_BYTES, true);
  head[4] = 0xf0;
  head[head.length - 1] = (CHUNK_BYTES - 15) % 255;
  const bytes = new Uint8Array(head.length + CHUNK_BYTES);
  bytes.set(head);
  bytes.set(plain, head.length);
  return bytes;
}

/** Eight chunks, one after the other, and their index. */
function shard(): Uint8Array {
  const index = BigUint64Array.from({ length: 16 }, (_, i) => BigInt((CHUNK_BYTES / 8) * (i % 2 === 0 ? i / 2 : 1)));
  const bytes = new Uint8Array(CHUNK_BYTES + index.byteLength);
  bytes.set(plain);
  bytes.set(new Uint8Array(index.buffer), CHUNK_BYTES);
  return bytes;
}

type Archive = Readonly<{ codecs: readonly object[]; chunk: Uint8Array; isStored(index: number): boolean }>;

const little = { name: "bytes", configuration: { endian: "little" } };
const blosc = {
  name: "blosc",
  configuration: { cname: "lz4", clevel: 5, shuffle: "noshuffle", typesize: 4, blocksize: 0 },
};
const sharding = {
  name: "sharding_indexed",
  configuration: { chunk_shape: [1, SIDE / 2, SIDE], codecs: [little], index_codecs: [little], index_location: "end" },
};
const zstd = { name: "zstd", configuration: { level: 1, checksum: false } };
const zlib = { name: "numcodecs.zlib", configuration: { level: 1 } };
const shuffle = { name: "numcodecs.shuffle", configuration: { elementsize: 4 } };
const lz4 = { name: "numcodecs.lz4", configuration: { acceleration: 1 } };
const all = () => true;
const ARCHIVES: Readonly<Record<string, Archive>> = {
  uncompressed: { codecs: [little], chunk: plain, isStored: all },
  blosc: { codecs: [little, blosc], chunk: bloscChunk(), isStored: all },
  "blosc, every other chunk": { codecs: [little, blosc], chunk: bloscChunk(), isStored: (index) => index % 2 === 0 },
  zstd: { codecs: [little, zstd], chunk: zstdCompressSync(plain), isStored: all },
  "shuffled zlib": { codecs: [little, shuffle, zlib], chunk: deflateSync(plain, { level: 1 }), isStored: all },
  lz4: { codecs: [little, lz4], chunk: lz4Chunk(), isStored: all },
  sharded: { codecs: [sharding], chunk: shard(), isStored: all },
};

function storeOf({ codecs, chunk, isStored }: Archive, look: () => void): Store {
  const array = (shape: readonly number[], chunks: readonly number[], dims: readonly string[], units: string) => ({
    zarr_format: 3,
    node_type: "array",
    shape,
    data_type: "float32",
    chunk_grid: { name: "regular", configuration: { chunk_shape: chunks } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: "NaN",
    codecs: dims.length > 1 ? codecs : [little],
    attributes: { units },
    dimension_names: dims,
  });
  const axis = (name: string, size: number, units: string) => ({ [name]: array([size], [size], [name], units) });
  const metadata = {
    v: array([4 * CHUNKS, SIDE, SIDE], [4, SIDE, SIDE], ["time", "lat", "lon"], "1"),
    // The same cells, uncompressed and in chunks of another shape.
    w: { ...array([4 * CHUNKS, SIDE, SIDE], [2, SIDE, SIDE], ["time", "lat", "lon"], "1"), codecs: [little] },
    ...axis("time", 4 * CHUNKS, "days since 2000-01-01"),
    ...axis("lat", SIDE, "degrees_north"),
    ...axis("lon", SIDE, "degrees_east"),
  };
  const regular = (size: number, start: number, step: number) =>
    new Uint8Array(Float32Array.from({ length: size }, (_, i) => start + step * i).buffer);
  const small = createMemoryStore({
    "zarr.json": {
      zarr_format: 3,
      node_type: "group",
      attributes: {},
      consolidated_metadata: { kind: "inline", metadata },
    },
    "time/c/0": regular(4 * CHUNKS, 0, 1),
    "lat/c/0": regular(SIDE, -50, 0.1),
    "lon/c/0": regular(SIDE, 0, 0.25),
  });
  const bytesAt = (key: string) => (isStored(Number(key.split("/")[3])) ? chunk : undefined);
  // Copies of their own, as the network brings them.
  return {
    source: "memory://large",
    async get(key) {
      look();
      if (key.startsWith("/w/c")) {
        return plain.slice(0, CHUNK_BYTES / 2);
      }
      return key.startsWith("/v/c") ? bytesAt(key)?.slice() : small.get(key);
    },
    async getRange(key, range) {
      look();
      const bytes = bytesAt(key);
      return bytes && sliceOf(bytes, range, "memory", key).slice();
    },
  };
}

/** Looks often enough while something is done, and says how much was held at the most. */
function createWatch() {
  let peakBytes = 0;
  let calls = 0;
  const look = () => {
    // What the first finds dead, only the second is sure to have given back.
    collect();
    collect();
    peakBytes = Math.max(peakBytes, process.memoryUsage().arrayBuffers);
  };
  const now = <T>(result: T): T => {
    calls += 1;
    if (calls % 4096 === 1) {
      look();
    }
    return result;
  };
  const watched: Kernels = {
    ...kernels,
    moments: (...given) => now(kernels.moments(...given)),
    decodeBlock: (...given) => now(kernels.decodeBlock(...given)),
  };
  const meter: Meter = Object.defineProperty(createMeter(), "decodedBytes", {
    get: () => 0,
    set: () => now(undefined),
  });
  const heldBytes = () => {
    peakBytes = 0;
    look();
    return peakBytes;
  };
  return { look, watched, meter, heldBytes, peakBytes: () => peakBytes };
}

const everything = { over: ["x", "y", "t"] };
const rows = { over: ["x"] };
const map = { over: ["t"], dims: { lat: { kind: "range", start: 0, stop: 10 } } } as const;
const point = { points: [{ lon: 100, lat: 0 }] };
const region = [
  [
    [
      [1, -49],
      [120, -30],
      [249, -49],
      [249, 49],
      [1, 49],
      [1, -49],
    ],
  ],
] as const;
const step = { time: { kind: "values", values: ["2000-01-07T00:00:00Z"] } } as const;

const computed = { variables: ["s"], expressions: parseDefinitions("s:sqrt(v)+w", "expr") };
const masked = { where: parseExpression("w>1", "where") };

test.each<[string, string, Partial<SelectionRequest & AggregateOptions>]>([
  ["zstd", "the mean of what is computed from two arrays", { ...everything, ...computed }],
  ["blosc", "a map of it", { ...map, ...computed }],
  ["sharded", "a masked time step", { ...step, ...masked }],
  ["lz4", "a correlation", { ...rows, ...step, reduce: ["corr"], other: parseExpression("w", "with") }],
  ["zstd", "a mean weighted by an array", { over: ["x", "y"], ...step, weights: "var:w" }],
  ["uncompressed", "means along longitudes", rows],
  ["blosc", "a time step", step],
  ["blosc, every other chunk", "a series at a point", point],
  ["blosc, every other chunk", "a time step that is not stored", step],
  ["zstd", "the mean of everything", everything],
  ["shuffled zlib", "a time step", step],
  ["lz4", "the mean of everything", everything],
  ["sharded", "a map of means", map],
  ["zstd", "a series of means of a region", { over: ["x", "y"], region }],
  ["uncompressed", "a region", { region, ...step }],
  ["blosc", "medians along longitudes", { ...rows, reduce: ["median"], weights: "none" }],
  [
    "blosc",
    "weighted quantiles of everything",
    { over: ["x", "y", "t"], reduce: ["quantile"], q: [0.1, 0.9], weights: "area", ...step },
  ],
  ["lz4", "rolling means of each cell", { ...map, rolling: 3, minCount: 3 }],
  [
    "blosc",
    "rolling medians of everything",
    { ...map, over: ["x", "y"], reduce: ["median"], rolling: 3, center: true },
  ],
  ["zstd", "anomalies of each cell", { ...map, anomaly: ["time.month"], standardized: true }],
  ["sharded", "runs of each cell", { ...map, reduce: ["longest_run"] }],
])("%s: %s", async (name, _, { over, ...asking }) => {
  const { look, watched, meter, heldBytes, peakBytes } = createWatch();
  const opened = await open(storeOf(ARCHIVES[name]!, look), createValueCache(0), watched);
  const asked = { ...EVERYTHING, variables: ["v"], ...asking };
  const before = heldBytes();
  const { plan, run } = over
    ? planAggregate(opened, asked, { ...MEANS, weights: "none", ...asking, over }, LIMITS)
    : planSubset(opened, asked, { coverage: "fraction" }, LIMITS);
  const answer = await run({ meter });
  look();
  expect(peakBytes() - before).toBeLessThanOrEqual(plan.cost.peakBytes + SLACK_BYTES);
  expect(answer.variables).toHaveLength(1);
});

test("finding the shares of a region's cells holds what is promised for it", async () => {
  let foundBytes = 0;
  const seen = { before: 0 };
  // Not collected before this look: what was held on the way to the shares counts as well.
  const look = () => {
    foundBytes ||= process.memoryUsage().arrayBuffers - seen.before;
  };
  const opened = await open(storeOf(ARCHIVES.uncompressed!, look), createValueCache(0));
  const { run } = planAggregate(opened, { ...EVERYTHING, variables: ["v"], region }, MEANS, LIMITS);
  collect();
  collect();
  seen.before = process.memoryUsage().arrayBuffers;
  foundBytes = 0;
  await run({ meter: createMeter() });
  expect(foundBytes).toBeGreaterThan(SIDE * SIDE * 7);
  expect(foundBytes).toBeLessThanOrEqual(sharesHeldBytes(region, SIDE, SIDE));
});
