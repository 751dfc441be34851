/** `GET` and `POST /collections/{collectionId}/cube`: the cells of a box. */
import { Hono } from "hono";
import { planSubset } from "../compute/answer.ts";
import { subsetNeeds } from "../compute/over.ts";
import { CUBE } from "../openapi/operations.ts";
import type { Deps } from "./deps.ts";
import { answer, type Operation } from "./query.ts";

const cube: Operation = {
  ...CUBE,
  plan: (open, query, limits) => planSubset(open, query.request, query, limits),
  needs: (_, { request, coverage }) => subsetNeeds(request, coverage),
};

export const cubeRoutes = (deps: Deps): Hono =>
  new Hono().on(["GET", "POST"], "/collections/:collectionId/cube", (c) => answer(c, deps, cube));
