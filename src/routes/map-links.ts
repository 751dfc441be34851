/**
 * Links from a collection to the ways that its maps are served: OGC API - Maps and Tiles by their rels, and WMS, WMTS and TileJSON as
 * STAC clients look for them. Pure.
 *
 * https://github.com/stac-extensions/web-map-links
 */
import type { Link, StacCollection } from "../catalog/stac.ts";
import { JSON_TYPE, PNG_TYPE } from "../openapi/media-types.ts";

export function mapLinks(self: string, { title, "cube:variables": variables }: StacCollection): readonly Link[] {
  const layers = Object.entries(variables)
    .filter(([, { type, dimensions }]) => type === "data" && dimensions.length > 0)
    .map(([name]) => name);
  const tilesets = `${self}/map/tiles`;
  return [
    {
      rel: "http://www.opengis.net/def/rel/ogc/1.0/tilesets-map",
      href: tilesets,
      type: JSON_TYPE,
      title: `Map tiles of ${title}`,
    },
    {
      rel: "https://www.opengis.net/def/rel/ogc/1.0/map",
      href: `${self}/map`,
      type: PNG_TYPE,
      title: `Map of ${title}`,
    },
    {
      rel: "http://www.opengis.net/def/rel/ogc/1.0/legend",
      href: `${self}/legend`,
      type: "image/svg+xml",
      title: "Legend of the map",
    },
    { rel: "tilejson", href: `${tilesets}/WebMercatorQuad/tilejson.json`, type: JSON_TYPE, title: "TileJSON" },
    { rel: "wmts", href: `${self}/wmts`, type: PNG_TYPE, title: "WMTS 1.0.0", "wmts:layer": layers },
    { rel: "wms", href: `${self}/wms`, type: PNG_TYPE, title: "WMS 1.3.0", "wms:layers": layers },
  ];
}
