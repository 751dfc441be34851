/**
 * A line of pixels over the cells of one axis: which cells are needed, and for each the pixels that it gives a part of. Where
 * both directions of a grid are axes of longitude and latitude, two lines are all that a map needs to know. Pure.
 *
 * `nearest`: each pixel is of the cell that holds its centre. `linear`: of the two cells whose labels are around its centre.
 * `average`: of all cells that it covers, each by how much of the pixel that is. Where rows of Web Mercator are smaller than pixels
 * near the equator and larger near the poles, one line has both. No cell needs neighbours in order: descending axes,
 * seams and labels in any convention need no cases of their own.
 */
import { cellEdges, extentOf } from "../grid/cells.ts";
import { isLongitude, positionsOf } from "../grid/coordinates.ts";
import type { Axis } from "../grid/dataset.ts";
import { bracketLon, coversLon } from "../grid/longitude.ts";
import { bracket, type Window } from "../numerics/search.ts";
import type { Scale } from "./pixels.ts";

/** `average` where any pixel is. */
export type Rule = "nearest" | "linear" | "average";

export type Line = Readonly<{
  rule: Rule;
  pixels: number;
  /** On average, where there are any. */
  cellsPerPixel: number;
  /** Of the axis: rising, disjoint. */
  windows: readonly Window[];
  /** Number of cells in them. */
  size: number;
  /** What each cell gives: size + 1 places in the pixels and weights. Cells are numbered in the order of the windows. */
  byCell: Shares;
  /** What each pixel gets: pixels + 1 places in the cells, rising, and weights. */
  byPixel: Shares;
}>;

/** `starts[i] … starts[i + 1]` are those that `i` shares with. */
export type Shares = Readonly<{ starts: Int32Array; other: Int32Array; weight: Float64Array }>;

/** A cell is said to reach this much further, so that what is left between neighbours by rounding is none's land. */
const SLACK_PIXELS = 1e-7;

/** @param wanted the rule for cells that are larger than pixels; smaller ones are averaged, unless they are categories */
export function lineOf(axis: Axis, scale: Scale, wanted: "nearest" | "linear", categories: boolean): Line {
  const reach = reachOf(axis, scale);
  const cellsPerPixel = density(reach, scale);
  const isLinear = wanted === "linear" && !categories;
  const entries = isLinear ? linearOf(axis, scale) : nearestOf(reach, scale);
  const crowded = categories ? null : crowdedIn(reach, scale);
  const made = crowded
    ? collect(scale, "average", joined(entries, averageOf(reach, scale), crowded))
    : collect(scale, isLinear ? "linear" : "nearest", entries);
  return { ...made, cellsPerPixel };
}

/** What a line of pixels meets: spans of pixels, low ≤ high, in the order of their cells; a cell has several a turn apart. */
type Reach = Readonly<{
  count: number;
  cell: Int32Array;
  low: Float64Array;
  high: Float64Array;
}>;

function reachOf(axis: Axis, { toPixel, pixels, turn: perTurn }: Scale): Reach {
  const edges = edgesOf(axis);
  const turn = isLongitude(axis) ? perTurn! : Number.POSITIVE_INFINITY;
  const most = axis.size * (Number.isFinite(turn) ? Math.ceil(pixels / turn) + 1 : 1);
  const reach = { count: 0, cell: new Int32Array(most), low: new Float64Array(most), high: new Float64Array(most) };
  for (let cell = 0; cell < axis.size; cell++) {
    const [a, b] = [toPixel(edges[2 * cell]!), toPixel(edges[2 * cell + 1]!)];
    // The first turn that ends beyond the western edge.
    const first = Number.isFinite(turn) ? Math.ceil(-Math.max(a, b) / turn) * turn : 0;
    let low = Math.min(a, b) + first;
    let high = Math.max(a, b) + first;
    for (; low <= pixels && high >= 0; low += turn, high += turn) {
      reach.cell[reach.count] = cell;
      reach.low[reach.count] = low;
      reach.high[reach.count] = high;
      reach.count += 1;
    }
  }
  return reach;
}

/** Cells to a pixel, over the pixels that cells cover; 0 where there are none. */
function density({ count, low, high }: Reach, { pixels }: Scale): number {
  let [cells, covered] = [0, 0];
  for (let i = 0; i < count; i++) {
    const width = high[i]! - low[i]!;
    const share = Math.min(pixels, high[i]!) - Math.max(0, low[i]!);
    covered += share;
    cells += width > 0 ? share / width : 0;
  }
  return covered > 0 ? cells / covered : 0;
}

const edgesKnown = new WeakMap<Axis, Float64Array>();

/** Of every cell: the same for each tile of an axis. */
function edgesOf(axis: Axis): Float64Array {
  const edges = edgesKnown.get(axis) ?? cellEdges(axis, 0, axis.size);
  edgesKnown.set(axis, edges);
  return edges;
}

/** What cells give to pixels, in the order of the cells. */
type Entries = Readonly<{ cell: number[]; pixel: number[]; weight: number[] }>;

const noEntries = (): Entries => ({ cell: [], pixel: [], weight: [] });

function add(entries: Entries, cell: number, pixel: number, weight: number): void {
  entries.cell.push(cell);
  entries.pixel.push(pixel);
  entries.weight.push(weight);
}

/** Which pixels have a part of a cell that is smaller than a pixel; null where none has. */
function crowdedIn({ count, low, high }: Reach, { pixels }: Scale): Uint8Array | null {
  const crowded = new Uint8Array(pixels);
  let any = false;
  for (let i = 0; i < count; i++) {
    const [from, to] = [low[i]!, high[i]!];
    if (to > from && to - from < 1 - SLACK_PIXELS) {
      any = true;
      crowded.fill(1, Math.max(0, Math.floor(from)), Math.max(0, Math.ceil(to)));
    }
  }
  return any ? crowded : null;
}

/** The first entries where pixels are not crowded, the others where they are. */
function joined(plain: Entries, averages: Entries, crowded: Uint8Array): Entries {
  if (!crowded.includes(0)) {
    return averages;
  }
  const from = (entries: Entries, wanted: number) =>
    entries.pixel.flatMap((pixel, i) =>
      crowded[pixel] === wanted ? [[entries.cell[i]!, pixel, entries.weight[i]!] as const] : [],
    );
  return byCells([...from(plain, 0), ...from(averages, 1)]);
}

/** On an edge between two cells, the pixel is of the lower index. */
function nearestOf({ count, cell, low, high }: Reach, { pixels }: Scale): Entries {
  const entries = noEntries();
  const taken = new Uint8Array(pixels);
  for (let i = 0; i < count; i++) {
    const [from, to] = [low[i]!, high[i]!];
    // A cell without width has the pixel that it lies in.
    const first = from === to ? Math.floor(from) : Math.ceil(from - SLACK_PIXELS - 0.5);
    const last = from === to ? first : Math.floor(to + SLACK_PIXELS - 0.5);
    for (let pixel = Math.max(0, first); pixel <= Math.min(pixels - 1, last); pixel++) {
      if (taken[pixel] === 0) {
        taken[pixel] = 1;
        add(entries, cell[i]!, pixel, 1);
      }
    }
  }
  return entries;
}

function averageOf({ count, cell, low, high }: Reach, { pixels }: Scale): Entries {
  const entries = noEntries();
  for (let i = 0; i < count; i++) {
    const [from, to] = [low[i]!, high[i]!];
    for (let pixel = Math.max(0, Math.floor(from)); pixel < Math.min(pixels, to); pixel++) {
      const weight = Math.min(to, pixel + 1) - Math.max(from, pixel);
      if (weight > SLACK_PIXELS) {
        add(entries, cell[i]!, pixel, weight);
      }
    }
  }
  return entries;
}

/** Within the outermost edges; between these and the outermost labels, the outermost cell alone. */
function linearOf(axis: Axis, { pixels, toDegrees }: Scale): Entries {
  const turns = isLongitude(axis);
  const [least, greatest] = extentOf(axis);
  const found: Entry[] = [];
  for (let pixel = 0; pixel < pixels; pixel++) {
    const degrees = toDegrees(pixel + 0.5);
    if (turns ? !coversLon(axis, degrees) : degrees < least || degrees > greatest) {
      continue;
    }
    const { lower, upper, fraction } = turns
      ? bracketLon(axis, degrees)
      : bracket(positionsOf(axis.coordinates), degrees);
    found.push([lower, pixel, 1 - fraction]);
    if (fraction > 0) {
      found.push([upper, pixel, fraction]);
    }
  }
  return byCells(found);
}

type Entry = readonly [cell: number, pixel: number, weight: number];

function byCells(found: Entry[]): Entries {
  const entries = noEntries();
  for (const [cell, pixel, weight] of found.sort(([a], [b]) => a - b)) {
    add(entries, cell, pixel, weight);
  }
  return entries;
}

/** Cells that are next to each other, or nearly so, are read together: a window for each would cost more. */
const JOINED_CELLS = 8;

function collect({ pixels }: Scale, rule: Rule, { cell, pixel, weight }: Entries): Omit<Line, "cellsPerPixel"> {
  const windows: { start: number; stop: number }[] = [];
  for (const index of cell) {
    const last = windows.at(-1);
    if (last && index < last.stop + JOINED_CELLS) {
      last.stop = Math.max(last.stop, index + 1);
    } else {
      windows.push({ start: index, stop: index + 1 });
    }
  }
  const size = windows.reduce((sum, { start, stop }) => sum + stop - start, 0);
  const number = new Int32Array(cell.length);
  let [before, next] = [0, 0];
  for (const { start, stop } of windows) {
    for (; next < cell.length && cell[next]! < stop; next++) {
      number[next] = before + cell[next]! - start;
    }
    before += stop - start;
  }
  const weights = Float64Array.from(weight);
  const [cells, shared] = [number, Int32Array.from(pixel)];
  return {
    rule,
    pixels,
    windows,
    size,
    byCell: sharesBy(size, cells, shared, weights),
    byPixel: sharesBy(pixels, shared, cells, weights),
  };
}

/** Entries by one of their two numbers, in the order in which they come. */
export function sharesBy(count: number, key: Int32Array, other: Int32Array, weight: Float64Array): Shares {
  const starts = new Int32Array(count + 2);
  for (const k of key) {
    starts[k + 2] = starts[k + 2]! + 1;
  }
  for (let i = 2; i < starts.length; i++) {
    starts[i] = starts[i]! + starts[i - 1]!;
  }
  const sorted = { other: new Int32Array(key.length), weight: new Float64Array(key.length) };
  for (let i = 0; i < key.length; i++) {
    const at = starts[key[i]! + 1]!;
    starts[key[i]! + 1] = at + 1;
    sorted.other[at] = other[i]!;
    sorted.weight[at] = weight[i]!;
  }
  return { starts: starts.subarray(0, -1), ...sorted };
}
