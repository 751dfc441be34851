/** What is wished of a style: of the request first, then of the catalogue (`renders`), then of what suits the quantity. Pure. */
import type { Render } from "../../catalog/stac.ts";
import { type Colormap, findColormap } from "./colormap.ts";
import type { CustomStops, End, StyleRequest } from "./parse.ts";
import { type Preset, presetOf, type Quantity } from "./presets.ts";
import type { ScaleName } from "./scale.ts";

/** What is drawn. `render` is the catalogue's of the variable as it is stored. */
export type StyleFacts = Quantity & Readonly<{ render: Render | null }>;

export type Wish = Readonly<{
  /** Null where nothing is known of the quantity: its numbers decide. */
  colormap: Colormap | CustomStops | null;
  /** Null is as far as the numbers reach. */
  low: End | null;
  high: End | null;
  /** The range reaches equally far on both sides of it. */
  center: number | null;
  scale: ScaleName;
  /** A scale that was asked for is an error where it can't be; others give way. */
  isScaleAsked: boolean;
  /** Ends from the data are rounded unless they were asked for. */
  isExact: boolean;
}>;

/** Statistics of the same quantity and size as the variable. */
const SAME_QUANTITY: ReadonlySet<string | null> = new Set([
  null,
  "mean",
  "min",
  "max",
  "median",
  "quantile",
  "first",
  "last",
  "mode",
]);

export function wishOf(request: StyleRequest, facts: StyleFacts): Wish {
  const { range, center } = request;
  const render = SAME_QUANTITY.has(facts.statistic) && !facts.isAnomaly ? facts.render : null;
  const preset = presetOf(facts);
  const ends = range ?? (center === null ? endsOf(render, preset, facts.variable.attributes.units) : [null, null]);
  return {
    colormap: request.colormap ?? findColormap(render?.colormap_name ?? "") ?? findColormap(preset?.colormap ?? ""),
    low: ends[0],
    high: ends[1],
    center: center ?? (range || render?.rescale ? null : (preset?.center ?? null)),
    scale: request.scale ?? (center === null ? (render?.["estran:scale"] ?? preset?.scale) : null) ?? "linear",
    isScaleAsked: request.scale !== null,
    isExact: range !== null,
  };
}

function endsOf(render: Render | null, preset: Preset | null, units: unknown): readonly [End | null, End | null] {
  const [rescale] = render?.rescale ?? [];
  if (rescale) {
    return [{ value: rescale[0] }, { value: rescale[1] }];
  }
  const whole = preset?.share ? WHOLE : preset?.cyclic ? CIRCLE : [];
  const found = whole.find(([pattern]) => pattern.test(typeof units === "string" ? units.trim() : ""));
  return found ? [{ value: 0 }, { value: found[1] }] : [preset?.low ?? null, preset?.high ?? null];
}

/** The whole of a share, and of a circle, by their units. */
const WHOLE: readonly (readonly [RegExp, number])[] = [
  [/^(%|percent)/i, 100],
  [/^(1|fraction|\(?0 ?- ?1\)?)$/i, 1],
];
const CIRCLE: readonly (readonly [RegExp, number])[] = [
  [/^(°|deg)/i, 360],
  [/^rad/i, 2 * Math.PI],
];
