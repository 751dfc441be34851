/** Where an archive's bytes are → the store that reads them there, within its limits. What a host can't do, it leaves out. */
import type { Source } from "../../catalog/entry.ts";
import { Unsupported } from "../../errors.ts";
import type { Store } from "../store.ts";
import type { ValueCache } from "../value-cache.ts";
import { createAssetStore } from "./asset-store.ts";
import type { KnownKey } from "./denials.ts";
import { createHttpStore, type Fetch } from "./http-store.ts";
import { createLimiter, withLimits } from "./limits.ts";
import { type Bucket, createR2Store } from "./r2-store.ts";
import { type Credentials, createS3Store, type S3Source } from "./s3-store.ts";

/** The ways to bytes that a host has. */
export type Platform = Readonly<{
  fetch: Fetch;
  /** Of the app's own files. */
  asset(path: string): Promise<Response>;
  /** With which requests to S3 are signed here. */
  credentials: Credentials | null;
  /** Signed S3 by the host's own means, in place of that. */
  signedS3?(source: S3Source, known: KnownKey): Store;
  /** An R2 binding by name. */
  bucket?(name: string): Bucket | undefined;
  folder?(path: string): Store;
}>;

/** For one attempt at one read. */
const TIMEOUT_MS = 20_000;
const RETRIES = 3;

/**
 * Each store opened has a limiter of its own, and serves one request: on Workers, nothing that waits may be shared.
 * @returns throws Unsupported for a kind of source that the host can't reach
 */
export function createStoreOpener(
  platform: Platform,
  cache: ValueCache,
  connections: number,
): (source: Source) => Store {
  return (source) =>
    withLimits(reach(source, platform, cache), {
      limiter: createLimiter(connections),
      timeoutMs: TIMEOUT_MS,
      retries: RETRIES,
    });
}

function reach(source: Source, platform: Platform, cache: ValueCache): Store {
  const known = knownKey(source, cache);
  switch (source.kind) {
    case "sample":
      return createAssetStore(platform.asset, `sample/${source.path}`, cache);
    case "http":
      return createHttpStore(source.url, platform.fetch, known);
    case "s3":
      return source.access !== "anonymous" && platform.signedS3
        ? platform.signedS3(source, known)
        : createS3Store(source, platform.credentials, platform.fetch, known);
    case "r2": {
      const bucket = platform.bucket?.(source.binding);
      if (!bucket) {
        throw new Unsupported(`the R2 bucket ${source.binding}`, "This host has no binding of that name.");
      }
      return createR2Store(bucket, source.prefix, source.binding);
    }
    case "folder":
      if (!platform.folder) {
        throw new Unsupported("folders", "This host has no disk.");
      }
      return platform.folder(source.path);
  }
}

function knownKey(source: Source, cache: ValueCache): KnownKey {
  const name = `known-key:${JSON.stringify(source)}`;
  return { get: () => cache.get(name), set: (key) => cache.set(name, key, 2 * (name.length + key.length)) };
}

/** Credentials as AWS's own tools name them in the environment; null where there are none. */
export function credentialsOf(variables: Readonly<Record<string, unknown>>): Credentials | null {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = variables;
  const { AWS_SESSION_TOKEN: sessionToken } = variables;
  if (typeof accessKeyId !== "string" || typeof secretAccessKey !== "string") {
    return null;
  }
  return { accessKeyId, secretAccessKey, ...(typeof sessionToken === "string" && { sessionToken }) };
}
