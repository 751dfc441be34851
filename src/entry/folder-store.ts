/** A folder as a store. Node only. Keys can't lead out of it. */
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { Cancelled, SourceUnavailable } from "../errors.ts";
import { checkSize } from "../zarr/store/too-large.ts";
import type { AbsolutePath, ListableStore, ReadOptions, StoreRange } from "../zarr/store.ts";

export function createFolderStore(folder: string): ListableStore {
  const root = resolve(folder);

  /** Runs `use` on an open file; undefined where there is no such file. */
  async function withFile(
    key: AbsolutePath,
    options: ReadOptions | undefined,
    use: (file: FileHandle, sizeBytes: number) => Promise<Uint8Array>,
  ): Promise<Uint8Array | undefined> {
    if (options?.signal?.aborted) {
      throw new Cancelled();
    }
    const path = resolve(root, `.${key}`);
    if (!path.startsWith(root + sep)) {
      throw new SourceUnavailable(folder, key, "the key leads out of the folder");
    }
    let file: FileHandle | undefined;
    try {
      file = await open(path);
      const facts = await file.stat();
      return facts.isFile() ? await use(file, facts.size) : undefined;
    } catch (cause) {
      if (isMissing(cause)) {
        return undefined;
      }
      throw cause instanceof SourceUnavailable ? cause : unavailable(folder, key, cause);
    } finally {
      await file?.close();
    }
  }

  async function readExactly(file: FileHandle, key: string, offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await file.read(bytes, 0, length, offset);
    if (bytesRead !== length) {
      throw new SourceUnavailable(folder, key, `it ended ${length - bytesRead} bytes early`);
    }
    return bytes;
  }

  return {
    source: folder,
    get: (key, options) =>
      withFile(key, options, async (file, size) => {
        checkSize(folder, key, size, options?.maxBytes);
        return readExactly(file, key, 0, size);
      }),
    getRange: (key, range: StoreRange, options) =>
      withFile(key, options, (file, size) => {
        if ("suffixLength" in range) {
          const length = Math.min(range.suffixLength, size);
          return readExactly(file, key, size - length, length);
        }
        const length =
          "maxLength" in range ? Math.min(range.maxLength, Math.max(0, size - range.offset)) : range.length;
        return readExactly(file, key, range.offset, length);
      }),
    async list(prefix) {
      try {
        const keys: string[] = [];
        const prefixes: string[] = [];
        for (const entry of await readdir(resolve(root, prefix), { withFileTypes: true })) {
          const isFolder = entry.isSymbolicLink()
            ? (await stat(resolve(root, prefix, entry.name))).isDirectory()
            : entry.isDirectory();
          (isFolder ? prefixes : keys).push(prefix + entry.name + (isFolder ? "/" : ""));
        }
        return { keys, prefixes };
      } catch (cause) {
        if (isMissing(cause)) {
          return { keys: [], prefixes: [] };
        }
        throw unavailable(folder, prefix, cause);
      }
    },
  };
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && ["ENOENT", "ENOTDIR", "EISDIR"].includes(String(error.code));

const unavailable = (folder: string, key: string, cause: unknown): SourceUnavailable =>
  new SourceUnavailable(folder, key, cause instanceof Error && "code" in cause ? String(cause.code) : "unknown", {
    cause,
  });
