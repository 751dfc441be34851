/**
 * Describes an archive as the catalogue entry that would serve it: a STAC 1.1 Collection with the datacube extension, plus
 * where the archive is and how it is stored. Opens the archive (metadata and coordinates) and reads no data.
 *
 * https://github.com/stac-extensions/datacube (2.3.0) · https://github.com/radiantearth/stac-spec/tree/v1.1.0
 */
import { parseInstant } from "../catalog/datetime.ts";
import type { Archive, RegularAxis } from "../catalog/entry.ts";
import {
  type CubeVariable,
  DATACUBE,
  type Dimension,
  type Interval,
  STAC_VERSION,
  type StacCollection,
  type StorageLayout,
} from "../catalog/stac.ts";
import { Unsupported } from "../errors.ts";
import { continuousPositions, sizeOf, valueAt, valuesIn } from "../grid/coordinates.ts";
import type { Attributes, Axis, Dataset, Variable } from "../grid/dataset.ts";
import { durationOf, isLead } from "../grid/duration.ts";
import { type Forecast, isAxis, validTimeOf } from "../grid/forecast.ts";
import { labelOf, partsOf, type TimeEncoding } from "../grid/time.ts";
import { boxOf, isPlaced } from "./describe-box.ts";
import { joinPath } from "./group-contents.ts";
import { createMeter } from "./meter.ts";
import type { OpenArray, OpenContext, OpenDataset } from "./open-dataset.ts";
import { openHierarchy } from "./open-hierarchy.ts";
import type { PyramidLevel } from "./pyramid.ts";
import { withPlaces } from "./read-places.ts";

/** A catalogue file: what `catalog/entry.ts` parses. */
export type DescribedEntry = StacCollection & Readonly<{ "estran:archive": Omit<Archive, "id"> }>;

/** Above this many, an irregular axis is given by its extent alone. */
const MAX_VALUES = 1000;

/** Decoded chunks from here on are worth a warning, and from there on do not fit a 128 MB isolate. */
const LARGE_CHUNK_BYTES = 32e6;
const HUGE_CHUNK_BYTES = 96e6;

/** @param open the archive, its coordinates as they are stored, with the places of its cells @throws whatever its store throws */
export async function describeDataset(archive: Archive, open: OpenDataset): Promise<DescribedEntry> {
  const { dataset, arrays, auxiliaries, coordinates, store } = open;
  const axes = [...dataset.axes.values()];
  const bbox = boxOf(dataset);
  const { source, group } = archive;
  const { consolidated, arrays: found, levels } = await openHierarchy(store, { group, arrays: archive.arrays });
  return {
    type: "Collection",
    stac_version: STAC_VERSION,
    stac_extensions: [DATACUBE],
    id: archive.id,
    ...words(dataset, bbox !== null),
    extent: {
      spatial: { bbox: [bbox ?? [-180, -90, 180, 90]] },
      temporal: { interval: [intervalOf(dataset)] },
    },
    links: [],
    "cube:dimensions": Object.fromEntries(axes.map((axis) => [axis.name, dimensionOf(axis, dataset)])),
    "cube:variables": Object.fromEntries([
      ...[...dataset.variables].map(([name, variable]) => [name, variableOf(variable, "data")]),
      ...auxiliaries.map(({ facts }) => [facts.name, variableOf(facts, "auxiliary")]),
      ...[...coordinates].flatMap(([name, { metadata }]) =>
        dataset.variables.has(name)
          ? []
          : [[name, variableOf({ ...metadata, dims: metadata.dimensionNames }, "auxiliary")]],
      ),
    ]),
    "estran:archive": {
      source,
      group,
      axes: regularAxes(axes),
      // So that a host that can't list the store opens it too; references list themselves.
      arrays: consolidated || archive.format === "kerchunk" ? [] : arrayPaths(found.keys(), levels),
      ...(archive.format && { format: archive.format }),
      ...(archive.version !== undefined && { version: archive.version }),
      ...(archive.containers && { containers: archive.containers }),
    },
    "estran:storage": Object.fromEntries([...arrays].map(([name, array]) => [name, layoutOf(array)])),
    ...(dataset.unreadable.size > 0 && { "estran:unreadable": Object.fromEntries(dataset.unreadable) }),
    ...(levels.length > 0 && { "estran:pyramid": levels.map((level) => variablesOf(level, dataset)) }),
  };
}

/** Relative to the archive's group; of a pyramid, those of every level, for it is opened by comparing them. */
function arrayPaths(names: Iterable<string>, levels: readonly PyramidLevel[]): readonly string[] {
  const paths = levels.flatMap(({ path, shapes }) =>
    Object.keys(shapes).map((name) => (name === path ? name : joinPath(path, name))),
  );
  return [...new Set(levels.length > 0 ? paths : names)].toSorted();
}

/** A level without its coordinates. */
function variablesOf({ path, shapes }: PyramidLevel, { variables }: Dataset): PyramidLevel {
  // Levels that are arrays are named each for itself.
  const isData = (name: string) => name === path || variables.has(name);
  return { path, shapes: Object.fromEntries(Object.entries(shapes).filter(([name]) => isData(name))) };
}

/** With the places of its cells, as far as they can be read. */
export async function placedDataset(
  open: OpenDataset,
  { budget: { requests }, signal }: OpenContext,
): Promise<OpenDataset> {
  const unlimited = Number.POSITIVE_INFINITY;
  const budget = {
    requests,
    fetchedBytes: unlimited,
    decodedBytes: unlimited,
    peakBytes: unlimited,
    outputBytes: unlimited,
  };
  const all = { variables: null, expressions: [], where: null };
  try {
    return await withPlaces(open, all, "centres", { budget, connections: 4 }, { meter: createMeter(), signal });
  } catch (error) {
    if (error instanceof Unsupported) {
      return open;
    }
    throw error;
  }
}

function words({ id, attributes }: Dataset, placed: boolean) {
  const title = text(attributes, "title") ?? id;
  const description = text(attributes, "summary", "description") ?? `Zarr archive "${title}".`;
  const license = text(attributes, "license") ?? "";
  const keywords = text(attributes, "keywords")
    ?.split(",")
    .map((word) => word.trim());
  const institution = text(attributes, "institution");
  return {
    title,
    description: placed
      ? description
      : `${description} Its coordinates do not say where on the Earth it lies: the extent is a placeholder.`,
    license: /^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(license) ? license : "other",
    ...(keywords && { keywords }),
    ...(institution !== undefined && { providers: [{ name: institution, roles: ["producer"] }] }),
  };
}

function variableOf(
  { dims, attributes, dataType }: Pick<Variable, "dims" | "attributes" | "dataType">,
  type: CubeVariable["type"],
): CubeVariable {
  const description = text(attributes, "long_name");
  const unit = text(attributes, "units");
  const standardName = text(attributes, "standard_name");
  const cellMethods = text(attributes, "cell_methods");
  return {
    dimensions: dims,
    type,
    ...(description !== undefined && { description }),
    ...(unit !== undefined && { unit }),
    data_type: dataType.kind === "number" && dataType.name !== "bool" ? dataType.name : "other",
    ...(standardName !== undefined && { standard_name: standardName }),
    ...(cellMethods !== undefined && { cell_methods: cellMethods }),
  };
}

function dimensionOf(axis: Axis, { grids }: Dataset): Dimension {
  const { name, kind, time, duration, attributes } = axis;
  if (kind === "t" && time) {
    return timeDimension(axis, time);
  }
  const description = text(attributes, "long_name", "standard_name");
  const unit = text(attributes, "units") ?? duration?.units;
  const about = { ...(description !== undefined && { description }), ...(unit !== undefined && { unit }) };
  if ((kind === "x" || kind === "y") && isPlaced(axis)) {
    const [start, stop] = numericExtent({ ...axis, coordinates: continuousPositions(axis) });
    return { type: "spatial", axis: kind, extent: [start, stop], ...steps(axis), reference_system: 4326 };
  }
  const grid = [...grids.values()].find(({ dims }) => (dims as readonly string[]).includes(name));
  if (grid?.kind === "projected" && (kind === "x" || kind === "y")) {
    const system = grid.code?.startsWith("EPSG:") ? Number(grid.code.slice(5)) : (grid.wkt ?? grid.name);
    return {
      type: "spatial",
      axis: kind,
      extent: numericExtent(axis),
      ...steps(axis),
      ...about,
      reference_system: system,
    };
  }
  if (kind === "z") {
    return { type: "spatial", axis: "z", ...labelsOf(axis), ...about };
  }
  const lead = duration && isLead(axis) ? "forecast_period" : null;
  return { type: lead ?? text(attributes, "standard_name") ?? name, ...labelsOf(axis), ...about };
}

/** Extent and either step or values. */
function labelsOf(axis: Axis): Pick<Dimension, "extent" | "values" | "step"> {
  return axis.coordinates.kind === "labels"
    ? { values: axis.coordinates.values.slice(0, MAX_VALUES) }
    : { extent: numericExtent(axis), ...steps(axis) };
}

function steps({ coordinates, size }: Axis): Pick<Dimension, "values" | "step"> {
  if (coordinates.kind === "regular") {
    return { step: coordinates.step };
  }
  return size <= MAX_VALUES ? { values: [...valuesIn(coordinates, 0, size)] } : { step: null };
}

/**
 * ISO 8601 dates where the axis has them. STAC's temporal dimension knows no other calendar than the Gregorian: an axis in
 * another one, or in the year 0 of a climatology, is described in its own numbers, with its labels as values.
 */
function timeDimension(axis: Axis, time: TimeEncoding): Dimension {
  const { coordinates, size } = axis;
  const [first, last] = numericExtent(axis);
  const listed = (): readonly string[] =>
    [...valuesIn(coordinates, 0, size)]
      .map(Number)
      .toSorted((a, b) => a - b)
      .map((value) => labelOf(time, value));
  if (!isGregorian(time, first)) {
    return {
      type: "temporal",
      extent: [first, last],
      unit: time.units,
      description: `Dates in the calendar "${time.calendar}" as this archive counts them, not ISO 8601 dates.`,
      ...(size <= MAX_VALUES && { values: listed() }),
    };
  }
  const extent = [labelOf(time, first), labelOf(time, last)] as const;
  if (coordinates.kind === "regular") {
    return { type: "temporal", extent, step: durationOf(Math.abs(coordinates.step) * time.unitMs) };
  }
  return { type: "temporal", extent, step: null, ...(size <= MAX_VALUES && { values: listed() }) };
}

/** Whether the axis' dates are those of ISO 8601 from `first` on. */
function isGregorian(time: TimeEncoding, first: number): boolean {
  const { year } = partsOf(time, first);
  return time.calendar === "proleptic_gregorian" ? year >= 1 : time.calendar === "standard" && year >= 1583;
}

/** First and last date, where both are dates of the years 1 to 9999 in every calendar; otherwise unknown. Of forecasts, those that they are for. */
function intervalOf({ axes, forecast }: Dataset): Interval {
  const axis = [...axes.values()].find(({ kind, time }) => kind === "t" && time);
  const time = forecast?.reference.time ?? axis?.time;
  if (!time) {
    return [null, null];
  }
  const ends = forecast ? validExtent(forecast) : numericExtent(axis!);
  const labels = ends.map((value) => labelOf(time, value));
  const dated = labels.every((label) => parseInstant(label) !== null && !label.startsWith("0000"));
  return dated ? [labels[0]!, labels[1]!] : [null, null];
}

function validExtent(forecast: Forecast): readonly [number, number] {
  const [runs, leads] = [forecast.reference, forecast.lead].map((part) =>
    isAxis(part) ? numericExtent(part) : ([part.value as number, part.value as number] as const),
  ) as [readonly [number, number], readonly [number, number]];
  const valid = validTimeOf(forecast);
  return [valid(runs[0], leads[0]), valid(runs[1], leads[1])];
}

function numericExtent({ coordinates, size }: Axis): readonly [number, number] {
  if (coordinates.kind === "numbers") {
    return coordinates.values.reduce<[number, number]>(
      ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
      [Infinity, -Infinity],
    );
  }
  const ends = [Number(valueAt(coordinates, 0)), Number(valueAt(coordinates, size - 1))] as const;
  return ends[0] <= ends[1] ? ends : [ends[1], ends[0]];
}

/** Regular axes by three numbers, so that opening reads no coordinate. */
function regularAxes(axes: readonly Axis[]): Readonly<Record<string, RegularAxis>> {
  return Object.fromEntries(
    axes.flatMap(({ name, coordinates, attributes, time }) =>
      // A dimension without a coordinate variable is counted from 0 anyway, and a moved one from no date of the archive's.
      coordinates.kind === "regular" && Object.keys(attributes).length > 0 && !time?.moved
        ? [[name, { start: coordinates.start, step: coordinates.step, count: sizeOf(coordinates) }]]
        : [],
    ),
  );
}

function layoutOf({ metadata, pipeline }: OpenArray): StorageLayout {
  const { dimensionNames, shape, chunkShape, dataType, codecs } = metadata;
  const warning = warningFor(pipeline.decodedBytes);
  return {
    dims: dimensionNames,
    shape,
    chunkShape: pipeline.chunkShape,
    shardShape: pipeline.shard ? chunkShape : null,
    dataType: dataType.name,
    codecs: codecNames(codecs),
    decodedChunkBytes: pipeline.decodedBytes,
    ...(warning !== null && { warning }),
  };
}

/** Names in encoding order; a shard's are followed by those of the chunks in it. */
export function codecNames(codecs: OpenArray["metadata"]["codecs"]): readonly string[] {
  return codecs.flatMap(({ name, configuration }) => {
    const inner = name === "sharding_indexed" ? (configuration.codecs as OpenArray["metadata"]["codecs"]) : [];
    const compressor = name === "blosc" ? `blosc (${configuration.cname})` : name;
    return [compressor, ...codecNames(inner)];
  });
}

/** What an isolate makes of chunks that decode to so many bytes; null where they suit it. */
export function warningFor(decodedBytes: number): string | null {
  if (decodedBytes < LARGE_CHUNK_BYTES) {
    return null;
  }
  const size = `A chunk decodes to ${Math.round(decodedBytes / 1e6)} MB`;
  return decodedBytes < HUGE_CHUNK_BYTES
    ? `${size}: few fit an isolate of 128 MB at once, and one value may cost a whole chunk.`
    : `${size}, which an isolate of 128 MB can't hold: only what single blocks of a chunk can answer is answered.`;
}

function text(attributes: Attributes, ...names: readonly string[]): string | undefined {
  const found = names.map((name) => attributes[name]).find((value) => typeof value === "string" && value.trim() !== "");
  return found === undefined ? undefined : String(found).trim();
}
