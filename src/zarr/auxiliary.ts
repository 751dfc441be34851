/**
 * Which auxiliary coordinates a selection takes along, and what reading them adds to its plan. One-dimensional ones alone:
 * those of two dimensions are as large as the data. They are a convenience: what would cost more than a little is left out.
 */
import { decodeAuxiliary } from "../grid/auxiliary.ts";
import type { Coordinate } from "../grid/coverage.ts";
import type { ArrayFacts } from "../grid/interpret.ts";
import type { OpenArray, OpenDataset } from "./open-dataset.ts";
import { type ArrayPlan, planArray, planRead } from "./plan.ts";
import type { ReadContext } from "./read.ts";
import { readPlanned } from "./read-whole.ts";
import type { AxisSelection } from "./selection.ts";

export type Auxiliary = Readonly<{ facts: ArrayFacts; array: OpenArray }>;

export type AuxiliaryPlan = Readonly<{
  /** What is read of each, as any other array of the plan. */
  arrays: readonly ArrayPlan[];
  heldBytes: number;
  /** Those that would cost too much. */
  leftOut: readonly string[];
  /** @throws SourceUnavailable, SourceTimeout, CorruptData, Cancelled */
  read(context: ReadContext): Promise<readonly Coordinate[]>;
}>;

/** One costs at most this. */
const MAX_REQUESTS = 4;
const MAX_DECODED_BYTES = 4e6;
/** Of a name, on top of its characters. */
const TEXT_BYTES = 32;

/** @param kept the axes that the answer keeps, one label or more of each */
export function planAuxiliaries({ auxiliaries }: OpenDataset, kept: readonly AxisSelection[]): AuxiliaryPlan {
  const along = new Map(kept.filter(({ blend }) => !blend).map((selection) => [selection.axis.name, selection]));
  const wanted = auxiliaries.flatMap(({ facts, array }) => {
    const selection = along.get(facts.dims[0]!);
    // An axis that ends where its times do has fewer labels than the array.
    if (!selection || selection.axis.size > facts.shape[0]!) {
      return [];
    }
    const { windows, size } = selection;
    return [{ facts, selection, plan: planArray(array, [{ kind: "windows", dim: 0, windows, size }]) }];
  });
  const isSmall = ({ plan }: (typeof wanted)[number]) => {
    const { cost } = planRead([plan], { stateBytes: 0, outputBytes: 0 }, { connections: 1, peakBytes: 0, parts: 1 });
    return cost.requests <= MAX_REQUESTS && cost.decodedBytes <= MAX_DECODED_BYTES;
  };
  const taken = wanted.filter(isSmall);
  return {
    arrays: taken.map(({ plan }) => plan),
    heldBytes: taken.reduce(
      (sum, { facts, selection }) => sum + selection.size * ((facts.dataType.itemBytes ?? 0) + TEXT_BYTES),
      0,
    ),
    leftOut: wanted.filter((each) => !isSmall(each)).map(({ facts }) => facts.name),
    async read(context) {
      const coordinates: Coordinate[] = [];
      for (const { facts, selection, plan } of taken) {
        const { axis, scalar } = selection;
        const dims = scalar ? [] : [axis.name];
        coordinates.push({ ...decodeAuxiliary(facts, await readPlanned(plan, 1, context)), dims });
      }
      return coordinates;
    },
  };
}
