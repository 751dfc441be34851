/**
 * GET over `node:http`: for bodies of megabytes it takes half the time of Node's own fetch (docs/benchmarks.md), which passes
 * every byte through a web stream. Follows redirects, undoes content encodings; connections are kept, and shared.
 */
import { Agent as HttpAgent, get as httpGet, type IncomingMessage, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, get as httpsGet } from "node:https";
import { pipeline, type Readable } from "node:stream";
import { createGunzip, createInflate } from "node:zlib";
import { VERSION } from "../openapi/version.ts";
import type { HttpAnswer } from "../zarr/store/http-store.ts";

const KEPT = { keepAlive: true, maxSockets: 64 };
const agents = { "http:": new HttpAgent(KEPT), "https:": new HttpsAgent(KEPT) } as const;
/** Some servers refuse who does not say it. */
const NAMED = { "user-agent": `estran/${VERSION}` };
/** Reading a short body that nobody wants costs less than another connection. */
const SHORT_BYTES = 65_536;
/** As browsers have it: https://fetch.spec.whatwg.org/#concept-http-redirect-fetch */
const MAX_REDIRECTS = 20;
const REDIRECTS: readonly (number | undefined)[] = [301, 302, 303, 307, 308];

/** @throws Error where the connection fails, or the request's signal aborts */
export async function fetchOverNode({ url, headers, signal }: Request): Promise<HttpAnswer> {
  let place = new URL(url);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const message = await send(place, {
      headers: { ...NAMED, ...Object.fromEntries(headers as unknown as Iterable<[string, string]>) },
      signal,
    });
    const { location } = message.headers;
    if (location === undefined || !REDIRECTS.includes(message.statusCode)) {
      return answerOf(message);
    }
    discard(message);
    place = new URL(location, place);
  }
  throw new Error(`more than ${MAX_REDIRECTS} redirects`);
}

function send(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    switch (url.protocol) {
      case "http:":
        httpGet(url, { ...options, agent: agents["http:"] }, resolve).on("error", reject);
        break;
      case "https:":
        httpsGet(url, { ...options, agent: agents["https:"] }, resolve).on("error", reject);
        break;
      default:
        reject(new Error(`${url.protocol} is not HTTP`));
    }
  });
}

function answerOf(message: IncomingMessage): HttpAnswer {
  const bytes = () => bodyOf(inflating(message), isEncoded(message) ? undefined : message.headers["content-length"]);
  return {
    status: message.statusCode ?? 0,
    headers: { get: (name) => [message.headers[name]].flat()[0] ?? null },
    arrayBuffer: async () => (await bytes()).buffer,
    text: async () => new TextDecoder().decode(await bytes()),
    body: {
      cancel: async () => discard(message),
      [Symbol.asyncIterator]: () => inflating(message)[Symbol.asyncIterator](),
    },
  };
}

/** Lets go of a body. */
function discard(message: IncomingMessage): void {
  if (Number(message.headers["content-length"]) <= SHORT_BYTES) {
    message.on("error", () => undefined).resume();
  } else {
    message.destroy();
  }
}

/** Into one buffer where the length is known, so that nothing is joined. Node holds a body to the length it was told. */
function bodyOf(body: Readable, told: string | undefined): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const whole = told === undefined ? null : new Uint8Array(Number(told));
    const parts: Uint8Array[] = [];
    let length = 0;
    body
      .on("data", (part: Uint8Array) => {
        if (whole) {
          whole.set(part, length);
        } else {
          parts.push(part);
        }
        length += part.length;
      })
      .on("end", () => resolve(whole ?? new Uint8Array(Buffer.concat(parts))))
      .on("error", reject);
  });
}

/** The body as it comes, its content encoding undone. */
function inflating(message: IncomingMessage): Readable {
  if (!isEncoded(message)) {
    return message;
  }
  const encoding = message.headers["content-encoding"];
  // What fails or is let go of at one end is so at the other; whoever reads is told.
  return pipeline(message, encoding === "deflate" ? createInflate() : createGunzip(), () => undefined);
}

/** Objects that were uploaded compressed come so, whatever was asked for. */
function isEncoded({ headers }: IncomingMessage): boolean {
  return ["gzip", "x-gzip", "deflate"].includes(headers["content-encoding"] ?? "");
}
