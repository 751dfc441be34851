/** How the map is coloured: the address, and what suits the variable where it says nothing. */
import type { Address } from "../address.ts";
import { selectionOf, type View } from "../view.ts";
import { autoRange } from "./auto-range.ts";
import { type Range, suitedColormap, suitedScale } from "./suited.ts";

export type Look = Readonly<{
  colormap: string;
  range: Range | null;
  scale: string;
  method: "nearest" | "linear";
  opacity: number;
}>;

/** Null until a range is known. */
export function lookOf({ colormap, range, scale, method, opacity }: Address, view: View): Look | null {
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
    colormap: look.colormap,
    ...(look.range && { range: look.range.join(",") }),
    scale: look.scale,
    ...(look.method !== "nearest" && { method: look.method }),
  };
  const query = Object.entries(parameters).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const { id } = view.collection;
  return `${location.origin}/collections/${encodeURIComponent(id)}/map/tiles/WebMercatorQuad/{z}/{y}/{x}?${query.join("&")}`;
}
