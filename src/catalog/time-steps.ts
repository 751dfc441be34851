/**
 * The dated steps of a catalogued archive, by arithmetic on its entry: nothing is enumerated and nothing is opened, so an
 * axis of 10^6 hours costs what one of 12 months does.
 */
import { type Instants, parseInstant } from "./datetime.ts";
import type { CatalogEntry } from "./entry.ts";

/** `count` instants in ascending order. */
export type TimeSteps = Readonly<{
  /** Name of the dimension. */
  dim: string;
  count: number;
  /** Milliseconds since 1970, whole. */
  at(index: number): number;
}>;

/** Half-open range of step numbers. */
export type StepRange = Readonly<{ start: number; stop: number }>;

/** Whether the temporal dimension is when forecasts were begun, and not the time that data are for. */
export function isForecast({ "cube:dimensions": dimensions }: CatalogEntry["collection"]): boolean {
  return Object.values(dimensions).some(({ type }) => type === "forecast_period");
}

/** Null where the entry has no temporal dimension whose every date it knows; the dates of forecasts are no steps of one. */
export function timeSteps({ archive, collection }: CatalogEntry): TimeSteps | null {
  if (isForecast(collection)) {
    return null;
  }
  for (const [dim, { type, extent, values }] of Object.entries(collection["cube:dimensions"])) {
    if (type !== "temporal" || typeof extent?.[0] !== "string") {
      continue;
    }
    const listed = values?.map((value) => parseInstant(String(value)));
    if (listed?.every((ms) => ms !== null)) {
      return { dim, count: listed.length, at: (index) => Math.round(listed[index]!) };
    }
    const [startMs, stopMs] = extent.map((end) => parseInstant(String(end)));
    const count = archive.axes[dim]?.count;
    if (count !== undefined && typeof startMs === "number" && typeof stopMs === "number") {
      const stepMs = count > 1 ? (stopMs - startMs) / (count - 1) : 0;
      return { dim, count, at: (index) => Math.round(startMs + index * stepMs) };
    }
  }
  return null;
}

/** Steps within closed `instants`; null is all of them. */
export function stepsWithin(steps: TimeSteps, instants: Instants | null): StepRange {
  if (instants === null) {
    return { start: 0, stop: steps.count };
  }
  return {
    start: firstStep(steps, (ms) => ms >= instants.startMs),
    stop: firstStep(steps, (ms) => ms > instants.stopMs),
  };
}

/** The step at exactly `ms`, or null. */
export function stepAt(steps: TimeSteps, ms: number): number | null {
  const index = firstStep(steps, (at) => at >= ms);
  return index < steps.count && steps.at(index) === ms ? index : null;
}

/** The first step that is `past`, which no step before it is; `count` when none is. */
function firstStep(steps: TimeSteps, past: (ms: number) => boolean): number {
  let low = 0;
  let high = steps.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (past(steps.at(middle))) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}
