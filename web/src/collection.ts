/** A collection as the page works with it: which dimension is which, its times and levels, its variables. Pure. */
import type { CollectionDocument, Dimension } from "./api/types.ts";

export type Variable = Readonly<{
  name: string;
  /** What it is, in words. */
  label: string;
  unit: string;
  dims: readonly string[];
}>;

/** The steps of an axis, in order. */
export type Steps = Readonly<{
  dim: string;
  count: number;
  unit: string;
  at(index: number): string;
  /** Of a label: itself, or the nearest in time or number. */
  indexOf(label: string): number;
}>;

export type Collection = Readonly<{
  document: CollectionDocument;
  id: string;
  title: string;
  /** Those that lie on a map first. */
  variables: readonly Variable[];
  /** Names of the dimensions of longitude and latitude; of a grid that lists its cells, or is projected, those of its plane. */
  x: Dimension | null;
  y: Dimension | null;
  xName: string | null;
  yName: string | null;
  times: Steps | null;
  levels: Steps | null;
  /** Dimensions that are none of these: members, runs and leads of forecasts. */
  others: readonly Steps[];
}>;

export function collectionOf(document: CollectionDocument): Collection {
  const dims = Object.entries(document["cube:dimensions"]);
  const along = (axis: string) => dims.find(([, dimension]) => dimension.axis === axis) ?? null;
  const [x, y, z] = [along("x"), along("y"), along("z")];
  // The times of forecasts are not steps of one axis: runs and leads are chosen by their names.
  const isForecast = dims.some(([, { type }]) => type === "forecast_period");
  const t = isForecast ? null : (dims.find(([, { type }]) => type === "temporal") ?? null);
  const known = new Set([x, y, z, t].map((entry) => entry?.[0]));
  const steps = (entry: readonly [string, Dimension] | null) => entry && stepsOf(document, entry);
  return {
    document,
    id: document.id,
    title: document.title,
    variables: variablesOf(document, x?.[0], y?.[0]),
    x: x?.[1] ?? null,
    y: y?.[1] ?? null,
    xName: x?.[0] ?? null,
    yName: y?.[0] ?? null,
    times: steps(t),
    levels: steps(z),
    others: dims.filter(([name]) => !known.has(name)).flatMap((entry) => steps(entry) ?? []),
  };
}

function variablesOf(document: CollectionDocument, x = "", y = ""): readonly Variable[] {
  const all = Object.entries(document["cube:variables"])
    .filter(([, { type }]) => type === "data")
    .map(([name, { description, unit, dimensions }]) => ({
      name,
      label: description ?? name,
      unit: unit ?? "",
      dims: dimensions,
    }));
  const onMap = ({ dims }: Variable) => dims.includes(x) && dims.includes(y);
  return [...all.filter(onMap), ...all.filter((variable) => !onMap(variable))];
}

/** Null where the collection doesn't say how many there are. */
function stepsOf(document: CollectionDocument, [dim, dimension]: readonly [string, Dimension]): Steps | null {
  const unit = dimension.unit ?? "";
  const listed = (dimension.type === "temporal" && document.extent.temporal.values) || dimension.values;
  if (listed) {
    return { dim, unit, ...listedSteps(listed.map(String), dimension.type === "temporal" ? Date.parse : Number) };
  }
  const count = countOf(document, dim);
  const [first, last] = dimension.extent ?? [];
  if (count === null || (first ?? null) === null || (last ?? null) === null) {
    return null;
  }
  const dated = typeof first === "string";
  return { dim, unit, ...evenSteps(count, String(first), String(last), dated ? DATES : NUMBERS) };
}

/** @param placeOf where a label lies, as a number */
function listedSteps(
  labels: readonly string[],
  placeOf: (label: string) => number,
): Pick<Steps, "count" | "at" | "indexOf"> {
  const places = labels.map(placeOf);
  return {
    count: labels.length,
    at: (index) => labels[index]!,
    indexOf(label) {
      const wanted = placeOf(label);
      const exact = labels.indexOf(label);
      const nearer = (best: number, at: number, i: number) =>
        Math.abs(at - wanted) < Math.abs(places[best]! - wanted) ? i : best;
      return exact >= 0 ? exact : places.reduce(nearer, 0);
    },
  };
}

type Labels = Readonly<{ placeOf(label: string): number; text(place: number): string }>;

const NUMBERS: Labels = { placeOf: Number, text: String };
const DATES: Labels = { placeOf: Date.parse, text: (ms) => new Date(ms).toISOString().replace(".000Z", "Z") };

function evenSteps(
  count: number,
  from: string,
  to: string,
  { placeOf, text }: Labels,
): Pick<Steps, "count" | "at" | "indexOf"> {
  const first = placeOf(from);
  const step = count > 1 ? (placeOf(to) - first) / (count - 1) : 0;
  const within = (index: number) => Math.max(0, Math.min(count - 1, index));
  return {
    count,
    at: (index) => text(first + index * step),
    indexOf: (label) => within(Math.round((placeOf(label) - first) / (step || 1)) || 0),
  };
}

function countOf({ "estran:storage": storage = {} }: CollectionDocument, dim: string): number | null {
  for (const { dims, shape } of Object.values(storage)) {
    const at = dims.indexOf(dim);
    if (at >= 0) {
      return shape[at]!;
    }
  }
  return null;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** 1 to 12. */
export const monthText = (month: number): string => MONTHS[month - 1] ?? "";

/** `1982-01-16 20:00`, the time of day where it is not midnight; of a climatology's year 0, `16 Jan`. */
export function timeText(label: string): string {
  const [, year, month, day, time] = /^(-?\d+)-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(label) ?? [];
  if (year === undefined) {
    return label;
  }
  const date = `${year}-${month}-${day}`;
  return Number(year) === 0 ? `${day} ${monthText(Number(month))}` : time === "00:00" ? date : `${date} ${time}`;
}

/** The longitude as the axis counts it, where it is an axis of longitudes. */
export function onAxis({ x }: Collection, lon: number): number {
  const first = typeof x?.extent?.[0] === "number" ? x.extent[0] : -180;
  const half = (typeof x?.step === "number" ? x.step : 0) / 2;
  const start = first - half;
  return ((((lon - start) % 360) + 360) % 360) + start;
}
