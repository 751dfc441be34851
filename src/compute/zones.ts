/**
 * Regions that are reduced each for itself in one pass over the data: which of them every cell lies in, and by what share. A cell on a
 * border is in several; most cells are in one or none, so what is held grows with the cells inside, not with the number of zones.
 */
import { Unsupported } from "../errors.ts";
import type { Coordinate } from "../grid/coverage.ts";
import type { Variable } from "../grid/dataset.ts";
import { regionBox } from "../numerics/polygon.ts";
import { centerShares, fractionShares } from "../numerics/polygon-shares.ts";
import { RUN_NUMBERS, RUN_SHARES } from "../zarr/kernel-each.ts";
import type { AxisSelection, Selection, Zone } from "../zarr/selection.ts";
import type { Field } from "./reduce-spec.ts";
import { horizontalDims } from "./subset.ts";

/** The dimension of an answer that zones lie along. */
export const FEATURE = "feature";

/** Runs of cells of a row that lie in a zone: those of a row from `starts[row]` to before `starts[row + 1]`. */
export type ZoneRuns = Readonly<{
  /** How many zones there are. */
  zones: number;
  starts: Int32Array;
  /** {@link RUN_NUMBERS} of each; either all its cells are wholly inside, or each has a share of its own. */
  runs: Int32Array;
  /** As runs have them, those of a row one after the other. */
  shares: Float64Array;
}>;

/** For each cell over the Earth, [y, x] row-major: the zones that it lies in, from `starts[cell]` to before `starts[cell + 1]`. */
export type ZoneCells = Readonly<{
  starts: Int32Array;
  zones: Int32Array;
  shares: Float64Array;
}>;

/** Of a run: its numbers, by zone and by row, and its row. */
const RUN_BYTES = 2 * 4 * RUN_NUMBERS + 4;

/** Of a cell that is partly in a zone: its share, by zone and by row; of one in a zone, its zone and share, where zones are found by cell. */
const [SHARE_BYTES, ENTRY_BYTES] = [16, 12];

/** Shares are found of all that a zone may reach into, one zone at a time. */
const DENSE_BYTES = 8;

/** Zones, and the rows and cells that each may reach into. */
export type ZonePlan = Readonly<{
  zones: readonly Zone[];
  cells: Float64Array;
  /** Runs of all zones that no edge begins or ends. */
  wholeRuns: number;
  /** Cells of all that is read. */
  all: number;
}>;

/** @throws Unsupported on a grid without longitude and latitude axes */
export function planZones(selection: Selection, zones: readonly Zone[]): ZonePlan {
  const { x, y } = horizontal(selection);
  const [columns, rows] = [sidesOf(x), sidesOf(y)];
  const cells = new Float64Array(zones.length);
  let wholeRuns = 0;
  zones.forEach((zone, i) => {
    const reach = reachOf(zone, columns, rows);
    cells[i] = reach.rows.length * reach.columns.length;
    wholeRuns += reach.rows.length * piecesOf(reach.columns);
  });
  return { zones, cells, wholeRuns, all: x.size * y.size };
}

/**
 * Bytes held for {@link zoneRuns}, of edges that cross the grid so often: there are no more cells that are partly inside, and a
 * run begins before one of these, after it, or where the grid does.
 */
export function zoneRunsBytes({ cells, wholeRuns, all }: ZonePlan, crossings: number): number {
  const entries = entriesOf(cells);
  const partly = Math.min(entries, crossings);
  const runs = Math.min(entries, 2 * crossings + wholeRuns);
  return (
    SHARE_BYTES * partly +
    RUN_BYTES * runs +
    DENSE_BYTES * cells.reduce((most, n) => Math.max(most, n), 0) +
    4 * (all + 1)
  );
}

/** Bytes held for {@link zoneCells}, beside the runs. */
export function zoneCellsBytes({ cells, all }: ZonePlan): number {
  return ENTRY_BYTES * entriesOf(cells) + 8 * (all + 1);
}

export function zoneRuns(selection: Selection, { zones }: ZonePlan, coverage: "fraction" | "center"): ZoneRuns {
  const { x, y } = horizontal(selection);
  const sides = [sidesOf(x), sidesOf(y)] as const;
  const found = zones.map((zone, number) => {
    const { rows, columns } = reachOf(zone, ...sides);
    const dense =
      coverage === "fraction"
        ? fractionShares(zone.region, pairsAt(x.bounds!, columns), pairsAt(y.bounds!, rows))
        : centerShares(zone.region, valuesAt(x, columns), valuesAt(y, rows));
    return runsIn(dense, rows, columns, number);
  });
  return byRows(found, y.size);
}

/** Runs of a zone, the row of each, and their shares. */
type Found = Readonly<{ runs: Int32Array; rows: Int32Array; shares: Float64Array }>;

/** @param dense shares of rows and columns */
function runsIn(dense: Float64Array, rows: Int32Array, columns: Int32Array, zone: number): Found {
  const breaks = breaksOf(columns);
  const [count, partly] = countRuns(dense, breaks);
  const runs = new Int32Array(RUN_NUMBERS * count);
  const rowOf = new Int32Array(count);
  const shares = new Float64Array(partly);
  let run = -1;
  let at = 0;
  for (let i = 0, r = 0; r < rows.length; r++) {
    for (let c = 0, kind = OUTSIDE, length = 0; c < columns.length; c++, i++) {
      const share = dense[i]!;
      const before = kind;
      kind = share > 0 ? (share < 1 ? PARTLY : WHOLLY) : OUTSIDE;
      if (kind === OUTSIDE) {
        continue;
      }
      length += 1;
      if (kind !== before || breaks[c] === 1 || (kind === PARTLY && length > RUN_SHARES)) {
        length = 1;
        run += 1;
        rowOf[run] = rows[r]!;
        runs[RUN_NUMBERS * run] = columns[c]!;
        runs[RUN_NUMBERS * run + 2] = zone;
        runs[RUN_NUMBERS * run + 3] = kind === WHOLLY ? -1 : at;
      }
      runs[RUN_NUMBERS * run + 1] = columns[c]! + 1;
      if (kind === PARTLY) {
        shares[at++] = share;
      }
    }
  }
  return { runs, rows: rowOf, shares };
}

/** How a cell lies in a zone. Cells of a run are alike in this. */
const [OUTSIDE, PARTLY, WHOLLY] = [0, 1, 2];

/** How many there are, and how many cells of them have shares of their own. */
function countRuns(dense: Float64Array, breaks: Uint8Array): readonly [number, number] {
  let runs = 0;
  let partly = 0;
  for (let i = 0; i < dense.length; ) {
    for (let c = 0, kind = OUTSIDE, length = 0; c < breaks.length; c++, i++) {
      const share = dense[i]!;
      const before = kind;
      kind = share > 0 ? (share < 1 ? PARTLY : WHOLLY) : OUTSIDE;
      if (kind === OUTSIDE) {
        continue;
      }
      length += 1;
      if (kind !== before || breaks[c] === 1 || (kind === PARTLY && length > RUN_SHARES)) {
        length = 1;
        runs += 1;
      }
      partly += kind === PARTLY ? 1 : 0;
    }
  }
  return [runs, partly];
}

/** 1 for each column that does not lie beside the one before it. */
function breaksOf(columns: Int32Array): Uint8Array {
  return Uint8Array.from(columns, (column, c) => (c > 0 && column === columns[c - 1]! + 1 ? 0 : 1));
}

/** Runs of all zones, by rows; and their shares in the same order, so that they are read as they lie. */
function byRows(found: readonly Found[], rows: number): ZoneRuns {
  const starts = new Int32Array(rows + 1);
  let partly = 0;
  for (const { rows: rowOf, shares } of found) {
    partly += shares.length;
    for (const row of rowOf) {
      starts[row + 1] = starts[row + 1]! + 1;
    }
  }
  sumUp(starts);
  const filled = starts.slice();
  const runs = new Int32Array(RUN_NUMBERS * starts[rows]!);
  for (const zone of found) {
    for (let i = 0; i < zone.rows.length; i++) {
      const row = zone.rows[i]!;
      const to = RUN_NUMBERS * filled[row]!;
      filled[row] = filled[row]! + 1;
      for (let k = 0; k < RUN_NUMBERS; k++) {
        runs[to + k] = zone.runs[RUN_NUMBERS * i + k]!;
      }
    }
  }
  const shares = new Float64Array(partly);
  let to = 0;
  for (let run = 0; run < runs.length; run += RUN_NUMBERS) {
    const from = runs[run + 3]!;
    if (from >= 0) {
      const own = found[runs[run + 2]!]!.shares;
      runs[run + 3] = to;
      for (let i = from, stop = from + runs[run + 1]! - runs[run]!; i < stop; i++) {
        shares[to++] = own[i]!;
      }
    }
  }
  return { zones: found.length, starts, runs, shares };
}

/** The same by cell. */
export function zoneCells({ starts, runs, shares }: ZoneRuns, { sizes }: Field): ZoneCells {
  const [rows, columns] = sizes as readonly [number, number];
  const firsts = new Int32Array(rows * columns + 1);
  const forEach = (visit: (cell: number, zone: number, share: number) => void): void => {
    for (let row = 0; row < rows; row++) {
      for (let run = starts[row]! * RUN_NUMBERS; run < starts[row + 1]! * RUN_NUMBERS; run += RUN_NUMBERS) {
        const [first, stop, zone, at] = [runs[run]!, runs[run + 1]!, runs[run + 2]!, runs[run + 3]!];
        for (let column = first; column < stop; column++) {
          visit(row * columns + column, zone, at < 0 ? 1 : shares[at + column - first]!);
        }
      }
    }
  };
  forEach((cell) => {
    firsts[cell + 1] = firsts[cell + 1]! + 1;
  });
  sumUp(firsts);
  const filled = firsts.slice();
  const zones = new Int32Array(firsts.at(-1)!);
  const ordered = new Float64Array(zones.length);
  forEach((cell, zone, share) => {
    const entry = filled[cell]!;
    zones[entry] = zone;
    ordered[entry] = share;
    filled[cell] = entry + 1;
  });
  return { starts: firsts, zones, shares: ordered };
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
    regions: zones.map(({ region }) => region),
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

/** Rows and columns that a zone may reach into, rising. */
type Reach = Readonly<{ rows: Int32Array; columns: Int32Array }>;

/** The lower and the upper side of each cell along an axis. */
type Sides = Readonly<{ lows: Float64Array; highs: Float64Array }>;

function sidesOf({ bounds, size }: AxisSelection): Sides {
  const of = (pick: typeof Math.min) =>
    Float64Array.from({ length: size }, (_, i) => pick(bounds![2 * i]!, bounds![2 * i + 1]!));
  return { lows: of(Math.min), highs: of(Math.max) };
}

function reachOf({ region }: Zone, columns: Sides, rows: Sides): Reach {
  const { west, east, south, north } = regionBox(region);
  return { rows: between(rows, south, north), columns: around(columns, west, east) };
}

function between({ lows, highs }: Sides, south: number, north: number): Int32Array {
  const found: number[] = [];
  for (let i = 0; i < lows.length; i++) {
    if (lows[i]! <= north && highs[i]! >= south) {
      found.push(i);
    }
  }
  return Int32Array.from(found);
}

/** In whichever turn. */
function around({ lows, highs }: Sides, west: number, east: number): Int32Array {
  const found: number[] = [];
  for (let i = 0; i < lows.length; i++) {
    if (lows[i]! + 360 * Math.ceil((west - highs[i]!) / 360) <= east) {
      found.push(i);
    }
  }
  return Int32Array.from(found);
}

/** Stretches of columns that lie side by side. */
function piecesOf(columns: Int32Array): number {
  return columns.reduce((pieces, column, i) => pieces + (i > 0 && column === columns[i - 1]! + 1 ? 0 : 1), 0);
}

/** Counts → where each begins. */
function sumUp(counts: Int32Array): void {
  for (let i = 1; i < counts.length; i++) {
    counts[i] = counts[i]! + counts[i - 1]!;
  }
}

function entriesOf(cells: Float64Array): number {
  return cells.reduce((sum, count) => sum + count, 0);
}

function pairsAt(bounds: Float64Array, indexes: Int32Array): Float64Array {
  const pairs = new Float64Array(2 * indexes.length);
  for (let i = 0; i < pairs.length; i++) {
    pairs[i] = bounds[2 * indexes[i >> 1]! + (i & 1)]!;
  }
  return pairs;
}

const valuesAt = ({ values }: AxisSelection, indexes: Int32Array): Float64Array =>
  Float64Array.from(indexes, (i) => values[i] as number);
