import { expect, test } from "vitest";
import { InvalidParameter } from "../../src/errors.ts";
import type { Axis } from "../../src/grid/dataset.ts";
import { parseDatetime, parseDimension, parseZ } from "../../src/routes/query-labels.ts";

const values = (...labels: (number | string)[]) => ({ kind: "values", values: labels });
const range = (start: number | string | null, stop: number | string | null) => ({ kind: "range", start, stop });

test.each([
  ["1982-01-01T00:00:00Z", values("1982-01-01T00:00:00Z")],
  ["1982-01", values("1982-01")],
  ["1982-01-01/1982-12-31", range("1982-01-01", "1982-12-31")],
  ["../1982", range(null, "1982")],
  ["1982/..", range("1982", null)],
  ["1982/", range("1982", null)],
  ["/1982", range(null, "1982")],
  ["../..", range(null, null)],
  ["1982,1983,1984", values("1982", "1983", "1984")],
])("datetime=%s", (text, labels) => {
  expect(parseDatetime(text)).toEqual(labels);
});

test.each(["/", "..", "1982/1983/1984", "R4/1982-01-01/P1D", "1982,", ",1982", "1982,..", "1982,1983/1984/1985"])(
  "datetime=%s is refused",
  (text) => {
    expect(() => parseDatetime(text)).toThrow(InvalidParameter);
  },
);

test.each([
  ["850", values(850)],
  ["-0.5", values(-0.5)],
  ["10,80,200", values(10, 80, 200)],
  ["100/550", range(100, 550)],
  ["../850", range(null, 850)],
  ["500/..", range(500, null)],
  ["R3/100/50", values(100, 150, 200)],
  ["R2/1000/-500", values(1000, 500)],
])("z=%s", (text, labels) => {
  expect(parseZ(text)).toEqual(labels);
});

test.each(["a", "1,a", "1/2/3", "R0/1/2", "R99999999/1/2", "R2/1", "R2/a/1", "1,,2", "NaN", ".."])(
  "z=%s is refused",
  (text) => {
    expect(() => parseZ(text)).toThrow(InvalidParameter);
  },
);

const axis = (more: Partial<Axis>): Axis => ({
  name: "dim",
  kind: "other",
  size: 3,
  coordinates: { kind: "regular", start: 0, step: 1, size: 3 },
  attributes: {},
  bounds: null,
  time: null,
  geographic: false,
  ...more,
});
const labelled = axis({ coordinates: { kind: "labels", values: ["r1", "a,b", "c/d"] } });

test.each([
  [axis({}), "1", values(1)],
  [axis({}), "0,2", values(0, 2)],
  [axis({}), "0/1", range(0, 1)],
  [axis({}), "../1", range(null, 1)],
  [labelled, "r1", values("r1")],
  [labelled, "a,b", values("a,b")],
  [labelled, "c/d", values("c/d")],
  [labelled, "r1,r2", values("r1", "r2")],
])("a dimension, %#: %s", (of, text, labels) => {
  expect(parseDimension(of, text)).toEqual(labels);
});

test("a dimension of numbers refuses text, by its own name", () => {
  expect(() => parseDimension(axis({ name: "member" }), "r1")).toThrow(/"member" given "r1"/);
});
