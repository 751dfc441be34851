/** The style of a map, the same for each tile of a layer and for its legend: where nobody gave a range, from the whole of it. */
import { chooseLayout } from "../compute/choose-layout.ts";
import { chooseLevel } from "../compute/choose-level.ts";
import type { StatisticName } from "../compute/statistics.ts";
import type { Format } from "../encode/encoder.ts";
import { coarserMap } from "../tiles/coarser-map.ts";
import { dataView } from "../tiles/data-view.ts";
import { type PlannedMap, planMap } from "../tiles/plan-map.ts";
import { type DataRange, dataRange } from "../tiles/style/data-range.ts";
import { needsDataRange, resolveStyle } from "../tiles/style/resolve.ts";
import type { Style } from "../tiles/style/style.ts";
import type { OpenDataset } from "../zarr/open-dataset.ts";
import { layerText, type MapQuery } from "./map-query.ts";
import type { About } from "./respond.ts";

export type AboutMap = About<MapQuery, Format, PlannedMap>;

/** @throws InvalidParameter where what was asked for can't be had; what reading throws */
export async function mapStyle(about: AboutMap): Promise<Style> {
  const { query, chosen, collection, deps } = about;
  const { variable } = chosen.planned;
  const { aggregate } = query.question;
  const { renders } = deps.catalog.get(collection).collection;
  const facts = {
    variable,
    statistic: aggregate ? (aggregate.reduce[0] as StatisticName) : null,
    isAnomaly: aggregate !== null && aggregate.anomaly !== null,
    render: renders?.[variable.name] ?? null,
  };
  return resolveStyle(query.style, facts, needsDataRange(query.style, facts) ? await layerRange(about) : null);
}

/** Decoding more than this for a range would keep the first tile waiting. */
const MOST_DECODED_BYTES = 128e6;
/** Of the width and height of a layer: the most that fits is looked at. */
const SHARES = [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16];

/** The numbers of the layer, seen small; null where it has none. Kept as long as the archive is known to be the same. */
export async function layerRange({ query, layouts, deps, meter, signal }: AboutMap): Promise<DataRange | null> {
  const key = `range:${layouts.main.cacheKey}:${layerText(query)}`;
  const kept = deps.cache.get<Readonly<{ range: DataRange | null }>>(key);
  if (kept) {
    return kept.range;
  }
  const decodedBytes = Math.min(deps.budget.decodedBytes, MOST_DECODED_BYTES);
  const limits = { ...deps, budget: { ...deps.budget, decodedBytes }, parts: 1 };
  let range: DataRange | null = null;
  let bytes = 0;
  for (const share of SHARES) {
    const planOn = (open: OpenDataset) => planMap(open, query.question, (ground) => dataView(ground, share), limits);
    const finest = chooseLayout(layouts, planOn);
    const coarser = coarserMap(query.question, finest.planned, limits);
    const { planned } = await chooseLevel(finest, coarser, layouts.main, { ...deps, signal });
    if (planned.fits) {
      const { values } = await planned.run({ meter, signal });
      range = dataRange(values);
      bytes = values.byteLength;
      break;
    }
  }
  deps.cache.set(key, { range }, bytes);
  return range;
}
