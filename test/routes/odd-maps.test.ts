/** Maps of archives that are seldom met: names of any kind, one row, one cell. */
import { expect, test } from "vitest";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { parseEntry } from "../../src/catalog/entry.ts";
import { entryJson } from "../catalog/sample-entry.ts";
import { sampleApp } from "../support/app.ts";
import { type ArraySpec, buildZarr, createMemoryStore } from "../support/memory-store.ts";

/** @param extra a dimension of two indexes before those of the map */
function mapApp(extra: string, rows: number, columns: number) {
  const axis = (dim: string, size: number, units: string): ArraySpec => ({
    shape: [size],
    dims: [dim],
    data: Float64Array.from({ length: size }, (_, i) => 10 * i),
    attributes: { units },
  });
  const v: ArraySpec = {
    shape: [2, rows, columns],
    dims: [extra, "lat", "lon"],
    data: Float32Array.from({ length: 2 * rows * columns }, (_, i) => i),
  };
  const arrays = { v, lat: axis("lat", rows, "degrees_north"), lon: axis("lon", columns, "degrees_east") };
  const entry = parseEntry({ ...entryJson, "estran:archive": { source: { kind: "folder", path: "main" } } }, "test");
  const { app } = sampleApp({
    catalog: createCatalog([entry]),
    openStore: () => createMemoryStore(buildZarr({ arrays })),
  });
  return (query: string) => app.request(`/collections/${entry.archive.id}/${query}`);
}

test.each(["уровень", "a&b=c", "two\r\nlines", "constructor", "__proto__"])("a dimension called %j", async (name) => {
  const response = await mapApp(name, 3, 4)("map?width=8&f=float32");
  expect(response.status, await response.clone().text()).toBe(200);
  expect(new URLSearchParams(response.headers.get("estran-labels")!).get(name)).toBe("0");
});

test.each([
  [1, 4],
  [3, 1],
  [1, 1],
])("%i × %i cells", async (rows, columns) => {
  const get = mapApp("level", rows, columns);
  for (const query of ["map?width=8", "map?crs=EPSG:3857&width=8", "map/tiles/WebMercatorQuad/0/0/0", "legend"]) {
    const response = await get(query);
    expect([query, response.status, response.ok ? "" : await response.text()]).toEqual([query, 200, ""]);
  }
});
