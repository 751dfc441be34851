/** The app over the sample archives, as both hosts build it but for where the bytes come from. */
import { hostName, kernelsModule, readAsset, readSample } from "#host";
import { createApp, type Deps } from "../../src/app.ts";
import { builtinEntries } from "../../src/catalog/builtin.ts";
import { createCatalog } from "../../src/catalog/catalog.ts";
import type { Source } from "../../src/catalog/entry.ts";
import type { Cost } from "../../src/cost.ts";
import { Cancelled } from "../../src/errors.ts";
import { alone } from "../../src/routes/share.ts";
import { createKernels } from "../../src/zarr/kernels.ts";
import { sliceOf } from "../../src/zarr/store/slice.ts";
import type { ReadOptions, Store } from "../../src/zarr/store.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";

export const AMPLE: Cost = {
  requests: 1000,
  fetchedBytes: 1e9,
  decodedBytes: 1e9,
  peakBytes: 96e6,
  outputBytes: 32e6,
};

const samples = builtinEntries().filter(({ archive }) => archive.source.kind === "sample");

/** Every read that the app makes is told to `onRead`. */
export function sampleStore(source: Source, onRead: (key: string) => void = () => {}): Store {
  if (source.kind !== "sample") {
    throw new Error(`${source.kind} is no sample`);
  }
  const { path } = source;
  const read = async (key: string, options?: ReadOptions) => {
    if (options?.signal?.aborted) {
      throw new Cancelled();
    }
    onRead(key);
    return readSample(path + key);
  };
  return {
    source: `sample:${path}`,
    get: read,
    async getRange(key, range, options) {
      const bytes = await read(key, options);
      return bytes && sliceOf(bytes, range, path, key);
    },
  };
}

/** @param more replaces what a test is about */
export function sampleApp(more: Partial<Deps> = {}) {
  const log: object[] = [];
  const reads: string[] = [];
  const app = createApp({
    catalog: createCatalog(samples),
    openStore: (source) => sampleStore(source, (key) => reads.push(key)),
    kernels: createKernels(kernelsModule),
    budget: AMPLE,
    cache: createValueCache(16e6),
    asset: async (path) => {
      const bytes = await readAsset(path);
      return new Response(bytes?.slice(), { status: bytes ? 200 : 404 });
    },
    connections: 6,
    parts: 1,
    share: alone,
    now: Date.now,
    log: (entry) => log.push(entry),
    ...more,
  });
  return { app, log, reads, hostName };
}
