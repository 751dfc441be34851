/**
 * What a client gave, as text by name, from a URL or from a JSON body. A body carries the same names as a URL (lists as
 * arrays) and a GeoJSON `geometry`. Nothing is understood here but the shape.
 */
import type { Context } from "hono";
import { BodyTooLarge, InvalidParameter, UnsupportedBody } from "../errors.ts";

export type Given = Readonly<{
  texts: ReadonlyMap<string, string>;
  /** The body's `geometry`, or the body itself when it is GeoJSON. */
  geometry: unknown;
}>;

const MAX_BODY_BYTES = 1_000_000;
const JSON_TYPES = ["application/json", "application/geo+json"];
const GEOJSON_TYPES = ["Point", "MultiPoint", "Polygon", "MultiPolygon", "Feature", "FeatureCollection"];

/** @throws InvalidParameter for a name given twice; BodyTooLarge, UnsupportedBody */
export async function readGiven(c: Context): Promise<Given> {
  const url = fromUrl(c);
  if (c.req.method !== "POST") {
    return { texts: url, geometry: undefined };
  }
  const { geometry, ...members } = await readBody(c);
  const texts = new Map(url);
  for (const [name, value] of Object.entries(members)) {
    if (texts.has(name)) {
      throw new InvalidParameter(name, value, "one value", "given in the URL and in the body");
    }
    if (value !== null) {
      texts.set(name, textOf(name, value));
    }
  }
  return { texts, geometry: geometry ?? undefined };
}

function fromUrl(c: Context): ReadonlyMap<string, string> {
  const given = Object.entries(c.req.queries());
  return new Map(
    given.map(([name, values]) => {
      // Generated clients write an array by repeating its name, whatever `explode` says.
      if (name === "bbox") {
        return [name, values.join(",")] as const;
      }
      if (values.length > 1) {
        throw new InvalidParameter(name, values, "one value", "given more than once");
      }
      return [name, values[0]!] as const;
    }),
  );
}

/** A JSON value as a URL would spell it. */
function textOf(name: string, value: unknown): string {
  if (Array.isArray(value)) {
    return value.map((item) => textOf(name, item)).join(",");
  }
  if (typeof value === "object" || value === undefined) {
    throw new InvalidParameter(name, value, "text, a number, true or false, or a list of them");
  }
  return String(value);
}

async function readBody(c: Context): Promise<Readonly<Record<string, unknown>>> {
  const type = (c.req.header("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
  if (!JSON_TYPES.includes(type)) {
    throw new UnsupportedBody(type, JSON_TYPES);
  }
  const text = await readText(c.req.raw.body);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new InvalidParameter("body", text.slice(0, 100), "a JSON object", "not JSON");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new InvalidParameter("body", text.slice(0, 100), "a JSON object");
  }
  const isGeometry = "type" in body && GEOJSON_TYPES.includes(String(body.type));
  return isGeometry ? { geometry: body } : (body as Record<string, unknown>);
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
