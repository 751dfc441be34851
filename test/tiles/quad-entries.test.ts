/** Interpolation between four middles: weights of unit vectors that point to the place, which is what defines them. */
import { describe, expect, test } from "vitest";
import { indexPlaces, nearestPlace } from "../../src/grid/place-index.ts";
import { quadEntries } from "../../src/tiles/quad-entries.ts";
import { seeded } from "../support/random.ts";

const RADIANS = Math.PI / 180;
const vectorOf = (lon: number, lat: number) => [
  Math.cos(lat * RADIANS) * Math.cos(lon * RADIANS),
  Math.cos(lat * RADIANS) * Math.sin(lon * RADIANS),
  Math.sin(lat * RADIANS),
];

type Places = Readonly<{ shape: readonly [number, number]; lon: Float64Array; lat: Float64Array }>;

function gridOf(rows: number, columns: number, place: (j: number, i: number) => readonly [number, number]): Places {
  const all = Array.from({ length: rows * columns }, (_, cell) => place(Math.floor(cell / columns), cell % columns));
  return {
    shape: [rows, columns],
    lon: Float64Array.from(all, ([lon]) => lon),
    lat: Float64Array.from(all, ([, lat]) => lat),
  };
}

/** What was found of each place: cells and weights. */
function entriesAt(grid: Places, at: readonly (readonly [number, number])[]) {
  const index = indexPlaces(grid.lon, grid.lat);
  const nearest = Int32Array.from(at, ([lon, lat]) => nearestPlace({ ...grid, index }, lon, lat)?.cell ?? -1);
  const { cells, pixel, weight } = quadEntries(grid, nearest, (i) => at[i]!);
  return at.map((_, i) => ({
    nearest: nearest[i]!,
    parts: [...pixel.keys()]
      .filter((k) => pixel[k] === i)
      .map((k) => ({ row: cells[0]![k]!, column: cells[1]![k]!, weight: weight[k]! })),
  }));
}

/** How far the weighted vectors point from a place, in radians. */
function missedBy(
  grid: Places,
  [lon, lat]: readonly [number, number],
  parts: ReturnType<typeof entriesAt>[number]["parts"],
) {
  const sum = [0, 0, 0];
  for (const { row, column, weight } of parts) {
    const cell = row * grid.shape[1] + column;
    vectorOf(grid.lon[cell]!, grid.lat[cell]!).forEach((value, k) => {
      sum[k] = sum[k]! + weight * value;
    });
  }
  const length = Math.hypot(...sum);
  const toward = vectorOf(lon, lat);
  return Math.hypot(...sum.map((value, k) => value / length - toward[k]!));
}

const bent = gridOf(30, 40, (j, i) => [-60 + 0.9 * i + 0.15 * j, 20 + 0.7 * j + 4 * Math.sin(i / 25)]);
/** Rows that lean so far that the nearest middle is often of another quadrilateral. */
const leaning = gridOf(20, 20, (j, i) => [10 + i + 1.8 * j, 40 + 0.5 * j]);
const polar = gridOf(21, 21, (j, i) => {
  const [x, y] = [i - 10.2, j - 9.7];
  return [Math.atan2(y, x) / RADIANS, 90 - Math.hypot(x, y)];
});
const around = gridOf(12, 36, (j, i) => [10 * i + 3 * Math.sin(j), -55 + 10 * j]);
const turned = gridOf(36, 12, (j, i) => [10 * j + 3 * Math.sin(i), -55 + 10 * i]);
/** As ocean models have them: the first columns come again at the end. */
const again = gridOf(12, 37, (j, i) => [10 * (i % 36) + 3 * Math.sin(j), -55 + 10 * j]);
const twice = gridOf(12, 38, (j, i) => [10 * (i % 36) + 3 * Math.sin(j), -55 + 10 * j]);

describe.each(Object.entries({ bent, leaning, polar, around, turned, again, twice }))("%s", (name, grid) => {
  test("between middles the weights point to the place", () => {
    const { next, integer } = seeded(7);
    const [rows, columns] = grid.shape;
    // Of those that go around the Earth, also between the last and the first.
    const [outer, inner] = [name === "turned" ? rows : rows - 1, name === "around" ? columns : columns - 1];
    const at = Array.from({ length: 300 }, (): [number, number] => {
      const [j, i] = [integer(0, outer - 1), integer(0, inner - 1)];
      const [u, v] = [next(), next()];
      const parts = [0, 1, 2, 3].map((k) => {
        const cell = ((j + (k >> 1)) % rows) * columns + ((i + (k & 1)) % columns);
        const weight = (k & 1 ? u : 1 - u) * (k >> 1 ? v : 1 - v);
        return vectorOf(grid.lon[cell]!, grid.lat[cell]!).map((value) => weight * value);
      });
      const [x, y, z] = [0, 1, 2].map((k) => parts.reduce((sum, part) => sum + part[k]!, 0)) as [
        number,
        number,
        number,
      ];
      return [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS];
    });
    for (const [i, { parts }] of entriesAt(grid, at).entries()) {
      expect(parts.length).toBeLessThanOrEqual(4);
      expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
      expect(missedBy(grid, at[i]!, parts)).toBeLessThan(1e-9);
    }
  });
});

test("beyond the outermost middles they are of the edge, and of the corner alone", () => {
  const grid = gridOf(4, 5, (j, i) => [i, j]);
  const [east, corner] = entriesAt(grid, [
    [4.3, 1.5],
    [-0.3, 3.4],
  ]);
  expect(east!.parts.map(({ column }) => column)).toEqual([4, 4]);
  expect(corner!.parts).toEqual([{ row: 3, column: 0, weight: 1 }]);
});

test("beside a cell without a place the nearest is taken", () => {
  const grid = gridOf(3, 3, (j, i) => (j === 2 && i === 2 ? [Number.NaN, Number.NaN] : [i, j]));
  const [, gap] = entriesAt(grid, [
    [0.5, 0.5],
    [1.4, 1.4],
  ]);
  expect(gap!.parts).toEqual([{ row: 1, column: 1, weight: 1 }]);
});
