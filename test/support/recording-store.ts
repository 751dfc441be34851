/** A store that says what was asked of it, so that tests can assert cost. */
import type { ListableStore, Store } from "../../src/zarr/store.ts";

/** `requests` counts gets, ranges and listings; `keys` has them in the order they were sent. */
export type Recording = {
  requests: number;
  fetchedBytes: number;
  inFlight: number;
  peakInFlight: number;
  keys: string[];
};

export function recordStore<S extends Store | ListableStore>(store: S): { store: S; recording: Recording } {
  const recording: Recording = { requests: 0, fetchedBytes: 0, inFlight: 0, peakInFlight: 0, keys: [] };
  const record = async <T>(key: string, read: Promise<T>): Promise<T> => {
    recording.requests += 1;
    recording.inFlight += 1;
    recording.peakInFlight = Math.max(recording.peakInFlight, recording.inFlight);
    recording.keys.push(key);
    try {
      const answer = await read;
      recording.fetchedBytes += answer instanceof Uint8Array ? answer.length : 0;
      return answer;
    } finally {
      recording.inFlight -= 1;
    }
  };
  const recorded: Store = {
    source: store.source,
    get: (key, options) => record(key, store.get(key, options)),
    getRange: (key, range, options) => record(key, store.getRange(key, range, options)),
  };
  if (!("list" in store)) {
    return { store: recorded as S, recording };
  }
  const list: ListableStore["list"] = (prefix, options) => record(prefix, store.list(prefix, options));
  return { store: { ...recorded, list } as ListableStore as S, recording };
}
