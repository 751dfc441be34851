/** The statistics on offer: their names, and the reducers that make them. */
import { InvalidParameter } from "../errors.ts";
import { quantiles } from "./order-statistics.ts";
import type { Reducer } from "./reducer.ts";
import { count, max, mean, min, range, std, sum, variance } from "./reducers.ts";

/** What some of them need to be told. */
export type StatisticOptions = Readonly<{
  /** var and std divide by the sum of the weights minus this. */
  ddof: number;
  /** Of `quantile`, each from 0 to 1. */
  q: readonly number[] | null;
}>;

const MAKERS = {
  count: () => count,
  sum: () => sum,
  mean: () => mean,
  min: () => min,
  max: () => max,
  range: () => range,
  var: ({ ddof }: StatisticOptions) => variance(ddof),
  std: ({ ddof }: StatisticOptions) => std(ddof),
  median: () => quantiles("median", "median", [0.5]),
  // CF has no method for it; xarray's name says what was done.
  quantile: ({ q }: StatisticOptions) => quantiles("quantile", "quantile", q ?? []),
} as const;

export type StatisticName = keyof typeof MAKERS;

export const STATISTICS = Object.keys(MAKERS) as readonly StatisticName[];

export function reducerOf(name: StatisticName, options: StatisticOptions): Reducer {
  return MAKERS[name](options);
}

/** @throws InvalidParameter for an unknown name, and where `q` or `ddof` is wanted and not there, or the reverse */
export function statisticsOf(given: readonly string[], { ddof, q }: StatisticOptions): readonly StatisticName[] {
  const names = [...new Set(given)];
  const unknown = names.find((name) => !Object.hasOwn(MAKERS, name));
  if (unknown !== undefined || names.length === 0) {
    throw new InvalidParameter("reduce", unknown ?? given.join(), STATISTICS);
  }
  if (names.includes("quantile") !== (q !== null)) {
    const allowed = q === null ? "numbers from 0 to 1, separated by commas" : "no q without reduce=quantile";
    throw new InvalidParameter("q", q === null ? undefined : q.join(), allowed);
  }
  if (ddof !== 0 && !names.includes("var") && !names.includes("std")) {
    throw new InvalidParameter("ddof", ddof, "no ddof without reduce=var or std");
  }
  return names as StatisticName[];
}
