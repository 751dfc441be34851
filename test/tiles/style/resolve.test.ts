/** The style that a map gets: what was asked, what the catalogue says, what suits the quantity, and what its numbers are. */
import { describe, expect, test } from "vitest";
import type { Render } from "../../../src/catalog/stac.ts";
import type { StatisticName } from "../../../src/compute/statistics.ts";
import type { Attributes } from "../../../src/grid/dataset.ts";
import { dataRange } from "../../../src/tiles/style/data-range.ts";
import { parseStyle } from "../../../src/tiles/style/parse.ts";
import { needsDataRange, resolveStyle } from "../../../src/tiles/style/resolve.ts";
import type { Style } from "../../../src/tiles/style/style.ts";

type Given = Readonly<{
  name?: string;
  attributes?: Attributes;
  statistic?: StatisticName;
  isAnomaly?: boolean;
  render?: Render;
  numbers?: readonly number[];
}>;

function resolved(
  query: string,
  { name = "field", attributes = {}, statistic, isAnomaly, render, numbers }: Given,
): Style {
  const request = parseStyle(new Map(new URLSearchParams(query)));
  const facts = {
    variable: { name, attributes },
    statistic: statistic ?? null,
    isAnomaly: isAnomaly ?? false,
    render: render ?? null,
  };
  const data = needsDataRange(request, facts) ? dataRange(Float64Array.from(numbers ?? [])) : null;
  return resolveStyle(request, facts, data);
}

/** As `colormap low..high scale`, or the edges. */
function textOf({ colormap, mapping }: Style): string {
  switch (mapping.kind) {
    case "continuous": {
      const { name, low, high } = mapping.scale;
      return `${colormap} ${low}..${high}${name === "linear" ? "" : ` ${name}`}`;
    }
    case "classes":
      return `${colormap} ${mapping.edges.join("|")}`;
    case "categories":
      return `${colormap} ${mapping.values.join()} ${mapping.labels.join()}`;
  }
}

const colour = ({ palette }: Style, entry: number) => [...palette.slice(4 * entry, 4 * entry + 4)];

describe("suits the quantity", () => {
  const named = (standard_name: string, units?: string): Given => ({
    attributes: { standard_name, ...(units && { units }) },
  });
  const numbers = [-3.2, 7.9, NaN, 21.4];

  test.each<[Given, string]>([
    [named("sea_surface_temperature", "degC"), "thermal -4..22"],
    [named("air_temperature", "K"), "thermal -4..22"],
    [named("air_temperature_anomaly", "K"), "balance -22..22"],
    [{ ...named("air_temperature", "K"), isAnomaly: true }, "balance -22..22"],
    [{ ...named("air_temperature", "K"), statistic: "std" }, "amp 0..22"],
    [{ ...named("air_temperature", "K"), statistic: "count" }, "viridis 0..22"],
    [{ ...named("air_temperature", "K"), statistic: "corr" }, "balance -1..1"],
    [{ ...named("air_temperature", "K"), statistic: "mean" }, "thermal -4..22"],
    [{ attributes: { long_name: "trend of SST, per day" }, statistic: "trend" }, "balance -22..22"],
    [{ attributes: { long_name: "standard error of the trend of SST, per day" }, statistic: "trend" }, "amp 0..22"],
    [named("air_temperature standard_error", "K"), "amp 0..22"],
    [named("sea_water_salinity"), "haline -4..22"],
    [named("precipitation_flux"), "rain 0..21"],
    [named("sea_ice_area_fraction", "1"), "ice 0..1"],
    [named("sea_ice_area_fraction", "%"), "ice 0..100"],
    [named("sea_ice_area_fraction"), "ice -4..22"],
    [named("wind_speed"), "speed 0..22"],
    [named("wind_from_direction", "degree"), "phase 0..360"],
    [named("eastward_wind"), "balance -22..22"],
    [named("northward_sea_water_velocity"), "balance -22..22"],
    [named("atmosphere_relative_vorticity"), "curl -22..22"],
    [named("surface_altitude"), "topo -22..22"],
    [named("sea_floor_depth_below_geoid"), "deep 0..22"],
    [named("mass_concentration_of_chlorophyll_a_in_sea_water"), "algae 5..50 log"],
    [named("cloud_area_fraction", "1"), "gray 0..1"],
    [named("relative_humidity", "%"), "YlGnBu 0..100"],
    [named("specific_humidity"), "YlGnBu -4..22"],
    [named("air_pressure_at_mean_sea_level"), "viridis -4..22"],
    [named("net_downward_radiative_flux_at_top_of_atmosphere_model"), "balance -22..22"],
    [{ attributes: { long_name: "ZONAL WIND", units: "M/S" } }, "balance -22..22"],
    [{ attributes: { long_name: "SEA LEVEL PRESSURE" } }, "viridis -4..22"],
    [{ name: "sst" }, "thermal -4..22"],
    [{ name: "u10" }, "balance -22..22"],
    [{ attributes: { units: "DEG C" } }, "thermal -4..22"],
    [{ attributes: { units: "mm/day" } }, "rain 0..21"],
  ])("%o: %s", (given, expected) => {
    expect(textOf(resolved("", { ...given, numbers }))).toBe(expected);
  });
});

describe("of unknown quantities the numbers decide", () => {
  test.each<[readonly number[], string]>([
    [[1, 2, 9.7], "viridis 1..10"],
    [[-9, 9.7], "balance -10..10"],
    [[-1, 9.7], "viridis -1..10"],
    [[0.0131, 0.0176], "viridis 0.013..0.0176"],
    [[273.15, 303.4], "viridis 272..304"],
    [[5, 5], "viridis 4.5..5.5"],
    [[0], "viridis -1..1"],
    [[-8, -2], "viridis -8..-2"],
    [[], "viridis 0..1"],
    [[NaN, Infinity], "viridis 0..1"],
    [[-1.7e308, 1.7e308, 4], "viridis 3.6..4.4"],
    [[1e-300, 3e-300], "viridis 0..1"],
  ])("%j: %s", (numbers, expected) => {
    if (numbers[0] === 1e-300) {
      expect(() => resolved("", { numbers })).toThrow(/further apart/);
    } else {
      expect(textOf(resolved("", { numbers }))).toBe(expected);
    }
  });
});

describe("what is asked goes first", () => {
  const wind: Given = { attributes: { standard_name: "eastward_wind" }, numbers: [-12, 0, 3, 7.4] };
  const chlorophyll: Given = { attributes: { standard_name: "chlorophyll" }, numbers: [0.02, 0.3, 11] };

  test.each<[string, Given, string]>([
    ["colormap=Spectral_r", wind, "Spectral_r -12..12"],
    ["range=-3,4", wind, "balance -3..4"],
    ["range=0%25,100%25", wind, "balance -12..7.4"],
    ["range=50%25,100%25", wind, "balance 1.5..7.4"],
    ["range=0%25,100%25&center=0", wind, "balance -12..12"],
    ["range=0,100%25", wind, "balance 0..7.4"],
    ["range=50,100%25", wind, "balance 50..55"],
    ["range=0%25,-20", wind, "balance -22..-20"],
    ["center=1", wind, "balance -12..14"],
    ["scale=symlog", wind, "balance -12..12 symlog"],
    ["classes=4&range=0,2", wind, "balance 0|0.5|1|1.5|2"],
    ["classes=2&scale=sqrt&range=0,4", wind, "balance 0|1|4"],
    ["classes=-1,0,7", wind, "balance -1|0|7"],
    ["colormap=Set1&range=0,9", wind, "Set1 0|1|2|3|4|5|6|7|8|9"],
    ["colormap=0:000000,10:ffffff", wind, "0:#000000,10:#ffffff 0..10"],
    ["colormap=1:000000,10:ffffff&scale=log", wind, "1:#000000,10:#ffffff 1..10 log"],
    ["", chlorophyll, "algae 0.02..20 log"],
    ["scale=linear", chlorophyll, "algae 0..11"],
    ["range=0,5", chlorophyll, "algae 0..5"],
    ["range=0.1,5", chlorophyll, "algae 0.1..5 log"],
    ["", { ...chlorophyll, numbers: [-1, 0] }, "algae -1..0"],
  ])("%s: %#", (query, given, expected) => {
    expect(textOf(resolved(query, given))).toBe(expected);
  });

  test.each<[string, Given, RegExp]>([
    ["scale=log", { numbers: [-3, -1] }, /the range begins at/],
    ["scale=log&range=0,1", {}, /the range begins at 0/],
    ["range=0,1e-300", {}, /further apart/],
    ["range=-1.7e308,1.7e308", {}, /further apart/],
    ["colormap=Set1&classes=20", { numbers: [1, 2] }, /20 colours or more/],
  ])("%s can't be had", (query, given, message) => {
    expect(() => resolved(query, given)).toThrow(message);
  });
});

describe("the catalogue's render", () => {
  const render: Render = { assets: [], colormap_name: "haline", rescale: [[3, 5]] };
  const temperature: Given = { attributes: { standard_name: "air_temperature" }, render, numbers: [1, 9] };

  test.each<[string, Given, string]>([
    ["", temperature, "haline 3..5"],
    ["range=0,1", temperature, "haline 0..1"],
    ["colormap=ice", temperature, "ice 3..5"],
    ["center=0", temperature, "haline -9..9"],
    ["", { ...temperature, statistic: "mean" }, "haline 3..5"],
    ["", { ...temperature, statistic: "std" }, "amp 0..9"],
    ["", { ...temperature, statistic: "sum" }, "thermal 1..9"],
    ["", { ...temperature, isAnomaly: true }, "balance -9..9"],
    ["", { ...temperature, render: { assets: [], colormap_name: "cfastie" } }, "thermal 1..9"],
    ["", { ...temperature, render: { assets: [], rescale: [[1, 10]], "estran:scale": "log" } }, "thermal 1..10 log"],
  ])("%s %#", (query, given, expected) => {
    expect(textOf(resolved(query, given))).toBe(expected);
  });
});

describe("flags are categories", () => {
  const flags = { flag_values: [0, 1, 4], flag_meanings: "sea open_ice land", standard_name: "eastward_wind" };
  const given: Given = { attributes: flags };

  test.each([
    ["", "null 0,1,4 sea,open ice,land"],
    ["colormap=Dark2", "Dark2 0,1,4 sea,open ice,land"],
    ["colormap=1:ff0000,4:00ff00,9:0000ff", "1:#ff0000,4:#00ff00,9:#0000ff 1,4,9 open ice,land,9"],
    ["range=0,4", "balance 0..4"],
    ["classes=2&range=0,4", "balance 0|2|4"],
  ])("%s: %s", (query, expected) => {
    expect(textOf(resolved(query, given))).toBe(expected);
  });

  test("in colours of their own", () => {
    const own = resolved("", { attributes: { ...flags, flag_colors: "#ffffff #0000ff #00ff00" } });
    expect(colour(own, 4)).toEqual([0, 0, 255, 255]);
    const wrong = resolved("", { attributes: { ...flags, flag_colors: "white blue" } });
    expect(colour(wrong, 3)).toEqual([31, 119, 180, 255]);
  });

  test("in the catalogue's, where it has one for each", () => {
    const own = { attributes: { ...flags, flag_colors: "#ffffff #0000ff #00ff00" } };
    const render = { assets: [], colormap: { 0: "#010101", 1: "#020202", 4: "#030303" } };
    expect(colour(resolved("", { ...own, render }), 4)).toEqual([2, 2, 2, 255]);
    const partly = { assets: [], colormap: { 0: "#010101", 1: [2, 2, 2] } };
    expect(colour(resolved("", { ...own, render: partly }), 4)).toEqual([0, 0, 255, 255]);
  });

  test("any number of them that a palette holds", () => {
    const many = (count: number) => ({ attributes: { flag_values: Array.from({ length: count }, (_, i) => i) } });
    for (const count of [1, 10, 11, 15, 21, 253]) {
      const style = resolved("", many(count));
      expect(style.palette.length).toBe(4 * (count + 3));
      const colours = new Set(Array.from({ length: count }, (_, i) => colour(style, 3 + i).join()));
      expect(colours.size).toBeGreaterThan(Math.min(count, 240) - 1);
    }
    expect(textOf(resolved("", { ...many(254), numbers: [0, 253] }))).toBe("viridis 0..260");
  });
});

test("outside the range: the colours of its ends, or those asked for", () => {
  const plain = resolved("range=0,1&colormap=0000ff,ff0000", {});
  expect([0, 1, 2, 3, 255].map((entry) => colour(plain, entry))).toEqual([
    [0, 0, 0, 0],
    [0, 0, 255, 255],
    [255, 0, 0, 255],
    [0, 0, 255, 255],
    [255, 0, 0, 255],
  ]);
  const asked = resolved("range=0,1&below=none&above=00ff0080&missing=cccccc", {});
  expect([0, 1, 2].map((entry) => colour(asked, entry))).toEqual([
    [204, 204, 204, 255],
    [0, 0, 0, 0],
    [0, 255, 0, 128],
  ]);
  expect(asked.marked).toEqual({ below: true, above: true, missing: true });
});

test("percentiles are numpy's", () => {
  const range = dataRange(Float32Array.of(3, NaN, 1, 4, 1, 5, -9, 2))!;
  expect([range.min, range.max, range.leastPositive]).toEqual([-9, 5, 1]);
  // np.percentile([3, 1, 4, 1, 5, -9, 2], [0, 10, 50, 98, 100])
  expect([0, 10, 50, 98, 100].map((percent) => range.percentile(percent))).toEqual([
    -9, -2.999999999999999, 2, 4.88, 5,
  ]);
});
