/** Where a new store is written: a folder that takes the place of an older one at once, or a bucket. Node only. */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Source } from "../../catalog/entry.ts";
import type { S3Sdk } from "../s3-sdk.ts";

export type Sink = Readonly<{
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** After everything was put: from now on it is there. */
  finish(): Promise<void>;
}>;

/** What is being written, beside what it will replace. */
export const UNFINISHED = ".partial";

export type Target = Extract<Source, { kind: "folder" | "s3" }>;

/** @throws Error in words for people, where the bucket holds a store there already */
export async function createSink(to: Target, s3: S3Sdk): Promise<Sink> {
  if (to.kind === "folder") {
    return folderSink(to.path);
  }
  if (await s3.store(to).get("/zarr.json")) {
    throw new Error(`There is a store at s3://${to.bucket}/${to.prefix}: remove it, or name another place by --to.`);
  }
  // A store begins to exist with its root's metadata, which is put last.
  return { put: s3.writer(to), finish: async () => {} };
}

async function folderSink(folder: string): Promise<Sink> {
  const unfinished = folder + UNFINISHED;
  const replaced = `${folder}.replaced`;
  await rm(unfinished, { recursive: true, force: true });
  return {
    async put(key, bytes) {
      const file = join(unfinished, key);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
    },
    async finish() {
      await rm(replaced, { recursive: true, force: true });
      await rename(folder, replaced).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") {
          throw error;
        }
      });
      await rename(unfinished, folder);
      await rm(replaced, { recursive: true, force: true });
    },
  };
}
