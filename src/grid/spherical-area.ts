/** Areas on the unit sphere of cells given by their corners, between which edges are great circles. Pure. */

const RADIANS = Math.PI / 180;

/** Of the triangles that make up a polygon. */
export type Corner = readonly [x: number, y: number, z: number];

export function cornerAt(lon: number, lat: number): Corner {
  const [l, p] = [lon * RADIANS, lat * RADIANS];
  return [Math.cos(p) * Math.cos(l), Math.cos(p) * Math.sin(l), Math.sin(p)];
}

/**
 * The solid angle of a polygon that does not cross itself and lies within half of the sphere; corners may be repeated. NaN where one
 * is. Van Oosterom and Strackee (1983, doi:10.1109/TBME.1983.325207), with differences of corners, so that cells of metres keep
 * their digits.
 */
export function polygonArea(corners: readonly Corner[]): number {
  let area = 0;
  const a = corners[0]!;
  for (let i = 2; i < corners.length; i++) {
    area += triangleArea(a, corners[i - 1]!, corners[i]!);
  }
  return Math.abs(area);
}

function triangleArea(a: Corner, b: Corner, c: Corner): number {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  const volume = a[0] * (uy * vz - uz * vy) + a[1] * (uz * vx - ux * vz) + a[2] * (ux * vy - uy * vx);
  return 2 * Math.atan2(volume, 1 + dot(a, b) + dot(b, c) + dot(c, a));
}

function dot(a: Corner, b: Corner): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
