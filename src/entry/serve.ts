/** `estran serve`: any folder, bucket or URL of Zarr stores, each store a collection. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Source } from "../catalog/entry.ts";
import { credentialsOf } from "../zarr/store/open-store.ts";
import { createS3Store } from "../zarr/store/s3-store.ts";
import { describeAll, type FoundStore, type Skipped } from "./describe-all.ts";
import { findStores, idOf } from "./find-stores.ts";
import { createFolderStore } from "./folder-store.ts";
import { type Host, listen } from "./node.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** What a person calls a place: a folder, `https://…`, or `s3://bucket/prefix`. */
export function sourceOf(place: string, variables: Variables): Source {
  const s3 = /^s3:\/\/([^/]+)\/?(.*)$/.exec(place);
  if (s3) {
    const endpoint = variables.AWS_ENDPOINT_URL_S3 ?? variables.AWS_ENDPOINT_URL;
    return {
      kind: "s3",
      bucket: s3[1]!,
      prefix: s3[2]!.replace(/\/+$/, ""),
      region: variables.AWS_REGION ?? variables.AWS_DEFAULT_REGION ?? "us-east-1",
      ...(endpoint && { endpoint }),
      access: credentialsOf(variables) ? "signed" : "anonymous",
    };
  }
  return /^https?:\/\//.test(place) ? { kind: "http", url: place } : { kind: "folder", path: place };
}

/** The stores at a place. A URL is one store: HTTP has no way to list. */
async function storesAt(place: string, variables: Variables): Promise<readonly FoundStore[]> {
  const source = sourceOf(place, variables);
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
      const found = await findStores(createS3Store(source, credentialsOf(variables), fetch));
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
  variables: Variables,
  at: Readonly<{ port: number; hostname: string }>,
): Promise<Serving> {
  const stores = await storesAt(place, variables);
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
