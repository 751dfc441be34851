/** Holds a store to its limits: connections, time, and patience. */
import { Cancelled, SourceTimeout, SourceUnavailable } from "../../errors.ts";
import type { ListableStore, ReadOptions, Store } from "../store.ts";

/** Takes a place and returns what gives it back. */
export type Limiter = Readonly<{ acquire(signal?: AbortSignal): Promise<() => void> }>;

/** At most `connections` at once, first come first served. Shared by every store of one request: Workers allow six in all. */
export function createLimiter(connections: number): Limiter {
  let free = connections;
  const waiting: (() => void)[] = [];
  const release = () => {
    const next = waiting.shift();
    if (next) {
      next();
    } else {
      free += 1;
    }
  };
  /** Giving a place back twice must not make a second one. */
  const once = () => {
    let given = false;
    return () => {
      if (!given) {
        given = true;
        release();
      }
    };
  };
  return {
    acquire: (signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(new Cancelled());
          return;
        }
        if (free > 0) {
          free -= 1;
          resolve(once());
          return;
        }
        const admit = () => {
          signal?.removeEventListener("abort", leave);
          resolve(once());
        };
        const leave = () => {
          waiting.splice(waiting.indexOf(admit), 1);
          reject(new Cancelled());
        };
        signal?.addEventListener("abort", leave, { once: true });
        waiting.push(admit);
      }),
  };
}

export type LimitOptions = Readonly<{
  limiter: Limiter;
  /** For one attempt, its body included. */
  timeoutMs: number;
  /** Attempts after the first, for failures that may pass. */
  retries: number;
  sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  random?: () => number;
}>;

const FIRST_BACKOFF_MS = 200;
/** Nobody waits longer than this between attempts, whatever Retry-After says. */
const MAX_BACKOFF_MS = 5_000;

/** The same store, within limits. Backs off exponentially with full jitter (Brooker, "Exponential Backoff and Jitter", 2015). */
export function withLimits<S extends Store>(store: S, options: LimitOptions): S {
  const { limiter, timeoutMs, retries, sleep = sleepUntil, random = Math.random } = options;

  const attempt = async <T>(
    key: string,
    signal: AbortSignal | undefined,
    read: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    const release = await limiter.acquire(signal);
    const timer = new AbortController();
    const handle = setTimeout(() => timer.abort(), timeoutMs);
    try {
      return await read(signal ? AbortSignal.any([signal, timer.signal]) : timer.signal);
    } catch (error) {
      if (signal?.aborted) {
        throw new Cancelled();
      }
      throw timer.signal.aborted ? new SourceTimeout(store.source, key, timeoutMs) : error;
    } finally {
      clearTimeout(handle);
      release();
    }
  };

  const patiently = async <T>(
    key: string,
    signal: AbortSignal | undefined,
    read: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    for (let tried = 0; ; tried++) {
      try {
        return await attempt(key, signal, read);
      } catch (error) {
        const retry =
          error instanceof SourceUnavailable ? error.retry : error instanceof SourceTimeout ? { afterMs: null } : null;
        if (!retry || tried >= retries) {
          throw error;
        }
        const backoff = random() * FIRST_BACKOFF_MS * 2 ** tried;
        await sleep(Math.min(MAX_BACKOFF_MS, Math.max(retry.afterMs ?? 0, backoff)), signal);
      }
    }
  };

  const limited: Store & Partial<Pick<ListableStore, "list">> = {
    source: store.source,
    get: (key, given?: ReadOptions) => patiently(key, given?.signal, (signal) => store.get(key, { ...given, signal })),
    getRange: (key, range, given?: ReadOptions) =>
      patiently(key, given?.signal, (signal) => store.getRange(key, range, { signal })),
  };
  if ("list" in store) {
    const listable = store as unknown as ListableStore;
    limited.list = (prefix, given) => patiently(prefix, given?.signal, (signal) => listable.list(prefix, { signal }));
  }
  return limited as S;
}

function sleepUntil(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(handle);
      reject(new Cancelled());
    };
    const handle = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) {
      stop();
    }
  });
}
