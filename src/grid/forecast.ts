/**
 * Forecasts: a time at which each was begun (the reference time) and a lead from there, which together are the time that it is for
 * (the valid time). Found by CF's standard names, and by the names that archives without them use. Pure.
 *
 * @see https://cfconventions.org/Data/cf-conventions/cf-conventions-1.12/cf-conventions.html#time-coordinate
 * @see https://confluence.ecmwf.int/display/COPSRV/Metadata+recommendations+for+encoding+NetCDF+products+based+on+CF+convention
 */
import { labelling } from "./axes.ts";
import { coordinatesOf, sizeOf, valuesIn } from "./coordinates.ts";
import type { Attributes, Axis, ScalarCoordinate, Variable } from "./dataset.ts";
import { isLead } from "./duration.ts";
import type { ArrayFacts } from "./interpret.ts";
import { isTimeUnits } from "./time.ts";

export type Forecast = Readonly<{
  /** One of the two may be a scalar. */
  reference: Axis | ScalarCoordinate;
  lead: Axis | ScalarCoordinate;
  /** What the archive calls the time that a forecast is for, stored or not; null where that name means something else. */
  validTime: Readonly<{ name: string; attributes: Attributes }> | null;
}>;

const RUN_NAMES = /^(init(ial(ization)?)?_?time|init|(forecast_)?reference_?time|reftime)$/i;

export const isAxis = (coordinate: Axis | ScalarCoordinate): coordinate is Axis => "coordinates" in coordinate;

/** Null where an archive holds no forecasts, or says itself when each value is for by an axis. */
export function findForecast(
  axes: ReadonlyMap<string, Axis>,
  scalars: readonly ScalarCoordinate[],
  variables: ReadonlyMap<string, Variable>,
  arrays: ReadonlyMap<string, ArrayFacts>,
): Forecast | null {
  const isRun = ({ name, time, attributes: { standard_name: standardName } }: Axis | ScalarCoordinate) =>
    time !== null &&
    (standardName === "forecast_reference_time" || (standardName === undefined && RUN_NAMES.test(name)));
  const isLeadTime = (coordinate: Axis | ScalarCoordinate) => coordinate.duration !== undefined && isLead(coordinate);
  const leads = [...axes.values()].filter(isLeadTime);
  const [lead, another] = leads.length > 0 ? leads : scalars.filter(isLeadTime);
  if (!lead || another) {
    return null;
  }
  // The axes of what has leads; of everything where a lead is all there is.
  const beside = [...axes.values()].filter(
    ({ name }) =>
      !isAxis(lead) || [...variables.values()].some(({ dims }) => dims.includes(lead.name) && dims.includes(name)),
  );
  const times = beside.filter(({ time }) => time !== null);
  // Without a word of what it is, a time beside leads is where they are counted from, as in WeatherBench's archives.
  const reference =
    times.find(isRun) ??
    (isAxis(lead) ? times.find(({ kind, attributes }) => kind === "t" && attributes.standard_name !== "time") : null) ??
    (isAxis(lead) && times.length === 0 ? scalars.find(isRun) : null);
  if (!reference || times.some((axis) => axis !== reference && axis.kind === "t")) {
    return null;
  }
  return { reference, lead, validTime: nameOf([reference, lead], variables, axes, arrays) };
}

function nameOf(
  parts: readonly (Axis | ScalarCoordinate)[],
  variables: ReadonlyMap<string, Variable>,
  axes: ReadonlyMap<string, Axis>,
  arrays: ReadonlyMap<string, ArrayFacts>,
): Forecast["validTime"] {
  const dims = parts.filter(isAxis).map(({ name }) => name);
  const stored = [...arrays.values()].find(
    (facts) =>
      (facts.attributes.standard_name === "time" || facts.name === "valid_time") &&
      (isTimeUnits(facts.attributes.units) || facts.dataType.name === "datetime64") &&
      !dims.includes(facts.name) &&
      facts.dims.length > 0 &&
      facts.dims.every((dim) => dims.includes(dim)),
  );
  const name = stored?.name ?? "valid_time";
  if (variables.has(name) || axes.has(name) || (!stored && arrays.has(name))) {
    return null;
  }
  return {
    name,
    attributes: stored ? labelling(stored.attributes) : { standard_name: "time", long_name: "valid time" },
  };
}

/** (reference, lead), each in its own units → the valid time, in those of the reference. */
export function validTimeOf({ reference, lead }: Forecast): (reference: number, lead: number) => number {
  const [unitMs, leadMs] = [reference.time!.unitMs, lead.duration!.unitMs];
  const [more, fewer] = [Math.round(leadMs / unitMs), Math.round(unitMs / leadMs)];
  const same = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * b;
  if (same(leadMs, more * unitMs)) {
    return (from, after) => from + after * more;
  }
  return same(unitMs, fewer * leadMs)
    ? (from, after) => from + after / fewer
    : (from, after) => from + (after * leadMs) / unitMs;
}

/** An axis of leads as one of the times that they are for, where forecasts were begun at `from`. */
export function validAxis(forecast: Forecast, from: number): Axis {
  const { reference, lead, validTime } = forecast;
  const { duration: _duration, ...axis } = lead as Axis;
  const valid = validTimeOf(forecast);
  const leads = valuesIn(axis.coordinates, 0, sizeOf(axis.coordinates)) as Float64Array;
  return {
    ...axis,
    name: validTime?.name ?? axis.name,
    kind: "t",
    coordinates: coordinatesOf(leads.map((value) => valid(from, value))),
    bounds: axis.bounds?.map((bound) => valid(from, bound)) ?? null,
    time: reference.time,
  };
}
