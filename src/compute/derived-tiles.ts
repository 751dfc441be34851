/**
 * Tiles of variables that are computed from others: the lead's tiles as they are read, with the same cells of the others beside them, go
 * through the expressions a batch at a time. What comes out are tiles like any other, of float64 and with NaN for missing.
 */
import { createUnpacker, type Packing } from "../grid/packing.ts";
import type { TypedArray } from "../numerics/data-type.ts";
import { createEvaluator, EVALUATED_CELLS, evaluatorBytes } from "../numerics/evaluate.ts";
import type { Expression } from "../numerics/expression.ts";
import { rowMajorStrides } from "../zarr/chunk-walk.ts";
import { LARGEST_BLOCK_BYTES } from "../zarr/codecs/blosc-header.ts";
import { type ArrayPlan, type Part, WHOLE } from "../zarr/plan.ts";
import { type ReadContext, readShares, type Share } from "../zarr/read.ts";
import type { Loop, Tile } from "../zarr/tile.ts";
import { type Box, inBox, type Together, walkBoxes } from "../zarr/together.ts";
import { forEachRow } from "./extract.ts";

/** How cells are computed. */
export type Formulas = Readonly<{
  /** The names of the lead, and of the others in the order of the plan; with their packing. */
  operands: readonly Readonly<{ name: string; packing: Packing }>[];
  /** Of the first the tile holds the values; those of a second lie one element after each. */
  expressions: readonly Expression[];
}>;

/** Cells of a tile, at most. */
const TILE_CELLS = 16 * EVALUATED_CELLS;

/** Bytes held to compute tiles, beside what the plan holds. @param lead what is streamed */
export function formulaBytes({ operands, expressions }: Formulas, lead: ArrayPlan): number {
  // Values and offsets of every operand, what comes of them, and a block of the lead.
  const ofTile = TILE_CELLS * (12 * operands.length + 8 * expressions.length);
  const block = Math.min(lead.array.pipeline.decodedBytes, LARGEST_BLOCK_BYTES);
  return block + ofTile + expressions.reduce((sum, expression) => sum + evaluatorBytes(expression), 0);
}

/** What is read next: all of an operand, its part of a box, or the lead's. */
type Reading = Share & Readonly<{ operand: number; box: Box }>;

/** @throws SourceUnavailable, SourceTimeout, CorruptData, Cancelled */
export async function* derivedTiles(
  together: Together,
  formulas: Formulas,
  inFlight: number,
  context: ReadContext,
  part: Part,
): AsyncGenerator<Tile> {
  const { others } = together;
  const held = others.map(({ cells }) => new Float64Array(cells));
  const unpackers = formulas.operands.map(({ packing }) => createUnpacker(packing));
  const compute = createComputation(together, formulas, held);
  let row = new Float64Array(0);
  for await (const { share, tile } of readShares(readings(together, part), inFlight, context)) {
    const { operand, box, plan } = share;
    if (operand === 0) {
      yield* compute(tile, box);
      continue;
    }
    const out = held[operand - 1]!;
    const strides = rowMajorStrides(plan.dims.map(({ size }) => size));
    const data = tile.data();
    forEachRow(tile.loops, strides, (base, at, { from, to }, stride) => {
      if (row.length < from.length) {
        row = new Float64Array(from.length);
      }
      unpackers[operand]!(data, base, from, row);
      for (let i = 0; i < to.length; i++) {
        out[at + to[i]! * stride] = row[i]!;
      }
    });
  }
}

/** First what is held whole, then box after box: what is held of it, and the lead. Boxes are shared among the parts, or the chunks of the only one. */
function* readings(together: Together, part: Part): Generator<Reading> {
  const { lead, others, lengths } = together;
  const along = lead.dims.map((_, k) => k);
  for (const [i, { plan, isWhole }] of others.entries()) {
    if (isWhole) {
      yield { plan, part: WHOLE, operand: i + 1, box: [] };
    }
  }
  let met = 0;
  for (const box of walkBoxes(together)) {
    if (lengths !== null && met++ % part.count !== part.index) {
      continue;
    }
    for (const [i, other] of others.entries()) {
      if (!other.isWhole) {
        yield { plan: inBox(other.plan, other.along, box, together), part: WHOLE, operand: i + 1, box };
      }
    }
    yield { plan: inBox(lead, along, box, together), part: lengths === null ? part : WHOLE, operand: 0, box };
  }
}

/** Turns the lead's tiles into tiles of what is computed; their data is overwritten by the next. */
function createComputation(
  { lead, others }: Together,
  { operands, expressions }: Formulas,
  held: readonly Float64Array[],
): (tile: Tile, box: Box) => Generator<Tile> {
  const unpack = createUnpacker(operands[0]!.packing);
  const names = operands.map(({ name }) => name);
  const evaluators = expressions.map((expression) => createEvaluator(expression, names));
  const inputs = operands.map(() => new Float64Array(TILE_CELLS));
  const out = new Float64Array(TILE_CELLS * expressions.length);
  const lastingOf = createLasting();

  const computeCells = (count: number): void => {
    for (let start = 0; start < count; start += EVALUATED_CELLS) {
      const stop = Math.min(count, start + EVALUATED_CELLS);
      const cells = inputs.map((values) => values.subarray(start, stop));
      evaluators.forEach((evaluate, column) => {
        const values = evaluate(cells, stop - start);
        for (let i = start, at = start * expressions.length + column; i < stop; i++, at += expressions.length) {
          out[at] = values[i - start]!;
        }
      });
    }
  };

  return function* compute(tile, box) {
    // Along each of the lead's dimensions, the size of what is held of each operand that lies along it.
    const sizes = lead.dims.map(({ kind, size }, k) => (kind === "cells" ? size : box[k]!.loop.to.length));
    const strides = others.map(({ plan, along, isWhole }) => {
      const own = rowMajorStrides(plan.dims.map(({ size }, i) => (isWhole ? size : sizes[along[i]!]!)));
      return sizes.map((_, k) => own[along.indexOf(k)] ?? 0);
    });
    // It is read after every yield, where others decode.
    const stored = lastingOf(tile);
    for (const { loops } of stretchesOf(tile)) {
      const to = loops.map((loop, k) => loop.to.map((at) => box[k]!.loop.to[at]!));
      // Offsets of the lead, and of the others: in what is held whole cells lie where they go, else where they are in the box.
      const offsets = [
        loops.map(({ from }) => from),
        ...others.map(({ isWhole }, o) =>
          loops.map((loop, k) => (isWhole ? to[k]! : loop.to).map((at) => at * strides[o]![k]!)),
        ),
      ];
      const split = splitOf(loops);
      const inner = offsets.map((own) => flattened(own.slice(split)));
      const count = inner[0]!.length;
      const innerSteps = rowMajorStrides(loops.slice(split).map(({ from }) => from.length));
      const innerLoops = loops.slice(split).map(
        ({ from }, k): Loop => ({
          from: Int32Array.from(from, (_, i) => i * innerSteps[k]! * expressions.length),
          to: to[split + k]!,
        }),
      );
      for (const positions of positionsOf(loops.slice(0, split))) {
        const bases = offsets.map((own) => positions.reduce((sum, i, k) => sum + own[k]![i]!, 0));
        unpack(stored, bases[0]!, inner[0]!, inputs[0]!);
        held.forEach((values, o) => {
          gather(values, bases[o + 1]!, inner[o + 1]!, inputs[o + 1]!);
        });
        computeCells(count);
        const outer = positions.map((i, k): Loop => ({ from: Int32Array.of(0), to: Int32Array.of(to[k]![i]!) }));
        yield { data: () => out, lasts: true, loops: [...outer, ...innerLoops] };
      }
    }
  };
}

/** Reuses its room from one tile to the next. */
function createLasting(): (tile: Tile) => TypedArray {
  let room: TypedArray | null = null;
  return ({ data, lasts }) => {
    const values = data();
    if (lasts) {
      return values;
    }
    if (room?.length === values.length && room.constructor === values.constructor) {
      (room as Float64Array).set(values as Float64Array);
    } else {
      room = values.slice();
    }
    return room;
  };
}

/** A tile cut along its last loop, where that alone has more cells than are computed at once. */
function* stretchesOf({ data, lasts, loops }: Tile): Generator<Tile> {
  const last = loops.at(-1)!;
  for (let start = 0; start < last.from.length; start += TILE_CELLS) {
    const cut = (cells: Int32Array) => cells.subarray(start, start + TILE_CELLS);
    yield { data, lasts, loops: [...loops.slice(0, -1), { from: cut(last.from), to: cut(last.to) }] };
  }
}

/** From which loop on the cells are few enough to be computed at once. */
function splitOf(loops: readonly Loop[]): number {
  let split = loops.length - 1;
  let cells = loops[split]!.from.length;
  while (split > 0 && cells * loops[split - 1]!.from.length <= TILE_CELLS) {
    split -= 1;
    cells *= loops[split]!.from.length;
  }
  return split;
}

/** Sums of one offset of each loop, row-major. */
function flattened(offsets: readonly Int32Array[]): Int32Array {
  return offsets.reduce((sums, own) => {
    const longer = new Int32Array(sums.length * own.length);
    for (let i = 0; i < sums.length; i++) {
      for (let j = 0; j < own.length; j++) {
        longer[i * own.length + j] = sums[i]! + own[j]!;
      }
    }
    return longer;
  }, new Int32Array(1));
}

function* positionsOf(loops: readonly Loop[], taken: readonly number[] = []): Generator<readonly number[]> {
  const loop = loops[taken.length];
  if (!loop) {
    yield taken;
    return;
  }
  for (let i = 0; i < loop.from.length; i++) {
    yield* positionsOf(loops, [...taken, i]);
  }
}

function gather(values: Float64Array, base: number, offsets: Int32Array, out: Float64Array): void {
  for (let i = 0; i < offsets.length; i++) {
    out[i] = values[base + offsets[i]!]!;
  }
}
