/**
 * Archives with hostile metadata: each opens, or gives an error that names the document or the array at fault; in time and memory
 * that don't depend on what the metadata says, and without reading anything outside the store. `npm run fuzz` does so for a
 * million of them.
 */
import { expect, test } from "vitest";
import { planSubset } from "../../src/compute/answer.ts";
import { EstranError } from "../../src/errors.ts";
import { type OpenDataset, openDataset } from "../../src/zarr/open-dataset.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { EVERYTHING, kernels, LIMITS } from "../compute/support.ts";
import { buildZarr, createMemoryStore, type Entries } from "../support/memory-store.ts";
import { readMetadataFixture } from "../support/metadata-fixtures.ts";
import { mutated } from "../support/mutate-metadata.ts";
import { seeded } from "../support/random.ts";
import { recordStore } from "../support/recording-store.ts";

const COUNT = Number(process.env.FUZZ_METADATA ?? 600);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const MOST_MS = 100;
const MOST_BYTES = 64e6;

const whole = (zarrFormat: 2 | 3): Entries =>
  buildZarr(
    {
      attributes: { title: "t" },
      arrays: {
        time: {
          shape: [3],
          data: Float64Array.of(0, 1, 2),
          dims: ["time"],
          attributes: { units: "days since 2000-01-01" },
        },
        lat: {
          shape: [2],
          data: Float64Array.of(10, 20),
          dims: ["lat"],
          attributes: { units: "degrees_north", bounds: "lat_bnds" },
        },
        lat_bnds: { shape: [2, 2], data: Float64Array.of(5, 15, 15, 25), dims: ["lat", "bnds"] },
        height: { shape: [], data: Float64Array.of(2), dims: [] },
        sst: {
          shape: [3, 2],
          chunks: [2, 2],
          data: Int16Array.of(1, 2, 3, 4, 5, 6),
          dims: ["time", "lat"],
          attributes: { scale_factor: 0.1, add_offset: 2, _FillValue: -9, valid_range: [0, 9], units: "K" },
        },
      },
    },
    zarrFormat,
  );

const sharded = {
  zarr_format: 3,
  node_type: "array",
  shape: [6, 4],
  data_type: "float32",
  chunk_grid: { name: "regular", configuration: { chunk_shape: [6, 4] } },
  chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
  fill_value: "NaN",
  codecs: [
    { name: "transpose", configuration: { order: [1, 0] } },
    {
      name: "sharding_indexed",
      configuration: {
        chunk_shape: [2, 3],
        codecs: [
          { name: "numcodecs.pcodec" },
          { name: "blosc", configuration: { cname: "zstd", shuffle: "bitshuffle" } },
        ],
        index_codecs: [{ name: "bytes", configuration: { endian: "little" } }, { name: "crc32c" }],
        index_location: "start",
      },
    },
    { name: "zstd", configuration: { level: 1 } },
  ],
  attributes: {},
  dimension_names: ["y", "x"],
};

const fixtures = [
  "dataset-v2",
  "dataset-v2-consolidated",
  "dataset-v3",
  "dataset-v3-consolidated",
  "types-v2",
  "types-v3",
  "nczarr",
];
/** The small ones more often than those of every type. */
const archives: readonly Entries[] = [
  ...(await Promise.all(fixtures.map(readMetadataFixture))),
  ...[1, 2, 3, 4].flatMap(() => [
    whole(2),
    whole(3),
    { "zarr.json": sharded },
    { "zarr.json": { zarr_format: 3, node_type: "group", attributes: {} }, "rain/zarr.json": sharded },
  ]),
];

/** Opens an archive and plans the reading of all that it has. What came of it: an error of opening, or of the last question. */
async function openWhole(
  entries: Entries,
): Promise<Readonly<{ error: unknown; opened: boolean; keys: readonly string[] }>> {
  const { store, recording } = recordStore(createMemoryStore(entries));
  let open: OpenDataset;
  try {
    open = await openDataset(
      { id: "a", source: { kind: "folder", path: "x" }, group: "", axes: {}, arrays: [] },
      { openStore: () => store, kernels, cache: createValueCache(1e6), budget: { requests: 900 }, now: () => 0 },
    );
  } catch (error) {
    return { error, opened: false, keys: recording.keys };
  }
  let refused: unknown = null;
  for (const name of open.dataset.variables.keys()) {
    try {
      planSubset(open, { ...EVERYTHING, variables: [name] }, { coverage: "fraction" }, LIMITS);
    } catch (error) {
      refused = error;
      if (!(error instanceof EstranError)) {
        break;
      }
    }
  }
  return { error: refused, opened: true, keys: recording.keys };
}

const held = (): number => {
  const { heapUsed, arrayBuffers, external } = process.memoryUsage();
  return heapUsed + arrayBuffers + external;
};

test(`${COUNT} archives with a hostile document`, { timeout: 4 * 3600_000 }, async () => {
  const random = seeded(SEED);
  const figures = { opened: 0, refused: 0, slowestMs: 0, mostBytes: 0 };
  for (let round = 0; round < COUNT; round++) {
    const { key, entries } = mutated(archives[round % archives.length]!, random);
    const text = () => `round ${round}, ${key}: ${entries[key]}`.slice(0, 3000);
    const before = round % 8 === 0 ? held() : 0;
    // Of this process alone: others may have the processor meanwhile.
    const { user: started } = process.cpuUsage();
    let { error, opened, keys } = await openWhole(entries);
    let tookMs = (process.cpuUsage().user - started) / 1000;
    if (tookMs > MOST_MS) {
      // It may have been collecting garbage: only what is slow each time is slow.
      const { user: again } = process.cpuUsage();
      ({ error, opened, keys } = await openWhole(entries));
      tookMs = (process.cpuUsage().user - again) / 1000;
    }
    const bytes = before > 0 ? held() - before : 0;
    figures.slowestMs = Math.max(figures.slowestMs, tookMs);
    figures.mostBytes = Math.max(figures.mostBytes, bytes);
    if (tookMs > MOST_MS || bytes > MOST_BYTES) {
      expect.fail(`${tookMs} ms, ${bytes} bytes: ${text()}`);
    }
    const outside = keys.find((read) => /(^|\/)\.{1,2}(\/|$)|^[a-z]+:|\/\//.test(read));
    if (outside !== undefined) {
      expect.fail(`it read ${outside}: ${text()}`);
    }
    if (error !== null && !(error instanceof EstranError)) {
      expect.fail(`${(error as Error).stack}: ${text()}`);
    }
    figures[opened ? "opened" : "refused"] += 1;
    if (opened) {
      continue;
    }
    const named = [...Object.keys(entries), ...namesOf(entries)].some((name) =>
      (error as Error).message.includes(name),
    );
    if (!named) {
      expect.fail(`"${(error as Error).message}" names no file: ${text()}`);
    }
  }
  if (COUNT > 10_000) {
    console.log(figures);
  }
  expect(figures.opened).toBeGreaterThan(COUNT / 10);
  expect(figures.refused).toBeGreaterThan(COUNT / 20);
});

/** Names of the arrays, without those of one letter, which any message may hold. */
function namesOf(entries: Entries): readonly string[] {
  return Object.keys(entries)
    .map((key) => key.split("/").at(-2) ?? "")
    .concat("sst", "time", "lat", "height", "test")
    .filter((name) => name.length > 1);
}
