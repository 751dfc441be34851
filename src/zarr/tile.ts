/** The piece of an array held in memory, and where its values go. */
import type { TypedArray } from "../numerics/data-type.ts";

/**
 * One dimension of the answer, within one chunk: `from[i]` is an element offset into the chunk, `to[i]` the position along
 * the answer's dimension. Offsets never fall, and add up over a tile's loops, whatever the chunk's rank.
 */
export type Loop = Readonly<{ from: Int32Array; to: Int32Array }>;

/**
 * A decoded piece of a chunk with the selected part of it. For every combination of one index i_k in each loop k, the
 * stored value `data()[Σ from_k[i_k]]` belongs at the position `(to_0[i_0], to_1[i_1], …)` of the answer. Every position of the
 * answer occurs in exactly one tile. Loops stand in the order of the answer's dimensions; a scalar has none.
 */
export type Tile = Readonly<{
  /**
   * Decodes it, unless what was decoded last is still there. Whoever else decodes anything overwrites it, and others do wherever there
   * is an `await` (or a `yield` to one): it is used at once, until the next tile is asked for. @throws CorruptData
   */
  data(): TypedArray;
  /** Whether its data stay until the next tile is asked for, whoever decodes meanwhile. */
  lasts: boolean;
  loops: readonly Loop[];
}>;
