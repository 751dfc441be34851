import { expect, test } from "vitest";
import { CorruptData } from "../../src/errors.ts";
import type { DataType, NumberType } from "../../src/numerics/data-type.ts";
import { parseV3DataType } from "../../src/zarr/data-types.ts";
import { parseFillValue } from "../../src/zarr/fill-value.ts";

const number = (name: string): DataType => ({ kind: "number", name: name as NumberType, itemBytes: 8 });
const time = parseV3DataType({ name: "numpy.datetime64", configuration: { unit: "s", scale_factor: 1 } });
const bytes = parseV3DataType({ name: "null_terminated_bytes", configuration: { length_bytes: 8 } });
const unicode = parseV3DataType({ name: "fixed_length_utf32", configuration: { length_bytes: 8 } });
const text = parseV3DataType({ name: "string", configuration: {} });

// Floats were checked with numpy: np.float16(0.1), np.float32(0.1), np.frombuffer(bytes, dtype).
test.each<[DataType, unknown, unknown]>([
  [number("int8"), -128, -128],
  [number("uint8"), 255, 255],
  [number("int32"), 0.0, 0],
  [number("uint32"), 4294967295, 4294967295],
  [number("int64"), 0, 0n],
  [number("int64"), 9223372036854775807n, 9223372036854775807n],
  [number("int64"), -9223372036854775808n, -9223372036854775808n],
  [number("uint64"), 18446744073709551615n, 18446744073709551615n],
  [number("bool"), true, 1],
  [number("bool"), false, 0],
  [number("bool"), 0, 0],
  [number("float64"), "NaN", Number.NaN],
  [number("float64"), Number.NaN, Number.NaN],
  [number("float32"), "Infinity", Infinity],
  [number("float32"), "-Infinity", -Infinity],
  [number("float32"), 0.1, 0.10000000149011612],
  [number("float32"), 9.96921e36, 9.969209968386869e36],
  [number("float16"), 0.1, 0.0999755859375],
  [number("float16"), -2049, -2048],
  [number("float16"), 2051, 2052],
  [number("float16"), 65504, 65504],
  [number("float16"), 65520, Infinity],
  [number("float16"), 6e-8, 2 ** -24],
  [number("float16"), 1e-9, 0],
  [number("float16"), "0x7e00", Number.NaN],
  [number("float16"), "0xfc00", -Infinity],
  [number("float16"), "0x3c01", 1.0009765625],
  [number("float16"), "0x8001", -(2 ** -24)],
  [number("float32"), "0x7fc00001", Number.NaN],
  [number("float32"), "0x3f800000", 1],
  [number("float64"), "0x7FF8000000000000", Number.NaN],
  [number("float64"), "0xc008000000000000", -3],
  [number("float64"), 12345678901234567890n, 12345678901234567000],
  [time, "NaT", -9223372036854775808n],
  [time, 3, 3n],
  [time, -9223372036854775808n, -9223372036854775808n],
  [bytes, "bm9uZQAA", "none"],
  [bytes, "", ""],
  [bytes, 0, ""],
  [unicode, "né\0", "né"],
  [text, "", ""],
  [text, 0, ""],
  ...[number("int64"), number("float32"), time, text].map((type): [DataType, unknown, unknown] => [type, null, null]),
])("%o: %o is %o", (type, given, value) => {
  expect(parseFillValue(given, type, "a/zarr.json")).toStrictEqual(value);
});

test.each<[DataType, unknown, string]>([
  [number("uint8"), 256, "fill_value 256 is not of type uint8"],
  [number("uint8"), -1, "fill_value -1 is not of type uint8"],
  [number("int16"), 1.5, "fill_value 1.5 is not of type int16"],
  [number("int32"), "NaN", 'fill_value "NaN" is not of type int32'],
  [number("int32"), Number.NaN, 'fill_value "NaN" is not of type int32'],
  [number("int64"), 9223372036854775808n, 'fill_value "9223372036854775808" is not of type int64'],
  [number("int64"), 1e300, "fill_value 1e+300 is not of type int64"],
  [number("bool"), 2, "fill_value 2 is not of type bool"],
  [number("float32"), "0x7fc0", 'fill_value "0x7fc0" is not of type float32'],
  [number("float64"), "1.5", 'fill_value "1.5" is not of type float64'],
  [number("float64"), undefined, "fill_value nothing is not of type float64"],
  [number("float64"), [0, 0], "fill_value [0,0] is not of type float64"],
  [time, "2020-01-01", 'fill_value "2020-01-01" is not of type datetime64'],
  [bytes, "n_", 'fill_value "n_" is not of type null_terminated_bytes'],
  [text, 1, "fill_value 1 is not of type string"],
])("%o: refuses %o", (type, given, reason) => {
  expect(() => parseFillValue(given, type, "a/zarr.json")).toThrow(new CorruptData("a/zarr.json", reason));
});
