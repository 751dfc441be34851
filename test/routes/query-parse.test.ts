import { expect, test } from "vitest";
import { InvalidParameter } from "../../src/errors.ts";
import type { Axis, Dataset } from "../../src/grid/dataset.ts";
import { type Accepts, AGGREGATE_PARAMETERS } from "../../src/openapi/operations.ts";
import { parseQuery, withDimensions } from "../../src/routes/query-parse.ts";
import { queryText } from "../../src/routes/query-text.ts";

const axis = (name: string): Axis => ({
  name,
  kind: "other",
  size: 3,
  coordinates: { kind: "regular", start: 0, step: 1, size: 3 },
  attributes: {},
  bounds: null,
  time: null,
  geographic: false,
});
const dataset: Dataset = {
  id: "test",
  attributes: {},
  axes: new Map(["member", "level"].map((name) => [name, axis(name)])),
  variables: new Map(),
  scalars: [],
  unreadable: new Map(),
  grids: new Map(),
};
const everything: Accepts = {
  geometries: ["Point", "MultiPoint", "Polygon", "MultiPolygon"],
  bbox: true,
  place: false,
  more: AGGREGATE_PARAMETERS,
};
const cube: Accepts = { geometries: [], bbox: true, place: true, more: [] };
const position: Accepts = { geometries: ["Point"], bbox: false, place: true, more: [] };

const parse = (query: string, accepts = everything, geometry?: unknown) => {
  const given = { texts: new Map(new URLSearchParams(query)), geometry, location: undefined };
  return withDimensions(parseQuery(given, accepts), given, accepts, dataset);
};

test("nothing given: everything, by the defaults", () => {
  expect(parse("")).toEqual({
    request: {
      variables: null,
      time: null,
      z: null,
      dims: {},
      box: null,
      points: null,
      region: null,
      zones: null,
      method: "nearest",
      expressions: [],
      where: null,
    },
    coverage: "fraction",
    aggregate: {
      reduce: ["mean"],
      q: null,
      other: null,
      ddof: 0,
      bins: null,
      range: null,
      window: null,
      over: null,
      weights: null,
      days: false,
      coverage: "fraction",
      groupby: null,
      resample: null,
      seasons: null,
      closed: "left",
      label: "left",
      anomaly: null,
      base: null,
      standardized: false,
      rolling: null,
      center: false,
      skipna: true,
      minCount: 1,
    },
    locations: null,
    version: undefined,
    f: undefined,
    explain: false,
  });
});

test("everything given", () => {
  const query = parse(
    "parameter-name=a,b&datetime=1982/1983&z=850&member=0,2&bbox=1,2,3,4&method=linear&crs=EPSG:4326&version=v1&f=csv&explain=true" +
      "&reduce=mean,max&over=x,t&weights=coslat&coverage=center&groupby=time.month&skipna=false&min_count=3",
  );
  expect(query).toMatchObject({
    request: {
      variables: ["a", "b"],
      time: { kind: "range", start: "1982", stop: "1983" },
      z: { kind: "values", values: [850] },
      dims: { member: { kind: "values", values: [0, 2] } },
      box: { west: 1, south: 2, east: 3, north: 4 },
      method: "linear",
    },
    coverage: "center",
    aggregate: {
      reduce: ["mean", "max"],
      over: ["x", "t"],
      weights: "coslat",
      coverage: "center",
      groupby: ["time.month"],
      resample: null,
      skipna: false,
      minCount: 3,
    },
    version: "v1",
    f: "csv",
    explain: true,
  });
});

test.each([
  ["weights=area,days", { weights: "area", days: true }],
  ["weights=days", { weights: null, days: true }],
  [
    "anomaly=time.month&base=1991/2020",
    { anomaly: ["time.month"], base: { kind: "range", start: "1991", stop: "2020" } },
  ],
  ["rolling=7", { rolling: 7, center: false, minCount: 7 }],
  ["rolling=7&center=true&min_count=1", { rolling: 7, center: true, minCount: 1 }],
])("%s", (text, expected) => {
  expect(parse(text).aggregate).toMatchObject(expected);
});

test("parameter_names is an alias", () => {
  expect(parse("parameter_names=a,b").request.variables).toEqual(["a", "b"]);
});

test.each([
  ["unknown=1", everything, /"unknown".*parameter-name.*member, level/],
  ["reduce=mean", position, /"reduce"/],
  ["bbox=1,2,3,4", position, /"bbox"/],
  ["coords=POINT(1 2)", cube, /"coords"/],
  ["", position, /"coords" missing/],
  ["", cube, /"bbox" missing/],
  ["coords=POINT(1 2)&bbox=1,2,3,4", everything, /one of coords, bbox and geometry/],
  ["parameter-name=a&parameter_names=a", everything, /one of/],
  ["parameter-name=", everything, /a value/],
  ["parameter-name=a,,b", everything, /"parameter-name"/],
  ["parameter-name=a,a", everything, /different names/],
  ["datetime=", everything, /"datetime"/],
  ["coords=", position, /"coords"/],
  ["method=cubic", everything, /nearest, linear/],
  ["crs=EPSG:3857", everything, /CRS84/],
  ["explain=yes", everything, /true, false/],
  ["explain=", everything, /a value/],
  ["weights=volume", everything, /area, coslat, none/],
  ["weights=area,coslat", everything, /one of these and days/],
  ["base=1990/1999", everything, /no base without anomaly/],
  ["standardized=true", everything, /no standardized without anomaly/],
  ["anomaly=time.month&base=1990/1999/2000", everything, /"base"/],
  ["window=0", everything, /whole number from 1/],
  ["rolling=0", everything, /whole number from 1/],
  ["rolling=1.5", everything, /whole number/],
  ["center=true", everything, /no center without rolling/],
  ["coverage=all", everything, /fraction, center/],
  ["skipna=1", everything, /true, false/],
  ["min_count=-1", everything, /whole number/],
  ["min_count=1.5", everything, /whole number/],
  ["over=x,x", everything, /different/],
  ["q=0.5,1.5", everything, /different numbers from 0 to 1/],
  ["q=0.5,0.50", everything, /different numbers from 0 to 1/],
  ["q=half", everything, /"q"/],
  ["ddof=-1", everything, /whole number/],
  ["groupby=time.year,,time.month", everything, /"groupby"/],
  ["z=5&bbox=1,2,0,3,4,9", everything, /"z" given "5": bbox has levels too/],
  ["member=a", everything, /"member"/],
])("%s is refused", (query, accepts, message) => {
  expect(() => parse(query, accepts)).toThrow(InvalidParameter);
  expect(() => parse(query, accepts)).toThrow(message);
});

test.each(["reduce=mean", "weights=none", "coverage=center", "skipna=true", "min_count=1"])(
  "%s with a POINT is refused",
  (option) => {
    expect(() => parse(`coords=POINT(1 2)&${option}`)).toThrow(/nothing is reduced over space.*a bbox or a POLYGON/);
  },
);

test("a body's geometry is the place, and only one place may be given", () => {
  const geometry = { type: "Point", coordinates: [1, 2] };
  expect(parse("", position, geometry).request.points).toEqual([{ lon: 1, lat: 2 }]);
  expect(() => parse("coords=POINT(1 2)", position, geometry)).toThrow(/one of coords, bbox and geometry/);
  expect(() => parse("", cube, geometry)).toThrow(
    'Parameter "geometry" given "Point": the place of this query is a box. Allowed: bbox.',
  );
});

test.each([
  "bbox=-280,-90,80,90",
  "bbox=20,-90,380,90",
  "coords=POINT(370%200)",
  "bbox=170,-10,-170,10&datetime=1982-01-01T00:00:00Z/..&f=csv&parameter-name=a,b",
  "coords=POINT(1.5%20-2)&member=0,2&method=linear&z=../850",
  "coords=MULTIPOINT((1%202),(3%204))",
  "coords=POLYGON((0%200,2%200,2%202,0%200),(0%200,2%200,2%202,0%200))",
  "coords=MULTIPOLYGON(((0%200,2%200,2%202,0%200)),((0%200,2%200,2%202,0%200)))",
  "coverage=center&groupby=time.month&min_count=0&over=x,t&reduce=max,std&skipna=false&weights=none",
  "ddof=1&q=0.1,0.9&reduce=quantile,var&resample=1980-12/P3M",
  "groupby=time.year,time.season",
  "anomaly=time.month,time.hour&base=1991/2020&standardized=true&weights=area,days",
  "anomaly=time.month&resample=P1M&weights=days",
  "groupby=time.year,time.season&seasons=DJFM,AM,JJAS,ON",
  "anomaly=time.season&resample=season&seasons=JJA",
  "closed=right&label=right&resample=P1D",
  "center=true&min_count=2&rolling=7",
  "over=t&reduce=windowed_run_count&window=6",
  "bins=10&range=-5,5&reduce=histogram",
  "bins=-5,0.5,10&reduce=histogram",
  "reduce=cov,corr&weights=var:areacello&with=a-b",
  "expr=speed:sqrt(a%5E2%2Bb%5E2),strong:speed%3E8&where=mask%3D%3D0%20and%20not%20a%3C%3Db",
])("the canonical text of a question is itself: %s", (text) => {
  expect(queryText(parse(text))).toBe(text);
});

test.each([
  ["z=850&parameter_names=a", "parameter-name=a&z=850"],
  ["method=nearest&reduce=mean&coverage=fraction&skipna=true&min_count=1&crs=CRS84", ""],
  ["bbox=350,0,360,10", "bbox=350,0,360,10"],
  ["z=R2/10/5", "z=10,15"],
  ["weights=days,none&standardized=false&anomaly=time.year", "anomaly=time.year&weights=none,days"],
  ["rolling=3&min_count=3&center=false", "rolling=3"],
  ["expr=s%20:%20a**2%20%2B%20(b),%20t:s%3C1", "expr=s:a%5E2%2Bb,t:s%3C1"],
  ["where=a%3E300.0%26%26!(b)", "where=a%3E300%20and%20not%20b"],
  ["bbox=352,0,10,368,10,20", "bbox=352,0,368,10&z=10/20"],
])("order, spelling and defaults don't matter: %s", (text, canonical) => {
  expect(queryText(parse(text))).toBe(canonical);
});
