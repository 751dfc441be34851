import { describe, expect, test } from "vitest";
import { covjson } from "../../src/encode/covjson.ts";
import type { Coverage } from "../../src/grid/coverage.ts";
import { coordinate, coverage, grid, lat, lon, scalar, times, variable } from "./sample-coverage.ts";

type Axes = Record<string, { values: unknown[]; bounds?: unknown[] }>;
type Member = {
  type: string;
  domainType?: string;
  domain: {
    domainType?: string;
    axes: Axes;
    referencing: { coordinates: string[]; system: Record<string, unknown> }[];
  };
  ranges: Record<string, { dataType: string; axisNames?: string[]; shape?: number[]; values: unknown[] }>;
  "estran:scalars"?: Record<string, unknown>;
};
type Document = Member & { parameters: Record<string, unknown>; coverages: Member[]; "estran:provenance": unknown };

const documentOf = async (answer: Coverage) =>
  JSON.parse(await new Response(covjson.encode(answer)).text()) as Document;

const level = coordinate("level", "z", [1000, 850], {
  attributes: { units: "hPa", positive: "down", long_name: "pressure" },
});
const at = (of: Coverage["coordinates"][number], value: number) =>
  scalar({ ...of, values: Float64Array.of(value), bounds: null });

test("a grid", async () => {
  const document = await documentOf(grid);
  expect(document).toEqual({
    type: "Coverage",
    domainType: "Grid",
    domain: {
      type: "Domain",
      domainType: "Grid",
      axes: {
        t: { values: ["2000-01-01T00:00:00Z", "2000-01-02T12:00:00Z"] },
        y: { values: [10, 20] },
        x: { values: [0, 1, 2], bounds: [-0.5, 0.5, 0.5, 1.5, 1.5, 2.5] },
      },
      referencing: [
        {
          coordinates: ["x", "y"],
          system: { type: "GeographicCRS", id: "http://www.opengis.net/def/crs/OGC/1.3/CRS84" },
        },
        { coordinates: ["t"], system: { type: "TemporalRS", calendar: "Gregorian" } },
      ],
    },
    parameters: {
      tas: {
        type: "Parameter",
        description: { en: "air temperature" },
        observedProperty: {
          id: "http://vocab.nerc.ac.uk/standard_name/air_temperature/",
          label: { en: "air temperature" },
        },
        unit: { label: { en: "K" }, symbol: { value: "K", type: "http://www.opengis.net/def/uom/UCUM/" } },
      },
    },
    ranges: {
      tas: {
        type: "NdArray",
        dataType: "float",
        axisNames: ["t", "y", "x"],
        shape: [2, 2, 3],
        values: [Math.fround(0.1), 2, 3, 4, null, 6, 7, 8, 9, 10, 11, Math.fround(1e21)],
      },
    },
    "estran:provenance": { title: "A test", "estran:version": "v1" },
  });
});

describe("the domain type follows the dimensions", () => {
  const [y, x] = [at(lat, 10), at(lon, 1)];
  const one = Float64Array.of(1);
  const two = Float64Array.of(1, 2);
  const four = Float64Array.of(1, 2, 3, 4);
  test.each([
    ["Point", coverage([y, x], [variable("v", [], [], one)])],
    ["Point", coverage([y, x, at(level, 850), scalar(times([0]))], [variable("v", [], [], one)])],
    ["PointSeries", coverage([times([0, 1]), y, x], [variable("v", ["time"], [2], two)])],
    ["PointSeries", coverage([times([0, 1]), at(level, 850), y, x], [variable("v", ["time"], [2], two)])],
    ["VerticalProfile", coverage([level, y, x], [variable("v", ["level"], [2], two)])],
    ["Grid", coverage([times([0, 1]), level, y, x], [variable("v", ["time", "level"], [2, 2], four)])],
    ["Grid", coverage([lat, x], [variable("v", ["lat"], [2], two)])],
    [undefined, coverage([coordinate("member", "other", [1, 2]), y, x], [variable("v", ["member"], [2], two)])],
    [undefined, coverage([times([0, 1])], [variable("v", ["time"], [2], two)])],
  ])("%s", async (domainType, answer) => {
    const document = await documentOf(answer);
    expect(document.domainType).toBe(domainType);
    expect(document.domain.domainType).toBe(domainType);
  });
});

test("several points: a collection, each with its own place and values", async () => {
  const points = ["points"];
  const answer = coverage(
    [times([0, 1]), { ...lat, dims: points }, { ...lat, name: "lon", kind: "x", dims: points }],
    [variable("v", ["time", "points"], [2, 2], Float64Array.of(1, 2, 3, 4))],
  );
  const document = await documentOf(answer);
  expect(document).toMatchObject({ type: "CoverageCollection", domainType: "PointSeries" });
  expect(document.coverages.map(({ domain }) => [domain.axes.x!.values, domain.axes.y!.values])).toEqual([
    [[10], [10]],
    [[20], [20]],
  ]);
  expect(document.coverages.map(({ ranges }) => ranges.v)).toEqual([
    { type: "NdArray", dataType: "float", axisNames: ["t"], shape: [2], values: [1, 3] },
    { type: "NdArray", dataType: "float", axisNames: ["t"], shape: [2], values: [2, 4] },
  ]);
});

test("one point of a MULTIPOINT is still a collection", async () => {
  const place = { ...lat, values: Float64Array.of(10), dims: ["points"] };
  const answer = coverage(
    [place, { ...place, name: "lon", kind: "x" }],
    [variable("v", ["points"], [1], Float64Array.of(7))],
  );
  const { type, coverages } = await documentOf(answer);
  expect(type).toBe("CoverageCollection");
  expect(coverages[0]!.ranges.v).toEqual({ type: "NdArray", dataType: "float", values: [7] });
});

test("variables with different dimensions: a coverage for each set of them", async () => {
  const answer = coverage(
    [times([0, 1]), lat, lon],
    [
      variable("mask", ["lat", "lon"], [2, 3], new Float64Array(6)),
      variable("tas", ["time", "lat", "lon"], [2, 2, 3], new Float64Array(12)),
    ],
  );
  const { coverages, parameters } = await documentOf(answer);
  expect(coverages.map(({ ranges, domain }) => [Object.keys(ranges), Object.keys(domain.axes)])).toEqual([
    [["mask"], ["y", "x"]],
    [["tas"], ["t", "y", "x"]],
  ]);
  expect(Object.keys(parameters)).toEqual(["mask", "tas"]);
});

test("ranges are in the order t, z, y, x whatever the archive's", async () => {
  const data = Float64Array.of(1, 2, 3, 4, 5, 6);
  const answer = coverage([lat, lon], [variable("v", ["lon", "lat"], [3, 2], data)]);
  expect((await documentOf(answer)).ranges.v).toMatchObject({
    axisNames: ["y", "x"],
    shape: [2, 3],
    values: [1, 3, 5, 2, 4, 6],
  });
});

test("an answer over a region: its polygon takes the place of x and y", async () => {
  const region = {
    type: "Polygon",
    coordinates: [
      [
        [0, 0],
        [2, 0],
        [2, 2],
        [0, 0],
      ],
    ],
  };
  const answer = coverage(
    [times([0, 1]), at(lat, 15), at(lon, 1)],
    [variable("v", ["time"], [2], Float64Array.of(1, 2))],
    {
      "estran:region": region,
    },
  );
  const { domainType, domain } = await documentOf(answer);
  expect(domainType).toBe("PolygonSeries");
  expect(domain.axes).toEqual({
    composite: { dataType: "polygon", coordinates: ["x", "y"], values: [region.coordinates] },
    t: { values: ["2000-01-01T00:00:00Z", "2000-01-02T00:00:00Z"] },
  });
  expect(domain.referencing[0]!.coordinates).toEqual(["x", "y"]);
});

test("an answer over a box: its middle, with the bounds", async () => {
  const middle = scalar({ ...lon, values: Float64Array.of(1), bounds: Float64Array.of(-0.5, 2.5) });
  const { domainType, domain } = await documentOf(
    coverage([at(lat, 15), middle], [variable("v", [], [], Float64Array.of(1))]),
  );
  expect(domainType).toBe("Point");
  expect(domain.axes.x).toEqual({ values: [1], bounds: [-0.5, 2.5] });
});

test.each([
  ["standard", "days since 2000-01-01", "Gregorian"],
  ["proleptic_gregorian", "days since 0001-01-01", "Gregorian"],
  ["standard", "days since 0001-01-01", expect.stringMatching(/^https:.*-standard$/)],
  ["360_day", "days since 2000-01-01", expect.stringMatching(/^https:.*-360_day$/)],
])("calendar %s, %s", async (calendar, units, expected) => {
  const answer = coverage([times([0, 29], calendar, units)], [variable("v", ["time"], [2], Float64Array.of(1, 2))]);
  const { domain } = await documentOf(answer);
  expect(domain.referencing.at(-1)).toEqual({ coordinates: ["t"], system: { type: "TemporalRS", calendar: expected } });
});

test("vertical axes say which way they point", async () => {
  const { domain } = await documentOf(coverage([level], [variable("v", ["level"], [2], Float64Array.of(1, 2))]));
  expect(domain.referencing).toEqual([
    {
      coordinates: ["z"],
      system: {
        type: "VerticalCRS",
        cs: { csAxes: [{ name: { en: "pressure" }, direction: "down", unit: { symbol: "hPa" } }] },
      },
    },
  ]);
});

test("custom axes and scalar coordinates", async () => {
  const member = coordinate("member", "other", [], { values: ["r1", "r2"] });
  const height = { ...scalar(coordinate("height", "other", [2])), attributes: { units: "m" } };
  const document = await documentOf(
    coverage([member, height], [variable("v", ["member"], [2], Float64Array.of(1, 2))]),
  );
  expect(document.domain.axes).toEqual({ member: { values: ["r1", "r2"] } });
  expect(document.domain.referencing[0]!.system.type).toBe("IdentifierRS");
  expect(document["estran:scalars"]).toEqual({ height: { value: 2, units: "m" } });
});

test("a scalar date is a label, without the units of its number", async () => {
  const start = { ...scalar(times([31])), name: "start", kind: "other" as const };
  const document = await documentOf(coverage([level, start], [variable("v", ["level"], [2], Float64Array.of(1, 2))]));
  expect(document["estran:scalars"]).toEqual({
    start: { value: "2000-02-01T00:00:00Z", calendar: "standard", long_name: "time" },
  });
});

test.each([
  ["degC", { label: { en: "degC" }, symbol: { value: "Cel", type: "http://www.opengis.net/def/uom/UCUM/" } }],
  ["furlong", { label: { en: "furlong" }, symbol: "furlong" }],
  ["", undefined],
])("units %j", async (units, expected) => {
  const { parameters } = await documentOf(
    coverage([lat], [variable("v", ["lat"], [2], Float64Array.of(1, 2), { units })]),
  );
  expect((parameters.v as { unit?: unknown }).unit).toEqual(expected);
});

test("whole numbers are integers, with all their digits", async () => {
  const whole = { ...variable("n", [], [], BigInt64Array.of(2n ** 60n + 1n)), integer: true };
  const text = await new Response(covjson.encode(coverage([at(lat, 1), at(lon, 1)], [whole]))).text();
  expect(text).toContain('"dataType":"integer","values":[1152921504606846977]');
});
