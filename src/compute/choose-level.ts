/** Which level of an archive's pyramid, or of its overviews, a map is drawn from: the coarsest that has what is asked for. */
import { EstranError } from "../errors.ts";
import type { Axis } from "../grid/dataset.ts";
import { hasLabels, type Level, levelFor, levelsOf, openLevel, type PerAxis } from "../zarr/levels.ts";
import type { OpenContext, OpenDataset } from "../zarr/open-dataset.ts";
import type { Planned } from "./answer.ts";
import { type Chosen, priceOf } from "./choose-layout.ts";

/** What a level has to have, and how it would be read. */
export type Coarser<P> = Readonly<{
  variable: string;
  /** Of the finest level, along y and along x. */
  cellsPerPixel: PerAxis;
  labels: readonly Readonly<{ axis: Axis; index: number }>[];
  /** @throws what planning on the finest level does */
  plan(open: OpenDataset): P;
}>;

/**
 * The coarsest level that suits and costs no more, or `finest`. Says in `explain` which it is, and why coarser ones are not read.
 * @param coarser null where only the finest will do
 * @param main the archive's main layout, whose levels they are
 * @throws Cancelled
 */
export async function chooseLevel<P extends Planned<unknown>>(
  finest: Chosen<P>,
  coarser: Coarser<P> | null,
  main: OpenDataset,
  context: OpenContext,
): Promise<Chosen<P>> {
  if (!coarser) {
    return finest;
  }
  const { variable, cellsPerPixel, labels, plan } = coarser;
  let levels: readonly Level[] = await levelsOf(main, context);
  const skipped: Record<string, string> = {};
  const explaining = (planned: P, level: string): P => ({
    ...planned,
    explain: () => ({
      ...planned.explain(),
      level,
      ...(Object.keys(skipped).length > 0 && { skipped_levels: skipped }),
    }),
  });
  if (levels.length === 0) {
    return finest;
  }
  for (;;) {
    const level = levelFor(levels, variable, cellsPerPixel);
    if (!level) {
      return { ...finest, planned: explaining(finest.planned, "finest") };
    }
    const found = await planOn(level);
    if (typeof found !== "string") {
      return { ...found, layout: null, level: level.name, planned: explaining(found.planned, level.name) };
    }
    skipped[level.name] = found;
    levels = levels.filter((other) => other !== level);
  }

  /** The plan on a level, or why there is none. */
  async function planOn(level: Level): Promise<Readonly<{ planned: P; open: OpenDataset }> | string> {
    const opened = await openLevel(main, level, variable, context);
    if (typeof opened === "string") {
      return opened;
    }
    if (!hasLabels(opened, labels)) {
      return "it was written before the archive had what is asked for";
    }
    try {
      const planned = plan(opened.open);
      const isWorth = !finest.planned.fits || priceOf(planned.plan.cost) <= priceOf(finest.planned.plan.cost);
      return isWorth ? { planned, open: opened.open } : "reading it would cost more";
    } catch (error) {
      if (error instanceof EstranError) {
        return error.message;
      }
      throw error;
    }
  }
}
