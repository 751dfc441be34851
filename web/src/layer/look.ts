/** How the map is coloured: the address, and what suits the variable where it says nothing. */
import type { Address } from "../address.ts";
import { selectionOf, type View } from "../view.ts";
import { autoRange } from "./auto-range.ts";
import { isCategorical, type Range, suitedColormap, suitedScale } from "./suited.ts";

export type Look = Readonly<{
  /** Null where the numbers are categories: their colours are the server's, and they have neither range nor scale. */
  colormap: string | null;
  range: Range | null;
  scale: string;
  method: "nearest" | "linear";
  opacity: number;
}>;

/** Null until a range is known. */
export function lookOf({ colormap, range, scale, method, opacity }: Address, view: View): Look | null {
  if (isCategorical(view)) {
    return { colormap: null, range: null, scale: "linear", method: "nearest", opacity };
  }
  const suited = range ?? autoRange(view);
  return suited === undefined
    ? null
    : {
        colormap: colormap ?? suitedColormap(view, suited),
        range: suited,
        scale: scale ?? suitedScale(view),
        method,
        opacity,
      };
}

/** The URL of the map's tiles at a time, with `{z}`, `{y}` and `{x}` for the tile. */
export function tilesUrl(view: View, look: Look, datetime: string | null): string {
  const parameters: Record<string, string> = {
    ...selectionOf(view),
    ...(datetime !== null && { datetime }),
    ...(look.colormap !== null && { colormap: look.colormap, scale: look.scale }),
    ...(look.range && { range: look.range.join(",") }),
    ...(look.method !== "nearest" && { method: look.method }),
  };
  const query = Object.entries(parameters).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const { id } = view.collection;
  return `${location.origin}/collections/${encodeURIComponent(id)}/map/tiles/WebMercatorQuad/{z}/{y}/{x}?${query.join("&")}`;
}

/** What the colours of categories mean, as the server draws it. */
export const legendUrl = ({ collection: { id }, variable: { name } }: View): string =>
  `/collections/${encodeURIComponent(id)}/legend?parameter-name=${encodeURIComponent(name)}&f=svg`;
