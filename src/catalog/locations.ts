/**
 * The named places of a collection: a GeoJSON FeatureCollection in its entry, whose points and polygons questions may name.
 * Checked as whatever a client draws is. Pure.
 */
import { InvalidParameter } from "../errors.ts";
import { type GeometryType, MAX_VERTICES, type Placed, placeOf } from "./geometry.ts";
import * as z from "./schema.ts";

export type Location = Readonly<{
  id: string;
  /** What people call it. */
  label: string;
  properties: Readonly<Record<string, unknown>>;
  /** As the entry has it, GeoJSON. */
  geometry: Readonly<{ type: GeometryType; coordinates: unknown }>;
  place: Placed;
}>;

const MAX_LOCATIONS = 1000;
const TYPES: readonly GeometryType[] = ["Point", "Polygon", "MultiPolygon"];

const feature = z.looseObject({
  type: z.literal("Feature"),
  id: z
    .string()
    .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "must be letters, digits, dots, dashes and underscores")),
  properties: z.looseObject({ name: z.optional(z.string()) }),
  geometry: z.looseObject({ type: z.enum(["Point", "Polygon", "MultiPolygon"]), coordinates: z.unknown() }),
});

export const locationsSchema = z
  .looseObject({
    type: z.literal("FeatureCollection"),
    features: z.array(feature).check(z.maxLength(MAX_LOCATIONS)),
  })
  .check(
    z.refine(
      ({ features }) => new Set(features.map(({ id }) => id)).size === features.length,
      "must have an id of its own for each feature",
    ),
  );

/** @throws InvalidParameter naming the location whose geometry can't be used */
export function locationsOf({ features }: z.infer<typeof locationsSchema>): readonly Location[] {
  const locations = features.map(({ id, properties, geometry }): Location => {
    return { id, label: properties.name ?? id, properties, geometry, place: placeNamed(id, geometry) };
  });
  const vertices = locations.reduce((sum, { place }) => sum + (place.region?.flat(2).length ?? 1), 0);
  if (vertices > MAX_VERTICES) {
    throw new InvalidParameter("features", `${vertices} vertices`, `at most ${MAX_VERTICES} vertices`);
  }
  return locations;
}

/** What is wrong with a place is said of it by its name. */
function placeNamed(id: string, geometry: Location["geometry"]): Placed {
  try {
    return placeOf(geometry, id, geometry.type, TYPES, TYPES);
  } catch (error) {
    throw error instanceof InvalidParameter
      ? new InvalidParameter(id, error.given, error.allowed, error.reason)
      : error;
  }
}
