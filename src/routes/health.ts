/** `GET /health`: whether the app runs. It reads nothing, so that a failing archive doesn't take the app out of service. */
import { Hono } from "hono";
import { VERSION } from "../openapi/version.ts";
import type { Deps } from "./deps.ts";
import { urlParameters } from "./stac-query.ts";

export const healthRoutes = ({ catalog }: Pick<Deps, "catalog">): Hono =>
  new Hono().get("/health", (c) => {
    urlParameters(c, []);
    return c.json({ status: "ok", version: VERSION, collections: catalog.all().length });
  });
