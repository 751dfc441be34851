/** The named places of an entry: checked when it is read, and never shown as they are. */
import { expect, test } from "vitest";
import { InvalidEntry, parseEntry } from "../../src/catalog/entry.ts";
import { entryJson, entryWith } from "./sample-entry.ts";

type Ring = readonly (readonly [number, number])[];

const polygon = (...rings: Ring[]) => ({ type: "Polygon", coordinates: rings });
const box = polygon([
  [0, 0],
  [10, 0],
  [10, 5],
  [0, 5],
  [0, 0],
]);
const feature = (id: unknown, geometry: object = box, properties: unknown = {}) => ({
  type: "Feature",
  id,
  properties,
  geometry,
});
const withFeatures = (...features: object[]) => ({ "estran:locations": { type: "FeatureCollection", features } });

test("are points and regions by their ids, with names", () => {
  const { locations, collection } = entryWith(
    withFeatures(
      feature("a", box, { name: "The box", note: 1 }),
      feature("b", { type: "Point", coordinates: [-144.9, 50.1] }),
    ),
  );
  expect(collection).not.toHaveProperty("estran:locations");
  expect(locations.map(({ id, label, place: { type } }) => [id, label, type])).toEqual([
    ["a", "The box", "Polygon"],
    ["b", "b", "Point"],
  ]);
  expect(locations[0]!.place.region).toEqual([box.coordinates]);
  expect(locations[1]!.place.points).toEqual([{ lon: -144.9, lat: 50.1 }]);
  expect(entryWith({}).locations).toEqual([]);
});

const bow = polygon([
  [0, 0],
  [10, 10],
  [10, 0],
  [0, 10],
  [0, 0],
]);
const line = polygon([
  [0, 0],
  [10, 10],
  [5, 5],
  [0, 0],
]);
const long = polygon([...Array.from({ length: 100_000 }, (_, i) => [i / 1000, 0] as const), [0, 5], [0, 0]]);

test.each([
  [{ "estran:locations": [] }, "expected object"],
  [withFeatures({ ...feature("a"), type: "Point" }), "Feature"],
  [withFeatures(feature(undefined)), "expected string"],
  [withFeatures(feature("a,b")), "must be letters, digits, dots, dashes and underscores"],
  [withFeatures(feature("a"), feature("a")), "an id of its own"],
  [withFeatures(feature("a", box, { name: 3 })), "expected string"],
  [withFeatures(feature("a", { type: "LineString", coordinates: [] })), '"Polygon"'],
  [withFeatures(feature("a", { type: "Polygon", coordinates: [] })), '"a"'],
  [withFeatures(feature("a", { type: "Point", coordinates: [0, 95] })), "latitudes from -90 to 90"],
  [withFeatures(feature("fine"), feature("bow", bow)), '"bow" given "5 5": a ring crosses itself here'],
  [withFeatures(feature("line", line)), '"line"'],
  [withFeatures(feature("line", line)), "a ring has no area"],
  [withFeatures(feature("long", long)), "100002 vertices"],
  [withFeatures(...Array.from({ length: 1001 }, (_, i) => feature(String(i)))), "1000"],
])("what can't be used is refused: %#", (members, message) => {
  const parse = () => parseEntry({ ...entryJson, ...members }, "bad.json");
  expect(parse).toThrow(InvalidEntry);
  expect(parse).toThrow("estran:locations");
  expect(parse).toThrow(message);
});
