/** What suits a variable: the same colours that the server would choose, and a range from its numbers. Pure. */
import { parseStyle } from "../../../src/tiles/style/parse.ts";
import { type Wish, wishOf } from "../../../src/tiles/style/wish.ts";
import { roundedRange } from "../ui/numbers.ts";
import type { View } from "../view.ts";

export type Range = readonly [low: number, high: number];

function wishFor({ collection: { document }, variable: { name } }: View): Wish {
  const { unit, description, standard_name } = document["cube:variables"][name]!;
  const variable = { name, attributes: { units: unit, long_name: description, standard_name } };
  const facts = { variable, statistic: null, isAnomaly: false, render: document.renders?.[name] ?? null };
  return wishOf(parseStyle(new Map()), facts);
}

/** Whether its numbers are names of things (CF's flags), whose colours are the server's. */
export const isCategorical = ({ collection: { document }, variable: { name } }: View): boolean =>
  document.renders?.[name]?.colormap !== undefined;

/** Of what has a sign, and of what has none. */
const SIGNED = "balance";
const PLAIN = "viridis";

/** @param range what the colours are of, where it is known */
export function suitedColormap(view: View, range: Range | null): string {
  const { colormap } = wishFor(view);
  return colormap && colormap.kind !== "stops" ? colormap.name : range && range[0] < 0 && range[1] > 0 ? SIGNED : PLAIN;
}

export const suitedScale = (view: View): string => wishFor(view).scale;

const known = (end: Wish["low"]): number | null => (end && "value" in end ? end.value : null);

/** Null where it depends on the numbers. */
export function knownRange(view: View): Range | null {
  const { low, high } = wishFor(view);
  const [from, to] = [known(low), known(high)];
  return from === null || to === null ? null : [from, to];
}

/** @param numbers nearly all of the values that are on the map */
export function suitedRange(view: View, [low, high]: Range): Range {
  const wish = wishFor(view);
  const [from, to] = [known(wish.low), known(wish.high)];
  if (wish.center !== null && from === null && to === null) {
    const reach = Math.max(Math.abs(high - wish.center), Math.abs(low - wish.center));
    return roundedRange(wish.center - reach, wish.center + reach);
  }
  const [rounded, top] = roundedRange(from ?? low, to ?? high);
  return [from ?? rounded, to ?? top];
}
