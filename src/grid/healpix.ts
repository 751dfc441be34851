/**
 * HEALPix: pixels of equal area, in twelve base pixels, numbered along rings of equal latitude or nested. A pixel is a base pixel
 * (0 … 11) and two indexes in it, `x` to the north-east and `y` to the north-west. Pure.
 *
 * Górski et al. (2005), doi:10.1086/427976.
 */
import { modulo } from "../numerics/modulo.ts";

export type Healpix = Readonly<{
  /** Pixels along the side of a base pixel; a power of two where nested. */
  nside: number;
  nested: boolean;
}>;

type Pixel = Readonly<{ base: number; x: number; y: number }>;

const DEGREES = 180 / Math.PI;

/** Ring of the southernmost corner of each base pixel, and longitude of its middle, in units of nside and of 45 degrees. */
const BASE_RING = [2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4];
const BASE_LON = [1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7];

export const pixelCount = ({ nside }: Healpix): number => 12 * nside * nside;

/** The pixel that holds a place. */
export function pixelAt(grid: Healpix, lon: number, lat: number): number {
  const { nside } = grid;
  const z = Math.sin(lat / DEGREES);
  const turn = modulo(modulo(lon, 360) / 90, 4);
  if (Math.abs(z) <= 2 / 3) {
    const falling = Math.floor(nside * (0.5 + turn - 0.75 * z));
    const rising = Math.floor(nside * (0.5 + turn + 0.75 * z));
    const [f, r] = [Math.floor(falling / nside), Math.floor(rising / nside)];
    const base = f === r ? (f & 3) + 4 : f < r ? f & 3 : (r & 3) + 8;
    return numberOf(grid, { base, x: modulo(rising, nside), y: nside - 1 - modulo(falling, nside) });
  }
  const quarter = Math.min(3, Math.floor(turn));
  const along = turn - quarter;
  // 1 − |sin| would lose the digits near the poles.
  const out = nside * Math.sqrt(6) * Math.sin((90 - Math.abs(lat)) / 2 / DEGREES);
  const rising = Math.min(nside - 1, Math.floor(along * out));
  const falling = Math.min(nside - 1, Math.floor((1 - along) * out));
  return numberOf(
    grid,
    z > 0
      ? { base: quarter, x: nside - 1 - falling, y: nside - 1 - rising }
      : { base: quarter + 8, x: rising, y: falling },
  );
}

/** Longitude (0 … 360) and latitude of a pixel's centre. */
export function centreOf(grid: Healpix, pixel: number): readonly [lon: number, lat: number] {
  const { nside } = grid;
  const { base, x, y } = pixelOf(grid, pixel);
  const ring = BASE_RING[base]! * nside - x - y - 1;
  const [count, lat] = ringOf(nside, ring);
  // Half steps of 90 degrees / count from the base pixel's middle.
  const steps = BASE_LON[base]! * count + x - y;
  return [modulo((45 * steps) / count, 360), lat];
}

/** Pixels in a quarter of a ring, and its latitude; rings are numbered from 1 in the north to 4 · nside − 1. */
function ringOf(nside: number, ring: number): readonly [count: number, lat: number] {
  const cap = (n: number) => 90 - 2 * DEGREES * Math.asin(n / nside / Math.sqrt(6));
  if (ring < nside) {
    return [ring, cap(ring)];
  }
  if (ring > 3 * nside) {
    return [4 * nside - ring, -cap(4 * nside - ring)];
  }
  return [nside, DEGREES * Math.asin(((2 * nside - ring) * 2) / (3 * nside))];
}

/** Every pixel whose centre lies in a box of longitudes (width ≤ 360) and latitudes, ring by ring. */
export function* pixelsWithin(
  grid: Healpix,
  { west, south, width, north }: Readonly<{ west: number; south: number; width: number; north: number }>,
): Generator<number> {
  const { nside } = grid;
  for (let ring = 1; ring < 4 * nside; ring++) {
    const [count, lat] = ringOf(nside, ring);
    if (lat < south || lat > north) {
      continue;
    }
    const step = 90 / count;
    const inCaps = ring < nside || ring > 3 * nside;
    const first = inCaps || modulo(ring - nside, 2) === 0 ? step / 2 : 0;
    for (
      let i = Math.ceil((west - first) / step), seen = 0;
      seen < 4 * count && first + i * step <= west + width;
      i++
    ) {
      yield pixelAt(grid, first + i * step, lat);
      seen += 1;
    }
  }
}

function numberOf({ nside, nested }: Healpix, { base, x, y }: Pixel): number {
  if (nested) {
    let number = 0;
    for (let bit = nside / 2, place = nside * nside; bit >= 1; bit /= 2) {
      place /= 4;
      number += place * ((x & bit ? 1 : 0) + (y & bit ? 2 : 0));
    }
    return base * nside * nside + number;
  }
  const ring = BASE_RING[base]! * nside - x - y - 1;
  const [count] = ringOf(nside, ring);
  const before =
    ring < nside
      ? 2 * ring * (ring - 1)
      : ring > 3 * nside
        ? 12 * nside * nside - 2 * count * (count + 1)
        : 2 * nside * (nside - 1) + (ring - nside) * 4 * nside;
  const inCaps = ring < nside || ring > 3 * nside;
  const steps = modulo(BASE_LON[base]! * count + x - y, 8 * count);
  return before + (inCaps || modulo(ring - nside, 2) === 0 ? (steps - 1) / 2 : steps / 2);
}

function pixelOf(grid: Healpix, pixel: number): Pixel {
  const { nside, nested } = grid;
  if (nested) {
    const base = Math.floor(pixel / (nside * nside));
    let rest = pixel - base * nside * nside;
    let [x, y] = [0, 0];
    for (let bit = 1; bit < nside; bit *= 2) {
      const pair = rest % 4;
      x += bit * (pair & 1);
      y += bit * (pair >> 1);
      rest = (rest - pair) / 4;
    }
    return { base, x, y };
  }
  const cap = 2 * nside * (nside - 1);
  const total = 12 * nside * nside;
  const inCap = (left: number) => Math.floor((1 + Math.sqrt(1 + 2 * left)) / 2);
  const ring =
    pixel < cap
      ? inCap(pixel)
      : pixel < total - cap
        ? nside + Math.floor((pixel - cap) / (4 * nside))
        : 4 * nside - inCap(total - 1 - pixel);
  const [count] = ringOf(nside, ring);
  const before =
    ring < nside
      ? 2 * ring * (ring - 1)
      : ring > 3 * nside
        ? total - 2 * count * (count + 1)
        : cap + (ring - nside) * 4 * nside;
  const inCaps = ring < nside || ring > 3 * nside;
  const steps = 2 * (pixel - before) + (inCaps || modulo(ring - nside, 2) === 0 ? 1 : 0);
  return pixelAlong(nside, ring, count, steps);
}

/** The base pixel and the indexes of what lies `steps` half pixels along a ring. */
function pixelAlong(nside: number, ring: number, count: number, steps: number): Pixel {
  for (let base = 0; base < 12; base++) {
    const sum = BASE_RING[base]! * nside - ring - 1;
    const difference = modulo(steps - BASE_LON[base]! * count + 4 * count, 8 * count) - 4 * count;
    const [x, y] = [(sum + difference) / 2, (sum - difference) / 2];
    if (Number.isInteger(x) && x >= 0 && x < nside && y >= 0 && y < nside) {
      return { base, x, y };
    }
  }
  throw new RangeError(`no pixel at ring ${ring}`);
}
