import { describe, expect, test } from "vitest";
import { geojson } from "../../src/encode/geojson.ts";
import type { Coverage } from "../../src/grid/coverage.ts";
import { coordinate, coverage, lat, lon, scalar, times, variable } from "./sample-coverage.ts";

type Feature = { geometry: unknown; properties: Record<string, unknown> };
type Collection = { parameters: { id: string; unit?: unknown }[]; features: Feature[]; "estran:provenance": object };

const collectionOf = async (answer: Coverage) =>
  JSON.parse(await new Response(geojson.encode(answer)).text()) as Collection;
const at = (lonDeg: number, latDeg: number) => [
  scalar(coordinate("lon", "x", [lonDeg])),
  scalar(coordinate("lat", "y", [latDeg])),
];
const RING = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 0],
] as const;

test("a point: its series as a list beside its times", async () => {
  const answer = coverage(
    [times([0, 1]), ...at(330, 40)],
    [variable("tas", ["time"], [2], Float32Array.of(1.5, Number.NaN), { units: "K" })],
    { "estran:request": "/collections/a/position?coords=POINT(330 40)" },
  );
  const { parameters, features, ...rest } = await collectionOf(answer);
  expect(rest).toEqual({ type: "FeatureCollection", "estran:provenance": answer.attributes });
  expect(parameters).toMatchObject([{ id: "tas", type: "Parameter", unit: { label: { en: "K" } } }]);
  expect(features).toEqual([
    {
      type: "Feature",
      geometry: { type: "Point", coordinates: [-30, 40] },
      properties: {
        label: "-30 40",
        datetime: "2000-01-01T00:00:00Z/2000-01-02T00:00:00Z",
        "parameter-name": ["tas"],
        edrqueryendpoint: "/collections/a/position?coords=POINT(330 40)",
        time: ["2000-01-01T00:00:00Z", "2000-01-02T00:00:00Z"],
        lon: 330,
        lat: 40,
        tas: [1.5, null],
      },
    },
  ]);
});

describe("a feature for each place", () => {
  test("points, whichever dimension is first", async () => {
    const points = (name: "lon" | "lat", kind: "x" | "y", values: number[]) => ({
      ...coordinate(name, kind, values),
      dims: ["points"],
    });
    const answer = coverage(
      [points("lon", "x", [5, 6]), points("lat", "y", [50, 60]), coordinate("z", "z", [1, 2, 3])],
      [
        variable("a", ["z", "points"], [3, 2], Float64Array.of(1, 2, 3, 4, 5, 6)),
        variable("b", ["points"], [2], BigInt64Array.of(2n ** 60n, 1n)),
      ],
    );
    const { features } = await collectionOf(answer);
    expect(features.map(({ geometry, properties: { a, z, lon: x } }) => ({ geometry, a, z, x }))).toEqual([
      { geometry: { type: "Point", coordinates: [5, 50] }, a: [1, 3, 5], z: [1, 2, 3], x: 5 },
      { geometry: { type: "Point", coordinates: [6, 60] }, a: [2, 4, 6], z: [1, 2, 3], x: 6 },
    ]);
  });

  test("cells of a grid", async () => {
    const answer = coverage([lat, lon], [variable("a", ["lat", "lon"], [2, 3], Float64Array.of(0, 1, 2, 3, 4, 5))]);
    const { features } = await collectionOf(answer);
    expect(
      features.map(({ geometry, properties: { a, label } }) => [
        (geometry as { coordinates: number[] }).coordinates,
        a,
        label,
      ]),
    ).toEqual([
      [[0, 10], 0, "0 10"],
      [[1, 10], 1, "1 10"],
      [[2, 10], 2, "2 10"],
      [[0, 20], 3, "0 20"],
      [[1, 20], 4, "1 20"],
      [[2, 20], 5, "2 20"],
    ]);
  });

  test("cells whose places are of two dimensions", async () => {
    const place = (name: string, values: number[]) =>
      coordinate(name, "other", values, { dims: ["j", "i"], geographic: true, attributes: { standard_name: name } });
    const answer = coverage(
      [place("longitude", [0, 1, 2, 3]), place("latitude", [10, 11, 12, 13])],
      [variable("a", ["j", "i"], [2, 2], Float64Array.of(5, 6, 7, 8))],
    );
    const { features } = await collectionOf(answer);
    expect(features[2]).toMatchObject({
      geometry: { type: "Point", coordinates: [2, 12] },
      properties: { a: 7, latitude: 12 },
    });
  });

  test("features of a collection, with their polygons", async () => {
    const feature = coordinate("feature", "other", [], {
      values: ["one", "two"],
      regions: [[[RING]], [[RING], [RING]]],
    });
    const answer = coverage([feature], [variable("a_mean", ["feature"], [2], Float64Array.of(1, 2))]);
    const { features } = await collectionOf(answer);
    expect(features.map(({ geometry, properties }) => ({ geometry, properties }))).toMatchObject([
      { geometry: { type: "Polygon", coordinates: [RING] }, properties: { label: "one", feature: "one", a_mean: 1 } },
      { geometry: { type: "MultiPolygon", coordinates: [[RING], [RING]] }, properties: { label: "two", a_mean: 2 } },
    ]);
  });
});

describe("one place", () => {
  const one = [variable("a", [], [], Float64Array.of(1))];

  test("a region that was asked for", async () => {
    const region = { type: "Polygon", coordinates: [RING] };
    const { features } = await collectionOf(coverage(at(0, 0), one, { "estran:region": region }));
    expect(features).toMatchObject([{ geometry: region, properties: { a: 1, datetime: "../.." } }]);
  });

  test("the box that a statistic is of", async () => {
    const [x, y] = at(0, 5) as [ReturnType<typeof coordinate>, ReturnType<typeof coordinate>];
    const box = [
      { ...x, bounds: Float64Array.of(-10, 10) },
      { ...y, bounds: Float64Array.of(0, 10) },
    ];
    const corners = [
      [-10, 0],
      [10, 0],
      [10, 10],
      [-10, 10],
      [-10, 0],
    ];
    const { features } = await collectionOf(coverage(box, one, { "estran:over": ["lat", "lon"] }));
    expect(features[0]!.geometry).toEqual({ type: "Polygon", coordinates: [corners] });
    const cell = await collectionOf(coverage(box, one));
    expect(cell.features[0]!.geometry).toEqual({ type: "Point", coordinates: [0, 5] });
  });

  test.each<[string, number, number, readonly (readonly [number, number])[]]>([
    ["in another turn", 350, 370, [[-10, 10]]],
    [
      "across the antimeridian",
      175,
      185,
      [
        [175, 180],
        [-180, -175],
      ],
    ],
    ["around the globe", 18.75, 378.75, [[-180, 180]]],
    ["up to the antimeridian", 170, 180, [[170, 180]]],
    ["from the antimeridian", 180, 190, [[-180, -170]]],
  ])("a box %s", async (_, west, east, pieces) => {
    const [x, y] = at(0, 5) as [ReturnType<typeof coordinate>, ReturnType<typeof coordinate>];
    const box = [
      { ...x, bounds: Float64Array.of(west, east) },
      { ...y, bounds: Float64Array.of(0, 10) },
    ];
    const { features } = await collectionOf(coverage(box, one, { "estran:over": ["lat", "lon"] }));
    const { type, coordinates } = features[0]!.geometry as { type: string; coordinates: number[][][][] };
    const rings = type === "Polygon" ? [coordinates] : coordinates;
    expect((rings as number[][][][]).map(([ring]) => [ring![0]![0], ring![1]![0]])).toEqual(pieces);
  });

  test("none that is known", async () => {
    const { features } = await collectionOf(coverage([], one));
    expect(features).toMatchObject([{ geometry: null, properties: { a: 1 } }]);
  });
});

test("the archive's own names come first", async () => {
  const { features } = await collectionOf(coverage(at(0, 0), [variable("label", [], [], Float64Array.of(1))]));
  expect(features[0]!.properties.label).toBe(1);
});
