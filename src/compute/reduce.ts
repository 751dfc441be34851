/**
 * The one loop: tiles in, one number for each group out. Cells go to the reducers in batches (a run of the tile's last loops),
 * through buffers that are made once; nothing is allocated for a cell.
 */
import { type Packing, reinterpreted, type Unpacker, type Validity } from "../grid/packing.ts";
import { isSummable, type Kernels, type Moments, RUN_CELLS } from "../zarr/kernels.ts";
import type { Loop, Tile } from "../zarr/tile.ts";
import type { Reducer, ReducerState } from "./reducer.ts";

/** Numbers for each cell that depend on one or a few of the answer's dimensions: [dim, …] row-major. */
export type Field = Readonly<{ dims: readonly number[]; sizes: readonly number[]; values: Float64Array }>;

export type ReduceSpec = Readonly<{
  /** Number of groups. */
  groups: number;
  /** For each dimension read, what each index adds to the group's number; null where it is reduced. */
  groupOf: readonly (Int32Array | null)[];
  /** Share of each cell inside the region; none is 1, and a cell of share 0 belongs to no group. */
  shares: readonly Field[];
  /** Weights of cells beside their shares, each of one dimension. */
  weights: readonly Field[];
  reducers: readonly Reducer[];
  /** Count cells that are valid, and all cells, in each group. */
  counting: boolean;
}>;

export type Reduced = Readonly<{
  states: readonly ReducerState[];
  /** Cells with a value, and cells at all, in each group; empty unless counted. */
  valid: Float64Array;
  seen: Float64Array;
}>;

/** How the kernels sum runs of this variable's stored numbers. */
export type RunSums = Readonly<{ kernels: Kernels; packing: Packing; validity: Validity }>;

/** Cells in a batch, about: values, groups and weights of one stay in the first cache. */
const BATCH_CELLS = 4096;

/** Reads every tile once. @param sums null where the variable's packing is beyond the kernels */
export async function reduceTiles(
  tiles: AsyncIterable<Tile>,
  unpack: Unpacker,
  sums: RunSums | null,
  spec: ReduceSpec,
): Promise<Reduced> {
  const states = spec.reducers.map((reducer) => reducer.init(spec.groups));
  const counted = spec.counting ? spec.groups : 0;
  const reduced: Reduced = { states, valid: new Float64Array(counted), seen: new Float64Array(counted) };
  for await (const tile of tiles) {
    if (!sums || !reduceRuns(tile, sums, spec, reduced)) {
      reduceTile(tile, unpack, spec, reduced);
    }
  }
  return reduced;
}

/** Shorter runs cost more to hand to the kernels than to step through. */
const LEAST_RUN = 8;

/**
 * Takes a tile whose last loops make runs of cells that lie one after the other and share group and weight: their moments
 * are all that the reducers need. @returns false where the tile is not of that kind
 */
function reduceRuns(
  { data, loops }: Tile,
  { kernels, packing, validity }: RunSums,
  spec: ReduceSpec,
  { states, valid, seen }: Reduced,
): boolean {
  const stored = reinterpreted(data, packing.reinterpret);
  if (spec.shares.length > 0 || !isSummable(stored)) {
    return false;
  }
  const { split, length } = longestRun(loops, spec);
  if (length < LEAST_RUN) {
    return false;
  }
  const inner = loops.slice(split);
  const offset = inner.reduce((sum, { from }) => sum + from[0]!, 0);
  const innerGroup = inner.reduce((sum, { to }, k) => sum + (spec.groupOf[split + k]?.[to[0]!] ?? 0), 0);
  const factors = loops.map((_, dim) => spec.weights.filter(({ dims }) => dims[0] === dim));
  const weightAt = (dim: number, at: number): number =>
    factors[dim]!.reduce((product, { values }) => product * values[at]!, 1);
  const innerWeight = inner.reduce((product, { to }, k) => product * weightAt(split + k, to[0]!), 1);
  const squares = spec.reducers.some((reducer) => reducer.squares);
  forEachOuter(loops, split, spec, (base, outerGroup, positions) => {
    const group = outerGroup + innerGroup;
    let weight = innerWeight;
    for (let dim = 0; dim < split; dim++) {
      weight *= factors[dim]!.length > 0 ? weightAt(dim, positions[dim]!) : 1;
    }
    for (let start = 0; start < length; start += RUN_CELLS) {
      const count = Math.min(RUN_CELLS, length - start);
      const run = scaled(kernels.moments(stored, base + offset + start, count, validity, squares), packing);
      for (let r = 0; r < states.length; r++) {
        const reducer = spec.reducers[r]!;
        reducer.stepRun(states[r]!, group, run, reducer.weighting === "weight" ? weight : 1);
      }
      if (spec.counting) {
        seen[group] = seen[group]! + count;
        valid[group] = valid[group]! + run.count;
      }
    }
  });
  return true;
}

/** From which loop on the cells of a tile are one run, and how long it is. */
function longestRun(loops: readonly Loop[], { groupOf, weights }: ReduceSpec): { split: number; length: number } {
  let length = 1;
  let split = loops.length;
  while (split > 0) {
    const { from, to } = loops[split - 1]!;
    const tables = [groupOf[split - 1], ...weights.map(({ dims, values }) => (dims[0] === split - 1 ? values : null))];
    if (!isContiguous(from, length) || !tables.every((table) => !table || isConstant(table, to))) {
      break;
    }
    length *= from.length;
    split -= 1;
  }
  return { split, length };
}

function isContiguous(from: Int32Array, step: number): boolean {
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

/** The last loops of a tile, flattened into one run of cells. */
type Batch = Readonly<{
  from: Int32Array;
  groups: Int32Array;
  constantGroup: boolean;
  fieldAt: ReadonlyMap<Field, Int32Array>;
}>;

function reduceTile({ data, loops }: Tile, unpack: Unpacker, spec: ReduceSpec, { states, valid, seen }: Reduced): void {
  const split = batchStart(loops);
  const batch = flatten(loops, split, spec);
  const count = batch.from.length;
  const values = new Float64Array(count);
  const groups = new Int32Array(count);
  const shares = spec.shares.length > 0 ? new Float64Array(count) : null;
  const weights = spec.weights.length > 0 || shares ? new Float64Array(count) : null;
  forEachOuter(loops, split, spec, (base, group, positions) => {
    unpack(data, base, batch.from, values);
    if (batch.constantGroup) {
      groups.fill(group);
    } else {
      for (let i = 0; i < count; i++) {
        groups[i] = batch.groups[i]! + group;
      }
    }
    if (shares) {
      shares.fill(1);
      multiply(shares, spec.shares, batch, positions, split);
      for (let i = 0; i < count; i++) {
        if (shares[i] === 0) {
          groups[i] = -1;
        }
      }
    }
    if (weights) {
      if (shares) {
        weights.set(shares);
      } else {
        weights.fill(1);
      }
      multiply(weights, spec.weights, batch, positions, split);
    }
    spec.reducers.forEach((reducer, r) => {
      const given = reducer.weighting === "weight" ? weights : reducer.weighting === "share" ? shares : null;
      reducer.step(states[r]!, values, groups, given, count);
    });
    if (spec.counting) {
      countCells(values, groups, valid, seen);
    }
  });
}

/** The first loop of the batch: as many of the last loops as make some thousands of cells. */
function batchStart(loops: readonly Loop[]): number {
  let cells = 1;
  let start = loops.length;
  while (start > 0 && (start === loops.length || cells * loops[start - 1]!.from.length <= BATCH_CELLS)) {
    start -= 1;
    cells *= loops[start]!.from.length;
  }
  return start;
}

function flatten(loops: readonly Loop[], split: number, { groupOf, shares, weights }: ReduceSpec): Batch {
  const inner = loops.slice(split);
  const sums = (of: (loop: Loop, dim: number, i: number) => number): Int32Array => {
    let run = new Int32Array(1);
    inner.forEach((loop, k) => {
      const length = loop.from.length;
      const longer = new Int32Array(run.length * length);
      for (let i = 0; i < length; i++) {
        const step = of(loop, split + k, i);
        for (let j = 0; j < run.length; j++) {
          longer[j * length + i] = run[j]! + step;
        }
      }
      run = longer;
    });
    return run;
  };
  const groups = sums((loop, dim, i) => groupOf[dim]?.[loop.to[i]!] ?? 0);
  const fields = [...shares, ...weights].filter((field) => field.dims.some((dim) => dim >= split));
  return {
    from: sums((loop, _, i) => loop.from[i]!),
    groups,
    constantGroup: groups.every((group) => group === 0),
    fieldAt: new Map(fields.map((field) => [field, sums((loop, dim, i) => loop.to[i]! * fieldStride(field, dim))])),
  };
}

/** Elements of a field for one step along a dimension; 0 where the field does not depend on it. */
function fieldStride({ dims, sizes }: Field, dim: number): number {
  const at = dims.indexOf(dim);
  return at < 0 ? 0 : sizes.slice(at + 1).reduce((product, n) => product * n, 1);
}

function forEachOuter(
  loops: readonly Loop[],
  split: number,
  { groupOf }: ReduceSpec,
  visit: (base: number, group: number, positions: readonly number[]) => void,
): void {
  const positions = new Array<number>(split).fill(0);
  const walk = (dim: number, base: number, group: number): void => {
    if (dim === split) {
      visit(base, group, positions);
      return;
    }
    const { from, to } = loops[dim]!;
    for (let i = 0; i < from.length; i++) {
      positions[dim] = to[i]!;
      walk(dim + 1, base + from[i]!, group + (groupOf[dim]?.[to[i]!] ?? 0));
    }
  };
  walk(0, 0, 0);
}

function multiply(
  out: Float64Array,
  fields: readonly Field[],
  batch: Batch,
  positions: readonly number[],
  split: number,
): void {
  for (const field of fields) {
    const { dims, values } = field;
    const outer = dims.reduce((sum, dim) => sum + (dim < split ? positions[dim]! * fieldStride(field, dim) : 0), 0);
    const at = batch.fieldAt.get(field);
    if (at) {
      for (let i = 0; i < out.length; i++) {
        out[i] = out[i]! * values[outer + at[i]!]!;
      }
    } else {
      const factor = values[outer]!;
      for (let i = 0; i < out.length; i++) {
        out[i] = out[i]! * factor;
      }
    }
  }
}

function countCells(values: Float64Array, groups: Int32Array, valid: Float64Array, seen: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    const group = groups[i]!;
    if (group >= 0) {
      seen[group] = seen[group]! + 1;
      if (!Number.isNaN(values[i])) {
        valid[group] = valid[group]! + 1;
      }
    }
  }
}
