/** `GET /collections/{collectionId}/timeseries`: the series at a point, or of a statistic over a box or a polygon. */
import { Hono } from "hono";
import { planAggregate } from "../compute/aggregate.ts";
import { planSubset } from "../compute/answer.ts";
import { aggregateNeeds, subsetNeeds } from "../compute/over.ts";
import { TIMESERIES } from "../openapi/operations.ts";
import type { Deps } from "./deps.ts";
import { answer, type Operation } from "./query.ts";

const timeseries: Operation = {
  ...TIMESERIES,
  needs: (dataset, { request, aggregate, coverage }) =>
    request.points ? subsetNeeds(request, coverage) : aggregateNeeds(dataset, request, aggregate),
  plan: (open, query, limits) =>
    query.request.points
      ? planSubset(open, query.request, query, limits)
      : planAggregate(open, query.request, query.aggregate, limits),
};

export const timeseriesRoutes = (deps: Deps): Hono =>
  new Hono().get("/collections/:collectionId/timeseries", (c) => answer(c, deps, timeseries));
