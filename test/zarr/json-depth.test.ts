import { expect, test } from "vitest";
import { isDeeper } from "../../src/zarr/json-depth.ts";

const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);

test.each([
  ["1", 0, false],
  ["[]", 0, true],
  ["[]", 1, false],
  ['{"a":[1,{"b":2}],"c":[[]]}', 3, false],
  ['{"a":[1,{"b":2}],"c":[[]]}', 2, true],
  ['["[[[", "\\"[[[", "\\\\", "{"]', 1, false],
  ['["\\\\",[]]', 1, true],
  ["[],".repeat(1000), 1, false],
  [nested("[", "]", 32), 32, false],
  [nested("[", "]", 33), 32, true],
])("%j is deeper than %i: %s", (text, most, deeper) => {
  expect(isDeeper(text, most)).toBe(deeper);
});
