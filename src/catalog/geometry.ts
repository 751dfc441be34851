/**
 * GeoJSON geometries → points and regions in degrees, each checked once: positions on the Earth, rings that end where they begin and
 * don't cross themselves. Pure.
 *
 * https://www.rfc-editor.org/rfc/rfc7946
 */
import { InvalidParameter } from "../errors.ts";
import { checkOutlines } from "../numerics/crossing.ts";
import type { MultiPolygon } from "../numerics/polygon.ts";
import * as z from "./schema.ts";

export type GeometryType = "Point" | "MultiPoint" | "Polygon" | "MultiPolygon";

export type LonLat = Readonly<{ lon: number; lat: number }>;

/** Either points or a region. */
export type Placed = Readonly<{ type: GeometryType; points: readonly LonLat[] | null; region: MultiPolygon | null }>;

export const MAX_VERTICES = 100_000;
/** A turn beyond either convention: archives go from -280 to 80 and from 20 to 380, and answers are labelled as they are. */
const [MIN_LON, MAX_LON] = [-360, 720];

const position = z.tuple([z.number(), z.number()], z.number());
const ring = z.array(position).check(z.minLength(4));
const polygon = z.array(ring).check(z.minLength(1));
const geometry = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("Point"), coordinates: position }),
  z.looseObject({ type: z.literal("MultiPoint"), coordinates: z.array(position).check(z.minLength(1)) }),
  z.looseObject({ type: z.literal("Polygon"), coordinates: polygon }),
  z.looseObject({ type: z.literal("MultiPolygon"), coordinates: z.array(polygon).check(z.minLength(1)) }),
]);

/**
 * @param parameter and `given` are what errors name
 * @param form how `allowed` is written where `value` came from
 * @throws InvalidParameter for what is no such geometry, or lies nowhere on the Earth; for a ring that crosses itself, and where
 */
export function placeOf(
  value: unknown,
  parameter: string,
  given: unknown,
  allowed: readonly GeometryType[],
  form: readonly string[],
): Placed {
  const parsed = geometry.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InvalidParameter(parameter, given, form, `${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { type, coordinates } = parsed.data;
  if (!allowed.includes(type)) {
    throw new InvalidParameter(parameter, given, form, `a ${type} is not understood here`);
  }
  const positions = positionsOf(parsed.data);
  if (positions.length > MAX_VERTICES) {
    throw new InvalidParameter(parameter, `${positions.length} vertices`, `at most ${MAX_VERTICES} vertices`);
  }
  for (const [lon, lat] of positions) {
    checkPosition(parameter, lon, lat);
  }
  switch (type) {
    case "Point":
    case "MultiPoint":
      return { type, points: positions.map(([lon, lat]) => ({ lon, lat })), region: null };
    case "Polygon":
    case "MultiPolygon": {
      const polygons = type === "Polygon" ? [coordinates] : coordinates;
      const region = polygons.map((rings) => rings.map((each) => closedRing(each, parameter)));
      checkOutlines(region);
      return { type, points: null, region };
    }
  }
}

type Position = z.infer<typeof position>;

function positionsOf({ type, coordinates }: z.infer<typeof geometry>): readonly Position[] {
  switch (type) {
    case "Point":
      return [coordinates];
    case "MultiPoint":
      return coordinates;
    case "Polygon":
      return coordinates.flat();
    case "MultiPolygon":
      return coordinates.flat(2);
  }
}

export function checkPosition(parameter: string, lon: number, lat: number): void {
  if (!(lon >= MIN_LON && lon <= MAX_LON)) {
    throw new InvalidParameter(parameter, lon, `longitudes from ${MIN_LON} to ${MAX_LON}`);
  }
  if (!(Math.abs(lat) <= 90)) {
    throw new InvalidParameter(
      parameter,
      lat,
      "latitudes from -90 to 90",
      "positions are longitude first, then latitude",
    );
  }
}

function closedRing(positions: readonly Position[], parameter: string): [number, number][] {
  const [first, last] = [positions[0]!, positions.at(-1)!];
  if (first[0] !== last[0] || first[1] !== last[1]) {
    throw new InvalidParameter(
      parameter,
      `a ring from ${first.join(" ")} to ${last.join(" ")}`,
      "rings that end where they begin",
    );
  }
  return positions.map(([lon, lat]) => [lon, lat]);
}
