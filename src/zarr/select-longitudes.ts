/** Longitudes → windows of their axis, labelled as they were asked for. Pure; see selection.ts. */
import { InvalidParameter, OutsideExtent } from "../errors.ts";
import { extentOf, labelExtent } from "../grid/cells.ts";
import { isLongitude, positionsOf, unwrapped, valuesIn } from "../grid/coordinates.ts";
import type { Axis } from "../grid/dataset.ts";
import { columnsOnce, isGlobal, lonWindows } from "../grid/longitude.ts";
import { modulo } from "../numerics/modulo.ts";
import { shifted } from "../numerics/regular.ts";
import type { Window } from "../numerics/search.ts";
import { nearby, ofWindows } from "./axis-windows.ts";
import type { AxisSelection } from "./selection.ts";

/** Every column, labels going on without a jump where the archive's do not. */
export function wholeLongitudes(axis: Axis): AxisSelection {
  const windows = [{ start: 0, stop: axis.size }];
  const columns = unwrapped(positionsOf(axis.coordinates));
  return columns === axis.coordinates
    ? ofWindows(axis, windows)
    : withLongitudes(axis, windows, valuesIn(columns, 0, axis.size) as Float64Array);
}

/** A whole axis without the columns that repeat its first ones a turn later; any other selection as it is. */
export function onceAround(selection: AxisSelection): AxisSelection {
  const { axis, size, windows } = selection;
  if (!isLongitude(axis) || axis.coordinates.kind === "labels" || windows.length > 1 || size < axis.size) {
    return selection;
  }
  const stop = columnsOnce(axis);
  return stop === size
    ? selection
    : withLongitudes(axis, [{ start: 0, stop }], (selection.values as Float64Array).slice(0, stop));
}

/** Columns in west … east; an open end is the axis' own. @throws InvalidParameter, OutsideExtent */
export function selectLongitudes(
  axis: Axis,
  parameter: string,
  start: number | null,
  stop: number | null,
): AxisSelection {
  const [least, greatest] = extentOf(axis);
  const given = `${start ?? ".."}/${stop ?? ".."}`;
  const open = start === null || stop === null;
  // Beside an open end, a longitude means the nearest one to the axis: it says which way is in.
  const here = (lon: number) =>
    !open || (least <= lon && lon <= greatest) ? lon : nearTurn(lon, (least + greatest) / 2);
  const west = start === null ? least : here(start);
  const east = stop === null ? greatest : here(stop);
  const found = open && west > east ? null : lonWindows(axis, west, east);
  if (found) {
    return withLongitudes(axis, found.windows, found.values);
  }
  if (isGlobal(axis) || (!open && overlaps(west, east, least, greatest))) {
    throw new InvalidParameter(parameter, given, nearby(axis, west), "no cell centre lies within");
  }
  throw new OutsideExtent(parameter, axis.name, given, labelExtent(axis));
}

/** A selection of longitudes, labels and bounds shifted by whole turns to `values`. */
export function withLongitudes(axis: Axis, windows: readonly Window[], values: Float64Array): AxisSelection {
  const plain = ofWindows(axis, windows);
  const stored = plain.values as Float64Array;
  return {
    ...plain,
    values,
    bounds: plain.bounds?.map((bound, i) => shifted(bound, Math.round(values[i >> 1]! - stored[i >> 1]!))) ?? null,
  };
}

/** `lon` shifted by whole turns to lie within half a turn of `near`. */
export function nearTurn(lon: number, near: number): number {
  return shifted(lon, 360 * Math.round((near - lon) / 360));
}

function overlaps(west: number, east: number, low: number, high: number): boolean {
  const width = east >= west ? east - west : modulo(east - west, 360);
  const here = low + modulo(west - low, 360);
  return here <= high || here + width - 360 >= low;
}
