/** `estran serve`: any folder, bucket or URL of Zarr stores, each store a collection. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Archive, Source } from "../catalog/entry.ts";
import { SourceUnavailable } from "../errors.ts";
import { isJsonFile } from "../zarr/kerchunk/detect.ts";
import { createS3Store } from "../zarr/store/s3-store.ts";
import { describeAll, type FoundStore, type Skipped } from "./describe-all.ts";
import { findStores, idOf } from "./find-stores.ts";
import { createFolderStore } from "./folder-store.ts";
import { type Host, listen } from "./node.ts";
import { fetchOverNode } from "./node-http.ts";
import type { S3Sdk } from "./s3-sdk.ts";

/** What a place may depend on: the process's environment, and the keys that AWS's tools would use. */
export type Surroundings = Readonly<{ variables: Readonly<Record<string, string | undefined>>; s3: S3Sdk }>;

/**
 * What a person calls a place: a folder, `https://…`, `gs://bucket/prefix` (what anyone may read), or `s3://bucket/prefix`, which
 * is read anonymously where there is no key.
 */
export async function sourceOf(place: string, { variables, s3: sdk }: Surroundings): Promise<Source> {
  const s3 = /^s3:\/\/([^/]+)\/?(.*)$/.exec(place);
  if (s3) {
    const endpoint = variables.AWS_ENDPOINT_URL_S3 ?? variables.AWS_ENDPOINT_URL;
    return {
      kind: "s3",
      bucket: s3[1]!,
      prefix: s3[2]!.replace(/\/+$/, ""),
      region: variables.AWS_REGION ?? variables.AWS_DEFAULT_REGION ?? "us-east-1",
      ...(endpoint && { endpoint }),
      access: await accessOf(variables, sdk),
    };
  }
  if (place.startsWith("gs://")) {
    return { kind: "http", url: `https://storage.googleapis.com/${place.slice("gs://".length)}` };
  }
  return /^https?:\/\//.test(place) ? { kind: "http", url: place } : { kind: "folder", path: place };
}

async function accessOf(variables: Surroundings["variables"], sdk: S3Sdk) {
  if (!(await sdk.hasCredentials())) {
    return "anonymous";
  }
  return variables.AWS_REQUEST_PAYER === "requester" ? "requester-pays" : "signed";
}

/** The sources that the chunks of references may be in, by the URLs that people name them by. @throws Error in words for people */
export async function containersOf(
  urls: readonly string[],
  surroundings: Surroundings,
): Promise<NonNullable<Archive["containers"]>> {
  const named = urls.map(async (url): Promise<[string, Source]> => {
    const whole = `${url.replace(/\/+$/, "")}/`;
    if (!/^(https?|s3|gs|file):\/\/[^?#]+$/.test(whole)) {
      throw new Error(`--container ${url} is not the beginning of a URL: https://, s3://, gs:// or file://.`);
    }
    return [whole, await sourceOf(whole.replace(/^file:\/\//, ""), surroundings)];
  });
  return Object.fromEntries(await Promise.all(named));
}

type Place = Omit<FoundStore, "containers">;

/** The stores at a place. A URL is one store: HTTP has no way to list. */
async function storesAt(place: string, surroundings: Surroundings): Promise<readonly Place[]> {
  const source = await sourceOf(place, surroundings);
  if (isJsonFile(source)) {
    return [{ id: idOf(place), source }];
  }
  switch (source.kind) {
    case "folder": {
      await stat(source.path);
      const found = await findStores(createFolderStore(source.path));
      return found.map((path) => ({
        id: idOf(join(source.path, path)),
        source: { ...source, path: join(source.path, path) },
      }));
    }
    case "s3": {
      const bucket =
        source.access === "anonymous" ? createS3Store(source, null, fetchOverNode) : surroundings.s3.store(source);
      // Who may not list may still read the one store that is named; what else is wrong, opening it will say.
      const found = await findStores(bucket).catch((error: unknown) => {
        if (error instanceof SourceUnavailable) {
          return [""];
        }
        throw error;
      });
      const prefixOf = (path: string) => [source.prefix, path].filter((part) => part !== "").join("/");
      return found.map((path) => ({
        id: idOf(`${source.bucket}/${prefixOf(path)}`),
        source: { ...source, prefix: prefixOf(path) },
      }));
    }
    default:
      return [{ id: idOf(place), source }];
  }
}

export type Serving = Awaited<ReturnType<typeof listen>> &
  Readonly<{ collections: readonly string[]; skipped: readonly Skipped[] }>;

/** @throws Error in words for people */
export async function serveArchives(
  place: string,
  host: Host,
  surroundings: Surroundings,
  at: Readonly<{ port: number; hostname: string; containers: readonly string[] }>,
): Promise<Serving> {
  const containers = await containersOf(at.containers, surroundings);
  const stores = (await storesAt(place, surroundings)).map((store) => ({ ...store, containers }));
  if (stores.length === 0) {
    throw new Error(`There is no Zarr store in ${place}.`);
  }
  const twice = stores.find(({ id }, i) => stores.findIndex((other) => other.id === id) < i);
  if (twice) {
    throw new Error(`Two stores in ${place} have the name "${twice.id}": each needs one of its own.`);
  }
  const { entries, skipped } = await describeAll(stores, host);
  if (entries.length === 0) {
    throw new Error(skipped.map(({ id, reason }) => `${id}: ${reason}`).join(" "));
  }
  return { ...(await listen(host, entries, at)), collections: entries.map(({ archive }) => archive.id), skipped };
}
