/**
 * The parameters of `/search`, `/collections` and `/items`, from a URL or a JSON body, each to its type once. Strict, as
 * STAC API asks: what is not understood is a 400 that says what is.
 */
import type { Context } from "hono";
import { type Geometry, parseBbox } from "../catalog/bbox.ts";
import { parseDatetime } from "../catalog/datetime.ts";
import * as z from "../catalog/schema.ts";
import { LIMIT, type SearchQuery } from "../catalog/search.ts";
import { InvalidParameter } from "../errors.ts";
import { parseNumber } from "../numerics/number.ts";
import { JSON_TYPE } from "../openapi/media-types.ts";
import { parseJson, readObject } from "./body.ts";

/** Parameters by name; each value as its place writes it (text in a URL, JSON in a body). */
type Given = Readonly<Record<string, unknown>>;

const atLeast = <T extends z.ZodMiniType>(count: number, item: T) => z.array(item).check(z.minLength(count));
const position = atLeast(2, z.number());
const line = atLeast(2, position);
const ring = atLeast(4, position);
const geometry: z.ZodMiniType<Geometry> = z.lazy(() =>
  z.discriminatedUnion("type", [
    z.looseObject({ type: z.literal("Point"), coordinates: position }),
    z.looseObject({ type: z.literal("MultiPoint"), coordinates: z.array(position) }),
    z.looseObject({ type: z.literal("LineString"), coordinates: line }),
    z.looseObject({ type: z.literal("MultiLineString"), coordinates: z.array(line) }),
    z.looseObject({ type: z.literal("Polygon"), coordinates: atLeast(1, ring) }),
    z.looseObject({ type: z.literal("MultiPolygon"), coordinates: z.array(atLeast(1, ring)) }),
    z.looseObject({ type: z.literal("GeometryCollection"), geometries: z.array(geometry) }),
  ]),
);

/** Parameters of the URL. @throws InvalidParameter for a name that is not `allowed`, a name given twice, and an `f` that is no format */
export function urlParameters(
  c: Context,
  allowed: readonly string[],
  formats: readonly string[] = ["json"],
): Readonly<Record<string, string>> {
  const given = Object.entries(c.req.queries());
  for (const [name, values] of given) {
    if (name !== "f" && !allowed.includes(name)) {
      throw new InvalidParameter(name, values[0], [...allowed, "f"], "is not a parameter of this resource");
    }
    if (values.length > 1) {
      throw new InvalidParameter(name, values, "one value", "is given more than once");
    }
  }
  const { f, ...rest } = Object.fromEntries(given.map(([name, values]) => [name, values[0]!]));
  if (f !== undefined && !formats.includes(f)) {
    throw new InvalidParameter("f", f, formats);
  }
  return rest;
}

/** Members of the body. @throws UnsupportedBody, BodyTooLarge, InvalidParameter */
export async function bodyParameters(c: Context, allowed: readonly string[]): Promise<Given> {
  const body = await readObject(c, [JSON_TYPE]);
  for (const [name, value] of Object.entries(body)) {
    if (!allowed.includes(name)) {
      throw new InvalidParameter(name, value, allowed, "is not a member of this body");
    }
  }
  return body;
}

/** @throws InvalidParameter */
export function fromUrl(given: Readonly<Record<string, string>>): SearchQuery {
  const { bbox, intersects, limit, collections, ids } = given;
  return fromBody({
    ...given,
    ...(bbox !== undefined && { bbox: numbers("bbox", bbox) }),
    ...(intersects !== undefined && { intersects: parseJson("intersects", intersects, "GeoJSON") }),
    ...(limit !== undefined && { limit: /^[+-]?\d+$/.test(limit) ? Number(limit) : limit }),
    ...(collections !== undefined && { collections: collections.split(",") }),
    ...(ids !== undefined && { ids: ids.split(",") }),
  });
}

/** @throws InvalidParameter */
export function fromBody({ bbox, intersects, datetime, limit, collections, ids, token }: Given): SearchQuery {
  if (bbox !== undefined && intersects !== undefined) {
    throw new InvalidParameter("intersects", intersects, "either bbox or intersects", "is given together with bbox");
  }
  return {
    bbox: bbox === undefined ? null : parseBbox(read("bbox", bbox, z.array(z.number()), "4 or 6 numbers")),
    intersects: intersects === undefined ? null : read("intersects", intersects, geometry, "a GeoJSON geometry"),
    instants: datetime === undefined ? null : parseDatetime(read("datetime", datetime, z.string(), "text")),
    limit: Math.min(
      LIMIT.max,
      limit === undefined ? LIMIT.default : read("limit", limit, z.int().check(z.minimum(1)), `1 to ${LIMIT.max}`),
    ),
    collections: collections === undefined ? null : read("collections", collections, idList, "a list of ids"),
    ids: ids === undefined ? null : read("ids", ids, idList, "a list of ids"),
    token: token === undefined ? null : read("token", token, z.string(), "the token of a `next` link"),
  };
}

const idList = atLeast(1, z.string().check(z.minLength(1)));

function read<T>(name: string, given: unknown, schema: z.ZodMiniType<T>, allowed: string): T {
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new InvalidParameter(name, given, allowed, parsed.error.issues[0]!.message);
  }
  return parsed.data;
}

function numbers(name: string, text: string): readonly number[] {
  return text.split(",").map((part) => parseNumber(name, part, "numbers separated by commas, without brackets"));
}
