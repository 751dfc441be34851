/**
 * The one loop: tiles in, one number for each group out. Cells go to the reducers in batches (a run of the tile's last loops),
 * through buffers that are made once; nothing is allocated for a cell.
 */
import type { Unpacker } from "../grid/packing.ts";
import type { Loop, Tile } from "../zarr/tile.ts";
import { type Cells, createEntries } from "./entries.ts";
import { hasLongRuns, type InKernels, reduceEach, reduceRuns, type Stored, stretchesOf } from "./reduce-runs.ts";
import { type Field, forEachOuter, type Reduced, type ReduceSpec } from "./reduce-spec.ts";
import { createZoneReduction } from "./reduce-zones.ts";

/** Cells in a batch, about: values, groups and weights of one stay in the first cache. */
const BATCH_CELLS = 4096;

/** Reads every tile once. */
export async function reduceTiles(
  tiles: AsyncIterable<Tile>,
  unpack: Unpacker,
  stored: Stored,
  spec: ReduceSpec,
): Promise<Reduced> {
  const states = spec.reducers.map((reducer) => reducer.init(spec.groups, spec));
  const counted = spec.counting ? spec.groups : 0;
  const reduced: Reduced = { states, valid: new Float64Array(counted), seen: new Float64Array(counted) };
  const byMoments = spec.reducers.every(({ stepRun, stepEach }) => stepRun && stepEach);
  const inLines = spec.weights.every(({ dims }) => dims.length === 1);
  const isFit = byMoments && inLines && !spec.zones && spec.shares.every(hasLongRuns);
  const kernels: InKernels | null = isFit && stored.validity ? { ...stored, validity: stored.validity } : null;
  const byRuns = spec.zones?.cells === null ? createZoneReduction(unpack, stored, spec, spec.zones, reduced) : null;
  for await (const tile of tiles) {
    if (byRuns) {
      byRuns.take(tile);
      continue;
    }
    for (const part of kernels ? stretchesOf(tile) : [tile]) {
      const isDone = kernels && (reduceRuns(part, kernels, spec, reduced) || reduceEach(part, kernels, spec, reduced));
      if (!isDone) {
        reduceTile(part, unpack, spec, reduced);
      }
    }
  }
  byRuns?.end();
  return reduced;
}

/** The last loops of a tile, flattened into one run of cells. */
type Batch = Readonly<{
  from: Int32Array;
  groups: Int32Array;
  constantGroup: boolean;
  fieldAt: ReadonlyMap<Field, Int32Array>;
  /** Null where no reducer wants places. */
  places: Float64Array | null;
}>;

function reduceTile({ data, loops }: Tile, unpack: Unpacker, spec: ReduceSpec, { states, valid, seen }: Reduced): void {
  const split = batchStart(loops);
  const batch = flatten(loops, split, spec);
  const count = batch.from.length;
  const values = new Float64Array(count);
  const groups = new Int32Array(count);
  const shares = spec.shares.length > 0 ? new Float64Array(count) : null;
  const weights = spec.weights.length > 0 || shares ? new Float64Array(count) : null;
  const places = batch.places?.slice() ?? null;
  // The second value of a cell lies one element after its own.
  const others = spec.reducers.some(({ paired }) => paired) ? new Float64Array(count) : null;
  const entries = spec.zones && createEntries(places !== null, others !== null);
  const stored = data();
  forEachOuter(loops, split, spec, (base, group, positions) => {
    unpack(stored, base, batch.from, values);
    if (others) {
      unpack(stored, base + 1, batch.from, others);
    }
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
    if (places) {
      const first = positions.reduce((sum, at, dim) => sum + at * spec.strides[dim]!, 0);
      for (let i = 0; i < count; i++) {
        places[i] = first + batch.places![i]!;
      }
    }
    let cells: Cells = { values, groups, shares, weights, places, others, count };
    if (entries) {
      const { field } = spec.zones!;
      const first = field.dims.reduce(
        (sum, dim) => sum + (dim < split ? positions[dim]! * fieldStride(field, dim) : 0),
        0,
      );
      cells = entries.of(cells, spec.zones!, first, batch.fieldAt.get(field) ?? null);
    }
    step(cells, spec, { states, valid, seen });
  });
}

function step(
  { values, groups, shares, weights, places, others, count }: Cells,
  spec: ReduceSpec,
  into: Reduced,
): void {
  for (let w = 0; w < spec.windows.length; w++) {
    if (w > 0) {
      moveOn(groups, count, spec.windows.stride);
    }
    spec.reducers.forEach((reducer, r) => {
      const given = reducer.weighting === "weight" ? weights : reducer.weighting === "share" ? shares : null;
      reducer.step(into.states[r]!, values, groups, given, count, places, others);
    });
    if (spec.counting) {
      countCells(values, groups, count, into);
    }
  }
}

/** To the next window. */
function moveOn(groups: Int32Array, count: number, stride: number): void {
  for (let i = 0; i < count; i++) {
    if (groups[i]! >= 0) {
      groups[i] = groups[i]! + stride;
    }
  }
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

function flatten(loops: readonly Loop[], split: number, spec: ReduceSpec): Batch {
  const { groupOf, shares, weights, strides, reducers } = spec;
  const inner = loops.slice(split);
  const totals = <T extends Int32Array | Float64Array>(
    make: (length: number) => T,
    of: (loop: Loop, dim: number, i: number) => number,
  ): T => {
    let run = make(1);
    inner.forEach((loop, k) => {
      const length = loop.from.length;
      const longer = make(run.length * length);
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
  const sums = (of: (loop: Loop, dim: number, i: number) => number) => totals((n) => new Int32Array(n), of);
  const isPlaced = reducers.some(({ placed }) => placed);
  const groups = sums((loop, dim, i) => groupOf[dim]?.[loop.to[i]!] ?? 0);
  const cells = spec.zones ? [spec.zones.field] : [];
  const fields = [...shares, ...weights, ...cells].filter((field) => field.dims.some((dim) => dim >= split));
  return {
    from: sums((loop, _, i) => loop.from[i]!),
    groups,
    constantGroup: groups.every((group) => group === 0),
    fieldAt: new Map(fields.map((field) => [field, sums((loop, dim, i) => loop.to[i]! * fieldStride(field, dim))])),
    places: isPlaced
      ? totals(
          (n) => new Float64Array(n),
          (loop, dim, i) => loop.to[i]! * strides[dim]!,
        )
      : null,
  };
}

/** Elements of a field for one step along a dimension; 0 where the field does not depend on it. */
function fieldStride({ dims, sizes }: Field, dim: number): number {
  const at = dims.indexOf(dim);
  return at < 0 ? 0 : sizes.slice(at + 1).reduce((product, n) => product * n, 1);
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

function countCells(values: Float64Array, groups: Int32Array, count: number, { valid, seen }: Reduced): void {
  for (let i = 0; i < count; i++) {
    const group = groups[i]!;
    if (group >= 0) {
      seen[group] = seen[group]! + 1;
      if (!Number.isNaN(values[i])) {
        valid[group] = valid[group]! + 1;
      }
    }
  }
}
