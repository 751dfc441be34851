/**
 * A map from one plane to another that is costly to compute (a projection), at every point of a raster: exact at nodes, bilinear
 * between nodes where that is as good, and exact where it is not (at a seam, a pole, the edge of the Earth). Pure.
 */

/** NaN where there is no such place. */
export type PlaneMap = (x: number, y: number) => readonly [u: number, v: number];

export type RasterMap = Readonly<{
  columns: number;
  rows: number;
  /** Points between two nodes. */
  step: number;
  /** Of what is remembered. */
  heldBytes: number;
  /** The images of the points `start` to `stop` of a row, each at its own number. */
  row(row: number, start: number, stop: number, u: Float64Array, v: Float64Array): void;
  /** At nodes: those of point (i · step, j · step), which may lie beyond the last one. */
  node(i: number, j: number): readonly [u: number, v: number];
}>;

/** Nodes along a side: fewer would not be exact enough, more cost more than they save. */
const MOST_NODES = 128;
const LEAST_STEP = 8;

/** @param map of the number of a point, from 0 @param tolerance how far a point's image may be off, in its own units */
export function rasterMap(columns: number, rows: number, map: PlaneMap, tolerance: number): RasterMap {
  const step = Math.max(LEAST_STEP, Math.ceil(Math.max(columns, rows) / MOST_NODES));
  const across = Math.ceil(columns / step) + 1;
  const down = Math.ceil(rows / step) + 1;
  const [us, vs] = [new Float64Array(across * down), new Float64Array(across * down)];
  const isKnown = new Uint8Array(across * down);
  /** Of the blocks between nodes: 0 not looked at, 1 smooth, 2 not. */
  const smoothness = new Uint8Array(across * down);
  const known = (i: number, j: number): number => {
    const at = j * across + i;
    if (isKnown[at] === 0) {
      [us[at], vs[at]] = map(i * step, j * step) as [number, number];
      isKnown[at] = 1;
    }
    return at;
  };
  /** Looks at the middle of a block and of its sides, where bilinear is worst. */
  const isSmooth = (i: number, j: number): boolean => {
    const block = j * across + i;
    if (smoothness[block] === 0) {
      const corners = [known(i, j), known(i + 1, j), known(i, j + 1), known(i + 1, j + 1)] as const;
      const isNear = PROBES.every(([p, q]) => {
        const [u, v] = map((i + p) * step, (j + q) * step);
        return (
          Math.abs(between(us, corners, p, q) - u) <= tolerance && Math.abs(between(vs, corners, p, q) - v) <= tolerance
        );
      });
      smoothness[block] = isNear ? 1 : 2;
    }
    return smoothness[block] === 1;
  };
  return {
    columns,
    rows,
    step,
    heldBytes: 18 * across * down,
    row(row, first, last, u, v) {
      const j = Math.floor(row / step);
      const q = row / step - j;
      for (let i = Math.floor(first / step); i * step < last; i++) {
        const [start, stop] = [Math.max(first, i * step), Math.min(last, (i + 1) * step)];
        if (!isSmooth(i, j)) {
          for (let x = start; x < stop; x++) {
            [u[x], v[x]] = map(x, row) as [number, number];
          }
          continue;
        }
        const [top, bottom] = [j * across + i, (j + 1) * across + i];
        const [u0, v0] = [mixed(us, top, bottom, q), mixed(vs, top, bottom, q)];
        const du = (mixed(us, top + 1, bottom + 1, q) - u0) / step;
        const dv = (mixed(vs, top + 1, bottom + 1, q) - v0) / step;
        for (let x = start; x < stop; x++) {
          u[x] = u0 + du * (x - i * step);
          v[x] = v0 + dv * (x - i * step);
        }
      }
    },
    node(i, j) {
      const at = known(i, j);
      return [us[at]!, vs[at]!];
    },
  };
}

const PROBES = [
  [0.5, 0.5],
  [0.5, 0],
  [0, 0.5],
  [1, 0.5],
  [0.5, 1],
] as const;

const mixed = (values: Float64Array, a: number, b: number, share: number): number =>
  values[a]! * (1 - share) + values[b]! * share;

function between(
  values: Float64Array,
  [a, b, c, d]: readonly [number, number, number, number],
  p: number,
  q: number,
): number {
  return mixed(values, a, b, p) * (1 - q) + mixed(values, c, d, p) * q;
}
