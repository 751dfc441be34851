/**
 * A map's numbers in the colours of a PNG, for clients whose only decoder is the browser's: 16 bits over a range, the upper eight
 * in red, the lower eight in green. A missing pixel is transparent. Numbers beyond the range are its ends.
 */
import { encodeRgbaPng } from "./png.ts";
import type { Raster } from "./raster.ts";

const STEPS = 65_535;

/** value = offset + scale · (256 · red + green). */
export type Quantization = Readonly<{ scale: number; offset: number }>;

export function quantizationOf(low: number, high: number): Quantization {
  return { scale: (high - low) / STEPS, offset: low };
}

export function encodeQuantized(
  { width, height, values }: Raster,
  { scale, offset }: Quantization,
): Uint8Array<ArrayBuffer> {
  const rgba = new Uint8Array(4 * width * height);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) {
      const step = Math.max(0, Math.min(STEPS, Math.round((value - offset) / scale)));
      rgba[4 * i] = step >> 8;
      rgba[4 * i + 1] = step & 255;
      rgba[4 * i + 3] = 255;
    }
  }
  return encodeRgbaPng(width, height, rgba);
}
