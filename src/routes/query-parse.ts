/** What a client gave → a question, once and completely: below this, nothing is text any more. */
import type { Location } from "../catalog/locations.ts";
import type { AggregateOptions } from "../compute/aggregate.ts";
import type { Coverages } from "../compute/answer.ts";
import { BY_SEASON } from "../compute/group-by.ts";
import type { WeightsName } from "../compute/weights.ts";
import { InvalidParameter, NotFound } from "../errors.ts";
import type { Dataset } from "../grid/dataset.ts";
import { parseSeasons } from "../grid/seasons.ts";
import { parseNumber } from "../numerics/number.ts";
import { parseDefinitions, parseExpression } from "../numerics/parse-expression.ts";
import { type Accepts, AGGREGATE_PARAMETERS, CRS_NAMES } from "../openapi/operations.ts";
import type { Labels, SelectionRequest } from "../zarr/selection.ts";
import type { Given } from "./query-given.ts";
import { parseDatetime, parseDimension, parseZ } from "./query-labels.ts";
import { type Place, parseBox, parseCoords, parseGeometry, placeOfLocations } from "./query-place.ts";

export type QueryOptions = Readonly<{
  coverage: Coverages;
  aggregate: AggregateOptions;
  /** The names of the places that the request is of, where it names them. */
  locations: readonly string[] | null;
  /** Of the archive: a branch, a tag or a snapshot; what the catalogue says, where not said. */
  version: string | undefined;
  f: string | undefined;
  explain: boolean;
}>;

export type Query = Readonly<{ request: SelectionRequest }> & QueryOptions;

/** Parameters of every data query. */
const COMMON = [
  "parameter-name",
  "parameter_names",
  "expr",
  "where",
  "datetime",
  "z",
  "method",
  "crs",
  "version",
  "f",
  "explain",
];
/** Parameters of some data query: none of them names a dimension. */
const RESERVED = [...COMMON, "coords", "bbox", "locations", ...AGGREGATE_PARAMETERS];
/** What reduces something where space is one point. */
const BESIDE_POINT = ["over", "groupby", "resample", "anomaly", "rolling"];

/**
 * All that can be understood before the archive is opened; {@link withDimensions} adds the rest.
 * @param known the named places of the collection
 * @throws InvalidParameter naming the parameter, what was given and what is allowed; NotFound for a place that the path names
 */
export function parseQuery(given: Given, accepts: Accepts, known: readonly Location[] = []): Query {
  const { texts } = given;
  const parameters = parametersOf(accepts);
  const misplaced = [...texts].find(([name]) => RESERVED.includes(name) && !parameters.includes(name));
  if (misplaced) {
    throw new InvalidParameter(...misplaced, [...parameters, "any dimension"], "no parameter of this query");
  }
  const empty = [...texts].find(([, text]) => text.trim() === "");
  if (empty) {
    throw new InvalidParameter(empty[0], empty[1], "a value");
  }
  oneOf(texts, "crs", CRS_NAMES);
  const z = texts.get("z");
  const { locations, ...place } = parsePlace(given, accepts, known);
  if (z !== undefined && place.z) {
    throw new InvalidParameter("z", z, "levels in z or in bbox", "bbox has levels too");
  }
  if (place.points) {
    checkAtPoint(texts);
  }
  const datetime = texts.get("datetime");
  return {
    request: {
      variables: parseNames(texts),
      time: datetime === undefined ? null : parseDatetime(datetime),
      dims: {},
      ...place,
      z: z === undefined ? place.z : parseZ(z),
      method: oneOf(texts, "method", ["nearest", "linear"]) ?? "nearest",
      expressions: parsed(texts, "expr", parseDefinitions) ?? [],
      where: parsed(texts, "where", parseExpression),
    },
    coverage: oneOf(texts, "coverage", ["fraction", "center"]) ?? "fraction",
    aggregate: {
      reduce: list(texts, "reduce") ?? ["mean"],
      q: quantiles(texts),
      ddof: count(texts, "ddof") ?? 0,
      bins: numbers(texts, "bins"),
      range: numbers(texts, "range"),
      window: count(texts, "window", 1) ?? null,
      // At a point nothing of space is reduced.
      over: list(texts, "over") ?? (place.points ? [] : null),
      other: parsed(texts, "with", parseExpression),
      ...weights(texts),
      coverage: oneOf(texts, "coverage", ["fraction", "center"]) ?? "fraction",
      groupby: list(texts, "groupby"),
      resample: texts.get("resample") ?? null,
      seasons: seasons(texts),
      ...sides(texts),
      ...anomaly(texts),
      ...rolling(texts),
      skipna: boolean(texts, "skipna") ?? true,
    },
    locations,
    version: texts.get("version"),
    f: texts.get("f"),
    explain: boolean(texts, "explain") ?? false,
  };
}

/**
 * Every name that is no parameter has to be a dimension of the archive.
 * @throws InvalidParameter naming the parameter, what was given and what is allowed
 */
export function withDimensions(query: Query, { texts }: Given, accepts: Accepts, { axes }: Dataset): Query {
  const parameters = parametersOf(accepts);
  const others = [...texts].filter(([name]) => !parameters.includes(name));
  const dims: Readonly<Record<string, Labels>> = Object.fromEntries(
    others.map(([name, text]) => {
      const axis = axes.get(name);
      if (!axis) {
        throw new InvalidParameter(
          name,
          text,
          [...parameters, ...axes.keys()],
          "no parameter and no dimension of this collection",
        );
      }
      return [name, parseDimension(axis, text)];
    }),
  );
  return { ...query, request: { ...query.request, dims } };
}

function parametersOf({ geometries, bbox, locations, more }: Accepts): readonly string[] {
  return [
    ...COMMON,
    ...(geometries.length > 0 ? ["coords"] : []),
    ...(bbox ? ["bbox"] : []),
    ...(locations === "parameter" ? ["locations"] : []),
    ...more,
  ];
}

/** @throws InvalidParameter for what means nothing of one cell, or nothing without something to reduce besides */
function checkAtPoint(texts: Given["texts"]): void {
  const isReduced = BESIDE_POINT.some((name) => texts.has(name));
  const idle = AGGREGATE_PARAMETERS.find((name) => texts.has(name) && (name === "coverage" || !isReduced));
  const spatial = weights(texts).weights;
  if (idle === undefined && (spatial === "area" || spatial === "coslat")) {
    throw new InvalidParameter("weights", spatial, "none, days or var:, at a POINT", "it is one cell");
  }
  if (idle !== undefined) {
    const beside = idle === "coverage" ? "" : "resample, anomaly or rolling (of aggregate over or groupby too), ";
    const allowed = `${beside}a bbox or a POLYGON with it`;
    throw new InvalidParameter(idle, texts.get(idle), allowed, "at a point nothing is reduced over space");
  }
}

function parseNames(texts: Given["texts"]): readonly string[] | null {
  const names = list(texts, "parameter-name");
  const alias = list(texts, "parameter_names");
  if (names && alias) {
    throw new InvalidParameter("parameter_names", alias.join(), "one of parameter-name and parameter_names");
  }
  return names ?? alias;
}

function parsePlace(
  { texts, geometry, location }: Given,
  { geometries, bbox, several, place, locations: named }: Accepts,
  known: readonly Location[],
): Pick<SelectionRequest, "box" | "points" | "region" | "zones" | "z"> & Pick<QueryOptions, "locations"> {
  const coords = texts.get("coords");
  const box = texts.get("bbox");
  const ids = list(texts, "locations");
  if ([coords, box, ids ?? undefined, geometry].filter((way) => way !== undefined).length > 1) {
    const ways = `coords, bbox${named ? ", locations" : ""} and geometry`;
    throw new InvalidParameter("coords", "several places", `one of ${ways}`);
  }
  const locations = ids ?? (location === undefined ? null : [location]);
  if (locations) {
    if (location !== undefined && !known.some(({ id }) => id === location)) {
      throw new NotFound(
        "location",
        location,
        known.map(({ id }) => id),
      );
    }
    const allowed = named === "path" ? (["Point", "Polygon", "MultiPolygon"] as const) : geometries;
    const { points, region, zones } = placeOfLocations(locations, known, allowed, several);
    return { box: null, points, region, zones, z: null, locations };
  }
  if (box !== undefined) {
    return { ...parseBox(box), points: null, region: null, zones: null, locations };
  }
  if (coords !== undefined || (geometry !== undefined && geometries.length > 0)) {
    const { points, region, zones }: Place =
      coords !== undefined ? parseCoords(coords, geometries) : parseGeometry(geometry, geometries, several);
    return { box: null, points, region, zones, z: null, locations };
  }
  if (geometry !== undefined) {
    const { type } = (geometry ?? {}) as Readonly<Record<string, unknown>>;
    throw new InvalidParameter("geometry", type, "bbox", "the place of this query is a box");
  }
  if (place) {
    const ways = [
      ...(geometries.length > 0 ? [`coords (${geometries.join(", ")})`] : []),
      ...(bbox ? ["bbox"] : []),
      ...(named ? ["locations"] : []),
    ];
    throw new InvalidParameter(geometries.length > 0 ? "coords" : "bbox", undefined, ways);
  }
  return { box: null, points: null, region: null, zones: null, z: null, locations };
}

function anomaly(texts: Given["texts"]): Pick<AggregateOptions, "anomaly" | "base" | "standardized"> {
  const by = list(texts, "anomaly");
  const alone = ["base", "standardized"].find((name) => texts.has(name));
  if (by === null && alone !== undefined) {
    throw new InvalidParameter(alone, texts.get(alone), `no ${alone} without anomaly`);
  }
  const base = texts.get("base");
  return {
    anomaly: by,
    base: base === undefined ? null : parseDatetime(base, "base"),
    standardized: boolean(texts, "standardized") ?? false,
  };
}

/** What `season` means in `groupby`, `anomaly` and `resample`. */
function seasons(texts: Given["texts"]): AggregateOptions["seasons"] {
  const names = list(texts, "seasons");
  if (names === null) {
    return null;
  }
  const groups = [...(list(texts, "groupby") ?? []), ...(list(texts, "anomaly") ?? [])];
  const resample = texts.get("resample");
  if (resample !== BY_SEASON && !groups.some((name) => name.endsWith(`.${BY_SEASON}`))) {
    const given = names.join();
    throw new InvalidParameter("seasons", given, "groupby=time.season, anomaly=time.season or resample=season with it");
  }
  if (resample !== undefined && resample !== BY_SEASON) {
    throw new InvalidParameter("resample", resample, "season, where seasons are", "periods may be in no season");
  }
  return parseSeasons(names);
}

/** The edges of periods. */
function sides(texts: Given["texts"]): Pick<AggregateOptions, "closed" | "label"> {
  const sideOf = (name: "closed" | "label") => {
    const side = oneOf(texts, name, ["left", "right"]);
    const resample = texts.get("resample");
    if (side !== undefined && (resample === undefined || resample === BY_SEASON)) {
      throw new InvalidParameter(name, side, "resample, by a duration, with it", "only periods have edges");
    }
    return side ?? "left";
  };
  return { closed: sideOf("closed"), label: sideOf("label") };
}

/** xarray's `min_periods` is `min_count`: all steps of a window, unless fewer are enough. */
function rolling(texts: Given["texts"]): Pick<AggregateOptions, "rolling" | "center" | "minCount"> {
  const length = count(texts, "rolling", 1) ?? null;
  if (length === null && texts.has("center")) {
    throw new InvalidParameter("center", texts.get("center"), "no center without rolling");
  }
  return {
    rolling: length,
    center: boolean(texts, "center") ?? false,
    minCount: count(texts, "min_count") ?? length ?? 1,
  };
}

/** At most one that says how much cells of space count, and `days`. */
function weights(texts: Given["texts"]): Pick<AggregateOptions, "weights" | "days"> {
  const names = list(texts, "weights") ?? [];
  const [over, more] = names.filter((name) => name !== "days");
  if ((over === undefined || isWeights(over)) && more === undefined) {
    return { weights: over ?? null, days: names.includes("days") };
  }
  const allowed = ["area", "coslat", "none", "var: and the name of a variable", "one of these and days, after a comma"];
  throw new InvalidParameter("weights", texts.get("weights"), allowed);
}

function isWeights(name: string): name is WeightsName {
  return ["area", "coslat", "none"].includes(name) || /^var:./.test(name);
}

function parsed<T>(texts: Given["texts"], name: string, parse: (text: string, parameter: string) => T): T | null {
  const text = texts.get(name);
  return text === undefined ? null : parse(text, name);
}

function oneOf<const T extends string>(texts: Given["texts"], name: string, allowed: readonly T[]): T | undefined {
  const text = texts.get(name);
  if (text === undefined || allowed.includes(text as T)) {
    return text as T | undefined;
  }
  throw new InvalidParameter(name, text, allowed);
}

function list(texts: Given["texts"], name: string): readonly string[] | null {
  const items = texts.get(name)?.split(",") ?? null;
  if (items?.some((item) => item.trim() === "") || new Set(items).size < (items?.length ?? 0)) {
    throw new InvalidParameter(name, texts.get(name), "different names separated by commas");
  }
  return items;
}

function boolean(texts: Given["texts"], name: string): boolean | undefined {
  const text = oneOf(texts, name, ["true", "false"]);
  return text === undefined ? undefined : text === "true";
}

function numbers(texts: Given["texts"], name: string): readonly number[] | null {
  return list(texts, name)?.map((text) => parseNumber(name, text)) ?? null;
}

function quantiles(texts: Given["texts"]): readonly number[] | null {
  const values = list(texts, "q")?.map((text) => parseNumber("q", text)) ?? null;
  if (values?.some((value) => !(value >= 0 && value <= 1)) || new Set(values).size < (values?.length ?? 0)) {
    throw new InvalidParameter("q", texts.get("q"), "different numbers from 0 to 1, separated by commas");
  }
  return values;
}

function count(texts: Given["texts"], name: string, least = 0): number | undefined {
  const text = texts.get(name);
  if (text === undefined) {
    return undefined;
  }
  const value = parseNumber(name, text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new InvalidParameter(name, text, `a whole number from ${least}`);
  }
  return value;
}
