/** Whether a source is a set of references, by its name: nothing is read. */
import type { Source } from "../../catalog/entry.ts";
import { splitSource } from "./place.ts";

export function isReferenceSet(source: Source): boolean {
  return /\.json$/i.test(splitSource(source).name);
}
