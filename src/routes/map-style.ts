/** The style of a map, the same for each tile of a layer and for its legend: where nobody gave a range, from the whole of it. */
import type { CatalogEntry } from "../catalog/entry.ts";
import { chooseLayout } from "../compute/choose-layout.ts";
import { chooseLevel } from "../compute/choose-level.ts";
import type { Format } from "../encode/encoder.ts";
import { InvalidParameter } from "../errors.ts";
import { coarserMap } from "../tiles/coarser-map.ts";
import { dataView } from "../tiles/data-view.ts";
import { type PlannedMap, planMap } from "../tiles/plan-map.ts";
import type { MappedVariable } from "../tiles/raster.ts";
import { type DataRange, dataRange } from "../tiles/style/data-range.ts";
import { needsDataRange, resolveStyle } from "../tiles/style/resolve.ts";
import type { Style } from "../tiles/style/style.ts";
import type { StyleFacts } from "../tiles/style/wish.ts";
import type { OpenDataset } from "../zarr/open-dataset.ts";
import { layerText, type MapQuery } from "./map-query.ts";
import type { About } from "./respond.ts";

export type AboutMap = About<MapQuery, Format, PlannedMap>;

/** @throws InvalidParameter where what was asked for can't be had; what reading throws */
export async function mapStyle(about: AboutMap): Promise<Style> {
  const { query, chosen, collection, deps } = about;
  const facts = styleFacts(query, chosen.planned, deps.catalog.get(collection));
  return resolveStyle(query.style, facts, needsDataRange(query.style, facts) ? await layerRange(about) : null);
}

export function styleFacts(
  { question: { aggregate } }: MapQuery,
  { variable }: PlannedMap,
  entry: CatalogEntry,
): StyleFacts {
  return {
    variable,
    statistic: aggregate?.reduce[0] ?? null,
    isAnomaly: aggregate !== null && aggregate.anomaly !== null,
    render: entry.collection.renders?.[variable.name] ?? null,
  };
}

/** Decoding more than this for a range would keep the first tile waiting. */
const MOST_DECODED_BYTES = 128e6;
/** Of the width and height of a layer: the most that fits is looked at. */
const SHARES = [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16];

/**
 * The numbers of the layer, seen small; null where it has none. Kept as long as the archive is known to be the same.
 * @throws InvalidParameter where even a small part of it is too much to read, and the archive doesn't say
 */
export async function layerRange({ query, layouts, chosen, deps, meter, signal }: AboutMap): Promise<DataRange | null> {
  const key = `range:${layouts.main.cacheKey}:${layerText(query)}`;
  const kept = deps.cache.get<Readonly<{ range: DataRange | null }>>(key);
  if (kept) {
    return kept.range;
  }
  const decodedBytes = Math.min(deps.budget.decodedBytes, MOST_DECODED_BYTES);
  const limits = { ...deps, budget: { ...deps.budget, decodedBytes }, parts: 1 };
  for (const share of SHARES) {
    const planOn = (open: OpenDataset) => planMap(open, query.question, (ground) => dataView(ground, share), limits);
    const finest = chooseLayout(layouts, planOn);
    const coarser = coarserMap(query.question, finest.planned, limits);
    const { planned } = await chooseLevel(finest, coarser, layouts.main, { ...deps, signal });
    if (planned.fits) {
      const { values } = await planned.run({ meter, signal });
      const range = dataRange(values);
      deps.cache.set(key, { range }, values.byteLength);
      return range;
    }
  }
  const stated = query.question.aggregate === null ? statedRange(chosen.planned.variable) : null;
  if (stated === null) {
    throw new InvalidParameter("range", undefined, "lowest,highest", "the map is too large to choose a range by");
  }
  return stated;
}

/** What the archive says of all its values. */
function statedRange({ attributes: { actual_range: stated } }: MappedVariable): DataRange | null {
  const isStated = Array.isArray(stated) && stated.length === 2 && stated.every((end) => typeof end === "number");
  return isStated ? dataRange(Float64Array.from(stated)) : null;
}
