/** Colours as clients and archives write them. Pure. */
import { InvalidParameter } from "../../errors.ts";

/** Red, green, blue and alpha, 0 to 255; alpha is not premultiplied. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

export const TRANSPARENT: Colour = [0, 0, 0, 0];

const HEXADECIMAL = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})?$/i;

/** `#rrggbb` or `#rrggbbaa`; the # may be left out, since a URL ends there where it is not written %23. Null for any other text. */
export function colourOf(text: string): Colour | null {
  const match = HEXADECIMAL.exec(text.trim());
  if (!match) {
    return null;
  }
  const [red, green, blue, alpha] = match
    .slice(1)
    .map((byte) => (byte === undefined ? 255 : Number.parseInt(byte, 16)));
  return [red!, green!, blue!, alpha!];
}

/** @throws InvalidParameter */
export function parseColour(parameter: string, text: string, words: readonly string[] = []): Colour {
  const colour = text === "none" ? TRANSPARENT : colourOf(text);
  if (colour === null) {
    throw new InvalidParameter(parameter, text, ["#rrggbb", "#rrggbbaa", "none", ...words]);
  }
  return colour;
}

/** `#rrggbb`, with alpha where it is not opaque. */
export function hexOf(colour: Colour): string {
  const bytes = colour[3] === 255 ? colour.slice(0, 3) : colour;
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
