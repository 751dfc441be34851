/** `GET` and `POST /collections/{collectionId}/area`: the cells inside polygons. */
import { Hono } from "hono";
import { planSubset } from "../compute/answer.ts";
import { subsetNeeds } from "../compute/over.ts";
import { AREA } from "../openapi/operations.ts";
import type { Deps } from "./deps.ts";
import { answer, type Operation } from "./query.ts";

const area: Operation = {
  ...AREA,
  plan: (open, query, limits) => planSubset(open, query.request, query, limits),
  needs: (_, { request, coverage }) => subsetNeeds(request, coverage),
};

export const areaRoutes = (deps: Deps): Hono =>
  new Hono().on(["GET", "POST"], "/collections/:collectionId/area", (c) => answer(c, deps, area));
