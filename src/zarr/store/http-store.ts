/**
 * Objects behind URLs: plain HTTPS, and S3 through a `fetch` that signs. One implementation of what statuses mean.
 *
 * A 403 is ambiguous: S3 answers it for a key that does not exist where the reader may not list. Here it means "missing" once
 * any key of the store could be read, and "denied" while none could.
 */
import { Cancelled, EstranError, SourceUnavailable } from "../../errors.ts";
import type { AbsolutePath, RangeQuery, ReadOptions, Store } from "../store.ts";
import { bodyOf, rangeHeader } from "./ranged-response.ts";

export type Fetch = (request: Request) => Promise<Response>;

/** @param url of the archive; its query (an access token) goes with every request and is never shown */
export function createHttpStore(url: string, fetch: Fetch): Store {
  const base = new URL(url);
  const path = base.pathname.replace(/\/+$/, "");
  const address = (key: AbsolutePath) => `${base.origin}${path}${encodeKey(key)}${base.search}`;
  return createObjectStore(`${base.origin}${path}`, address, fetch);
}

/** Percent-encodes a key's segments: `#`, `?` and `%` occur in names of variables. */
export function encodeKey(key: string): string {
  return key.split("/").map(encodeURIComponent).join("/");
}

/** @param source for people; @param address the URL of a key */
export function createObjectStore(source: string, address: (key: AbsolutePath) => string, fetch: Fetch): Store {
  let readAny = false;
  const underWay = new Set<Promise<unknown>>();

  /** Whether any read of this store has succeeded, once those under way have ended. */
  const othersRead = async (self: Promise<unknown>): Promise<boolean> => {
    while (!readAny) {
      const others = [...underWay].filter((read) => read !== self);
      if (others.length === 0) {
        return false;
      }
      await Promise.race(others.map((read) => read.catch(() => undefined)));
    }
    return true;
  };

  const request = async (
    key: AbsolutePath,
    range: RangeQuery | null,
    signal?: AbortSignal,
  ): Promise<Uint8Array | Denied | undefined> => {
    const headers = { "accept-encoding": "identity", ...(range && { range: rangeHeader(range) }) };
    const response = await reaching(source, key, signal, () =>
      fetch(new Request(address(key), { headers, ...(signal && { signal }) })),
    );
    if (response.status === 200 || response.status === 206) {
      return reaching(source, key, signal, () => bodyOf(response, { source, key, range }));
    }
    // A suffix longer than the object can't be satisfied, by some servers' reading: the whole object is what it means.
    if (response.status === 416 && range && "suffixLength" in range) {
      await response.body?.cancel();
      return request(key, null, signal);
    }
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel();
      return undefined;
    }
    const reason = await reasonOf(response);
    if (response.status === 403) {
      return new Denied(reason);
    }
    throw new SourceUnavailable(
      source,
      key,
      reason,
      isPassing(response.status) ? { retry: { afterMs: retryAfter(response) } } : {},
    );
  };

  const read = async (
    key: AbsolutePath,
    range: RangeQuery | null,
    options?: ReadOptions,
  ): Promise<Uint8Array | undefined> => {
    const reading = request(key, range, options?.signal);
    underWay.add(reading);
    try {
      const found = await reading;
      if (!(found instanceof Denied)) {
        readAny ||= found !== undefined;
        return found;
      }
      underWay.delete(reading);
      if (await othersRead(reading)) {
        return undefined;
      }
      throw new SourceUnavailable(source, key, found.reason);
    } finally {
      underWay.delete(reading);
    }
  };

  return {
    source,
    get: (key, options) => read(key, null, options),
    getRange: (key, range, options) => read(key, range, options),
  };
}

/** A 403, which may yet turn out to mean that the key does not exist. */
class Denied {
  constructor(readonly reason: string) {}
}

/** Turns broken connections into errors that may pass, and an abort into a cancellation. */
async function reaching<T>(
  source: string,
  key: string,
  signal: AbortSignal | undefined,
  use: () => Promise<T>,
): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (error instanceof EstranError) {
      throw error;
    }
    if (signal?.aborted) {
      throw new Cancelled();
    }
    // The cause may quote a signed URL: it is not passed on.
    throw new SourceUnavailable(source, key, "the connection failed", { retry: { afterMs: null } });
  }
}

const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** `Retry-After` in seconds or as a date. */
function retryAfter(response: Response): number | null {
  const text = response.headers.get("retry-after");
  if (text === null) {
    return null;
  }
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

/** The status, and the code that S3 and its kin put in an XML body (public information, unlike the rest of that body). */
async function reasonOf(response: Response): Promise<string> {
  const verdict = response.status === 401 || response.status === 403 ? "denied" : "it answered";
  const isXml = /xml/.test(response.headers.get("content-type") ?? "");
  const body = isXml ? await response.text().catch(() => "") : "";
  if (!isXml) {
    await response.body?.cancel();
  }
  const code = /<Code>([A-Za-z]{1,64})<\/Code>/.exec(body)?.[1];
  return `${verdict} (${response.status}${code ? ` ${code}` : ""})`;
}
