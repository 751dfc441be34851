/**
 * The ways through the kernels: runs of cells of one group by their moments, and rows of cells that go each to a group of its
 * own. What is of neither kind is stepped through in `reduce.ts`.
 */
import { type Packing, reinterpreted, type Validity } from "../grid/packing.ts";
import { isSummable } from "../zarr/kernel-numbers.ts";
import { EACH_CELLS, type Kernels, type Moments, RUN_CELLS } from "../zarr/kernels.ts";
import type { Loop, Tile } from "../zarr/tile.ts";
import { type Field, forEachOuter, type Reduced, type ReduceSpec } from "./reduce-spec.ts";

/** How the kernels read this variable's stored numbers. */
export type InKernels = Readonly<{ kernels: Kernels; packing: Packing; validity: Validity }>;

/** The same of any variable: `validity` is null where its packing is beyond the kernels. */
export type Stored = Omit<InKernels, "validity"> & Readonly<{ validity: Validity | null }>;

/** The loop of an array without dimensions. */
const NOWHERE: Loop = { from: new Int32Array(0), to: new Int32Array(0) };

/** Shorter runs cost more to hand to the kernels than to step through. */
const LEAST_RUN = 8;

/** A tile cut where its last loop jumps, as it does where longitudes wrap around; whole where that is often. */
export function stretchesOf(tile: Tile): readonly Tile[] {
  const { from, to } = tile.loops.at(-1) ?? NOWHERE;
  const jumps = [0];
  for (let i = 1; i < from.length; i++) {
    if (from[i] !== from[i - 1]! + 1) {
      jumps.push(i);
    }
  }
  if (jumps.length === 1 || jumps.length * LEAST_RUN > from.length) {
    return [tile];
  }
  return jumps.map((start, k) => {
    const part = { from: from.subarray(start, jumps[k + 1]), to: to.subarray(start, jumps[k + 1]) };
    return { ...tile, loops: [...tile.loops.slice(0, -1), part] };
  });
}

/**
 * Takes a tile whose last loops make runs of cells that lie one after the other and share group and weight: their moments
 * are all that the reducers need. @returns false where the tile is not of that kind
 */
export function reduceRuns(
  { data, loops }: Tile,
  { kernels, packing, validity }: InKernels,
  spec: ReduceSpec,
  { states, valid, seen }: Reduced,
): boolean {
  const stored = reinterpreted(data(), packing.reinterpret);
  if (!isSummable(stored)) {
    return false;
  }
  const { split, length } = longestRun(loops, spec);
  const shares = spec.shares[0];
  if (length < LEAST_RUN || (shares && !isRow(shares, loops))) {
    return false;
  }
  const inner = loops.slice(split);
  const offset = inner.reduce((sum, { from }) => sum + from[0]!, 0);
  const innerGroup = inner.reduce((sum, { to }, k) => sum + (spec.groupOf[split + k]?.[to[0]!] ?? 0), 0);
  const innerTo = inner.map(({ to }) => to[0]!);
  const squares = spec.reducers.some((reducer) => reducer.squares);
  const take = (first: number, cells: number, group: number, share: number, weight: number): void => {
    for (let start = 0; start < cells; start += RUN_CELLS) {
      const count = Math.min(RUN_CELLS, cells - start);
      const run = scaled(kernels.moments(stored, first + start, count, validity, squares), packing);
      for (let w = 0, into = group; w < spec.windows.length; w++, into += spec.windows.stride) {
        for (let r = 0; r < states.length; r++) {
          const { weighting, stepRun } = spec.reducers[r]!;
          stepRun!(states[r]!, into, run, weighting === "weight" ? weight * share : weighting === "share" ? share : 1);
        }
        if (spec.counting) {
          seen[into] = seen[into]! + count;
          valid[into] = valid[into]! + run.count;
        }
      }
    }
  };
  forEachOuter(loops, split, spec, (base, outerGroup, positions) => {
    const first = base + offset;
    const group = outerGroup + innerGroup;
    const weight = weightAt(spec, positions, innerTo);
    if (!shares) {
      take(first, length, group, 1, weight);
      return;
    }
    const row = positions[shares.dims[0]!]! * shares.sizes[1]! + inner[0]!.to[0]!;
    for (let start = 0, stop = 0; start < length; start = stop) {
      const share = shares.values[row + start]!;
      while (stop < length && shares.values[row + stop] === share) {
        stop += 1;
      }
      if (share > 0) {
        take(first + start, stop - start, group, share, weight);
      }
    }
  });
  return true;
}

/** Fewer cells are stepped through as fast. */
const LEAST_EACH = 64;

/**
 * Takes a tile whose last loops make rows of cells that lie one after the other, go to one group after the other, and share
 * a weight, as in a map of means over time. @returns false where the tile is not of that kind
 */
export function reduceEach(
  { data, loops }: Tile,
  { kernels, packing, validity }: InKernels,
  spec: ReduceSpec,
  { states }: Reduced,
): boolean {
  const stored = reinterpreted(data(), packing.reinterpret);
  if (!isSummable(stored) || spec.shares.length > 0 || spec.counting) {
    return false;
  }
  const { split, length } = longestRow(loops, spec);
  if (length < LEAST_EACH) {
    return false;
  }
  const inner = loops.slice(split);
  const innerTo = inner.map(({ to }) => to[0]!);
  const innerGroup = innerTo.reduce((sum, at, k) => sum + spec.groupOf[split + k]![at]!, 0);
  const offset = inner.reduce((sum, { from }) => sum + from[0]!, 0);
  for (const { group, weight, bases } of rowsByGroup(loops, split, spec, innerTo).values()) {
    for (let start = 0; start < length; start += EACH_CELLS) {
      const count = Math.min(EACH_CELLS, length - start);
      const first = group + innerGroup + start;
      const rows = bases.map((base) => base + offset + start);
      kernels.each(stored, rows, count, validity, packing, (cells) => {
        for (let w = 0, into = first; w < spec.windows.length; w++, into += spec.windows.stride) {
          spec.reducers.forEach(({ weighting, stepEach }, r) => {
            stepEach!(states[r]!, into, cells, weighting === "weight" ? weight : 1);
          });
        }
      });
    }
  }
  return true;
}

type Rows = Readonly<{ group: number; weight: number; bases: number[] }>;

/** Where the rows of a tile begin, those of the same groups and the same weight together: their states are then looked up once. */
function rowsByGroup(
  loops: readonly Loop[],
  split: number,
  spec: ReduceSpec,
  inner: readonly number[],
): ReadonlyMap<string, Rows> {
  const rows = new Map<string, Rows>();
  forEachOuter(loops, split, spec, (base, group, positions) => {
    const weight = weightAt(spec, positions, inner);
    const key = `${group},${weight}`;
    const known = rows.get(key);
    if (known) {
      known.bases.push(base);
    } else {
      rows.set(key, { group, weight, bases: [base] });
    }
  });
  return rows;
}

/** Steps of a chunk that go to the same groups: from so many on, looking up states once for all is worth holding the chunk. */
const LEAST_ROWS = 4;

/** Whether chunks of this shape hold several rows that {@link reduceEach} would take together. */
export function takesRowsTogether(
  { groupOf, reducers, counting }: Pick<ReduceSpec, "groupOf" | "reducers" | "counting">,
  chunk: readonly number[],
): boolean {
  const rows = groupOf.slice(0, -1).reduce((product, groups, dim) => {
    const steps = groups ? groups.length / new Set(groups).size : chunk[dim]!;
    return product * Math.min(chunk[dim]!, steps);
  }, 1);
  const isEach = reducers.every(({ stepEach }) => stepEach) && !counting && groupOf.at(-1) !== null;
  return isEach && groupOf.length === chunk.length && rows >= LEAST_ROWS;
}

/** How many of the last loops together make one row of cells and of groups, and how long it is. */
function longestRow(loops: readonly Loop[], spec: ReduceSpec): Readonly<{ split: number; length: number }> {
  let split = loops.length;
  let length = 1;
  while (split > 0) {
    const { from, to } = loops[split - 1]!;
    const groups = spec.groupOf[split - 1];
    const weights = spec.weights.filter(({ dims }) => dims[0] === split - 1);
    const isRow = groups && to.every((at, i) => groups[at] === groups[to[0]!]! + i * length);
    if (!isRow || !isContiguous(from, length) || !weights.every(({ values }) => isConstant(values, to))) {
      break;
    }
    length *= from.length;
    split -= 1;
  }
  return { split, length };
}

/** The product of the weights at a position: those of the outer dimensions, and those of the inner ones after them. */
function weightAt({ weights }: ReduceSpec, outer: readonly number[], inner: readonly number[]): number {
  let weight = 1;
  for (const { dims, values } of weights) {
    const dim = dims[0]!;
    weight *= values[dim < outer.length ? outer[dim]! : inner[dim - outer.length]!]!;
  }
  return weight;
}

/** Whether the cells of a tile's last loop are neighbours in a row of the field. */
function isRow({ dims }: Field, loops: readonly Loop[]): boolean {
  const last = loops.length - 1;
  return dims[1] === last && isContiguous(loops[last]!.to, 1);
}

/** Whether shares are alike along most of each row: inside a polygon, and outside. */
export function hasLongRuns({ sizes, values }: Field): boolean {
  const columns = sizes[1]!;
  let runs = 0;
  for (let i = 0; i < values.length; i++) {
    if (i % columns === 0 || values[i] !== values[i - 1]) {
      runs += 1;
    }
  }
  return runs * LEAST_RUN <= values.length;
}

/** From which loop on the cells of a tile are one run, and how long it is. */
function longestRun(
  loops: readonly Loop[],
  { groupOf, weights, shares }: ReduceSpec,
): { split: number; length: number } {
  let length = 1;
  let split = loops.length;
  while (split > 0) {
    const { from, to } = loops[split - 1]!;
    const tables = [groupOf[split - 1], ...weights.map(({ dims, values }) => (dims[0] === split - 1 ? values : null))];
    // Shares differ from row to row.
    if (
      (shares.length > 0 && split < loops.length) ||
      !isContiguous(from, length) ||
      !tables.every((table) => !table || isConstant(table, to))
    ) {
      break;
    }
    length *= from.length;
    split -= 1;
  }
  return { split, length };
}

/** Whether offsets lie `step` apart. */
export function isContiguous(from: Int32Array, step: number): boolean {
  for (let i = 1; i < from.length; i++) {
    if (from[i] !== from[0]! + i * step) {
      return false;
    }
  }
  return true;
}

function isConstant(table: Int32Array | Float64Array, at: Int32Array): boolean {
  for (let i = 1; i < at.length; i++) {
    if (table[at[i]!] !== table[at[0]!]) {
      return false;
    }
  }
  return true;
}

/** Moments of values from those of stored numbers. */
function scaled(run: Moments, { scale, offset }: Packing): Moments {
  if (run.count > 0 && (scale !== 1 || offset !== 0)) {
    const [least, greatest] = [run.least * scale + offset, run.greatest * scale + offset];
    run.sum = run.sum * scale + run.count * offset;
    run.least = Math.min(least, greatest);
    run.greatest = Math.max(least, greatest);
    run.squares *= scale * scale;
  }
  return run;
}
