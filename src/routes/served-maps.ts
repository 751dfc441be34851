/** What WMS and WMTS say of a collection, whatever their words: its layers with their styles, and how large a map may be. */
import type { Context } from "hono";
import type { Bbox } from "../catalog/stac.ts";
import { InvalidParameter } from "../errors.ts";
import { type Layer, layersOf } from "../tiles/layers.ts";
import { DEFAULT_COLORMAP } from "../tiles/style/parse.ts";
import { openDataset } from "../zarr/open-dataset.ts";
import type { Deps } from "./deps.ts";
import { originOf } from "./document-response.ts";

export type LayerStyle = Readonly<{
  name: string;
  title: string;
  /** URL of a picture of its colours. */
  legend: string;
}>;

export type ServedMaps = Readonly<{
  /** URL of the collection. */
  self: string;
  title: string;
  description: string;
  bbox: Bbox;
  layers: readonly Layer[];
}>;

/** Colour maps that are offered for every layer; any other may be asked for by its name. */
const OFFERED = ["viridis", "plasma", "cividis", "turbo", "gray", "RdBu_r", "BrBG"];

/** @throws NotFound, and what opening the archive throws */
export async function openMaps(c: Context, deps: Deps): Promise<ServedMaps> {
  const { archive, collection } = deps.catalog.get(c.req.param("collectionId")!);
  const { dataset } = await openDataset(archive, { ...deps, signal: c.req.raw.signal });
  const { id, title, description, extent } = collection;
  const bbox = extent.spatial.bbox[0]!;
  return { self: `${originOf(c)}/collections/${id}`, title, description, bbox, layers: layersOf(dataset, bbox) };
}

/** @throws InvalidParameter naming the layers there are */
export function layerOf({ layers }: ServedMaps, parameter: string, name: string | undefined): Layer {
  const found = layers.find((layer) => layer.name === name);
  if (!found) {
    throw new InvalidParameter(
      parameter,
      name,
      layers.map((layer) => layer.name),
    );
  }
  return found;
}

/** The first is the default. */
export function stylesOf({ self }: ServedMaps, { name }: Layer): readonly LayerStyle[] {
  return [DEFAULT_COLORMAP, ...OFFERED].map((style) => ({
    name: style,
    title: style === DEFAULT_COLORMAP ? "What suits the variable" : style,
    legend: `${self}/legend?colormap=${style}&f=png&parameter-name=${encodeURIComponent(name)}`,
  }));
}
