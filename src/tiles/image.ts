/** A map's colours, before they are bytes of a format. */

/**
 * Always a palette: entry 0 is the colour of missing pixels, 1 of those below the range, 2 of those above it, and from 3 on
 * the colours from low to high.
 */
export type IndexedImage = Readonly<{
  width: number;
  height: number;
  /** RGBA, 4 × n bytes, 3 < n ≤ 256; alpha is not premultiplied. */
  palette: Uint8Array;
  /** width × height entries of the palette: row-major, row 0 is the northern edge. */
  indexes: Uint8Array;
}>;
