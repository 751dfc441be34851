/** Colours of variables whose numbers are categories: CF's flags. Pure. */
import type { Attributes } from "../../grid/dataset.ts";
import { flagsOf } from "../../grid/flags.ts";
import { type Colormap, coloursOf, findColormap } from "./colormap.ts";
import { type Colour, colourOf } from "./colour.ts";
import { MOST_COLOURS } from "./style.ts";

export type Categories = Readonly<{
  values: readonly number[];
  /** CF's words, underscores as spaces; else the values. */
  labels: readonly string[];
  /** The archive's own, as many; or null. */
  colours: readonly Colour[] | null;
}>;

/** Null where the numbers are none, or more than a palette has room for. */
export function categoriesOf(attributes: Attributes): Categories | null {
  const flags = flagsOf(attributes);
  if (flags === null || flags.values.length > MOST_COLOURS || new Set(flags.values).size < flags.values.length) {
    return null;
  }
  const { values, meanings } = flags;
  const labels = meanings?.map((word) => word.replaceAll("_", " ")) ?? values.map(String);
  return { values, labels, colours: ownColours(attributes.flag_colors, values.length) };
}

/** `flag_colors`, as UGRID's and ESA CCI's files have it: as many colours, separated by spaces. */
function ownColours(attribute: unknown, count: number): readonly Colour[] | null {
  const texts =
    typeof attribute === "string" ? attribute.trim().split(/[\s,]+/) : Array.isArray(attribute) ? attribute : [];
  const colours = texts.map((text) => (typeof text === "string" ? colourOf(text) : null));
  return colours.length === count && colours.every((colour) => colour !== null) ? colours : null;
}

/** Lists whose colours are easily told apart, by how many they have; beyond them a rainbow, in steps. */
const LISTS = ["tab10", "Paired", "tab20"];
const RAINBOW = "turbo";

export function categoryColours(count: number): readonly Colour[] {
  const maps = [...LISTS, RAINBOW].map((name) => findColormap(name)!);
  return coloursOf(maps.find((map) => hasRoom(map, count))!, count);
}

const hasRoom = (map: Colormap, count: number): boolean => map.kind === "gradient" || map.colours.length >= count;
