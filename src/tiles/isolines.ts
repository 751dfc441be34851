/**
 * Isolines of a raster, by marching squares: linear between the centres of neighbouring pixels, and none through a square that
 * has a missing corner. Time and memory are linear in the pixels, whatever the field. (d3-contour, with which tests compare, makes
 * filled polygons: it draws lines around missing pixels, and sorting holes into polygons takes the square of their number.)
 * Pure.
 *
 * https://doi.org/10.1145/37402.37422
 */
import type { Raster } from "./raster.ts";

/** In pixels from the raster's north-western corner: the centre of the first pixel is (0.5, 0.5). */
export type PixelPoint = readonly [x: number, y: number];

/** Two or more points; those of a ring end where they begin. */
export type PixelLine = readonly PixelPoint[];

const NONE = -1;

const [N, E, S, W] = [0, 1, 2, 3] as const;

/**
 * From which side of a square to which the line goes, by its corners that are high: north-west 8, north-east 4, south-east 2,
 * south-west 1. What is high is on the left. Where opposite corners are high, there are two lines.
 */
const LINKS: readonly (readonly [0 | 1 | 2 | 3, 0 | 1 | 2 | 3] | null)[] = [
  ...([null, [S, W], [E, S], [E, W], [N, E], null, [N, S], [N, W]] as const),
  ...([[W, N], [S, N], null, [E, N], [W, E], [S, E], [W, S], null] as const),
];

/** The lines along which the raster is `level`; on their left is what is not below it. */
export function isolines({ values, width, height }: Pick<Raster, "values" | "width" | "height">, level: number) {
  const next = linkEdges(values, width, height, level);
  const hasPrevious = new Uint8Array(next.length);
  for (const to of next) {
    if (to !== NONE) {
      hasPrevious[to] = 1;
    }
  }
  const lines: PixelLine[] = [];
  const follow = (first: number) => {
    const points: PixelPoint[] = [];
    let edge = first;
    do {
      points.push(crossing(values, width, level, edge));
      const to = next[edge]!;
      next[edge] = NONE;
      edge = to;
    } while (edge !== NONE && edge !== first);
    if (edge === first) {
      points.push(points[0]!);
    }
    lines.push(points);
  };
  // Lines that end at a side or at missing pixels have to be followed from their beginning; what is left then are rings.
  for (const open of [true, false]) {
    for (let edge = 0; edge < next.length; edge++) {
      if (next[edge] !== NONE && (!open || hasPrevious[edge] === 0)) {
        follow(edge);
      }
    }
  }
  return lines;
}

/**
 * Of each edge between the centres of two pixels, the one to which the line goes from there. Edge 2·i goes from pixel i to its
 * eastern neighbour, edge 2·i + 1 to its southern one.
 */
function linkEdges(values: Raster["values"], width: number, height: number, level: number): Int32Array {
  const next = new Int32Array(2 * width * height).fill(NONE);
  for (let row = 0; row < height - 1; row++) {
    for (let column = 0; column < width - 1; column++) {
      const at = row * width + column;
      const [nw, ne, sw, se] = [values[at]!, values[at + 1]!, values[at + width]!, values[at + width + 1]!];
      const sum = nw + ne + sw + se;
      if (!Number.isFinite(sum)) {
        continue;
      }
      const high = (nw >= level ? 8 : 0) | (ne >= level ? 4 : 0) | (se >= level ? 2 : 0) | (sw >= level ? 1 : 0);
      if (high === 0 || high === 15) {
        continue;
      }
      const sides = [2 * at, 2 * at + 3, 2 * (at + width), 2 * at + 1] as const;
      const [north, east, south, west] = sides;
      if (high === 10) {
        next[east] = sum / 4 >= level ? north : south;
        next[west] = sum / 4 >= level ? south : north;
      } else if (high === 5) {
        next[north] = sum / 4 >= level ? west : east;
        next[south] = sum / 4 >= level ? east : west;
      } else {
        const [entry, exit] = LINKS[high]!;
        next[sides[entry]!] = sides[exit]!;
      }
    }
  }
  return next;
}

function crossing(values: Raster["values"], width: number, level: number, edge: number): PixelPoint {
  const from = edge >> 1;
  const isVertical = (edge & 1) === 1;
  const [a, b] = [values[from]!, values[isVertical ? from + width : from + 1]!];
  const share = (level - a) / (b - a);
  const [x, y] = [(from % width) + 0.5, Math.floor(from / width) + 0.5];
  return isVertical ? [x, y + share] : [x + share, y];
}
