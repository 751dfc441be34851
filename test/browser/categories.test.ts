/** An archive whose numbers are names of things: its map has the server's colours, and a legend in place of a scale. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kernelsModule } from "#host";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { parseEntry } from "../../src/catalog/entry.ts";
import { describeStore } from "../../src/entry/describe-all.ts";
import { createKernels } from "../../src/zarr/kernels.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { AMPLE } from "../support/app.ts";
import { buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { drawn, expectAccessible, launch, visit } from "./chromium.ts";
import { type Host, startApp } from "./hosts.ts";

const axis = (dim: string, values: readonly number[], units: string) => ({
  shape: [values.length],
  dims: [dim],
  data: Float64Array.from(values),
  attributes: { units },
});
const arrays = {
  cover: {
    shape: [4, 8],
    dims: ["lat", "lon"],
    data: Int16Array.from({ length: 32 }, (_, i) => i % 3),
    attributes: { long_name: "land cover", flag_values: [0, 1, 2], flag_meanings: "water forest bare_soil" },
  },
  lat: axis("lat", [67.5, 22.5, -22.5, -67.5], "degrees_north"),
  lon: axis(
    "lon",
    Array.from({ length: 8 }, (_, i) => 22.5 + 45 * i),
    "degrees_east",
  ),
};

let browser: Browser;
let host: Host;
beforeAll(async () => {
  const openStore = () => createMemoryStore(buildZarr({ arrays }));
  const context = {
    openStore,
    kernels: createKernels(kernelsModule),
    cache: createValueCache(1e6),
    budget: AMPLE,
    now: Date.now,
    connections: 6,
    parts: 1,
  };
  const found = { id: "land", source: { kind: "http", url: "https://land.example" }, containers: {} } as const;
  const catalog = createCatalog([parseEntry(await describeStore(found, context, null), "land")]);
  [browser, host] = [await launch(), await startApp({ catalog, openStore })];
});
afterAll(async () => {
  await host?.stop();
  await browser?.close();
});

test("categories have the server's colours, and their words beside the map", async () => {
  const { page, faults } = await visit(browser, `${host.url}/?collection=land`);
  const tile = await page.waitForRequest((request) => request.url().includes("/map/tiles/"));
  expect([...new URL(tile.url()).searchParams.keys()]).toEqual(["parameter-name"]);
  await drawn(page);
  const legend = page.getByAltText("The categories of land cover and their colours");
  await legend.waitFor();
  const svg = await (await fetch(new URL((await legend.getAttribute("src"))!, host.url))).text();
  for (const word of ["water", "forest", "bare soil"]) {
    expect(svg).toContain(word);
  }
  expect(await page.getByLabel("Colour map").count()).toBe(0);
  await expectAccessible(page);
  expect(faults).toEqual([]);
  await page.context().close();
});
