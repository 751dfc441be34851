/** `GET /collections/{collectionId}/timeseries`: the series at a point, or of a statistic over a box or a polygon. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { planAggregate } from "../compute/aggregate.ts";
import { planSubset } from "../compute/answer.ts";
import { covjson } from "../encode/covjson.ts";
import { csv } from "../encode/csv.ts";
import { json } from "../encode/json.ts";
import * as parameters from "../openapi/params.ts";
import { addGet } from "./data-route.ts";
import type { Deps } from "./deps.ts";
import type { Operation } from "./query.ts";

const timeseries: Operation = {
  name: "timeseries",
  accepts: {
    geometries: ["Point", "Polygon", "MultiPolygon"],
    bbox: true,
    place: true,
    more: ["reduce", "q", "ddof", "bins", "range", "weights", "coverage", "resample", "skipna", "min_count"],
  },
  encoders: [json, covjson, csv],
  plan: (open, query, limits) =>
    query.request.points
      ? planSubset(open, query.request, query, limits)
      : planAggregate(open, query.request, query.aggregate, limits),
};

const words = {
  title: "TimeSeries",
  summary: "The series at a point, or of a statistic over a box or a polygon",
  description:
    "At a POINT the series as it is, with none of the parameters of statistics; over a `bbox` or a polygon the statistics that `reduce` names, of its cells.",
  tag: "Aggregations",
} as const;

export function timeseriesRoutes(deps: Deps): OpenAPIHono {
  const app = new OpenAPIHono();
  const { over: _over, groupby: _groupby, ...ofSeries } = parameters.aggregateParameters;
  addGet(app, deps, timeseries, words, {
    coords: parameters.SeriesCoords,
    bbox: parameters.Bbox,
    ...ofSeries,
    ...parameters.subsetParameters(["json", "covjson", "csv"]),
  });
  return app;
}
