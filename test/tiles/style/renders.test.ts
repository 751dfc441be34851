/** How the variables of an archive are drawn, as its catalogue entry says it; and that the entry is then heeded. */
import { expect, test } from "vitest";
import { kernelsModule } from "#host";
import type { Archive } from "../../../src/catalog/entry.ts";
import { rendersOf } from "../../../src/tiles/style/renders.ts";
import { createKernels } from "../../../src/zarr/kernels.ts";
import { createMeter } from "../../../src/zarr/meter.ts";
import { openDataset } from "../../../src/zarr/open-dataset.ts";
import { createValueCache } from "../../../src/zarr/value-cache.ts";
import { entryWith } from "../../catalog/sample-entry.ts";
import { AMPLE } from "../../support/app.ts";
import { buildZarr, createMemoryStore } from "../../support/memory-store.ts";

const archive: Archive = { id: "it", source: { kind: "sample", path: "it.zarr" }, group: "", axes: {}, arrays: [] };
const dims = ["lat", "lon"];
const shape = [2, 3];
const field = (data: readonly number[], attributes: Readonly<Record<string, unknown>>) => ({
  data: Float32Array.from(data),
  dims,
  shape,
  attributes,
});

async function rendered(budget: Partial<typeof AMPLE> | null = {}) {
  const entries = buildZarr({
    arrays: {
      lat: { data: Float64Array.of(-10, 10), dims: ["lat"], shape: [2], attributes: { units: "degrees_north" } },
      lon: { data: Float64Array.of(0, 10, 20), dims: ["lon"], shape: [3], attributes: { units: "degrees_east" } },
      sst: field([271.3, 280, 290, 300, 303.2, 299], {
        standard_name: "sea_surface_temperature",
        units: "K",
        long_name: "SST",
      }),
      chl: field([0.03, 0.1, 1, 3, 12, 30], { standard_name: "mass_concentration_of_chlorophyll_in_sea_water" }),
      cover: field([0, 0, 1, 1, 2, 2], { flag_values: [0, 1, 2], flag_colors: "#0000ff #ffffff #00ff00" }),
      wind: field([-4, 3, 1, 1, 1, 1], { standard_name: "eastward_wind", actual_range: [-40, 40] }),
      humidity: field([1, 2, 3, 4, 5, 6], { standard_name: "relative_humidity", units: "%" }),
      plain: field([-6, -1, 0, 1, 2, 5], {}),
      line: { data: Float32Array.of(1, 2), dims: ["lat"], shape: [2], attributes: {} },
    },
  });
  const limits = budget && { budget: { ...AMPLE, ...budget }, connections: 4, parts: 1 };
  const context = {
    openStore: () => createMemoryStore(entries),
    kernels: createKernels(kernelsModule),
    cache: createValueCache(1e6),
    now: () => 0,
    budget: AMPLE,
  };
  const meter = createMeter();
  return {
    renders: await rendersOf(await openDataset(archive, context), limits && { limits, context: { meter } }),
    meter,
  };
}

const assets = ["cube"];

test("the map that suits each, over round numbers", async () => {
  const { renders } = await rendered();
  expect(renders).toEqual({
    sst: { assets, title: "SST", colormap_name: "thermal", rescale: [[270, 304]] },
    chl: { assets, colormap_name: "algae", rescale: [[0.02, 50]], "estran:scale": "log" },
    cover: { assets, colormap: { 0: "#0000ff", 1: "#ffffff", 2: "#00ff00" } },
    wind: { assets, colormap_name: "balance", rescale: [[-4, 4]] },
    humidity: { assets, colormap_name: "YlGnBu", rescale: [[0, 100]] },
    plain: { assets, colormap_name: "balance", rescale: [[-6, 6]] },
  });
});

test("no range where reading it would cost more than is allowed", async () => {
  const { renders, meter } = await rendered({ fetchedBytes: 1 });
  expect(meter.fetchedBytes).toBe(0);
  expect(renders.sst).toEqual({ assets, title: "SST", colormap_name: "thermal" });
  expect(renders.chl).toEqual({ assets, colormap_name: "algae" });
  expect(renders.humidity!.rescale).toEqual([[0, 100]]);
});

test("where no data are read, ranges are those that quantities have by themselves", async () => {
  const { renders, meter } = await rendered(null);
  expect(meter.requests).toBe(0);
  expect(renders.sst).toEqual({ assets, title: "SST", colormap_name: "thermal" });
  expect(renders.plain).toEqual({ assets });
  expect(renders.cover!.colormap).toEqual({ 0: "#0000ff", 1: "#ffffff", 2: "#00ff00" });
  expect(renders.humidity!.rescale).toEqual([[0, 100]]);
});

test.each([
  [{ assets }, null],
  [{ assets, colormap_name: "cfastie", rescale: [[0, 1]], resampling: "bilinear", minmax_zoom: [0, 4] }, null],
  [{ colormap_name: "ice" }, "renders.v.assets"],
  [{ assets, rescale: [[1, 0]] }, "renders.v.rescale"],
  [{ assets, rescale: [] }, "renders.v.rescale"],
  [{ assets, rescale: [1, 2] }, "renders.v.rescale"],
  [{ assets, "estran:scale": "ln" }, "renders.v.estran:scale"],
])("an entry with the render %j", (v, member) => {
  const parse = () => entryWith({ renders: { v } });
  if (member === null) {
    expect(parse().collection.renders).toEqual({ v });
  } else {
    expect(parse).toThrow(member);
  }
});
