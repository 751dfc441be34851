/** Descriptions of the resources that are about the service itself. */
import type { RouteConfig } from "@asteasolutions/zod-to-openapi";
import { JSON_TYPE, OPENAPI_TYPES } from "./media-types.ts";
import { answers, FormatParameter } from "./stac.ts";
import { z } from "./zod.ts";

const tags = ["Service"];
const request = { query: z.object({ f: FormatParameter }) };

const Health = z.object({ status: z.literal("ok"), version: z.string(), collections: z.int() }).openapi("Health");

export const SERVICE: readonly RouteConfig[] = [
  {
    method: "get",
    path: "/health",
    operationId: "getHealth",
    summary: "Whether the app runs",
    tags,
    request,
    responses: answers(JSON_TYPE, Health, "It does.", 400),
  },
  ...(
    [
      ["/openapi.json", "getOpenApi", "3.1"],
      ["/api", "getOpenApi30", "3.0"],
    ] as const
  ).map(
    ([path, operationId, version]): RouteConfig => ({
      method: "get",
      path,
      operationId,
      summary: `This document, as OpenAPI ${version}`,
      tags,
      request,
      responses: answers(
        OPENAPI_TYPES[version],
        z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
        `OpenAPI ${version}`,
        400,
      ),
    }),
  ),
];
