import { expect, test } from "vitest";
import { createCascade, type Method } from "../../../src/entry/overviews/cascade.ts";

const ONES = [1, 1, 1, 1, 1];
const NAN = Number.NaN;

function levelsOf(method: Method, rows: number[][], levels: number, columns = ONES, weights = ONES) {
  const found: number[][][] = Array.from({ length: levels }, () => []);
  const cascade = createCascade(
    method,
    Float64Array.from(columns.slice(0, rows[0]!.length)),
    levels,
    (level, row, values) => {
      expect(found[level - 1]).toHaveLength(row);
      found[level - 1]!.push([...values]);
    },
  );
  rows.forEach((row, i) => {
    cascade.push(Float64Array.from(row), weights[i]!);
  });
  cascade.end();
  return found;
}

test.each<[string, Method, number[][], number[][][]]>([
  [
    "four cells are one",
    "average",
    [
      [1, 2],
      [3, 6],
    ],
    [[[3]]],
  ],
  ["one cell stays one", "average", [[7]], [[[7]], [[7]]]],
  ["what is left over is a cell of its own", "average", [[1, 3, 9]], [[[2, 9]]]],
  [
    "a level counts cells, not cells of cells",
    "average",
    [
      [1, NAN, 5, 5],
      [NAN, NAN, 5, 5],
    ],
    [[[1, 5]], [[21 / 5]]],
  ],
  ["nothing of nothing", "average", [[NAN, NAN]], [[[NAN]], [[NAN]]]],
  ["rows end at every level", "average", [[1], [2], [3], [4], [5]], [[[1.5], [3.5], [5]], [[2.5], [5]], [[3]]]],
  [
    "what most cells are",
    "mode",
    [
      [1, 2],
      [2, NAN],
    ],
    [[[2]]],
  ],
  [
    "of two that are as many, the lower",
    "mode",
    [
      [5, 3],
      [3, 5],
    ],
    [[[3]]],
  ],
  [
    "a mode of cells, not of modes",
    "mode",
    [
      [1, 1, 2, 2],
      [1, 2, 2, 2],
      [1, 1, 3, 3],
      [1, 1, 3, 3],
    ],
    [
      [
        [1, 2],
        [1, 3],
      ],
      [[1]],
    ],
  ],
  ["no category where all is missing", "mode", [[NAN, 4]].map((row) => [row[0]!, row[0]!, row[1]!]), [[[NAN, 4]]]],
])("%s", (_, method, rows, expected) => {
  expect(levelsOf(method, rows, expected.length)).toEqual(expected);
});

test("a cell counts by the weight of its row and of its column", () => {
  expect(
    levelsOf(
      "average",
      [
        [1, 2],
        [3, 4],
      ],
      1,
      [1, 3],
      [1, 2],
    ),
  ).toEqual([[[(1 + 6 + 6 + 24) / 12]]]);
  expect(
    levelsOf(
      "mode",
      [
        [1, 2],
        [1, 2],
      ],
      1,
      [1, 3],
      [1, 2],
    ),
  ).toEqual([[[2]]]);
});

test("numbers without end are no categories", () => {
  const row = Array.from({ length: 300 }, (_, i) => i);
  expect(() => levelsOf("mode", [row], 1, new Array(300).fill(1))).toThrow(/more than 256 different numbers/);
});
