import { describe, expect, test } from "vitest";
import { boxesMeet, boxGeometry, type Geometry, geometryMeets, parseBbox } from "../../src/catalog/bbox.ts";
import type { Bbox } from "../../src/catalog/stac.ts";
import { InvalidParameter } from "../../src/errors.ts";

test.each<[readonly number[], Bbox]>([
  [
    [100, 0, 105, 1],
    [100, 0, 105, 1],
  ],
  [
    [100, 0, -50, 105, 1, 9000],
    [100, 0, 105, 1],
  ],
  [
    [170, -10, -170, 10],
    [170, -10, -170, 10],
  ],
  [
    [0, -90, 360, 90],
    [-180, -90, 180, 90],
  ],
  [
    [190, 0, 200, 1],
    [-170, 0, -160, 1],
  ],
  [
    [10, 20, 10, 20],
    [10, 20, 10, 20],
  ],
  [
    [181, 91, 182, 92],
    [-179, 91, -178, 92],
  ],
])("parses %j", (given, expected) => {
  expect(parseBbox(given)).toEqual(expected);
});

test.each([
  [[]],
  [[0]],
  [[0, 0, 1]],
  [[0, 0, 1, 1, 1]],
  [[0, 0, 1, 1, 1, 1, 1]],
  [[0, 1, 1, 0]],
  [[0, 0, 9, 1, 1, 8]],
  [[0, 0, Number.NaN, 1]],
])("refuses %j", (given) => {
  expect(() => parseBbox(given)).toThrow(InvalidParameter);
});

test.each<[Bbox, Bbox, boolean]>([
  [[0, 0, 10, 10], [10, 10, 20, 20], true],
  [[0, 0, 10, 10], [10.1, 0, 20, 10], false],
  [[170, -10, -170, 10], [175, 0, 176, 1], true],
  [[170, -10, -170, 10], [-176, 0, -175, 1], true],
  [[170, -10, -170, 10], [0, 0, 1, 1], false],
  [[170, -10, -170, 10], [160, -5, -175, 5], true],
  [[0, 0, 0, 0], [-180, -90, 180, 90], true],
])("%j meets %j: %s", (a, b, expected) => {
  expect(boxesMeet(a, b)).toBe(expected);
  expect(boxesMeet(b, a)).toBe(expected);
});

// Answers of shapely 2: shape(geometry).intersects(box(0, 0, 10, 10)).
describe("geometries and the box 0, 0, 10, 10", () => {
  const square = (west: number, south: number, east: number, north: number) => [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  test.each<[string, Geometry, boolean]>([
    ["point inside", { type: "Point", coordinates: [5, 5] }, true],
    ["point on the edge", { type: "Point", coordinates: [10, 5] }, true],
    ["point with a height", { type: "Point", coordinates: [5, 5, 9000] }, true],
    ["point outside", { type: "Point", coordinates: [11, 5] }, false],
    [
      "points",
      {
        type: "MultiPoint",
        coordinates: [
          [11, 5],
          [1, 1],
        ],
      },
      true,
    ],
    [
      "line through, no end inside",
      {
        type: "LineString",
        coordinates: [
          [-5, 5],
          [15, 6],
        ],
      },
      true,
    ],
    [
      "line past a corner",
      {
        type: "LineString",
        coordinates: [
          [9, 12],
          [12, 9],
        ],
      },
      false,
    ],
    [
      "line touching a corner",
      {
        type: "LineString",
        coordinates: [
          [8, 12],
          [12, 8],
        ],
      },
      true,
    ],
    [
      "lines",
      {
        type: "MultiLineString",
        coordinates: [
          [
            [20, 20],
            [30, 30],
          ],
          [
            [-1, -1],
            [1, 1],
          ],
        ],
      },
      true,
    ],
    ["polygon around", { type: "Polygon", coordinates: [square(-20, -20, 20, 20)] }, true],
    ["polygon within", { type: "Polygon", coordinates: [square(4, 4, 5, 5)] }, true],
    ["polygon beside", { type: "Polygon", coordinates: [square(11, 0, 12, 10)] }, false],
    [
      "polygon whose hole holds the box",
      { type: "Polygon", coordinates: [square(-20, -20, 20, 20), square(-1, -1, 11, 11)] },
      false,
    ],
    ["polygons", { type: "MultiPolygon", coordinates: [[square(11, 0, 12, 10)], [square(9, 9, 12, 12)]] }, true],
    [
      "collection",
      {
        type: "GeometryCollection",
        geometries: [
          { type: "Point", coordinates: [50, 5] },
          { type: "Point", coordinates: [5, 5] },
        ],
      },
      true,
    ],
    ["empty collection", { type: "GeometryCollection", geometries: [] }, false],
  ])("%s", (_name, geometry, expected) => {
    expect(geometryMeets(geometry, [0, 0, 10, 10])).toBe(expected);
  });
});

test("a box across the antimeridian is two polygons", () => {
  expect(boxGeometry([170, -10, -170, 10])).toEqual({
    type: "MultiPolygon",
    coordinates: [
      [
        [
          [170, -10],
          [180, -10],
          [180, 10],
          [170, 10],
          [170, -10],
        ],
      ],
      [
        [
          [-180, -10],
          [-170, -10],
          [-170, 10],
          [-180, 10],
          [-180, -10],
        ],
      ],
    ],
  });
  expect(geometryMeets({ type: "Point", coordinates: [-175, 0] }, [170, -10, -170, 10])).toBe(true);
  expect(geometryMeets({ type: "Point", coordinates: [0, 0] }, [170, -10, -170, 10])).toBe(false);
});
