/**
 * Writes overviews of an archive: a Zarr v3 group of levels, each half as fine as the one before, which holds the archive's
 * variables as means of their valid cells by area (categories by the one that has most of it). The archive itself is level 0 and
 * is not copied. Metadata is written last, so that what was broken off is no store. Node only.
 */
import type { Attributes } from "../../grid/dataset.ts";
import { mappingOf } from "../../grid/find-grids.ts";
import { gridOf } from "../../grid/grid.ts";
import { isMapping } from "../../grid/grid-mapping.ts";
import { factsOf, type OpenDataset } from "../../zarr/open-dataset.ts";
import { openHierarchy } from "../../zarr/open-hierarchy.ts";
import { labelArrays, mappingArray, placeArrays, type SmallArray, scalarArray } from "./arrays.ts";
import { coarseAxis } from "./coarse-axis.ts";
import { conventions, MULTISCALES, type Placed, type System, spatialAttributes } from "./conventions.ts";
import type { PlannedOverviews } from "./plan-overviews.ts";
import type { Sink } from "./sink.ts";
import { levelArray, writeVariable } from "./write-variable.ts";
import { arrayDocument, chunkKey, consolidatedGroup, groupDocument } from "./zarr-writer.ts";

/** @throws SourceUnavailable, SourceTimeout, CorruptData where the archive can't be read; what the sink throws */
export async function writeOverviews(
  open: OpenDataset,
  plan: PlannedOverviews,
  sink: Sink,
  onProgress: (variable: string, share: number) => void,
): Promise<void> {
  const mappings = await mappingsOf(open, plan);
  for (const planned of plan.variables) {
    await writeVariable(open, planned, plan.levels, sink, (share) => onProgress(planned.variable.name, share));
  }
  const documents: Record<string, object> = {};
  const layout: object[] = [];
  const shared = sharedPlace(plan);
  const system = shared && systemOf(open, plan);
  for (let level = 1; level <= plan.levels; level++) {
    const place = shared && placed(open, shared, level);
    const spatial = place && spatialAttributes(place);
    const registered = conventions(spatial, system);
    documents[level] = groupDocument({
      Conventions: "CF-1.12",
      ...(registered.length > 0 && { zarr_conventions: registered }),
      ...spatial,
      ...system,
    });
    for (const [name, { array, bytes }] of Object.entries(smallArrays(open, plan, mappings, level))) {
      await sink.put(`${level}/${name}/${chunkKey(array.shape.map(() => 0))}`, bytes);
      documents[`${level}/${name}`] = arrayDocument(array);
    }
    for (const planned of plan.variables) {
      const { name } = planned.variable;
      const mapping = mappings.get(name);
      const array = levelArray(planned, level);
      const attributes = { ...array.attributes, ...(mapping && { grid_mapping: mapping.name }) };
      documents[`${level}/${name}`] = arrayDocument({ ...array, attributes });
    }
    layout.push({
      asset: `${level}`,
      ...(level > 1 && {
        derived_from: `${level - 1}`,
        transform: { scale: [2, 2], translation: [0, 0] },
      }),
      ...placing(spatial),
    });
  }
  await writeDocuments(rootAttributes(open, plan, layout), documents, sink);
}

/** Of arrays, then of the levels, then of all: each group says what is in it, so that it can be opened alone. */
async function writeDocuments(
  root: Attributes,
  documents: Readonly<Record<string, object>>,
  sink: Sink,
): Promise<void> {
  const all = Object.entries(documents);
  const isLevel = (path: string) => !path.includes("/");
  for (const [path, document] of all.filter(([path]) => !isLevel(path))) {
    await sink.put(`${path}/zarr.json`, jsonBytes(document));
  }
  for (const [path, document] of all.filter(([path]) => isLevel(path))) {
    const within = all.filter(([other]) => other.startsWith(`${path}/`));
    const below = Object.fromEntries(within.map(([other, array]) => [other.slice(path.length + 1), array]));
    const { attributes } = document as Readonly<{ attributes: Attributes }>;
    await sink.put(`${path}/zarr.json`, jsonBytes(consolidatedGroup(attributes, below)));
  }
  await sink.put("zarr.json", jsonBytes(consolidatedGroup(root, documents)));
  await sink.finish();
}

const jsonBytes = (document: object): Uint8Array => new TextEncoder().encode(JSON.stringify(document));

/** What a layout says of a level: dimensions and box are in its group. */
function placing(spatial: Attributes | null): Attributes {
  return Object.fromEntries(Object.entries(spatial ?? {}).filter(([key]) => /:(shape|transform)$/.test(key)));
}

function rootAttributes(
  { dataset, version }: OpenDataset,
  { variables }: PlannedOverviews,
  layout: readonly object[],
): Attributes {
  const own = Object.entries(dataset.attributes).filter(
    ([key]) => !/^(multiscales|zarr_conventions|spatial:.*|proj:.*)$/.test(key),
  );
  const [method] = variables.map((planned) => planned.method);
  return {
    ...Object.fromEntries(own),
    zarr_conventions: [MULTISCALES],
    multiscales: { layout, resampling_method: method },
    "estran:overviews": {
      archive_version: version,
      shapes: Object.fromEntries(variables.map(({ variable: { name, shape } }) => [name, shape])),
    },
  };
}

/** Of a grid that all variables share. */
function sharedPlace({ variables }: PlannedOverviews): Placed["dims"] | null {
  const [first, ...others] = variables.map(({ place }) => place);
  return others.every((place) => place.join() === first!.join()) ? first! : null;
}

function placed({ dataset }: OpenDataset, dims: Placed["dims"], level: number): Placed {
  const [y, x] = dims.map((dim) => coarseAxis(dataset.axes.get(dim)!, level)) as [Placed["y"], Placed["x"]];
  return { dims, y, x };
}

function systemOf({ dataset }: OpenDataset, { variables: [first] }: PlannedOverviews): System | null {
  const { variable, place } = first!;
  const grid = gridOf(dataset, variable);
  if (!grid) {
    return place.every((dim) => dataset.axes.get(dim)!.geographic) ? { "proj:code": "EPSG:4326" } : null;
  }
  if (grid.kind !== "projected") {
    return null;
  }
  const isWkt2 = grid.wkt !== null && /^\s*(PROJCRS|GEOGCRS|BOUNDCRS|COMPOUNDCRS)\b/i.test(grid.wkt);
  return grid.code !== null ? { "proj:code": grid.code } : isWkt2 ? { "proj:wkt2": grid.wkt! } : null;
}

type Mapping = Readonly<{ name: string; attributes: Attributes }>;

/** By variable, what CF calls its grid mapping. */
async function mappingsOf(open: OpenDataset, plan: PlannedOverviews): Promise<ReadonlyMap<string, Mapping>> {
  const { group, arrays: asked, level } = open.archive;
  const { arrays, attributes } = await openHierarchy(open.store, { group, arrays: asked, level });
  const facts = new Map([...arrays].map(([name, metadata]) => [name, factsOf(name, metadata)]));
  return new Map(
    plan.variables.flatMap(({ variable: { name } }) => {
      const found = mappingOf(facts.get(name)!, facts, attributes);
      const own = found && facts.has(found.name) && found.name !== name ? found.name : "crs";
      return found ? [[name, { name: own, attributes: mappingMembers(found.attributes) }] as const] : [];
    }),
  );
}

/** A group or a variable that is its own mapping has other attributes, too. */
function mappingMembers(attributes: Attributes): Attributes {
  const isMember = (key: string) => !/^(multiscales|zarr_conventions|spatial:.*|Conventions|title|history)$/.test(key);
  const members = Object.fromEntries(Object.entries(attributes).filter(([key]) => isMember(key)));
  return isMapping(members) ? members : attributes;
}

function smallArrays(
  { dataset }: OpenDataset,
  { variables }: PlannedOverviews,
  mappings: ReadonlyMap<string, Mapping>,
  level: number,
): Readonly<Record<string, SmallArray>> {
  const places = new Set(variables.flatMap(({ place }) => place));
  const dims = new Set(variables.flatMap(({ variable }) => variable.dims));
  const coordinates = [...dims].map((dim) => {
    const axis = dataset.axes.get(dim)!;
    return places.has(dim) ? placeArrays(axis, coarseAxis(axis, level)) : labelArrays(axis);
  });
  const scalars = dataset.scalars.map((scalar) => [scalar.name, scalarArray(scalar)] as const);
  const crs = [...mappings.values()].map(({ name, attributes }) => [name, mappingArray(attributes)] as const);
  return Object.assign({}, ...coordinates, Object.fromEntries(scalars), Object.fromEntries(crs));
}
