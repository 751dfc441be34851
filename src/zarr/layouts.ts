/**
 * Opens the layouts of an archive: the main one, and others of the same data, chunked otherwise. The main one's labels and
 * attributes are those of every answer; another stands in for it, variable by variable, where everything that a question is
 * planned by is the same (`stands-in.ts`). Whether the numbers are too, only who publishes both can know.
 */
import type { Archive, Layout } from "../catalog/entry.ts";
import { Cancelled, EstranError } from "../errors.ts";
import { FRESH_MS, type OpenContext, type OpenDataset, openDataset } from "./open-dataset.ts";
import { type StandIns, standIns } from "./stands-in.ts";

/** A layout that may be read in place of the main one. */
export type OpenLayout = Readonly<{
  name: string;
  /** Its arrays behind the main layout's labels. It holds only the variables that stand in. */
  open: OpenDataset;
  /** Why each other variable of the main layout does not, by name. */
  differs: ReadonlyMap<string, string>;
}>;

export type OpenLayouts = Readonly<{
  main: OpenDataset;
  others: readonly OpenLayout[];
  /** Why layouts are not to be had, by name. */
  skipped: ReadonlyMap<string, string>;
}>;

type Failed = Readonly<{ reason: string; seenMs: number }>;

/**
 * @param version that a question names, in place of the archive's own
 * @throws what {@link openDataset} throws of the main layout. Another that can't be opened is skipped, and not tried again for
 * {@link FRESH_MS}.
 */
export async function openLayouts(
  archive: Archive,
  version: string | undefined,
  context: OpenContext,
): Promise<OpenLayouts> {
  const { layouts = {}, ...alone } = archive;
  const wanted = version === undefined ? alone : { ...alone, version };
  const [main, ...found] = await Promise.all([
    openDataset(wanted, context),
    ...Object.entries(layouts).map(async ([name, layout]) => {
      const opened =
        version !== undefined && layout.source
          ? "it is another store, whose versions are its own"
          : await tryToOpen(layoutArchive(wanted, name, layout), context);
      return { name, opened };
    }),
  ]);
  const others: OpenLayout[] = [];
  const skipped = new Map<string, string>();
  for (const { name, opened } of found) {
    if (typeof opened === "string") {
      skipped.set(name, opened);
    } else {
      others.push({ name, ...behind(main, opened, context) });
    }
  }
  return { main, others, skipped };
}

/**
 * A layout as an archive of its own, that any thread can open. Its id is no collection's: they hold no slash. Coordinates are
 * read as they are stored, to be compared.
 */
export function layoutArchive(
  { id, axes: _, overviews: __, ...archive }: Archive,
  name: string,
  { source, ...place }: Layout,
): Archive {
  const own = { id: `${id}/${name}`, axes: {} };
  return source ? { ...own, source, ...place } : { ...archive, ...own, group: place.group, arrays: place.arrays };
}

/** The dataset, or why there is none. */
export async function tryToOpen(archive: Archive, context: OpenContext): Promise<OpenDataset | string> {
  const key = `failed:${archive.id}:${archive.version ?? ""}`;
  const failed = context.cache.get<Failed>(key);
  if (failed && context.now() - failed.seenMs < FRESH_MS) {
    return failed.reason;
  }
  try {
    return await openDataset(archive, context);
  } catch (error) {
    if (!(error instanceof EstranError) || error instanceof Cancelled) {
      throw error;
    }
    const reason = `it can't be opened: ${error.message}`;
    context.cache.set(key, { reason, seenMs: context.now() } satisfies Failed, 2 * reason.length);
    return reason;
  }
}

function behind(main: OpenDataset, twin: OpenDataset, { cache }: OpenContext): Omit<OpenLayout, "name"> {
  // Comparing a million labels takes a while: once for each pair.
  const key = `stands-in:${main.cacheKey}:${twin.cacheKey}`;
  const kept = cache.get<StandIns>(key);
  const { arrays, auxiliaries, differs } = kept ?? standIns(main, twin);
  if (!kept) {
    cache.set(key, { arrays, auxiliaries, differs } satisfies StandIns, STAND_IN_BYTES * main.arrays.size);
  }
  return { open: { ...twin, dataset: main.dataset, arrays, auxiliaries }, differs };
}

/** Every layout with the places that `place` reads of the main one. */
export async function placedLayouts(
  layouts: OpenLayouts,
  place: (main: OpenDataset) => Promise<OpenDataset>,
): Promise<OpenLayouts> {
  const main = await place(layouts.main);
  const { dataset, places } = main;
  return {
    ...layouts,
    main,
    others: layouts.others.map((other) => ({ ...other, open: { ...other.open, dataset, places } })),
  };
}

/** Of one variable's entry in a map, and why it differs. */
const STAND_IN_BYTES = 500;
