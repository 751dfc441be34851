import { describe, expect, test } from "vitest";
import type { NumberType, TypedArray } from "../../../src/numerics/data-type.ts";
import { castValue } from "../../../src/zarr/codecs/cast-value.ts";
import type { ArrayForm } from "../../../src/zarr/codecs/codec.ts";
import { scaleOffset } from "../../../src/zarr/codecs/scaling.ts";
import { parseV3DataType } from "../../../src/zarr/data-types.ts";

const form = (name: NumberType, count: number): ArrayForm => ({
  dataType: parseV3DataType({ name, configuration: {} }),
  shape: [count],
});

const numbersOf = (data: TypedArray): (number | bigint)[] => Array.from(data as Iterable<number | bigint>);

describe("cast_value decodes by value", () => {
  const cast = (to: NumberType, stored: TypedArray, configuration: object) =>
    numbersOf(
      castValue(
        { data_type: stored.constructor.name.replace("Big", "").replace("Array", "").toLowerCase(), ...configuration },
        form(to, stored.length),
      ).decode(stored) as TypedArray,
    );

  test.each<[string, NumberType, TypedArray, object, unknown[]]>([
    ["whole numbers to floats", "float32", Int16Array.of(-3, 7), {}, [-3, 7]],
    ["64 bits to floats", "float64", BigInt64Array.of(2n ** 53n, -1n), {}, [2 ** 53, -1]],
    ["to the nearest, ties to even", "int16", Float64Array.of(0.5, 1.5, -0.5, -1.5, 2.4), {}, [0, 2, -0, -2, 2]],
    ["towards zero", "int16", Float64Array.of(1.9, -1.9), { rounding: "towards-zero" }, [1, -1]],
    ["upwards", "int16", Float64Array.of(1.1, -1.9), { rounding: "towards-positive" }, [2, -1]],
    ["downwards", "int16", Float64Array.of(1.9, -1.1), { rounding: "towards-negative" }, [1, -2]],
    ["ties away from zero", "int16", Float64Array.of(0.5, -2.5), { rounding: "nearest-away" }, [1, -3]],
    ["clamped", "uint8", Int16Array.of(-5, 300, 7), { out_of_range: "clamp" }, [0, 255, 7]],
    ["infinity clamped", "int8", Float32Array.of(Infinity, -Infinity), { out_of_range: "clamp" }, [127, -128]],
    ["wrapped", "int8", Int16Array.of(200, -200), { out_of_range: "wrap" }, [-56, 56]],
    ["wrapped at 64 bits", "int64", BigUint64Array.of(2n ** 64n - 1n), { out_of_range: "wrap" }, [-1n]],
    ["words for NaN", "float32", Uint8Array.of(255, 7), { scalar_map: { decode: [[255, "NaN"]] } }, [Number.NaN, 7]],
    ["numbers for NaN", "int16", Float32Array.of(Number.NaN, 7), { scalar_map: { decode: [["NaN", -1]] } }, [-1, 7]],
    [
      "floats beyond the type, clamped",
      "float32",
      Float64Array.of(1e300),
      { out_of_range: "clamp" },
      [3.4028234663852886e38],
    ],
  ])("%s", (_, to, stored, configuration, expected) => {
    expect(cast(to, stored, configuration).map((value) => (value === 0 ? 0 : value))).toEqual(
      expected.map((value) => (value === 0 ? 0 : value)),
    );
  });

  test.each<[string, NumberType, TypedArray, object]>([
    ["out of range", "uint8", Int16Array.of(256), {}],
    ["NaN for a whole number", "int16", Float32Array.of(Number.NaN), { out_of_range: "wrap" }],
    ["infinity wrapped", "int16", Float32Array.of(Infinity), { out_of_range: "wrap" }],
    ["a float beyond the type", "float32", Float64Array.of(1e300), {}],
    ["a rounding that is none", "int16", Float32Array.of(1), { rounding: "constructor" }],
    ["a map of what is no number of the type", "int16", Float32Array.of(1), { scalar_map: { decode: [["NaN", 0.5]] } }],
  ])("an error: %s", (_, to, stored, configuration) => {
    expect(() => cast(to, stored, configuration)).toThrow();
  });
});

describe("scale_offset computes in the array's type", () => {
  test.each<[string, NumberType, TypedArray, object, unknown[]]>([
    [
      "float32 is rounded at each step",
      "float32",
      Float32Array.of(1, 7),
      { scale: 0.1, offset: 5 },
      [15, Math.fround(Math.fround(7 / Math.fround(0.1)) + 5)],
    ],
    ["whole numbers are divided downwards", "int16", Int16Array.of(7, -7), { scale: 2, offset: 1 }, [4, -3]],
    ["64 bits", "int64", BigInt64Array.of(7n, -7n), { scale: 2, offset: 1 }, [4n, -3n]],
    ["nothing given", "float64", Float64Array.of(0.1), {}, [0.1]],
    ["spelled in bits", "float32", Float32Array.of(3), { offset: "0x3f800000" }, [4]],
  ])("%s", (_, type, stored, configuration, expected) => {
    expect(
      numbersOf(scaleOffset({ ...configuration }, form(type, stored.length)).decode(stored) as TypedArray),
    ).toEqual(expected);
  });

  test.each<[object, NumberType]>([
    [{ scale: 0 }, "float32"],
    [{ scale: 0.5 }, "int16"],
    [{ offset: null }, "float32"],
    [{}, "bool"],
  ])("%j of %s is refused", (configuration, type) => {
    expect(() => scaleOffset(configuration as Record<string, unknown>, form(type, 1))).toThrow();
  });
});
