/**
 * What a grid mapping says → a projection: CF's own parameters, WKT, PROJJSON, or the few EPSG codes that need no table. Pure.
 *
 * https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#appendix-grid-mappings
 * https://github.com/zarr-conventions (`proj:`)
 */
import { Unsupported } from "../errors.ts";
import type { Attributes } from "./dataset.ts";
import { type Projection, projectionOf, rotatedPole } from "./projection.ts";

export type Mapping = Readonly<{
  /** Null: the axes are longitude and latitude themselves. */
  projection: Projection | null;
  /** `EPSG:32633`, where it is known by a code. */
  code: string | null;
  /** As the archive says it: CF attributes or `proj:` members. */
  attributes: Attributes;
}>;

/** Whether the attributes name a reference system at all. */
export function isMapping(attributes: Attributes): boolean {
  return ["grid_mapping_name", "crs_wkt", "spatial_ref", "proj:code", "proj:wkt2", "proj:projjson"].some(
    (key) => attributes[key] !== undefined && attributes[key] !== null,
  );
}

/** @throws Unsupported naming the mapping or the code */
export function parseMapping(attributes: Attributes): Mapping {
  const { grid_mapping_name: name } = attributes;
  const { "proj:wkt2": wkt2, "proj:projjson": projjson, crs_wkt: crsWkt, spatial_ref: spatialRef } = attributes;
  const json = typeof projjson === "object" && projjson !== null ? projjson : undefined;
  const stated = text(wkt2) ?? json ?? text(crsWkt) ?? text(spatialRef);
  const code = text(attributes["proj:code"])?.toUpperCase() ?? (stated === undefined ? null : codeIn(stated));
  const made = (projection: Projection | null): Mapping => ({ projection, code, attributes });
  if (name === "rotated_latitude_longitude") {
    return made(
      rotatedPole(
        numberOf(attributes, "grid_north_pole_longitude", 0),
        numberOf(attributes, "grid_north_pole_latitude", 90),
        numberOf(attributes, "north_pole_grid_longitude", 0),
      ),
    );
  }
  if (name === "latitude_longitude") {
    return made(null);
  }
  if (typeof name === "string" && Object.hasOwn(TRANSLATED, name)) {
    const parts = TRANSLATED[name]!((key, instead) => numberOf(attributes, key, instead), attributes);
    return made(projectionOf(`${parts} ${ellipsoid(attributes)} +no_defs`));
  }
  // What a code is known to mean needs no text.
  const known = code === null ? undefined : ofCode(code);
  if (known !== undefined) {
    return made(known);
  }
  if (stated !== undefined) {
    return made(projectionOf(stated));
  }
  if (code !== null) {
    throw new Unsupported(
      `the reference system ${code}`,
      "Without its WKT or PROJJSON, codes of UTM zones (EPSG:326xx, 327xx, 258xx, 269xx), " +
        `4326 and ${Object.keys(CODES).join(", ")} are understood.`,
    );
  }
  throw new Unsupported(
    `the grid mapping ${String(name)}`,
    `Understood are ${[...Object.keys(TRANSLATED), "rotated_latitude_longitude", "latitude_longitude"].join(", ")}, and crs_wkt.`,
  );
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;

/** Numbers may be stored as text, and a lone one as a list. */
function numberOf(attributes: Attributes, key: string, instead: number | null): number {
  const given = attributes[key];
  const value = Array.isArray(given) ? given[0] : given;
  if (value === undefined && instead !== null) {
    return instead;
  }
  const number =
    typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : NaN;
  if (!Number.isFinite(number)) {
    throw new Unsupported(
      `the grid mapping ${String(attributes.grid_mapping_name)}`,
      `Its ${key} is ${String(given)}.`,
    );
  }
  return number;
}

type Read = (key: string, instead: number | null) => number;

const falseOrigin = (read: Read): string => `+x_0=${read("false_easting", 0)} +y_0=${read("false_northing", 0)}`;

/** One or two standard parallels, with what stands for them. */
function parallels({ standard_parallel: given }: Attributes): readonly number[] {
  const list = (Array.isArray(given) ? given : [given]).map(Number);
  return given !== undefined && list.every(Number.isFinite) ? list : [];
}

function conic(kind: string): (read: Read, attributes: Attributes) => string {
  return (read, attributes) => {
    const [first = read("latitude_of_projection_origin", null), second = first] = parallels(attributes);
    const lat0 = read("latitude_of_projection_origin", first);
    const lon0 = read("longitude_of_central_meridian", null);
    return `+proj=${kind} +lat_1=${first} +lat_2=${second} +lat_0=${lat0} +lon_0=${lon0} ${falseOrigin(read)}`;
  };
}

function azimuthal(kind: string): (read: Read) => string {
  return (read) =>
    `+proj=${kind} +lat_0=${read("latitude_of_projection_origin", null)} +lon_0=${read("longitude_of_projection_origin", null)} ${falseOrigin(read)}`;
}

const TRANSLATED: Readonly<Record<string, (read: Read, attributes: Attributes) => string>> = {
  lambert_conformal_conic: conic("lcc"),
  albers_conical_equal_area: conic("aea"),
  lambert_azimuthal_equal_area: azimuthal("laea"),
  azimuthal_equidistant: azimuthal("aeqd"),
  orthographic: azimuthal("ortho"),
  stereographic: (read) => `${azimuthal("stere")(read)} +k_0=${read("scale_factor_at_projection_origin", 1)}`,
  polar_stereographic(read, attributes) {
    const lat0 = read("latitude_of_projection_origin", (parallels(attributes)[0] ?? 90) < 0 ? -90 : 90);
    const lon0 = read("straight_vertical_longitude_from_pole", read("longitude_of_projection_origin", 0));
    const [parallel] = parallels(attributes);
    const scale =
      parallel === undefined ? `+k_0=${read("scale_factor_at_projection_origin", 1)}` : `+lat_ts=${parallel}`;
    return `+proj=stere +lat_0=${lat0} +lon_0=${lon0} ${scale} ${falseOrigin(read)}`;
  },
  transverse_mercator: (read) =>
    `+proj=tmerc +lat_0=${read("latitude_of_projection_origin", 0)} +lon_0=${read("longitude_of_central_meridian", null)} +k_0=${read("scale_factor_at_central_meridian", 1)} ${falseOrigin(read)}`,
  mercator(read, attributes) {
    const [parallel] = parallels(attributes);
    const scale =
      parallel === undefined ? `+k_0=${read("scale_factor_at_projection_origin", 1)}` : `+lat_ts=${parallel}`;
    return `+proj=merc +lon_0=${read("longitude_of_projection_origin", 0)} ${scale} ${falseOrigin(read)}`;
  },
  lambert_cylindrical_equal_area: (read, attributes) =>
    `+proj=cea +lon_0=${read("longitude_of_central_meridian", 0)} +lat_ts=${parallels(attributes)[0] ?? 0} ${falseOrigin(read)}`,
  sinusoidal: (read) =>
    `+proj=sinu +lon_0=${read("longitude_of_central_meridian", read("longitude_of_projection_origin", 0))} ${falseOrigin(read)}`,
  geostationary(read, attributes) {
    const { sweep_angle_axis: sweep, fixed_angle_axis: fixed } = attributes;
    const axis = sweep === "x" || sweep === "y" ? sweep : fixed === "x" ? "y" : fixed === "y" ? "x" : "y";
    return `+proj=geos +h=${read("perspective_point_height", null)} +lon_0=${read("longitude_of_projection_origin", 0)} +sweep=${axis} ${falseOrigin(read)}`;
  },
};

/** WGS 84 where nothing is said of the Earth's shape, as pyproj reads it. */
function ellipsoid(attributes: Attributes): string {
  const has = (key: string) => attributes[key] !== undefined;
  const read = (key: string) => numberOf(attributes, key, null);
  const meridian = has("longitude_of_prime_meridian") ? ` +pm=${read("longitude_of_prime_meridian")}` : "";
  if (has("semi_major_axis")) {
    const major = read("semi_major_axis");
    const flattening = has("inverse_flattening") ? read("inverse_flattening") : 0;
    const minor = has("semi_minor_axis")
      ? read("semi_minor_axis")
      : flattening === 0
        ? major
        : major * (1 - 1 / flattening);
    return `+a=${major} +b=${minor}${meridian}`;
  }
  return (has("earth_radius") ? `+R=${read("earth_radius")}` : "+ellps=WGS84") + meridian;
}

/** EPSG codes whose parameters are a formula, or that everyone uses. */
const CODES: Readonly<Record<string, string>> = {
  "3857": "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0",
  "3413": "+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +ellps=WGS84",
  "3031": "+proj=stere +lat_0=-90 +lat_ts=-71 +lon_0=0 +ellps=WGS84",
  "3995": "+proj=stere +lat_0=90 +lat_ts=71 +lon_0=0 +ellps=WGS84",
  "3976": "+proj=stere +lat_0=-90 +lat_ts=-70 +lon_0=0 +ellps=WGS84",
  "5041": "+proj=stere +lat_0=90 +k_0=0.994 +lon_0=0 +x_0=2000000 +y_0=2000000 +ellps=WGS84",
  "5042": "+proj=stere +lat_0=-90 +k_0=0.994 +lon_0=0 +x_0=2000000 +y_0=2000000 +ellps=WGS84",
  "6931": "+proj=laea +lat_0=90 +lon_0=0 +ellps=WGS84",
  "6932": "+proj=laea +lat_0=-90 +lon_0=0 +ellps=WGS84",
  "6933": "+proj=cea +lat_ts=30 +lon_0=0 +ellps=WGS84",
  "3035": "+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80",
};

/** The code that WKT or PROJJSON ends with. */
function codeIn(stated: string | object): string | null {
  if (typeof stated === "string") {
    const [, number] = /\b(?:ID|AUTHORITY)\["EPSG",\s*"?(\d+)"?\]\]\s*$/.exec(stated) ?? [];
    return number === undefined ? null : `EPSG:${number}`;
  }
  const { id } = stated as Readonly<{ id?: Readonly<{ authority?: unknown; code?: unknown }> }>;
  return id?.authority === "EPSG" ? `EPSG:${id.code}` : null;
}

/** Undefined for a code whose meaning is not known here. */
function ofCode(code: string): Projection | null | undefined {
  const [, number] = /^EPSG:(\d+)$/.exec(code) ?? [];
  if (number === "4326" || number === "4258" || number === "4979" || code === "OGC:CRS84") {
    return null;
  }
  const zone = Number(number) % 100;
  const hemisphere = { 326: "", 327: " +south", 258: "", 269: "" }[Math.floor(Number(number) / 100)];
  if (hemisphere !== undefined && zone >= 1 && zone <= 60) {
    const shape = number!.startsWith("3") ? "WGS84" : "GRS80";
    return projectionOf(`+proj=utm +zone=${zone}${hemisphere} +ellps=${shape}`);
  }
  return number !== undefined && Object.hasOwn(CODES, number)
    ? projectionOf(`+x_0=0 +y_0=0 ${CODES[number]} +no_defs`)
    : undefined;
}
