/** The range of colours that suits what is on the map: the catalogue's, or nearly all of its values, by the API's own quantiles. */
import { signal } from "@preact/signals";
import { ask } from "../api/ask.ts";
import { selectionOf, type View } from "../view.ts";
import { knownRange, type Range, suitedRange } from "./suited.ts";

/** Null where there is none to be had; it is then the server's to choose. */
const ranges = signal<ReadonlyMap<string, Range | null>>(new Map());
const asked = new Set<string>();

/** One range for all times, so that colours mean the same while time is played. */
const keyOf = (view: View): string => JSON.stringify([view.collection.id, selectionOf(view)]);

/** Undefined until it is known. */
export function autoRange(view: View): Range | null | undefined {
  const known = knownRange(view);
  if (known) {
    return known;
  }
  const key = keyOf(view);
  if (!asked.has(key)) {
    asked.add(key);
    load(view).then(
      (range) => put(key, range),
      () => put(key, null),
    );
  }
  return ranges.value.get(key);
}

/** Asks anew, for the time that is shown. */
export async function rangeNow(view: View): Promise<Range | null> {
  return load(view).catch(() => null);
}

async function load(view: View): Promise<Range | null> {
  const { collection, variable, datetime } = view;
  const answer = await ask({
    path: `/collections/${encodeURIComponent(collection.id)}/aggregate`,
    parameters: {
      ...selectionOf(view),
      ...(datetime !== null && { datetime }),
      reduce: "quantile",
      q: "0.02,0.98",
      over: "x,y",
    },
  });
  const values = [answer.data_vars[variable.name]?.data].flat(3);
  const [low, high] = values.map(Number);
  return values.includes(null) || low === undefined || high === undefined ? null : suitedRange(view, [low, high]);
}

function put(key: string, range: Range | null): void {
  ranges.value = new Map(ranges.peek()).set(key, range);
}
