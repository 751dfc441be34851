/**
 * The schema of every refusal: RFC 9457 problem details with the members that STAC API and OGC API EDR ask for, and the
 * facts as further members.
 *
 * https://www.rfc-editor.org/rfc/rfc9457
 */
import type { RouteConfig } from "@asteasolutions/zod-to-openapi";
import { PROBLEM_TYPE } from "./media-types.ts";
import { z } from "./zod.ts";

export const Problem = z
  .looseObject({
    type: z.string().openapi({ format: "uri-reference", example: "/docs#InvalidParameter" }),
    title: z.string().openapi({ example: "Invalid parameter" }),
    status: z.int().openapi({ example: 400 }),
    detail: z.string(),
    instance: z.string().optional().openapi({ format: "uri-reference" }),
    code: z.string().openapi({ example: "InvalidParameter" }),
    description: z.string(),
  })
  .openapi("Problem", {
    description: "Why there is no answer. The facts (what was given, what is allowed) are further members.",
  });

const REASONS = {
  400: "A parameter can't be used as given, or lies outside the extent; `allowed` or `extent` says what can be.",
  404: "There is no such collection; `allowed` lists those there are.",
  406: "No format on offer satisfies `Accept`; `allowed` lists the media types.",
  413: "The query costs more than the budget: `cost`, `budget`, `plan`, and `smaller`, URLs of queries that fit. Or the body is too large.",
  415: "The request's body is not JSON.",
  500: "A bug of this server; `id` finds it in the log.",
  501: "The archive uses a feature that can't be read, or the operation has no meaning on its grid.",
  502: "The archive could not be read, or what was read can't be decoded; `key` names the object.",
  504: "The archive's source did not answer in time.",
} as const;

export type ProblemStatus = keyof typeof REASONS;

/** Responses of an operation by status. */
export function problems(...statuses: readonly ProblemStatus[]): RouteConfig["responses"] {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: REASONS[status], content: { [PROBLEM_TYPE]: { schema: Problem } } },
    ]),
  );
}
