/**
 * A question back as a query string: one canonical text for each question, whatever the order and spelling it was asked in.
 * It names the answer in `ETag` and in its provenance, and makes the URLs of smaller questions.
 */
import { expressionText } from "../numerics/expression.ts";
import { type LonLat, labelsText, type MultiPolygon } from "../zarr/selection.ts";
import type { Query } from "./query-parse.ts";

export function queryText(query: Query): string {
  return textOfMembers(membersOf(query));
}

/** The parameters that ask for this; null or absent for those at their default. */
export function membersOf({ request, aggregate, coverage, locations, version, f }: Query): Members {
  const { reduce, q, other, ddof, bins, range, over, weights, groupby, resample, seasons, skipna, minCount } =
    aggregate;
  const { anomaly, base, standardized, days, rolling, center, window, closed, label } = aggregate;
  const { variables, time, z, dims, box, points, region, zones, method, expressions, where } = request;
  return {
    "parameter-name": variables?.join(","),
    expr: expressions.map(({ name, expression }) => `${name}:${expressionText(expression)}`).join(",") || null,
    where: where && expressionText(where),
    datetime: time && labelsText(time),
    z: z && labelsText(z),
    ...Object.fromEntries(Object.entries(dims).map(([name, labels]) => [name, labelsText(labels)])),
    bbox: box && [box.west, box.south, box.east, box.north].join(","),
    // Features have no place in a URL.
    coords: locations ? null : points ? pointsText(points) : region && !zones ? regionText(region) : null,
    locations: locations?.join(",") || null,
    method: method === "nearest" ? null : method,
    reduce: reduce.join() === "mean" ? null : reduce.join(","),
    q: q?.join(","),
    with: other && expressionText(other),
    ddof: ddof === 0 ? null : String(ddof),
    bins: bins?.join(","),
    range: range?.join(","),
    window: window === null ? null : String(window),
    over: over?.join(",") || null,
    weights: [...(weights ? [weights] : []), ...(days ? ["days"] : [])].join(",") || null,
    coverage: coverage === "fraction" ? null : coverage,
    groupby: groupby?.join(","),
    resample,
    seasons: seasons?.map(({ name }) => name).join(","),
    closed: closed === "left" ? null : closed,
    label: label === "left" ? null : label,
    anomaly: anomaly?.join(","),
    base: base && labelsText(base),
    standardized: standardized ? "true" : null,
    skipna: skipna ? null : "false",
    rolling: rolling === null ? null : String(rolling),
    center: center ? "true" : null,
    min_count: minCount === (rolling ?? 1) ? null : String(minCount),
    version,
    f,
  };
}

type Members = Readonly<Record<string, string | null | undefined>>;

/** Sorted by name. */
export function textOfMembers(members: Members): string {
  return Object.entries(members)
    .filter((member): member is [string, string] => typeof member[1] === "string")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `${encodeURIComponent(name)}=${readable(text)}`)
    .join("&");
}

const positionText = (lon: number, lat: number): string => `${lon} ${lat}`;

function pointsText(points: readonly LonLat[]): string {
  const positions = points.map(({ lon, lat }) => positionText(lon, lat));
  return points.length === 1 ? `POINT(${positions[0]})` : `MULTIPOINT(${positions.map((p) => `(${p})`).join(",")})`;
}

function regionText(region: MultiPolygon): string {
  const polygons = region.map(
    (rings) => `(${rings.map((ring) => `(${ring.map(([lon, lat]) => positionText(lon, lat)).join(",")})`).join(",")})`,
  );
  return region.length === 1 ? `POLYGON${polygons[0]}` : `MULTIPOLYGON(${polygons.join(",")})`;
}

/** Percent-encoded, but for what is legal in a query and common in ours. */
function readable(text: string): string {
  return encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%2F", "/").replaceAll("%3A", ":");
}
