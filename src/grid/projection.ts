/**
 * From longitude and latitude to the plane of a map projection and back. Degrees in and out, on the projection's own ellipsoid: no
 * shift of datum is ever made, as CF has it. Pure.
 */
import type Proj4 from "proj4";
import { Unsupported } from "../errors.ts";

export type Projection = Readonly<{
  /** Longitude and latitude → x and y, in metres (degrees of a rotated pole). NaN where the plane has no such place. */
  forward(lon: number, lat: number): readonly [x: number, y: number];
  /** x and y → longitude (-180 … 180) and latitude. NaN where the plane's edge is passed. */
  inverse(x: number, y: number): readonly [lon: number, lat: number];
  /** x is a longitude of a rotated pole: it wraps by 360. */
  rotated: boolean;
  /** The meridian in the middle: half a turn from it the plane may be cut. */
  centralLon: number;
}>;

const RADIANS = Math.PI / 180;

let proj4: typeof Proj4 | undefined;

/** Loads what {@link projectionOf} needs. Its tables take long to make, and most archives have no projection. */
export async function loadProjections(): Promise<void> {
  proj4 ??= (await import("proj4")).default;
}

/**
 * To be called after {@link loadProjections}.
 * @param definition a proj string, WKT 1 or 2, or PROJJSON
 * @returns null for plain longitude and latitude
 * @throws Unsupported naming what is not understood
 */
export function projectionOf(definition: string | object): Projection | null {
  if (!proj4) {
    throw new Error("projections are not loaded");
  }
  let parsed: InstanceType<typeof proj4.Proj>;
  try {
    parsed = new proj4.Proj(definition as string);
  } catch (cause) {
    throw unknownProjection(definition, cause instanceof Error ? cause.message : String(cause));
  }
  if (!parsed.forward || !parsed.inverse) {
    throw unknownProjection(definition, "");
  }
  const { long0 = 0, from_greenwich: meridian = 0 } = parsed as Readonly<{ long0?: number; from_greenwich?: number }>;
  const { projName } = parsed as Readonly<{ projName?: string }>;
  if (projName === "longlat") {
    return null;
  }
  if (projName === "identity") {
    throw unknownProjection(definition, "It lies nowhere on the Earth.");
  }
  return {
    forward(lon, lat) {
      return guarded(() => {
        const { x, y } = parsed.forward({ x: lon * RADIANS - meridian, y: lat * RADIANS });
        return [x, y];
      });
    },
    inverse(x, y) {
      return guarded(() => {
        const { x: lon, y: lat } = parsed.inverse({ x, y });
        return [wrapped((lon + meridian) / RADIANS), lat / RADIANS];
      });
    },
    rotated: false,
    centralLon: (long0 + meridian) / RADIANS,
  };
}

const NOWHERE = [Number.NaN, Number.NaN] as const;

/** What lies beyond a projection's edge is thrown by some of proj4's projections, null or not finite in others. */
function guarded(at: () => readonly [number, number]): readonly [number, number] {
  try {
    const found = at();
    return Number.isFinite(found[0]) && Number.isFinite(found[1]) ? found : NOWHERE;
  } catch {
    return NOWHERE;
  }
}

function unknownProjection(definition: string | object, reason: string): Unsupported {
  const shown = (typeof definition === "string" ? definition : JSON.stringify(definition)).slice(0, 80);
  return new Unsupported(
    `the projection ${shown}`,
    `${reason} Its cells can be chosen by the names of their dimensions.`.trim(),
  );
}

/**
 * The sphere turned so that the grid's north pole lies at `poleLon`, `poleLat`; `gridLon` is the longitude of the true north pole
 * in the rotated grid.
 *
 * https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#_rotated_pole
 */
export function rotatedPole(poleLon: number, poleLat: number, gridLon: number): Projection {
  const [sinPole, cosPole] = [Math.sin(poleLat * RADIANS), Math.cos(poleLat * RADIANS)];
  /** One rotation and its inverse differ only in the meridians that they are counted from. */
  const turned = (lon: number, lat: number, from: number, to: number): readonly [number, number] => {
    const [l, p] = [(lon - from) * RADIANS, lat * RADIANS];
    const [x, y, z] = [Math.cos(p) * Math.cos(l), Math.cos(p) * Math.sin(l), Math.sin(p)];
    const north = Math.min(1, Math.max(-1, sinPole * z + cosPole * x));
    const east = Math.atan2(-y, cosPole * z - sinPole * x) / RADIANS;
    // Near the poles of the turned sphere the sine alone would lose half of the digits.
    const across = Math.hypot(y, cosPole * z - sinPole * x);
    return [wrapped(east + to), Math.atan2(north, across) / RADIANS];
  };
  return {
    forward: (lon, lat) => turned(lon, lat, poleLon, gridLon),
    inverse: (x, y) => turned(x, y, gridLon, poleLon),
    rotated: true,
    centralLon: 0,
  };
}

/** In -180 … 180. */
export function wrapped(lon: number): number {
  return lon >= -180 && lon <= 180 ? lon : lon - 360 * Math.round(lon / 360);
}
