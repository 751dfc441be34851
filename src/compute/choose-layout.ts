/** Which layout of an archive answers a question: each plans it, and the cheapest plan is run. Arithmetic only. */
import { MAIN_LAYOUT } from "../catalog/entry.ts";
import type { Cost } from "../cost.ts";
import { EstranError } from "../errors.ts";
import type { OpenLayout, OpenLayouts } from "../zarr/layouts.ts";
import type { OpenDataset } from "../zarr/open-dataset.ts";
import type { Planned } from "./answer.ts";

export type Chosen<P extends Planned<unknown> = Planned> = Readonly<{
  planned: P;
  /** What the plan reads. */
  open: OpenDataset;
  /** Its name; null for an archive of one layout. */
  layout: string | null;
  /** Which coarser level of the archive it is; absent for the finest. */
  level?: string;
}>;

/** What comes over a connection in the time that one more read takes to begin: 30 ms at some 16 MB/s. */
const BYTES_OF_A_READ = 500_000;

/** What plans are compared by: bytes to fetch, with each read counted as so many more. */
export function priceOf({ fetchedBytes, requests }: Cost): number {
  return fetchedBytes + requests * BYTES_OF_A_READ;
}

/**
 * The plan of least {@link priceOf} among those within the budget, or among all where none is; the main layout's before others,
 * these in the order of the entry, where it is the same.
 * @throws what planning on the main layout throws: a question that it can't answer has no answer
 */
export function chooseLayout<P extends Planned<unknown>>(
  layouts: OpenLayouts,
  plan: (open: OpenDataset) => P,
): Chosen<P> {
  const { main, others, skipped } = layouts;
  const first = { layout: MAIN_LAYOUT, open: main, planned: plan(main) };
  if (others.length + skipped.size === 0) {
    return { ...first, layout: null };
  }
  const reasons = new Map(skipped);
  const candidates = [first];
  for (const other of others) {
    const planned = planOn(other, first.planned, main, plan);
    if (typeof planned === "string") {
      reasons.set(other.name, planned);
    } else {
      candidates.push({ layout: other.name, open: other.open, planned });
    }
  }
  const fitting = candidates.filter(({ planned }) => planned.fits);
  const price = ({ planned }: (typeof candidates)[number]) => priceOf(planned.plan.cost);
  const best = (fitting.length > 0 ? fitting : candidates).reduce((least, each) =>
    price(each) < price(least) ? each : least,
  );
  const compared = [
    ...candidates.map(({ layout, planned: { fits, plan } }) => [layout, { fits, cost: plan.cost }] as const),
    ...[...reasons].map(([name, reason]) => [name, { skipped: reason }] as const),
  ];
  const explain = () => ({
    ...best.planned.explain(),
    layout: best.layout,
    layouts: Object.fromEntries(compared),
  });
  return { ...best, planned: { ...best.planned, explain } };
}

/** The plan on another layout, or why there is none. */
function planOn<P extends Planned<unknown>>(
  { open, differs }: OpenLayout,
  { plan: { arrays } }: P,
  main: OpenDataset,
  plan: (open: OpenDataset) => P,
): P | string {
  const asked = new Set(arrays.map(({ array }) => array));
  const lacking = [...main.arrays].find(([name, array]) => asked.has(array) && differs.has(name));
  if (lacking) {
    return `${lacking[0]}: ${differs.get(lacking[0])}`;
  }
  try {
    return plan(open);
  } catch (error) {
    if (error instanceof EstranError) {
      return error.message;
    }
    throw error;
  }
}
