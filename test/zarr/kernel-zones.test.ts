/** More zones, and more runs of a row, than the kernels take at once. */
import { expect, test } from "vitest";
import { RUN_NUMBERS, type RunTable, SUM_NUMBERS } from "../../src/zarr/kernel-zones.ts";
import { kernels } from "../compute/support.ts";

const [ROWS, COLUMNS] = [3, 4096];
const ZONES = ROWS * COLUMNS;
const RULE = { missing: [Number.NaN, Number.NaN], least: -Infinity, greatest: Infinity } as const;

/** Each cell is a zone, half of it inside; the zones of a row lie as far apart as they can. */
function everyCell(): RunTable {
  const runs = new Int32Array(RUN_NUMBERS * ZONES);
  for (let run = 0; run < ZONES; run++) {
    const [row, column] = [Math.floor(run / COLUMNS), run % COLUMNS];
    const end = column + 1;
    runs.set([column, end, end, end, column * ROWS + row, run], RUN_NUMBERS * run);
  }
  const byRow = Int32Array.from({ length: ROWS + 1 }, (_, row) => row * COLUMNS);
  return {
    starts: byRow,
    runs,
    sharesFrom: byRow,
    shares: new Float64Array(ZONES).fill(0.5),
    zonesFrom: Int32Array.from({ length: ROWS }, (_, row) => row),
    zonesTo: Int32Array.from({ length: ROWS }, (_, row) => (COLUMNS - 1) * ROWS + row + 1),
  };
}

test.each([
  ["float32", Float32Array, { scale: 1, offset: 0 }],
  ["packed", Int16Array, { scale: 0.5, offset: 10 }],
] as const)("every cell of %s is a zone", (_, holds, packing) => {
  const data = new holds(ZONES).map((_, i) => (i * 31) % 211) as Float32Array | Int16Array;
  const sums = new Float64Array(SUM_NUMBERS * ZONES);
  const from = Int32Array.from({ length: ROWS }, (_, row) => row * COLUMNS);
  const weights = Float64Array.of(1, 2, 3);
  kernels.sumRows(
    { data, from, first: 0, west: 0, columns: COLUMNS, weights },
    RULE,
    packing,
    everyCell(),
    false,
    sums,
  );
  const expected = Array.from({ length: ZONES }, (_, zone) => {
    const [row, column] = [zone % ROWS, Math.floor(zone / ROWS)];
    const value = data[row * COLUMNS + column]! * packing.scale + packing.offset;
    const weight = weights[row]!;
    return [1, 1, 0.5, 0.5 * value, 0.5 * weight, 0.5 * weight * value, 0, 0];
  });
  expect([...sums]).toEqual(expected.flat());
});
