/**
 * Errors → RFC 9457 problem documents. The only place that knows the status of an error.
 *
 * https://www.rfc-editor.org/rfc/rfc9457
 */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { EstranError } from "../errors.ts";
import { PROBLEM_TYPE } from "../openapi/media-types.ts";
import type { Deps } from "./deps.ts";

type Row = Readonly<{ status: ContentfulStatusCode; title: string; meaning: string }>;

const MAX_QUOTED = 1000;
const MAX_SEARCH = 500;

/** By tag. Whatever is not in the table is a bug. */
export const PROBLEMS: Readonly<Record<string, Row>> = {
  InvalidParameter: {
    status: 400,
    title: "Invalid parameter",
    meaning: "A parameter or a member of the body can't be used as given. `allowed` says what can.",
  },
  OutsideExtent: {
    status: 400,
    title: "Outside the extent",
    meaning: "The selection lies outside what the archive covers. `extent` says what it covers.",
  },
  NotFound: { status: 404, title: "Not found", meaning: "There is no such thing. `allowed` lists what there is." },
  MethodNotAllowed: {
    status: 405,
    title: "Method not allowed",
    meaning: "The resource exists, but not for this method. `allowed` and the header `Allow` list its methods.",
  },
  NotAcceptable: {
    status: 406,
    title: "Not acceptable",
    meaning: "No format on offer satisfies `Accept`. `allowed` lists the media types.",
  },
  OverBudget: {
    status: 413,
    title: "Over the budget",
    meaning: "The query costs more than one request may spend. `smaller` lists URLs of queries that fit.",
  },
  BodyTooLarge: { status: 413, title: "Body too large", meaning: "The request's body is larger than `limitBytes`." },
  UnsupportedBody: { status: 415, title: "Unsupported body", meaning: "The request's body has to be JSON." },
  Cancelled: { status: 499 as ContentfulStatusCode, title: "Cancelled", meaning: "The client went away." },
  InternalError: {
    status: 500,
    title: "Internal error",
    meaning: "A bug of this server. `id` finds it in the log.",
  },
  Unsupported: {
    status: 501,
    title: "Not supported",
    meaning: "The archive uses a `feature` that can't be read, or the operation has no meaning on its grid.",
  },
  SourceUnavailable: {
    status: 502,
    title: "Source unavailable",
    meaning: "The archive's source could not be read at `key`. Trying again later may help.",
  },
  CorruptData: { status: 502, title: "Corrupt data", meaning: "The archive's object `key` can't be decoded." },
  SourceTimeout: {
    status: 504,
    title: "Source timed out",
    meaning: "The archive's source did not answer in time. Trying again later may help.",
  },
};

/** Answers an error as a problem document. */
export function problemOf(error: Error, c: Context, deps: Pick<Deps, "log">): Response {
  const { tag, detail, facts } = failureOf(error, c, deps);
  return problem(c, tag, detail, facts);
}

/** What an answer says of an error, in whatever form. */
export type Failure = Readonly<{
  tag: string;
  status: ContentfulStatusCode;
  detail: string;
  facts: Readonly<Record<string, unknown>>;
}>;

/** Bugs and failures of a source are logged. */
export function failureOf(error: Error, c: Context, { log }: Pick<Deps, "log">): Failure {
  const row = error instanceof EstranError ? PROBLEMS[error.tag] : undefined;
  if (row && error instanceof EstranError) {
    const { tag, message, cause, facts } = error;
    if (row.status >= 500) {
      log({ level: "error", tag, url: c.req.url, message, cause: String(cause ?? "") });
    }
    return { tag, status: row.status, detail: message, facts };
  }
  const id = crypto.randomUUID();
  log({ level: "error", tag: "InternalError", id, url: c.req.url, message: error.message, stack: error.stack });
  const { status } = PROBLEMS.InternalError!;
  return { tag: "InternalError", status, detail: "The server failed; the failure has been logged.", facts: { id } };
}

export function problem(
  c: Context,
  tag: string,
  detail: string,
  facts: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { status, title } = PROBLEMS[tag]!;
  const { pathname, search } = new URL(c.req.url);
  const document = {
    ...facts,
    ...("given" in facts && { given: quoted(facts.given) }),
    type: `/docs#${tag}`,
    title,
    status,
    detail,
    instance: pathname + beginning(search),
    code: tag,
    description: detail,
  };
  return c.body(JSON.stringify(document), status, {
    ...headers,
    "content-type": PROBLEM_TYPE,
    "cache-control": "no-store",
  });
}

/** Enough of a query to recognise it, with no percent-escape cut in two. */
function beginning(search: string): string {
  return search.slice(0, MAX_SEARCH).replace(/%[^%]?$/, "");
}

/** Enough of what was given to recognise it; a body can hold megabytes. */
function quoted(given: unknown): unknown {
  const text = JSON.stringify(given) ?? "";
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : given;
}
