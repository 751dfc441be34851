/** What kind of axis a coordinate says it is, by its attributes, in the order in which CF trusts them. Pure. */
import type { DataType } from "../numerics/data-type.ts";
import type { Attributes, AxisKind } from "./dataset.ts";
import { durationOfArray } from "./duration.ts";
import { isTimeUnits } from "./time.ts";

/** A claim to be an axis of a kind. The stronger of two wins. */
export type KindClaim = Readonly<{ kind: Exclude<AxisKind, "other">; strength: number }>;

const KINDS = { X: "x", Y: "y", Z: "z", T: "t" } as const;

const STANDARD_NAMES: readonly (readonly [RegExp, KindClaim["kind"]])[] = [
  [/^(longitude|grid_longitude|projection_x_(angular_)?coordinate)$/, "x"],
  [/^(latitude|grid_latitude|projection_y_(angular_)?coordinate)$/, "y"],
  [/^time$/, "t"],
  [
    /^((air|sea_water)_pressure|altitude|geopotential_height|model_level_number|(height|depth)(_(above|below)_.*)?|(atmosphere|ocean)_.*coordinate.*)$/,
    "z",
  ],
];

const LONGITUDE_UNITS = /^degrees?(_east|_?E)$/;
const LATITUDE_UNITS = /^degrees?(_north|_?N)$/;
const PRESSURE_UNITS = /^(h|k|M)?Pa$|^((h|k)?pascals?|(m|d|milli|deci)?bars?|atmospheres?|atm)$/i;

/** What the attributes say: `axis`, then `standard_name`, then `units`, `positive` and the data type. Null where they say nothing. */
export function statedKind(attributes: Attributes, dataType: DataType): KindClaim | null {
  // Some say axis T of a lead; the time axis is the one that it is counted from.
  if (durationOfArray({ name: "", attributes, dataType })) {
    return null;
  }
  const said = (key: string) => (typeof attributes[key] === "string" ? attributes[key].trim() : "");
  const standardName = said("standard_name");
  const isTime = isTimeUnits(attributes.units) || dataType.name === "datetime64";
  const axis = KINDS[said("axis").toUpperCase() as keyof typeof KINDS];
  // When a forecast was made is the time axis only where no other coordinate is.
  if (
    standardName === "forecast_reference_time" ||
    (isTime && standardName !== "" && standardName !== "time" && !axis)
  ) {
    return { kind: "t", strength: 0 };
  }
  if (axis) {
    return { kind: axis, strength: 4 };
  }
  const named = STANDARD_NAMES.find(([pattern]) => pattern.test(standardName));
  if (named) {
    return { kind: named[1], strength: 3 };
  }
  if (LONGITUDE_UNITS.test(said("units"))) {
    return { kind: "x", strength: 2 };
  }
  if (LATITUDE_UNITS.test(said("units"))) {
    return { kind: "y", strength: 2 };
  }
  if (/^(up|down)$/i.test(said("positive")) || PRESSURE_UNITS.test(said("units"))) {
    return { kind: "z", strength: 2 };
  }
  return isTime ? { kind: "t", strength: 2 } : null;
}

const NAMES: Readonly<Record<string, KindClaim["kind"]>> = {
  lon: "x",
  longitude: "x",
  lat: "y",
  latitude: "y",
  time: "t",
};

/** The last resort: a coordinate called exactly lon, longitude, lat, latitude or time, none of whose attributes says what it is. */
export function namedKind(facts: Readonly<{ name: string; attributes: Attributes }>): KindClaim | null {
  const kind = Object.hasOwn(NAMES, facts.name) ? NAMES[facts.name] : undefined;
  return kind && saysNothing(facts.attributes) ? { kind, strength: 1 } : null;
}

/**
 * Whether an x or y axis is longitude or latitude in degrees. `degrees` alone is not (rotated poles have it), unless the
 * coordinate is called exactly lon, longitude, lat or latitude and has no standard name.
 */
export function isGeographic(kind: AxisKind, facts: Readonly<{ name: string; attributes: Attributes }>): boolean {
  const { units, standard_name: standardName } = facts.attributes;
  if (kind !== "x" && kind !== "y") {
    return false;
  }
  const [pattern, name] = kind === "x" ? [LONGITUDE_UNITS, "longitude"] : [LATITUDE_UNITS, "latitude"];
  if (typeof standardName === "string") {
    return standardName === name;
  }
  return typeof units === "string" && pattern.test(units.trim())
    ? true
    : Object.hasOwn(NAMES, facts.name) && NAMES[facts.name] === kind && saysNothing(facts.attributes);
}

/** Names of places that models write without saying what they are: NEMO, WRF, MPAS, ICON. */
const PLACE_NAMES: readonly (readonly [RegExp, "x" | "y"])[] = [
  [/^(nav_lon|xlong(_[uvm])?|lon(Cell|Edge|Vertex)|[cev]lon|lon|longitude)$/i, "x"],
  [/^(nav_lat|xlat(_[uvm])?|lat(Cell|Edge|Vertex)|[cev]lat|lat|latitude)$/i, "y"],
];

/** Whether an array of any shape holds longitudes (x) or latitudes (y), in degrees or radians; null where it holds neither. */
export function placeKind(facts: Readonly<{ name: string; attributes: Attributes }>): "x" | "y" | null {
  const { units, standard_name: standardName } = facts.attributes;
  const unit = typeof units === "string" ? units.trim() : "";
  const stated = (["x", "y"] as const).find((kind) => isGeographic(kind, facts));
  if (stated) {
    return stated;
  }
  const isAngle = /^(degrees?|rad(ian)?s?|1)?$/i.test(unit);
  return standardName === undefined && isAngle
    ? (PLACE_NAMES.find(([pattern]) => pattern.test(facts.name))?.[1] ?? null)
    : null;
}

function saysNothing({ units, standard_name: standardName }: Attributes): boolean {
  return standardName === undefined && (units === undefined || /^(degrees?|1)?$/i.test(String(units).trim()));
}

/** Names in an attribute such as `lat lon`, or `crs: x y` (extended grid mappings). */
export function namesIn(attribute: unknown): readonly string[] {
  return typeof attribute === "string" ? attribute.split(/[\s:]+/).filter((name) => name !== "") : [];
}
