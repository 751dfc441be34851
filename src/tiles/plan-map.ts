/**
 * A map, planned: which cells the view needs, what reading them costs, and the raster that comes of them. Stored or computed cells
 * are resampled while they are decoded; of an aggregate, the cells of the view are aggregated first (map-aggregate.ts).
 */
import type { Limits, Planned, RunContext } from "../compute/answer.ts";
import { holdingOf } from "../compute/extract.ts";
import type { AggregateOptions } from "../compute/reduction.ts";
import { smallerQueries } from "../compute/smaller.ts";
import { deriveRequest, planSource } from "../compute/source.ts";
import type { PlannedVariable } from "../grid/coverage.ts";
import type { Variable } from "../grid/dataset.ts";
import { createUnpacker, validityOf } from "../grid/packing.ts";
import type { Window } from "../numerics/search.ts";
import { explain } from "../zarr/explain.ts";
import type { PerAxis } from "../zarr/levels.ts";
import { type OpenDataset, readContext } from "../zarr/open-dataset.ts";
import { fitsBudget, planRead, type ReadPlan, WHOLE } from "../zarr/plan.ts";
import { labelBytes } from "../zarr/plan-selection.ts";
import { type SelectionRequest, select } from "../zarr/selection.ts";
import { planReduced, takenDims } from "./map-aggregate.ts";
import {
  defaultWindows,
  type Ground,
  groundDims,
  groundOf,
  type MapLabel,
  mapLabels,
  mappedVariable,
} from "./map-question.ts";
import { type Placement, placeOn } from "./placement.ts";
import type { MappedVariable, Raster } from "./raster.ts";
import { missingPixels } from "./sink.ts";
import type { View } from "./view.ts";

/** What is asked of a map, but for where it is looked at. */
export type MapQuestion = Readonly<{
  /** With no place of its own. */
  request: SelectionRequest;
  /** How cells larger than pixels are drawn. */
  method: "nearest" | "linear";
  /** Null: the cells as they are. */
  aggregate: AggregateOptions | null;
  /** The label along each dimension that `groupby` makes, by its name. */
  groups: Readonly<Record<string, string>>;
}>;

export type PlannedMap = Planned<Raster> &
  Readonly<{
    view: View;
    /** Of the answer. */
    variable: MappedVariable;
    /** Along each dimension that is neither drawn nor aggregated. */
    labels: readonly MapLabel[];
    /**
     * Where a level of coarser cells would do: how many cells there are to a pixel. Null for what is computed or aggregated, whose
     * value of a mean is not the mean of its values.
     */
    cellsPerPixel: PerAxis | null;
  }>;

/** The pixels of a file, its rows, these compressed, and the file, of four bytes each: whatever the format. */
const IMAGE_BYTES = 16;

/** A view, or how it follows from what is drawn. */
export type Looking = View | ((ground: Ground) => View);

/** @throws InvalidParameter, Unsupported; a view of nothing that the archive has is a map of missing pixels, never an error */
export function planMap(open: OpenDataset, question: MapQuestion, view: Looking, limits: Limits): PlannedMap {
  const { details, windows, ...map } = mapOf(open, question, view, limits);
  const { derived, request } = deriveRequest(open, question.request);
  return {
    ...map,
    fits: fitsBudget(map.plan.cost, limits.budget),
    explain: () => explain(map.plan, limits.budget, details),
    // The view is what it is: there are fewer times to aggregate, or nothing smaller.
    smaller() {
      const fits = ({ windows: _, ...narrowed }: SelectionRequest) =>
        narrowed.box === null &&
        fitsBudget(mapOf(open, { ...question, request: narrowed }, view, limits).plan.cost, limits.budget);
      return question.aggregate === null
        ? []
        : smallerQueries(derived.dataset, { ...request, windows }, fits).map(({ description, request }) => {
            const { windows: _, ...narrowed } = request;
            return { description, request: narrowed };
          });
    },
  };
}

type Mapped = Pick<PlannedMap, "plan" | "variables" | "view" | "variable" | "labels" | "cellsPerPixel" | "run"> &
  Readonly<{
    /** What is taken of the dimensions that no label was asked of. */
    windows: ReadonlyMap<string, readonly Window[]>;
    details: Readonly<Record<string, unknown>>;
  }>;

function mapOf(open: OpenDataset, question: MapQuestion, looking: Looking, limits: Limits): Mapped {
  const { derived, request } = deriveRequest(open, question.request);
  const { dataset } = derived;
  const variable = mappedVariable(dataset, request);
  const ground = groundOf(dataset, variable);
  const view = typeof looking === "function" ? looking(ground) : looking;
  const taken = takenDims(dataset, variable, { ...question, request }, ground);
  const defaults = defaultWindows(dataset, variable, request, taken);
  const one: SelectionRequest = { ...request, variables: [variable.name], windows: defaults };
  const labels = mapLabels(dataset, variable, one, taken);
  const resampling = { method: question.method, categories: isCategorical(variable, question.aggregate) };
  const found = placeOn(ground, view, resampling, {
    cache: open.cache,
    prefix: open.cacheKey,
    peakBytes: limits.budget.peakBytes,
  });
  // Of a view of nothing one cell is planned all the same: what is wrong with a question is wrong everywhere.
  const windows = new Map([
    ...defaults,
    ...(found?.windows ?? groundDims(ground).map((dim) => [dim, [{ start: 0, stop: 1 }]] as const)),
  ]);
  const asked = { ...one, windows };
  const mapped = question.aggregate
    ? planReduced(open, { ...question, request: asked }, question.aggregate, labels, found, limits)
    : planCells(open, asked, found, limits);
  const { plan, variables, details, run } = mapped;
  const pixels = view.width * view.height;
  const outputBytes = 4 * pixels;
  const { name, attributes } = variables[0]!;
  const isStored = !question.aggregate && request.expressions.length === 0 && request.where === null;
  const shared = {
    variables,
    view,
    variable: { name, attributes },
    labels,
    cellsPerPixel: isStored ? (found?.cellsPerPixel ?? null) : null,
    windows,
    details: {
      operation: "map",
      view,
      resampling: found?.resampling ?? "none",
      labels: Object.fromEntries(labels.map(({ axis: { name }, label }) => [name, label])),
      ...details,
    },
  };
  if (!found) {
    const nothing = planRead([], { stateBytes: 0, outputBytes }, { ...limits, peakBytes: limits.budget.peakBytes });
    const raster = async () => ({
      width: view.width,
      height: view.height,
      values: missingPixels(pixels, false),
      variable: { name, attributes },
    });
    return { ...shared, plan: nothing, run: raster };
  }
  const peakBytes = plan.cost.peakBytes + IMAGE_BYTES * pixels;
  return {
    ...shared,
    plan: { ...plan, cost: { ...plan.cost, peakBytes, outputBytes } },
    run: async (context) => ({ width: view.width, height: view.height, ...(await run(context)) }),
  };
}

/** A map but for its size. */
export type MappedCells = Readonly<{
  plan: ReadPlan;
  variables: readonly PlannedVariable[];
  details: Readonly<Record<string, unknown>>;
  run(context: RunContext): Promise<Pick<Raster, "values" | "variable">>;
}>;

/** Of cells as they are stored, or computed. @param placement null where none is in the view */
function planCells(
  open: OpenDataset,
  request: SelectionRequest,
  placement: Placement | null,
  limits: Limits,
): MappedCells {
  const { derived } = deriveRequest(open, request);
  const selection = select(derived.dataset, request);
  const variable = selection.variables[0]!;
  const source = planSource(open, derived, variable, selection, limits);
  const sink = placement?.plan(variable.dims, holdingOf(source.variable, true) !== "float32");
  const plan = planRead(
    [...source.arrays, ...open.places.arrays],
    {
      stateBytes: open.places.heldBytes + labelBytes(selection) + source.heldBytes + (sink?.heldBytes ?? 0),
      outputBytes: 0,
    },
    { connections: limits.connections, peakBytes: limits.budget.peakBytes, parts: 1 },
  );
  const { name, attributes } = variable;
  return {
    plan,
    variables: [{ name, dims: [], attributes }],
    details: {},
    async run({ meter, signal }) {
      const { packing } = source.variable;
      const stored = { kernels: open.kernels, packing, validity: validityOf(packing) };
      const { take, finish } = sink!.create({ unpack: createUnpacker(packing), stored });
      for await (const tile of source.tiles(plan.inFlight, readContext(open, meter, signal), WHOLE)) {
        take(tile);
      }
      return { values: finish(), variable: { name, attributes } };
    },
  };
}

/** Statistics of categories that are categories. */
const CATEGORICAL = ["mode", "min", "max", "first", "last"];

function isCategorical({ attributes }: Variable, aggregate: AggregateOptions | null): boolean {
  const isFlag = attributes.flag_values !== undefined || attributes.flag_masks !== undefined;
  return isFlag && (aggregate === null || aggregate.reduce.every((name) => CATEGORICAL.includes(name)));
}
