import { expect, test } from "vitest";
import { CorruptData, Unsupported } from "../../src/errors.ts";
import { documentKey, inDocument } from "../../src/zarr/metadata-members.ts";
import { openHierarchy } from "../../src/zarr/open-hierarchy.ts";
import { createMemoryStore } from "../support/memory-store.ts";
import { recordStore } from "../support/recording-store.ts";

test.each([
  ["", "zarr.json"],
  ["a", "a/zarr.json"],
  ["a/..b/c.", "a/..b/c./zarr.json"],
])("the document at %j is %j", (path, key) => {
  expect(documentKey(path, "zarr.json")).toBe(key);
});

test.each(["..", "../b", "a/../b", ".", "a/./b", "a//b", "/a", "a/"])("%j is no path within a store", (path) => {
  expect(() => documentKey(path, "zarr.json")).toThrow(CorruptData);
});

test("nodes that consolidated metadata puts elsewhere are neither read nor lost", async () => {
  const array = {
    zarr_format: 3,
    node_type: "array",
    shape: [1],
    data_type: "uint8",
    chunk_grid: { name: "regular", configuration: { chunk_shape: [1] } },
    chunk_key_encoding: { name: "default" },
    fill_value: 0,
    codecs: ["bytes"],
  };
  const metadata = { "..": array, fine: array };
  const root = { zarr_format: 3, node_type: "group", consolidated_metadata: { kind: "inline", metadata } };
  const { store, recording } = recordStore(createMemoryStore({ "zarr.json": root }));
  const { arrays, unreadable } = await openHierarchy(store, { group: "" });
  expect([...arrays.keys()]).toEqual(["fine"]);
  expect(unreadable).toMatchObject([{ path: "..", reason: expect.stringContaining("no path within the store") }]);
  expect(recording.keys).toEqual(["/zarr.json", "/.zmetadata"]);
});

test("a refusal names the document", () => {
  const refuse = () => {
    throw new Unsupported("the codec x", "It is unknown.");
  };
  expect(() => inDocument("a/zarr.json", refuse)).toThrow(
    'Not supported: the codec x. It is unknown. "a/zarr.json" asks for it.',
  );
});
