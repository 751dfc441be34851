/** A collection whose every name and word would break XML that is not escaped, with dimensions of all kinds. */
import { createCatalog } from "../../src/catalog/catalog.ts";
import { entryJson, entryWith } from "../catalog/sample-entry.ts";
import { buildZarr, createMemoryStore } from "./memory-store.ts";

export const HOSTILE = `<b a="1">&amp;</b>]]>\u0001'`;

/** Hourly steps, so many that nobody lists them. */
const HOURS = 1000;

const axis = (data: Float64Array, name: string, attributes: object) => ({
  shape: [data.length],
  data,
  dims: [name],
  attributes,
});
const counted = (size: number, at: (i: number) => number) => Float64Array.from({ length: size }, (_, i) => at(i));

const store = createMemoryStore(
  buildZarr({
    arrays: {
      't<&"': {
        shape: [HOURS, 2, 3, 4, 8],
        chunks: [1, 2, 3, 4, 8],
        data: new Float32Array(HOURS * 192).map((_, i) => i % 192),
        dims: ["time", "level", "member", "lat", "lon"],
        attributes: { long_name: HOSTILE, units: "<K>" },
      },
      time: axis(
        counted(HOURS, (i) => i),
        "time",
        { units: "hours since 2000-01-01", standard_name: "time" },
      ),
      level: axis(Float64Array.of(850, 500), "level", { units: "hPa", axis: "Z" }),
      member: axis(Float64Array.of(1, 2, 3), "member", {}),
      lat: axis(
        counted(4, (i) => 15 - 10 * i),
        "lat",
        { units: "degrees_north" },
      ),
      lon: axis(
        counted(8, (i) => 5 + 10 * i),
        "lon",
        { units: "degrees_east" },
      ),
    },
  }),
);

export const hostileMaps = {
  catalog: createCatalog([
    entryWith({
      ...entryJson,
      id: "hostile",
      "estran:archive": { ...entryJson["estran:archive"], axes: {} },
      title: HOSTILE,
      description: HOSTILE,
      extent: { spatial: { bbox: [[0, -20, 80, 20]] }, temporal: { interval: [[null, null]] } },
    }),
  ]),
  openStore: () => store,
};
