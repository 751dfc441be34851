/**
 * Land, coastlines and borders of a world atlas, on a plane: what crosses the antimeridian goes on beyond 180 degrees, and land around
 * the South Pole is closed below it. Pure.
 */
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

export type Atlas = Topology<{ countries: GeometryCollection; land: GeometryCollection }>;

export const bordersOf = (atlas: Atlas): GeoJSON.MultiLineString =>
  onPlane(mesh(atlas, atlas.objects.countries, (a, b) => a !== b));

/** Edges of one country alone. */
export const coastOf = (atlas: Atlas): GeoJSON.MultiLineString =>
  onPlane(mesh(atlas, atlas.objects.countries, (a, b) => a === b));

export function landOf(atlas: Atlas): GeoJSON.MultiPolygon {
  const { features } = feature(atlas, atlas.objects.land);
  const polygons = features.flatMap(({ geometry }) =>
    geometry.type === "MultiPolygon" ? geometry.coordinates : geometry.type === "Polygon" ? [geometry.coordinates] : [],
  );
  return { type: "MultiPolygon", coordinates: polygons.map((rings) => rings.map((ring) => closed(unwrapped(ring)))) };
}

const onPlane = ({ coordinates }: GeoJSON.MultiLineString): GeoJSON.MultiLineString => ({
  type: "MultiLineString",
  coordinates: coordinates.map(unwrapped),
});

function unwrapped(line: readonly GeoJSON.Position[]): GeoJSON.Position[] {
  let turns = 0;
  return line.map(([lon, lat], i) => {
    const before = line[i - 1]?.[0] ?? lon!;
    turns += lon! - before > 180 ? -360 : lon! - before < -180 ? 360 : 0;
    return [lon! + turns, lat!];
  });
}

/** A ring once round the globe does not end where it begins. */
function closed(ring: GeoJSON.Position[]): GeoJSON.Position[] {
  const [first, last] = [ring[0]!, ring.at(-1)!];
  const isOpen = Math.abs(last[0]! - first[0]!) > 180;
  return isOpen ? [...ring, [last[0]!, -90], [first[0]!, -90], first] : ring;
}
