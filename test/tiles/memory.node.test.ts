/** A map of a large field holds what its plan promises, however many cells a pixel has. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import type { AggregateOptions } from "../../src/compute/aggregate.ts";
import { type MapQuestion, planMap } from "../../src/tiles/plan-map.ts";
import { tileView, WEB_MERCATOR_QUAD } from "../../src/tiles/tile-matrix-set.ts";
import { createMeter, type Meter } from "../../src/zarr/meter.ts";
import type { Store } from "../../src/zarr/store.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { LIMITS, MEANS, open } from "../compute/support.ts";
import { createMemoryStore } from "../support/memory-store.ts";
import { QUESTION } from "./support.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** 0.05 degrees: 26 million cells, 104 MB. */
const [ROWS, COLUMNS, SIDE] = [3600, 7200, 900];
/** Held beside what the plan counts: lines, labels, the runtime's own. */
const SLACK_BYTES = 1e6;

const chunk = zstdCompressSync(new Uint8Array(new Float32Array(SIDE * SIDE).fill(1.5).buffer));

function storeOf(look: () => void): Store {
  const array = (shape: readonly number[], chunks: readonly number[], dims: readonly string[], units: string) => ({
    zarr_format: 3,
    node_type: "array",
    shape,
    data_type: "float32",
    chunk_grid: { name: "regular", configuration: { chunk_shape: chunks } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: "NaN",
    codecs: [
      { name: "bytes", configuration: { endian: "little" } },
      ...(dims.length > 1 ? [{ name: "zstd", configuration: { level: 1, checksum: false } }] : []),
    ],
    attributes: { units },
    dimension_names: dims,
  });
  const metadata = {
    v: array([2, ROWS, COLUMNS], [1, SIDE, SIDE], ["time", "lat", "lon"], "1"),
    time: array([2], [2], ["time"], "days since 2000-01-01"),
    lat: array([ROWS], [ROWS], ["lat"], "degrees_north"),
    lon: array([COLUMNS], [COLUMNS], ["lon"], "degrees_east"),
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
    "time/c/0": regular(2, 0, 1),
    "lat/c/0": regular(ROWS, 89.975, -0.05),
    "lon/c/0": regular(COLUMNS, -179.975, 0.05),
  });
  return {
    source: "memory://fine",
    async get(key) {
      look();
      return key.startsWith("/v/c") ? chunk.slice() : small.get(key);
    },
    getRange: small.getRange,
  };
}

const aggregate: AggregateOptions = { ...MEANS, over: ["t"] };

test.each<[string, Partial<MapQuestion>, readonly [string, string, string]]>([
  ["the world in one tile", {}, ["0", "0", "0"]],
  ["a closer look", {}, ["5", "12", "9"]],
  ["cells between pixels", { method: "linear" }, ["8", "90", "90"]],
  ["means over time", { aggregate }, ["4", "5", "5"]],
])("%s", async (_, question, [matrix, row, column]) => {
  let peakBytes = 0;
  let calls = 0;
  const look = () => {
    calls += 1;
    // Looking takes as long as decoding.
    if (calls % 5 !== 1) {
      return;
    }
    collect();
    collect();
    peakBytes = Math.max(peakBytes, process.memoryUsage().arrayBuffers);
  };
  const dataset = await open(storeOf(look), createValueCache(0));
  const view = tileView(WEB_MERCATOR_QUAD, matrix, row, column);
  // Tables that one map leaves for the next.
  planMap(dataset, { ...QUESTION, ...question }, view, LIMITS);
  peakBytes = 0;
  calls = 0;
  look();
  const before = peakBytes;
  const { plan, fits, run } = planMap(dataset, { ...QUESTION, ...question }, view, LIMITS);
  const meter: Meter = Object.defineProperty(createMeter(), "decodedBytes", { get: () => 0, set: look });
  const { values } = await run({ meter });
  calls = 0;
  look();
  expect(fits).toBe(true);
  expect(plan.cost.peakBytes).toBeLessThan(96e6);
  expect(peakBytes - before).toBeLessThanOrEqual(plan.cost.peakBytes + SLACK_BYTES);
  expect(values.filter((value: number) => Math.abs(value - 1.5) > 1e-12)).toHaveLength(0);
  expect(values[128 * 256 + 128]).toBeCloseTo(1.5, 12);
});
