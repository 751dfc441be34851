/** A raster → the bytes of a format, in the style asked for. */
import { InvalidParameter } from "../errors.ts";
import { encodeFloat32 } from "../tiles/float32.ts";
import { encodePng } from "../tiles/png.ts";
import { encodeQuantized, quantizationOf } from "../tiles/quantized.ts";
import type { Raster } from "../tiles/raster.ts";
import { paint } from "../tiles/style/paint.ts";
import type { Scale } from "../tiles/style/scale.ts";
import { checked } from "../tiles/style/scale-of.ts";
import type { Style } from "../tiles/style/style.ts";
import { type AboutMap, mapStyle } from "./map-style.ts";
import type { Answered } from "./respond.ts";

export async function mapBody(raster: Raster, about: AboutMap): Promise<Answered> {
  switch (about.format.format) {
    case "float32":
      return { body: encodeFloat32(raster) };
    case "quantized": {
      const quantization = quantizationOf(...rangeOf(await mapStyle(about)));
      const { scale, offset } = quantization;
      const headers = { "estran-scale": String(scale), "estran-offset": String(offset) };
      return { body: encodeQuantized(raster, quantization), headers };
    }
    default:
      return { body: encodePng(paint(raster, await mapStyle(about))) };
  }
}

const endsOf = ({ low, high }: Scale): readonly [number, number] => [low, high];

/** @throws InvalidParameter for edges that are infinitely far apart, and for categories, which lie on no scale */
function rangeOf({ mapping }: Style): readonly [number, number] {
  switch (mapping.kind) {
    case "continuous":
      return endsOf(mapping.scale);
    case "classes":
      return endsOf(checked({ name: "linear", low: mapping.edges[0]!, high: mapping.edges.at(-1)! }));
    case "categories":
      throw new InvalidParameter("f", "quantized", "float32, or range=lowest,highest with it", "these are categories");
  }
}
