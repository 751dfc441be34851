/** The app on Node: a disk, more memory, and the same everything else. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { type ServerType, serve } from "@hono/node-server";
import { createApp, type Deps } from "../app.ts";
import { createCatalog } from "../catalog/catalog.ts";
import type { CatalogEntry } from "../catalog/entry.ts";
import type { Cost } from "../cost.ts";
import { createShare } from "../routes/share.ts";
import { createKernels } from "../zarr/kernels.ts";
import { createStoreOpener } from "../zarr/store/open-store.ts";
import { createValueCache } from "../zarr/value-cache.ts";
import { createFolderStore } from "./folder-store.ts";
import { fetchOverNode } from "./node-http.ts";
import type { S3Sdk } from "./s3-sdk.ts";
import { createThreads } from "./threads.ts";

const BUDGET: Cost = {
  requests: 100_000,
  fetchedBytes: 32e9,
  decodedBytes: 64e9,
  peakBytes: 1e9,
  outputBytes: 256e6,
};
const CONNECTIONS = 8;
const CACHE_BYTES = 128e6;
/** More would wait for one source's connections. */
const MAX_THREADS = CONNECTIONS;

/** Everything that the app needs but the catalogue. */
export type Host = Omit<Deps, "catalog">;

/** @param build the folder that `scripts/build.mjs` fills: kernels.wasm and assets/ */
export async function createHost(build: URL, s3: S3Sdk): Promise<Host> {
  const cache = createValueCache(CACHE_BYTES);
  const asset = (path: string, acceptEncoding?: string) => readAsset(build, path, acceptEncoding);
  const platform = { fetch: fetchOverNode, asset, folder: createFolderStore, credentials: null, signedS3: s3.store };
  const kernels = await WebAssembly.compile(await readFile(new URL("kernels.wasm", build)));
  const parts = Math.min(availableParallelism(), MAX_THREADS);
  return {
    openStore: createStoreOpener(platform, cache, CONNECTIONS),
    kernels: createKernels(kernels),
    budget: BUDGET,
    cache,
    asset,
    connections: CONNECTIONS,
    parts,
    ...(parts > 1 && { spread: createThreads(new URL("thread.mjs", build), kernels) }),
    share: createShare(),
    now: Date.now,
    log: (entry) => console.error(JSON.stringify(entry)),
  };
}

/** By name of the content coding, best first: what `scripts/build.mjs` writes beside each file of the dashboard. */
const COMPRESSED = { br: ".br", gzip: ".gz" } as const;

async function readAsset(build: URL, path: string, acceptEncoding = ""): Promise<Response> {
  const root = new URL("assets/", build);
  const file = new URL(`.${path}`, root);
  if (!file.href.startsWith(root.href)) {
    return new Response(null, { status: 404 });
  }
  const accepted = acceptEncoding.split(",").map((coding) => coding.trim());
  for (const [coding, ending] of Object.entries(COMPRESSED)) {
    const bytes = accepted.includes(coding) ? await bytesOf(new URL(file.href + ending)) : null;
    if (bytes) {
      return new Response(bytes, { headers: { "content-encoding": coding } });
    }
  }
  const bytes = await bytesOf(file);
  return new Response(bytes, { status: bytes ? 200 : 404 });
}

/** Null where there is no such file. */
async function bytesOf(file: URL): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(file));
  } catch {
    return null;
  }
}

/** @returns the server once it listens. @throws what listening throws (a port in use) */
export function listen(
  host: Host,
  entries: readonly CatalogEntry[],
  at: Readonly<{ port: number; hostname: string }>,
): Promise<Readonly<{ server: ServerType; url: string }>> {
  const app = createApp({ ...host, catalog: createCatalog(entries) });
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, ...at }, ({ port }) => {
      resolve({ server, url: `http://${at.hostname}:${port}` });
    });
    server.once("error", reject);
  });
}
