/** A coordinate's number as its label: times and lengths of time as ISO 8601, any other as it is. */
import { type DurationEncoding, durationLabel } from "./duration.ts";
import { labelOf, type TimeEncoding } from "./time.ts";

/** How the numbers of an axis or a coordinate read. */
export type Reading = Readonly<{ time: TimeEncoding | null; duration?: DurationEncoding }>;

export function labelAs({ time, duration }: Reading, value: number): string | number {
  if (!Number.isFinite(value)) {
    return value;
  }
  return time ? labelOf(time, value) : duration ? durationLabel(duration, value) : value;
}
