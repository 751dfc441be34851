/**
 * STAC Items made from an entry when they are asked for and never stored: one for each dated step of the archive, or, where
 * the entry dates only the whole, one for the whole. An archive that nothing dates has no Items, since an Item must say when.
 *
 * https://github.com/radiantearth/stac-spec/blob/v1.1.0/item-spec/item-spec.md
 */
import { NotFound } from "../errors.ts";
import { boxGeometry } from "./bbox.ts";
import { type Instants, parseInstant } from "./datetime.ts";
import type { CatalogEntry } from "./entry.ts";
import { type Bbox, type BoxGeometry, DATACUBE, type Interval, STAC_VERSION } from "./stac.ts";
import { type StepRange, stepAt, stepsWithin, type TimeSteps, timeSteps } from "./time-steps.ts";

/** The Items of one archive, by number. */
export type ItemSeries = Readonly<{
  entry: CatalogEntry;
  count: number;
  /** Those that meet closed `instants`; null is all. */
  within(instants: Instants | null): StepRange;
  id(index: number): string;
  /** The number of the Item so named, or null. */
  indexOf(id: string): number | null;
  dates(index: number): ItemDates;
}>;

export type ItemDates = Readonly<{ datetime: string | null; start: string; end: string }>;

/** An Item without what depends on where it is served: links and assets. */
export type ItemBody = Readonly<{
  type: "Feature";
  stac_version: string;
  stac_extensions: readonly string[];
  id: string;
  collection: string;
  geometry: BoxGeometry;
  bbox: Bbox;
  properties: Readonly<Record<string, unknown>>;
}>;

export function itemSeries(entry: CatalogEntry): ItemSeries {
  const steps = timeSteps(entry);
  return steps ? stepSeries(entry, steps) : wholeSeries(entry);
}

/** @throws NotFound */
export function findItem(entry: CatalogEntry, id: string): Readonly<{ series: ItemSeries; index: number }> {
  const series = itemSeries(entry);
  const index = series.indexOf(id);
  if (index === null) {
    const known = series.count === 0 ? [] : [series.id(0), series.id(series.count - 1)];
    throw new NotFound("item", id, [...new Set(known)]);
  }
  return { series, index };
}

export function itemBody({ entry: { collection }, id, dates }: ItemSeries, index: number): ItemBody {
  const { datetime, start, end } = dates(index);
  const bbox = collection.extent.spatial.bbox[0]!;
  return {
    type: "Feature",
    stac_version: STAC_VERSION,
    stac_extensions: [DATACUBE],
    id: id(index),
    collection: collection.id,
    geometry: boxGeometry(bbox),
    bbox,
    properties: {
      title: datetime === null ? collection.title : `${collection.title}, ${datetime}`,
      datetime,
      ...(datetime === null && { start_datetime: start, end_datetime: end }),
      "cube:dimensions":
        datetime === null ? collection["cube:dimensions"] : narrowed(collection["cube:dimensions"], datetime),
      "cube:variables": collection["cube:variables"],
    },
  };
}

/** RFC 3339, with milliseconds only where there are any. */
export const isoOf = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "Z");

function stepSeries(entry: CatalogEntry, steps: TimeSteps): ItemSeries {
  const prefix = `${entry.archive.id}-`;
  const compact = (ms: number) => isoOf(ms).replaceAll(/[-:.]/g, "");
  return {
    entry,
    count: steps.count,
    within: (instants) => stepsWithin(steps, instants),
    id: (index) => prefix + compact(steps.at(index)),
    indexOf(id) {
      const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})?Z$/.exec(id.slice(prefix.length));
      if (!match || !id.startsWith(prefix)) {
        return null;
      }
      const [year, month, day, hour, minute, second, fraction = "0"] = match.slice(1);
      const ms = parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}Z`);
      const index = ms === null ? null : stepAt(steps, ms);
      return index !== null && prefix + compact(steps.at(index)) === id ? index : null;
    },
    dates(index) {
      const datetime = isoOf(steps.at(index));
      return { datetime, start: datetime, end: datetime };
    },
  };
}

function wholeSeries(entry: CatalogEntry): ItemSeries {
  const { id, extent, "estran:period": period } = entry.collection;
  const [start, end]: Interval = period ?? extent.temporal.interval[0]!;
  const startMs = parseInstant(start ?? "");
  const endMs = parseInstant(end ?? "");
  const count = startMs === null || endMs === null ? 0 : 1;
  return {
    entry,
    count,
    within: (instants) =>
      count === 1 && (instants === null || (startMs! <= instants.stopMs && endMs! >= instants.startMs))
        ? { start: 0, stop: 1 }
        : { start: 0, stop: 0 },
    id: () => id,
    indexOf: (given) => (count === 1 && given === id ? 0 : null),
    dates: () => ({ datetime: null, start: start!, end: end! }),
  };
}

/** The dimensions of one step: the temporal one holds that date alone. */
function narrowed(dimensions: CatalogEntry["collection"]["cube:dimensions"], datetime: string) {
  return Object.fromEntries(
    Object.entries(dimensions).map(([name, dimension]) => {
      if (dimension.type !== "temporal" || typeof dimension.extent?.[0] !== "string") {
        return [name, dimension];
      }
      const { values: _values, step: _step, ...rest } = dimension;
      return [name, { ...rest, extent: [datetime, datetime], values: [datetime] }];
    }),
  );
}
