/** Rows longer than the kernels take at once, around the Earth several times; and columns that are stored before rows. */
import { expect, test } from "vitest";
import type { View } from "../../src/tiles/view.ts";
import { open } from "../compute/support.ts";
import { buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { draw } from "./support.ts";

const [ROWS, COLUMNS, CELLS] = [2, 9000, 30];
const valueAt = (row: number, column: number) =>
  column % 997 === 0 ? Number.NaN : 1000 * row + ((column * 7919) % 101);

/** @param holds how numbers are stored @param isTurned whether longitudes come before latitudes */
function archive(holds: Float32ArrayConstructor | Int16ArrayConstructor, isTurned: boolean) {
  const dims = isTurned ? ["lon", "lat"] : ["lat", "lon"];
  const data = new holds(ROWS * COLUMNS);
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const value = valueAt(row, column);
      data[isTurned ? column * ROWS + row : row * COLUMNS + column] =
        holds === Int16Array ? (Number.isNaN(value) ? -9999 : 2 * value) : value;
    }
  }
  const shape = isTurned ? [COLUMNS, ROWS] : [ROWS, COLUMNS];
  const degrees = (count: number, first: number, step: number) =>
    Float64Array.from({ length: count }, (_, i) => first + i * step);
  return createMemoryStore(
    buildZarr({
      arrays: {
        v: {
          shape,
          dims,
          chunks: isTurned ? [5000, 1] : [1, 5000],
          data,
          attributes: holds === Int16Array ? { scale_factor: 0.5, _FillValue: -9999 } : {},
          ...(holds === Float32Array && { fillValue: "NaN" }),
        },
        lat: { shape: [ROWS], dims: ["lat"], data: Float64Array.of(45, -45), attributes: { units: "degrees_north" } },
        lon: {
          shape: [COLUMNS],
          dims: ["lon"],
          data: degrees(COLUMNS, 0.02, 0.04),
          attributes: { units: "degrees_east" },
        },
      },
    }),
  );
}

/** Four times around: more shares than the kernels take of one stretch of cells. */
const PIXELS = (4 * COLUMNS) / CELLS;
const VIEW: View = { crs: "CRS84", bbox: [-720, -90, 720, 90], width: PIXELS, height: ROWS };

test.each([
  ["float32, rows", Float32Array, false],
  ["float32, columns first", Float32Array, true],
  ["packed", Int16Array, false],
] as const)("%s", async (_, holds, isTurned) => {
  const { values } = await draw(await open(archive(holds, isTurned)), VIEW);
  const expected = Array.from({ length: ROWS * PIXELS }, (_, i) => {
    const [row, first] = [Math.floor(i / PIXELS), ((i % PIXELS) * CELLS) % COLUMNS];
    const cells = Array.from({ length: CELLS }, (_, k) => valueAt(row, first + k)).filter(
      (value) => !Number.isNaN(value),
    );
    return cells.reduce((sum, value) => sum + value, 0) / cells.length;
  });
  const furthest = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i]!)), 0);
  expect(values.some(Number.isNaN)).toBe(false);
  expect(furthest).toBeLessThan(1e-3);
});
