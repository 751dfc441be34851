/** Questions to the API: what is asked as a value, its URL, and its answer or refusal. */

import type { Polygons } from "../places/place.ts";
import type { CollectionDocument, Dataset, Explanation, Problem } from "./types.ts";

export type Question = Readonly<{
  /** `/collections/fnoc-winds/aggregate` */
  path: string;
  parameters: Readonly<Record<string, string>>;
  /** Polygons that are too large for a URL: the question is then a POST. */
  polygons?: Polygons;
}>;

/** The server answered, and said no. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** Path and query. Of a question with polygons, all but these. */
export function urlOf({ path, parameters }: Question, more: Readonly<Record<string, string>> = {}): string {
  const query = Object.entries({ ...parameters, ...more })
    .map(
      ([name, value]) =>
        `${encodeURIComponent(name)}=${encodeURIComponent(value).replace(/%2C|%2F|%3A/g, decodeURIComponent)}`,
    )
    .join("&");
  return query === "" ? path : `${path}?${query}`;
}

/** A URL of this API as a question. */
export function questionOf(href: string): Question {
  const { pathname, searchParams } = new URL(href, location.origin);
  return { path: pathname, parameters: Object.fromEntries(searchParams) };
}

/** The body of a question with polygons. */
export function bodyOf({ parameters, polygons }: Question, more: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify({ ...parameters, ...more, geometry: { type: "MultiPolygon", coordinates: polygons } });
}

/** @throws Refusal, or what `fetch` throws where there is no answer */
export async function fetchAnswer(
  question: Question,
  more: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Response> {
  const given: RequestInit = question.polygons
    ? { method: "POST", headers: { "content-type": "application/json" }, body: bodyOf(question, more) }
    : {};
  const url = question.polygons ? question.path : urlOf(question, more);
  const response = await fetch(url, { ...given, ...(signal && { signal }) });
  if (!response.ok) {
    throw await refusalOf(response);
  }
  return response;
}

const askJson = async (question: Question, more: Readonly<Record<string, string>>, signal?: AbortSignal) =>
  (await fetchAnswer(question, more, signal)).json();

export const ask = (question: Question, signal?: AbortSignal): Promise<Dataset> =>
  askJson(question, { f: "json" }, signal);

export const explain = (question: Question, signal?: AbortSignal): Promise<Explanation> =>
  askJson(question, { explain: "true" }, signal);

export async function fetchCollections(): Promise<readonly CollectionDocument[]> {
  return (await askJson({ path: "/collections", parameters: {} }, {})).collections;
}

export const fetchCollection = (id: string): Promise<CollectionDocument> =>
  askJson({ path: `/collections/${encodeURIComponent(id)}`, parameters: {} }, {});

async function refusalOf(response: Response): Promise<Refusal> {
  const problem: unknown = await response.json().catch(() => null);
  const { status, statusText: title } = response;
  return problem !== null && typeof problem === "object" && "detail" in problem
    ? new Refusal(problem as Problem)
    : new Refusal({ status, title, code: "", detail: `The server answered ${status} ${title}.` });
}
