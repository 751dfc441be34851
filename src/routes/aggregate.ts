/** `GET` and `POST /collections/{collectionId}/aggregate`: statistics over space, time and any other dimension. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { planAggregate } from "../compute/aggregate.ts";
import { covjson } from "../encode/covjson.ts";
import { csv } from "../encode/csv.ts";
import { json } from "../encode/json.ts";
import * as parameters from "../openapi/params.ts";
import { addGet, addPost } from "./data-route.ts";
import type { Deps } from "./deps.ts";
import type { Operation } from "./query.ts";
import { AGGREGATE_PARAMETERS } from "./query-parse.ts";

const aggregate: Operation = {
  name: "aggregate",
  accepts: {
    geometries: ["Polygon", "MultiPolygon"],
    bbox: true,
    place: false,
    more: AGGREGATE_PARAMETERS,
  },
  encoders: [json, covjson, csv],
  plan: (open, query, limits) => planAggregate(open, query.request, query.aggregate, limits),
};

const words = {
  title: "Aggregate",
  summary: "Statistics over space, time and any other dimension",
  description:
    "Weighted by the area of the cells where latitudes are reduced. A cell that has no value at all gives null for every statistic but count.",
  tag: "Aggregations",
} as const;

export function aggregateRoutes(deps: Deps): OpenAPIHono {
  const app = new OpenAPIHono();
  addGet(app, deps, aggregate, words, {
    coords: parameters.RegionCoords,
    bbox: parameters.Bbox,
    ...parameters.aggregateParameters,
    ...parameters.subsetParameters(["json", "covjson", "csv"]),
  });
  addPost(app, deps, aggregate, words, {
    bbox: [-30, 30, 10, 60],
    reduce: ["mean"],
  });
  return app;
}
