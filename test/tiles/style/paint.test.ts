/** Numbers get the colours that matplotlib's norms give them: `test/reference/colormaps.json`. */
import { describe, expect, test } from "vitest";
import { paint } from "../../../src/tiles/style/paint.ts";
import type { ScaleName } from "../../../src/tiles/style/scale.ts";
import { ABOVE, BELOW, FIRST, type Mapping, MISSING, MOST_COLOURS } from "../../../src/tiles/style/style.ts";
import reference from "../../reference/colormaps.json" with { type: "json" };

const marked = { below: false, above: false, missing: false };

function indexesOf(values: Float32Array | Float64Array, mapping: Mapping, colours: number): number[] {
  const palette = new Uint8Array(4 * (FIRST + colours));
  const image = paint({ width: values.length, height: 1, values }, { colormap: null, palette, mapping, marked });
  expect(image.palette).toBe(palette);
  return [...image.indexes];
}

const expectedOf = (step: number) => (step === -1 ? BELOW : step === -2 ? ABOVE : FIRST + step);

describe("as matplotlib", () => {
  test.each(reference.norms)("$scale $low $high $edges", ({ scale, low, high, edges, values, steps }) => {
    const numbers = Float64Array.from(values);
    const mapping: Mapping = edges
      ? { kind: "classes", edges }
      : { kind: "continuous", scale: { name: scale as ScaleName, low: low!, high: high! } };
    const found = indexesOf(numbers, mapping, edges ? edges.length - 1 : MOST_COLOURS);
    expect(found).toEqual(steps.map(expectedOf));
  });
});

const edge = { linear: [-2, 8], log: [0.01, 100], sqrt: [-2, 8], symlog: [-100, 10] } as const;

describe.each(Object.entries(edge))("%s", (name, [low, high]) => {
  const mapping: Mapping = { kind: "continuous", scale: { name: name as ScaleName, low, high } };
  const next = (value: number, by: number) => value + by * Math.max(1, Math.abs(value)) * 1e-11;

  test("both ends lie in the range; missing, infinite and outer numbers don't", () => {
    const values = Float64Array.of(low, high, next(low, -1), next(high, 1), NaN, -Infinity, Infinity, -1e308, 1e308);
    const last = FIRST + MOST_COLOURS - 1;
    const expected = [FIRST, last, BELOW, ABOVE, MISSING, BELOW, ABOVE, BELOW, ABOVE];
    expect(indexesOf(values, mapping, MOST_COLOURS)).toEqual(expected);
  });

  test("never falls, and float32 is as float64", () => {
    const values = Float32Array.from({ length: 5000 }, (_, i) => low + ((high - low) * i) / 4999);
    const found = indexesOf(values, mapping, MOST_COLOURS);
    expect(found).toEqual(indexesOf(Float64Array.from(values), mapping, MOST_COLOURS));
    expect(found.every((entry, i) => i === 0 || entry >= found[i - 1]! || entry === ABOVE)).toBe(true);
  });
});

test("one class, and one of a single colour", () => {
  expect(indexesOf(Float64Array.of(0, 1, 2), { kind: "classes", edges: [0, 1] }, 1)).toEqual([FIRST, FIRST, ABOVE]);
});

test("categories by their value, whatever their order; what is none is missing", () => {
  const mapping: Mapping = { kind: "categories", values: [4, -1, 2.5], labels: ["a", "b", "c"] };
  const found = indexesOf(Float32Array.of(2.5, -1, 4, 3, NaN, -2, 5), mapping, 3);
  expect(found).toEqual([FIRST + 2, FIRST + 1, FIRST, MISSING, MISSING, MISSING, MISSING]);
});

test("no pixels", () => {
  expect(indexesOf(new Float32Array(0), { kind: "classes", edges: [0, 1] }, 1)).toEqual([]);
});
