/** One thread: opens the archive of a job for itself, plans the same reads, and reduces its part of them. */
import { parentPort, workerData } from "node:worker_threads";
import type { Archive } from "../catalog/entry.ts";
import { reducePart } from "../compute/aggregate.ts";
import type { Job, PartResult } from "../compute/parts.ts";
import { SourceUnavailable } from "../errors.ts";
import { createKernels } from "../zarr/kernels.ts";
import { type OpenDataset, openDataset } from "../zarr/open-dataset.ts";
import type { Part } from "../zarr/plan.ts";
import { createStoreOpener } from "../zarr/store/open-store.ts";
import { createValueCache } from "../zarr/value-cache.ts";
import { createFolderStore } from "./folder-store.ts";
import { fetchOverNode } from "./node-http.ts";
import { createS3Sdk } from "./s3-sdk.ts";
import { type FlatError, flattenError } from "./thread-errors.ts";

export type ThreadData = Readonly<{ kernels: WebAssembly.Module }>;

/** A part to reduce; without a job, the end of one that nobody waits for. */
export type Asked = Readonly<{ id: number; job?: Job; part?: Part }>;

export type Reply = Readonly<{ id: number; result?: PartResult; error?: FlatError }>;

/** What an opened archive needs to be kept; chunks are not. */
const CACHE_BYTES = 16e6;

const port = parentPort!;
const kernels = createKernels((workerData as ThreadData).kernels);
const s3 = createS3Sdk();
const underWay = new Map<number, AbortController>();
let cache = createValueCache(CACHE_BYTES);

async function openVersion(job: Job, signal: AbortSignal): Promise<OpenDataset> {
  const open = (archive: Archive) => {
    const { connections, parts, budget } = job.limits;
    const platform = {
      fetch: fetchOverNode,
      asset: async () => new Response(null, { status: 404 }),
      folder: createFolderStore,
      credentials: null,
      signedS3: s3.store,
    };
    const openStore = createStoreOpener(platform, cache, Math.ceil(connections / parts));
    return openDataset(archive, { openStore, kernels, cache, budget, now: Date.now, signal });
  };
  const kept = await open(job.archive);
  if (kept.version === job.version) {
    return kept;
  }
  // What is kept here is older than the job.
  cache = createValueCache(CACHE_BYTES);
  const opened = await open(job.archive);
  if (opened.version !== job.version) {
    throw new SourceUnavailable(opened.store.source, job.archive.group, "its metadata changed while it was being read");
  }
  return opened;
}

async function compute(id: number, job: Job, part: Part): Promise<void> {
  const stop = new AbortController();
  underWay.set(id, stop);
  try {
    const result = await reducePart(await openVersion(job, stop.signal), job, part, stop.signal);
    port.postMessage({ id, result } satisfies Reply, buffersOf(result));
  } catch (error) {
    port.postMessage({ id, error: flattenError(error) } satisfies Reply);
  } finally {
    underWay.delete(id);
  }
}

/** States go as they are, not as copies. */
function buffersOf({ reduced }: PartResult): ArrayBuffer[] {
  const arrays = reduced.flatMap(({ states, valid, seen }) => [
    valid,
    seen,
    ...states.flatMap(Object.values<Float64Array>),
  ]);
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))];
}

port.on("message", ({ id, job, part }: Asked) => {
  if (job && part) {
    void compute(id, job, part);
  } else {
    underWay.get(id)?.abort();
  }
});
