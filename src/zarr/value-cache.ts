/** Resolved values kept across requests, bounded by bytes, least recently used first to go. Never holds promises (Workers can't share them between requests). */
export type ValueCache = Readonly<{
  get<T>(key: string): T | undefined;
  set(key: string, value: unknown, bytes: number): void;
  delete(key: string): void;
  /** Whether a value of so many bytes is kept at all. */
  fits(bytes: number): boolean;
}>;

type Kept = { value: unknown; bytes: number };

/** A cache of at most `limitBytes`; a value larger than half of it is not kept. */
export function createValueCache(limitBytes: number): ValueCache {
  const entries = new Map<string, Kept>();
  let heldBytes = 0;
  const fits = (bytes: number) => bytes <= limitBytes / 2;
  const drop = (key: string) => {
    const entry = entries.get(key);
    if (entry) {
      heldBytes -= entry.bytes;
      entries.delete(key);
    }
  };
  return {
    get<T>(key: string): T | undefined {
      const entry = entries.get(key);
      if (!entry) {
        return undefined;
      }
      // A Map iterates in insertion order: putting it back makes it the youngest.
      entries.delete(key);
      entries.set(key, entry);
      return entry.value as T;
    },
    set(key, value, bytes) {
      drop(key);
      if (!fits(bytes)) {
        return;
      }
      entries.set(key, { value, bytes });
      heldBytes += bytes;
      for (const oldest of entries.keys()) {
        if (heldBytes <= limitBytes) {
          break;
        }
        drop(oldest);
      }
    },
    delete: drop,
    fits,
  };
}

/** What is kept under that key, or else read and kept. */
export async function readThrough<T>(
  cache: ValueCache,
  key: string,
  bytesOf: (value: T) => number,
  read: () => Promise<T>,
): Promise<T> {
  const kept = cache.get<T>(key);
  if (kept !== undefined) {
    return kept;
  }
  const value = await read();
  cache.set(key, value, bytesOf(value));
  return value;
}
