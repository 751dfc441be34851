/** An R2 bucket, through a Worker's binding: nothing to sign, native ranges. https://developers.cloudflare.com/r2/api/workers/ */
import { Cancelled, EstranError, SourceUnavailable } from "../../errors.ts";
import type { AbsolutePath, ListableStore, RangeQuery, ReadOptions } from "../store.ts";
import { sliceOf } from "./slice.ts";

/** What is used of the binding. */
export type Bucket = Readonly<{
  get(
    key: string,
    options?: { range: { offset: number; length: number } | { suffix: number } },
  ): Promise<{ size: number; arrayBuffer(): Promise<ArrayBuffer> } | null>;
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
    range: RangeQuery | null,
    options?: ReadOptions,
  ): Promise<Uint8Array | undefined> =>
    reaching(key, options, async () => {
      const object = await bucket.get(root + key.slice(1), range ? { range: r2Range(range) } : undefined);
      if (!object) {
        return undefined;
      }
      const bytes = new Uint8Array(await object.arrayBuffer());
      const expected = !range
        ? object.size
        : "suffixLength" in range
          ? Math.min(range.suffixLength, object.size)
          : range.length;
      if (bytes.length !== expected) {
        // R2 shortens a range that goes on past the end.
        return range && bytes.length > expected
          ? sliceOf(bytes, range, source, key)
          : Promise.reject(new SourceUnavailable(source, key, `it sent ${bytes.length} of ${expected} bytes`));
      }
      return bytes;
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

function r2Range(range: RangeQuery): { offset: number; length: number } | { suffix: number } {
  return "suffixLength" in range ? { suffix: range.suffixLength } : { offset: range.offset, length: range.length };
}
