/** `GET` and `POST /collections/{collectionId}/position`: values, time series and profiles at points. */
import { Hono } from "hono";
import { planSubset } from "../compute/answer.ts";
import { subsetNeeds } from "../compute/over.ts";
import { POSITION } from "../openapi/operations.ts";
import type { Deps } from "./deps.ts";
import { answer, type Operation } from "./query.ts";

const position: Operation = {
  ...POSITION,
  plan: (open, query, limits) => planSubset(open, query.request, query, limits),
  needs: (_, { request, coverage }) => subsetNeeds(request, coverage),
};

export const positionRoutes = (deps: Deps): Hono =>
  new Hono().on(["GET", "POST"], "/collections/:collectionId/position", (c) => answer(c, deps, position));
