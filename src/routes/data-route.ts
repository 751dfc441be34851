/** The GET and POST routes of a data query, as the OpenAPI document shows them and the router serves them. */
import { createRoute, type OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { Encoder } from "../encode/encoder.ts";
import { CoverageAnswer, DatasetAnswer, Plan } from "../openapi/answers.ts";
import { bodyOf } from "../openapi/bodies.ts";
import { CollectionId } from "../openapi/params.ts";
import { problems } from "../openapi/problem.ts";
import { addRoute } from "./add-route.ts";
import type { Deps } from "./deps.ts";
import { answer, type Operation } from "./query.ts";

type Words = Readonly<{
  /** Upper camel case: `Position` gives the operations `getPosition` and `postPosition`. */
  title: string;
  summary: string;
  description: string;
  tag: "Queries" | "Aggregations";
}>;

export function addGet(
  app: OpenAPIHono,
  deps: Deps,
  operation: Operation,
  words: Words,
  query: Readonly<Record<string, z.ZodType>>,
): void {
  const route = createRoute({
    method: "get",
    path: `/collections/{collectionId}/${operation.name}`,
    operationId: `get${words.title}`,
    ...described(words),
    request: { params: z.object({ collectionId: CollectionId }), query: z.object(query) },
    responses: {
      ...answers(operation.encoders),
      304: { description: "Unchanged since the answer that `If-None-Match` names." },
      ...problems(400, 404, 406, 413, 500, 501, 502, 504),
    },
  });
  addRoute(app, route, (c) => answer(c, deps, operation));
}

/** @param example a body, as the interactive page offers it and as generated tests send it */
export function addPost(
  app: OpenAPIHono,
  deps: Deps,
  operation: Operation,
  words: Words,
  example: Readonly<Record<string, unknown>>,
): void {
  const route = createRoute({
    method: "post",
    path: `/collections/{collectionId}/${operation.name}`,
    operationId: `post${words.title}`,
    ...described(words),
    request: {
      params: z.object({ collectionId: CollectionId }),
      body: {
        required: true,
        content: { "application/json": { schema: bodyOf(words.title, operation.accepts), example } },
      },
    },
    responses: { ...answers(operation.encoders), ...problems(400, 404, 406, 413, 415, 500, 501, 502, 504) },
  });
  addRoute(app, route, (c) => answer(c, deps, operation));
}

const described = ({ summary, description, tag }: Words) => ({ summary, description, tags: [tag] });

const integerHeader = (description: string) => ({ description, schema: { type: "integer" as const } });

/** One media type for each format; `explain=true` is JSON too. */
function answers(encoders: readonly Encoder[]): RouteConfig["responses"] {
  const content = Object.fromEntries(
    encoders.flatMap((encoder) => encoder.mediaTypes.map((type) => [type, { schema: schemaOf(encoder) }])),
  );
  return {
    200: {
      description: "The answer, or its plan for `explain=true`.",
      headers: {
        ETag: { description: "Names the answer, until the hour of the clock ends.", schema: { type: "string" } },
        Link: { description: "The collection, and this answer in other formats.", schema: { type: "string" } },
        "Server-Timing": {
          description: "Milliseconds of opening, planning and computing.",
          schema: { type: "string" },
        },
        "Estran-Requests": integerHeader("Reads sent to the source."),
        "Estran-Fetched-Bytes": integerHeader("Bytes fetched from the source."),
        "Estran-Decoded-Bytes": integerHeader("Bytes of chunks after decoding."),
      },
      content,
    },
  };
}

function schemaOf({ format }: Encoder): z.ZodType {
  switch (format) {
    case "covjson":
      return CoverageAnswer;
    case "json":
      return z.union([DatasetAnswer, Plan]);
    default:
      return z.string();
  }
}
