import { describe, expect, test } from "vitest";
import { parseEntry } from "../../src/catalog/entry.ts";
import { Unsupported } from "../../src/errors.ts";
import { collectionDocument } from "../../src/routes/collection-document.ts";
import { openDataset } from "../../src/zarr/open-dataset.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { kernels, open, subset } from "../compute/support.ts";
import { AMPLE } from "../support/app.ts";
import { describeArchive } from "../support/describe.ts";
import { buildZarr, createMemoryStore, type Entries } from "../support/memory-store.ts";

type Document = Readonly<Record<string, unknown>>;

/** Two variables and their coordinates, consolidated, with some arrays' documents changed. */
function archive(changed: Readonly<Record<string, Document>>): Entries {
  const entries = buildZarr({
    arrays: {
      time: { shape: [2], data: Float64Array.of(0, 1), dims: ["time"], attributes: { units: "days since 2000-01-01" } },
      lat: {
        shape: [2],
        data: Float64Array.of(0, 1),
        dims: ["lat"],
        attributes: { units: "degrees_north", bounds: "b" },
      },
      b: { shape: [2, 2], data: Float64Array.of(-0.5, 0.5, 0.5, 1.5), dims: ["lat", "bnds"] },
      height: { shape: [], data: Float64Array.of(2), dims: [] },
      sst: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4), dims: ["time", "lat"] },
      sun: { shape: [2], data: Float32Array.of(5, 6), dims: ["time"] },
    },
  });
  const root = entries["zarr.json"] as { consolidated_metadata: { metadata: Record<string, Document> } };
  const { metadata } = root.consolidated_metadata;
  for (const [name, members] of Object.entries(changed)) {
    metadata[name] = { ...metadata[name], ...members };
  }
  return entries;
}

const strange = { codecs: [{ name: "bytes", configuration: { endian: "little" } }, { name: "zfpy" }] };
const complex = { data_type: "complex64", fill_value: [0, 0] };
const opened = (changed: Readonly<Record<string, Document>>) => open(createMemoryStore(archive(changed)));

describe("what can't be decoded", () => {
  test.each([
    ["a variable", { sst: strange }, { sst: "the codec zfpy" }, ["sun"]],
    ["a variable's type", { sst: complex }, { sst: "data type complex64" }, ["sun"]],
    [
      "a coordinate",
      { lat: strange },
      { sst: "needs lat, which can't be read: Not supported: the codec zfpy" },
      ["sun"],
    ],
    ["a coordinate's type", { lat: complex }, { sst: "needs lat, which can't be read" }, ["sun"]],
    ["bounds", { b: strange }, { sst: "needs b, which can't be read" }, ["sun"]],
    ["a scalar", { height: strange }, { height: "the codec zfpy" }, ["sst", "sun"]],
    ["a codec's configuration", { sst: { codecs: [{ name: "zlib" }] } }, { sst: "its codec zlib" }, ["sun"]],
  ])("%s: takes away what needs it, and nothing else", async (_, changed, reasons, left) => {
    const { dataset, arrays } = await opened(changed as Readonly<Record<string, Document>>);
    for (const [name, reason] of Object.entries(reasons)) {
      expect(dataset.unreadable.get(name)).toContain(reason);
    }
    expect([...dataset.variables.keys()]).toEqual(left);
    expect([...arrays.keys()]).toEqual(left);
  });

  test("a question about it says why; others are answered", async () => {
    const dataset = await opened({ sst: strange });
    await expect(async () => subset(dataset, { variables: ["sst"] })).rejects.toThrow(
      /Not supported: reading sst\..*the codec zfpy/,
    );
    const answer = await subset(dataset, { variables: ["sun"] });
    expect(answer.variables.map(({ name }) => name)).toEqual(["sun"]);
  });

  test("the catalogue entry, and so the collection, says it by name", async () => {
    const store = createMemoryStore(archive({ sst: strange, height: complex }));
    const place = { id: "a", source: { kind: "folder", path: "x" }, group: "", axes: {}, arrays: [] } as const;
    const context = { openStore: () => store, kernels, cache: createValueCache(1e6), budget: AMPLE, now: () => 0 };
    const { collection } = parseEntry(await describeArchive(place, context), "a");
    const document = collectionDocument({ collection, archive: place, locations: [] }, "https://host");
    expect(document["estran:unreadable"]).toEqual({
      sst: expect.stringContaining("the codec zfpy"),
      height: expect.stringContaining("complex64"),
    });
  });

  test("where no variable is left, the archive is refused", async () => {
    const all = opened({ time: strange });
    await expect(all).rejects.toThrow(Unsupported);
    await expect(all).rejects.toThrow("the codec zfpy");
  });

  test("labels that the catalogue gives need no coordinate", async () => {
    const { dataset } = await openDataset(
      {
        id: "a",
        source: { kind: "folder", path: "x" },
        group: "",
        axes: { lat: { start: 0, step: 1, count: 2 } },
        arrays: [],
      },
      {
        openStore: () => createMemoryStore(archive({ lat: strange })),
        kernels,
        cache: createValueCache(1e6),
        budget: { requests: 9 },
        now: () => 0,
      },
    );
    expect([...dataset.variables.keys()]).toEqual(["sst", "sun"]);
  });
});
