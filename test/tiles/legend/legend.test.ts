/** What legends say and how they are drawn; pixels of the PNG are looked at where they mean something. */
import { describe, expect, test } from "vitest";
import type { Attributes } from "../../../src/grid/dataset.ts";
import { ORIENTATIONS } from "../../../src/tiles/legend/layout.ts";
import { legendOf } from "../../../src/tiles/legend/legend.ts";
import { legendImage } from "../../../src/tiles/legend/png.ts";
import { legendSvg } from "../../../src/tiles/legend/svg.ts";
import { parseStyle } from "../../../src/tiles/style/parse.ts";
import { resolveStyle } from "../../../src/tiles/style/resolve.ts";

function legend(query: string, attributes: Attributes = {}, statistic: string | null = null) {
  const variable = { name: "v", attributes };
  const request = parseStyle(new Map(new URLSearchParams(query)));
  return legendOf(
    resolveStyle(request, { variable, statistic, isAnomaly: false, render: null }, null),
    variable,
    statistic,
  );
}

const ticksIn = (found: ReturnType<typeof legend>) =>
  found.content.kind === "bar" ? found.content.ticks.map(({ place, text }) => `${text}@${+place.toFixed(3)}`) : [];

test.each<[Attributes, string | null, string]>([
  [{ long_name: "Wind speed", units: "m s-1" }, null, "Wind speed (m s-1)"],
  [{ long_name: "Wind speed", units: "m s-1" }, "std", "Wind speed, std (m s-1)"],
  [{ standard_name: "air_temperature", units: "K" }, null, "air temperature (K)"],
  [{ units: "1" }, null, "v"],
  [{ long_name: "trend of v, per day", units: "K day-1" }, "trend", "trend of v, per day (K day-1)"],
  [{ long_name: " ", standard_name: 3 }, "mean", "v, mean"],
])("%o %s is called %s", (attributes, statistic, title) => {
  expect(legend("range=0,1", attributes, statistic).title).toBe(title);
});

test.each([
  ["range=0,30", ["0@0", "5@0.167", "10@0.333", "15@0.5", "20@0.667", "25@0.833", "30@1"]],
  ["range=0.1,100&scale=log", ["0.1@0", "1@0.333", "10@0.667", "100@1"]],
  ["classes=0,1,5,273.15", ["0@0", "1@0.333", "5@0.667", "273.15@1"]],
  ["classes=3&range=0,1", ["0@0", "0.3333@0.333", "0.6667@0.667", "1@1"]],
  [
    "range=1000000.0000001,1000000.0000002",
    ["0001", "00012", "00014", "00016", "00018", "0002"].map((end, i) => `1000000.000${end}@${i / 5}`),
  ],
])("%s has its numbers at %j", (query, ticks) => {
  expect(ticksIn(legend(query))).toEqual(ticks);
});

describe.each(ORIENTATIONS)("%s", (orientation) => {
  const shown = legend("range=-5,5&below=0000ff&above=ff000080&missing=cccccc&colormap=RdBu", { units: "m s-1" });
  const flags = legend("", { flag_values: [0, 1], flag_meanings: "sea dry_land" });

  test("as SVG: real text, in words too", () => {
    const svg = legendSvg(shown, orientation);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="\d+" height="\d+" .*role="img"/);
    expect(svg).toContain('<title id="title">v (m s-1)</title>');
    expect(svg).toContain("Colours from -5 to 5. Values below and above it have colours of their own. Missing values");
    expect(svg.match(/<text [^>]*>[^<]*<\/text>/g)!.map((text) => text.replace(/<[^>]*>/g, ""))).toEqual(
      expect.arrayContaining(["v (m s-1)", "-4", "0", "4", "missing"]),
    );
    expect(svg.match(/<polygon/g)).toHaveLength(2);
    expect(svg).toContain('fill="#ff0000" fill-opacity="0.502"');
  });

  test("categories are a list", () => {
    expect(legendSvg(flags, orientation)).toContain('<desc id="desc">Categories: sea, dry land.</desc>');
  });

  test("as pixels: all colours of the style, and letters", () => {
    const { width, height, palette, indexes } = legendImage(shown, orientation);
    expect(indexes.length).toBe(width * height);
    expect(palette.length).toBeLessThanOrEqual(4 * 256);
    const used = new Map<string, number>();
    for (const index of indexes) {
      const colour = [...palette.subarray(4 * index, 4 * index + 3)].join();
      used.set(colour, (used.get(colour) ?? 0) + 1);
    }
    // Paper, ink, below, above over paper, missing, and both ends of RdBu.
    for (const colour of ["255,255,255", "34,34,34", "0,0,255", "255,127,127", "204,204,204", "103,0,31", "5,48,97"]) {
      expect(used.get(colour), colour).toBeGreaterThan(10);
    }
    expect(used.size).toBeGreaterThan(180);
  });

  test.each(["", "ÀéÖ °C µm² 中文 \u0000\ufffe\ud800 <script>&\"'", "x".repeat(10_000), "one ".repeat(3000)])(
    "any text: %#",
    (text) => {
      const odd = legend("range=0,1", { long_name: text, units: text });
      const svg = legendSvg(odd, orientation);
      expect(["<script", "\u0000", "\ufffe"].filter((odd) => svg.includes(odd))).toEqual([]);
      expect(svg.isWellFormed()).toBe(true);
      expect(svg.length).toBeLessThan(10_000);
      const { width, height } = legendImage(odd, orientation);
      expect(Math.max(width, height)).toBeLessThan(1300);
    },
  );

  test("as many classes and categories as there can be", () => {
    const many = Array.from({ length: 253 }, (_, i) => i);
    for (const found of [
      legend("classes=253&range=0,1"),
      legend("", { flag_values: many, flag_meanings: many.map((i) => `class_${i}`).join(" ") }),
    ]) {
      const { palette, indexes } = legendImage(found, orientation);
      expect(indexes.reduce((most, index) => Math.max(most, index))).toBeLessThan(palette.length / 4);
      expect(legendSvg(found, orientation).length).toBeLessThan(150_000);
    }
  });
});
