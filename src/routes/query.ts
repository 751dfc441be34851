/** The questions whose answer is a coverage, in one of the formats of `encode/`. */
import type { Context } from "hono";
import type { Limits, Planned } from "../compute/answer.ts";
import { REGION } from "../encode/covjson-domain.ts";
import type { Encoder } from "../encode/encoder.ts";
import { geometryOf } from "../encode/geojson.ts";
import type { Coverage } from "../grid/coverage.ts";
import type { Dataset } from "../grid/dataset.ts";
import type { Facts } from "../openapi/operations.ts";
import type { OpenDataset } from "../zarr/open-dataset.ts";
import type { PlacesNeeded } from "../zarr/read-places.ts";
import type { Deps } from "./deps.ts";
import { parseQuery, type Query, withDimensions } from "./query-parse.ts";
import { queryText } from "./query-text.ts";
import { type About, respond } from "./respond.ts";

/** A data query, and how it is planned. */
export type Operation = Facts &
  Readonly<{
    /** @throws InvalidParameter, OutsideExtent, Unsupported */
    plan(open: OpenDataset, query: Query, limits: Limits): Planned;
    /** What it must know of where cells are, on a grid that has a place for each. */
    needs(dataset: Dataset, query: Query): PlacesNeeded | null;
  }>;

/** @throws every error of `errors.ts` */
export function answer(c: Context, deps: Deps, { name, encoders, accepts, plan, needs }: Operation): Promise<Response> {
  return respond<Query, Coverage, Encoder, Planned>(c, deps, {
    formats: encoders,
    parse: (given, { locations }) => parseQuery(given, accepts, locations),
    complete: (query, given, dataset) => withDimensions(query, given, accepts, dataset),
    needs,
    plan,
    // A path says its place itself.
    text: (query) => queryText(accepts.locations === "path" ? { ...query, locations: [] } : query),
    check: (encoder, planned) => encoder.check?.(planned.variables),
    body: (coverage, about) => ({
      body: about.format.encode(withProvenance(coverage, about)),
      headers: savedAs(`${about.collection}-${name}`, about.format),
    }),
  });
}

/** What a browser calls the file; ids of collections may hold what names of files can't. */
function savedAs(name: string, { extension }: Encoder): Readonly<Record<string, string>> {
  const file = `${name.replaceAll(/[^\w.-]/g, "_")}.${extension}`;
  return extension === undefined ? {} : { "content-disposition": `attachment; filename="${file}"` };
}

/** What the answer says about where it comes from; how it was computed it says already. */
function withProvenance(
  coverage: Coverage,
  { query, chosen: { open, layout }, collection, path }: About<Query, Encoder, Planned>,
): Coverage {
  return {
    ...coverage,
    attributes: {
      ...coverage.attributes,
      "estran:collection": collection,
      "estran:archive_version": open.version,
      ...(layout !== null && { "estran:layout": layout }),
      "estran:request": path,
      ...(query.locations && { "estran:locations": query.locations }),
      ...(query.request.region && !query.request.zones && { [REGION]: geometryOf(query.request.region) }),
    },
  };
}
