import { expect, test } from "vitest";
import { parseJson } from "../../src/zarr/json.ts";
import { seeded } from "../support/random.ts";

test.each([
  ['{"a": NaN, "b": [Infinity, -Infinity]}', { a: Number.NaN, b: [Infinity, -Infinity] }],
  ["NaN", Number.NaN],
  ['{"fill_value": 9223372036854775807}', { fill_value: 9223372036854775807n }],
  ["-9223372036854775808", -9223372036854775808n],
  ["18446744073709551615", 18446744073709551615n],
  [
    "[9007199254740991, 9007199254740993, -9007199254740993]",
    [9007199254740991, 9007199254740993n, -9007199254740993n],
  ],
  [
    "[1.2345678901234567, 12345678901234567.0, 9.969209968386869e+36]",
    [1.2345678901234567, 12345678901234568, 9.969209968386869e36],
  ],
  ["[1e400, -0, 100000000000000000000000]", [Infinity, -0, 100000000000000000000000n]],
  [
    '{"n": "NaN, Infinity: 12345678901234567890", "m": NaN}',
    { n: "NaN, Infinity: 12345678901234567890", m: Number.NaN },
  ],
  ['["\\\\", "\\"NaN\\"", "é\\u00e9\\n", NaN]', ["\\", '"NaN"', "éé\n", Number.NaN]],
  [" \r\n\t[ true , false , null , {} , [ ] , NaN ]\n", [true, false, null, {}, [], Number.NaN]],
  ['{"a": 1, "a": NaN}', { a: Number.NaN }],
])("reads %s", (text, value) => {
  expect(parseJson(text)).toStrictEqual(value);
  expect(parseJson(new TextEncoder().encode(`\uFEFF${text}`))).toStrictEqual(value);
});

test("a member named __proto__ is a member", () => {
  expect(Object.keys(parseJson('{"__proto__": NaN}') as object)).toEqual(["__proto__"]);
});

test.each([
  ["", "Unexpected end in JSON at position 0"],
  ["<!doctype html>", 'Unexpected "<" in JSON at position 0'],
  ['{"a": NaN,}', 'Unexpected "}" in JSON at position 10'],
  ["[1, 2", "Unexpected end in JSON at position 5"],
  ["[NaN] x", 'Unexpected "x" in JSON at position 6'],
  ["[NaNN]", 'Unexpected "N" in JSON at position 4'],
  ["[01]", 'Unexpected "1" in JSON at position 2'],
  ["[+1]", 'Unexpected "+" in JSON at position 1'],
  ["{a: 1}", 'Unexpected "a" in JSON at position 1'],
  ["{'a': 1}", 'Unexpected "\'" in JSON at position 1'],
  ['{"a" 1}', 'Unexpected "1" in JSON at position 5'],
  ['["abc', "Unterminated string in JSON at position 1"],
  ['["abc\\"', "Unterminated string in JSON at position 1"],
  ["[-NaN]", 'Unexpected "-" in JSON at position 1'],
])("refuses %s", (text, message) => {
  expect(() => parseJson(text)).toThrow(new SyntaxError(message));
});

test("refuses control characters in strings, and bytes that are not UTF-8", () => {
  expect(() => parseJson('["a\nb", NaN]')).toThrow(SyntaxError);
  expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(TypeError);
});

test.each(["NaN", "1"])("refuses deep nesting around %s", (value) => {
  const nested = (depth: number) => "[".repeat(depth) + value + "]".repeat(depth);
  expect(parseJson(nested(500))).toHaveLength(1);
  expect(() => parseJson(nested(501))).toThrow(new SyntaxError("JSON nested deeper than 500"));
  expect(() => parseJson(nested(100_000))).toThrow(SyntaxError);
});

test.each([
  [
    "many members",
    `{${Array.from({ length: 60_000 }, (_, i) => `"v${i}/.zarray": {"fill_value": NaN, "shape": [${i}]}`).join(",")}}`,
  ],
  ["digits in decimals", `[${"0.1234567890123456789,".repeat(200_000)}NaN]`],
  ["one run of digits", `[NaN, ${"1".repeat(2_000)}, ${"1".repeat(1_000_000)}.5]`],
  ["backslashes", `["${"\\\\".repeat(500_000)}", ${'"\\"",'.repeat(200_000)} NaN]`],
])("is linear in length: %s", (_, text) => {
  const start = performance.now();
  parseJson(text);
  expect(performance.now() - start).toBeLessThan(2_000);
});

test("where JSON.parse can do it, the answer is its answer: texts damaged at random", () => {
  const random = seeded(1);
  const whole = '{"a":[1,-2.5e3,"x\\"\\\\y\\u00e9",true,null,{}],"b":"","c":[[{"k":[0.1]}]]}';
  const pieces = [...'{}[]:,"\\ \n\t0159.eE+-u\u0001', "true", "null", '"q"'];
  const attempt = (parse: (text: string) => unknown, text: string): unknown => {
    try {
      return parse(text);
    } catch (error) {
      return (error as Error).name;
    }
  };
  let read = 0;
  for (let i = 0; i < 5_000; i++) {
    let text = whole;
    for (let n = random.integer(0, 2); n > 0; n--) {
      const at = random.integer(0, text.length);
      text = text.slice(0, at) + pieces[random.integer(0, pieces.length - 1)] + text.slice(at + random.integer(0, 2));
    }
    // Sixteen digits send it past the host's parser, which reads them all the same.
    const long = `[1234567890123456,${text}]`;
    const expected = attempt(JSON.parse, long);
    expect(attempt(parseJson, long), long).toStrictEqual(expected);
    read += expected === "SyntaxError" ? 0 : 1;
  }
  expect(read).toBeGreaterThan(1_000);
});
