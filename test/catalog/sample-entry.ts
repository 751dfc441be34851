/** A small, complete catalogue entry to vary. */
import type { CatalogEntry } from "../../src/catalog/entry.ts";
import { parseEntry } from "../../src/catalog/entry.ts";

export const entryJson = {
  type: "Collection",
  stac_version: "1.1.0",
  stac_extensions: ["https://stac-extensions.github.io/datacube/v2.3.0/schema.json"],
  id: "hourly",
  title: "Hourly",
  description: "A million hours.",
  license: "CC0-1.0",
  extent: {
    spatial: { bbox: [[170, -10, -170, 10]] },
    temporal: { interval: [["1940-01-01T00:00:00Z", "2054-01-28T15:00:00Z"]] },
  },
  links: [],
  "cube:dimensions": {
    time: { type: "temporal", extent: ["1940-01-01T00:00:00Z", "2054-01-28T15:00:00Z"], step: "PT1H" },
    lat: { type: "spatial", axis: "y", extent: [-9.5, 9.5] },
    lon: { type: "spatial", axis: "x", extent: [170.5, 189.5] },
  },
  "cube:variables": { t2m: { dimensions: ["time", "lat", "lon"], type: "data", unit: "K" } },
  "estran:archive": {
    source: { kind: "sample", path: "hourly.zarr" },
    group: "",
    axes: { time: { start: 0, step: 1, count: 1_000_000 } },
    arrays: [],
  },
};

/** The entry with members replaced. */
export const entryWith = (members: Readonly<Record<string, unknown>>): CatalogEntry =>
  parseEntry({ ...entryJson, ...members }, "test.json");
