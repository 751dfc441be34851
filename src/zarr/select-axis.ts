/** Labels along one axis → windows of it. Pure; see selection.ts. */
import { InvalidParameter, OutsideExtent, Unsupported } from "../errors.ts";
import { extentOf, labelExtent } from "../grid/cells.ts";
import { isLongitude, positionsOf } from "../grid/coordinates.ts";
import type { Axis } from "../grid/dataset.ts";
import { durationValue } from "../grid/duration.ts";
import { labelAs } from "../grid/label.ts";
import { bracketLon, coversLon } from "../grid/longitude.ts";
import { isPartial, valueOf as numberOfDate } from "../grid/time.ts";
import { bracket, directionOf, positionsAt, rangeWindow, type Window } from "../numerics/search.ts";
import { indexesIn, nearby, nearestOn, ofWindows, runs } from "./axis-windows.ts";
import { selectLongitudes, wholeLongitudes } from "./select-longitudes.ts";
import type { AxisSelection, Labels } from "./selection.ts";

export function wholeAxis(axis: Axis): AxisSelection {
  return isLongitude(axis) && axis.coordinates.kind !== "labels"
    ? wholeLongitudes(axis)
    : ofWindows(axis, [{ start: 0, stop: axis.size }]);
}

export function selectLabels(
  axis: Axis,
  parameter: string,
  labels: Labels,
  method: "nearest" | "linear",
): AxisSelection {
  if (axis.time) {
    requireOrder(axis);
  }
  if (labels.kind === "range") {
    return selectRange(axis, parameter, labels.start, labels.stop);
  }
  // A date without a time of day names a period, as it does for xarray.
  if (axis.time && labels.values.some(isPeriod)) {
    return selectPeriods(axis, parameter, labels.values, method);
  }
  if (axis.coordinates.kind === "labels") {
    const names = axis.coordinates.values;
    const indexes = labels.values.map((label) => {
      const index = names.indexOf(String(label));
      if (index < 0) {
        throw new InvalidParameter(parameter, label, names.slice(0, 50), `no such ${axis.name}`);
      }
      return index;
    });
    return ofWindows(axis, singles(indexes, parameter, labels), indexes.length === 1);
  }
  const values = labels.values.map((label) => insideExtent(axis, parameter, label));
  if (method === "linear" && axis.size > 1) {
    return blended(axis, Float64Array.from(values));
  }
  const indexes = values.map((value) => nearestOn(axis, value));
  return ofWindows(axis, singles(indexes, parameter, labels), indexes.length === 1);
}

/**
 * Times that repeat or go back name no one step.
 * @throws Unsupported saying where the first is
 */
function requireOrder(axis: Axis): void {
  const positions = positionsOf(axis.coordinates);
  if (directionOf(positions) !== 0) {
    return;
  }
  const at = positionsAt(positions);
  const sign = Math.sign(at(1) - at(0));
  let index = 1;
  while (sign !== 0 && (at(index) - at(index - 1)) * sign > 0) {
    index++;
  }
  const how = at(index) === at(index - 1) ? "repeats the one before" : "is out of order";
  throw new Unsupported(
    `choosing along ${axis.name}`,
    `Its label at ${index}, ${labelAs(axis, at(index))}, ${how}. Without ${axis.name} in the question, all of it is taken.`,
  );
}

const isPeriod = (label: number | string): boolean => typeof label === "string" && isPartial(label);

/** The steps of each period, and the one nearest to each moment among them, once, in the order asked for. */
function selectPeriods(
  axis: Axis,
  parameter: string,
  dates: readonly (number | string)[],
  method: "nearest" | "linear",
): AxisSelection {
  if (method === "linear" && !dates.every(isPeriod)) {
    throw new InvalidParameter(parameter, dates, "periods, or moments to interpolate at", "there are some of both");
  }
  const [first, ...more] = new Set(dates);
  if (more.length === 0) {
    return selectRange(axis, parameter, first!, first!);
  }
  const windows = [first!, ...more].flatMap((date) => {
    if (isPeriod(date)) {
      return selectRange(axis, parameter, date, date).windows;
    }
    const index = nearestOn(axis, insideExtent(axis, parameter, date));
    return [{ start: index, stop: index + 1 }];
  });
  return ofWindows(axis, runs(new Set(indexesIn(windows))));
}

/** One window for each index; the same cell twice would give an axis with a repeated label. */
function singles(indexes: readonly number[], parameter: string, labels: Labels): readonly Window[] {
  if (new Set(indexes).size < indexes.length) {
    throw new InvalidParameter(
      parameter,
      labels.kind === "values" ? labels.values : labels,
      "labels of different cells",
      "two of them are the same cell",
    );
  }
  return indexes.map((index) => ({ start: index, stop: index + 1 }));
}

/** Reads every cell that a label lies between, once, in rising order. */
function blended(axis: Axis, values: Float64Array): AxisSelection {
  const brackets = Array.from(values, (value) =>
    isLongitude(axis) ? bracketLon(axis, value) : bracket(positionsOf(axis.coordinates), value),
  );
  const cells = [...new Set(brackets.flatMap(({ lower, upper }) => [lower, upper]))].sort((a, b) => a - b);
  const position = new Map(cells.map((cell, i) => [cell, i]));
  const windows = cells.map((cell) => ({ start: cell, stop: cell + 1 }));
  return {
    ...ofWindows(axis, windows, values.length === 1),
    blend: {
      values,
      lower: Int32Array.from(brackets, ({ lower }) => position.get(lower)!),
      upper: Int32Array.from(brackets, ({ upper }) => position.get(upper)!),
      fraction: Float64Array.from(brackets, ({ fraction }) => fraction),
    },
  };
}

export function selectRange(
  axis: Axis,
  parameter: string,
  start: number | string | null,
  stop: number | string | null,
): AxisSelection {
  if (axis.coordinates.kind === "labels") {
    throw new InvalidParameter(
      parameter,
      `${start}/${stop}`,
      axis.coordinates.values.slice(0, 50),
      "a range of text labels",
    );
  }
  const from = start === null ? null : numberOf(axis, parameter, start, "start");
  const to = stop === null ? null : numberOf(axis, parameter, stop, "end");
  if (isLongitude(axis)) {
    return selectLongitudes(axis, parameter, from, to);
  }
  requireOrder(axis);
  const [least, greatest] = extentOf(axis);
  const [low, high] = [from ?? least, to ?? greatest];
  const given = `${start ?? ".."}/${stop ?? ".."}`;
  if (low > high && start !== null && stop !== null) {
    throw new InvalidParameter(parameter, given, "start/end with start not after end");
  }
  if (low > greatest || high < least) {
    throw new OutsideExtent(parameter, axis.name, given, labelExtent(axis));
  }
  const window = rangeWindow(positionsOf(axis.coordinates), low, high);
  if (!window) {
    throw new InvalidParameter(parameter, given, nearby(axis, (low + high) / 2), "no label lies within");
  }
  return ofWindows(axis, [window]);
}

/** A label as a number of the axis, within the extent of its cells. */
export function insideExtent(axis: Axis, parameter: string, label: number | string): number {
  const value = numberOf(axis, parameter, label, "start");
  const [least, greatest] = extentOf(axis);
  const inside = isLongitude(axis) ? coversLon(axis, value) : least <= value && value <= greatest;
  if (!inside) {
    throw new OutsideExtent(parameter, axis.name, label, labelExtent(axis));
  }
  return value;
}

function numberOf(axis: Axis, parameter: string, label: number | string, edge: "start" | "end"): number {
  if (axis.time && typeof label === "string") {
    return numberOfDate(axis.time, label, edge);
  }
  if (axis.duration) {
    return durationValue(axis.duration, parameter, label);
  }
  const value = typeof label === "number" ? label : label.trim() === "" ? Number.NaN : Number(label);
  if (!Number.isFinite(value)) {
    throw new InvalidParameter(
      parameter,
      label,
      `a number${axis.attributes.units ? ` in ${axis.attributes.units}` : ""}`,
    );
  }
  return value;
}
