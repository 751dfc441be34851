/** test/reference/reduce.json: archives in memory, and what numpy and xarray make of them (scripts/make_reduce_reference.py). */
import type { AggregateOptions } from "../../src/compute/aggregate.ts";
import type { SelectionRequest } from "../../src/zarr/selection.ts";
import reference from "../reference/reduce.json" with { type: "json" };
import { type ArraySpec, buildZarr, createMemoryStore } from "../support/memory-store.ts";

type Expected = Readonly<{ dims: readonly string[]; values: readonly (number | null)[] }>;

export type Aggregation = Readonly<{
  archive: string;
  request: Partial<SelectionRequest>;
  options: Partial<AggregateOptions>;
  labels?: readonly (number | string)[];
  expected: Readonly<Record<string, Expected>>;
}>;

export const aggregations = reference.aggregations as unknown as readonly Aggregation[];

export const interpolations = reference.interpolations as unknown as readonly (Expected &
  Readonly<{ archive: string; request: Partial<SelectionRequest> }>)[];

type Asked = Expected & Readonly<{ archive: string; options: Partial<AggregateOptions> }>;

export const orders = reference.orders as unknown as readonly (Asked &
  Readonly<{ request: Partial<SelectionRequest> }>)[];

type Labelled = Asked & Readonly<{ labels: Readonly<Record<string, readonly (number | string)[]>> }>;

export const groups = reference.groups as unknown as readonly Labelled[];

export const anomalies = reference.anomalies as unknown as readonly (Labelled &
  Readonly<{ request: Partial<SelectionRequest> }>)[];

export const windows = reference.windows as unknown as readonly Labelled[];

/** Of the condition v < 20. */
export const runs = reference.runs as unknown as readonly Labelled[];

export const seasons = reference.seasons as unknown as readonly (Labelled &
  Readonly<{ request: Partial<SelectionRequest> }>)[];

export const statistics = reference.statistics.map(({ values, weights, ...rest }) => ({
  ...rest,
  values: Float64Array.from(values as (number | null)[], orNaN),
  weights: weights && Float64Array.from(weights),
}));

function orNaN(value: number | null): number {
  return value ?? Number.NaN;
}

/** The archive of that name as a store: float64, or packed in int16. */
export function storeOf(name: string, chunks: readonly number[] | null, packed: boolean) {
  const { dims, values, coordinates } = reference.archives.find((archive) => archive.name === name)!;
  const axes = Object.entries(coordinates).map(([dim, { values: labels, attributes, ...more }]) => {
    const bounds = "bounds" in more ? Float64Array.from(more.bounds as number[]) : null;
    const label = {
      shape: [labels.length],
      data: Float64Array.from(labels),
      dims: [dim],
      attributes: { ...attributes, ...(bounds && { bounds: `${dim}_bnds` }) },
    };
    const bound = bounds && { shape: [labels.length, 2], data: bounds, dims: [dim, "nv"] };
    return { [dim]: label, ...(bound && { [`${dim}_bnds`]: bound }) };
  });
  const v: ArraySpec = {
    shape: dims.map((dim) => coordinates[dim as "time"].values.length),
    dims,
    ...(chunks && { chunks }),
    ...(packed
      ? {
          data: Int16Array.from(values as (number | null)[], (eighths) => (eighths === null ? -32_768 : eighths - 80)),
          attributes: { scale_factor: 0.125, add_offset: 10, _FillValue: -32_768 },
        }
      : { data: Float64Array.from(values as (number | null)[], (eighths) => orNaN(eighths) / 8) }),
  };
  return createMemoryStore(buildZarr({ arrays: { v, ...Object.assign({}, ...axes) } }));
}
