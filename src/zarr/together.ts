/**
 * Several arrays read together, cell by cell: how they are cut so that little is held, and what that costs. One, the lead, is streamed;
 * of the others the same cells are held meanwhile. What is small is held whole. For the rest the question is cut into boxes, after the chunks
 * that the arrays have in common where those are small enough: then each chunk is read once. Where they are not, chunks are read again
 * for every box that they reach into, which the plan counts. Pure arithmetic; nothing here grows with the number of chunks.
 */
import type { Window } from "../numerics/search.ts";
import { regularEdges } from "./chunk-grid.ts";
import { type Piece, windowPieces } from "./chunk-walk.ts";
import type { OpenArray } from "./open-dataset.ts";
import {
  type ArrayPlan,
  countChunks,
  type DimPlan,
  edgesOf,
  heldIndexBytes,
  planArray,
  type WindowsPlan,
} from "./plan.ts";
import type { Loop } from "./tile.ts";

/** An array and what is wanted of it. */
export type Member = Readonly<{
  array: OpenArray;
  dims: readonly DimPlan[];
  /** For each of them, the lead's dimension that it lies along. */
  along: readonly number[];
}>;

export type Together = Readonly<{
  /** Its dimensions are those of the whole. */
  lead: ArrayPlan;
  others: readonly Readonly<{
    plan: ArrayPlan;
    along: readonly number[];
    /** Held from the beginning to the end; otherwise for one box after the other. */
    isWhole: boolean;
    /** Cells that are held at a time, at most. */
    cells: number;
  }>[];
  /** Lengths of the boxes along the lead's dimensions, in indexes of the arrays; null: one box for all. */
  lengths: readonly number[] | null;
  /** Bytes of the cells that are held, and of shards' indexes. */
  heldBytes: number;
}>;

/** Part of the cells of a question: along each of the lead's dimensions, where they lie (offsets within the box) and where they go. */
export type Box = readonly Piece[];

const CELL_BYTES = 8;
/** Boxes of fewer cells cost more to begin than to read. */
const LEAST_BOX_CELLS = 131_072;

/** @param mostBytes of cells that are held */
export function planTogether(lead: Omit<Member, "along">, others: readonly Member[], mostBytes: number): Together {
  const leading: Member = { ...lead, along: lead.dims.map((_, k) => k) };
  const bytesOf = ({ dims }: Member) => CELL_BYTES * dims.reduce((product, { size }) => product * size, 1);
  let left = mostBytes;
  const small = new Set<Member>();
  // The smallest first: a mask is held, and what it masks is not. Boxes have the rest.
  for (const other of others.toSorted((a, b) => bytesOf(a) - bytesOf(b))) {
    if (other.dims.length < lead.dims.length && bytesOf(other) <= left / 2) {
      small.add(other);
      left -= bytesOf(other);
    }
  }
  const parted = others.filter((other) => !small.has(other));
  const boxes = parted.length > 0 ? chooseBoxes(leading, parted, left) : null;
  const isHeld = parted.reduce((sum, other) => sum + bytesOf(other), 0) <= left;
  return isHeld && (!boxes || [leading, ...parted].some((member) => isReadAgain(member, boxes)))
    ? allTogether(leading, others, new Set(others), null)
    : allTogether(leading, others, small, boxes);
}

function allTogether(
  lead: Member,
  others: readonly Member[],
  whole: ReadonlySet<Member>,
  boxes: Boxes | null,
): Together {
  const plan = boxes ? boxedPlan(lead, boxes) : planArray(lead.array, lead.dims);
  const plans = others.map((other) => {
    const isWhole = whole.has(other);
    return {
      plan: isWhole || !boxes ? { ...planArray(other.array, other.dims), inEveryPart: true } : boxedPlan(other, boxes),
      along: other.along,
      isWhole,
      cells: isWhole || !boxes ? other.dims.reduce((product, { size }) => product * size, 1) : boxCells(other, boxes),
    };
  });
  const all = [plan, ...plans.map((one) => one.plan)];
  return {
    lead: plan,
    others: plans,
    lengths: boxes?.lengths ?? null,
    heldBytes:
      plans.reduce((sum, { cells }) => sum + CELL_BYTES * cells, 0) +
      all.reduce((sum, { array, shards }) => sum + heldIndexBytes(array, shards), 0),
  };
}

/** Lengths along the lead's dimensions; scattered cells are never cut. */
type Boxes = Readonly<{ dims: readonly DimPlan[]; lengths: readonly number[] }>;

/** The cut that fits and decodes least. */
function chooseBoxes(lead: Member, others: readonly Member[], mostBytes: number): Boxes {
  const { dims } = lead;
  const members = [lead, ...others];
  const sizes = dims.map((dim) => (dim.kind === "windows" ? lead.array.metadata.shape[dim.dim]! : dim.size));
  const chunksAlong = dims.map((_, k) => members.flatMap((member) => chunkLengths(member, k)));
  const held = (lengths: readonly number[]) =>
    CELL_BYTES * others.reduce((sum, other) => sum + boxCells(other, { dims, lengths }), 0);
  const decoded = (lengths: readonly number[]) =>
    members.reduce((sum, member) => sum + touched(member, { dims, lengths }) * member.array.pipeline.decodedBytes, 0);
  let lengths = dims.map((dim, k) =>
    dim.kind === "windows"
      ? chunksAlong[k]!.reduce((all, n) => Math.min(sizes[k]!, leastCommonMultiple(all, n)), 1)
      : sizes[k]!,
  );
  while (held(lengths) > mostBytes) {
    const shorter = lengths.flatMap((length, k) => {
      if (dims[k]!.kind === "cells" || length === 1) {
        return [];
      }
      const chunks = chunksAlong[k]!.filter((n) => n < length && 2 * n > length);
      return [lengths.with(k, Math.max(Math.ceil(length / 2), ...chunks))];
    });
    if (shorter.length === 0) {
      break;
    }
    lengths = shorter.reduce((best, candidate) => (decoded(candidate) < decoded(best) ? candidate : best));
  }
  // Whole multiples, so that no chunk is cut that was not.
  for (let k = dims.length - 1; k >= 0; k--) {
    const longer = () => lengths.with(k, Math.min(sizes[k]!, 2 * lengths[k]!));
    const isSmall = () => boxCells(lead, { dims, lengths }) < LEAST_BOX_CELLS && lengths[k]! < sizes[k]!;
    while (dims[k]!.kind === "windows" && isSmall() && held(longer()) <= mostBytes) {
      lengths = longer();
    }
  }
  return { dims, lengths };
}

/** The chunks of a member along a dimension of the lead. */
function chunkLengths({ array, dims, along }: Member, k: number): readonly number[] {
  const dim = dims[along.indexOf(k)];
  return dim?.kind === "windows" ? [array.pipeline.chunkShape[dim.dim]!] : [];
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) {
    [x, y] = [y, x % y];
  }
  return (a / x) * b;
}

/** Cells that a member has in one box, at most. */
function boxCells({ dims, along }: Member, { lengths }: Boxes): number {
  return dims.reduce((product, { size }, i) => product * Math.min(size, lengths[along[i]!]!), 1);
}

/** How often a chunk (or shard, of the lengths given) of a member is met by a box; upper bound. */
function touched(member: Member, boxes: Boxes, lengths?: readonly number[]): number {
  const { array, dims, along } = member;
  const isRegular = lengths !== undefined || !array.metadata.edges;
  const chunks = lengths ?? array.pipeline.chunkShape;
  const edges = lengths ? lengths.map(regularEdges) : edgesOf(array);
  const own = dims.reduce((product, dim, i) => {
    const met = countChunks(dim, edges);
    if (dim.kind === "cells") {
      return product * met;
    }
    const length = boxes.lengths[along[i]!]!;
    const cuts = boxesAlong(dim, length);
    const chunk = chunks[dim.dim]!;
    const isWhole = isRegular && length % chunk === 0;
    const isWithin = isRegular && chunk % length === 0;
    // Each cut goes through one chunk at most.
    return product * (isWhole ? met : isWithin ? cuts : Math.max(0, met + cuts - 1));
  }, 1);
  return boxes.dims.reduce(
    (product, dim, k) => product * (along.includes(k) || dim.kind === "cells" ? 1 : boxesAlong(dim, boxes.lengths[k]!)),
    own,
  );
}

/** Whether boxes cut chunks of it, so that these are read again. */
function isReadAgain(member: Member, boxes: Boxes): boolean {
  return touched(member, boxes) > planArray(member.array, member.dims).chunks;
}

function boxesAlong(dim: WindowsPlan, length: number): number {
  return countChunks({ ...dim, dim: 0 }, [regularEdges(length)]);
}

/** How a member is read, box after box, and what of it all together. */
function boxedPlan(member: Member, boxes: Boxes): ArrayPlan {
  const { array, dims, along } = member;
  const whole = planArray(array, dims);
  // The largest box says how: what is wanted of the others lies as near to each other, or nearer.
  const largest = dims.map((dim, i): DimPlan => {
    if (dim.kind === "cells") {
      return dim;
    }
    const least = dim.windows.reduce((low, { start }) => Math.min(low, start), Number.POSITIVE_INFINITY);
    const most = dim.windows.reduce((high, { stop }) => Math.max(high, stop), 0);
    const size = Math.max(1, Math.min(most - least, boxes.lengths[along[i]!]!));
    return { ...dim, windows: [{ start: 0, stop: size }], size };
  });
  const boxed = planArray(array, largest);
  const isKept = whole.kept && boxed.kept;
  return {
    ...boxed,
    dims,
    chunks: touched(member, boxes),
    shards: array.pipeline.shard ? touched(member, boxes, array.metadata.chunkShape) : 0,
    kept: isKept,
    lookup: whole.lookup,
  };
}

/** Every box of cells that are wanted, row-major. */
export function* walkBoxes({ lead: { dims }, lengths }: Together): Generator<Box> {
  function* combine(pieces: readonly Piece[]): Generator<Box> {
    const k = pieces.length;
    const dim = dims[k];
    if (!dim) {
      yield pieces;
      return;
    }
    for (const piece of dim.kind === "cells"
      ? [allCells(dim.size)]
      : windowPieces(dim, edgesAlong(dim, lengths?.[k]), 1)) {
      yield* combine([...pieces, piece]);
    }
  }
  yield* combine([]);
}

function edgesAlong({ windows }: WindowsPlan, length: number | undefined) {
  return regularEdges(length ?? windows.reduce((most, { stop }) => Math.max(most, stop), 1));
}

function allCells(size: number): Piece {
  const all = Int32Array.from({ length: size }, (_, i) => i);
  return { index: [0], loop: { from: all, to: all } };
}

/** What a box takes of a plan's dimensions. */
export function inBox(plan: ArrayPlan, along: readonly number[], box: Box, { lengths }: Together): ArrayPlan {
  return {
    ...plan,
    dims: plan.dims.map((dim, i): DimPlan => {
      const k = along[i]!;
      const { index, loop } = box[k]!;
      return dim.kind === "cells"
        ? dim
        : { ...dim, windows: runsOf(loop, index[0]! * (lengths?.[k] ?? 0)), size: loop.from.length };
    }),
  };
}

/** Neighbouring indexes as windows. */
function runsOf({ from }: Loop, low: number): readonly Window[] {
  const runs: { start: number; stop: number }[] = [];
  for (const offset of from) {
    const at = low + offset;
    const last = runs.at(-1);
    if (last?.stop === at) {
      last.stop = at + 1;
    } else {
      runs.push({ start: at, stop: at + 1 });
    }
  }
  return runs;
}
