/**
 * Longitudes: the same places whatever convention the archive has (0 … 360, -180 … 180, 20 … 380, -280 … 80, a seam anywhere)
 * and whatever convention the question has. Pure; axes of other kinds are searched in `numerics/search.ts`.
 */
import { Unsupported } from "../errors.ts";
import { modulo } from "../numerics/modulo.ts";
import { shifted } from "../numerics/regular.ts";
import {
  type Bracket,
  bracket,
  directionOf,
  nearestIndex,
  type Positions,
  positionCount,
  positionsAt,
  rangeWindow,
  type Window,
} from "../numerics/search.ts";
import { extentOf } from "./cells.ts";
import { positionsOf, unwrapped } from "./coordinates.ts";
import type { Axis } from "./dataset.ts";

/** Columns closer than this are the same place. Larger than any rounding of degrees, smaller than any cell. */
const SAME_DEG = 1e-9;

/** Columns around the Earth once, in order; `least` and `greatest` are indexes. */
type Circle = Readonly<{ columns: Positions; size: number; ascending: boolean; least: number; greatest: number }>;

/** Whether the cells go all the way around. */
export function isGlobal(axis: Axis): boolean {
  const [least, greatest] = extentOf(axis);
  return greatest - least >= 360 - (0.001 * 360) / axis.size;
}

/** How many columns, from the first on, go around once: the others repeat them. All where they are in no order. */
export function columnsOnce(axis: Axis): number {
  return directionOf(unwrapped(positionsOf(axis.coordinates))) === 0 ? axis.size : circleOf(axis).size;
}

/** Whether `lon`, in any convention, lies between the outermost edges. */
export function coversLon(axis: Axis, lon: number): boolean {
  const [least, greatest] = extentOf(axis);
  return isGlobal(axis) || modulo(lon - least + SAME_DEG, 360) <= greatest - least + 2 * SAME_DEG;
}

/**
 * The cells whose label lies in west … east (both included; west > east goes across the antimeridian), each once, from the
 * box's west edge on: windows of the archive, and labels that go on without a jump in the box's convention (… 358, 360, 362 …).
 * A box of a full turn or more takes every cell. On a descending axis windows and labels go from east to west instead, so that
 * they keep the archive's direction; either way the labels are monotonic. Null where no label lies within.
 * @throws Unsupported for longitudes that are in no order
 */
export function lonWindows(
  axis: Axis,
  west: number,
  east: number,
): Readonly<{ windows: readonly Window[]; values: Float64Array }> | null {
  const { columns, size, ascending, least } = circleOf(axis);
  const once = limited(columns, size);
  const at = positionsAt(columns);
  const width = Math.min(east >= west ? east - west : modulo(east - west, 360), 360);
  // Turns that take the westernmost column to its first label in the box; columns beyond the seam take one turn less.
  const turns = Math.ceil((west - SAME_DEG - at(least)) / 360);
  const pieces = [turns - 1, turns].flatMap((turn) => {
    const window = rangeWindow(once, west - SAME_DEG - 360 * turn, west + width + SAME_DEG - 360 * turn);
    return window ? [{ ...window, turn }] : [];
  });
  if (pieces.length === 2) {
    // In a box of a full turn the column on its edges is found at both.
    const [first, second] = pieces as [Piece, Piece];
    pieces[1] = ascending
      ? { ...second, stop: Math.min(second.stop, first.start) }
      : { ...second, start: Math.max(second.start, first.stop) };
  }
  const found = pieces.filter(({ start, stop }) => start < stop);
  const ordered = ascending ? found : found.reverse();
  const values = new Float64Array(ordered.reduce((sum, { start, stop }) => sum + stop - start, 0));
  let filled = 0;
  for (const { start, stop, turn } of ordered) {
    const label = turned(columns, turn);
    for (let i = start; i < stop; i++) {
      values[filled++] = label(i);
    }
  }
  return filled === 0 ? null : { windows: ordered.map(({ start, stop }) => ({ start, stop })), values };
}

/** The labels of columns, whole turns on. */
function turned(columns: Positions, turn: number): (index: number) => number {
  if (columns.kind === "regular") {
    return positionsAt({ ...columns, start: shifted(columns.start, 360 * turn) });
  }
  return (index) => shifted(columns.values[index]!, 360 * turn);
}

type Piece = Readonly<{ start: number; stop: number; turn: number }>;

/** Index of the column nearest to `lon` around the circle; of two equally near the lower index. */
export function nearestLon(axis: Axis, lon: number): number {
  const coordinates = unwrapped(positionsOf(axis.coordinates));
  if (directionOf(coordinates) === 0) {
    return nearestOnCircle(coordinates, lon);
  }
  const circle = circleOf(axis);
  const { columns, size, least, greatest } = circle;
  const at = positionsAt(columns);
  const here = inTurn(circle, lon);
  if (here <= at(greatest)) {
    return nearestIndex(limited(columns, size), here);
  }
  const [before, beyond] = [here - at(greatest), at(least) + 360 - here];
  if (Math.abs(before - beyond) <= SAME_DEG) {
    return Math.min(greatest, least);
  }
  return before < beyond ? greatest : least;
}

/**
 * The columns around `lon`, for linear interpolation: across the seam where the cells go all the way around, else as
 * {@link bracket} at the ends.
 * @throws Unsupported for longitudes that are in no order
 */
export function bracketLon(axis: Axis, lon: number): Bracket {
  const circle = circleOf(axis);
  const { columns, size, least, greatest } = circle;
  const at = positionsAt(columns);
  const here = inTurn(circle, lon);
  if (here <= at(greatest)) {
    return bracket(limited(columns, size), here);
  }
  if (isGlobal(axis)) {
    return { lower: greatest, upper: least, fraction: (here - at(greatest)) / (at(least) + 360 - at(greatest)) };
  }
  const end = here - at(greatest) <= at(least) + 360 - here ? greatest : least;
  return { lower: end, upper: end, fraction: 0 };
}

/** `lon` in the turn that begins at the westernmost column; a column's own longitude where it is that but for rounding. */
function inTurn({ columns, size, least }: Circle, lon: number): number {
  const at = positionsAt(columns);
  const turns = Math.floor((lon - at(least)) / 360);
  const here = turns === 0 ? lon : shifted(lon, -360 * turns);
  if (at(least) + 360 - here <= SAME_DEG) {
    return at(least);
  }
  const column = at(nearestIndex(limited(columns, size), here));
  return Math.abs(column - here) <= SAME_DEG ? column : here;
}

/** The axis as a circle: unwrapped, and without columns that repeat the first ones a turn later. */
function circleOf(axis: Axis): Circle {
  const columns = unwrapped(positionsOf(axis.coordinates));
  const direction = directionOf(columns);
  let size = positionCount(columns);
  if (direction === 0 || size === 0) {
    throw new Unsupported(
      `a range or interpolation over ${axis.name}`,
      "Its longitudes are not in order, not even around the circle; ask for the nearest cell.",
    );
  }
  const at = positionsAt(columns);
  while (size > 1 && Math.abs(at(size - 1) - at(0)) > 360 - SAME_DEG) {
    size--;
  }
  const ascending = direction === 1;
  return { columns, size, ascending, least: ascending ? 0 : size - 1, greatest: ascending ? size - 1 : 0 };
}

function limited(columns: Positions, size: number): Positions {
  return columns.kind === "regular"
    ? { ...columns, size }
    : size === columns.values.length
      ? columns
      : { kind: "numbers", values: columns.values.subarray(0, size) };
}

function nearestOnCircle(columns: Positions, lon: number): number {
  const at = positionsAt(columns);
  let nearest = -1;
  for (let i = 0, least = Number.POSITIVE_INFINITY; i < positionCount(columns); i++) {
    const apart = modulo(at(i) - lon, 360);
    const distance = Math.min(apart, 360 - apart);
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  }
  return nearest;
}
