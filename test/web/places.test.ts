import { describe, expect, test } from "vitest";
import { placesOfGeojson } from "../../web/src/places/geojson.ts";
import { boundsOf, describeShape, freeName, type Place, parsePlace, placeText } from "../../web/src/places/place.ts";

const ring = [
  [170, -5],
  [190, -5],
  [190, 5],
  [170, -5],
] as const;
const polygon = { kind: "polygon", polygons: [[ring]] } as const;

describe("a place as text", () => {
  test.each<[Place, string]>([
    [{ name: "A", shape: { kind: "point", at: [-30, 40.25] } }, "A@POINT(-30 40.25)"],
    [{ name: "a@b", shape: { kind: "box", box: [170, -5, -170, 5] } }, "a@b@BBOX(170,-5,-170,5)"],
    [{ name: "P", shape: polygon }, "P@POLYGON((170 -5,190 -5,190 5,170 -5))"],
    [
      { name: "M", shape: { kind: "polygon", polygons: [[ring], [ring]] } },
      "M@MULTIPOLYGON(((170 -5,190 -5,190 5,170 -5)),((170 -5,190 -5,190 5,170 -5)))",
    ],
  ])("%o", (place, text) => {
    expect(placeText(place)).toBe(text);
    expect(parsePlace(text)).toEqual(place);
  });

  test.each([
    ...["", "A@", "POINT", "POINT(1)", "POINT(1 2 3)", "POINT(1 91)", "POINT(721 0)", "POINT(a b)", "BBOX(1,2,3)"],
    ...[
      "BBOX(0,5,1,5)",
      "BBOX(1,0,1,5)",
      "POLYGON((0 0,1 1,0 0))",
      "POLYGON(0 0,1 1,1 0,0 0)",
      "POLYGON((0 0,1 1,1 x,0 0))",
    ],
    ...["POLYGON((0 0,1 1,1 0,0 0)", "LINESTRING(0 0,1 1)", "POLYGON((((((", "POLYGON([[0,0]])"],
  ])("%s is none", (text) => {
    expect(parsePlace(text)).toBeNull();
  });
});

test("bounds and words", () => {
  expect(boundsOf({ kind: "box", box: [170, -5, -170, 5] })).toEqual([170, -5, 190, 5]);
  expect(describeShape({ kind: "point", at: [330, -40.126] })).toBe("30° W, 40.13° S");
  expect(describeShape(polygon)).toBe("Polygon within 170° E to 170° W, 5° S to 5° N");
  expect(freeName([{ name: "A", shape: polygon }])).toBe("B");
});

describe("GeoJSON", () => {
  const feature = (geometry: object, properties: object | null = null) => ({ type: "Feature", properties, geometry });
  const area = { type: "Polygon", coordinates: [ring] };

  test("each feature is a place, by its name", () => {
    const text = JSON.stringify({
      type: "FeatureCollection",
      features: [
        feature(area, { name: "Line Islands" }),
        feature({ type: "Point", coordinates: [1, 2, 300] }),
        feature({ type: "LineString", coordinates: [] }),
      ],
    });
    expect(placesOfGeojson(text, "a.geojson")).toEqual([
      { name: "Line Islands", shape: polygon },
      { name: "2", shape: { kind: "point", at: [1, 2] } },
    ]);
  });

  test("a geometry alone is called as the file", () => {
    expect(placesOfGeojson(JSON.stringify(area), "box.geojson")).toEqual([{ name: "box", shape: polygon }]);
  });

  test.each([
    ["<kml/>", "a.kml is not JSON"],
    ["[]", "not GeoJSON"],
    ['{"type":"FeatureCollection"}', "holds no Point"],
    ['{"type":"Topology","objects":{}}', "holds no Point"],
    ['{"type":"Point","coordinates":[500000,4000000]}', "no longitudes and latitudes"],
    ['{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}', "no longitudes and latitudes"],
    ['{"type":"Polygon","coordinates":[[[0,0],[1,null],[1,1],[0,0]]]}', "no longitudes and latitudes"],
    [JSON.stringify({ type: "FeatureCollection", features: Array(21).fill(feature(area)) }), "at most 20"],
    [" ".repeat(5_000_001), "larger than 5 MB"],
  ])("%.40s is refused", (text, words) => {
    expect(() => placesOfGeojson(text, "a.kml")).toThrow(words);
  });
});
