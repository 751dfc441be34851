/** Descriptions of the resources that say what there is: the landing page, collections, Items and search. */
import type { RouteConfig } from "@asteasolutions/zod-to-openapi";
import { LIMIT } from "../catalog/search.ts";
import { GEOJSON_TYPE, JSON_TYPE } from "./media-types.ts";
import { CollectionId } from "./params.ts";
import { problems } from "./problem.ts";
import {
  answers,
  BboxParameter,
  Collection,
  Collections,
  Conformance,
  DatetimeParameter,
  FormatParameter,
  IntersectsParameter,
  Item,
  ItemCollection,
  Landing,
  LimitParameter,
  Locations,
  listParameter,
  SearchBody,
  TokenParameter,
} from "./stac.ts";
import { z } from "./zod.ts";

const tags = ["Discovery"];

export const DISCOVERY: readonly RouteConfig[] = [
  {
    method: "get",
    path: "/",
    operationId: "getLandingPage",
    summary: "Where everything is",
    tags,
    request: { query: z.object({ f: FormatParameter.openapi({ enum: ["json", "html"] }) }) },
    responses: {
      200: {
        description: "STAC Catalog and OGC API landing page; a page for people as text/html",
        content: { [JSON_TYPE]: { schema: Landing }, "text/html": { schema: z.string() } },
      },
      ...problems(400),
    },
  },
  {
    method: "get",
    path: "/conformance",
    operationId: "getConformance",
    summary: "The standards' classes that this API conforms to",
    tags,
    request: { query: z.object({ f: FormatParameter }) },
    responses: answers(JSON_TYPE, Conformance, "Conformance classes", 400),
  },
  {
    method: "get",
    path: "/collections",
    operationId: "getCollections",
    summary: "The collections, all or those that meet a box and a time",
    tags,
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
  },
  {
    method: "get",
    path: "/collections/{collectionId}",
    operationId: "getCollection",
    summary: "One collection: extents, variables, how it is stored and what can be asked of it",
    tags,
    request: {
      params: z.object({ collectionId: CollectionId }),
      query: z.object({ f: FormatParameter }),
    },
    responses: answers(JSON_TYPE, Collection, "The collection", 400, 404),
  },
  {
    method: "get",
    path: "/collections/{collectionId}/items",
    operationId: "getItems",
    summary: "The Items of a collection, in the order of time",
    tags,
    request: {
      params: z.object({ collectionId: CollectionId }),
      query: z.object({
        bbox: BboxParameter,
        datetime: DatetimeParameter,
        limit: LimitParameter,
        token: TokenParameter,
        // pystac-client repeats the collection of the path.
        collections: listParameter("collections", "The collection of the path."),
        f: FormatParameter,
      }),
    },
    responses: answers(GEOJSON_TYPE, ItemCollection, "A page of Items", 400, 404),
  },
  {
    method: "get",
    path: "/collections/{collectionId}/items/{itemId}",
    operationId: "getItem",
    summary: "One Item",
    tags,
    request: {
      params: z.object({ collectionId: CollectionId, itemId: z.string() }),
      query: z.object({ f: FormatParameter }),
    },
    responses: answers(GEOJSON_TYPE, Item, "The Item", 400, 404),
  },
  {
    method: "get",
    path: "/collections/{collectionId}/locations",
    operationId: "getLocations",
    summary: "The named places of a collection",
    tags,
    request: {
      params: z.object({ collectionId: CollectionId }),
      query: z.object({
        bbox: BboxParameter,
        datetime: DatetimeParameter,
        limit: LimitParameter.openapi({ default: LIMIT.max }),
        token: TokenParameter,
        f: FormatParameter.openapi({ enum: ["json", "GeoJSON"] }),
      }),
    },
    responses: answers(GEOJSON_TYPE, Locations, "A page of places", 400, 404),
  },
  {
    method: "get",
    path: "/search",
    operationId: "getItemSearch",
    summary: "Search the Items of all collections",
    tags,
    request: {
      query: z.object({
        collections: listParameter("collections", "Ids of collections."),
        ids: listParameter("ids", "Ids of Items."),
        bbox: BboxParameter,
        intersects: IntersectsParameter,
        datetime: DatetimeParameter,
        limit: LimitParameter,
        token: TokenParameter,
        f: FormatParameter,
      }),
    },
    responses: answers(GEOJSON_TYPE, ItemCollection, "A page of Items", 400),
  },
  {
    method: "post",
    path: "/search",
    operationId: "postItemSearch",
    summary: "Search the Items of all collections, with a GeoJSON geometry of any size",
    tags,
    request: { body: { required: true, content: { [JSON_TYPE]: { schema: SearchBody } } } },
    responses: answers(GEOJSON_TYPE, ItemCollection, "A page of Items", 400, 413, 415),
  },
];
