/** Longitudes of a dimension: the whole of it, ranges with open ends and without, and what lies outside. */
import { describe, expect, test } from "vitest";
import { InvalidParameter, OutsideExtent } from "../../src/errors.ts";
import type { Axis } from "../../src/grid/dataset.ts";
import { insideExtent, selectLabels, selectRange, wholeAxis } from "../../src/zarr/select-axis.ts";
import { selectLongitudes } from "../../src/zarr/select-longitudes.ts";
import { axisOf, range } from "../grid/support.ts";

const x = (values: readonly number[], more: Partial<Axis> = {}) => axisOf("x", values, more);

const GLOBAL = {
  "0 … 357.5": x(range(144, 0, 2.5)),
  "357.5 … 0": x(range(144, 357.5, -2.5)),
  "20 … 377.5": x(range(144, 20, 2.5)),
  "-180 … 177.5": x(range(144, -180, 2.5)),
  "0 … 360, cyclic": x(range(145, 0, 2.5)),
  "180 … 357.5, 0 … 177.5": x([...range(72, 180, 2.5), ...range(72, 0, 2.5)]),
};

/** 340, 350, 0, 10, 20. */
const SEAM = x([340, 350, 0, 10, 20]);

describe.each(Object.entries(GLOBAL))("%s", (_, axis) => {
  test.each([
    [-10, 10, 9],
    [350, 370, 9],
    [350, 10, 9],
    [-180, 180, 144],
  ])("lon=%d/%d is what a box holds", (start, stop, count) => {
    const found = selectRange(axis, "lon", start, stop);
    expect(found).toEqual(selectLongitudes(axis, "bbox", start, stop));
    expect(found.size).toBe(count);
  });

  test("linear goes over the seam", () => {
    const found = selectLabels(axis, "lon", { kind: "values", values: [-1, 358.75] }, "linear");
    const { values, blend } = found;
    const turn = (lon: number) => lon - 360 * Math.round(lon / 360);
    const at = (cell: number) => turn(values[cell] as number);
    const lons = [0, 1].map(
      (i) => at(blend!.lower[i]!) * (1 - blend!.fraction[i]!) + at(blend!.upper[i]!) * blend!.fraction[i]!,
    );
    expect(lons).toEqual([expect.closeTo(-1, 9), expect.closeTo(-1.25, 9)]);
  });
});

test.each<[string, Axis, number | null, number | null, readonly number[]]>([
  ["from here to the end", x(range(4, 0, 90)), 100, null, [180, 270]],
  ["in another convention", x(range(4, 0, 90)), -100, null, [270]],
  ["from the western edge", x(range(4, -135, 90)), -180, null, [-135, -45, 45, 135]],
  ["up to here", x(range(4, -135, 90)), null, 0, [-135, -45]],
  ["all", x(range(4, -135, 90)), null, null, [-135, -45, 45, 135]],
  ["in a region", x(range(5, 230, 1)), -128, null, [232, 233, 234]],
  ["from west of a region", x(range(5, 230, 1)), 100, null, [230, 231, 232, 233, 234]],
  ["over a seam in the axis", SEAM, -10, null, [350, 360, 370, 380]],
  ["up to a seam in the axis", SEAM, null, 5, [340, 350, 360]],
])("open ends: %s", (_, axis, start, stop, labels) => {
  expect([...selectRange(axis, "lon", start, stop).values]).toEqual(labels);
});

test.each<[string, Axis, number | null, number | null, typeof OutsideExtent | typeof InvalidParameter]>([
  ["a region", x(range(5, 230, 1)), 10, 20, OutsideExtent],
  ["a region, beyond its eastern end", x(range(5, 230, 1)), 240, null, OutsideExtent],
  ["between columns", x(range(5, 230, 1)), 231.2, 231.8, InvalidParameter],
  ["a seam in the axis", SEAM, 100, 110, OutsideExtent],
])("nothing there: %s", (_, axis, start, stop, error) => {
  expect(() => selectRange(axis, "lon", start, stop)).toThrow(error);
});

describe("a seam in the axis", () => {
  test.each([335, -25, 345, -5, 0, 359, 25, 385])("%d lies inside", (lon) => {
    expect(insideExtent(SEAM, "coords", lon)).toBe(lon);
  });

  test.each([30, 100, 180, -30, 334])("%d lies outside", (lon) => {
    expect(() => insideExtent(SEAM, "coords", lon)).toThrow("covers 335 to 385");
  });

  test("labels of the whole axis go on, and so do its cells", () => {
    const { windows, values, bounds } = wholeAxis(SEAM);
    expect(windows).toEqual([{ start: 0, stop: 5 }]);
    expect([...values]).toEqual([340, 350, 360, 370, 380]);
    expect([...bounds!]).toEqual([335, 345, 345, 355, 355, 365, 365, 375, 375, 385]);
  });

  test("bounds that the archive has go on too", () => {
    const bounds = Float64Array.of(335, 345, 345, 355, 355, 5, 5, 15, 15, 25);
    expect([...wholeAxis({ ...SEAM, bounds }).bounds!]).toEqual([335, 345, 345, 355, 355, 365, 365, 375, 375, 385]);
  });
});
