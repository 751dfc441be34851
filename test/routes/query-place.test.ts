import { describe, expect, test } from "vitest";
import type { GeometryType } from "../../src/catalog/geometry.ts";
import { InvalidParameter } from "../../src/errors.ts";
import { parseBox, parseCoords, parseGeometry } from "../../src/routes/query-place.ts";

const every: GeometryType[] = ["Point", "MultiPoint", "Polygon", "MultiPolygon"];
const triangle = [
  [0, 0],
  [2, 0],
  [2, 2],
  [0, 0],
];

describe("WKT", () => {
  test.each([
    ["POINT(1 2)", [{ lon: 1, lat: 2 }]],
    ["point (1 2)", [{ lon: 1, lat: 2 }]],
    ["  POINT ( 1   2 ) ", [{ lon: 1, lat: 2 }]],
    ["POINT(1e-3 -.5)", [{ lon: 0.001, lat: -0.5 }]],
    ["POINT(+1 +2)", [{ lon: 1, lat: 2 }]],
    ["POINT Z (1 2 3)", [{ lon: 1, lat: 2 }]],
    ["POINTZ(1 2 3)", [{ lon: 1, lat: 2 }]],
    ["POINT(1 2 3)", [{ lon: 1, lat: 2 }]],
    ["POINT(1 2 3 4)", [{ lon: 1, lat: 2 }]],
    ["POINT ZM (1 2 3 4)", [{ lon: 1, lat: 2 }]],
    ["POINTM(1 2 3)", [{ lon: 1, lat: 2 }]],
    ["POINT(359.5 -90)", [{ lon: 359.5, lat: -90 }]],
    ["POINT(720 2)", [{ lon: 720, lat: 2 }]],
    ["POINT(-280 2)", [{ lon: -280, lat: 2 }]],
    [
      "MULTIPOINT((1 2),(3 4))",
      [
        { lon: 1, lat: 2 },
        { lon: 3, lat: 4 },
      ],
    ],
    [
      "MultiPoint(1 2,3 4)",
      [
        { lon: 1, lat: 2 },
        { lon: 3, lat: 4 },
      ],
    ],
  ])("%s", (text, points) => {
    expect(parseCoords(text, every)).toMatchObject({ points, region: null });
  });

  test.each([
    ["POLYGON((0 0,2 0,2 2,0 0))", [[triangle]]],
    ["polygon ((0 0, 2 0, 2 2, 0 0))", [[triangle]]],
    ["POLYGON Z ((0 0 5,2 0 5,2 2 5,0 0 5))", [[triangle]]],
    ["POLYGON((0 0 5,2 0 5,2 2 5,0 0 5))", [[triangle]]],
    ["POLYGON((0 0,2 0,2 2,0 0),(0 0,2 0,2 2,0 0))", [[triangle, triangle]]],
    ["MULTIPOLYGON(((0 0,2 0,2 2,0 0)),((0 0,2 0,2 2,0 0)))", [[triangle], [triangle]]],
  ])("%s", (text, region) => {
    expect(parseCoords(text, every)).toMatchObject({ points: null, region });
  });

  test.each([
    "",
    "POINT",
    "POINT()",
    "POINT EMPTY",
    "POINT Z EMPTY",
    "MULTIPOINT()",
    "MULTIPOINT EMPTY",
    "POINT(1)",
    "POINT(1,2)",
    "POINT(1 2",
    "POINT(1 2))",
    "POINT((1 2))",
    "POINT(1 2) x",
    "POINT(1 2)POINT(3 4)",
    "POINT(1 2 3 4 5)",
    "POINT Z (1 2)",
    "POINT(NaN 2)",
    "POINT(Infinity 2)",
    "POINT(1e400 2)",
    "POINT(a b)",
    "POINT(--1 2)",
    "POINT(1 91)",
    "POINT(721 2)",
    "POINT(-361 2)",
    "SRID=4326;POINT(1 2)",
    "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(1 2)",
    "LINESTRING(1 2,3 4)",
    "LINESTRING()",
    "LINESTRINGZM()",
    "GEOMETRYCOLLECTION(POINT(1 2))",
    "POLYGON()",
    "POLYGON(())",
    "POLYGON EMPTY",
    "POLYGON(0 0,1 0,1 1,0 0)",
    "POLYGON((0 0,2 0,2 2))",
    "POLYGON((0 0,2 0,2 2,0 1))",
    "POLYGON((0 0,2 0,0 0))",
    '{"type":"Point","coordinates":[1,2]}',
  ])("%j is refused", (text) => {
    expect(() => parseCoords(text, every)).toThrow(InvalidParameter);
  });

  test("long text is refused in linear time", () => {
    const spaces = " ".repeat(300_000);
    for (const text of [`POINT${spaces}x`, `POINT(${spaces}x`, `POINT(1 2)${spaces}x`, `${spaces}x`]) {
      expect(() => parseCoords(text, every)).toThrow(InvalidParameter);
    }
  });

  test("a geometry that the query doesn't take is refused, saying which it does", () => {
    expect(() => parseCoords("POINT(1 2)", ["Polygon", "MultiPolygon"])).toThrow(
      /a Point is not understood.*POLYGON\(\(.*MULTIPOLYGON/,
    );
  });

  test("a hundred thousand vertices, and no more", () => {
    const bow = (n: number) => Array.from({ length: n - 1 }, (_, i) => `${i / n} ${((i / n) ** 2).toFixed(9)}`);
    const ring = (n: number) => `POLYGON((${bow(n).join(",")},0 0))`;
    expect(parseCoords(ring(100_000), every).region?.[0]?.[0]).toHaveLength(100_000);
    expect(() => parseCoords(ring(100_001), every)).toThrow(/at most 100000 vertices/);
  });
});

describe("GeoJSON", () => {
  const point = { type: "Point", coordinates: [1, 2] };
  test.each([
    [point],
    [{ type: "Point", coordinates: [1, 2, 3], bbox: [1, 2, 1, 2] }],
    [{ type: "Feature", geometry: point, properties: null }],
    [{ type: "FeatureCollection", features: [{ type: "Feature", geometry: point }] }],
  ])("%j", (given) => {
    expect(parseGeometry(given, every).points).toEqual([{ lon: 1, lat: 2 }]);
  });

  test("polygons", () => {
    expect(parseGeometry({ type: "Polygon", coordinates: [triangle] }, every).region).toEqual([[triangle]]);
    expect(parseGeometry({ type: "MultiPolygon", coordinates: [[triangle]] }, every).region).toEqual([[triangle]]);
  });

  test.each([
    [null],
    ["POINT(1 2)"],
    [{}],
    [{ type: "Point" }],
    [{ type: "Point", coordinates: [] }],
    [{ type: "Point", coordinates: [1] }],
    [{ type: "Point", coordinates: ["1", "2"] }],
    [{ type: "Point", coordinates: [1, null] }],
    [{ type: "MultiPoint", coordinates: [] }],
    [{ type: "LineString", coordinates: triangle }],
    [{ type: "GeometryCollection", geometries: [point] }],
    [{ type: "Polygon", coordinates: [] }],
    [{ type: "Polygon", coordinates: triangle }],
    [{ type: "Polygon", coordinates: [triangle.slice(0, 3)] }],
    [{ type: "Polygon", coordinates: [[...triangle.slice(0, 3), [9, 9]]] }],
    [{ type: "Feature", geometry: null }],
    [{ type: "FeatureCollection", features: [] }],
    [{ type: "FeatureCollection", features: [point, point] }],
    [{ type: "FeatureCollection", features: [{ type: "FeatureCollection", features: [point] }] }],
  ])("%j is refused", (given) => {
    expect(() => parseGeometry(given, every)).toThrow(InvalidParameter);
  });

  test("several features: one geometry per request", () => {
    const two = { type: "FeatureCollection", features: [point, point] };
    expect(() => parseGeometry(two, every)).toThrow(/one geometry per request/);
  });
});

describe("features, each for itself", () => {
  const polygon = { type: "Polygon", coordinates: [triangle] };
  const feature = (more: object, geometry: unknown = polygon) => ({ type: "Feature", geometry, ...more });
  const parse = (...features: unknown[]) => parseGeometry({ type: "FeatureCollection", features }, every, true);
  const labels = (...features: unknown[]) => parse(...features).zones?.map(({ label }) => label);

  test("are called by their ids, their names, or their places", () => {
    const named = { properties: { name: "b" } };
    expect(labels(feature({ id: 7 }), feature({ id: "x", ...named }))).toEqual(["7", "x"]);
    expect(labels(feature({ id: 7, properties: { name: "a" } }), feature(named))).toEqual(["a", "b"]);
    expect(labels(feature({ id: 7, ...named }), feature({ id: 7, ...named }))).toEqual(["0", "1"]);
    expect(labels(feature({}), feature({ properties: null }), polygon)).toEqual(["0", "1", "2"]);
    expect(labels(feature({}))).toEqual(["0"]);
  });

  test("cover all of their polygons together", () => {
    const { region, zones } = parse(
      feature({}, { type: "MultiPolygon", coordinates: [[triangle], [triangle]] }),
      polygon,
    );
    expect(region).toEqual([[triangle], [triangle], [triangle]]);
    expect(zones?.map((zone) => zone.region.length)).toEqual([2, 1]);
  });

  test.each([
    [[]],
    [[feature({}, { type: "Point", coordinates: [1, 2] })]],
    [[feature({}), feature({}, null)]],
    [Array.from({ length: 10_001 }, () => feature({}))],
    [Array.from({ length: 26 }, () => feature({}, { type: "Polygon", coordinates: [Array(4000).fill([1, 2])] }))],
  ])("%# is refused", (features) => {
    expect(() => parse(...features)).toThrow(InvalidParameter);
  });
});

describe("boxes", () => {
  test.each([
    ["-30,30,10,60", { west: -30, south: 30, east: 10, north: 60 }],
    ["170,-10,-170,10", { west: 170, south: -10, east: -170, north: 10 }],
    ["20,-90,380,90", { west: 20, south: -90, east: 380, north: 90 }],
    ["-280,-90,80,90", { west: -280, south: -90, east: 80, north: 90 }],
    ["200,0,-170,1", { west: 200, south: 0, east: -170, north: 1 }],
    ["0,-90,360,90", { west: 0, south: -90, east: 360, north: 90 }],
    ["1.5,2e0,+3,.5e1", { west: 1.5, south: 2, east: 3, north: 5 }],
  ])("%s", (text, box) => {
    expect(parseBox(text)).toEqual({ box, z: null });
  });

  test.each([
    "",
    "1,2,3",
    "1,2,3,4,5",
    "1,2,5,3,4,4",
    "1,2,3,4,5,6,7",
    "1,2,3,x",
    "1,2,3,",
    "[1,2,3,4]",
    "0,10,10,0",
    "0,-91,10,0",
    "-361,0,0,0",
    "370,0,721,0",
    "0,0,361,0",
    "NaN,0,1,1",
  ])("%j is refused", (text) => {
    expect(() => parseBox(text)).toThrow(InvalidParameter);
  });

  test("six numbers have a range of levels", () => {
    expect(parseBox("1,2,-5,3,4,10.5")).toEqual({
      box: { west: 1, south: 2, east: 3, north: 4 },
      z: { kind: "range", start: -5, stop: 10.5 },
    });
  });
});
