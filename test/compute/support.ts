/** What the tests of `compute` ask with: opened archives in memory, requests and options with what a test doesn't care about filled in. */
import { kernelsModule } from "#host";
import { type AggregateOptions, planAggregate } from "../../src/compute/aggregate.ts";
import { type Limits, planSubset } from "../../src/compute/answer.ts";
import type { Place } from "../../src/compute/places.ts";
import type { Reducer, Room } from "../../src/compute/reducer.ts";
import { reducerOf, type StatisticName, type StatisticOptions } from "../../src/compute/statistics.ts";
import type { Coverage } from "../../src/grid/coverage.ts";
import { createKernels, type Kernels } from "../../src/zarr/kernels.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import { type OpenDataset, openDataset } from "../../src/zarr/open-dataset.ts";
import type { SelectionRequest } from "../../src/zarr/selection.ts";
import type { Store } from "../../src/zarr/store.ts";
import { createValueCache, type ValueCache } from "../../src/zarr/value-cache.ts";
import { AMPLE } from "../support/app.ts";

export const kernels = createKernels(kernelsModule);

export const LIMITS: Limits = { budget: AMPLE, connections: 6, parts: 1 };

/** The statistics that moments and extremes make. */
export const NAMES = [
  "count",
  "sum",
  "mean",
  "min",
  "max",
  "range",
  "var",
  "std",
] as const satisfies readonly StatisticName[];

const NO_OPTIONS: StatisticOptions = { ddof: 0, q: null, other: null, bins: null, range: null, window: null };

/** None of {@link NAMES} asks where its cells are. */
const NOWHERE: Place = { variable: {} as Place["variable"], dims: [] };

export const REDUCERS = Object.fromEntries(NAMES.map((name) => [name, reducerOf(name, NO_OPTIONS, NOWHERE)])) as Record<
  (typeof NAMES)[number],
  Reducer
>;

export const ROOM: Room = { cellsOf: () => 10_000, weighted: true };

export const EVERYTHING: SelectionRequest = {
  variables: null,
  time: null,
  z: null,
  dims: {},
  box: null,
  points: null,
  region: null,
  method: "nearest",
  expressions: [],
  where: null,
};

export const MEANS: AggregateOptions = {
  reduce: ["mean"],
  q: null,
  other: null,
  ddof: 0,
  bins: null,
  range: null,
  window: null,
  over: null,
  weights: null,
  days: false,
  coverage: "fraction",
  groupby: null,
  resample: null,
  seasons: null,
  closed: "left",
  label: "left",
  anomaly: null,
  base: null,
  standardized: false,
  rolling: null,
  center: false,
  skipna: true,
  minCount: 1,
};

export const open = (
  store: Store,
  cache: ValueCache = createValueCache(1e6),
  used: Kernels = kernels,
): Promise<OpenDataset> =>
  openDataset(
    { id: "a", source: { kind: "folder", path: "x" }, group: "", axes: {}, arrays: [] },
    { openStore: () => store, kernels: used, cache, budget: AMPLE, now: () => 0 },
  );

export const aggregate = (
  dataset: OpenDataset,
  request: Partial<SelectionRequest>,
  options: Partial<AggregateOptions>,
): Promise<Coverage> =>
  planAggregate(dataset, { ...EVERYTHING, ...request }, { ...MEANS, ...options }, LIMITS).run({ meter: createMeter() });

export const subset = (
  dataset: OpenDataset,
  request: Partial<SelectionRequest>,
  coverage: "fraction" | "center" = "fraction",
): Promise<Coverage> =>
  planSubset(dataset, { ...EVERYTHING, ...request }, { coverage }, LIMITS).run({ meter: createMeter() });
