import { expect, test } from "vitest";
import { withoutPadding } from "../../src/zarr/padding.ts";

test.each([
  ["", ""],
  ["\0\0", ""],
  ["a\0\0", "a"],
  ["\0a\0b\0", "\0a\0b"],
])("%j is %j", (padded, text) => {
  expect(withoutPadding(padded)).toBe(text);
});

test("is linear in length", () => {
  const text = `${"\0".repeat(1_000_000)}x`;
  expect(withoutPadding(text)).toBe(text);
});
