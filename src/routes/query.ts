/**
 * What every data query does: select → plan → run → encode, with the same refusals, headers and provenance everywhere.
 * Everything that can fail fails before the answer begins; an error while encoding breaks the body off.
 */
import type { Context } from "hono";
import type { Limits, Planned } from "../compute/answer.ts";
import { type Chosen, chooseLayout } from "../compute/choose-layout.ts";
import { REGION } from "../encode/covjson-domain.ts";
import { type Choice, chooseEncoder } from "../encode/negotiate.ts";
import { OverBudget } from "../errors.ts";
import type { Coverage } from "../grid/coverage.ts";
import type { Dataset } from "../grid/dataset.ts";
import { JSON_TYPE } from "../openapi/media-types.ts";
import type { Facts } from "../openapi/operations.ts";
import { openLayouts, placedLayouts } from "../zarr/layouts.ts";
import { addMeter, createMeter, type Meter } from "../zarr/meter.ts";
import type { OpenDataset } from "../zarr/open-dataset.ts";
import { type PlacesNeeded, withPlaces } from "../zarr/read-places.ts";
import type { MultiPolygon } from "../zarr/selection.ts";
import { CACHE_CONTROL, dataAge, entityTag, isKnown } from "./cache.ts";
import type { Deps } from "./deps.ts";
import { originOf } from "./document-response.ts";
import { readGiven } from "./query-given.ts";
import { parseQuery, type Query, withDimensions } from "./query-parse.ts";
import { queryText } from "./query-text.ts";

/** A data query, and how it is planned. */
export type Operation = Facts &
  Readonly<{
    /** @throws InvalidParameter, OutsideExtent, Unsupported */
    plan(open: OpenDataset, query: Query, limits: Limits): Planned;
    /** What it must know of where cells are, on a grid that has a place for each. */
    needs(dataset: Dataset, query: Query): PlacesNeeded | null;
  }>;

/** URLs longer than this are not offered; some servers and proxies refuse them. */
const MAX_HREF = 8000;

/** @throws every error of `errors.ts` */
export async function answer(c: Context, deps: Deps, operation: Operation): Promise<Response> {
  const { archive } = deps.catalog.get(collectionOf(c));
  const given = await readGiven(c);
  const asked = parseQuery(given, operation.accepts);
  const choice = chooseEncoder(asked.f, c.req.header("accept"), operation.encoders);
  const timing = startTiming(deps);
  const opened = await openLayouts(archive, asked.version, { ...deps, signal: c.req.raw.signal });
  const query = withDimensions(asked, given, operation.accepts, opened.main.dataset);
  const needed = operation.needs(opened.main.dataset, query);
  const placing = createMeter();
  const layouts = needed
    ? await placedLayouts(opened, (main) =>
        withPlaces(main, query.request, needed, deps, { meter: placing, signal: c.req.raw.signal }),
      )
    : opened;
  timing.mark("open");
  const { planned, open, layout } = chooseLayout(layouts, (each) => operation.plan(each, query, deps));
  // The labels are the main layout's, whichever is read.
  const versions = open === layouts.main ? [open.version] : [layouts.main.version, open.version, layout!];
  const headers = await answerHeaders(c, operation, query, choice, [...versions, dataAge(archive, deps.now())]);
  timing.mark("plan");
  if (!query.explain) {
    choice.encoder.check?.(planned.variables);
    if (!planned.fits) {
      throw overBudget(c, deps, planned, query);
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
  const features = query.request.zones ? JSON.stringify(query.request.zones) : "";
  const name = `${versions.join(" ")} ${pathOf(c, { ...query, f: undefined })} ${features}`;
  const { computed, meter } = await deps.share(name, c.req.raw.signal, async (signal) => {
    const meter = createMeter();
    return { computed: await planned.run({ meter, signal, spread: deps.spread }), meter };
  });
  addMeter(placing, meter);
  const coverage = withProvenance(computed, c, query, { open, layout });
  timing.mark("compute");
  return c.body(choice.encoder.encode(coverage), 200, {
    ...headers,
    ...costHeaders(placing),
    "server-timing": timing.text(),
  });
}

const collectionOf = (c: Context): string => c.req.param("collectionId")!;

/** Text without a charset is Latin-1 to some clients (Python's requests). */
const withCharset = (mediaType: string): string =>
  mediaType.startsWith("text/") ? `${mediaType}; charset=utf-8` : mediaType;

/** The path and canonical query of the same question, perhaps in another format. */
function pathOf(c: Context, query: Query): string {
  const text = queryText(query);
  return new URL(c.req.url).pathname + (text === "" ? "" : `?${text}`);
}

async function answerHeaders(
  c: Context,
  { encoders }: Operation,
  query: Query,
  { encoder, mediaType }: Choice,
  dataParts: readonly string[],
): Promise<Record<string, string>> {
  const contentType = query.explain ? JSON_TYPE : mediaType;
  const path = pathOf(c, { ...query, f: encoder.format });
  const collection = new URL(c.req.url).pathname.replace(/\/[^/]*$/, "");
  const related: string[] = [`<${originOf(c)}${collection}>; rel="collection"; type="${JSON_TYPE}"`];
  const common = { "content-type": withCharset(contentType), vary: "Accept" };
  if (c.req.method === "POST") {
    return { ...common, link: related.join(", ") };
  }
  if (path.length < MAX_HREF / 4) {
    for (const { format, mediaTypes } of encoders) {
      const href = originOf(c) + pathOf(c, { ...query, f: format });
      related.push(`<${href}>; rel="${format === encoder.format ? "self" : "alternate"}"; type="${mediaTypes[0]}"`);
    }
  }
  return {
    ...common,
    link: related.join(", "),
    etag: await entityTag([...dataParts, path, contentType, String(query.explain)]),
    "cache-control": CACHE_CONTROL,
  };
}

function overBudget(c: Context, { budget }: Deps, planned: Planned, query: Query): OverBudget {
  // What has no place in a URL has no smaller one either.
  const smaller = (query.request.zones ? [] : planned.smaller())
    .map(({ description, request }) => ({ description, href: originOf(c) + pathOf(c, { ...query, request }) }))
    .filter(({ href }) => href.length < MAX_HREF);
  return new OverBudget(planned.explain(), planned.plan.cost, budget, smaller);
}

/** What the answer says about where it comes from; how it was computed it says already. */
function withProvenance(
  coverage: Coverage,
  c: Context,
  query: Query,
  { open: { version }, layout }: Pick<Chosen, "open" | "layout">,
): Coverage {
  return {
    ...coverage,
    attributes: {
      ...coverage.attributes,
      "estran:collection": collectionOf(c),
      "estran:archive_version": version,
      ...(layout !== null && { "estran:layout": layout }),
      "estran:request": pathOf(c, query),
      ...(query.request.region && !query.request.zones && { [REGION]: geojsonOf(query.request.region) }),
    },
  };
}

function geojsonOf(region: MultiPolygon): Readonly<Record<string, unknown>> {
  return region.length === 1
    ? { type: "Polygon", coordinates: region[0] }
    : { type: "MultiPolygon", coordinates: region };
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
