import { expect, test } from "vitest";
import { csv } from "../../src/encode/csv.ts";
import type { Coverage } from "../../src/grid/coverage.ts";
import { coordinate, coverage, grid, lat, lon, scalar, times, variable } from "./sample-coverage.ts";

const linesOf = async (answer: Coverage) => (await new Response(csv.encode(answer)).text()).split("\r\n");

test("a row for each cell, coordinates first, missing empty", async () => {
  const lines = await linesOf(grid);
  expect(lines.slice(0, 6)).toEqual([
    "time,lat,lon,tas",
    "2000-01-01T00:00:00Z,10,0,0.10000000149011612",
    "2000-01-01T00:00:00Z,10,1,2",
    "2000-01-01T00:00:00Z,10,2,3",
    "2000-01-01T00:00:00Z,20,0,4",
    "2000-01-01T00:00:00Z,20,1,",
  ]);
  expect(lines).toHaveLength(1 + 12 + 1);
  expect(lines.at(-1)).toBe("");
});

test("points, scalars and quoting", async () => {
  const answer = coverage(
    [
      { ...lat, dims: ["points"] },
      { ...lon, dims: ["points"], values: Float64Array.of(5, 6) },
      scalar(times([0])),
      scalar(coordinate("station, main", "other", [], { values: ['the "old" one'] })),
    ],
    [
      variable("a", ["points"], [2], BigInt64Array.of(2n ** 60n, -1n)),
      variable("b", ["points"], [2], Float64Array.of(0.5, Number.NaN)),
    ],
  );
  expect(await linesOf(answer)).toEqual([
    'lat,lon,time,"station, main",a,b',
    '10,5,2000-01-01T00:00:00Z,"the ""old"" one",1152921504606846976,0.5',
    '20,6,2000-01-01T00:00:00Z,"the ""old"" one",-1,',
    "",
  ]);
});

test("one number", async () => {
  expect(await linesOf(coverage([], [variable("n", [], [], Float64Array.of(7))]))).toEqual(["n", "7", ""]);
});

test("variables with different dimensions are refused, saying which go together", () => {
  const answer = coverage(
    [lat, lon],
    [variable("a", ["lat"], [2], Float64Array.of(1, 2)), variable("b", ["lon"], [3], Float64Array.of(1, 2, 3))],
  );
  expect(() => csv.encode(answer)).toThrow(/parameter-name.*a\(lat\), b\(lon\)/);
});
