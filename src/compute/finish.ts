/** States of reducers → variables of the answer, and what these are called before there are any. Pure. */
import type { CoverageVariable, PlannedVariable } from "../grid/coverage.ts";
import type { Reduced } from "./reduce-spec.ts";
import { type AggregateOptions, isShown, namesOf, type Reduction, sizesOf } from "./reduction.ts";
import { resultsOf, rowDim } from "./results.ts";
import { askedWindows } from "./rolling.ts";
import type { StatisticName } from "./statistics.ts";
import { FEATURE } from "./zones.ts";

/** Names, dimensions and attributes of the variables of the answer; a dimension of which one label was asked for is dropped, as in a subset. */
export function reducedVariables(reduction: Reduction): readonly PlannedVariable[] {
  const { variable, statistics, dims, options, zones } = reduction;
  const kept = dims.filter((dim) => dim.fate !== "reduced" && isShown(dim)).flatMap(namesOf);
  const shown = [...(zones ? [FEATURE] : []), ...kept];
  return statistics.flatMap((name, i) => {
    const own = rowDim(name, options, variable.name) ?? [];
    return resultsOf(reduction, i).map(({ part, attributes }) => ({
      name: [
        variable.name,
        ...(statistics.length > 1 || part !== null ? [name] : []),
        ...(part === null ? [] : [part]),
      ].join("_"),
      dims: [own, shown].flat(),
      attributes,
    }));
  });
}

/** States → variables of the answer. */
export function finishReduction(reduction: Reduction, { states, valid, seen }: Reduced): readonly CoverageVariable[] {
  const { variable, statistics, dims, options, spec, zones, windows } = reduction;
  const kept = dims.filter((dim) => dim.fate !== "reduced" && isShown(dim)).flatMap(sizesOf);
  const shape = [...(zones ? [zones.cells.length] : []), ...kept];
  const variables = reducedVariables(reduction).values();
  return statistics.flatMap((name, i) => {
    const all = spec.reducers[i]!.finish(states[i]!);
    if (valid.length > 0) {
      const complete = spec.reducers[i]!.paired ? states[i]!.cells! : valid;
      for (let at = 0; at < all.length; at++) {
        const group = at % valid.length;
        if (
          name !== "count" &&
          (complete[group]! < options.minCount || (!options.skipna && complete[group]! < seen[group]!))
        ) {
          all[at] = Number.NaN;
        }
      }
    }
    const relativeError = spec.reducers[i]!.relativeErrorOf?.(states[i]!);
    const results = resultsOf(reduction, i);
    const length = all.length / results.length;
    const rows = length / spec.groups;
    return results.map(({ attributes }, part) => {
      const made = all.subarray(part * length, (part + 1) * length);
      const data = windows ? askedWindows(made, windows, stepsOf(reduction), leastSteps(name, options)) : made;
      return {
        ...variables.next().value!,
        shape: rowDim(name, options, variable.name) === null ? shape : [rows, ...shape],
        data,
        attributes: { ...attributes, ...(relativeError !== undefined && { "estran:relative_error": relativeError }) },
        source: variable.name,
        integer: (name === "count" || name === "histogram") && data.every(Number.isInteger),
      };
    });
  });
}

function stepsOf({ dims, spec, windows }: Reduction): Readonly<{ steps: number; inner: number }> {
  return { steps: dims[windows!.dim]!.selection.size, inner: spec.windows.stride };
}

/** What windows count is there however few their steps are. */
function leastSteps(name: StatisticName, { minCount, rolling }: AggregateOptions): number {
  return name === "count" ? 0 : Math.min(minCount, rolling!);
}
