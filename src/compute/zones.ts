/**
 * Regions that are reduced each for itself in one pass over the data: which of them every cell lies in, and by what share. A cell on a
 * border is in several; most cells are in one or none, so what is held grows with the cells inside, not with the number of zones.
 */
import { Unsupported } from "../errors.ts";
import type { Coordinate } from "../grid/coverage.ts";
import type { Variable } from "../grid/dataset.ts";
import { parseRegion, regionBox } from "../numerics/polygon.ts";
import { fractionShares, hasFlat, sweepBytes } from "../numerics/polygon-shares.ts";
import { centerGridOf, forEachCenterRow } from "../numerics/row-centers.ts";
import { forEachRow, shareGridOf } from "../numerics/row-shares.ts";
import { RUN_NUMBERS, SUM_NUMBERS } from "../zarr/kernel-zones.ts";
import type { AxisSelection, Selection, SelectionRequest, Zone } from "../zarr/selection.ts";
import type { Field } from "./reduce-spec.ts";
import { checkCrossings, horizontalDims } from "./subset.ts";
import { byRows, createRunWriter, sumUp, type WriteRow, type ZoneRuns } from "./zone-runs.ts";

/** The dimension of an answer that zones lie along. */
export const FEATURE = "feature";

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

/** Of a zone: its sums while rows are added to them. Of a row: where its runs and its shares begin, and its zones. */
const [SUMS_BYTES, ROW_BYTES] = [8 * SUM_NUMBERS, 16];

/** Where cells have no width, shares are found of all that a zone may reach into, one zone at a time. */
const DENSE_BYTES = 8;

/** What zones come to: numbers, that others can be told. */
export type ZonePlan = Readonly<{
  /** That each zone may reach into, and those of all that is read. */
  cells: Float64Array;
  all: number;
  /** Held for {@link zoneRuns}; and for {@link zoneCells} beside that. */
  runsBytes: number;
  cellsBytes: number;
}>;

/**
 * @throws Unsupported on a grid without longitude and latitude axes
 * @throws InvalidParameter where the zones' edges cross the grid too often
 */
export function planZones(selection: Selection, zones: readonly Zone[]): ZonePlan {
  const { x, y } = horizontal(selection);
  const crossings = checkCrossings(selection, selection.region!);
  const [columns, rows] = [sidesOf(x), sidesOf(y)];
  const cells = new Float64Array(zones.length);
  let wholeRuns = 0;
  zones.forEach((zone, i) => {
    const reach = reachOf(zone, columns, rows);
    cells[i] = reach.rows.length * reach.columns.length;
    wholeRuns += reach.rows.length * piecesOf(reach.columns).length;
  });
  const entries = cells.reduce((sum, count) => sum + count, 0);
  // No more cells are partly inside than edges cross lines of the grid; a run begins before one of these, after it, or where the grid does.
  const partly = Math.min(entries, crossings);
  const runs = Math.min(entries, 2 * crossings + wholeRuns);
  return {
    cells,
    all: x.size * y.size,
    runsBytes:
      sweepBytes(selection.region!, x.size, y.size) +
      SHARE_BYTES * partly +
      RUN_BYTES * runs +
      (isDense(x, y) ? DENSE_BYTES * cells.reduce((most, n) => Math.max(most, n), 0) : 0) +
      SUMS_BYTES * cells.length +
      ROW_BYTES * (y.size + 1),
    cellsBytes: ENTRY_BYTES * entries + 8 * (x.size * y.size + 1),
  };
}

export function zoneRuns(selection: Selection, zones: readonly Zone[], coverage: "fraction" | "center"): ZoneRuns {
  const { x, y } = horizontal(selection);
  const write = coverage === "center" ? centerRows(x, y) : isDense(x, y) ? denseRows(x, y) : sweptRows(x, y);
  const writer = createRunWriter();
  const found = zones.map((zone, number) => {
    writer.begin(number);
    write(zone, writer.row);
    return writer.end();
  });
  return byRows(found, y.size);
}

const isDense = (x: AxisSelection, y: AxisSelection): boolean => hasFlat(x.bounds!) || hasFlat(y.bounds!);

/** The rows of zones by a sweep over their edges. */
function sweptRows(x: AxisSelection, y: AxisSelection): (zone: Zone, write: WriteRow) => void {
  const grid = shareGridOf(x.bounds!, y.bounds!);
  return ({ region }, write) => {
    forEachRow(parseRegion(region), grid, 360, (row, first, stop, shares) => write(row, first, stop, shares, first));
  };
}

/** The same of cells that count by their centre. */
function centerRows(x: AxisSelection, y: AxisSelection): (zone: Zone, write: WriteRow) => void {
  const grid = centerGridOf(x.values as Float64Array, y.values as Float64Array);
  return ({ region }, write) => {
    forEachCenterRow(parseRegion(region), grid, 360, (row, first, stop, shares) =>
      write(row, first, stop, shares, first),
    );
  };
}

/** The rows of zones by the shares of all cells that these may reach into. */
function denseRows(x: AxisSelection, y: AxisSelection): (zone: Zone, write: WriteRow) => void {
  const sides = [sidesOf(x), sidesOf(y)] as const;
  return (zone, write) => {
    const { rows, columns } = reachOf(zone, ...sides);
    const shares = fractionShares(zone.region, pairsAt(x.bounds!, columns), pairsAt(y.bounds!, rows));
    for (const [begin, end] of piecesOf(columns)) {
      for (let r = 0; r < rows.length; r++) {
        write(rows[r]!, columns[begin]!, columns[begin]! + end - begin, shares, r * columns.length + begin);
      }
    }
  };
}

/** The same by cell. */
export function zoneCells({ starts, runs, shares }: ZoneRuns, { sizes }: Field): ZoneCells {
  const [rows, columns] = sizes as readonly [number, number];
  const firsts = new Int32Array(rows * columns + 1);
  const forEach = (visit: (cell: number, zone: number, share: number) => void): void => {
    for (let row = 0; row < rows; row++) {
      for (let run = starts[row]! * RUN_NUMBERS; run < starts[row + 1]! * RUN_NUMBERS; run += RUN_NUMBERS) {
        const [from, to, stop, zone] = [runs[run + 1]!, runs[run + 2]!, runs[run + 3]!, runs[run + 4]!];
        for (let column = runs[run]!, at = runs[run + 5]!; column < stop; column++) {
          const isWhole = column >= from && column < to;
          visit(row * columns + column, zone, isWhole ? 1 : shares[at++]!);
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

/** The same question with the windows that its zones reach into in their place. */
export function withinWindows(request: SelectionRequest, selection: Selection): SelectionRequest {
  const { x, y } = horizontal(selection);
  const windows = new Map([...(request.windows ?? []), ...[x, y].map((one) => [one.axis.name, one.windows] as const)]);
  return { ...request, region: null, zones: null, windows };
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
  const found = new Int32Array(lows.length);
  let count = 0;
  for (let i = 0; i < lows.length; i++) {
    if (lows[i]! <= north && highs[i]! >= south) {
      found[count++] = i;
    }
  }
  return found.slice(0, count);
}

/** In whichever turn. */
function around({ lows, highs }: Sides, west: number, east: number): Int32Array {
  const found = new Int32Array(lows.length);
  let count = 0;
  for (let i = 0; i < lows.length; i++) {
    if (lows[i]! + 360 * Math.ceil((west - highs[i]!) / 360) <= east) {
      found[count++] = i;
    }
  }
  return found.slice(0, count);
}

/** Stretches of columns that lie side by side: where in `columns` each begins and ends. */
function piecesOf(columns: Int32Array): readonly (readonly [number, number])[] {
  const pieces: [number, number][] = [];
  for (let c = 0; c < columns.length; c++) {
    const last = pieces.at(-1);
    if (last && columns[c] === columns[c - 1]! + 1) {
      last[1] = c + 1;
    } else {
      pieces.push([c, c + 1]);
    }
  }
  return pieces;
}

function pairsAt(bounds: Float64Array, indexes: Int32Array): Float64Array {
  const pairs = new Float64Array(2 * indexes.length);
  for (let i = 0; i < pairs.length; i++) {
    pairs[i] = bounds[2 * indexes[i >> 1]! + (i & 1)]!;
  }
  return pairs;
}
