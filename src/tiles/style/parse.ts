/** What a client gave of a style → a request for one. Below this nothing is text. Pure. */
import { InvalidParameter } from "../../errors.ts";
import { parseNumber } from "../../numerics/number.ts";
import { type Colormap, namedColormap } from "./colormap.ts";
import { type Colour, hexOf, parseColour } from "./colour.ts";
import { SCALES, type ScaleName } from "./scale.ts";
import { MOST_COLOURS } from "./style.ts";

export const STYLE_PARAMETERS = [
  "colormap",
  "range",
  "center",
  "scale",
  "classes",
  "below",
  "above",
  "missing",
] as const;

/** One end of a range: a value, or the value below which so much of the map's pixels lies. */
export type End = Readonly<{ value: number }> | Readonly<{ percent: number }>;

/** Colours at values, rising; or, where no values were given, at equal distances. */
export type CustomStops = Readonly<{
  kind: "stops";
  text: string;
  colours: readonly Colour[];
  values: readonly number[] | null;
}>;

/** As asked for; null is what suits the variable. */
export type StyleRequest = Readonly<{
  colormap: Colormap | CustomStops | null;
  range: readonly [low: End, high: End] | null;
  /** An automatic range reaches equally far on both sides of it. */
  center: number | null;
  scale: ScaleName | null;
  /** How many of equal width, or their edges, rising. */
  classes: Readonly<{ count: number }> | Readonly<{ edges: readonly number[] }> | null;
  /** "clip" is the colour of that end. */
  below: Colour | "clip";
  above: Colour | "clip";
  missing: Colour;
}>;

type Texts = ReadonlyMap<string, string>;

/** The parameters given that are of the style: `center=true` is a rolling window's. */
export const styleNames = (texts: Texts): readonly string[] =>
  STYLE_PARAMETERS.filter((name) => texts.has(name) && !["true", "false"].includes(texts.get(name)!));

/** @throws InvalidParameter naming the parameter, what was given and what is allowed */
export function parseStyle(texts: Texts): StyleRequest {
  const colormap = parsed(texts, "colormap", parseColormap);
  const range = parsed(texts, "range", parseRange);
  const center = parsed(texts, "center", (text) => parseNumber("center", text));
  const scale = parsed(texts, "scale", parseScale);
  const classes = parsed(texts, "classes", parseClasses);
  const valued = colormap?.kind === "stops" && colormap.values !== null;
  const edges = classes !== null && "edges" in classes;
  if (range && (valued || edges)) {
    throw twoWays("range", texts, edges ? "classes" : "colormap", edges ? "their edges" : "the values of its colours");
  }
  if (center !== null && (valued || edges || range?.every((end) => "value" in end))) {
    throw twoWays("center", texts, edges ? "classes" : valued ? "colormap" : "range", "both ends");
  }
  if (classes && valued) {
    throw twoWays("classes", texts, "colormap", "the values of its colours");
  }
  if (center !== null && scale !== null && scale !== "linear" && !(scale === "symlog" && center === 0)) {
    throw new InvalidParameter(
      "center",
      center,
      "scale=linear with it, or center=0 and scale=symlog",
      `scale is ${scale}`,
    );
  }
  if (scale !== null && scale !== "linear" && edges) {
    throw twoWays("scale", texts, "classes", "their edges");
  }
  return {
    colormap,
    range,
    center,
    scale,
    classes,
    below: parsed(texts, "below", (text) => parseOutside("below", text)) ?? "clip",
    above: parsed(texts, "above", (text) => parseOutside("above", text)) ?? "clip",
    missing: parseColour("missing", texts.get("missing") ?? "none"),
  };
}

/** The parameters that ask for this, those at their default left out. */
export function styleTexts(request: StyleRequest): Readonly<Record<string, string>> {
  const { colormap, range, center, scale, classes, below, above, missing } = request;
  const outside = (colour: Colour | "clip") => (colour === "clip" ? null : hexOf(colour));
  const members: Record<(typeof STYLE_PARAMETERS)[number], string | null> = {
    colormap: colormap && (colormap.kind === "stops" ? colormap.text : colormap.name),
    range: range?.map((end) => ("value" in end ? end.value : `${end.percent}%`)).join(",") ?? null,
    center: center === null ? null : String(center),
    scale,
    classes: classes && ("count" in classes ? String(classes.count) : classes.edges.join(",")),
    below: outside(below),
    above: outside(above),
    missing: missing[3] === 0 ? null : hexOf(missing),
  };
  return Object.fromEntries(Object.entries(members).filter((member): member is [string, string] => member[1] !== null));
}

function parsed<T>(texts: Texts, name: string, parse: (text: string) => T): T | null {
  const text = texts.get(name);
  return text === undefined ? null : parse(text);
}

function twoWays(name: string, texts: Texts, other: string, reason: string): InvalidParameter {
  return new InvalidParameter(
    name,
    texts.get(name),
    `no ${name} together with this ${other}`,
    `${other} says ${reason}`,
  );
}

/** What suits the variable, by name, for URLs that have to say something. */
export const DEFAULT_COLORMAP = "default";

function parseColormap(text: string): StyleRequest["colormap"] {
  if (text === DEFAULT_COLORMAP) {
    return null;
  }
  return text.includes(",") ? parseStops(text) : namedColormap("colormap", text);
}

function parseStops(text: string): CustomStops {
  const parts = text.split(",").map((part) => part.split(":"));
  const valued = parts[0]!.length === 2;
  const form = `2 to ${MOST_COLOURS} colours, separated by commas: each #rrggbb, or each value:#rrggbb with rising values`;
  if (parts.length > MOST_COLOURS || parts.some(({ length }) => length !== (valued ? 2 : 1))) {
    throw new InvalidParameter("colormap", text, form);
  }
  const colours = parts.map((part) => parseColour("colormap", part.at(-1)!));
  const values = valued ? parts.map(([value]) => parseNumber("colormap", value!, form)) : null;
  if (values && !isRising(values)) {
    throw new InvalidParameter("colormap", text, form);
  }
  const canonical = colours.map((colour, i) => (values ? `${values[i]}:${hexOf(colour)}` : hexOf(colour))).join(",");
  return { kind: "stops", text: canonical, colours, values };
}

function parseRange(text: string): readonly [End, End] {
  const form = "lowest,highest: each a value, or a percentile of the map's pixels such as 2%";
  const ends = text.split(",").map((end): End => {
    const percent = /^(.*)%$/s.exec(end.trim());
    const value = parseNumber("range", percent?.[1] ?? end, form);
    if (percent && !(value >= 0 && value <= 100)) {
      throw new InvalidParameter("range", text, form, "percentiles are from 0% to 100%");
    }
    return percent ? { percent: value } : { value };
  });
  const [low, high] = ends;
  if (!low || !high || ends.length > 2) {
    throw new InvalidParameter("range", text, form);
  }
  const [first, last] = [low, high].map((end) => ("value" in end ? end.value : end.percent)) as [number, number];
  if ("value" in low === "value" in high && !(first < last)) {
    throw new InvalidParameter(
      "range",
      text,
      form,
      "the lowest is not below the highest; a name with _r turns colours round",
    );
  }
  return [low, high];
}

function parseScale(text: string): ScaleName {
  const scale = SCALES.find((name) => name === text);
  if (scale === undefined) {
    throw new InvalidParameter("scale", text, SCALES);
  }
  return scale;
}

function parseClasses(text: string): NonNullable<StyleRequest["classes"]> {
  const form = `how many classes, 1 to ${MOST_COLOURS}, or their rising edges separated by commas`;
  const numbers = text.split(",").map((part) => parseNumber("classes", part, form));
  const [count] = numbers;
  if (numbers.length === 1) {
    if (!Number.isInteger(count) || count! < 1 || count! > MOST_COLOURS) {
      throw new InvalidParameter("classes", text, form);
    }
    return { count: count! };
  }
  if (numbers.length > MOST_COLOURS + 1 || !isRising(numbers)) {
    throw new InvalidParameter("classes", text, form);
  }
  return { edges: numbers };
}

function parseOutside(name: "below" | "above", text: string): Colour | "clip" {
  return text === "clip" ? text : parseColour(name, text, ["clip"]);
}

const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((number, i) => i === 0 || number > numbers[i - 1]!);
