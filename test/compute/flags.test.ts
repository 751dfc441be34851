/** Categories: what says which they are, and where they are none any more. */
import { describe, expect, test } from "vitest";
import { covjson } from "../../src/encode/covjson.ts";
import type { Coverage } from "../../src/grid/coverage.ts";
import type { Attributes } from "../../src/grid/dataset.ts";
import { flagsOf, reinterpretFlags } from "../../src/grid/flags.ts";
import { buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { aggregate, open, subset } from "./support.ts";

test.each<[string, Attributes, ReturnType<typeof flagsOf>]>([
  [
    "values and words",
    { flag_values: [1, 2], flag_meanings: "sea land_ice" },
    { values: [1, 2], meanings: ["sea", "land_ice"] },
  ],
  ["one value", { flag_values: 4, flag_meanings: "ice" }, { values: [4], meanings: ["ice"] }],
  [
    "words in a list",
    { flag_values: [0, 1], flag_meanings: ["no", "yes"] },
    { values: [0, 1], meanings: ["no", "yes"] },
  ],
  ["values without words", { flag_values: [0, 1] }, { values: [0, 1], meanings: null }],
  ["not as many words", { flag_values: [0, 1], flag_meanings: "a b c" }, { values: [0, 1], meanings: null }],
  ["bits", { flag_masks: [1, 2, 4], flag_meanings: "cloud ice land" }, null],
  ["values of groups of bits", { flag_masks: [1, 6, 6], flag_values: [1, 2, 4], flag_meanings: "a b c" }, null],
  ["none", { units: "K" }, null],
  ["values that are text", { flag_values: "0b, 1b" }, null],
])("%s", (_, attributes, flags) => {
  expect(flagsOf(attributes)).toEqual(flags);
});

test.each([
  ["unsigned", [0, 127, -128, -1], [0, 127, 128, 255]],
  ["signed", [0, 127, 128, 255], [0, 127, -128, -1]],
] as const)("flags of bytes read as %s", (to, stored, values) => {
  expect(reinterpretFlags({ flag_values: stored, flag_masks: stored[3] }, 8, to)).toEqual({
    flag_values: values,
    flag_masks: values[3],
  });
});

const SURFACE = {
  units: "1",
  long_name: "surface",
  flag_values: [0, 1, 5],
  flag_meanings: "sea land sea_ice",
  _FillValue: -1,
};

const opened = (attributes: object) =>
  open(
    createMemoryStore(
      buildZarr({
        arrays: {
          v: { shape: [2, 3], data: Int8Array.of(0, 1, 5, -1, 1, 1), dims: ["lat", "lon"], attributes },
          lat: { shape: [2], data: Float32Array.of(0, 10), dims: ["lat"], attributes: { units: "degrees_north" } },
          lon: { shape: [3], data: Float32Array.of(0, 10, 20), dims: ["lon"], attributes: { units: "degrees_east" } },
        },
      }),
    ),
  );

const parameterOf = async (coverage: Coverage) => {
  const document = JSON.parse(await new Response(covjson.encode(coverage)).text());
  return { ...document.parameters.v, dataType: document.ranges.v.dataType, values: document.ranges.v.values };
};
const CATEGORIES = [
  { id: "sea", label: { en: "sea" } },
  { id: "land", label: { en: "land" } },
  { id: "sea_ice", label: { en: "sea ice" } },
];

describe("in CoverageJSON", () => {
  test("categories have words, numbers and no unit", async () => {
    const parameter = await parameterOf(await subset(await opened(SURFACE), {}));
    expect(parameter.observedProperty.categories).toEqual(CATEGORIES);
    expect(parameter.categoryEncoding).toEqual({ sea: [0], land: [1], sea_ice: [5] });
    expect(parameter).not.toHaveProperty("unit");
    expect([parameter.dataType, parameter.values]).toEqual(["integer", [0, 1, 5, null, 1, 1]]);
  });

  test("two numbers of one word are one category", async () => {
    const two = { ...SURFACE, flag_meanings: "sea land sea" };
    const { categoryEncoding, observedProperty } = await parameterOf(await subset(await opened(two), {}));
    expect([categoryEncoding, observedProperty.categories.length]).toEqual([{ sea: [0, 5], land: [1] }, 2]);
  });

  test("bits are no categories", async () => {
    const bits = { units: "1", flag_masks: [1, 4], flag_meanings: "land ice" };
    const parameter = await parameterOf(await subset(await opened(bits), {}));
    expect([parameter.categoryEncoding, parameter.unit]).toEqual([undefined, expect.anything()]);
  });

  test("a cell of a region stays one of them", async () => {
    const region = [[[[-5, -5], [25, -5], [25, 15], [-5, -5]]]] as const; // biome-ignore format: a triangle
    const parameter = await parameterOf(await subset(await opened(SURFACE), { region }));
    expect([parameter.dataType, parameter.observedProperty.categories]).toEqual(["integer", CATEGORIES]);
  });
});

test.each([
  ["mode", true],
  ["min", true],
  ["last", true],
  ["mean", false],
  ["std", false],
  ["median", false],
  ["count", false],
])("the %s of categories is a category: %s", async (reduce, isOne) => {
  const { variables } = await aggregate(await opened(SURFACE), {}, { reduce: [reduce] });
  expect([flagsOf(variables[0]!.attributes) !== null, "flag_meanings" in variables[0]!.attributes]).toEqual([
    isOne,
    isOne,
  ]);
});

test("what lies between categories is none", async () => {
  const points = [{ lon: 5, lat: 2 }];
  const { variables } = await subset(await opened(SURFACE), { points, method: "linear" });
  expect(variables[0]!.attributes).toEqual({ units: "1", long_name: "surface" });
});

test("the mode of bits is of all that a byte holds, not of single bits", async () => {
  const bits = { flag_masks: [1, 4], flag_values: [1, 4], flag_meanings: "land ice" };
  const { variables } = await aggregate(await opened(bits), {}, { reduce: ["mode"], weights: "none" });
  expect([...variables[0]!.data]).toEqual([1]);
  const box = { west: 15, south: -1, east: 25, north: 1 };
  expect([...(await aggregate(await opened(bits), { box }, { reduce: ["mode"] })).variables[0]!.data]).toEqual([5]);
});
