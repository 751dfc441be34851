/** How much each cell counts: separable weights, one factor for each axis. Pure. */
import { Unsupported } from "../errors.ts";
import { dayNumber } from "../grid/calendar.ts";
import { valuesIn } from "../grid/coordinates.ts";
import type { Axis, Coordinates } from "../grid/dataset.ts";
import { astronomicalYear, partsOf, type TimeEncoding } from "../grid/time.ts";
import type { AxisSelection } from "../zarr/selection.ts";
import type { Surface } from "../zarr/surface.ts";

export type WeightsName = "area" | "coslat" | "none" | `var:${string}`;

/** The variable that weights are; null where they follow from the grid, or there are none. */
export function weightVariable(weights: WeightsName): string | null {
  return weights.startsWith("var:") ? weights.slice("var:".length) : null;
}

const ROUNDING = 1e-12;
const RADIANS = Math.PI / 180;

/**
 * Factors of an axis' cells, one each. Their products are, for `area`, the cell's area on the unit sphere,
 * |Δlon| · |sin lat₂ − sin lat₁| (in the axes' own units squared on a grid that is not geographic); for `coslat`, the cosine of
 * the label's latitude. Null: the axis does not matter.
 * @param isWhole whether factors are wanted as they are, where all are equal too
 * @throws Unsupported where an axis of names, or without latitudes, is to be weighted
 */
export function axisFactors(selection: AxisSelection, weights: WeightsName, isWhole: boolean): Float64Array | null {
  const { axis } = selection;
  if (weights === "none" || weightVariable(weights) !== null || (axis.kind !== "x" && axis.kind !== "y")) {
    return null;
  }
  if (weights === "coslat") {
    if (axis.kind === "x") {
      return null;
    }
    if (!axis.geographic) {
      throw new Unsupported(`weights=coslat over ${axis.name}`, "It holds no latitudes; weights=area and none work.");
    }
    // The cosine of 90° is a rounding error away from zero, on either side.
    return (selection.values as Float64Array).map((lat) => Math.max(0, Math.cos(lat * RADIANS)));
  }
  const { bounds } = selection;
  if (!bounds) {
    throw new Unsupported(`weights=area over ${axis.name}`, "Its labels are no numbers; weights=none works.");
  }
  const factors = Float64Array.from({ length: bounds.length / 2 }, (_, i) =>
    extentOfCell(bounds[2 * i]!, bounds[2 * i + 1]!, axis),
  );
  return isWhole ? factors : unlessEqual(factors);
}

/** A cell without width (a single label without bounds) counts by its other side alone. */
function extentOfCell(lower: number, upper: number, { kind, geographic }: AxisSelection["axis"]): number {
  if (lower === upper) {
    return 1;
  }
  if (!geographic) {
    return Math.abs(upper - lower);
  }
  return kind === "x"
    ? Math.abs(upper - lower) * RADIANS
    : Math.abs(Math.sin(upper * RADIANS) - Math.sin(lower * RADIANS));
}

/**
 * The same for the cells of a grid without longitude and latitude axes, row-major over its dimensions: `area` on the unit sphere,
 * from their corners; `coslat` of their centres.
 */
export function surfaceFactors(surface: Surface, weights: WeightsName, isWhole: boolean): Float64Array | null {
  if (weights === "none" || weightVariable(weights) !== null) {
    return null;
  }
  const factors =
    weights === "area" ? surface.areas : surface.centres.lat.map((lat) => Math.max(0, Math.cos(lat * RADIANS)));
  return isWhole ? factors : unlessEqual(factors);
}

const DAY_MS = 86_400_000;

type RegularCoordinates = Extract<Coordinates, { kind: "regular" }>;

/**
 * How many days each step lasts: from the archive's bounds, else those of its month where there is one step a month, else those
 * between equally distant steps. Null: all last as long.
 * @param isWhole as in {@link axisFactors}
 * @throws Unsupported where nothing says it
 */
export function dayFactors({ axis, values, bounds }: AxisSelection, isWhole: boolean): Float64Array | null {
  const time = axis.time!;
  const days = time.unitMs / DAY_MS;
  const { coordinates } = axis;
  const times = values as Float64Array;
  if (!axis.bounds && !isMonthly(axis) && coordinates.kind !== "regular") {
    throw new Unsupported(
      `weights=days over ${axis.name}`,
      "The archive has no bounds of its times, and these are neither one a month nor equally far apart.",
    );
  }
  const factors = axis.bounds
    ? times.map((_, i) => Math.abs(bounds![2 * i + 1]! - bounds![2 * i]!) * days)
    : isMonthly(axis)
      ? times.map((value) => daysInMonth(time, value))
      : new Float64Array(times.length).fill(Math.abs((coordinates as RegularCoordinates).step) * days);
  return isWhole ? factors : unlessEqual(factors);
}

/** Whether every step is of the month after that of the one before. */
function isMonthly({ coordinates, size, time }: Axis): boolean {
  const monthAt = (index: number): number => {
    const { year, month } = partsOf(time!, (valuesIn(coordinates, index, index + 1) as Float64Array)[0]!);
    return 12 * astronomicalYear(year, time!.hasYearZero) + month;
  };
  for (let index = 1, before = monthAt(0); index < size; index++) {
    const month = monthAt(index);
    if (month !== before + 1) {
      return false;
    }
    before = month;
  }
  return size > 1;
}

function daysInMonth(time: TimeEncoding, value: number): number {
  const { year: written, month } = partsOf(time, value);
  const year = astronomicalYear(written, time.hasYearZero);
  const [nextYear, nextMonth] = month === 12 ? [year + 1, 1] : [year, month + 1];
  return dayNumber(time.calendar, nextYear, nextMonth, 1) - dayNumber(time.calendar, year, month, 1);
}

/** Cells as large as each other, but for rounding, all count the same. */
function unlessEqual(factors: Float64Array): Float64Array | null {
  return factors.every((factor) => Math.abs(factor - factors[0]!) <= ROUNDING * factors[0]!) ? null : factors;
}
