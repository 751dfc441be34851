/** Objects behind URLs: plain HTTPS, and S3 through a `fetch` that signs. One implementation of what statuses mean. */
import { Cancelled, EstranError, SourceUnavailable } from "../../errors.ts";
import type { AbsolutePath, Store } from "../store.ts";
import { type Attempt, Denied, type KnownKey, settleDenials } from "./denials.ts";
import { bodyOf, rangeHeader } from "./ranged-response.ts";

/** Of an answer, what is used of it here: a `Response`, or what a host has that is faster. */
export type HttpAnswer = Readonly<{
  status: number;
  headers: Pick<Headers, "get">;
  arrayBuffer(): Promise<ArrayBuffer>;
  text(): Promise<string>;
  /** Its parts can be read instead of all of it. */
  body: (AsyncIterable<Uint8Array> & { cancel(): Promise<void> }) | null;
}>;

export type Fetch = (request: Request) => Promise<HttpAnswer>;

/** @param url of the archive; its query (an access token) goes with every request and is never shown */
export function createHttpStore(url: string, fetch: Fetch, known?: KnownKey): Store {
  const base = new URL(url);
  const path = base.pathname.replace(/\/+$/, "");
  const address = (key: AbsolutePath) => `${base.origin}${path}${encodeKey(key)}${base.search}`;
  return createObjectStore(`${base.origin}${path}`, address, fetch, known);
}

/** Percent-encodes a key's segments: `#`, `?` and `%` occur in names of variables. */
export function encodeKey(key: string): string {
  return key.split("/").map(encodeURIComponent).join("/");
}

/** @param source for people; @param address the URL of a key */
export function createObjectStore(
  source: string,
  address: (key: AbsolutePath) => string,
  fetch: Fetch,
  known?: KnownKey,
): Store {
  const request: Attempt = async (key, range, options) => {
    const { signal, maxBytes } = options ?? {};
    const headers = { "accept-encoding": "identity", ...(range && { range: rangeHeader(range) }) };
    const response = await reaching(source, key, signal, () =>
      fetch(new Request(address(key), { headers, ...(signal && { signal }) })),
    );
    if (response.status === 200 || response.status === 206) {
      return reaching(source, key, signal, () => bodyOf(response, { source, key, range, maxBytes }));
    }
    // A suffix longer than the object can't be satisfied, by some servers' reading: the whole object is what it means.
    if (response.status === 416 && range && "suffixLength" in range) {
      await response.body?.cancel();
      return request(key, null, { signal, maxBytes: range.suffixLength });
    }
    if (response.status === 416 && range && "maxLength" in range) {
      await response.body?.cancel();
      return new Uint8Array(0);
    }
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel();
      return undefined;
    }
    const code = await codeOf(response);
    const reason = `${isDenial(response) ? "denied" : "it answered"} (${response.status}${code ? ` ${code}` : ""})`;
    if (response.status === 403) {
      return new Denied(reason, code);
    }
    throw new SourceUnavailable(
      source,
      key,
      reason,
      isPassing(response.status) ? { retry: { afterMs: retryAfter(response) } } : {},
    );
  };

  return { source, ...settleDenials(source, request, known) };
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
function retryAfter(response: HttpAnswer): number | null {
  const text = response.headers.get("retry-after");
  if (text === null) {
    return null;
  }
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

const isDenial = ({ status }: HttpAnswer): boolean => status === 401 || status === 403;

/** The code that S3 and its kin put in an XML body (public information, unlike the rest of that body). Uses the body up. */
async function codeOf(response: HttpAnswer): Promise<string | undefined> {
  if (!/xml/.test(response.headers.get("content-type") ?? "")) {
    await response.body?.cancel();
    return undefined;
  }
  const body = await response.text().catch(() => "");
  return /<Code>([A-Za-z]{1,64})<\/Code>/.exec(body)?.[1];
}
