/**
 * The place nearest to a point on the sphere, exactly, among millions: places sorted into bins of latitude and longitude, of which
 * those are looked into that may hold a nearer one than what is found. Distances are great circles, so poles and the antimeridian are
 * places like others. Pure.
 */
import { modulo } from "../numerics/modulo.ts";

export type PlaceIndex = Readonly<{
  south: number;
  /** Bins along a meridian, of this height in degrees, and around a parallel from 180° west on. */
  rows: number;
  heightDeg: number;
  columns: number;
  /** Row-major; one more than there are bins. */
  starts: Int32Array;
  /** Numbers of places, bin after bin. */
  cells: Int32Array;
}>;

export type Nearest = Readonly<{ cell: number; distanceDeg: number }>;

const RADIANS = Math.PI / 180;
const PER_BIN = 4;
/** Larger than rounding of a distance. */
const SLACK_DEG = 1e-9;

/** Of a place, in an index. */
export const INDEX_BYTES = 4 + Math.ceil(16 / PER_BIN);

/** Places without numbers are in no bin. */
export function indexPlaces(lon: Float64Array, lat: Float64Array): PlaceIndex {
  let [south, north] = [90, -90];
  for (const p of lat) {
    if (!Number.isNaN(p)) {
      [south, north] = [Math.min(south, p), Math.max(north, p)];
    }
  }
  const rows = Math.max(1, Math.floor(Math.sqrt(lat.length / PER_BIN / 2)));
  const columns = 2 * rows;
  const heightDeg = Math.max(1e-9, (north - south) / rows);
  const grid = { south, rows, heightDeg, columns };
  const starts = new Int32Array(rows * columns + 2);
  const binOf = (i: number) => rowAt(grid, lat[i]!) * columns + columnAt(grid, lon[i]!);
  for (let i = 0; i < lon.length; i++) {
    if (isPlace(lon[i]!, lat[i]!)) {
      const bin = binOf(i) + 2;
      starts[bin] = starts[bin]! + 1;
    }
  }
  for (let bin = 2; bin < starts.length; bin++) {
    starts[bin] = starts[bin]! + starts[bin - 1]!;
  }
  const cells = new Int32Array(starts.at(-1)!);
  for (let i = 0; i < lon.length; i++) {
    if (isPlace(lon[i]!, lat[i]!)) {
      const bin = binOf(i) + 1;
      cells[starts[bin]!] = i;
      starts[bin] = starts[bin]! + 1;
    }
  }
  return { ...grid, starts: starts.subarray(0, -1), cells };
}

const isPlace = (lon: number, lat: number): boolean => !Number.isNaN(lon) && !Number.isNaN(lat);

type Bins = Pick<PlaceIndex, "south" | "rows" | "heightDeg" | "columns">;

function rowAt({ south, rows, heightDeg }: Bins, lat: number): number {
  return Math.max(0, Math.min(rows - 1, Math.floor((lat - south) / heightDeg)));
}

function columnAt({ columns }: Bins, lon: number): number {
  return Math.min(columns - 1, Math.floor((modulo(lon + 180, 360) * columns) / 360));
}

/** The angle between two places, in degrees: haversines keep the digits of small ones. */
export function distanceDeg(lonA: number, latA: number, lonB: number, latB: number): number {
  const [u, v] = [Math.sin(((latB - latA) / 2) * RADIANS), Math.sin(((lonB - lonA) / 2) * RADIANS)];
  const h = u * u + Math.cos(latA * RADIANS) * Math.cos(latB * RADIANS) * v * v;
  return (2 * Math.asin(Math.min(1, Math.sqrt(h)))) / RADIANS;
}

/** The nearest place; of several equally near ones the first. Null where there is none. @param except a place that is not looked at */
export function nearestPlace(
  places: Readonly<{ lon: Float64Array; lat: Float64Array; index: PlaceIndex }>,
  lon: number,
  lat: number,
  except = -1,
): Nearest | null {
  const { index } = places;
  const { rows, columns, starts, cells, south, heightDeg } = index;
  let [best, bestDeg] = [-1, Number.POSITIVE_INFINITY];
  const lookInto = (bin: number) => {
    for (let k = starts[bin]!; k < starts[bin + 1]!; k++) {
      const cell = cells[k]!;
      const distance = distanceDeg(lon, lat, places.lon[cell]!, places.lat[cell]!);
      if (cell !== except && (distance < bestDeg || (distance === bestDeg && cell < best))) {
        [best, bestDeg] = [cell, distance];
      }
    }
  };
  const home = columnAt(index, lon);
  const inHome = (modulo(lon + 180, 360) * columns) / 360 - home;
  const widthDeg = 360 / columns;
  const lookAlong = (row: number) => {
    for (let step = 0; step <= columns / 2; step++) {
      // East and west of the point, so many columns further: to the nearer edge.
      const gapDeg = step === 0 ? 0 : (step - 1 + Math.min(inHome, 1 - inHome)) * widthDeg;
      if (meridianDeg(lat, gapDeg) > bestDeg + SLACK_DEG) {
        return;
      }
      lookInto(row * columns + modulo(home + step, columns));
      if (step > 0 && 2 * step < columns) {
        lookInto(row * columns + modulo(home - step, columns));
      }
    }
  };
  const first = rowAt(index, lat);
  for (let step = 0; step < rows; step++) {
    const [above, below] = [first + step, first - step];
    const aboveDeg = step === 0 ? 0 : south + above * heightDeg - lat;
    const belowDeg = step === 0 ? 0 : lat - (south + (below + 1) * heightDeg);
    const [up, down] = [
      above < rows && aboveDeg <= bestDeg + SLACK_DEG,
      step > 0 && below >= 0 && belowDeg <= bestDeg + SLACK_DEG,
    ];
    if (up) {
      lookAlong(above);
    }
    if (down) {
      lookAlong(below);
    }
    if (!up && !down && step > 0) {
      break;
    }
  }
  return best < 0 ? null : { cell: best, distanceDeg: bestDeg };
}

/** How far the meridian that is `gapDeg` away is at least, from a latitude. */
function meridianDeg(lat: number, gapDeg: number): number {
  return gapDeg >= 90 ? 90 - Math.abs(lat) : Math.asin(Math.cos(lat * RADIANS) * Math.sin(gapDeg * RADIANS)) / RADIANS;
}
