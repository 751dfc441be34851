/** `GET` and `POST /collections/{collectionId}/cube`: the cells of a box. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { planSubset } from "../compute/answer.ts";
import { covjson } from "../encode/covjson.ts";
import { csv } from "../encode/csv.ts";
import { json } from "../encode/json.ts";
import * as parameters from "../openapi/params.ts";
import { addGet, addPost } from "./data-route.ts";
import type { Deps } from "./deps.ts";
import type { Operation } from "./query.ts";

const cube: Operation = {
  name: "cube",
  accepts: { geometries: [], bbox: true, place: true, more: [] },
  encoders: [covjson, json, csv],
  plan: (open, query, limits) => planSubset(open, query.request, query, limits),
};

const words = {
  title: "Cube",
  summary: "The cells of a box, over times and levels",
  description: "Every time and level that is not narrowed down is part of the answer.",
  tag: "Queries",
} as const;

export function cubeRoutes(deps: Deps): OpenAPIHono {
  const app = new OpenAPIHono();
  addGet(app, deps, cube, words, {
    bbox: parameters.CubeBbox,
    ...parameters.subsetParameters(["covjson", "json", "csv"]),
  });
  addPost(app, deps, cube, words, { bbox: [-30, 30, 10, 60] });
  return app;
}
