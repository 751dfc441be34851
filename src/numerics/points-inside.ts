/**
 * Which of many scattered points lie inside a region (even-odd rule within a polygon). Pure.
 *
 * Edges are kept by bands of latitude, so that a point meets those alone that reach its latitude.
 */
import { type MultiPolygon, type Polygon, parseRegion } from "./polygon.ts";

/** An edge in every band that it reaches; `starts` has one more entry than there are bands. */
type Bands = Readonly<{ south: number; perDeg: number; starts: Int32Array; edges: Float64Array; most: number }>;

const MAX_BANDS = 2048;
/** Entries of the bands together, for each edge, at most. */
const MAX_ENTRIES = 16;

/** 1 for each point inside the region, else 0; missing coordinates are outside. @throws InvalidParameter */
export function pointsInside(region: MultiPolygon, lon: Float64Array, lat: Float64Array): Float64Array {
  const inside = new Float64Array(lon.length);
  for (const polygon of parseRegion(region)) {
    const bands = bandsOf(polygon);
    const { west, east } = polygon[0]!;
    for (let i = 0; i < lon.length; i++) {
      const y = lat[i]!;
      const turns = Math.ceil((west - lon[i]!) / 360);
      for (let x = lon[i]! + 360 * turns; x <= east && inside[i] === 0; x += 360) {
        if (isInside(bands, x, y)) {
          inside[i] = 1;
        }
      }
    }
  }
  return inside;
}

/** How many edges are met at most, for `count` points. @throws InvalidParameter */
export function insideEffort(region: MultiPolygon, count: number): number {
  return count * parseRegion(region).reduce((sum, polygon) => sum + bandsOf(polygon).most, 0);
}

/** Upper bound of the bytes held while points are looked at, beside the answer. */
export function insideHeldBytes(region: MultiPolygon): number {
  const vertices = region.reduce((sum, rings) => rings.reduce((n, ring) => n + ring.length, sum), 0);
  return (64 + 8 + 32 * MAX_ENTRIES) * vertices + 8 * MAX_BANDS;
}

function isInside({ south, perDeg, starts, edges }: Bands, x: number, y: number): boolean {
  const band = Math.floor((y - south) * perDeg);
  if (!(band >= 0 && band < starts.length - 1)) {
    return false;
  }
  let odd = false;
  for (let e = 4 * starts[band]!; e < 4 * starts[band + 1]!; e += 4) {
    const [x0, y0, x1, y1] = [edges[e]!, edges[e + 1]!, edges[e + 2]!, edges[e + 3]!];
    if (y0 <= y && y < y1 && x0 + ((y - y0) / (y1 - y0)) * (x1 - x0) > x) {
      odd = !odd;
    }
  }
  return odd;
}

/** Edges run from south to north, so that neighbours find the same crossing whichever way their rings run. */
function bandsOf(polygon: Polygon): Bands {
  const corners = polygon[0]!.y;
  const south = corners.reduce((a, b) => Math.min(a, b));
  const north = corners.reduce((a, b) => Math.max(a, b));
  const rising: number[] = [];
  for (const { x, y } of polygon) {
    for (let i = 1; i < x.length; i++) {
      const [a, b] = y[i - 1]! < y[i]! ? [i - 1, i] : [i, i - 1];
      if (y[a] !== y[b]) {
        rising.push(x[a]!, y[a]!, x[b]!, y[b]!);
      }
    }
  }
  const count = rising.length / 4;
  let bands = Math.max(1, Math.min(MAX_BANDS, count));
  let reached = reachedBy(rising, south, bands / (north - south), bands);
  while (bands > 1 && reached.reduce((a, b) => a + b) > MAX_ENTRIES * count) {
    bands = Math.ceil(bands / 2);
    reached = reachedBy(rising, south, bands / (north - south), bands);
  }
  const starts = new Int32Array(bands + 1);
  reached.forEach((n, band) => {
    starts[band + 1] = starts[band]! + n;
  });
  const edges = new Float64Array(4 * starts[bands]!);
  const next = starts.slice();
  const perDeg = bands / (north - south);
  for (let e = 0; e < rising.length; e += 4) {
    const [first, last] = bandsReached(rising[e + 1]!, rising[e + 3]!, south, perDeg, bands);
    for (let band = first; band <= last; band++) {
      edges.set(rising.slice(e, e + 4), 4 * next[band]!);
      next[band] = next[band]! + 1;
    }
  }
  return { south, perDeg, starts, edges, most: reached.reduce((a, b) => Math.max(a, b)) };
}

function reachedBy(edges: readonly number[], south: number, perDeg: number, bands: number): Int32Array {
  const differences = new Int32Array(bands + 1);
  for (let e = 0; e < edges.length; e += 4) {
    const [first, last] = bandsReached(edges[e + 1]!, edges[e + 3]!, south, perDeg, bands);
    differences[first] = differences[first]! + 1;
    differences[last + 1] = differences[last + 1]! - 1;
  }
  let here = 0;
  return differences.subarray(0, bands).map((difference) => {
    here += difference;
    return here;
  });
}

function bandsReached(low: number, high: number, south: number, perDeg: number, bands: number): [number, number] {
  return [
    Math.max(0, Math.min(bands - 1, Math.floor((low - south) * perDeg))),
    Math.min(bands - 1, Math.floor((high - south) * perDeg)),
  ];
}
