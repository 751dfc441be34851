/**
 * What CoverageJSON says about axes and variables: reference systems, parameters, units. Texts are i18n objects here,
 * unlike in OGC API EDR.
 */
import type { Coordinate, CoverageVariable } from "../grid/coverage.ts";
import { flagsOf } from "../grid/flags.ts";
import type { DomainShape } from "./covjson-domain.ts";
import { labelAt } from "./labels.ts";

const CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const UCUM = "http://www.opengis.net/def/uom/UCUM/";
/** CoverageJSON knows one calendar by name; the others are named by the section of the CF conventions that defines them. */
const CF_CALENDAR = "https://cfconventions.org/cf-conventions/cf-conventions.html#calendar";
/** The day that the Gregorian calendar began; CF's `standard` is Julian before it. */
const GREGORIAN_START = "1582-10-15";

/** Reference systems of the axes; a numeric axis without a meaning of its own has none. */
export function referencingOf({ axes, polygon }: DomainShape): readonly unknown[] {
  const systems: unknown[] = [];
  const horizontal = ["x", "y"].flatMap((key) => axes.filter((axis) => axis.key === key));
  if (polygon || horizontal.length > 0) {
    const geographic = horizontal.every(({ coordinate }) => coordinate.geographic);
    systems.push({
      coordinates: polygon ? ["x", "y"] : horizontal.map(({ key }) => key),
      system: geographic ? { type: "GeographicCRS", id: CRS84 } : { type: "ProjectedCRS" },
    });
  }
  for (const { key, coordinate } of axes) {
    if (key === "z") {
      systems.push({ coordinates: [key], system: verticalOf(coordinate) });
    } else if (key === "t") {
      systems.push({ coordinates: [key], system: { type: "TemporalRS", calendar: calendarOf(coordinate) } });
    } else if (coordinate.duration || typeof coordinate.values[0] === "string") {
      const targetConcept = { label: { en: titleOf(coordinate.name, coordinate.attributes) } };
      systems.push({ coordinates: [key], system: { type: "IdentifierRS", targetConcept } });
    }
  }
  return systems;
}

function verticalOf({ name, attributes }: Coordinate): unknown {
  const { positive, units } = attributes;
  const pressure = typeof units === "string" && /^(h?Pa|mbar|millibars?|mb|bar|dbar|decibars?)$/.test(units);
  const direction = positive === "up" || positive === "down" ? positive : pressure ? "down" : undefined;
  const symbol = typeof units === "string" && units !== "" ? units : "1";
  const axis = { name: { en: titleOf(name, attributes) }, direction, unit: { symbol } };
  return { type: "VerticalCRS", cs: { csAxes: [axis] } };
}

function calendarOf(coordinate: Coordinate): string {
  const { calendar } = coordinate.time ?? { calendar: "standard" };
  const gregorian =
    calendar === "proleptic_gregorian" || (calendar === "standard" && earliest(coordinate) >= GREGORIAN_START);
  return gregorian ? "Gregorian" : `${CF_CALENDAR}-${calendar}`;
}

/** The earliest label: the first or the last, because time axes are monotonic. */
function earliest(coordinate: Coordinate): string {
  return [0, coordinate.values.length - 1].map((i) => String(labelAt(coordinate, i))).sort()[0]!;
}

export function parameterOf({ name, attributes }: CoverageVariable): unknown {
  const { standard_name: standardName, units, cell_methods: cellMethods } = attributes;
  const title = titleOf(name, attributes);
  const categories = categoriesOf(attributes);
  return {
    type: "Parameter",
    description: { en: title },
    observedProperty: {
      ...(typeof standardName === "string" && { id: `http://vocab.nerc.ac.uk/standard_name/${standardName}/` }),
      label: { en: title },
      ...(categories && { categories: [...categories.keys()].map((id) => ({ id, label: { en: words(id) } })) }),
    },
    ...(categories && { categoryEncoding: Object.fromEntries(categories) }),
    // Categories have none.
    ...(!categories && typeof units === "string" && units !== "" && { unit: unitOf(units) }),
    ...(typeof cellMethods === "string" && { "estran:cell_methods": cellMethods }),
  };
}

/** The numbers of each category by its word; null where values are none, or no whole numbers. */
export function categoriesOf(
  attributes: CoverageVariable["attributes"],
): ReadonlyMap<string, readonly number[]> | null {
  const { values, meanings } = flagsOf(attributes) ?? { values: [], meanings: null };
  if (!meanings || !values.every(Number.isInteger)) {
    return null;
  }
  return Map.groupBy(new Set(values), (value) => meanings[values.indexOf(value)]!);
}

/** CF writes blanks as underscores. */
const words = (meaning: string): string => meaning.replaceAll("_", " ");

function titleOf(
  name: string,
  { long_name: longName, standard_name: standardName }: CoverageVariable["attributes"],
): string {
  return [longName, standardName].find((title): title is string => typeof title === "string" && title !== "") ?? name;
}

function unitOf(units: string): unknown {
  const ucum = UCUM_OF[units.trim().toLowerCase()] ?? (UCUM_ITSELF.has(units.trim()) ? units.trim() : undefined);
  return { label: { en: units }, symbol: ucum ? { value: ucum, type: UCUM } : units };
}

/** Units that read the same in UCUM. https://ucum.org/ucum */
const UCUM_ITSELF = new Set([
  "K",
  "m",
  "mm",
  "cm",
  "km",
  "s",
  "h",
  "d",
  "Pa",
  "hPa",
  "kPa",
  "kg",
  "g",
  "J",
  "W",
  "1",
  "%",
  "m/s",
]);

/** The commonest spellings of UDUNITS, in lower case, whose meaning leaves no doubt. */
const UCUM_OF: Readonly<Record<string, string>> = {
  kelvin: "K",
  degc: "Cel",
  "deg c": "Cel",
  celsius: "Cel",
  degree_celsius: "Cel",
  degrees_celsius: "Cel",
  "m/s": "m/s",
  "m s-1": "m/s",
  "m s**-1": "m/s",
  "meters/second": "m/s",
  "metre/second": "m/s",
  percent: "%",
  "kg m-2": "kg/m2",
  "kg m-2 s-1": "kg/m2/s",
  "kg kg-1": "kg/kg",
  "w m-2": "W/m2",
  "w m**-2": "W/m2",
  "j m-2": "J/m2",
  "j m**-2": "J/m2",
  "m3 m-3": "m3/m3",
  pascal: "Pa",
  meters: "m",
  metres: "m",
  degrees: "deg",
};
