/** The JSON object in a request's body, within what this server is ready to hold and to walk through. */
import type { Context } from "hono";
import { BodyTooLarge, InvalidParameter, UnsupportedBody } from "../errors.ts";
import { isDeeper } from "../zarr/json-depth.ts";

const MAX_BODY_BYTES = 4_000_000;
/** Enough for a FeatureCollection of a MultiPolygon several times over; whatever recurses can rely on it. */
const MAX_DEPTH = 32;
const SHOWN = 100;

/** @throws UnsupportedBody for a media type that is not one of `types`; BodyTooLarge, InvalidParameter */
export async function readObject(c: Context, types: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const type = (c.req.header("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
  if (!types.includes(type)) {
    throw new UnsupportedBody(type, types);
  }
  const text = await readText(c.req.raw.body);
  const body = parseJson("body", text, "a JSON object");
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new InvalidParameter("body", text.slice(0, SHOWN), "a JSON object");
  }
  return body as Record<string, unknown>;
}

/** @throws InvalidParameter for text that is no JSON, or nested too deep */
export function parseJson(parameter: string, text: string, allowed: string): unknown {
  if (isDeeper(text, MAX_DEPTH)) {
    throw new InvalidParameter(parameter, text.slice(0, SHOWN), `JSON nested at most ${MAX_DEPTH} deep`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidParameter(parameter, text.slice(0, SHOWN), allowed, "not JSON");
  }
}

/** Counts while it reads, so that a body without a length can't fill the memory. */
async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  // Leaving the loop by an error cancels the stream.
  for await (const piece of body ?? []) {
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new BodyTooLarge(MAX_BODY_BYTES);
    }
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
