/** The stores of a folder, a bucket or a URL as catalogue entries, described when the host starts. */
import { resolve } from "node:path";
import { type Archive, type CatalogEntry, parseEntry, type Source } from "../catalog/entry.ts";
import { RENDER } from "../catalog/stac.ts";
import type { Limits } from "../compute/answer.ts";
import { rendersOf } from "../tiles/style/renders.ts";
import { type DescribedEntry, describeDataset, placedDataset } from "../zarr/describe.ts";
import { detectRepository } from "../zarr/icechunk/detect.ts";
import { isReferenceSet } from "../zarr/kerchunk/detect.ts";
import { splitSource } from "../zarr/kerchunk/place.ts";
import { createMeter } from "../zarr/meter.ts";
import { type OpenContext, openDataset } from "../zarr/open-dataset.ts";
import { findOverviews } from "./overviews/beside.ts";

export type FoundStore = Readonly<{
  id: string;
  source: Source;
  /** Where the chunks of references and of repositories may lie. */
  containers: NonNullable<Archive["containers"]>;
}>;

/** A store that could not be described, and why. */
export type Skipped = Readonly<{ id: string; reason: string }>;

/**
 * The catalogue entry of a store of Zarr or of Icechunk, or of references: with the overviews that lie beside it, and how its variables are
 * drawn. For ranges of these a little of their data is read, where limits say how much.
 * @throws whatever opening it throws
 */
export async function describeStore(
  found: FoundStore,
  context: OpenContext,
  limits: Limits | null,
): Promise<DescribedEntry> {
  const archive = await archiveOf(found, context);
  const open = await placedDataset(await openDataset(archive, context), context);
  const entry = await describeDataset(archive, open);
  const overviews = await findOverviews(found.source, context);
  const renders = await rendersOf(open, limits && { limits, context: { meter: createMeter() } });
  return {
    ...entry,
    ...(overviews && { "estran:archive": { ...entry["estran:archive"], overviews } }),
    ...(Object.keys(renders).length > 0 && { stac_extensions: [...entry.stac_extensions, RENDER], renders }),
  };
}

/** What is found, in its format. @throws SourceUnavailable, SourceTimeout */
export async function archiveOf(found: FoundStore, context: OpenContext): Promise<Archive> {
  const { id, source } = found;
  const format = await formatOf(source, context);
  const archive = { id, source, group: "", axes: {}, arrays: [] };
  if (format === "zarr") {
    return archive;
  }
  const containers = { ...(format === "kerchunk" && besideReferences(source)), ...found.containers };
  return { ...archive, format, ...(Object.keys(containers).length > 0 && { containers }) };
}

async function formatOf(source: Source, { openStore }: OpenContext): Promise<NonNullable<Archive["format"]>> {
  if (isReferenceSet(source)) {
    return "kerchunk";
  }
  return (await detectRepository(openStore(source))) ? "icechunk" : "zarr";
}

/** The place that references lie in, as they name it where they do so by whole URLs. */
function besideReferences(source: Source): FoundStore["containers"] {
  const { around } = splitSource(source);
  switch (around.kind) {
    case "folder":
      return { [`file://${resolve(around.path)}/`]: around };
    case "http":
      return { [`${around.url.replace(/[?#].*$/, "").replace(/\/+$/, "")}/`]: around };
    case "s3":
      return { [`s3://${around.bucket}/${around.prefix === "" ? "" : `${around.prefix}/`}`]: around };
    default:
      return {};
  }
}

/** Opens each store's metadata and coordinates, one store after the other. */
export async function describeAll(
  stores: readonly FoundStore[],
  context: OpenContext,
): Promise<Readonly<{ entries: readonly CatalogEntry[]; skipped: readonly Skipped[] }>> {
  const entries: CatalogEntry[] = [];
  const skipped: Skipped[] = [];
  for (const store of stores) {
    try {
      entries.push(parseEntry(await describeStore(store, context, null), store.id));
    } catch (error) {
      skipped.push({ id: store.id, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { entries, skipped };
}
