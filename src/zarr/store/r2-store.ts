/** An R2 bucket, through a Worker's binding: nothing to sign, native ranges. https://developers.cloudflare.com/r2/api/workers/ */
import { Cancelled, EstranError, SourceUnavailable } from "../../errors.ts";
import type { AbsolutePath, ListableStore, ReadOptions, StoreRange } from "../store.ts";
import { tooLarge } from "./too-large.ts";

/** What is used of the binding. */
export type Bucket = Readonly<{
  get(
    key: string,
    options?: { range: { offset: number; length: number } | { suffix: number } },
  ): Promise<{ size: number; arrayBuffer(): Promise<ArrayBuffer>; body: { cancel(): Promise<void> } } | null>;
  list(options: { prefix: string; delimiter: string; cursor?: string }): Promise<{
    objects: readonly { key: string }[];
    delimitedPrefixes: readonly string[];
    truncated: boolean;
    cursor?: string;
  }>;
}>;

/** @param name of the binding, for people */
export function createR2Store(bucket: Bucket, prefix: string, name: string): ListableStore {
  const folder = prefix.replace(/^\/+|\/+$/g, "");
  const root = folder === "" ? "" : `${folder}/`;
  const source = `r2://${name}/${folder}`;

  const reaching = async <T>(key: string, options: ReadOptions | undefined, use: () => Promise<T>): Promise<T> => {
    if (options?.signal?.aborted) {
      throw new Cancelled();
    }
    try {
      return await use();
    } catch (cause) {
      throw cause instanceof EstranError
        ? cause
        : new SourceUnavailable(source, key, "the bucket failed", { cause, retry: { afterMs: null } });
    }
  };

  const read = async (
    key: AbsolutePath,
    range: StoreRange | null,
    options?: ReadOptions,
  ): Promise<Uint8Array | undefined> =>
    reaching(key, options, async () => {
      const object = await bucket.get(root + key.slice(1), range ? { range: r2Range(range) } : undefined);
      if (!object) {
        return undefined;
      }
      if (!range && object.size > (options?.maxBytes ?? object.size)) {
        await object.body.cancel();
        throw tooLarge(source, key, object.size, options!.maxBytes!);
      }
      const bytes = new Uint8Array(await object.arrayBuffer());
      const expected = range ? lengthOf(range, object.size) : object.size;
      if (bytes.length !== expected) {
        throw new SourceUnavailable(source, key, `it sent ${bytes.length} of ${expected} bytes`);
      }
      return range && "maxLength" in range ? bytes.subarray(Math.min(1, range.offset)) : bytes;
    });

  return {
    source,
    get: (key, options) => read(key, null, options),
    getRange: (key, range, options) => read(key, range, options),
    list: (below, options) =>
      reaching(below, options, async () => {
        const keys: string[] = [];
        const prefixes: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await bucket.list({
            prefix: root + below,
            delimiter: "/",
            ...(cursor !== undefined && { cursor }),
          });
          keys.push(...page.objects.map(({ key }) => key.slice(root.length)));
          prefixes.push(...page.delimitedPrefixes.map((key) => key.slice(root.length)));
          cursor = page.truncated ? page.cursor : undefined;
        } while (cursor !== undefined);
        return { keys, prefixes };
      }),
  };
}

type R2Range = { offset: number; length: number } | { suffix: number };

/** R2 refuses a range that begins at the object's end: where that may be, one byte more is asked for, from before. */
function r2Range(range: StoreRange): R2Range {
  if ("suffixLength" in range) {
    return { suffix: range.suffixLength };
  }
  const before = "maxLength" in range ? Math.min(1, range.offset) : 0;
  return { offset: range.offset - before, length: before + ("maxLength" in range ? range.maxLength : range.length) };
}

/** Bytes that R2 sends for a range of an object: it shortens what goes on past the end. */
function lengthOf(range: StoreRange, objectBytes: number): number {
  if ("suffixLength" in range) {
    return Math.min(range.suffixLength, objectBytes);
  }
  const { offset, length } = r2Range(range) as { offset: number; length: number };
  return "maxLength" in range ? Math.min(length, objectBytes - offset) : length;
}
