/** A request for a style, what is drawn, and the numbers of the whole map → the style that every tile of it has. Pure. */
import type { Render } from "../../catalog/stac.ts";
import { type Categories, categoriesOf, categoryColours } from "./categories.ts";
import { type Colormap, colourAt, coloursOf, namedColormap, type Stop } from "./colormap.ts";
import { type Colour, colourOf } from "./colour.ts";
import type { DataRange } from "./data-range.ts";
import type { CustomStops, StyleRequest } from "./parse.ts";
import { placeOf, valueAtPlace } from "./scale.ts";
import { checked, isValue, scaleFor } from "./scale-of.ts";
import { type Mapping, MOST_COLOURS, type Style } from "./style.ts";
import { type StyleFacts, type Wish, wishOf } from "./wish.ts";

type AnyMap = Colormap | CustomStops;

/** Whether the numbers of the whole map are needed to know its style. */
export function needsDataRange(request: StyleRequest, facts: StyleFacts): boolean {
  const { colormap, classes } = request;
  const wish = wishOf(request, facts);
  if (categoriesFor(request, facts) || (colormap?.kind === "stops" && colormap.values)) {
    return false;
  }
  return classes && "edges" in classes ? wish.colormap === null : !(isValue(wish.low) && isValue(wish.high));
}

/**
 * @param data of the whole map; null where it has no number, and where {@link needsDataRange} says no
 * @throws InvalidParameter where what was asked for can't be had for this variable
 */
export function resolveStyle(request: StyleRequest, facts: StyleFacts, data: DataRange | null): Style {
  const { colormap, classes } = request;
  const categories = categoriesFor(request, facts);
  if (categories) {
    return categoryStyle(request, categories, facts.render);
  }
  if (colormap?.kind === "stops" && colormap.values) {
    return valuedStyle(request, colormap, colormap.values);
  }
  const { map, ...wish } = decided(wishOf(request, facts), data);
  if (classes && "edges" in classes) {
    return styleOf(request, map, coloursFor(map, classes.edges.length - 1), { kind: "classes", edges: classes.edges });
  }
  const scale = scaleFor(wish, data);
  const count = classes?.count ?? (map.kind === "list" ? map.colours.length : null);
  if (count === null) {
    return styleOf(request, map, coloursFor(map, MOST_COLOURS), { kind: "continuous", scale });
  }
  const inner = Array.from({ length: count - 1 }, (_, i) => valueAtPlace(scale, (i + 1) / count));
  const edges = [scale.low, ...inner, scale.high];
  return styleOf(request, map, coloursFor(map, count), { kind: "classes", edges });
}

/** Where it is said how numbers become colours, they are no categories. */
function categoriesFor({ range, center, scale, classes }: StyleRequest, { variable }: StyleFacts): Categories | null {
  return range || center !== null || scale || classes ? null : categoriesOf(variable.attributes);
}

function categoryStyle(
  request: StyleRequest,
  { values, labels, colours: own }: Categories,
  render: Render | null,
): Style {
  const { colormap } = request;
  if (colormap?.kind === "stops" && colormap.values) {
    const named = colormap.values.map((value) => labels[values.indexOf(value)] ?? String(value));
    return styleOf(request, colormap, colormap.colours, { kind: "categories", values: colormap.values, labels: named });
  }
  const colours = colormap
    ? coloursFor(colormap, values.length)
    : (renderColours(render, values) ?? own ?? categoryColours(values.length));
  return styleOf(request, colormap, colours, { kind: "categories", values, labels });
}

/** Of the catalogue, where it has one for each value. */
function renderColours(render: Render | null, values: readonly number[]): readonly Colour[] | null {
  const colours = values.map((value) => colourOf(String(render?.colormap?.[value])));
  return colours.every((colour) => colour !== null) ? colours : null;
}

function valuedStyle(request: StyleRequest, map: CustomStops, values: readonly number[]): Style {
  const scale = checked({ name: request.scale ?? "linear", low: values[0]!, high: values.at(-1)! });
  const stops = values.map((value, i) => ({ at: placeOf(scale, value), colour: map.colours[i]! }));
  return styleOf(request, map, sampled(stops, MOST_COLOURS), { kind: "continuous", scale });
}

function coloursFor(map: AnyMap, count: number): readonly Colour[] {
  if (map.kind !== "stops") {
    return coloursOf(map, count);
  }
  const last = map.colours.length - 1;
  return sampled(
    map.colours.map((colour, i) => ({ at: i / last, colour })),
    count,
  );
}

const sampled = (stops: readonly Stop[], count: number): readonly Colour[] =>
  Array.from({ length: count }, (_, i) => colourAt(stops, count === 1 ? 0.5 : i / (count - 1)));

/** Of a quantity that nothing is known of: what has a sign, if not much on one side of 0 alone, has two colours. */
const SIGNED_SHARE = 0.2;

function decided(wish: Wish, data: DataRange | null): Wish & Readonly<{ map: AnyMap }> {
  if (wish.colormap) {
    return { ...wish, map: wish.colormap };
  }
  const low = isValue(wish.low) ? wish.low.value : (data?.min ?? 0);
  const high = isValue(wish.high) ? wish.high.value : (data?.max ?? 1);
  const isSigned = low < 0 && high > 0 && Math.min(-low, high) >= SIGNED_SHARE * Math.max(-low, high);
  const isAutomatic = wish.low === null && wish.high === null;
  return {
    ...wish,
    map: namedColormap("colormap", isSigned ? "balance" : "viridis"),
    center: wish.center ?? (isSigned && isAutomatic && wish.scale === "linear" ? 0 : null),
  };
}

function styleOf(
  { below, above, missing }: StyleRequest,
  map: AnyMap | null,
  colours: readonly Colour[],
  mapping: Mapping,
): Style {
  const low = below === "clip" ? colours[0]! : below;
  const high = above === "clip" ? colours.at(-1)! : above;
  return {
    colormap: map === null ? null : map.kind === "stops" ? map.text : map.name,
    palette: Uint8Array.from([missing, low, high, ...colours].flat()),
    mapping,
    marked: { below: below !== "clip", above: above !== "clip", missing: missing[3] > 0 },
  };
}
