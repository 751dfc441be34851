/** What the tests of maps ask with. */
import type { Limits } from "../../src/compute/answer.ts";
import { type MapQuestion, type PlannedMap, planMap } from "../../src/tiles/plan-map.ts";
import type { Raster } from "../../src/tiles/raster.ts";
import type { View } from "../../src/tiles/view.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import type { OpenDataset } from "../../src/zarr/open-dataset.ts";
import { withPlaces } from "../../src/zarr/read-places.ts";
import type { Store } from "../../src/zarr/store.ts";
import { EVERYTHING, LIMITS, open } from "../compute/support.ts";

export const QUESTION: MapQuestion = { request: EVERYTHING, method: "nearest", aggregate: null, groups: {} };

/** With the places of its cells, where they have one each. */
export async function openPlaced(store: Store): Promise<OpenDataset> {
  const dataset = await open(store);
  return withPlaces(dataset, EVERYTHING, "centres", LIMITS, { meter: createMeter() });
}

export function plan(
  dataset: OpenDataset,
  view: View,
  question: Partial<MapQuestion> = {},
  limits: Limits = LIMITS,
): PlannedMap {
  return planMap(dataset, { ...QUESTION, ...question }, view, limits);
}

export const draw = (dataset: OpenDataset, view: View, question: Partial<MapQuestion> = {}): Promise<Raster> =>
  plan(dataset, view, question).run({ meter: createMeter() });

/** As the script of the reference values makes it. */
export const field = (count: number, holes: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => (holes && i % holes === 0 ? Number.NaN : 1 + ((i * 7919) % 101)));

/** As the script makes it for averages. */
export const slope = (rows: number, columns: number, holes: number): Float64Array =>
  Float64Array.from({ length: rows * columns }, (_, i) =>
    i % holes === 0 ? Number.NaN : Math.floor(i / columns) + (i % columns),
  );

/** Pixels whose values differ by more than `tolerance`, as `column,row: value for expected`. */
export function differences(
  { width, values }: Raster,
  expected: readonly (number | null)[],
  tolerance: number,
  skip: readonly number[] = [],
): readonly string[] {
  const left = new Set(skip);
  return [...values].flatMap((value, i) => {
    const wanted = expected[i]!;
    const isSame = wanted === null ? Number.isNaN(value) : Math.abs(value - wanted) <= tolerance;
    return isSame || left.has(i) ? [] : [`${i % width},${Math.floor(i / width)}: ${value} for ${wanted}`];
  });
}
