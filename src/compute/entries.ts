/** Cells as reducers take them, and each of them again for every zone that it lies in. */
import type { Zones } from "./reduce-spec.ts";

/** The first `count` of each array; no shares or weights are 1, and no places or second values are wanted where there are none. */
export type Cells = Readonly<{
  values: Float64Array;
  groups: Int32Array;
  shares: Float64Array | null;
  weights: Float64Array | null;
  places: Float64Array | null;
  others: Float64Array | null;
  count: number;
}>;

export type Entries = Readonly<{
  /** @param first what the loops outside add to the numbers of cells @param cellAt of each cell, its number; null where all have that one */
  of(cells: Cells, zones: Zones, first: number, cellAt: Int32Array | null): Cells;
}>;

/** Buffers that grow with what is asked of them, made once for many batches. */
export function createEntries(isPlaced: boolean, isPaired: boolean): Entries {
  let room = makeRoom(0, isPlaced, isPaired);
  return {
    of({ values, groups, weights, places, others, count }, { cells: zoneCells, stride }, first, cellAt) {
      const { starts, zones, shares } = zoneCells!;
      let wanted = 0;
      for (let i = 0; i < count; i++) {
        const cell = first + (cellAt ? cellAt[i]! : 0);
        wanted += starts[cell + 1]! - starts[cell]!;
      }
      if (wanted > room.values.length) {
        room = makeRoom(2 * wanted, isPlaced, isPaired);
      }
      let at = 0;
      for (let i = 0; i < count; i++) {
        const cell = first + (cellAt ? cellAt[i]! : 0);
        for (let entry = starts[cell]!; entry < starts[cell + 1]!; entry++) {
          const share = shares[entry]!;
          room.values[at] = values[i]!;
          room.groups[at] = groups[i]! < 0 ? -1 : groups[i]! + zones[entry]! * stride;
          room.shares[at] = share;
          room.weights[at] = weights ? share * weights[i]! : share;
          if (places && room.places) {
            room.places[at] = places[i]!;
          }
          if (others && room.others) {
            room.others[at] = others[i]!;
          }
          at += 1;
        }
      }
      return { ...room, count: at };
    },
  };
}

function makeRoom(size: number, isPlaced: boolean, isPaired: boolean) {
  return {
    values: new Float64Array(size),
    groups: new Int32Array(size),
    shares: new Float64Array(size),
    weights: new Float64Array(size),
    places: isPlaced ? new Float64Array(size) : null,
    others: isPaired ? new Float64Array(size) : null,
  };
}
