/**
 * Which auxiliary coordinates a selection takes along, and what reading them adds to its plan. One-dimensional ones alone:
 * those of two dimensions are as large as the data. They are a convenience: what would cost more than a little is left out.
 */
import { decodeAuxiliary } from "../grid/auxiliary.ts";
import type { Coordinate } from "../grid/coverage.ts";
import type { ArrayFacts } from "../grid/interpret.ts";
import type { OpenArray, OpenDataset } from "./open-dataset.ts";
import { type ArrayPlan, type DimPlan, planArray, planRead } from "./plan.ts";
import type { ReadContext } from "./read.ts";
import { readPlanned } from "./read-whole.ts";
import type { AxisSelection, PointSelection } from "./selection.ts";

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

type Along = Readonly<{ dim: string; reads: DimPlan; scalar: boolean }>;

/**
 * @param kept the axes that the answer keeps, one label or more of each
 * @param at the points that it is of, and the dimension that several of them have in it
 */
export function planAuxiliaries(
  { auxiliaries }: OpenDataset,
  kept: readonly AxisSelection[],
  at: Readonly<{ points: PointSelection; dim: string }> | null,
): AuxiliaryPlan {
  const along = new Map<string, Along>(
    // Between labels there are none.
    kept
      .filter(({ blend }) => !blend)
      .map(({ axis, windows, size, scalar }) => [
        axis.name,
        { dim: axis.name, reads: { kind: "windows", dim: 0, windows, size }, scalar },
      ]),
  );
  if (at && !at.points.weights) {
    const { dims, cells, count, scalar } = at.points;
    dims.forEach((dim, k) => {
      along.set(dim, { dim: at.dim, reads: { kind: "cells", dims: [0], indexes: [cells[k]!], size: count }, scalar });
    });
  }
  const wanted = auxiliaries.flatMap(({ facts, array }) => {
    const taken = along.get(facts.dims[0]!);
    return taken ? [{ facts, taken, plan: planArray(array, [taken.reads]) }] : [];
  });
  const isSmall = ({ plan }: (typeof wanted)[number]) => {
    const { cost } = planRead([plan], { stateBytes: 0, outputBytes: 0 }, { connections: 1, peakBytes: 0, parts: 1 });
    return cost.requests <= MAX_REQUESTS && cost.decodedBytes <= MAX_DECODED_BYTES;
  };
  const small = wanted.filter(isSmall);
  return {
    arrays: small.map(({ plan }) => plan),
    heldBytes: small.reduce(
      (sum, { facts, taken: { reads } }) => sum + reads.size * ((facts.dataType.itemBytes ?? 0) + TEXT_BYTES),
      0,
    ),
    leftOut: wanted.filter((each) => !isSmall(each)).map(({ facts }) => facts.name),
    async read(context) {
      const coordinates: Coordinate[] = [];
      for (const {
        facts,
        taken: { dim, scalar },
        plan,
      } of small) {
        const dims = scalar ? [] : [dim];
        coordinates.push({ ...decodeAuxiliary(facts, await readPlanned(plan, 1, context)), dims });
      }
      return coordinates;
    },
  };
}
