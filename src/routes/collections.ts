/** `GET /collections` and `GET /collections/{collectionId}`: what there is, for STAC and for OGC API EDR clients at once. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { parseInstant } from "../catalog/datetime.ts";
import { covers, type SearchQuery } from "../catalog/search.ts";
import type { StacCollection } from "../catalog/stac.ts";
import { InvalidParameter } from "../errors.ts";
import { CollectionId } from "../openapi/params.ts";
import {
  answers,
  BboxParameter,
  Collection,
  Collections,
  DatetimeParameter,
  FormatParameter,
  JSON_TYPE,
  LIMIT,
  LimitParameter,
  TokenParameter,
} from "../openapi/stac.ts";
import { addRoute, pathParameter } from "./add-route.ts";
import { collectionDocument } from "./collection-document.ts";
import type { Deps } from "./deps.ts";
import { documentResponse, nextUrl, originOf } from "./document-response.ts";
import { fromUrl, urlParameters } from "./stac-query.ts";

const listRoute = createRoute({
  method: "get",
  path: "/collections",
  operationId: "getCollections",
  summary: "The collections, all or those that meet a box and a time",
  tags: ["Discovery"],
  request: {
    query: z.object({
      bbox: BboxParameter,
      datetime: DatetimeParameter,
      limit: LimitParameter.openapi({ default: LIMIT.max }),
      token: TokenParameter,
      f: FormatParameter,
    }),
  },
  responses: answers(JSON_TYPE, Collections, "Collections", 400),
});

const oneRoute = createRoute({
  method: "get",
  path: "/collections/{collectionId}",
  operationId: "getCollection",
  summary: "One collection: extents, variables, how it is stored and what can be asked of it",
  tags: ["Discovery"],
  request: {
    params: z.object({ collectionId: CollectionId }),
    query: z.object({ f: FormatParameter }),
  },
  responses: answers(JSON_TYPE, Collection, "The collection", 400, 404),
});

export function collectionsRoutes({ catalog }: Pick<Deps, "catalog">): OpenAPIHono {
  const app = new OpenAPIHono();

  addRoute(app, listRoute, (c) => {
    const given = urlParameters(c, ["bbox", "datetime", "limit", "token"]);
    const query = fromUrl({ limit: String(LIMIT.max), ...given });
    const origin = originOf(c);
    const all = catalog.all().filter((entry) => covers(entry, query) && meetsTime(entry.collection, query));
    const start = offsetOf(given.token, all.length);
    const page = all.slice(start, start + query.limit);
    const stop = start + page.length;
    const next = stop < all.length ? nextUrl(c, String(stop)) : null;
    return documentResponse(c, JSON_TYPE, {
      collections: page.map((entry) => collectionDocument(entry, origin)),
      links: [
        { rel: "self", href: c.req.url, type: JSON_TYPE },
        { rel: "root", href: `${origin}/`, type: JSON_TYPE },
        { rel: "parent", href: `${origin}/`, type: JSON_TYPE },
        ...(next === null ? [] : [{ rel: "next", href: next, type: JSON_TYPE }]),
      ],
      numberMatched: all.length,
      numberReturned: page.length,
    });
  });

  addRoute(app, oneRoute, (c) => {
    urlParameters(c, []);
    return documentResponse(
      c,
      JSON_TYPE,
      collectionDocument(catalog.get(pathParameter(c, "collectionId")), originOf(c)),
    );
  });

  return app;
}

/** An unknown end of a collection's extent is taken as open, so that a search never hides what it might hold. */
function meetsTime({ extent }: StacCollection, { instants }: SearchQuery): boolean {
  const [start, end] = extent.temporal.interval[0]!;
  return (
    instants === null ||
    ((parseInstant(start ?? "") ?? -Infinity) <= instants.stopMs &&
      (parseInstant(end ?? "") ?? Infinity) >= instants.startMs)
  );
}

function offsetOf(token: string | undefined, count: number): number {
  if (token === undefined) {
    return 0;
  }
  const offset = Number(token);
  if (!/^\d{1,9}$/.test(token) || offset >= count) {
    throw new InvalidParameter("token", token, "the token of a `next` link");
  }
  return offset;
}
