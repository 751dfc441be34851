/** The API's documents as the page reads them; the types are those that the server writes them from. */
import type { StacCollection } from "../../../src/catalog/stac.ts";
import type { Cost } from "../../../src/cost.ts";

export type { CubeVariable, Dimension, StorageLayout } from "../../../src/catalog/stac.ts";
export type { Cost };

/** `/collections/{collectionId}`, as far as the page reads it. */
export type CollectionDocument = Omit<StacCollection, "extent"> &
  Readonly<{
    extent: StacCollection["extent"] &
      Readonly<{
        temporal: Readonly<{ values?: readonly string[] }>;
        vertical?: Readonly<{ values?: readonly string[] }>;
      }>;
    output_formats: readonly string[];
    assets?: Readonly<Record<string, Readonly<{ href: string; title: string }>>>;
    "estran:xarray": string;
  }>;

type Values = number | string | boolean | null | readonly Values[];

export type Member = Readonly<{ dims: readonly string[]; attrs: Readonly<Record<string, unknown>>; data: Values }>;

/** An answer in xarray's layout, `f=json`. */
export type Dataset = Readonly<{
  coords: Readonly<Record<string, Member>>;
  data_vars: Readonly<Record<string, Member>>;
  dims: Readonly<Record<string, number>>;
  attrs: Readonly<Record<string, unknown>>;
}>;

/** An answer to `explain=true`. */
export type Explanation = Readonly<{ cost: Cost; budget: Cost; fits: boolean }>;

/** RFC 9457, with the members that refusals have. */
export type Problem = Readonly<{
  status: number;
  title: string;
  detail: string;
  code: string;
  cost?: Cost;
  budget?: Cost;
  smaller?: readonly Readonly<{ description: string; href: string }>[];
}>;
