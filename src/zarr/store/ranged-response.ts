/**
 * An HTTP answer → exactly the bytes that were asked for, or an error. What storage gets wrong in the wild: a range answered
 * with the whole object, another range, a body cut short, a redirect to a page that explains.
 */
import { SourceUnavailable } from "../../errors.ts";
import type { StoreRange } from "../store.ts";
import type { HttpAnswer } from "./http-store.ts";
import { sliceOf } from "./slice.ts";
import { tooLarge } from "./too-large.ts";

/** A whole object in answer to a range is taken up to this size; more is not worth the memory. */
const WHOLE_BYTES = 16 * 2 ** 20;

/** What was asked, and how failures are told. */
export type Asked = Readonly<{
  source: string;
  key: string;
  range: StoreRange | null;
  /** Of a whole object. */
  maxBytes?: number | undefined;
}>;

/** The `Range` header of a request. */
export function rangeHeader(range: StoreRange): string {
  return "suffixLength" in range
    ? `bytes=-${range.suffixLength}`
    : `bytes=${range.offset}-${range.offset + ("maxLength" in range ? range.maxLength : range.length) - 1}`;
}

/** The body of a 200 or 206. @throws SourceUnavailable where it is not what was asked for */
export async function bodyOf(response: HttpAnswer, asked: Asked): Promise<Uint8Array> {
  const { source, key, range, maxBytes } = asked;
  const refuse = async (reason: string): Promise<never> => {
    await response.body?.cancel();
    throw new SourceUnavailable(source, key, reason);
  };
  const told = contentLength(response);
  if (!range) {
    if (response.status !== 200) {
      return refuse(`it answered ${response.status} to a request for the whole object`);
    }
    if (told !== null && maxBytes !== undefined && told > maxBytes) {
      await response.body?.cancel();
      throw tooLarge(source, key, told, maxBytes);
    }
    return readBody(response, told, asked, maxBytes);
  }
  if (response.status === 200) {
    if (told === null || told > WHOLE_BYTES) {
      return refuse("it ignored the range asked for and sent the whole object");
    }
    return sliceOf(await readBody(response, told, asked), range, source, key);
  }
  const part = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(response.headers.get("content-range") ?? "");
  if (!part) {
    return refuse("it sent a part of the object without saying which");
  }
  const [start, end] = [Number(part[1]), Number(part[2]) + 1];
  const total = part[3] === "*" ? null : Number(part[3]);
  if (!isRange(range, start, end, total)) {
    return refuse(`it sent bytes ${start} to ${end} where ${rangeHeader(range)} was asked for`);
  }
  return readBody(response, end - start, asked, end - start);
}

/** Whether bytes `start` to `end` of an object of `total` are those asked for. */
export function isRange(range: StoreRange, start: number, end: number, total: number | null): boolean {
  if ("suffixLength" in range) {
    const isSuffix = total === null || (end === total && start === Math.max(0, total - range.suffixLength));
    return isSuffix && end - start <= range.suffixLength;
  }
  const asked = range.offset + ("maxLength" in range ? range.maxLength : range.length);
  return start === range.offset && (end === asked || ("maxLength" in range && end === total && end < asked));
}

/** Content-Length, unless the body is transformed on the way. */
function contentLength(response: HttpAnswer): number | null {
  const encoding = response.headers.get("content-encoding");
  const text = response.headers.get("content-length");
  return text === null || (encoding !== null && encoding !== "identity") ? null : Number(text);
}

async function readBody(
  response: HttpAnswer,
  expected: number | null,
  { source, key }: Asked,
  maxBytes?: number,
): Promise<Uint8Array> {
  // Hosts hold a body to the length that it was told to have.
  const bytes =
    contentLength(response) !== null || maxBytes === undefined
      ? new Uint8Array(await response.arrayBuffer())
      : await readAtMost(response, maxBytes);
  if (!bytes) {
    throw tooLarge(source, key, null, maxBytes!);
  }
  if (expected !== null && bytes.length !== expected) {
    throw new SourceUnavailable(source, key, `it sent ${bytes.length} of ${expected} bytes`, {
      retry: { afterMs: null },
    });
  }
  return bytes;
}

/** A body part by part; null as soon as it is longer than `maxBytes`, and the rest is let go of. */
async function readAtMost({ body }: HttpAnswer, maxBytes: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the body.
  for await (const part of body ?? []) {
    length += part.length;
    if (length > maxBytes) {
      return null;
    }
    parts.push(part);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
