/**
 * Regions that are reduced each for itself in one pass over the data: which of them every cell lies in, and by what share. A cell on a
 * border is in several; most cells are in one or none, so what is held grows with the cells inside, not with the number of zones.
 */
import { Unsupported } from "../errors.ts";
import type { Coordinate } from "../grid/coverage.ts";
import type { Variable } from "../grid/dataset.ts";
import { regionBox } from "../numerics/polygon.ts";
import { centerShares, fractionShares } from "../numerics/polygon-shares.ts";
import type { AxisSelection, Selection, Zone } from "../zarr/selection.ts";
import type { Field } from "./reduce-spec.ts";
import { horizontalDims } from "./subset.ts";

/** The dimension of an answer that zones lie along. */
export const FEATURE = "feature";

/** For each cell over the Earth, [y, x] row-major: the zones that it lies in, from `starts[cell]` to before `starts[cell + 1]`. */
export type ZoneCells = Readonly<{
  starts: Int32Array;
  zones: Int32Array;
  shares: Float64Array;
}>;

/** Rows and columns that a zone may reach into. */
type Reach = Readonly<{ rows: readonly number[]; columns: readonly number[] }>;

/** Of a cell in a zone: its number, zone and share, listed by zone and then by cell. */
const ENTRY_BYTES = 32;

/** Zones, what finding their cells holds in memory, and the cells that each may reach into, of all. */
export type ZonePlan = Readonly<{
  zones: readonly Zone[];
  heldBytes: number;
  cells: readonly number[];
  all: number;
}>;

/** @throws Unsupported on a grid without longitude and latitude axes */
export function planZones(selection: Selection, zones: readonly Zone[]): ZonePlan {
  const { x, y } = horizontal(selection);
  const cells = zones.map((zone) => {
    const { rows, columns } = reachOf(zone, x, y);
    return rows.length * columns.length;
  });
  const entries = cells.reduce((sum, count) => sum + count, 0);
  const all = x.size * y.size;
  return { zones, heldBytes: ENTRY_BYTES * entries + 8 * (all + 1), cells, all };
}

export function zoneCells(selection: Selection, zones: readonly Zone[], coverage: "fraction" | "center"): ZoneCells {
  const { x, y } = horizontal(selection);
  const counts = new Int32Array(x.size * y.size + 1);
  const listed = zones.map((zone) => {
    const { rows, columns } = reachOf(zone, x, y);
    const dense =
      coverage === "fraction"
        ? fractionShares(zone.region, pairsAt(x.bounds!, columns), pairsAt(y.bounds!, rows))
        : centerShares(zone.region, valuesAt(x, columns), valuesAt(y, rows));
    const inside = dense.reduce((count, share) => count + (share > 0 ? 1 : 0), 0);
    const cells = new Int32Array(inside);
    const shares = new Float64Array(inside);
    let found = 0;
    dense.forEach((share, i) => {
      if (share > 0) {
        const cell = rows[Math.floor(i / columns.length)]! * x.size + columns[i % columns.length]!;
        cells[found] = cell;
        shares[found++] = share;
        counts[cell + 1] = counts[cell + 1]! + 1;
      }
    });
    return { cells, shares };
  });
  for (let cell = 1; cell < counts.length; cell++) {
    counts[cell] = counts[cell]! + counts[cell - 1]!;
  }
  const starts = counts;
  const filled = starts.slice();
  const entries = starts.at(-1)!;
  const [zoneOf, shareOf] = [new Int32Array(entries), new Float64Array(entries)];
  listed.forEach(({ cells, shares }, zone) => {
    cells.forEach((cell, i) => {
      const at = filled[cell]!;
      zoneOf[at] = zone;
      shareOf[at] = shares[i]!;
      filled[cell] = at + 1;
    });
  });
  return { starts, zones: zoneOf, shares: shareOf };
}

/** The numbers of cells over the Earth, as a field of a variable: how to find {@link ZoneCells}. It has no values. */
export function cellField(selection: Selection, variable: Variable): Field {
  const along = horizontalDims(selection, variable);
  return {
    dims: along.map(({ axis }) => variable.dims.indexOf(axis.name)),
    sizes: along.map(({ size }) => size),
    values: new Float64Array(0),
  };
}

export function featureCoordinate(zones: readonly Zone[]): Coordinate {
  return {
    name: FEATURE,
    dims: [FEATURE],
    kind: "other",
    values: zones.map(({ label }) => label),
    time: null,
    attributes: { long_name: "feature of the collection asked for" },
    bounds: null,
    geographic: false,
  };
}

function horizontal({ axes, surfaces }: Selection): Readonly<{ x: AxisSelection; y: AxisSelection }> {
  if (surfaces.size > 0) {
    throw new Unsupported(
      "several features at once on a grid without longitude and latitude axes",
      "One feature for each request works there.",
    );
  }
  const of = (kind: "x" | "y") => [...axes.values()].find(({ axis }) => axis.kind === kind)!;
  return { x: of("x"), y: of("y") };
}

function reachOf({ region }: Zone, x: AxisSelection, y: AxisSelection): Reach {
  const { west, east, south, north } = regionBox(region);
  return {
    rows: overlapping(y.bounds!, (low, high) => low <= north && high >= south),
    columns: overlapping(x.bounds!, (low, high) => {
      const turns = Math.ceil((west - high) / 360);
      return low + 360 * turns <= east;
    }),
  };
}

function overlapping(bounds: Float64Array, meets: (low: number, high: number) => boolean): readonly number[] {
  const found: number[] = [];
  for (let i = 0; i < bounds.length / 2; i++) {
    const [a, b] = [bounds[2 * i]!, bounds[2 * i + 1]!];
    if (meets(Math.min(a, b), Math.max(a, b))) {
      found.push(i);
    }
  }
  return found;
}

function pairsAt(bounds: Float64Array, indexes: readonly number[]): Float64Array {
  return Float64Array.from({ length: 2 * indexes.length }, (_, i) => bounds[2 * indexes[i >> 1]! + (i & 1)]!);
}

const valuesAt = ({ values }: AxisSelection, indexes: readonly number[]): Float64Array =>
  Float64Array.from(indexes, (i) => values[i] as number);
