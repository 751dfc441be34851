/** `GET` and `POST /collections/{collectionId}/position`: values, time series and profiles at points. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { planSubset } from "../compute/answer.ts";
import { covjson } from "../encode/covjson.ts";
import { csv } from "../encode/csv.ts";
import { json } from "../encode/json.ts";
import * as parameters from "../openapi/params.ts";
import { addGet, addPost } from "./data-route.ts";
import type { Deps } from "./deps.ts";
import type { Operation } from "./query.ts";

const position: Operation = {
  name: "position",
  accepts: { geometries: ["Point", "MultiPoint"], bbox: false, place: true, more: [] },
  encoders: [covjson, json, csv],
  plan: (open, query, limits) => planSubset(open, query.request, query, limits),
};

const words = {
  title: "Position",
  summary: "Values, time series and profiles at one point or several",
  description: "Every time and level that is not narrowed down is part of the answer.",
  tag: "Queries",
} as const;

export function positionRoutes(deps: Deps): OpenAPIHono {
  const app = new OpenAPIHono();
  addGet(app, deps, position, words, {
    coords: parameters.PointCoords,
    ...parameters.subsetParameters(["covjson", "json", "csv"]),
  });
  addPost(app, deps, position, words, {
    geometry: { type: "Point", coordinates: [-30, 40] },
  });
  return app;
}
