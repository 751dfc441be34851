/** `GET` and `POST /collections/{collectionId}/area`: the cells inside polygons. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { planSubset } from "../compute/answer.ts";
import { covjson } from "../encode/covjson.ts";
import { csv } from "../encode/csv.ts";
import { json } from "../encode/json.ts";
import * as parameters from "../openapi/params.ts";
import { addGet, addPost } from "./data-route.ts";
import type { Deps } from "./deps.ts";
import type { Operation } from "./query.ts";

const area: Operation = {
  name: "area",
  accepts: { geometries: ["Polygon", "MultiPolygon"], bbox: false, place: true, more: ["coverage"] },
  encoders: [covjson, json, csv],
  plan: (open, query, limits) => planSubset(open, query.request, query, limits),
};

const TRIANGLE = {
  type: "Polygon",
  coordinates: [
    [
      [-30, 30],
      [10, 30],
      [10, 60],
      [-30, 30],
    ],
  ],
};

const words = {
  title: "Area",
  summary: "The cells inside a polygon, or several",
  description:
    "A grid around the polygon; cells outside are missing. Every time and level that is not narrowed down is part of it.",
  tag: "Queries",
} as const;

export function areaRoutes(deps: Deps): OpenAPIHono {
  const app = new OpenAPIHono();
  addGet(app, deps, area, words, {
    coords: parameters.PolygonCoords,
    coverage: parameters.CoverageRule,
    ...parameters.subsetParameters(["covjson", "json", "csv"]),
  });
  addPost(app, deps, area, words, { geometry: TRIANGLE });
  return app;
}
