/** What a legend says: the colours of a style, the numbers or words at them, and what is drawn. Pure. */
import type { MappedVariable } from "../raster.ts";
import type { Colour } from "../style/colour.ts";
import { placeOf, type Scale } from "../style/scale.ts";
import { ABOVE, BELOW, FIRST, MISSING, type Style } from "../style/style.ts";
import { ticksOf } from "../style/ticks.ts";

/** A number at a place of the bar: 0 is its low end, 1 its high end. */
export type Tick = Readonly<{ place: number; text: string }>;

export type Legend = Readonly<{
  title: string;
  /** Null where missing pixels are transparent. */
  missing: Colour | null;
  content: Readonly<
    | {
        kind: "bar";
        /** From low to high, of equal length. */
        colours: readonly Colour[];
        /** Whether each colour is a class of its own, rather than a step of a gradient. */
        isClassed: boolean;
        range: readonly [low: string, high: string];
        ticks: readonly Tick[];
        /** Null where numbers outside have the colours of the ends. */
        below: Colour | null;
        above: Colour | null;
      }
    | { kind: "list"; items: readonly Readonly<{ colour: Colour; text: string }>[] }
  >;
}>;

/** Numbers along a bar, about. */
const TICKS = 6;
const MOST_CHARACTERS = 200;

/** @param statistic what the variable is of another, where its own words don't say so */
export function legendOf(style: Style, variable: MappedVariable, statistic: string | null): Legend {
  const { palette, mapping, marked } = style;
  const entry = (at: number): Colour => [...palette.subarray(4 * at, 4 * at + 4)] as unknown as Colour;
  const colours = Array.from({ length: palette.length / 4 - FIRST }, (_, i) => entry(FIRST + i));
  const shared = { title: titleOf(variable, statistic), missing: marked.missing ? entry(MISSING) : null };
  if (mapping.kind === "categories") {
    const items = mapping.labels.map((text, i) => ({ colour: colours[i]!, text: shortened(text, MOST_CHARACTERS) }));
    return { ...shared, content: { kind: "list", items } };
  }
  const isClassed = mapping.kind === "classes";
  const ticks = isClassed
    ? ticksAt(mapping.edges, (_, i) => i / colours.length)
    : ticksAt(scaleTicks(mapping.scale), (value) => placeOf(mapping.scale, value));
  const ends = isClassed ? [mapping.edges[0]!, mapping.edges.at(-1)!] : [mapping.scale.low, mapping.scale.high];
  const range = numberTexts(ends) as unknown as readonly [string, string];
  const below = marked.below ? entry(BELOW) : null;
  const above = marked.above ? entry(ABOVE) : null;
  return { ...shared, content: { kind: "bar", colours, isClassed, range, ticks, below, above } };
}

function ticksAt(values: readonly number[], placeAt: (value: number, i: number) => number): readonly Tick[] {
  const texts = numberTexts(values);
  return values.map((value, i) => ({ place: Math.min(1, Math.max(0, placeAt(value, i))), text: texts[i]! }));
}

/** The ends, where no round numbers lie between them. */
function scaleTicks(scale: Scale): readonly number[] {
  const round = ticksOf(scale, TICKS);
  return round.length > 1 ? round : [scale.low, scale.high];
}

const MOST_DIGITS = 8;

/** Edges of equal classes may have many digits, of which a few say enough where they tell them apart. */
function numberTexts(values: readonly number[]): readonly string[] {
  const texts = values.map(String);
  const short = values.map((value, i) =>
    texts[i]!.length <= MOST_DIGITS || Number.isInteger(value) ? texts[i]! : String(Number(value.toPrecision(4))),
  );
  return new Set(short).size < values.length ? texts : short;
}

/** Statistics whose answers keep the words of their variable. */
const UNSAID = [
  "count",
  "sum",
  "mean",
  "min",
  "max",
  "range",
  "var",
  "std",
  "median",
  "quantile",
  "first",
  "last",
  "mode",
];

function titleOf({ name, attributes }: MappedVariable, statistic: string | null): string {
  const { long_name: long, standard_name: standard, units } = attributes;
  const words = [long, standard, name].find((word) => typeof word === "string" && word.trim() !== "") as string;
  const what = words === standard ? words.replaceAll("_", " ") : words.trim();
  const of = statistic !== null && UNSAID.includes(statistic) ? `, ${statistic}` : "";
  const unit = typeof units === "string" && !["", "1"].includes(units.trim()) ? ` (${units.trim()})` : "";
  return shortened(`${what}${of}${unit}`, MOST_CHARACTERS);
}

export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 3).trimEnd()}...` : text;
}
