/** `GET /collections/{collectionId}/timeseries`: the series at a point, as it is or reduced along time, or of a statistic over a box or a polygon. */
import { Hono } from "hono";
import { planAggregate } from "../compute/aggregate.ts";
import { planSubset } from "../compute/answer.ts";
import { aggregateNeeds, reducesAtPoint, subsetNeeds } from "../compute/over.ts";
import { TIMESERIES } from "../openapi/operations.ts";
import type { Deps } from "./deps.ts";
import { answer, type Operation } from "./query.ts";
import type { Query } from "./query-parse.ts";

const timeseries: Operation = {
  ...TIMESERIES,
  needs: (dataset, { request, aggregate, coverage }) =>
    isSubset({ request, aggregate }) ? subsetNeeds(request, coverage) : aggregateNeeds(dataset, request, aggregate),
  plan: (open, query, limits) =>
    isSubset(query)
      ? planSubset(open, query.request, query, limits)
      : planAggregate(open, query.request, query.aggregate, limits),
};

/** The series at a point as it is. */
function isSubset({ request, aggregate }: Pick<Query, "request" | "aggregate">): boolean {
  return request.points !== null && !reducesAtPoint(aggregate);
}

export const timeseriesRoutes = (deps: Deps): Hono =>
  new Hono().get("/collections/:collectionId/timeseries", (c) => answer(c, deps, timeseries));
