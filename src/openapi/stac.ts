/**
 * Words of the discovery side of the API: schemas of its parameters and answers.
 *
 * https://github.com/radiantearth/stac-api-spec/tree/v1.0.0 · https://docs.ogc.org/is/19-086r6/19-086r6.html
 */
import type { RouteConfig } from "@asteasolutions/zod-to-openapi";
import { LIMIT } from "../catalog/search.ts";
import { type ProblemStatus, problems } from "./problem.ts";
import { z } from "./zod.ts";

const Link = z
  .looseObject({
    rel: z.string().openapi({ example: "self" }),
    href: z.string(),
    type: z.string().optional(),
    title: z.string().optional(),
  })
  .openapi("Link");

const links = z.array(Link);

export const Landing = z
  .looseObject({
    type: z.literal("Catalog"),
    stac_version: z.string(),
    id: z.string(),
    title: z.string(),
    description: z.string(),
    conformsTo: z.array(z.string()),
    links,
  })
  .openapi("Landing", { description: "A STAC Catalog that is also the OGC API landing page." });

export const Conformance = z.object({ conformsTo: z.array(z.string()) }).openapi("Conformance");

export const Collection = z
  .looseObject({
    type: z.literal("Collection"),
    stac_version: z.string(),
    stac_extensions: z.array(z.string()),
    id: z.string(),
    title: z.string(),
    description: z.string(),
    license: z.string(),
    extent: z.looseObject({}),
    links,
    "cube:dimensions": z.record(z.string(), z.looseObject({ type: z.string() })),
    "cube:variables": z.record(z.string(), z.looseObject({ dimensions: z.array(z.string()) })),
    data_queries: z.looseObject({}),
    parameter_names: z.record(z.string(), z.looseObject({ type: z.string() })),
    output_formats: z.array(z.string()),
    crs: z.array(z.string()),
    "estran:storage": z.record(z.string(), z.looseObject({})).optional(),
    "estran:unreadable": z
      .record(z.string(), z.string())
      .optional()
      .openapi({ description: "Arrays of the archive that can't be read, and why." }),
    "estran:pyramid": z
      .array(z.object({ path: z.string(), shapes: z.record(z.string(), z.array(z.int())) }))
      .optional()
      .openapi({
        description: "The archive's resolutions, finest first. Data queries are answered from the finest alone.",
      }),
    "estran:aggregations": z.looseObject({}),
  })
  .openapi("Collection", {
    description: "A STAC Collection with the datacube extension that is also an OGC API EDR collection.",
  });

export const Collections = z
  .looseObject({
    collections: z.array(Collection),
    links,
    numberMatched: z.int(),
    numberReturned: z.int(),
  })
  .openapi("Collections");

export const Item = z
  .looseObject({
    type: z.literal("Feature"),
    stac_version: z.string(),
    id: z.string(),
    collection: z.string(),
    geometry: z.looseObject({ type: z.string() }),
    bbox: z.array(z.number()),
    properties: z.looseObject({ datetime: z.string().nullable() }),
    links,
    assets: z.record(z.string(), z.looseObject({ href: z.string() })),
  })
  .openapi("Item");

export const ItemCollection = z
  .looseObject({
    type: z.literal("FeatureCollection"),
    features: z.array(Item),
    links,
    numberMatched: z.int(),
    numberReturned: z.int(),
  })
  .openapi("ItemCollection");

export const Locations = z
  .looseObject({
    type: z.literal("FeatureCollection"),
    features: z.array(
      z.looseObject({
        type: z.literal("Feature"),
        id: z.string(),
        geometry: z.looseObject({ type: z.enum(["Point", "Polygon", "MultiPolygon"]) }),
        properties: z.looseObject({
          label: z.string(),
          datetime: z.string(),
          "parameter-name": z.array(z.string()),
          edrqueryendpoint: z.string(),
        }),
      }),
    ),
    links,
    numberMatched: z.int(),
    numberReturned: z.int(),
  })
  .openapi("Locations", { description: "Named places, with the properties of EDR's GeoJSON." });

const form = { style: "form", explode: false } as const;

export const BboxParameter = z
  .string()
  .optional()
  .openapi({
    param: { name: "bbox", in: "query", ...form },
    description:
      "west,south,east,north in degrees (or 6 numbers with elevations); west > east crosses the antimeridian.",
    type: "array",
    items: { type: "number" },
    minItems: 4,
    maxItems: 6,
    example: [-30, 30, 10, 60],
  });

export const DatetimeParameter = z
  .string()
  .optional()
  .openapi({
    param: { name: "datetime", in: "query", ...form },
    description: "An RFC 3339 instant, or an interval start/end of two; one end may be open (`..`).",
    example: "1982-01-01T00:00:00Z/1982-12-31T23:59:59Z",
  });

export const LimitParameter = z
  .string()
  .optional()
  .openapi({
    param: { name: "limit", in: "query", ...form },
    description: "Members of a page. More than the maximum acts as the maximum.",
    type: "integer",
    minimum: 1,
    maximum: LIMIT.max,
    default: LIMIT.default,
  });

export const TokenParameter = z
  .string()
  .optional()
  .openapi({ param: { name: "token", in: "query", ...form }, description: "From the `next` link of the page before." });

export const FormatParameter = z
  .string()
  .optional()
  .openapi({ param: { name: "f", in: "query", ...form }, description: "The format.", enum: ["json"], type: "string" });

/** A comma-separated list of ids. */
export const listParameter = (name: string, description: string) =>
  z
    .string()
    .optional()
    .openapi({ param: { name, in: "query", ...form }, description, type: "array", items: { type: "string" } });

export const IntersectsParameter = z
  .string()
  .optional()
  .openapi({
    param: { name: "intersects", in: "query", ...form },
    description: "A GeoJSON geometry as JSON. Not together with bbox.",
    example: '{"type":"Point","coordinates":[-30,40]}',
  });

export const SearchBody = z
  .object({
    collections: z.array(z.string()),
    ids: z.array(z.string()),
    bbox: z.array(z.number()).min(4).max(6),
    intersects: z
      .looseObject({ type: z.string() })
      .openapi({ description: "A GeoJSON geometry. Not together with bbox." }),
    datetime: z.string(),
    limit: z.int().min(1),
    token: z.string(),
  })
  .partial()
  .openapi("SearchBody");

/** The answers of a route: its own, and the problems it may have. */
export function answers(
  mediaType: string,
  schema: z.ZodType,
  description: string,
  ...statuses: readonly ProblemStatus[]
): RouteConfig["responses"] {
  return { 200: { description, content: { [mediaType]: { schema } } }, ...problems(...statuses) };
}
