/**
 * The archives bundled with the app. Static assets answer every request with the whole object, so ranges are cut out here, and
 * whole objects are kept in the cache given, lest reading the inner chunks of one shard fetches it again for each; readers
 * get copies.
 */
import { SourceUnavailable } from "../../errors.ts";
import type { AbsolutePath, Store, StoreRange } from "../store.ts";
import type { ValueCache } from "../value-cache.ts";
import { sliceOf } from "./slice.ts";
import { checkSize } from "./too-large.ts";

/** @param path of the archive's folder among the assets, without slashes at its ends */
export function createAssetStore(asset: (path: string) => Promise<Response>, path: string, cache: ValueCache): Store {
  const source = `sample:${path}`;
  const read = async (key: AbsolutePath): Promise<Uint8Array | undefined> => {
    const name = `/${path}${key}`;
    const cacheKey = `asset:${name}`;
    const kept = cache.get<Uint8Array>(cacheKey);
    if (kept) {
      return kept;
    }
    const response = await asset(name.split("/").map(encodeURIComponent).join("/"));
    if (!response.ok) {
      await response.body?.cancel();
      if (response.status === 404) {
        return undefined;
      }
      throw new SourceUnavailable(source, key, `it answered ${response.status}`);
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    cache.set(cacheKey, bytes, bytes.length);
    return bytes;
  };
  return {
    source,
    async get(key, options) {
      const bytes = await read(key);
      checkSize(source, key, bytes?.length ?? 0, options?.maxBytes);
      return bytes?.slice();
    },
    async getRange(key, range: StoreRange) {
      const bytes = await read(key);
      return bytes && sliceOf(bytes, range, source, key).slice();
    },
  };
}
