/**
 * One question, planned: what it will read and cost, the smaller questions that would fit, and the answer itself. The same
 * plan explains, refuses and executes.
 */
import type { Cost } from "../cost.ts";
import type { Coverage, CoverageVariable, PlannedVariable } from "../grid/coverage.ts";
import type { Attributes, Dataset } from "../grid/dataset.ts";
import type { Derived } from "../grid/derive.ts";
import { type AuxiliaryPlan, planAuxiliaries } from "../zarr/auxiliary.ts";
import { explain } from "../zarr/explain.ts";
import type { Meter } from "../zarr/meter.ts";
import { type OpenDataset, readContext } from "../zarr/open-dataset.ts";
import { fitsBudget, planRead, type ReadPlan, WHOLE } from "../zarr/plan.ts";
import { labelBytes } from "../zarr/plan-selection.ts";
import { type SelectionRequest, select } from "../zarr/selection.ts";
import { bytesPerCell, extract, holdingOf } from "./extract.ts";
import type { Spread } from "./parts.ts";
import { type SmallerQuery, smallerQueries } from "./smaller.ts";
import { deriveRequest, planSource } from "./source.ts";
import {
  answerDims,
  finishVariable,
  isAltered,
  isInterpolated,
  POINTS,
  placeBytes,
  planShares,
  regionShares,
  subsetAttributes,
  subsetCoverage,
} from "./subset.ts";

/** What a request may spend, how many reads may be under way at once, and into how many parts a reduction may be split. */
export type Limits = Readonly<{ budget: Cost; connections: number; parts: number }>;

export type RunContext = Readonly<{
  meter: Meter;
  signal?: AbortSignal | undefined;
  /** Computes the parts of a reduction elsewhere; wanted where `Limits.parts` is above 1. */
  spread?: Spread | undefined;
}>;

/** @typeParam A what running it gives */
export type Planned<A = Coverage> = Readonly<{
  plan: ReadPlan;
  /** Of the answer. */
  variables: readonly PlannedVariable[];
  fits: boolean;
  /** The plan as `explain=true` gives it. */
  explain(): Record<string, unknown>;
  /** Smaller questions, each planned and within the budget; empty when even one cell needs too much. */
  smaller(): readonly SmallerQuery[];
  /** @throws SourceUnavailable, SourceTimeout, CorruptData, Cancelled */
  run(context: RunContext): Promise<A>;
}>;

export type Coverages = "fraction" | "center";

/** Plans the subset that `request` selects. @throws InvalidParameter, OutsideExtent, Unsupported */
export function planSubset(
  open: OpenDataset,
  request: SelectionRequest,
  options: Readonly<{ coverage: Coverages }>,
  limits: Limits,
): Planned {
  const { derived, request: asked } = deriveRequest(open, request);
  return planned(derived.dataset, asked, limits, (narrowed) =>
    subsetOf(open, derived, narrowed, options.coverage, limits),
  );
}

/** A question planned, before its alternatives are thought of. */
export type Question = Readonly<{
  plan: ReadPlan;
  variables: readonly PlannedVariable[];
  details: Readonly<Record<string, unknown>>;
  run(context: RunContext): Promise<Coverage>;
}>;

/** Turns a way of planning a request into a {@link Planned}. */
export function planned(
  dataset: Dataset,
  request: SelectionRequest,
  limits: Limits,
  ask: (request: SelectionRequest) => Question,
): Planned {
  const question = ask(request);
  return {
    plan: question.plan,
    variables: question.variables,
    fits: fitsBudget(question.plan.cost, limits.budget),
    explain: () => explain(question.plan, limits.budget, question.details),
    smaller: () => smallerQueries(dataset, request, (narrowed) => fitsBudget(ask(narrowed).plan.cost, limits.budget)),
    run: question.run,
  };
}

/** What an answer says of coordinates that would have cost too much. */
export function leftOut({ leftOut: names }: AuxiliaryPlan): Attributes {
  return names.length > 0 ? { "estran:left_out": names.join(" ") } : {};
}

function subsetOf(
  open: OpenDataset,
  derived: Derived,
  request: SelectionRequest,
  coverage: Coverages,
  limits: Limits,
): Question {
  const selection = select(derived.dataset, request);
  const parts = selection.variables.map((variable) => {
    const source = planSource(open, derived, variable, selection, limits);
    const { dims } = source;
    const holding = holdingOf(variable, isAltered(variable, selection));
    const cells = dims.reduce((product, { size }) => product * size, 1);
    const kept = answerDims(variable, dims, selection).filter((dim) => dim !== null);
    const answer = kept.reduce((product, { size }) => product * size, 1);
    return {
      variable,
      dims,
      answered: {
        name: variable.name,
        dims: kept.map(({ name }) => name),
        attributes: subsetAttributes(variable, selection),
      },
      holding,
      source,
      readBytes: cells * bytesPerCell(holding),
      // Interpolation makes a second, float64 array of what was read.
      answerBytes: isInterpolated(variable, selection) ? answer * 8 : 0,
    };
  });
  const { points } = selection;
  const auxiliaries = planAuxiliaries(open, [...selection.axes.values()], points && { points, dim: POINTS });
  const outputBytes = parts.reduce(
    (sum, { readBytes, answerBytes }) => sum + (answerBytes || readBytes),
    placeBytes(selection) + auxiliaries.heldBytes,
  );
  const stateBytes =
    open.places.heldBytes +
    labelBytes(selection) +
    planShares(selection, coverage).heldBytes +
    Math.max(0, ...parts.map(({ readBytes, answerBytes, source }) => source.heldBytes + (answerBytes ? readBytes : 0)));
  const plan = planRead(
    [...parts.flatMap(({ source }) => source.arrays), ...auxiliaries.arrays, ...open.places.arrays],
    { stateBytes, outputBytes },
    { connections: limits.connections, peakBytes: limits.budget.peakBytes, parts: 1 },
  );
  return {
    plan,
    variables: parts.map(({ answered }) => answered),
    details: { operation: "subset", method: request.method },
    async run({ meter, signal }) {
      const shares = regionShares(selection, coverage);
      const context = readContext(open, meter, signal);
      const variables: CoverageVariable[] = [];
      for (const { variable, dims, holding, source } of parts) {
        const tiles = source.tiles(plan.inFlight, context, WHOLE);
        const shape = dims.map(({ size }) => size);
        const read = await extract(tiles, variable, holding, shape);
        variables.push(finishVariable(read, variable, dims, selection, shares, holding));
      }
      const made = {
        "estran:method": request.method,
        ...(shares && { "estran:coverage": coverage }),
        ...leftOut(auxiliaries),
      };
      return subsetCoverage(open.dataset, selection, variables, await auxiliaries.read(context), made);
    },
  };
}
