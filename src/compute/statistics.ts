/** The statistics on offer: their names, and the reducers that make them. */
import { InvalidParameter } from "../errors.ts";
import { type Expression, expressionText } from "../numerics/expression.ts";
import { automaticHistogram } from "./automatic-bins.ts";
import { histogram, mode } from "./bins.ts";
import { correlation, covariance } from "./bivariate.ts";
import { quantiles } from "./order-statistics.ts";
import { argmax, argmin, first, last } from "./place-statistics.ts";
import { categoriesOf, type Place, placesOf, runsOf, timeOf } from "./places.ts";
import { sketchedQuantiles } from "./quantile-sketch.ts";
import type { Reducer } from "./reducer.ts";
import { count, max, mean, min, range, std, sum, sumOfWeights, variance } from "./reducers.ts";
import { longestRun, windowedRunCount, windowedRunEvents } from "./runs.ts";
import { trend } from "./trend.ts";

/** What some of them need to be told. */
export type StatisticOptions = Readonly<{
  /** var and std divide by the sum of the weights minus this. */
  ddof: number;
  /** Of `quantile`, each from 0 to 1. */
  q: readonly number[] | null;
  /** Of `cov` and `corr`: what each variable is compared with. */
  other: Expression | null;
  /** Of `histogram`: how many of equal width within `range`, or at most, where the edges come of the cells; or their edges. */
  bins: readonly number[] | null;
  range: readonly number[] | null;
  /** Of `windowed_run_count` and `windowed_run_events`: steps of the shortest run that counts. */
  window: number | null;
  /** Bins of a sketch, in place of all cells, for median and quantile. */
  sketch?: number | undefined;
}>;

const MAKERS = {
  count: () => count,
  sum: () => sum,
  mean: () => mean,
  sum_of_weights: () => sumOfWeights,
  min: () => min,
  max: () => max,
  range: () => range,
  var: ({ ddof }: StatisticOptions) => variance(ddof),
  std: ({ ddof }: StatisticOptions) => std(ddof),
  median: ({ sketch }: StatisticOptions) => quantilesBy("median", [0.5], sketch),
  // CF has no method for it; xarray's name says what was done.
  quantile: ({ q, sketch }: StatisticOptions) => quantilesBy("quantile", q ?? [], sketch),
  first: () => first,
  last: () => last,
  argmin: (_: StatisticOptions, place: Place) => argmin(placesOf(place, "argmin")),
  argmax: (_: StatisticOptions, place: Place) => argmax(placesOf(place, "argmax")),
  histogram: (options: StatisticOptions) => {
    const edges = edgesOf(options);
    return edges ? histogram(edges) : automaticHistogram(options.bins![0]!);
  },
  mode: (_: StatisticOptions, { variable }: Place) => mode(categoriesOf(variable)),
  cov: ({ ddof }: StatisticOptions) => covariance(ddof),
  corr: () => correlation,
  trend: (_: StatisticOptions, place: Place) => trend(timeOf(place)),
  longest_run: (_: StatisticOptions, place: Place) => longestRun(runsOf(place, "longest_run")),
  windowed_run_count: ({ window }: StatisticOptions, place: Place) =>
    windowedRunCount(runsOf(place, "windowed_run_count"), window ?? 1),
  windowed_run_events: ({ window }: StatisticOptions, place: Place) =>
    windowedRunEvents(runsOf(place, "windowed_run_events"), window ?? 1),
} as const;

function quantilesBy(name: string, q: readonly number[], bins: number | undefined): Reducer {
  return bins === undefined ? quantiles(name, name, q) : sketchedQuantiles(name, name, q, bins);
}

export type StatisticName = keyof typeof MAKERS;

export const STATISTICS = Object.keys(MAKERS) as readonly StatisticName[];

/** @throws InvalidParameter where it means nothing for the variable, or for what is reduced of it */
export function reducerOf(name: StatisticName, options: StatisticOptions, place: Place): Reducer {
  return MAKERS[name](options, place);
}

/** @throws InvalidParameter for an unknown name, and where `q` or `ddof` is wanted and not there, or the reverse */
export function statisticsOf(given: readonly string[], options: StatisticOptions): readonly StatisticName[] {
  const { ddof, q, bins, range: within, other } = options;
  const names = [...new Set(given)];
  const unknown = names.find((name) => !Object.hasOwn(MAKERS, name));
  if (unknown !== undefined || names.length === 0) {
    throw new InvalidParameter("reduce", unknown ?? given.join(), STATISTICS);
  }
  if (names.includes("quantile") !== (q !== null)) {
    const allowed = q === null ? "numbers from 0 to 1, separated by commas" : "no q without reduce=quantile";
    throw new InvalidParameter("q", q === null ? undefined : q.join(), allowed);
  }
  if (ddof !== 0 && !["var", "std", "cov"].some((name) => names.includes(name))) {
    throw new InvalidParameter("ddof", ddof, "no ddof without reduce=var, std or cov");
  }
  if ((names.includes("cov") || names.includes("corr")) !== (other !== null)) {
    const allowed = other ? "no with without reduce=cov or corr" : "a variable, or an expression of some";
    throw new InvalidParameter("with", other ? expressionText(other) : undefined, allowed);
  }
  if (options.window !== null && !names.some((name) => name.startsWith("windowed_run_"))) {
    const allowed = "no window without reduce=windowed_run_count or windowed_run_events";
    throw new InvalidParameter("window", options.window, allowed);
  }
  const idle = [["bins", bins] as const, ["range", within] as const].find(([, value]) => value !== null);
  if (names.includes("histogram")) {
    edgesOf(options);
  } else if (idle) {
    throw new InvalidParameter(idle[0], idle[1]?.join(), `no ${idle[0]} without reduce=histogram`);
  }
  return names as StatisticName[];
}

const MOST_BINS = 10_000;

/** The edges of a histogram's bins, as numpy's linspace has them; null where they come of the cells. @throws InvalidParameter */
export function edgesOf({ bins, range: within }: StatisticOptions): Float64Array | null {
  const [number] = bins ?? [];
  if (bins === null || number === undefined) {
    throw new InvalidParameter(
      "bins",
      undefined,
      "how many bins, at most or with range=lowest,highest; or their edges",
    );
  }
  if (bins.length > 1) {
    if (within !== null) {
      throw new InvalidParameter("range", within.join(), "no range with the edges of bins");
    }
    if (bins.length > MOST_BINS + 1 || bins.some((edge, i) => i > 0 && edge <= bins[i - 1]!)) {
      throw new InvalidParameter("bins", bins.join(), `rising edges, of at most ${MOST_BINS} bins`);
    }
    return Float64Array.from(bins);
  }
  if (!Number.isInteger(number) || number < 1 || number > MOST_BINS) {
    throw new InvalidParameter("bins", number, `how many bins, from 1 to ${MOST_BINS}, or their edges`);
  }
  if (within === null) {
    if (number < 2) {
      throw new InvalidParameter("bins", number, "2 bins at least, or range with it", "zero may be an edge");
    }
    return null;
  }
  const [low, high] = within;
  if (within.length !== 2 || !(low! < high!)) {
    throw new InvalidParameter("range", within.join(), "lowest,highest: the outer edges of the bins");
  }
  const width = (high! - low!) / number;
  const edges = Float64Array.from({ length: number + 1 }, (_, i) => (i === number ? high! : low! + i * width));
  if (edges.some((edge, i) => i > 0 && edge <= edges[i - 1]!)) {
    throw new InvalidParameter("bins", number, "bins wider than the precision of float64");
  }
  return edges;
}
