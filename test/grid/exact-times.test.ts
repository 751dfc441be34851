import { describe, expect, test } from "vitest";
import { decodeAuxiliary } from "../../src/grid/auxiliary.ts";
import { buildAxis } from "../../src/grid/axes.ts";
import { sizeOf, valuesIn } from "../../src/grid/coordinates.ts";
import type { Attributes, Axis } from "../../src/grid/dataset.ts";
import { labelOf } from "../../src/grid/time.ts";
import type { DataType } from "../../src/numerics/data-type.ts";
import { selectLabels } from "../../src/zarr/select-axis.ts";
import { factsOf, numeric } from "./support.ts";

const datetime = (unit: string): DataType =>
  ({ kind: "time", name: "datetime64", unit, scale: 1, itemBytes: 8 }) as DataType;
const NAT = -(2n ** 63n);
// 2024-02-29T23:59:59.999999998Z.
const LAST = 1_709_251_199_999_999_998n;

const axisOf = (stored: readonly bigint[], dataType = datetime("ns"), attributes: Attributes = {}): Axis =>
  buildAxis({
    dim: "time",
    size: stored.length,
    kind: "t",
    facts: factsOf("time", { time: stored.length }, attributes, dataType),
    values: BigInt64Array.from(stored),
    bounds: null,
  });
const labels = ({ coordinates, time }: Axis) =>
  [...(valuesIn(coordinates, 0, sizeOf(coordinates)) as Float64Array)].map((value) => labelOf(time!, value));

// As pandas prints them.
describe("nanoseconds keep all their digits", () => {
  test("of datetime64, over a midnight", () => {
    const axis = axisOf([LAST, LAST + 1n, LAST + 2n, LAST + 1_000_000_000n]);
    expect(labels(axis)).toEqual([
      "2024-02-29T23:59:59.999999998Z",
      "2024-02-29T23:59:59.999999999Z",
      "2024-03-01T00:00:00Z",
      "2024-03-01T00:00:00.999999998Z",
    ]);
    expect(axis.time).toMatchObject({ units: "nanoseconds since 2024-02-29T00:00:00Z", moved: true });
  });

  test("of CF's units and calendars, before the reference date", () => {
    const units = { units: "nanoseconds since 2000-01-01", calendar: "360_day" };
    expect(labels(axisOf([-40_000_000_000_000_001n, -39_999_999_999_999_999n], numeric("int64"), units))).toEqual([
      "1998-09-18T00:53:19.999999999Z",
      "1998-09-18T00:53:20.000000001Z",
    ]);
  });

  test("where the axis is nearly, but not quite, regular", () => {
    const [first, second] = labels(axisOf([0n, 1_000_000_001n, 2_000_000_000n].map((n) => n + 1n)));
    expect([first, second]).toEqual(["1970-01-01T00:00:00.000000001Z", "1970-01-01T00:00:01.000000002Z"]);
  });

  test("of a coordinate beside an axis, with holes", () => {
    const facts = factsOf("launch", { d: 3 }, {}, datetime("ns"));
    const { values, time } = decodeAuxiliary(facts, BigInt64Array.of(NAT, LAST, LAST + 1n));
    expect([values[0], ...[1, 2].map((i) => labelOf(time!, values[i] as number))]).toEqual([
      Number.NaN,
      "2024-02-29T23:59:59.999999998Z",
      "2024-02-29T23:59:59.999999999Z",
    ]);
  });

  test("but not where doubles hold them: hours of any century are counted as they are stored", () => {
    const hour = 3_600_000_000_000n;
    const axis = axisOf([LAST + 2n, LAST + 2n + hour, LAST + 2n + 5n * hour]);
    expect(axis.time?.moved).toBeUndefined();
    expect(labels(axis)[2]).toBe("2024-03-01T05:00:00Z");
  });

  test("and an axis ends where its times do", () => {
    const axis = axisOf([LAST, LAST + 1n, LAST + 9n, NAT, NAT]);
    expect([axis.size, labels(axis)[2]]).toEqual([3, "2024-03-01T00:00:00.000000007Z"]);
    const filled = axisOf([LAST, LAST + 1n, LAST + 9n, 7n], datetime("ns"), { _FillValue: 7 });
    expect([filled.size, labels(filled)[2]]).toEqual([3, "2024-03-01T00:00:00.000000007Z"]);
  });
});

describe("they are chosen to the last digit", () => {
  const chosen = (axis: Axis, ...values: string[]) =>
    selectLabels(axis, "datetime", { kind: "values", values }, "nearest").windows.map(({ start }) => start);
  const within = (axis: Axis, start: string, stop: string) =>
    selectLabels(axis, "datetime", { kind: "range", start, stop }, "nearest").windows;
  const nanoseconds = axisOf(Array.from({ length: 6 }, (_, i) => LAST + BigInt(i)));
  const microseconds = axisOf(
    Array.from({ length: 6 }, (_, i) => 1_709_251_199_999_998n + BigInt(i)),
    datetime("us"),
  );

  test.each([
    ["ns", nanoseconds, "2024-03-01T00:00:00.000000001Z", "2024-02-29T23:59:59.999999999Z"],
    ["us", microseconds, "2024-03-01T00:00:00.000001Z", "2024-02-29T23:59:59.999999Z"],
  ])("%s", (_, axis, later, earlier) => {
    expect(chosen(axis, later, earlier)).toEqual([3, 1]);
    expect(within(axis, earlier, later)).toEqual([{ start: 1, stop: 4 }]);
    expect(within(axis, "2024-02-29", "2024-02-29")).toEqual([{ start: 0, stop: 2 }]);
    expect(within(axis, "2024-03-01", "2024-03-01")).toEqual([{ start: 2, stop: 6 }]);
  });
});
