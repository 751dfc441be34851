/** The edges of polygons, and a sweep over the rows that they reach into. Pure. */
import type { Polygon, Ring } from "./polygon.ts";

/**
 * Edges as four numbers each, the x and y they run from and to, in every turn that reaches low … high. Outer rings run
 * counter-clockwise and holes clockwise, whichever way they were written.
 */
export function edgesOf(polygons: readonly Polygon[], low: number, high: number, turn: number): Float64Array {
  const placed = polygons.flatMap((polygon) =>
    polygon.flatMap((ring, i) =>
      shifts(ring, low, high, turn).map((shift) => ({ ring, shift, forward: (i === 0) === ring.area > 0 })),
    ),
  );
  const edges = new Float64Array(placed.reduce((sum, { ring }) => sum + 4 * (ring.x.length - 1), 0));
  let at = 0;
  for (const { ring, shift, forward } of placed) {
    for (let i = 1; i < ring.x.length; i++) {
      const from = forward ? i - 1 : i;
      const to = forward ? i : i - 1;
      edges[at] = ring.x[from]! + shift;
      edges[at + 1] = ring.y[from]!;
      edges[at + 2] = ring.x[to]! + shift;
      edges[at + 3] = ring.y[to]!;
      at += 4;
    }
  }
  return edges;
}

/** Whole turns that bring a ring into the columns; none, one or, across a seam, two. */
function shifts(ring: Ring, low: number, high: number, turn: number): readonly number[] {
  if (turn === Number.POSITIVE_INFINITY) {
    return ring.east >= low && ring.west <= high ? [0] : [];
  }
  const first = Math.ceil((low - ring.east) / turn);
  const last = Math.floor((high - ring.west) / turn);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => turn * (first + i));
}

export function southOf(edges: Float64Array, at: number): number {
  return Math.min(edges[at + 1]!, edges[at + 3]!);
}

export function northOf(edges: Float64Array, at: number): number {
  return Math.max(edges[at + 1]!, edges[at + 3]!);
}

/**
 * Calls `visit` for each row that edges may reach into, from south to north, with where the edges are: the first `held` of `active`.
 */
export function sweep(
  edges: Float64Array,
  { lows, highs, order, reaches }: Rows,
  visit: (row: number, active: Int32Array, held: number) => void,
): void {
  const souths = new Float64Array(edges.length / 4);
  for (let i = 0; i < souths.length; i++) {
    souths[i] = southOf(edges, 4 * i);
  }
  const waiting = risingOrder(souths);
  const active = new Int32Array(waiting.length);
  let held = 0;
  let next = 0;
  for (let i = waiting.length === 0 ? order.length : firstAbove(reaches, souths[waiting[0]!]!); i < order.length; i++) {
    const row = order[i]!;
    const [low, high] = [lows[row]!, highs[row]!];
    let kept = 0;
    for (let k = 0; k < held; k++) {
      if (northOf(edges, active[k]!) > low) {
        active[kept++] = active[k]!;
      }
    }
    for (; next < waiting.length && souths[waiting[next]!]! <= high; next++) {
      const edge = 4 * waiting[next]!;
      if (northOf(edges, edge) > low) {
        active[kept++] = edge;
      }
    }
    held = kept;
    if (held > 0) {
      visit(row, active, held);
    } else if (next === waiting.length) {
      return;
    }
  }
}

/** The first of rising values that is not below another. */
function firstAbove(values: Float64Array, least: number): number {
  return cellOf(values, least, -1) + 1;
}

/** How far up rows reach, the order they come in from south to north, and how far those that came reach. */
export type Rows = Readonly<{ lows: Float64Array; highs: Float64Array; order: Int32Array; reaches: Float64Array }>;

export function rowsOf(bounds: Float64Array): Rows {
  const ends = (pick: typeof Math.min) =>
    Float64Array.from({ length: bounds.length / 2 }, (_, i) => pick(bounds[2 * i]!, bounds[2 * i + 1]!));
  return risingRows(ends(Math.min), ends(Math.max));
}

export function risingRows(lows: Float64Array, highs: Float64Array): Rows {
  const order = risingOrder(lows);
  let reach = Number.NEGATIVE_INFINITY;
  const reaches = Float64Array.from(order, (row) => {
    reach = Math.max(reach, highs[row]!);
    return reach;
  });
  return { lows, highs, order, reaches };
}

export function risingOrder(values: Float64Array): Int32Array {
  const order = new Int32Array(values.length);
  for (let i = 0; i < order.length; i++) {
    order[i] = i;
  }
  return order.sort((i, j) => values[i]! - values[j]!);
}

/** The cell that a walk in direction `step` enters at `value`; -1 before the first, the number of cells after the last. */
export function cellOf(edges: Float64Array, value: number, step: 1 | -1): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (step > 0 ? edges[middle]! <= value : edges[middle]! < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}
