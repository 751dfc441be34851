/** Maps that a coarser level of the archive would draw as well: those of cells as they are stored. */
import type { Limits } from "../compute/answer.ts";
import type { Coarser } from "../compute/choose-level.ts";
import { type MapQuestion, type PlannedMap, planMap } from "./plan-map.ts";

/** The same map from another level: the same view, whatever the extent of that level's cells. Null where only the finest will do. */
export function coarserMap(question: MapQuestion, planned: PlannedMap, limits: Limits): Coarser<PlannedMap> | null {
  const { cellsPerPixel, variable, labels, view } = planned;
  return (
    cellsPerPixel && {
      variable: variable.name,
      cellsPerPixel,
      labels,
      plan: (open) => planMap(open, question, view, limits),
    }
  );
}
