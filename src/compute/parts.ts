/**
 * A reduction in parts that others compute, other threads say: each takes its share of the chunks, and the partial states are
 * merged here. What goes between them are plain values.
 */
import type { Archive } from "../catalog/entry.ts";
import type { Coverage } from "../grid/coverage.ts";
import type { Meter } from "../zarr/meter.ts";
import type { Part } from "../zarr/plan.ts";
import { release } from "../zarr/release.ts";
import type { SelectionRequest } from "../zarr/selection.ts";
import type { Limits } from "./answer.ts";
import type { Reduced } from "./reduce-spec.ts";
import type { Reducer } from "./reducer.ts";
import type { AggregateOptions } from "./reduction.ts";
import type { ZoneRuns } from "./zone-runs.ts";
import type { ZonePlan } from "./zones.ts";

/** What lies inside of the region, or of each of the zones, that are asked for; null where that is not asked. */
export type Inside = Readonly<{ shares: Float64Array | null; runs: ZoneRuns | null }>;

/** An aggregation as a value: whoever opens the same version of the archive plans the same reads. */
export type Job = Readonly<{
  archive: Archive;
  version: string;
  request: SelectionRequest;
  options: AggregateOptions;
  limits: Limits;
  /** As it was decided for the whole. */
  gathers: boolean;
  /** Found once, for all parts; `request` has the windows that zones reach into in place of these. */
  zones: ZonePlan | null;
  inside: Inside;
}>;

/** One part's states, a {@link Reduced} for each variable of the plan, and what it spent. */
export type PartResult = Readonly<{ reduced: readonly Reduced[]; meter: Meter }>;

/** Has every part of a job computed. @throws what computing a part throws */
export type Spread = (
  job: Job,
  parts: readonly Part[],
  signal: AbortSignal | undefined,
) => Promise<readonly PartResult[]>;

/** Joins the states of one variable's parts, into those of the first. */
export function mergeReduced(parts: readonly Reduced[], reducers: readonly Reducer[]): Reduced {
  const [first, ...others] = parts;
  for (const { states, valid, seen } of others) {
    reducers.forEach((reducer, r) => {
      reducer.merge(first!.states[r]!, states[r]!);
    });
    addInto(first!.valid, valid);
    addInto(first!.seen, seen);
  }
  return first!;
}

function addInto(counts: Float64Array, more: Float64Array): void {
  for (let i = 0; i < counts.length; i++) {
    counts[i] = counts[i]! + more[i]!;
  }
}

/** Lets go of the states that the answer does not hold itself. */
export function releaseStates(reduced: readonly Reduced[], variables: Coverage["variables"]): void {
  const kept = new Set(variables.map(({ data }) => data.buffer));
  for (const { states, valid, seen } of reduced) {
    for (const numbers of [...states.flatMap((state) => Object.values(state)), valid, seen]) {
      if (!kept.has(numbers.buffer)) {
        release(new Uint8Array(numbers.buffer));
      }
    }
  }
}
