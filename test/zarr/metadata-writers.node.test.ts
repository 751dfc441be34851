/** Documents that zarr-python wrote, read by us, by zarr-python itself (expected.json) and by zarrita. */
import { expect, test } from "vitest";
import * as zarr from "zarrita";
import type { DataType } from "../../src/numerics/data-type.ts";
import { openHierarchy } from "../../src/zarr/open-hierarchy.ts";
import { createMemoryStore } from "../support/memory-store.ts";
import { readExpected, readMetadataFixture } from "../support/metadata-fixtures.ts";

const expected = await readExpected();
const refused = ["complex64", "raw", "structured"];

/** As numpy spells it, without the byte order. */
function numpyName(type: DataType): string {
  switch (type.kind) {
    case "number":
      return type.name === "bool" ? "b1" : `${type.name[0]}${type.itemBytes}`;
    case "time":
      return `${type.name === "datetime64" ? "M" : "m"}8[${type.scale > 1 ? type.scale : ""}${type.unit}]`;
    case "fixed-text":
      return type.name === "null_terminated_bytes" ? `S${type.itemBytes}` : `U${type.itemBytes / 4}`;
    case "text":
      return "O";
  }
}

const hierarchies = Object.keys(expected).flatMap((fixture) =>
  (fixture.startsWith("types") ? [""] : ["", "ocean", "ocean/deep"]).map((group) => [fixture, group] as const),
);

test.each(hierarchies)("%s, group %j, as zarr-python reads it", async (fixture, group) => {
  const hierarchy = await openHierarchy(createMemoryStore(await readMetadataFixture(fixture)), { group });
  const prefix = group === "" ? "" : `${group}/`;
  const inGroup = Object.entries(expected[fixture]!).filter(
    ([path]) => path.startsWith(prefix) && !path.slice(prefix.length).includes("/"),
  );
  expect(hierarchy.unreadable.map(({ path }) => path).sort()).toEqual(fixture.startsWith("types") ? refused : []);
  const readable = inGroup.filter(([path]) => !refused.includes(path));
  expect([...hierarchy.arrays.values()].map(({ path }) => path).sort()).toEqual(readable.map(([path]) => path).sort());
  for (const [path, facts] of readable) {
    const array = hierarchy.arrays.get(path.slice(prefix.length))!;
    const key = array.chunkKey(array.shape.map(() => 1));
    const bytesCodec = array.codecs.find(({ name }) => name === "bytes")?.configuration.endian;
    expect({ shape: array.shape, chunks: array.chunkShape, dtype: numpyName(array.dataType), key }).toEqual({
      ...facts,
      dtype: facts.dtype.replace(/^[<>|]/, ""),
      key: `/${path}/${facts.key}`,
    });
    if (
      hierarchy.zarrFormat === 2 &&
      array.codecs.length > 0 &&
      path !== "packed" &&
      path !== "delta" &&
      facts.dtype !== "O"
    ) {
      expect(bytesCodec, path).toBe(facts.dtype.startsWith(">") ? "big" : "little");
    }
  }
});

test.each(["types-v2", "types-v3", "dataset-v2", "dataset-v3"])("%s, as zarrita reads it", async (fixture) => {
  const store = createMemoryStore(await readMetadataFixture(fixture));
  const { arrays, zarrFormat } = await openHierarchy(store, { group: "" });
  const opened: string[] = [];
  for (const [name, array] of arrays) {
    let theirs: zarr.Array<zarr.DataType>;
    try {
      const location = zarr.root(store).resolve(name);
      const kind = { kind: "array" } as const;
      theirs = await (zarrFormat === 2 ? zarr.open.v2(location, kind) : zarr.open.v3(location, kind));
    } catch {
      continue; // Types and spellings that zarrita refuses.
    }
    opened.push(name);
    const inner = array.codecs.find((codec) => codec.name === "sharding_indexed")?.configuration.chunk_shape;
    expect([theirs.shape, theirs.chunks], name).toEqual([array.shape, inner ?? array.chunkShape]);
    if (array.dataType.kind === "number") {
      expect(theirs.dtype, name).toBe(array.dataType.name);
    }
  }
  expect(opened.length).toBeGreaterThan(fixture.startsWith("types") ? 20 : 1);
});
