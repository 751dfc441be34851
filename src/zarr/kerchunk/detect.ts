/** Whether a source is a set of references, by its name: nothing is read. */
import type { Source } from "../../catalog/entry.ts";
import { splitSource } from "./place.ts";

/** One of JSON; every other one is a folder of Parquet. */
export function isJsonFile(source: Source): boolean {
  return /\.json$/i.test(splitSource(source).name);
}

export function isReferenceSet(source: Source): boolean {
  return isJsonFile(source) || /\.(parq|parquet)$/i.test(splitSource(source).name);
}
