/**
 * Smaller questions near one that costs too much: the same question over fewer time steps, a smaller box, fewer levels,
 * points or variables; each the largest of its kind that fits. Pure: it plans, it never reads.
 */
import { InvalidParameter, OutsideExtent } from "../errors.ts";
import type { Dataset } from "../grid/dataset.ts";
import type { Forecast } from "../grid/forecast.ts";
import { labelAs } from "../grid/label.ts";
import { type AxisSelection, forecastAlong, type Labels, type SelectionRequest, select } from "../zarr/selection.ts";

export type SmallerQuery = Readonly<{ description: string; request: SelectionRequest }>;

/** One way to ask for less: `apply(request, k)` for k from 1 (least) to `steps` (everything). */
type Narrowing = Readonly<{
  steps: number;
  describe(k: number): string;
  apply(request: SelectionRequest, k: number): SelectionRequest;
}>;

/** At most this many are offered. */
const OFFERED = 3;

/** @param fits plans a request and says whether it is within the budget; throws as `select` does */
export function smallerQueries(
  dataset: Dataset,
  request: SelectionRequest,
  fits: (request: SelectionRequest) => boolean,
): readonly SmallerQuery[] {
  const narrowings = narrowingsOf(dataset, request);
  const alone = narrowings.map((narrowing) => largest(narrowing, request, fits)).filter((query) => query !== null);
  return alone.length > 0 ? alone.slice(0, OFFERED) : together(narrowings, request, fits);
}

/** No single narrowing is enough: narrow the first ones all the way, and the next as little as will do. */
function together(
  narrowings: readonly Narrowing[],
  request: SelectionRequest,
  fits: (request: SelectionRequest) => boolean,
): readonly SmallerQuery[] {
  let narrowed = request;
  const done: string[] = [];
  for (const narrowing of narrowings) {
    const found = largest(narrowing, narrowed, fits);
    if (found) {
      return [{ ...found, description: [...done, found.description].join(", ") }];
    }
    const k = least(narrowing, narrowed, fits);
    narrowed = narrowing.apply(narrowed, k);
    done.push(narrowing.describe(k));
  }
  return [];
}

/** The largest k whose request fits, by bisection; null when none does. */
function largest(
  narrowing: Narrowing,
  request: SelectionRequest,
  fits: (request: SelectionRequest) => boolean,
): SmallerQuery | null {
  let low = 1;
  let high = narrowing.steps - 1;
  let best: SmallerQuery | null = null;
  while (low <= high) {
    const k = (low + high) >> 1;
    const candidate = narrowing.apply(request, k);
    const verdict = verdictOf(candidate, fits);
    if (verdict === "fits") {
      best = { description: narrowing.describe(k), request: candidate };
    }
    if (verdict === "over") {
      high = k - 1;
    } else {
      low = k + 1;
    }
  }
  return best;
}

/** The smallest k that leaves anything to ask for, by bisection. */
function least(narrowing: Narrowing, request: SelectionRequest, fits: (request: SelectionRequest) => boolean): number {
  let low = 1;
  let high = narrowing.steps;
  while (low < high) {
    const k = (low + high) >> 1;
    if (verdictOf(narrowing.apply(request, k), fits) === "empty") {
      low = k + 1;
    } else {
      high = k;
    }
  }
  return low;
}

/** Labels that are rounded may leave none within. */
function verdictOf(request: SelectionRequest, fits: (request: SelectionRequest) => boolean): "fits" | "over" | "empty" {
  try {
    return fits(request) ? "fits" : "over";
  } catch (error) {
    if (error instanceof InvalidParameter || error instanceof OutsideExtent) {
      return "empty";
    }
    throw error;
  }
}

function narrowingsOf(dataset: Dataset, request: SelectionRequest): readonly Narrowing[] {
  const { axes, variables, surfaces } = select(dataset, request);
  const forecast = forecastAlong(dataset, axes);
  const boxes = surfaces.size > 0 ? narrowGiven(request) : narrowBox(request, [...axes.values()]);
  const inPlace = ({ axis }: AxisSelection) => axis.kind === "x" || axis.kind === "y";
  const along = [...axes.values()].filter(
    (selection) =>
      selection.size > 1 && !selection.blend && !(inPlace(selection) && (boxes.length > 0 || request.region)),
  );
  const time = along.filter(({ axis }) => axis.kind === "t");
  const others = along.filter(({ axis }) => axis.kind !== "t");
  return [
    ...time.map((selection) => narrowAxis(selection, forecast)),
    ...boxes,
    ...narrowPoints(request),
    ...others.map((selection) => narrowAxis(selection, forecast)),
    ...(variables.length > 1 ? [narrowVariables(variables.map(({ name }) => name))] : []),
  ];
}

function narrowAxis(selection: AxisSelection, forecast: Forecast | null): Narrowing {
  const { axis, size } = selection;
  return {
    steps: size,
    describe: (k) => `the first ${k} of ${size} ${axis.name}`,
    apply(request, k) {
      const labels = firstLabels(selection, k);
      if (axis.name === forecast?.lead.name) {
        // Leads say more plainly what dates said of them.
        return { ...request, time: null, dims: { ...request.dims, [axis.name]: labels } };
      }
      if (axis.kind === "t" && !forecast) {
        const { [axis.name]: _, ...dims } = request.dims;
        return { ...request, time: labels, dims };
      }
      if (axis.kind === "z") {
        const { [axis.name]: _, ...dims } = request.dims;
        return { ...request, z: labels, dims };
      }
      return { ...request, dims: { ...request.dims, [axis.name]: labels } };
    },
  };
}

function firstLabels({ axis, values, windows }: AxisSelection, k: number): Labels {
  const label = (i: number): number | string => (typeof values[i] === "number" ? labelAs(axis, values[i]) : values[i]!);
  if (windows.length > 1 || axis.coordinates.kind === "labels") {
    return { kind: "values", values: Array.from({ length: k }, (_, i) => label(i)) };
  }
  const ends = [label(0), label(k - 1)] as const;
  const rising = values[0]! <= values[k - 1]!;
  return { kind: "range", start: rising ? ends[0] : ends[1], stop: rising ? ends[1] : ends[0] };
}

function narrowBox(request: SelectionRequest, axes: readonly AxisSelection[]): readonly Narrowing[] {
  const [x, y] = (["x", "y"] as const).map((kind) =>
    axes.find(({ axis }) => axis.kind === kind && axis.geographic && !request.dims[axis.name]),
  );
  if (request.points || request.region || !x || !y) {
    return [];
  }
  const [columns, rows] = [aroundMiddle(x), aroundMiddle(y)];
  const steps = Math.max(x.size, y.size);
  // Within what a URL may say: west in -180 … 180, and on from there for a turn at most.
  const turn = 360 * Math.floor((columns.low + 180) / 360);
  return [
    {
      steps,
      describe(k) {
        const [west, east, south, north] = [...columns.at(k / steps), ...rows.at(k / steps)];
        return `a box ${rounded(east - west, 4)}° wide and ${rounded(north - south, 4)}° high`;
      },
      apply(narrowed, k) {
        const [west, east] = columns.at(k / steps);
        const [south, north] = rows.at(k / steps);
        return {
          ...narrowed,
          box: {
            west: rounded(west - turn, 6),
            south: rounded(south, 6),
            east: rounded(Math.min(east, west + 360) - turn, 6),
            north: rounded(north, 6),
          },
        };
      },
    },
  ];
}

/** On a grid whose axes are not longitude and latitude: the box itself, around its middle. */
function narrowGiven({ box }: SelectionRequest): readonly Narrowing[] {
  if (!box) {
    return [];
  }
  const width = box.east >= box.west ? box.east - box.west : box.east - box.west + 360;
  const [lon, lat] = [box.west + width / 2, (box.south + box.north) / 2];
  const sizes = (k: number) => [(width * k) / STEPS, ((box.north - box.south) * k) / STEPS] as const;
  return [
    {
      steps: STEPS,
      describe(k) {
        const [wide, high] = sizes(k);
        return `a box ${rounded(wide, 4)}° wide and ${rounded(high, 4)}° high`;
      },
      apply(narrowed, k) {
        const [wide, high] = sizes(k);
        const [west, east] = [rounded(lon - wide / 2, 6), rounded(lon + wide / 2, 6)];
        const [south, north] = [rounded(lat - high / 2, 6), rounded(lat + high / 2, 6)];
        return { ...narrowed, box: { west, south, east, north } };
      },
    },
  ];
}

const STEPS = 64;

/** Stretches of what is selected of an axis that all hold its middle label, so that the least of them is one cell. */
function aroundMiddle({ bounds, values, size }: AxisSelection) {
  const low = bounds!.reduce((a, b) => Math.min(a, b));
  const high = bounds!.reduce((a, b) => Math.max(a, b));
  const middle = values[size >> 1] as number;
  const at = (share: number) => [middle - share * (middle - low), middle + share * (high - middle)] as const;
  return { low, at };
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

function narrowPoints({ points }: SelectionRequest): readonly Narrowing[] {
  if (!points || points.length < 2) {
    return [];
  }
  return [
    {
      steps: points.length,
      describe: (k) => `the first ${k} of ${points.length} points`,
      apply: (request, k) => ({ ...request, points: points.slice(0, k) }),
    },
  ];
}

function narrowVariables(names: readonly string[]): Narrowing {
  return {
    steps: names.length,
    describe: (k) => `${names.slice(0, k).join(", ")} only`,
    apply: (request, k) => ({ ...request, variables: names.slice(0, k) }),
  };
}
