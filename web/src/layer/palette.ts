/** Colours of the API's colour maps, for the colour bar: from the table that the server paints with. Pure. */
import { COLORMAPS, coloursOf, findColormap } from "../../../src/tiles/style/colormap.ts";
import { hexOf } from "../../../src/tiles/style/colour.ts";

/** Those with an order, which suit numbers. */
export const GRADIENTS: readonly string[] = COLORMAPS.filter((name) => findColormap(name)?.kind === "gradient");

/** From low to high; null where the name is none of a gradient's. */
export function barOf(name: string, count: number): readonly string[] | null {
  const colormap = findColormap(name);
  return colormap?.kind === "gradient" ? coloursOf(colormap, count).map(hexOf) : null;
}
