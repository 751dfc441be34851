/** A map's numbers as they are: little-endian float32, row by row from the north, without a header. NaN is missing. */
import type { Raster } from "./raster.ts";

export function encodeFloat32({ values }: Raster): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    view.setFloat32(4 * i, values[i]!, true);
  }
  return bytes;
}
