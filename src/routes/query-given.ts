/**
 * What a client gave, as text by name, from a URL or from a JSON body. A body carries the same names as a URL (lists as
 * arrays) and a GeoJSON `geometry`. Nothing is understood here but the shape.
 */
import type { Context } from "hono";
import { InvalidParameter } from "../errors.ts";
import { readObject } from "./body.ts";

export type Given = Readonly<{
  texts: ReadonlyMap<string, string>;
  /** The body's `geometry`, or the body itself when it is GeoJSON. */
  geometry: unknown;
  /** Of the place that the path names. */
  location?: string | undefined;
}>;

const JSON_TYPES = ["application/json", "application/geo+json"];
const GEOJSON_TYPES = ["Point", "MultiPoint", "Polygon", "MultiPolygon", "Feature", "FeatureCollection"];

/** @throws InvalidParameter for a name given twice; BodyTooLarge, UnsupportedBody */
export async function readGiven(c: Context): Promise<Given> {
  const url = fromUrl(c);
  if (c.req.method !== "POST") {
    return { texts: url, geometry: undefined, location: c.req.param("locationId") };
  }
  const { geometry, ...members } = await readBody(c);
  const texts = new Map(url);
  for (const [name, value] of Object.entries(members)) {
    if (texts.has(name)) {
      throw new InvalidParameter(name, value, "one value", "given in the URL and in the body");
    }
    if (value !== null) {
      texts.set(name, name === "expr" ? definitionsText(value) : textOf(name, value));
    }
  }
  return { texts, geometry: geometry ?? undefined, location: undefined };
}

function fromUrl(c: Context): ReadonlyMap<string, string> {
  const given = Object.entries(c.req.queries());
  return new Map(
    given.map(([name, values]) => {
      // Generated clients write an array by repeating its name, whatever `explode` says; several expressions may come so too.
      if (name === "bbox" || name === "expr") {
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

/** Expressions by their names, as one text or a list of `name:expression`. */
function definitionsText(value: unknown): string {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value)
        .map(([name, expression]) => `${name}:${textOf("expr", expression)}`)
        .join(",")
    : textOf("expr", value);
}

async function readBody(c: Context): Promise<Readonly<Record<string, unknown>>> {
  const body = await readObject(c, JSON_TYPES);
  return GEOJSON_TYPES.includes(String(body.type)) ? { geometry: body } : body;
}
