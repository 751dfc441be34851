/** The documents of a hierarchy under test/fixtures/metadata, as entries of a memory store. See scripts/make_metadata_fixtures.py. */
import { readFixture } from "#host";
import type { Entries } from "./memory-store.ts";

export async function readMetadataFixture(name: string): Promise<Entries> {
  return (await readJson(name)) as Entries;
}

/** What zarr-python reads, by fixture and array. */
export async function readExpected(): Promise<Readonly<Record<string, Readonly<Record<string, ExpectedArray>>>>> {
  return (await readJson("expected")) as Record<string, Record<string, ExpectedArray>>;
}

/** `key` is that of the chunk whose index is 1 in each dimension. */
export type ExpectedArray = Readonly<{
  shape: readonly number[];
  chunks: readonly number[];
  dtype: string;
  key: string;
}>;

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await readFixture(`metadata/${name}.json`)));
}
