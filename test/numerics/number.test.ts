import { expect, test } from "vitest";
import { InvalidParameter } from "../../src/errors.ts";
import { parseNumber } from "../../src/numerics/number.ts";

test.each([
  ["0", 0],
  ["-0.5", -0.5],
  ["+2", 2],
  ["1.", 1],
  [".5e1", 5],
  ["2E-3", 0.002],
  [" 7 ", 7],
  ["0.1234567890123456789", 0.12345678901234568],
])("%j", (text, value) => {
  expect(parseNumber("z", text)).toBe(value);
});

test.each(["", " ", "1x", "0x10", "1e", ".", "+", "1.2.3", "Infinity", "NaN", "1e999", "1,2", "1".repeat(41)])(
  "%j is no number",
  (text) => {
    expect(() => parseNumber("z", text)).toThrow(InvalidParameter);
  },
);

test("long text is refused in linear time", () => {
  const [ones, spaces] = ["1".repeat(300_000), " ".repeat(300_000)];
  for (const text of [ones, `${ones}x`, `${ones}.${ones}x`, `1${spaces}x`]) {
    expect(() => parseNumber("z", text)).toThrow(InvalidParameter);
  }
});
