/** What a whole question refuses: each says what was given, as it was written, and what may be. */
import { expect, test } from "vitest";
import type { Dataset, Variable } from "../../src/grid/dataset.ts";
import { type Labels, type SelectionRequest, select } from "../../src/zarr/selection.ts";
import { axisOf, numeric, range } from "../grid/support.ts";

const axes = [
  { ...axisOf("x", range(36, 0, 10)), name: "lon" },
  { ...axisOf("y", range(7, -30, 10)), name: "lat" },
];
const variable: Variable = {
  name: "v",
  dims: ["lat", "lon"],
  shape: [7, 36],
  dataType: numeric("float32"),
  attributes: {},
  packing: { missing: [], validMin: null, validMax: null, scale: 1, offset: 0, reinterpret: null },
};
const dataset: Dataset = {
  id: "a",
  attributes: {},
  axes: new Map(axes.map((axis) => [axis.name, axis])),
  variables: new Map([["v", variable]]),
  scalars: [],
  unreadable: new Map(),
  grids: new Map(),
};
const EVERYTHING: SelectionRequest = {
  variables: null,
  time: null,
  z: null,
  dims: {},
  box: null,
  points: null,
  region: null,
  method: "nearest",
  expressions: [],
  where: null,
};

const some: Labels = { kind: "range", start: 0, stop: null };
const box = { west: 0, south: 0, east: 10, north: 10 };

test.each<[string, Partial<SelectionRequest>, string]>([
  [
    "a place by name and by a box",
    { dims: { lon: some }, box },
    'Parameter "lon" given "0/..": the place is given twice. Allowed: either lon or bbox.',
  ],
  [
    "a place by name and by points",
    { dims: { lat: { kind: "values", values: [0, 10] } }, points: [{ lon: 0, lat: 0 }] },
    'Parameter "lat" given "0,10": the place is given twice. Allowed: either lat or coords.',
  ],
  [
    "a time where there is none",
    { time: { kind: "values", values: ["2000"] } },
    'Parameter "datetime" given "2000". Allowed: no datetime: these variables have no time axis.',
  ],
  [
    "another dimension",
    { dims: { depth: some } },
    'Parameter "depth" given "0/..": no dimension of the variables asked for. Allowed: lat, lon.',
  ],
])("%s", (_, request, message) => {
  expect(() => select(dataset, { ...EVERYTHING, ...request })).toThrow(message);
});
