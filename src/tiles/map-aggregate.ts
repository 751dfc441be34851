/**
 * Aggregates as maps: the cells of the view, aggregated over other dimensions, are one map. Which times that takes follows from
 * what is asked: those of one group, of one window, or all.
 */
import { planAggregate } from "../compute/aggregate.ts";
import type { Limits } from "../compute/answer.ts";
import { type GroupAxis, groupingOf, stepsWithin } from "../compute/group-by.ts";
import { reducedDims } from "../compute/over.ts";
import type { AggregateOptions } from "../compute/reduction.ts";
import { deriveRequest } from "../compute/source.ts";
import { InvalidParameter } from "../errors.ts";
import type { CoverageVariable, PlannedVariable } from "../grid/coverage.ts";
import type { Dataset, Variable } from "../grid/dataset.ts";
import { labelAs } from "../grid/label.ts";
import { createUnpacker, EVERY_NUMBER, UNPACKED } from "../grid/packing.ts";
import type { Window } from "../numerics/search.ts";
import { indexesIn, runs } from "../zarr/axis-windows.ts";
import { rowMajorStrides } from "../zarr/chunk-walk.ts";
import type { OpenDataset } from "../zarr/open-dataset.ts";
import { type AxisSelection, select } from "../zarr/selection.ts";
import type { Tile } from "../zarr/tile.ts";
import { type Ground, groundDims, type MapLabel } from "./map-question.ts";
import type { Placement } from "./placement.ts";
import type { MappedCells, MapQuestion } from "./plan-map.ts";

/**
 * The dimensions that an aggregation takes, so that no label of them is asked for.
 * @throws InvalidParameter where it takes one over the Earth
 */
export function takenDims(
  dataset: Dataset,
  variable: Variable,
  { aggregate, request }: MapQuestion,
  ground: Ground,
): ReadonlySet<string> {
  if (aggregate === null) {
    return new Set();
  }
  const selection = select(dataset, { ...request, variables: [variable.name] });
  const over = reducedDims(selection, aggregate.over);
  const drawn = groundDims(ground).find((dim) => over.has(dim));
  if (drawn !== undefined) {
    const allowed = "dimensions that are not drawn: t, z, or names";
    throw new InvalidParameter("over", aggregate.over?.join(), allowed, `${drawn} lies over the Earth`);
  }
  const { groupby, resample, anomaly, rolling } = aggregate;
  const time = [...selection.axes.values()].find(({ axis }) => axis.kind === "t")?.axis.name;
  const taken = new Set(over);
  if (time !== undefined && (groupby ?? resample) !== null) {
    taken.add(time);
  } else if (time !== undefined && (anomaly ?? rolling) !== null) {
    // There is one for each step, of which one is shown.
    taken.delete(time);
  }
  return taken;
}

/** @param placement null where no cell is in the view @throws InvalidParameter where the answer is more than one map */
export function planReduced(
  open: OpenDataset,
  { request, groups }: MapQuestion,
  given: AggregateOptions,
  labels: readonly MapLabel[],
  placement: Placement | null,
  limits: Limits,
): MappedCells {
  const options = given.anomaly && given.base === null ? { ...given, base: EVERY_TIME } : given;
  const selection = select(deriveRequest(open, request).derived.dataset, request);
  const time = [...selection.axes.values()].find(({ axis }) => axis.kind === "t");
  const steps = time ? stepsOf(time, options, groups, labels) : null;
  const windows = new Map(request.windows);
  if (steps) {
    windows.set(time!.axis.name, steps.windows);
  }
  const planned = planAggregate(open, { ...request, windows }, options, limits);
  const { name, dims, attributes } = oneOf(planned.variables, options);
  const drawn = dims.filter((dim) => placement?.windows.has(dim));
  const sink = placement?.plan(drawn, true);
  const { cost } = planned.plan;
  return {
    plan: { ...planned.plan, cost: { ...cost, peakBytes: cost.peakBytes + (sink?.heldBytes ?? 0) } },
    variables: [{ name, dims: [], attributes }],
    details: { reduce: options.reduce, over: options.over },
    async run(context) {
      const { variables } = await planned.run(context);
      const variable = variables.find((candidate) => candidate.name === name)!;
      const stored = { kernels: open.kernels, packing: UNPACKED, validity: EVERY_NUMBER };
      const { take, finish } = sink!.create({ unpack: createUnpacker(UNPACKED), stored });
      take(tileOf(variable, drawn, steps?.at ?? 0));
      return { values: finish(), variable: { name, attributes: variable.attributes } };
    },
  };
}

const EVERY_TIME: AggregateOptions["base"] = { kind: "range", start: null, stop: null };

/** The times to aggregate, and which of those of the answer is shown. */
type Steps = Readonly<{ windows: readonly Window[]; at: number }>;

/** Null where they are those selected. @throws InvalidParameter where there would be several maps */
function stepsOf(
  time: AxisSelection,
  options: AggregateOptions,
  groups: MapQuestion["groups"],
  labels: readonly MapLabel[],
): Steps | null {
  if (options.rolling !== null) {
    const index = labels.find(({ axis }) => axis.name === time.axis.name)!.index;
    return windowAround(index, time.axis.size, options.rolling, options.center);
  }
  const within = stepsWithin("datetime", time, options);
  const grouped = groupingOf([within], options);
  if (!grouped) {
    return null;
  }
  const { groups: groupOf, axes } = grouped.grouping;
  let [wanted, stride] = [0, 1];
  for (const axis of axes.toReversed()) {
    wanted += stride * groupAt(axis, groups[axis.name], options);
    stride *= axis.labels.length;
  }
  const indexes = indexesIn(within.windows).filter((_, i) => groupOf[i] === wanted);
  if (indexes.length === 0) {
    throw new InvalidParameter("groupby", options.groupby?.join(), "labels of groups that have times");
  }
  return { windows: runs(indexes), at: 0 };
}

/** The number of the group that is shown. */
function groupAt({ name, labels, time }: GroupAxis, given: string | undefined, options: AggregateOptions): number {
  const names = [...labels].map((label) => String(typeof label === "number" ? labelAs({ time }, label) : label));
  if (given === undefined && names.length === 1) {
    return 0;
  }
  if (options.resample !== null) {
    const periods = `times of one period of ${options.resample}; these are of ${names.length}`;
    throw new InvalidParameter("datetime", given, periods, "a map is of one period");
  }
  const at = given === undefined ? -1 : names.indexOf(given);
  if (at < 0) {
    throw new InvalidParameter(name, given, names, "a map is of one group");
  }
  return at;
}

/** The steps that a window needs, as many as it has even at the ends of the axis: there it is cut. */
function windowAround(index: number, size: number, length: number, center: boolean): Steps {
  const ahead = center ? Math.floor((length - 1) / 2) : 0;
  const start = Math.max(0, Math.min(index + ahead + 1, size) - length);
  const stop = Math.min(size, Math.max(index + ahead + 1, start + length));
  return { windows: [{ start, stop }], at: index - start };
}

/** @throws InvalidParameter */
function oneOf(variables: readonly PlannedVariable[], { reduce, q, over }: AggregateOptions): PlannedVariable {
  const [only, ...more] = variables;
  if (reduce.length > 1 || reduce[0] === "histogram") {
    throw new InvalidParameter("reduce", reduce.join(), "one statistic with one number", "a map is of one");
  }
  if (q && q.length > 1) {
    throw new InvalidParameter("q", q.join(), "one quantile", "a map is of one");
  }
  // Of a trend the slope is shown.
  if (more.length > 0 && reduce[0] !== "trend") {
    throw new InvalidParameter("over", over?.join(), "one dimension", `${reduce[0]} has a label along each`);
  }
  return only!;
}

/** The cells over the Earth, at one position along every other dimension. */
function tileOf({ data, dims, shape }: CoverageVariable, drawn: readonly string[], at: number): Tile {
  const strides = rowMajorStrides(shape);
  const isShown = (dim: string) => drawn.includes(dim);
  const base = dims.reduce((sum, dim, d) => (isShown(dim) || shape[d]! === 1 ? sum : sum + at * strides[d]!), 0);
  const loops = drawn.map((dim, k) => {
    const d = dims.indexOf(dim);
    const first = k === 0 ? base : 0;
    return {
      from: Int32Array.from({ length: shape[d]! }, (_, i) => first + i * strides[d]!),
      to: Int32Array.from({ length: shape[d]! }, (_, i) => i),
    };
  });
  return { data: () => data as Float64Array, lasts: true, loops };
}
