/** `GET` and `POST /collections/{collectionId}/aggregate`: statistics over space, time and any other dimension. */
import { Hono } from "hono";
import { planAggregate } from "../compute/aggregate.ts";
import { aggregateNeeds } from "../compute/over.ts";
import { AGGREGATE } from "../openapi/operations.ts";
import type { Deps } from "./deps.ts";
import { answer, type Operation } from "./query.ts";

const aggregate: Operation = {
  ...AGGREGATE,
  needs: (dataset, { request, aggregate }) => aggregateNeeds(dataset, request, aggregate),
  plan: (open, query, limits) => planAggregate(open, query.request, query.aggregate, limits),
};

export const aggregateRoutes = (deps: Deps): Hono =>
  new Hono().on(["GET", "POST"], "/collections/:collectionId/aggregate", (c) => answer(c, deps, aggregate));
