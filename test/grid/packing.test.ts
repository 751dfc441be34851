import { describe, expect, test } from "vitest";
import { createUnpacker, hasMissing, isPacked, parsePacking } from "../../src/grid/packing.ts";
import type { DataType, NumberType, TypedArray } from "../../src/numerics/data-type.ts";
import reference from "../reference/packing.json" with { type: "json" };

type Case = Readonly<{
  attributes: Record<string, unknown>;
  dtype: NumberType;
  stored: readonly string[];
  decoded: readonly (number | null)[];
}>;

const number = (name: NumberType): DataType => ({ kind: "number", name, itemBytes: 4 });

function stored(dtype: NumberType, values: readonly (string | number | bigint)[]): TypedArray {
  switch (dtype) {
    case "int8":
      return Int8Array.from(values, Number);
    case "uint8":
      return Uint8Array.from(values, Number);
    case "int16":
      return Int16Array.from(values, Number);
    case "int32":
      return Int32Array.from(values, Number);
    case "int64":
      return BigInt64Array.from(values, BigInt);
    case "uint64":
      return BigUint64Array.from(values, BigInt);
    case "float16":
    case "float32":
      return Float32Array.from(values, Number);
    default:
      return Float64Array.from(values, Number);
  }
}

type Given = Readonly<{ fillValue?: number | bigint | string | null; zarrFormat?: 2 | 3 }>;

function unpacked(
  dtype: NumberType,
  attributes: Record<string, unknown>,
  values: readonly (string | number | bigint)[],
  { fillValue = null, zarrFormat = 3 }: Given = {},
): (number | null)[] {
  const packing = parsePacking({ attributes, dataType: number(dtype), fillValue, zarrFormat });
  const out = new Float64Array(values.length);
  createUnpacker(packing)(stored(dtype, values), 0, Int32Array.from(values.keys()), out);
  return Array.from(out, (value) => (Number.isNaN(value) ? null : value));
}

test.each(reference as unknown as readonly Case[])(
  "as xarray: $dtype with $attributes",
  ({ dtype, attributes, stored, decoded }) => {
    const found = unpacked(dtype, attributes, stored);
    expect(found.map((value) => value === null)).toEqual(decoded.map((value) => value === null));
    found.forEach((value, i) => {
      // xarray decodes small integers to float32.
      expect(Math.abs((value ?? 0) - (decoded[i] ?? 0))).toBeLessThanOrEqual(1e-6 * Math.abs(decoded[i] ?? 0));
    });
  },
);

describe("which stored values are missing", () => {
  test.each<
    readonly [string, NumberType, Record<string, unknown>, readonly (number | bigint)[], (number | null)[], Given]
  >([
    ["a v2 fill value", "int16", {}, [0, -9, 1], [0, null, 1], { fillValue: -9, zarrFormat: 2 }],
    ["not a v3 fill value", "int16", {}, [0, -9, 1], [0, -9, 1], { fillValue: -9 }],
    ["not a v2 null", "int16", {}, [0, 1], [0, 1], { fillValue: null, zarrFormat: 2 }],
    ["both of v2", "int16", { _FillValue: 7 }, [0, 7, 1], [null, null, 1], { fillValue: 0, zarrFormat: 2 }],
    ["a v3 attribute in base64", "float32", { _FillValue: "mpmZmZn5WMA=" }, [Math.fround(-99.9), 1], [null, 1], {}],
    ["base64 of NaN", "float32", { _FillValue: "AAAAAAAA+H8=" }, [Number.NaN, 1], [null, 1], {}],
    ["the word NaN", "float64", { _FillValue: "NaN" }, [Number.NaN, 1], [null, 1], {}],
    ["the word -Infinity", "float64", { missing_value: "-Infinity" }, [Number.NEGATIVE_INFINITY, 1], [null, 1], {}],
    ["a double for a float", "float32", { missing_value: 1e20 }, [Math.fround(1e20), 1], [null, 1], {}],
    ["a double for a half", "float16", { _FillValue: -9999 }, [-10000, -9992, 1], [null, -9992, 1], {}],
    ["a half beyond its range", "float16", { _FillValue: 1e20 }, [Number.POSITIVE_INFINITY, 65504], [null, 65504], {}],
    ["the greatest int64, as JSON rounds it", "int64", { _FillValue: 2 ** 63 }, [2n ** 63n - 1n, 1n], [null, 1], {}],
    ["the greatest uint64, as JSON rounds it", "uint64", { _FillValue: 2 ** 64 }, [2n ** 64n - 1n, 1n], [null, 1], {}],
    ["a bigint", "int64", {}, [-(2n ** 63n), 1n], [null, 1], { fillValue: -(2n ** 63n), zarrFormat: 2 }],
    ["its neighbour is not", "int64", { _FillValue: 2 ** 60 }, [2n ** 60n, 2n ** 60n + 1n], [null, 2 ** 60], {}],
    ["not what the type can't hold", "uint8", { _FillValue: 300 }, [44, 1], [44, 1], {}],
    ["not a fraction of an integer", "int16", { _FillValue: 0.5 }, [0, 1], [0, 1], {}],
    ["not a false one", "bool", { _FillValue: 0 }, [0, 1], [0, 1], {}],
    ["below valid_min", "int16", { valid_min: 0 }, [-1, 0, 9], [null, 0, 9], {}],
    ["above valid_max", "int16", { valid_max: 8, scale_factor: 2 }, [-1, 8, 9], [-2, 16, null], {}],
    ["outside valid_range", "int16", { valid_range: [0, 8], valid_min: 5 }, [-1, 0, 8, 9], [null, 0, 8, null], {}],
    [
      "not on the edge of a float's range",
      "float32",
      { valid_range: [0.1, 0.7] },
      [Math.fround(0.1), Math.fround(0.7)],
      [Math.fround(0.1), Math.fround(0.7)],
      {},
    ],
    [
      "an unsigned range, signed",
      "int8",
      { _Unsigned: "true", valid_range: [0, -6] },
      [0, -6, -5, 127],
      [0, 250, null, 127],
      {},
    ],
    [
      "attributes that are no numbers",
      "int16",
      { _FillValue: "none", valid_min: "", scale_factor: null },
      [1],
      [1],
      {},
    ],
  ])("%s", (_, dtype, attributes, values, expected, given) => {
    expect(unpacked(dtype, attributes, values, given)).toEqual(expected);
  });
});

test("NaT is missing", () => {
  const dataType: DataType = { kind: "time", name: "timedelta64", unit: "ns", scale: 1, itemBytes: 8 };
  const packing = parsePacking({ attributes: {}, dataType, fillValue: 0n, zarrFormat: 3 });
  const out = new Float64Array(2);
  createUnpacker(packing)(BigInt64Array.of(-(2n ** 63n), 5n), 0, Int32Array.of(0, 1), out);
  expect([...out]).toEqual([Number.NaN, 5]);
});

test("gathers by base and offset, and leaves the rest of the output alone", () => {
  const packing = parsePacking({
    attributes: { _FillValue: 3 },
    dataType: number("int16"),
    fillValue: 0,
    zarrFormat: 3,
  });
  const out = new Float64Array(5).fill(-1);
  createUnpacker(packing)(Int16Array.of(0, 1, 2, 3, 4, 5), 1, Int32Array.of(4, 2, 0), out);
  expect([...out]).toEqual([5, Number.NaN, 1, -1, -1]);
});

test("gathers long runs, and what only looks like one", () => {
  const packing = parsePacking({ attributes: {}, dataType: number("float32"), fillValue: 0, zarrFormat: 3 });
  const raw = Float32Array.from({ length: 200 }, (_, i) => i);
  const run = Int32Array.from({ length: 100 }, (_, i) => 5 + i);
  const swapped = run.map((offset, i) => (i === 40 ? run[41]! : i === 41 ? run[40]! : offset));
  for (const offsets of [run, swapped, run.map((offset) => offset * 2 - 10)]) {
    const out = new Float64Array(100);
    createUnpacker(packing)(raw, 1, offsets, out);
    expect(out).toEqual(Float64Array.from(offsets, (offset) => offset + 1));
  }
});

test("reinterprets a part of a larger buffer", () => {
  const packing = parsePacking({
    attributes: { _Unsigned: "true" },
    dataType: number("int16"),
    fillValue: 0,
    zarrFormat: 3,
  });
  const raw = new Int16Array(Int16Array.of(9, -1, -2).buffer, 2, 2);
  const out = new Float64Array(2);
  createUnpacker(packing)(raw, 0, Int32Array.of(0, 1), out);
  expect([...out]).toEqual([65535, 65534]);
});

test.each([
  [{}, false, false],
  [{ scale_factor: 1, add_offset: 0 }, false, false],
  [{ scale_factor: 0.1 }, true, false],
  [{ add_offset: 2, _FillValue: 1 }, true, true],
  [{ valid_max: 2 }, false, true],
  [{ _FillValue: "NaN" }, false, false],
])("%j: packed %s, missing %s", (attributes, packed, missing) => {
  const packing = parsePacking({ attributes, dataType: number("float32"), fillValue: 0, zarrFormat: 3 });
  expect([isPacked(packing), hasMissing(packing)]).toEqual([packed, missing]);
});
