import { contours } from "d3-contour";
import { describe, expect, test } from "vitest";
import { isolines, type PixelLine } from "../../src/tiles/isolines.ts";
import { seeded } from "../support/random.ts";

/** Rows of numbers, a bar between them. */
const fieldOf = (text: string) => {
  const rows = text.split("|").map((row) => row.trim().split(/ +/).map(Number));
  return { width: rows[0]!.length, height: rows.length, values: Float64Array.from(rows.flat()) };
};
const isRing = (line: PixelLine) => line[0]!.join() === line.at(-1)!.join();

test.each([
  ["rises eastwards: the high side is on the left", "0 4 | 0 4", 1, ["0.75,0.5 0.75,1.5"]],
  ["falls eastwards", "4 0 | 4 0", 1, ["1.25,1.5 1.25,0.5"]],
  ["rises southwards", "0 0 | 2 2", 1, ["1.5,1 0.5,1"]],
  ["one high corner", "0 2 | 0 0", 1, ["1,0.5 1.5,1"]],
  ["opposite corners, the middle low", "2 0 | 0 2", 1.5, ["0.5,0.75 0.75,0.5", "1.5,1.25 1.25,1.5"]],
  ["opposite corners, the middle high", "2 0 | 0 2", 0.5, ["0.5,1.25 0.75,1.5", "1.5,0.75 1.25,0.5"]],
  ["the other corners, the middle low", "0 2 | 2 0", 1.5, ["1.25,0.5 1.5,0.75", "0.75,1.5 0.5,1.25"]],
  ["the other corners, the middle high", "0 2 | 2 0", 0.5, ["0.75,0.5 0.5,0.75", "1.25,1.5 1.5,1.25"]],
  ["a peak has a ring around it", "0 0 0 | 0 2 0 | 0 0 0", 1, ["1.5,1 1,1.5 1.5,2 2,1.5 1.5,1"]],
  ["a hole in the data ends lines", "0 1 | 0 1 | NaN NaN | 0 1 | 0 1", 0.5, ["1,0.5 1,1.5", "1,3.5 1,4.5"]],
  ["a missing corner", "0 NaN | 0 4", 1, []],
  ["an infinite corner", "0 Infinity | 0 4", 1, []],
  ["all above", "2 2 | 2 2", 1, []],
  ["all at the level", "1 1 | 1 1", 1, []],
  ["one row", "0 2", 1, []],
])("%s", (_, rows, level, expected) => {
  expect(
    isolines(fieldOf(rows), level)
      .map((line) => line.join(" "))
      .sort(),
  ).toEqual(expected.toSorted());
});

describe.each([1, 2, 3])("against d3-contour, seed %d", (seed) => {
  const random = seeded(seed).next;
  const [width, height] = [37, 23];
  const values = Float64Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return Math.sin(x / 5) + Math.cos(y / 4) + (seed === 3 ? random() : 0.2 * random());
  });

  test.each([-0.7, 0.1, 0.5, 1.3])("the same crossings at %d", (level) => {
    const { coordinates } = contours()
      .size([width, height])
      .contour([...values], level);
    // Its rings close along the sides of the field; each begins and ends in one point.
    const theirs = coordinates.flat().flatMap((ring) => ring.slice(1));
    const inside = theirs.filter(([x, y]) => x! >= 0.5 && y! >= 0.5 && x! <= width - 0.5 && y! <= height - 0.5);
    const lines = isolines({ width, height, values }, level);
    const ours = lines.flatMap((line) => (isRing(line) ? line.slice(1) : line));
    const text = (points: readonly (readonly number[])[]) =>
      points.map((p) => p.map((n) => n.toFixed(9)).join()).sort();
    expect(ours.length).toBeGreaterThan(20);
    expect(text(ours)).toEqual(text(inside));
  });
});

test("noise takes linear time", () => {
  const random = seeded(5).next;
  const size = 512;
  const values = Float64Array.from({ length: size * size }, random);
  const startMs = performance.now();
  const lines = isolines({ width: size, height: size, values }, 0.5);
  expect(lines.length).toBeGreaterThan(10_000);
  expect(performance.now() - startMs).toBeLessThan(2000);
});
