/** What every discovery document has in common: where it is served from, its media type, and its paging. */
import type { Context } from "hono";
import type { SearchPage } from "../catalog/search.ts";
import type { Link } from "../catalog/stac.ts";
import { GEOJSON_TYPE, JSON_TYPE } from "../openapi/media-types.ts";
import { itemDocument } from "./item-document.ts";

/** Scheme, host and port that the client used. */
export const originOf = (c: Context): string => new URL(c.req.url).origin;

/** The request's own URL with another page token. */
export function nextUrl(c: Context, token: string): string {
  const url = new URL(c.req.url);
  url.searchParams.set("token", token);
  return url.href;
}

/** JSON as `mediaType`, its paging links repeated in `Link` (RFC 8288). */
export function documentResponse(c: Context, mediaType: string, document: Readonly<Record<string, unknown>>): Response {
  const links = (document.links ?? []) as readonly Link[];
  const next = links.find(({ rel, method }) => rel === "next" && method !== "POST");
  return c.body(JSON.stringify(document), 200, {
    "content-type": mediaType,
    ...(next && { link: `<${next.href}>; rel="next"; type="${next.type}"` }),
  });
}

/** A page of Items. */
export function itemCollection(c: Context, page: SearchPage, links: readonly Link[]): Response {
  const origin = originOf(c);
  return documentResponse(c, GEOJSON_TYPE, {
    type: "FeatureCollection",
    features: page.items.map((found) => itemDocument(found, origin)),
    links: [
      { rel: "root", href: `${origin}/`, type: JSON_TYPE },
      { rel: "self", href: c.req.url, type: GEOJSON_TYPE },
      ...links,
    ],
    numberMatched: page.matched,
    numberReturned: page.items.length,
  });
}
