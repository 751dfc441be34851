/** Labels of an axis that is no longitude: dates alone and in lists, and what a refusal says. */
import { describe, expect, test } from "vitest";
import { InvalidParameter } from "../../src/errors.ts";
import { parseTimeEncoding } from "../../src/grid/time.ts";
import { selectLabels, selectRange, wholeAxis } from "../../src/zarr/select-axis.ts";
import { axisOf, range } from "../grid/support.ts";

/** Every tenth day of a year of 30-day months, from 5 January on. */
const TIME = axisOf("t", range(36, 4, 10), { time: parseTimeEncoding("days since 2000-01-01", "360_day") });

const datesOf = (values: readonly string[], method: "nearest" | "linear" = "nearest") =>
  selectLabels(TIME, "datetime", { kind: "values", values }, method);

describe("dates", () => {
  test.each<[string, readonly string[], readonly number[]]>([
    ["a period", ["2000-02"], [3, 4, 5]],
    ["periods", ["2000-02", "2000-04"], [3, 4, 5, 9, 10, 11]],
    ["periods in an order of their own", ["2000-04", "2000-02"], [9, 10, 11, 3, 4, 5]],
    ["periods that overlap, each step once", ["2000-02-15", "2000-02", "2000-03", "2000-02"], [4, 3, 5, 6, 7, 8]],
    ["a period and a moment", ["2000-02", "2000-06-14T00:00:00Z"], [3, 4, 5, 16]],
    ["moments, the nearest step to each", ["2000-06-14T00:00:00Z", "2000-02-01T00:00:00Z"], [16, 3]],
  ])("%s", (_, values, indexes) => {
    const { windows, values: labels, size, scalar } = datesOf(values);
    expect(windows.flatMap(({ start, stop }) => range(stop - start, start, 1))).toEqual(indexes);
    expect([...labels]).toEqual(indexes.map((index) => 4 + 10 * index));
    expect([size, scalar]).toEqual([indexes.length, false]);
  });

  test("each period holds a step, as one alone does", () => {
    expect(() => datesOf(["2000-02-01"])).toThrow(InvalidParameter);
    expect(() => datesOf(["2000-02", "2000-02-01"])).toThrow("no label lies within");
  });

  test("periods and moments are not interpolated together", () => {
    expect(datesOf(["2000-02", "2000-03"], "linear").blend).toBeNull();
    expect(() => datesOf(["2000-02", "2000-06-14T00:00:00Z"], "linear")).toThrow("some of both");
  });
});

test("a refusal names dates", () => {
  expect(() => selectRange(TIME, "datetime", "2000-01-06", "2000-01-14")).toThrow(
    "near it are 2000-01-05T00:00:00Z, 2000-01-15T00:00:00Z",
  );
});

describe("times in no order", () => {
  const days = parseTimeEncoding("days since 2000-01-01", "standard");
  test.each([
    ["repeated", [0, 1, 1, 2], "Its label at 2, 2000-01-02T00:00:00Z, repeats the one before"],
    ["back", [0, 2, 5, 3], "Its label at 3, 2000-01-04T00:00:00Z, is out of order"],
    ["repeated at once", [7, 7, 8], "Its label at 1, 2000-01-08T00:00:00Z, repeats"],
  ])("%s", (_, values, message) => {
    const axis = axisOf("t", values, { time: days });
    expect(() => selectLabels(axis, "datetime", { kind: "values", values: ["2000-01-02"] }, "nearest")).toThrow(
      message,
    );
    expect(() => selectRange(axis, "datetime", null, "2000-01-03")).toThrow(message);
    expect([...wholeAxis(axis).values]).toEqual(values);
  });

  test("a number among levels in no order is the nearest", () => {
    const axis = axisOf("z", [1000, 500, 850]);
    expect(selectLabels(axis, "z", { kind: "values", values: [600] }, "nearest").windows).toEqual([
      { start: 1, stop: 2 },
    ]);
    expect(() => selectRange(axis, "z", 500, 850)).toThrow("Its label at 2, 850, is out of order");
  });
});
