/** `estran overviews`: what is asked for, where it goes, and how far it is. */
import type { Archive } from "../../catalog/entry.ts";
import { type OpenContext, openDataset } from "../../zarr/open-dataset.ts";
import { type Surroundings, sourceOf } from "../serve.ts";
import { besideStore } from "./beside.ts";
import { planOverviews } from "./plan-overviews.ts";
import { createSink } from "./sink.ts";
import { writeOverviews } from "./write-overviews.ts";

export type Wanted = Readonly<{
  /** As a person calls a place; null beside the archive. */
  to: string | null;
  variables: readonly string[] | null;
  levels: string | null;
}>;

/** More halvings leave one cell of anything. */
const MOST_LEVELS = 24;

const PROGRESS_MS = 2000;

/** @throws Error in words for people; what reading the archive throws */
export async function makeOverviews(
  archive: Archive,
  { to, variables, levels }: Wanted,
  context: OpenContext,
  surroundings: Surroundings,
): Promise<void> {
  const count = levels === null ? null : Number(levels);
  if (count !== null && !(Number.isInteger(count) && count >= 1 && count <= MOST_LEVELS)) {
    throw new Error(`--levels ${levels} is not a number of levels: 1 to ${MOST_LEVELS}.`);
  }
  const place = to === null ? besideStore(archive.source) : await sourceOf(to, surroundings);
  if (place?.kind !== "folder" && place?.kind !== "s3") {
    throw new Error("Nothing can be written beside this store: name a folder or s3://bucket/prefix by --to.");
  }
  const open = await openDataset(archive, context);
  const plan = planOverviews(open.dataset, variables, count);
  for (const [name, reason] of plan.leftOut) {
    console.error(`Left out ${name}: ${reason}`);
  }
  const sink = await createSink(place, surroundings.s3);
  let saidMs = Date.now();
  await writeOverviews(open, plan, sink, (variable, share) => {
    if (Date.now() - saidMs >= PROGRESS_MS) {
      saidMs = Date.now();
      console.error(`${variable}: ${Math.floor(100 * share)} %`);
    }
  });
  const where = place.kind === "s3" ? `s3://${place.bucket}/${place.prefix}` : place.path;
  console.log(`Wrote ${plan.levels} ${plan.levels === 1 ? "level" : "levels"} to ${where}`);
}
