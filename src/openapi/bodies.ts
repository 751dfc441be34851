/** The bodies of data queries as the OpenAPI document shows them: the parameters' names as members. Words only, as in params.ts. */
import { type Accepts, CRS_NAMES } from "./operations.ts";
import { z } from "./zod.ts";

const names = z.union([z.string(), z.array(z.string())]);
const numberOrText = z.union([z.number(), z.string()]);

const common = {
  datetime: z.string(),
  z: numberOrText,
  "parameter-name": names,
  expr: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.string())]),
  where: z.string(),
  method: z.enum(["nearest", "linear"]),
  crs: z.enum(CRS_NAMES),
  version: z.string(),
  f: z.string(),
  explain: z.boolean(),
};

/** By the names of parameters that only some operations take. */
const others: Readonly<Record<string, z.ZodType>> = {
  reduce: names,
  q: z.union([z.number().min(0).max(1), z.array(z.number().min(0).max(1))]),
  ddof: z.int().min(0),
  bins: z.union([z.int().min(1), z.array(z.number()).min(2)]),
  range: z.array(z.number()).length(2),
  window: z.int().min(1),
  over: names,
  with: z.string(),
  weights: names,
  coverage: z.enum(["fraction", "center"]),
  groupby: names,
  resample: z.string(),
  seasons: names,
  closed: z.enum(["left", "right"]),
  label: z.enum(["left", "right"]),
  anomaly: names,
  base: z.string(),
  standardized: z.boolean(),
  rolling: z.int().min(1),
  center: z.boolean(),
  skipna: z.boolean(),
  min_count: z.int().min(0),
};

/** @param title of the operation, upper camel case */
export function bodyOf(title: string, { geometries, bbox, several = false, locations, more }: Accepts): z.ZodType {
  return z
    .looseObject({
      ...(geometries.length > 0 && { geometry: geometryOf(geometries, several), coords: z.string() }),
      ...(bbox && { bbox: z.array(z.number()).min(4).max(6) }),
      ...(locations && { locations: names }),
      ...common,
      ...Object.fromEntries(more.map((name) => [name, others[name]!])),
    })
    .partial()
    .openapi(`${title}Body`, {
      description:
        "The same names as in a URL, lists as arrays, and `geometry` (GeoJSON) in place of `coords`. Any other member is a dimension of the collection.",
    });
}

function geometryOf(geometries: readonly string[], several: boolean) {
  return z.looseObject({ type: z.enum([...geometries, "Feature", "FeatureCollection"]) }).openapi({
    description: `A GeoJSON ${geometries.join(" or ")}, or a Feature, or a FeatureCollection ${several ? "whose features are answered each for itself, along a dimension `feature`" : "of one"}.`,
  });
}
