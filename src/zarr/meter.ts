/** What a request has spent so far: counters that the reading code adds to and the answer reports. */
import type { ListableStore, Store } from "./store.ts";

export type Meter = { requests: number; fetchedBytes: number; decodedBytes: number };

export function createMeter(): Meter {
  return { requests: 0, fetchedBytes: 0, decodedBytes: 0 };
}

export function addMeter(into: Meter, from: Readonly<Meter>): void {
  into.requests += from.requests;
  into.fetchedBytes += from.fetchedBytes;
  into.decodedBytes += from.decodedBytes;
}

/** The same store, counting every read and the bytes it brought; of a store over others, those of the others. */
export function withMeter(store: Store, meter: Meter): Store {
  if (store.over) {
    return store.over((other) => withMeter(other, meter));
  }
  const count = (bytes: Uint8Array | undefined) => {
    meter.fetchedBytes += bytes?.length ?? 0;
    return bytes;
  };
  const { list } = store as Partial<ListableStore>;
  const listing = list && {
    list: (...asked: Parameters<typeof list>) => {
      meter.requests += 1;
      return list.apply(store, asked);
    },
  };
  return {
    ...listing,
    source: store.source,
    async get(key, options) {
      meter.requests += 1;
      return count(await store.get(key, options));
    },
    async getRange(key, range, options) {
      meter.requests += 1;
      return count(await store.getRange(key, range, options));
    },
  };
}
