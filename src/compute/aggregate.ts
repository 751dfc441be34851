/** An aggregation, planned: which cells are read, which statistics of which groups, and the coverage that comes of it. */

import { InvalidParameter } from "../errors.ts";
import type { Coordinate, Coverage } from "../grid/coverage.ts";
import type { Variable } from "../grid/dataset.ts";
import { checkFit, type Derived, deriveVariables, operandsOf } from "../grid/derive.ts";
import { createUnpacker, validityOf } from "../grid/packing.ts";
import { unitsOfExpression } from "../grid/units.ts";
import { type Expression, expressionText } from "../numerics/expression.ts";
import { planAuxiliaries } from "../zarr/auxiliary.ts";
import { addMeter, createMeter } from "../zarr/meter.ts";
import { type OpenDataset, readContext } from "../zarr/open-dataset.ts";
import { type Part, planRead, WHOLE } from "../zarr/plan.ts";
import { labelBytes } from "../zarr/plan-selection.ts";
import { withPlaces } from "../zarr/read-places.ts";
import { selectCell } from "../zarr/select-cell.ts";
import { onceAround } from "../zarr/select-longitudes.ts";
import { type Selection, type SelectionRequest, select } from "../zarr/selection.ts";
import { anomaliesOf, anomalyAttributes, anomalyBytes, anomalySelection, planAnomaly, shownOf } from "./anomaly.ts";
import { type Limits, leftOut, type Planned, planned, type Question, type RunContext } from "./answer.ts";
import { finishReduction, reducedVariables } from "./finish.ts";
import { withinSeasons } from "./group-by.ts";
import { aggregateNeeds, reducedDims, reducesAtPoint } from "./over.ts";
import { type Inside, type Job, mergeReduced, type PartResult, releaseStates } from "./parts.ts";
import { provenance } from "./provenance.ts";
import { FEWEST_BINS } from "./quantile-sketch.ts";
import { reduceTiles } from "./reduce.ts";
import { takesRowsTogether } from "./reduce-runs.ts";
import type { Reduced } from "./reduce-spec.ts";
import { takesZoneRuns } from "./reduce-zones.ts";
import { type AggregateOptions, allWeights, holdingsOf, type Partner, planReduction, shareField } from "./reduction.ts";
import { reductionCoordinates } from "./reduction-coordinates.ts";
import { deriveRequest, planSource } from "./source.ts";
import { planShares, regionShares, scalarCoordinates } from "./subset.ts";
import { withValidTime } from "./valid-time.ts";
import { planWeights } from "./weight-variable.ts";
import { weightVariable } from "./weights.ts";
import { cellField, planZones, withinWindows, zoneCells, zoneRuns } from "./zones.ts";

export type { AggregateOptions };

/** @throws InvalidParameter, OutsideExtent, Unsupported */
export function planAggregate(
  open: OpenDataset,
  request: SelectionRequest,
  options: AggregateOptions,
  limits: Limits,
): Planned {
  const { derived, request: asked } = deriveRequest(open, request);
  return planned(derived.dataset, asked, limits, (narrowed) => aggregateOf(open, derived, narrowed, options, limits));
}

/** One part of a job. @param open the same version of the archive as the job's @throws as running it whole does */
export async function reducePart(
  open: OpenDataset,
  { request, options, limits, gathers, zones, inside }: Job,
  part: Part,
  signal: AbortSignal,
): Promise<PartResult> {
  const meter = createMeter();
  // Counted once, by whoever had the job split.
  const needed = aggregateNeeds(open.dataset, request, options);
  const placed = needed ? await withPlaces(open, request, needed, limits, { meter: createMeter(), signal }) : open;
  const { derived, request: asked } = deriveRequest(placed, request);
  const aggregation = aggregationOf(placed, derived, asked, options, limits, { zones, gathers });
  const reduced = await aggregation.reduce(part, inside, { meter, signal });
  return { reduced, meter };
}

/** A {@link Question} whose states can be had in parts. */
type Aggregation = Question &
  Readonly<{
    /** The states of each variable, in this thread. */
    reduce(part: Part, inside: Inside, context: RunContext): Promise<readonly Reduced[]>;
  }>;

/** Bins of a sketch, from the finest to the coarsest. */
const SKETCHES = [2 ** 18, 2 ** 16, 2 ** 14, FEWEST_BINS];

/** Quantiles of all cells where there is room for them, else of the finest sketch that there is room for. */
function aggregateOf(
  open: OpenDataset,
  derived: Derived,
  request: SelectionRequest,
  options: AggregateOptions,
  limits: Limits,
): Aggregation {
  const fits = ({ plan }: Aggregation) => plan.cost.peakBytes <= limits.budget.peakBytes;
  const fastest = aggregationOf(open, derived, request, options, limits, { zones: null, gathers: true });
  const blockwise = { zones: null, gathers: false };
  const exact = fits(fastest) ? fastest : aggregationOf(open, derived, request, options, limits, blockwise);
  if (fits(exact) || !options.reduce.some((name) => name === "median" || name === "quantile")) {
    return exact;
  }
  for (const sketch of SKETCHES) {
    const sketched = aggregationOf(open, derived, request, { ...options, sketch }, limits, blockwise);
    if (fits(sketched)) {
      return sketched;
    }
  }
  return exact;
}

/** @param decided what zones come to, where the request has windows in their place; and whether chunks may be held whole, where that is faster */
function aggregationOf(
  open: OpenDataset,
  derived: Derived,
  request: SelectionRequest,
  options: AggregateOptions,
  limits: Limits,
  { zones: known, gathers }: Pick<Job, "zones" | "gathers">,
): Aggregation {
  if (request.points && request.points.length > 1) {
    throw new InvalidParameter("coords", "points", "POINT, POLYGON, MULTIPOLYGON (points have no area to aggregate)");
  }
  if (request.points && !reducesAtPoint(options)) {
    const allowed = "t or another dimension, or groupby, resample, anomaly or rolling";
    throw new InvalidParameter("over", undefined, allowed, "at a point nothing is reduced over space");
  }
  const { selection: selected, places } = request.points
    ? selectCell(derived.dataset, request)
    : { selection: select(derived.dataset, request), places: [] };
  const named = reducedDims(selected, options.over);
  const asked = withinSeasons(countedOnce(selected, named), options);
  const apart = options.anomaly && anomalySelection(open, asked, options);
  const selection = apart ? apart.reading : asked;
  // Of anomalies and windows there is one for each time.
  const keepsTime = apart !== null || options.rolling !== null;
  const over = new Set([...named].filter((name) => !keepsTime || selected.axes.get(name)?.axis.kind !== "t"));
  const zones = request.zones ? planZones(selection, request.zones) : known;
  if (zones && (["x", "y"] as const).some((kind) => !reducesKind(selection, over, kind))) {
    throw new InvalidParameter("over", options.over?.join(), "x and y among the dimensions, where there are features");
  }
  const parts = selection.variables.map((variable) => {
    const partner = options.other && partnerOf(open, derived, variable, options.other);
    const reduction = planReduction(variable, selection, over, options, partner, zones);
    const anomaly = apart && planAnomaly(reduction, apart);
    const source = planSource(
      open,
      derived,
      variable,
      selection,
      limits,
      partner?.expression,
      (shape) => gathers && !selection.region && !zones && takesRowsTogether(reduction.spec, shape),
    );
    return { reduction, anomaly, shown: anomaly ? shownOf(reduction, anomaly) : reduction, source };
  });
  const weighing = options.weights === null ? null : weightVariable(options.weights);
  const weights =
    weighing === null
      ? null
      : planWeights(open, deriveVariables(open.dataset, { ...request, where: null }), weighing, selection, limits);
  const grouped = (name: string) =>
    parts.some(({ reduction: { dims } }) =>
      dims.some(({ selection: { axis }, fate }) => axis.name === name && typeof fate !== "string"),
    );
  const kept = [...asked.axes.values()].filter(({ axis }) => !over.has(axis.name) && !grouped(axis.name));
  const auxiliaries = planAuxiliaries(open, kept, null);
  const holdings = parts.map(({ reduction, anomaly }) => {
    const holding = holdingsOf(reduction);
    const outputBytes = holding.outputBytes + (anomaly ? anomalyBytes(anomaly, holding.outputBytes) : 0);
    return { ...holding, outputBytes };
  });
  const sharesBytes = zones
    ? 0
    : planShares(
        selection,
        options.coverage,
        parts.map(({ reduction }) => reduction.weights),
      ).heldBytes;
  const byRuns = zones
    ? parts.map(
        ({ reduction: { spec, variable } }) =>
          weights === null && takesZoneRuns(spec, cellField(selection, variable).dims.at(-1)!),
      )
    : [];
  const plan = planRead(
    [
      ...parts.flatMap(({ source }) => source.arrays),
      ...(weights?.arrays ?? []),
      ...auxiliaries.arrays,
      ...open.places.arrays,
    ],
    {
      stateBytes:
        Math.max(0, ...holdings.map(({ stateBytes }, v) => stateBytes + parts[v]!.source.heldBytes)) +
        holdings.reduce((sum, { tableBytes }) => sum + tableBytes, 0) +
        open.places.heldBytes +
        labelBytes(selection) +
        (weights?.heldBytes ?? 0) +
        (zones ? zones.runsBytes : 0) +
        (zones && !byRuns.every(Boolean) ? zones.cellsBytes : 0) +
        sharesBytes,
      outputBytes: holdings.reduce((sum, { outputBytes }) => sum + outputBytes, auxiliaries.heldBytes),
    },
    { connections: limits.connections, peakBytes: limits.budget.peakBytes, parts: limits.parts },
  );
  const made = provenance(
    parts.map(({ reduction }) => reduction),
    selection,
    options,
  );
  const findInside = (): Inside => ({
    shares: zones ? null : regionShares(selection, options.coverage),
    runs: request.zones ? zoneRuns(selection, request.zones, options.coverage) : null,
  });
  const reduce = async (
    part: Part,
    { shares, runs }: Inside,
    { meter, signal }: RunContext,
  ): Promise<readonly Reduced[]> => {
    const context = readContext(open, meter, signal);
    const weightsOf = await weights?.read(plan.inFlight, context);
    const reduced: Reduced[] = [];
    for (const [v, { reduction, source }] of parts.entries()) {
      const { spec } = reduction;
      const fields = shares ? [shareField(reduction.variable, selection, shares)] : [];
      const field = runs && cellField(selection, reduction.variable);
      const tiles = source.tiles(plan.inFlight, context, part);
      const { packing } = source.variable;
      const stored = { kernels: open.kernels, packing, validity: validityOf(packing) };
      reduced.push(
        await reduceTiles(tiles, createUnpacker(packing), stored, {
          ...spec,
          weights: [...allWeights(reduction, selection), ...(weightsOf ? [weightsOf(reduction.variable)] : [])],
          shares: fields,
          zones: runs &&
            field && {
              runs,
              cells: byRuns[v] ? null : zoneCells(runs, field),
              field,
              stride: reduction.groupsOfZone,
            },
        }),
      );
    }
    return reduced;
  };
  const reduceAll = async (context: RunContext): Promise<readonly Reduced[]> => {
    const { spread, meter, signal } = context;
    const inside = findInside();
    if (plan.parts === 1 || !spread) {
      return reduce(WHOLE, inside, context);
    }
    const split = Array.from({ length: plan.parts }, (_, index): Part => ({ index, count: plan.parts }));
    const { budget, connections } = limits;
    const { archive, version } = open;
    const job: Job = {
      archive,
      version,
      request: zones ? withinWindows(request, selection) : request,
      options,
      limits: { budget, connections, parts: limits.parts },
      gathers,
      zones,
      inside,
    };
    const results = await spread(job, split, signal);
    results.forEach((result) => {
      addMeter(meter, result.meter);
    });
    return parts.map(({ reduction }, v) =>
      mergeReduced(
        results.map(({ reduced }) => reduced[v]!),
        reduction.spec.reducers,
      ),
    );
  };
  return {
    plan,
    variables: parts.flatMap(({ shown, anomaly }) =>
      reducedVariables(shown).map((variable) =>
        anomaly ? { ...variable, attributes: anomalyAttributes(variable, options) } : variable,
      ),
    ),
    details: { operation: "aggregate", ...made },
    reduce,
    async run(context) {
      const reduced = await reduceAll(context);
      const beside = await auxiliaries.read(readContext(open, context.meter, context.signal));
      const variables: Coverage["variables"][number][] = [];
      const coordinates = new Map<string, Coordinate>();
      parts.forEach(({ reduction, anomaly, shown }, v) => {
        const finished = finishReduction(reduction, reduced[v]!);
        variables.push(...(anomaly ? anomaliesOf(finished, reducedVariables(shown), anomaly, options) : finished));
        for (const coordinate of reductionCoordinates(shown, reduced[v]!, request.zones ?? null)) {
          coordinates.set(coordinate.name, coordinate);
        }
      });
      releaseStates(reduced, variables);
      return {
        dims: new Map(variables.flatMap(({ dims, shape }) => dims.map((name, i) => [name, shape[i]!] as const))),
        coordinates: withValidTime(open.dataset, kept, [
          ...coordinates.values(),
          ...places,
          ...beside,
          ...scalarCoordinates(open.dataset),
        ]),
        variables,
        attributes: { ...open.dataset.attributes, ...made, ...leftOut(auxiliaries) },
      };
    },
  };
}

/** @throws InvalidParameter for a name that there is not, or along other dimensions than the variable's */
function partnerOf({ dataset }: OpenDataset, derived: Derived, variable: Variable, other: Expression): Partner {
  const expression = derived.resolve(other, "with");
  checkFit(dataset, "with", other, variable, operandsOf(dataset, expression));
  const units = unitsOfExpression(expression, (name) => {
    const given = dataset.variables.get(name)!.attributes.units;
    return typeof given === "string" ? given : undefined;
  });
  return { expression, text: expressionText(other), units };
}

function reducesKind({ axes }: Selection, over: ReadonlySet<string>, kind: "x" | "y"): boolean {
  return [...axes.values()].some(({ axis }) => axis.kind === kind && over.has(axis.name));
}

/** A column that the archive repeats a turn later is the same place: it counts once where longitudes are reduced. */
function countedOnce(selection: Selection, over: ReadonlySet<string>): Selection {
  const axes = [...selection.axes].map(([name, axis]) => [name, over.has(name) ? onceAround(axis) : axis] as const);
  return { ...selection, axes: new Map(axes) };
}
