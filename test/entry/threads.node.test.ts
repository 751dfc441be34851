import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kernelsModule } from "#host";
import type { Archive, Source } from "../../src/catalog/entry.ts";
import { planAggregate } from "../../src/compute/aggregate.ts";
import type { Spread } from "../../src/compute/parts.ts";
import { createFolderStore } from "../../src/entry/folder-store.ts";
import { flattenError, reviveError } from "../../src/entry/thread-errors.ts";
import { createThreads } from "../../src/entry/threads.ts";
import { Cancelled, CorruptData, SourceTimeout } from "../../src/errors.ts";
import { parseDefinitions, parseExpression } from "../../src/numerics/parse-expression.ts";
import { openLayouts } from "../../src/zarr/layouts.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import { openDataset } from "../../src/zarr/open-dataset.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { EVERYTHING, kernels, MEANS } from "../compute/support.ts";
import { AMPLE } from "../support/app.ts";

const SHAPE = [25, 800, 1000] as const;
const STORED = 7;
let folder: string;

/** 80 MB as it is planned, of which 7 chunks are stored. */
function metadata(attributes: object): string {
  const v = {
    zarr_format: 3,
    node_type: "array",
    shape: SHAPE,
    data_type: "float32",
    chunk_grid: { name: "regular", configuration: { chunk_shape: [1, ...SHAPE.slice(1)] } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: 0,
    codecs: [{ name: "bytes", configuration: { endian: "little" } }],
    dimension_names: ["time", "lat", "lon"],
  };
  const consolidated = { kind: "inline", must_understand: false, metadata: { v } };
  return JSON.stringify({ zarr_format: 3, node_type: "group", attributes, consolidated_metadata: consolidated });
}

const chunk = (step: number) =>
  Float32Array.from({ length: SHAPE[1] * SHAPE[2] }, (_, i) => ((i + 31 * step) % 977) / 7);

const writeChunk = (step: number, bytes: Uint8Array) => writeFile(join(folder, `v/c/${step}/0/0`), bytes);

const archive = (path = folder): Archive => ({
  id: "a",
  source: { kind: "folder", path },
  group: "",
  axes: {},
  arrays: [],
});

const createFolderStoreOf = (source: Source) => createFolderStore((source as Extract<Source, { kind: "folder" }>).path);

const open = () =>
  openDataset(archive(), {
    openStore: () => createFolderStore(folder),
    kernels,
    cache: createValueCache(1e6),
    budget: AMPLE,
    now: Date.now,
  });

const spread = createThreads(new URL("../../build/thread.mjs", import.meta.url), kernelsModule);

async function ask(parts: number, signal?: AbortSignal) {
  const limits = { budget: AMPLE, connections: 6, parts };
  const options = {
    ...MEANS,
    reduce: ["count", "sum", "mean", "var", "min", "max"],
    over: ["time", "lat"],
    skipna: false,
  };
  const planned = planAggregate(await open(), EVERYTHING, options, limits);
  const meter = createMeter();
  const coverage = await planned.run({ meter, spread, signal });
  return { plan: planned.plan, meter, values: coverage.variables.map(({ data }) => [...(data as Float64Array)]) };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "estran-"));
  await writeFile(join(folder, "zarr.json"), metadata({}));
  for (let step = 0; step < STORED; step++) {
    await mkdir(join(folder, `v/c/${step}/0`), { recursive: true });
    await writeChunk(step, new Uint8Array(chunk(step).buffer));
  }
});
afterAll(() => rm(folder, { recursive: true }));

test("a question in parts has the answer, and the cost, that it has in one", async () => {
  const [alone, apart] = [await ask(1), await ask(3)];
  expect([alone.plan.parts, apart.plan.parts]).toEqual([1, 3]);
  expect(apart.meter).toEqual(alone.meter);
  expect(alone.meter.requests).toBe(SHAPE[0]);
  apart.values.forEach((values, i) => {
    values.forEach((value, k) => {
      expect(Math.abs(value - alone.values[i]![k]!)).toBeLessThanOrEqual(1e-12 * Math.abs(value));
    });
  });
});

test("what is computed, masked and compared has the same answer in parts", async () => {
  const request = {
    ...EVERYTHING,
    expressions: parseDefinitions("w:sqrt(v)+1", "expr"),
    where: parseExpression("v>20 and v<130", "where"),
  };
  const options = {
    ...MEANS,
    reduce: ["mean", "count", "corr"],
    over: ["time", "lon"],
    other: parseExpression("v", "with"),
  };
  const answers = [1, 3].map(async (parts) => {
    const planned = planAggregate(await open(), request, options, { budget: AMPLE, connections: 6, parts });
    expect(planned.plan.parts).toBe(parts);
    return (await planned.run({ meter: createMeter(), spread })).variables.flatMap(({ data }) => [...data].map(Number));
  });
  const [alone, apart] = await Promise.all(answers);
  expect(alone!.length).toBe(3 * SHAPE[1]);
  apart!.forEach((value, i) => {
    expect(Math.abs(value / alone![i]! - 1)).toBeLessThan(1e-12);
  });
});

test("a question in parts is read from the layout that was chosen, not from the main one", async () => {
  const layouts = { twin: { source: archive().source, group: "", arrays: [] } };
  const context = {
    openStore: createFolderStoreOf,
    kernels,
    cache: createValueCache(1e6),
    budget: AMPLE,
    now: Date.now,
  };
  // The main layout says the same of itself, and holds no chunk.
  const bare = await mkdtemp(join(tmpdir(), "estran-"));
  await writeFile(join(bare, "zarr.json"), metadata({}));
  const { others } = await openLayouts({ ...archive(bare), layouts }, undefined, context);
  const options = { ...MEANS, reduce: ["sum"], over: ["time", "lat", "lon"] };
  const sumOf = async (spreads: Spread | undefined) => {
    const planned = planAggregate(others[0]!.open, EVERYTHING, options, { budget: AMPLE, connections: 6, parts: 2 });
    const { variables } = await planned.run({ meter: createMeter(), spread: spreads });
    return (variables[0]!.data as Float64Array)[0]!;
  };
  const whole = await sumOf(undefined);
  expect(whole).toBeGreaterThan(0);
  expect(Math.abs((await sumOf(spread)) / whole - 1)).toBeLessThan(1e-12);
  await rm(bare, { recursive: true });
});

test("what changed since a thread opened the archive is opened again", async () => {
  await ask(2);
  await writeFile(join(folder, "zarr.json"), metadata({ title: "anew" }));
  expect((await ask(2)).values[0]![0]).toBe(25 * 800);
});

test("an error in a thread is the error of the question", async () => {
  await writeChunk(3, new Uint8Array(17));
  const error: unknown = await ask(2).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CorruptData);
  expect((error as CorruptData).facts).toEqual({ key: "/v/c/3/0/0" });
  await writeChunk(3, new Uint8Array(chunk(3).buffer));
  expect((await ask(2)).values[0]![0]).toBe(25 * 800);
});

test("nobody waits for what was cancelled", async () => {
  await expect(ask(2, AbortSignal.abort())).rejects.toBeInstanceOf(Cancelled);
  const stop = new AbortController();
  const asked = ask(2, stop.signal);
  setTimeout(() => stop.abort(), 5);
  await expect(asked).rejects.toBeInstanceOf(Cancelled);
});

test("a thread that can't start fails the question, not the server", async () => {
  const broken = createThreads(new URL("../../build/none.mjs", import.meta.url), kernelsModule);
  const options = { ...MEANS, over: ["time", "lat"] };
  const planned = planAggregate(await open(), EVERYTHING, options, { budget: AMPLE, connections: 6, parts: 2 });
  await expect(planned.run({ meter: createMeter(), spread: broken })).rejects.toThrow("none.mjs");
});

test("errors cross threads whole", () => {
  const error = reviveError(structuredClone(flattenError(new SourceTimeout("s3://b", "/v/c/0", 5))));
  expect(error).toBeInstanceOf(SourceTimeout);
  expect([error.message, (error as SourceTimeout).facts]).toEqual([
    'The source s3://b did not answer within 5 ms at "/v/c/0".',
    { source: "s3://b", key: "/v/c/0", timeoutMs: 5 },
  ]);
  expect(reviveError(flattenError(new RangeError("far")))).toMatchObject({ message: expect.stringContaining("far") });
});
