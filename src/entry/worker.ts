/**
 * The app on Cloudflare Workers: bindings in, an app out. The archives are those of `catalogs/`, or of the binding
 * `ESTRAN_CATALOG` in their place; buckets are R2 bindings by name; keys for S3 are the secrets `AWS_ACCESS_KEY_ID` and
 * `AWS_SECRET_ACCESS_KEY`.
 *
 * https://developers.cloudflare.com/workers/platform/limits/
 */
import kernels from "../../build/kernels.wasm";
import { createApp } from "../app.ts";
import { builtinEntries } from "../catalog/builtin.ts";
import { createCatalog } from "../catalog/catalog.ts";
import { parseEntries } from "../catalog/entry.ts";
import { alone } from "../routes/share.ts";
import { createKernels } from "../zarr/kernels.ts";
import { createStoreOpener, credentialsOf } from "../zarr/store/open-store.ts";
import type { Bucket } from "../zarr/store/r2-store.ts";
import { createValueCache } from "../zarr/value-cache.ts";
import { BUDGET, CONNECTIONS } from "./isolate.ts";

type Env = Readonly<{ ASSETS: { fetch(request: Request): Promise<Response> } }> & Readonly<Record<string, unknown>>;

/** Beside what a request may hold. */
const CACHE_BYTES = 12e6;

function appOf(env: Env): ReturnType<typeof createApp> {
  const cache = createValueCache(CACHE_BYTES);
  const asset = (path: string) => env.ASSETS.fetch(new Request(`https://assets.invalid${path}`));
  const bucket = (name: string) => env[name] as Bucket | undefined;
  const platform = { fetch: (request: Request) => fetch(request), asset, bucket, credentials: credentialsOf(env) };
  const { ESTRAN_CATALOG: own } = env;
  return createApp({
    catalog: createCatalog(typeof own === "string" ? parseEntries(own, "ESTRAN_CATALOG") : builtinEntries()),
    openStore: createStoreOpener(platform, cache, CONNECTIONS),
    kernels: createKernels(kernels),
    budget: BUDGET,
    cache,
    asset,
    connections: CONNECTIONS,
    parts: 1,
    share: alone,
    now: Date.now,
    log: (entry) => console.error(JSON.stringify(entry)),
  });
}

/** Made by the first request, and kept as long as the isolate: it holds values, never anything that waits. */
let app: ReturnType<typeof createApp> | undefined;

export default {
  fetch(request: Request, env: Env): Response | Promise<Response> {
    app ??= appOf(env);
    return app.fetch(request, env);
  },
};
