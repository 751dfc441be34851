/** How numbers become colours: decided once for a map, and the same for each of its tiles and for its legend. */
import type { Scale } from "./scale.ts";

/** Entries of a palette before its colours. */
export const MISSING = 0;
export const BELOW = 1;
export const ABOVE = 2;
export const FIRST = 3;

/** Colours that are left of 256 entries. */
export const MOST_COLOURS = 256 - FIRST;

/** Which colour a number gets. */
export type Mapping = Readonly<
  /** As many steps of equal width in the scale as there are colours; both ends lie in the range. */
  | { kind: "continuous"; scale: Scale }
  /** Rising edges, one more than colours; a class holds its lower edge, the last one both. */
  | { kind: "classes"; edges: readonly number[] }
  /** A colour for each value; any other number has the colour of missing ones. */
  | { kind: "categories"; values: readonly number[]; labels: readonly string[] }
>;

export type Style = Readonly<{
  /** The colour map's name, or its stops as they were given; null where categories have colours of their own. */
  colormap: string | null;
  /** RGBA of the entries: missing, below, above, and the colours from low to high. */
  palette: Uint8Array;
  mapping: Mapping;
  /** Whether numbers below and above the range have other colours than those of its ends. */
  marked: Readonly<{ below: boolean; above: boolean; missing: boolean }>;
}>;
