/**
 * What every question about data does: select → plan → run → encode, with the same refusals and headers everywhere. Everything that
 * can fail fails before the answer begins; an error while a body streams breaks it off.
 */
import type { Context } from "hono";
import type { CatalogEntry } from "../catalog/entry.ts";
import type { Limits, Planned } from "../compute/answer.ts";
import { type Chosen, chooseLayout } from "../compute/choose-layout.ts";
import { type Coarser, chooseLevel } from "../compute/choose-level.ts";
import type { Format } from "../encode/encoder.ts";
import { type Choice, chooseEncoder } from "../encode/negotiate.ts";
import { OverBudget } from "../errors.ts";
import type { Dataset } from "../grid/dataset.ts";
import { JSON_TYPE } from "../openapi/media-types.ts";
import { type OpenLayouts, openLayouts, placedLayouts } from "../zarr/layouts.ts";
import { addMeter, createMeter, type Meter } from "../zarr/meter.ts";
import type { OpenDataset } from "../zarr/open-dataset.ts";
import { type PlacesNeeded, withPlaces } from "../zarr/read-places.ts";
import type { SelectionRequest } from "../zarr/selection.ts";
import { CACHE_CONTROL, dataAge, entityTag, isKnown } from "./cache.ts";
import type { Deps } from "./deps.ts";
import { originOf } from "./document-response.ts";
import { type Given, readGiven } from "./query-given.ts";

/** What all of them say. */
export type Asked = Readonly<{
  request: SelectionRequest;
  /** The names of the places that the request is of, where it names them. */
  locations: readonly string[] | null;
  version: string | undefined;
  f: string | undefined;
  explain: boolean;
}>;

/** A kind of question. @typeParam A what running its plan gives */
export type Kind<Q extends Asked, A, F extends Format, P extends Planned<A> = Planned<A>> = Readonly<{
  /** The first is the default. */
  formats: readonly F[];
  /** All that can be understood before the archive is opened. @throws InvalidParameter */
  parse(given: Given, entry: CatalogEntry): Q;
  /** The rest. @throws InvalidParameter */
  complete(query: Q, given: Given, dataset: Dataset): Q;
  /** What it must know of where cells are, on a grid that has a place for each. */
  needs(dataset: Dataset, query: Q): PlacesNeeded | null;
  /** @throws InvalidParameter, OutsideExtent, Unsupported */
  plan(open: OpenDataset, query: Q, limits: Limits): P;
  /** How a coarser level of the archive would answer as well; null where only the finest does. */
  coarser?(query: Q, planned: P, limits: Limits): Coarser<P> | null;
  /** One canonical query string for each question. */
  text(query: Q): string;
  /** @throws InvalidParameter where the format can't hold the answer */
  check?(format: F, planned: P): void;
  /** Of its own, known before anything is read. */
  headers?(query: Q, planned: P): Readonly<Record<string, string>>;
  body(made: A, about: About<Q, F, P>): Answered | Promise<Answered>;
  /** Whether whole bodies are small enough to be kept for whoever asks the same again. */
  kept?: boolean;
}>;

export type Answered = Readonly<{
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  headers?: Readonly<Record<string, string>>;
}>;

/** What a body may say of where it comes from, and may read. */
export type About<Q, F, P extends Planned<unknown>> = Readonly<{
  query: Q;
  format: F;
  chosen: Chosen<P>;
  layouts: OpenLayouts;
  collection: string;
  /** The path and canonical query of the question. */
  path: string;
  deps: Deps;
  meter: Meter;
  signal: AbortSignal;
}>;

/** URLs longer than this are not offered; some servers and proxies refuse them. */
const MAX_HREF = 8000;

/** @throws every error of `errors.ts` */
export async function respond<Q extends Asked, A, F extends Format, P extends Planned<A>>(
  c: Context,
  deps: Deps,
  kind: Kind<Q, A, F, P>,
): Promise<Response> {
  const collection = c.req.param("collectionId")!;
  const signal = c.req.raw.signal;
  const entry = deps.catalog.get(collection);
  const { archive } = entry;
  const given = await readGiven(c);
  const asked = kind.parse(given, entry);
  const choice = chooseEncoder(asked.f, c.req.header("accept"), kind.formats);
  const timing = startTiming(deps);
  const opened = await openLayouts(archive, asked.version, { ...deps, signal });
  const query = kind.complete(asked, given, opened.main.dataset);
  const needed = kind.needs(opened.main.dataset, query);
  const spent = createMeter();
  const layouts = needed
    ? await placedLayouts(opened, (main) => withPlaces(main, query.request, needed, deps, { meter: spent, signal }))
    : opened;
  timing.mark("open");
  const finest = chooseLayout(layouts, (each) => kind.plan(each, query, deps));
  const coarser = kind.coarser?.(query, finest.planned, deps) ?? null;
  const chosen = await chooseLevel(finest, coarser, layouts.main, { ...deps, signal });
  const { planned, open, layout, level } = chosen;
  // The labels are the main layout's, whichever is read.
  const versions = open === layouts.main ? [open.version] : [layouts.main.version, open.version, level ?? layout!];
  const pathOf = (question: Q) => pathWith(c, kind.text(question));
  const headers: Record<string, string> = {
    ...(await answerHeaders(c, kind.formats, choice, query, pathOf, [
      ...versions,
      ...catalogued(entry),
      dataAge(archive, deps.now()),
    ])),
    ...kind.headers?.(query, planned),
    ...(level !== undefined && { "estran-level": encodeURI(level.toWellFormed()) }),
  };
  timing.mark("plan");
  if (!query.explain) {
    kind.check?.(choice.encoder, planned);
    if (!planned.fits) {
      throw overBudget(c, deps, planned, query, pathOf);
    }
  }
  // RFC 9110, 13.2.1: a condition counts only where there would be an answer without it.
  if (c.req.method !== "POST" && isKnown(c.req.header("if-none-match"), headers.etag!)) {
    return c.body(null, 304, headers);
  }
  if (query.explain) {
    return c.body(JSON.stringify(planned.explain()), 200, { ...headers, "server-timing": timing.text() });
  }
  // The answer to HEAD is known without reading anything.
  if (c.req.method === "HEAD") {
    return c.body(null, 200, headers);
  }
  const key = `answer:${headers.etag}`;
  const kept = kind.kept ? deps.cache.get<Answered>(key) : undefined;
  const answered = kept ?? (await make());
  timing.mark("compute");
  return c.body(answered.body, 200, {
    ...headers,
    ...answered.headers,
    ...costHeaders(spent),
    "server-timing": timing.text(),
  });

  async function make(): Promise<Answered> {
    const nameOf = () => `${versions.join(" ")} ${pathOf({ ...query, f: undefined })} ${unsaidPlace(query)}`;
    const { made, meter } = await deps.share(nameOf, signal, async (sharedSignal) => {
      const running = createMeter();
      return { made: await planned.run({ meter: running, signal: sharedSignal, spread: deps.spread }), meter: running };
    });
    addMeter(spent, meter);
    const about = {
      query,
      format: choice.encoder,
      chosen,
      layouts,
      collection,
      path: pathOf(query),
      deps,
      meter: spent,
      signal,
    };
    const answered = await kind.body(made, about);
    if (kind.kept && answered.body instanceof Uint8Array) {
      deps.cache.set(key, answered, answered.body.length);
    }
    return answered;
  }
}

/** What a catalogue entry adds to answers: coordinates in place of the archive's, and styles. */
const catalogued = ({ archive: { axes }, collection: { renders } }: CatalogEntry): readonly string[] => [
  JSON.stringify([axes, renders ?? null]),
];

/** Text without a charset is Latin-1 to some clients (Python's requests). */
const withCharset = (mediaType: string): string =>
  mediaType.startsWith("text/") ? `${mediaType}; charset=utf-8` : mediaType;

/** Where a question is asked, as far as its URL does not say it: features that were posted, and what names of places mean. */
function unsaidPlace({ request: { points, region, zones }, locations }: Asked): string {
  return zones || locations ? JSON.stringify(zones ?? region ?? points) : "";
}

/** The path of the request with another query. */
function pathWith(c: Context, text: string): string {
  return new URL(c.req.url).pathname + (text === "" ? "" : `?${text}`);
}

async function answerHeaders<Q extends Asked, F extends Format>(
  c: Context,
  formats: readonly F[],
  { encoder, mediaType }: Choice<F>,
  query: Q,
  pathOf: (query: Q) => string,
  dataParts: readonly string[],
): Promise<Record<string, string>> {
  const contentType = query.explain ? JSON_TYPE : mediaType;
  const path = pathOf({ ...query, f: encoder.format });
  const collection = new URL(c.req.url).pathname.replace(/(\/collections\/[^/]*)\/.*$/, "$1");
  const related: string[] = [`<${originOf(c)}${collection}>; rel="collection"; type="${JSON_TYPE}"`];
  const common = { "content-type": withCharset(contentType), vary: "Accept" };
  if (c.req.method === "POST") {
    return { ...common, link: related.join(", ") };
  }
  if (path.length < MAX_HREF / 4) {
    for (const { format, mediaTypes } of formats) {
      const href = originOf(c) + pathOf({ ...query, f: format });
      related.push(`<${href}>; rel="${format === encoder.format ? "self" : "alternate"}"; type="${mediaTypes[0]}"`);
    }
  }
  return {
    ...common,
    link: related.join(", "),
    etag: await entityTag([...dataParts, path, unsaidPlace(query), contentType, String(query.explain)]),
    "cache-control": CACHE_CONTROL,
  };
}

function overBudget<Q extends Asked>(
  c: Context,
  { budget }: Deps,
  planned: Planned<unknown>,
  query: Q,
  pathOf: (query: Q) => string,
): OverBudget {
  // What has no place in a URL has no smaller one either.
  const smaller = (query.request.zones && !query.locations ? [] : planned.smaller())
    .map(({ description, request }) => ({ description, href: originOf(c) + pathOf({ ...query, request }) }))
    .filter(({ href }) => href.length < MAX_HREF);
  return new OverBudget(planned.explain(), planned.plan.cost, budget, smaller);
}

function costHeaders({ requests, fetchedBytes, decodedBytes }: Meter): Record<string, string> {
  return {
    "estran-requests": String(requests),
    "estran-fetched-bytes": String(fetchedBytes),
    "estran-decoded-bytes": String(decodedBytes),
  };
}

type Timing = Readonly<{ mark(name: string): void; text(): string }>;

/** Phases of a request for `Server-Timing`. On Workers the clock moves only with I/O, so computing alone reads 0. */
function startTiming({ now }: Pick<Deps, "now">): Timing {
  const phases: string[] = [];
  let last = now();
  return {
    mark(name) {
      const at = now();
      phases.push(`${name};dur=${at - last}`);
      last = at;
    },
    text: () => phases.join(", "),
  };
}
