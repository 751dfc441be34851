/** An archive as a catalogue entry. */
import type { Archive } from "../../src/catalog/entry.ts";
import { type DescribedEntry, describeDataset, placedDataset } from "../../src/zarr/describe.ts";
import { type OpenContext, openDataset } from "../../src/zarr/open-dataset.ts";

export async function describeArchive(archive: Archive, context: OpenContext): Promise<DescribedEntry> {
  return describeDataset(archive, await placedDataset(await openDataset({ ...archive, axes: {} }, context), context));
}
