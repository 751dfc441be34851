/** A STAC Item as it is served: its body, links, and the requests that answer with the data of its date. Pure. */
import { itemBody } from "../catalog/items.ts";
import type { Found } from "../catalog/search.ts";
import type { Link } from "../catalog/stac.ts";
import { GEOJSON_TYPE, JSON_TYPE } from "../openapi/media-types.ts";
import { bboxText, ITEM_ASSETS } from "./collection-document.ts";

export function itemDocument({ series, index }: Found, origin: string): Readonly<Record<string, unknown>> {
  const { collection } = series.entry;
  const parent = `${origin}/collections/${collection.id}`;
  const body = itemBody(series, index);
  const { datetime } = series.dates(index);
  const selection = new URLSearchParams({ bbox: bboxText(collection), ...(datetime !== null && { datetime }) });
  const request = (query: string, more: Readonly<Record<string, string>>) =>
    `${parent}/${query}?${new URLSearchParams([...selection, ...Object.entries(more)])}`;
  const links: readonly Link[] = [
    { rel: "self", href: `${parent}/items/${body.id}`, type: GEOJSON_TYPE, title: body.id },
    { rel: "root", href: `${origin}/`, type: JSON_TYPE, title: "Estran" },
    { rel: "parent", href: parent, type: JSON_TYPE, title: collection.title },
    { rel: "collection", href: parent, type: JSON_TYPE, title: collection.title },
  ];
  return {
    ...body,
    links,
    assets: {
      cube: { href: request("cube", { f: "CoverageJSON" }), ...ITEM_ASSETS.cube },
      mean: { href: request("aggregate", { reduce: "mean" }), ...ITEM_ASSETS.mean },
    },
  };
}
