/** Colour maps are matplotlib's, cmocean's and ColorBrewer's: `test/reference/colormaps.json` is what those packages draw. */
import { describe, expect, test } from "vitest";
import { COLORMAPS, coloursOf, findColormap, namedColormap } from "../../../src/tiles/style/colormap.ts";
import { colourOf, hexOf, parseColour } from "../../../src/tiles/style/colour.ts";
import reference from "../../reference/colormaps.json" with { type: "json" };

describe("within 1/255 of the packages' own", () => {
  test.each(Object.entries(reference.gradients))("%s", (name, expected) => {
    const colours = coloursOf(findColormap(name)!, 256);
    const reversed = coloursOf(findColormap(`${name}_r`)!, 256);
    expected.forEach((text, i) => {
      for (const colour of [colours[i * reference.every]!, reversed[255 - i * reference.every]!]) {
        const off = colour.map((byte, k) => Math.abs(byte - colourOf(text)![k]!));
        expect(
          Math.max(...off),
          `${name} at ${i * reference.every}: ${hexOf(colour)}, not ${text}`,
        ).toBeLessThanOrEqual(1);
      }
    });
  });
});

test.each([
  ["RDBU_r", "RdBu_r"],
  ["cmo.thermal", "thermal"],
  ["cmo.gray", "cmo.gray"],
  ["gray", "gray"],
  [" Set2 ", "Set2"],
])("%s is %s", (given, name) => {
  expect(findColormap(given)?.name).toBe(name);
});

test.each(["", "_r", "jett", "viridis_r_r", "cmo.viridis2", "__proto__", "constructor"])("%s is none", (given) => {
  expect(() => namedColormap("colormap", given)).toThrow(/Allowed: viridis, .*thermal.*Set3/);
});

test("names are many, and none is another's", () => {
  expect(COLORMAPS.length).toBeGreaterThan(70);
  expect(new Set(COLORMAPS.map((name) => name.toLowerCase())).size).toBe(COLORMAPS.length);
});

test("a list gives its first colours, and no more than it has", () => {
  expect(coloursOf(findColormap("Set1")!, 2).map(hexOf)).toEqual(["#e41a1c", "#377eb8"]);
  expect(() => coloursOf(findColormap("Set1")!, 10)).toThrow(/10 colours or more/);
});

test.each([
  ["#ff8000", [255, 128, 0, 255]],
  ["FF8000", [255, 128, 0, 255]],
  ["#ff800040", [255, 128, 0, 64]],
  ["none", [0, 0, 0, 0]],
])("the colour %s", (text, colour) => {
  expect(parseColour("missing", text)).toEqual(colour);
});

test.each(["red", "#fff", "#12345", "#1234567", "#gggggg", "", "0x00ff00"])("%s is no colour", (text) => {
  expect(() => parseColour("missing", text)).toThrow(/#rrggbb, #rrggbbaa, none/);
});
