import { expect, test } from "vitest";
import { Unsupported } from "../../src/errors.ts";
import { cellEdges, extentOf, labelExtent } from "../../src/grid/cells.ts";
import { parseTimeEncoding } from "../../src/grid/time.ts";
import { axisOf, range } from "./support.ts";

test.each([
  ["midpoints", axisOf("z", [0, 10, 30]), 0, 3, [-5, 5, 5, 20, 20, 40]],
  ["in part", axisOf("z", [0, 10, 30]), 1, 2, [5, 20]],
  ["descending, lower bound first", axisOf("z", [30, 10, 0]), 0, 3, [20, 40, 5, 20, -5, 5]],
  ["regular", axisOf("z", range(4, 0.1, 0.1)), 1, 2, [0.15, 0.25]],
  [
    "latitudes end at the poles",
    axisOf("y", [90, 45, 0, -45, -90]),
    0,
    5,
    [67.5, 90, 22.5, 67.5, -22.5, 22.5, -67.5, -22.5, -90, -67.5],
  ],
  ["one value has no width", axisOf("z", [5]), 0, 1, [5, 5]],
  ["bounds", axisOf("z", [0, 10], { bounds: Float64Array.of(0, 4, 20, 4) }), 0, 2, [0, 4, 4, 20]],
  ["bounds in part", axisOf("z", [0, 10], { bounds: Float64Array.of(0, 4, 20, 4) }), 1, 2, [4, 20]],
  [
    "bounds around a label",
    axisOf("x", [0, 1], { bounds: Float64Array.of(359.5, 0.5, 0.5, 1.5) }),
    0,
    2,
    [-0.5, 0.5, 0.5, 1.5],
  ],
  [
    "bounds that end at 0 for 360",
    axisOf("x", [358.5, 359.5], { bounds: Float64Array.of(358, 359, 359, 0) }),
    0,
    2,
    [358, 359, 359, 360],
  ],
  ["bounds of a whole circle", axisOf("x", [180], { bounds: Float64Array.of(0, 360) }), 0, 1, [0, 360]],
  ["none", axisOf("z", [0, 10]), 1, 1, []],
])("edges: %s", (_, axis, start, stop, edges) => {
  expect([...cellEdges(axis, start, stop)]).toEqual(edges.map((edge) => expect.closeTo(edge, 12)));
});

test.each([
  ["ascending", axisOf("z", [0, 10, 30]), [-5, 40]],
  ["descending", axisOf("z", [30, 10, 0]), [-5, 40]],
  ["in no order", axisOf("z", [5, 3, 9]), [3, 9]],
  ["poles", axisOf("y", range(181, -90, 1)), [-90, 90]],
  ["one", axisOf("z", [5]), [5, 5]],
  ["longitudes over a seam", axisOf("x", [350, 355, 0, 5]), [347.5, 367.5]],
  [
    "longitudes over a seam, with bounds",
    axisOf("x", [350, 0, 10], { bounds: Float64Array.of(345, 355, 355, 5, 5, 16) }),
    [345, 376],
  ],
  ["longitudes in no order", axisOf("x", [10, 200, 30, -20]), [-20, 200]],
])("extent: %s", (_, axis, extent) => {
  expect(extentOf(axis)).toEqual(extent);
});

test("extents for people", () => {
  const time = parseTimeEncoding("days since 2000-01-01", "360_day");
  expect(labelExtent(axisOf("t", [0, 30, 60], { time }))).toEqual(["1999-12-16T00:00:00Z", "2000-03-16T00:00:00Z"]);
  expect(labelExtent(axisOf("z", [1, 2]))).toEqual([0.5, 2.5]);
  const names = axisOf("other", [], { size: 2, coordinates: { kind: "labels", values: ["a", "b"] } });
  expect(labelExtent(names)).toEqual(["a", "b"]);
  expect(() => extentOf(names)).toThrow(Unsupported);
  expect(() => extentOf(axisOf("z", []))).toThrow(Unsupported);
});
