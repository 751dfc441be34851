/** Colour maps by name: matplotlib's, cmocean's and ColorBrewer's, and lists of colours for categories. Pure. */
import { InvalidParameter } from "../../errors.ts";
import { GRADIENTS, LISTS } from "./colormap-table.ts";
import { type Colour, colourOf } from "./colour.ts";

/** A colour at a place from 0 to 1. */
export type Stop = Readonly<{ at: number; colour: Colour }>;

export type Colormap = Readonly<
  | { kind: "gradient"; name: string; stops: readonly Stop[] }
  /** Colours without an order between them. */
  | { kind: "list"; name: string; colours: readonly Colour[] }
>;

const REVERSED = "_r";
/** What matplotlib calls cmocean's. */
const CMOCEAN = "cmo.";

export const COLORMAPS: readonly string[] = [...Object.keys(GRADIENTS), ...Object.keys(LISTS)];

const BY_LOWER_CASE: ReadonlyMap<string, string> = new Map(COLORMAPS.map((name) => [name.toLowerCase(), name]));

/** Null where there is none. Case does not matter; `_r` at the end turns it round; `cmo.` before cmocean's names may be left out. */
export function findColormap(given: string): Colormap | null {
  const lower = given.trim().toLowerCase();
  const isReversed = lower.endsWith(REVERSED);
  const plain = isReversed ? lower.slice(0, -REVERSED.length) : lower;
  const found = BY_LOWER_CASE.get(plain) ?? (plain.startsWith(CMOCEAN) && BY_LOWER_CASE.get(plain.slice(4)));
  if (!found) {
    return null;
  }
  const colormap = colormapOf(found);
  return isReversed ? reversed(colormap) : colormap;
}

/** @throws InvalidParameter with all names */
export function namedColormap(parameter: string, given: string): Colormap {
  const colormap = findColormap(given);
  if (colormap === null) {
    const allowed = [
      ...COLORMAPS,
      `each of them with ${REVERSED}`,
      "colours separated by commas: #rrggbb or value:#rrggbb",
    ];
    throw new InvalidParameter(parameter, given, allowed, "no such colour map");
  }
  return colormap;
}

function colormapOf(name: string): Colormap {
  const list = LISTS[name];
  if (list !== undefined) {
    return { kind: "list", name, colours: list.split(" ").map((text) => colourOf(text)!) };
  }
  const stops = GRADIENTS[name]!.split(" ").map((text) => ({
    at: Number.parseInt(text.slice(0, 2), 16) / 255,
    colour: colourOf(text.slice(2))!,
  }));
  return { kind: "gradient", name, stops };
}

function reversed(colormap: Colormap): Colormap {
  const name = `${colormap.name}${REVERSED}`;
  return colormap.kind === "list"
    ? { ...colormap, name, colours: colormap.colours.toReversed() }
    : { ...colormap, name, stops: colormap.stops.toReversed().map(({ at, colour }) => ({ at: 1 - at, colour })) };
}

/** At a place from 0 to 1: on the straight line between the stops around it, as matplotlib does. */
export function colourAt(stops: readonly Stop[], place: number): Colour {
  const next = stops.findIndex(({ at }) => at >= place);
  if (next <= 0) {
    return stops[next === 0 ? 0 : stops.length - 1]!.colour;
  }
  const [low, high] = [stops[next - 1]!, stops[next]!];
  const share = (place - low.at) / (high.at - low.at);
  const byte = (i: number) => Math.floor(low.colour[i]! + (high.colour[i]! - low.colour[i]!) * share + 0.5);
  return [byte(0), byte(1), byte(2), byte(3)];
}

/** `count` colours at equal distances from the first to the last; of a list its first ones. @throws InvalidParameter where a list has fewer */
export function coloursOf(colormap: Colormap, count: number): readonly Colour[] {
  if (colormap.kind === "gradient") {
    const { stops } = colormap;
    return Array.from({ length: count }, (_, i) => colourAt(stops, count === 1 ? 0.5 : i / (count - 1)));
  }
  const { name, colours } = colormap;
  if (count > colours.length) {
    throw new InvalidParameter(
      "colormap",
      name,
      `a colour map of ${count} colours or more`,
      `it has ${colours.length}`,
    );
  }
  return colours.slice(0, count);
}
