/**
 * Opens an archive: metadata, then coordinates, then their CF meaning. Everything opened is kept across requests by value
 * and looked at again after {@link FRESH_MS}, so a growing archive is seen within that time.
 */
import type { Archive, Source } from "../catalog/entry.ts";
import type { Cost } from "../cost.ts";
import { InvalidParameter } from "../errors.ts";
import { buildAxis, buildScalar } from "../grid/axes.ts";
import type { Attributes, Axis, Dataset, ScalarCoordinate, Variable } from "../grid/dataset.ts";
import { findGrids } from "../grid/find-grids.ts";
import { findForecast } from "../grid/forecast.ts";
import { isListed } from "../grid/grid.ts";
import { isMapping } from "../grid/grid-mapping.ts";
import { type ArrayFacts, buildVariable, type Interpretation, interpret } from "../grid/interpret.ts";
import { loadProjections } from "../grid/projection.ts";
import { spatialAxes } from "../grid/spatial-axes.ts";
import type { ChunkData } from "../numerics/data-type.ts";
import { type ArchiveContents, readContents } from "./archive-contents.ts";
import type { ArrayMetadata } from "./array-metadata.ts";
import type { Auxiliary } from "./auxiliary.ts";
import type { ArrayPipeline } from "./codecs/pipeline.ts";
import type { Kernels } from "./kernels.ts";
import { createMeter, type Meter, withMeter } from "./meter.ts";
import { type Hierarchy, openHierarchy } from "./open-hierarchy.ts";
import type { ArrayPlan } from "./plan.ts";
import type { PyramidLevel } from "./pyramid.ts";
import type { ReadContext } from "./read.ts";
import { checkReads, planWhole, readWhole } from "./read-whole.ts";
import { compileArrays, readableMeaning } from "./readable.ts";
import type { Lookup, Store } from "./store.ts";
import type { ValueCache } from "./value-cache.ts";

/** An opened archive answers for this long before its metadata is read again. */
export const FRESH_MS = 60_000;

export type OpenArray = Readonly<{
  metadata: ArrayMetadata;
  pipeline: ArrayPipeline;
  /** What finding chunks costs, where the store looks them up. */
  lookup?: Lookup | undefined;
}>;

export type OpenDataset = Readonly<{
  archive: Archive;
  dataset: Dataset;
  /** Changes whenever the archive's metadata does. */
  version: string;
  /** By name, data variables only. */
  arrays: ReadonlyMap<string, OpenArray>;
  /** Auxiliary coordinates, none of them read yet. */
  auxiliaries: readonly Auxiliary[];
  /** Arrays that say where cells are, by name, none of them read yet. */
  coordinates: ReadonlyMap<string, OpenArray>;
  /** Of a pyramid, finest first, that one being the dataset; none of the others is opened. Empty for anything else. */
  levels: readonly PyramidLevel[];
  /** What reading the places that the dataset's grids have adds to every plan. */
  places: Readonly<{ arrays: readonly ArrayPlan[]; heldBytes: number }>;
  store: Store;
  kernels: Kernels;
  cache: ValueCache;
  /** Prefix of what is kept of this version of this archive. Data may change under the same metadata: it ages as that does. */
  cacheKey: string;
}>;

export type OpenContext = Readonly<{
  openStore(source: Source): Store;
  kernels: Kernels;
  cache: ValueCache;
  /** Of which the reads that all coordinates of an archive may take, together. */
  budget: Pick<Cost, "requests">;
  now(): number;
  signal?: AbortSignal | undefined;
}>;

type Opened = Readonly<{
  dataset: Dataset;
  version: string;
  arrays: ReadonlyMap<string, OpenArray>;
  auxiliaries: readonly Auxiliary[];
  coordinates: ReadonlyMap<string, OpenArray>;
  levels: readonly PyramidLevel[];
  contents: ArchiveContents;
  seenMs: number;
}>;

/**
 * @throws SourceUnavailable, SourceTimeout, CorruptData, Unsupported (a codec or type, by name), InvalidParameter (a version
 * that there is not)
 */
export async function openDataset(archive: Archive, context: OpenContext): Promise<OpenDataset> {
  const key = `dataset:${archive.id}:${archive.version ?? ""}`;
  const kept = context.cache.get<Opened>(key);
  const nowMs = context.now();
  let opened = kept;
  if (!kept || nowMs - kept.seenMs >= FRESH_MS) {
    const { group, arrays, level } = archive;
    const contents = await readContents(archive, context);
    const store = contents.store(context);
    const signal = context.signal && { signal: context.signal };
    const hierarchy = await openHierarchy(store, { group, arrays, level, ...signal });
    opened =
      kept?.version === hierarchy.version
        ? { ...kept, seenMs: nowMs }
        : {
            ...(await openArrays(archive, hierarchy, store, context)),
            version: hierarchy.version,
            levels: hierarchy.levels,
            contents,
            seenMs: nowMs,
          };
    context.cache.set(key, opened, heldBytes(opened, hierarchy));
  }
  const { dataset, version, arrays, auxiliaries, coordinates, levels, contents, seenMs } = opened!;
  const store = contents.store(context);
  const { kernels, cache } = context;
  const cacheKey = `${archive.id}:${version}:${seenMs}`;
  return {
    archive,
    dataset,
    version,
    arrays,
    auxiliaries,
    coordinates,
    levels,
    places: { arrays: [], heldBytes: 0 },
    store,
    kernels,
    cache,
    cacheKey,
  };
}

/** The array of a data variable. @throws InvalidParameter listing the variables there are */
export function arrayOf(open: OpenDataset, name: string): OpenArray {
  const array = open.arrays.get(name);
  if (!array) {
    throw new InvalidParameter("parameter-name", name, [...open.arrays.keys()]);
  }
  return array;
}

/** What reading from an opened dataset needs, metered. */
export function readContext(open: OpenDataset, meter: Meter, signal: AbortSignal | undefined): ReadContext {
  const { cache, cacheKey } = open;
  return { store: withMeter(open.store, meter), cache, cacheKey, meter, signal };
}

async function openArrays(
  archive: Archive,
  hierarchy: Hierarchy,
  store: Store,
  context: OpenContext,
): Promise<Pick<Opened, "dataset" | "arrays" | "auxiliaries" | "coordinates">> {
  const facts = new Map([...hierarchy.arrays].map(([name, metadata]) => [name, factsOf(name, metadata)]));
  if ([hierarchy, ...facts.values()].some(({ attributes }) => isMapping(attributes))) {
    await loadProjections();
  }
  const compiled = compileArrays(hierarchy, context.kernels, store.lookup);
  const { meaning, unreadable } = readableMeaning(
    interpret(facts, hierarchy.attributes),
    compiled.unreadable,
    facts,
    archive.axes,
  );
  const reading: ReadContext = {
    store,
    cache: context.cache,
    cacheKey: `${archive.id}:${hierarchy.version}`,
    meter: createMeter(),
    signal: context.signal,
  };
  let readsLeft = context.budget.requests;
  const read = async (name: string): Promise<ChunkData> => {
    const plan = planWhole(compiled.arrays.get(name)!);
    checkReads(plan, readsLeft);
    readsLeft -= plan.cost.requests;
    return readWhole(plan, reading);
  };
  const [axes, scalars] = await Promise.all([
    openAxes(archive, meaning, facts, hierarchy.attributes, read),
    Promise.all(meaning.scalars.map((name) => openScalar(facts.get(name)!, read))),
  ]);
  const variables = new Map<string, Variable>(
    meaning.variables.map((name) => [name, buildVariable(facts.get(name)!)] as const),
  );
  const known = scalars.filter((scalar) => scalar !== null);
  const forecast = findForecast(axes, known, variables, facts);
  const grids = findGrids(meaning.variables, facts, hierarchy.attributes, axes);
  return {
    dataset: {
      id: archive.id,
      attributes: hierarchy.attributes,
      axes,
      variables,
      scalars: known,
      ...(forecast && { forecast }),
      unreadable,
      grids,
    },
    arrays: new Map(meaning.variables.map((name) => [name, compiled.arrays.get(name)!] as const)),
    auxiliaries: meaning.auxiliaries
      // This one is derived.
      .filter((name) => name !== forecast?.validTime?.name)
      .map((name) => ({ facts: facts.get(name)!, array: compiled.arrays.get(name)! })),
    coordinates: coordinatesOf(grids, compiled.arrays),
  };
}

function coordinatesOf(grids: Dataset["grids"], arrays: ReadonlyMap<string, OpenArray>): Opened["coordinates"] {
  const listed = [...new Set(grids.values())].filter(isListed);
  const names = listed.flatMap(({ centres, corners }) =>
    [centres.lon, centres.lat, ...(corners ? [corners.lon, corners.lat] : [])].map(({ name }) => name),
  );
  return new Map(names.flatMap((name) => (arrays.has(name) ? [[name, arrays.get(name)!]] : [])));
}

/** The axes of every dimension that a data variable has. */
async function openAxes(
  archive: Archive,
  meaning: Interpretation,
  facts: ReadonlyMap<string, ArrayFacts>,
  attributes: Attributes,
  read: (name: string) => Promise<ChunkData>,
): Promise<ReadonlyMap<string, Axis>> {
  const laidOut = spatialAxes(meaning.variables, facts, attributes);
  const sizes = new Map<string, number>();
  for (const name of meaning.variables) {
    const { dims, shape } = facts.get(name)!;
    dims.forEach((dim, i) => {
      sizes.set(dim, shape[i]!);
    });
  }
  const axes = [...sizes].map(async ([dim, size]) => {
    const coordinate = meaning.coordinateOf.get(dim);
    const bounds = meaning.boundsOf.get(dim);
    const regular = archive.axes[dim];
    const spatial = laidOut.get(dim);
    if (coordinate === undefined && spatial?.size === size) {
      return [dim, spatial] as const;
    }
    const [values, boundValues] = await Promise.all([
      // An axis that has grown since it was catalogued is read, not extrapolated.
      regular?.count === size ? regular : coordinate === undefined ? null : read(coordinate),
      bounds === undefined ? null : read(bounds),
    ]);
    const axis = buildAxis({
      dim,
      size,
      kind: meaning.kindOf.get(dim) ?? "other",
      facts: coordinate === undefined ? null : (facts.get(coordinate) ?? null),
      values,
      bounds: boundValues,
    });
    return [dim, axis] as const;
  });
  return new Map(await Promise.all(axes));
}

async function openScalar(
  facts: ArrayFacts,
  read: (name: string) => Promise<ChunkData>,
): Promise<ScalarCoordinate | null> {
  return buildScalar(facts, await read(facts.name));
}

export function factsOf(name: string, metadata: ArrayMetadata): ArrayFacts {
  const { dimensionNames, shape, dataType, attributes, fillValue, zarrFormat } = metadata;
  return { name, dims: dimensionNames, shape, dataType, attributes, fillValue, zarrFormat };
}

/** What keeping an opened dataset costs: its coordinates, and its metadata several times over as objects. */
function heldBytes({ dataset, contents }: Opened, { metadataBytes }: Hierarchy): number {
  const coordinates = [...dataset.axes.values()].reduce(
    (sum, { coordinates: c, bounds }) =>
      sum +
      (c.kind === "numbers" ? c.values.byteLength : c.kind === "labels" ? c.values.length * 32 : 24) +
      (bounds?.byteLength ?? 0),
    0,
  );
  return coordinates + 4 * metadataBytes + contents.heldBytes;
}
