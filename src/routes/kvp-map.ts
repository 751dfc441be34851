/** The question of a map as WMS and WMTS ask it → the same question in the parameters of `/map`. */
import type { Context } from "hono";
import { valueAt } from "../grid/coordinates.ts";
import type { Axis } from "../grid/dataset.ts";
import { labelAs } from "../grid/label.ts";
import { isPartial, valueOf as numberOf } from "../grid/time.ts";
import { MAP_AGGREGATE_PARAMETERS } from "../openapi/operations.ts";
import type { LayerDimension } from "../tiles/layers.ts";
import { STYLE_PARAMETERS } from "../tiles/style/parse.ts";
import type { View } from "../tiles/view.ts";
import type { Kvp } from "./kvp.ts";
import { mapKind } from "./map-kind.ts";
import { parseMap, withMapDimensions } from "./map-query.ts";
import type { Given } from "./query-given.ts";
import { layerOf, type ServedMaps } from "./served-maps.ts";

/** Parameters of ours that are taken as vendor parameters, under their own names. */
const VENDOR: readonly string[] = [
  "expr",
  "where",
  "method",
  "explain",
  ...MAP_AGGREGATE_PARAMETERS,
  ...STYLE_PARAMETERS,
];

/** What a service calls its parameters. */
type Names = Readonly<{ layer: string; style: string; dimension(dimension: LayerDimension): string }>;

/** @throws InvalidParameter for a layer that there is not */
export function mapTexts(kvp: Kvp, maps: ServedMaps, names: Names): Given["texts"] {
  const name = kvp.get(names.layer);
  // What is computed in the request is no layer of the collection.
  const layers = kvp.has("expr") ? maps.layers : [layerOf(maps, names.layer, name)];
  const texts = new Map<string, string>();
  for (const parameter of VENDOR) {
    copy(texts, parameter, kvp.get(parameter));
  }
  for (const part of kvp.get("groupby")?.split(",") ?? []) {
    const group = part.split(".").at(-1)!;
    copy(texts, group, kvp.get(group.toLowerCase()));
  }
  const isAggregate = MAP_AGGREGATE_PARAMETERS.some((parameter) => kvp.has(parameter));
  for (const dimension of layers.flatMap((layer) => layer.dimensions)) {
    const label = kvp.get(names.dimension(dimension).toLowerCase());
    copy(texts, dimension.parameter, label && !isAggregate ? stepOf(dimension.axis, label) : label);
  }
  copy(texts, "colormap", kvp.get(names.style));
  copy(texts, "parameter-name", name);
  return texts;
}

function copy(texts: Map<string, string>, name: string, value: string | undefined): void {
  if (value !== undefined) {
    texts.set(name, value);
  }
}

/**
 * Of a day, or of a range of time as clients that play animations ask for, the first step; the one nearest to its beginning, where it has
 * none (WMS 1.3.0, C.4.2: nearest values). What lies beyond all steps stays as it is. @throws InvalidParameter
 */
function stepOf({ coordinates, time, size }: Axis, text: string): string {
  const [start = "", stop] = text.split("/");
  if (time === null || size === 0 || (stop === undefined && !isPartial(text))) {
    return text;
  }
  const [low, high] = [numberOf(time, start, "start"), numberOf(time, stop ?? start, "end")];
  // Steps within come before all others, the earliest first; of these the nearest.
  const rank = (value: number) => (value >= low && value <= high ? value - high : Math.abs(value - low));
  let [best, least, greatest] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < size; i++) {
    const value = Number(valueAt(coordinates, i));
    best = i === 0 || rank(value) < rank(best) ? value : best;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return high >= least && low <= greatest ? String(labelAs({ time }, best)) : start;
}

/** The same kind of question as `/map`'s, of texts that were not in the URL as they are. */
export function kvpMapKind(c: Context, view: View, texts: Given["texts"]): ReturnType<typeof mapKind> {
  const given = { texts, geometry: undefined };
  return {
    ...mapKind(view),
    parse: () => parseMap(given, true),
    complete: (query, _, dataset) => withMapDimensions(query, given, dataset),
    text: () => new URL(c.req.url).search.slice(1),
  };
}
