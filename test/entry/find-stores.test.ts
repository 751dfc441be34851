import { expect, test } from "vitest";
import { findStores, idOf } from "../../src/entry/find-stores.ts";
import { createMemoryStore } from "../support/memory-store.ts";

test("stores and files of references are found by their names", async () => {
  const store = createMemoryStore({
    "a.zarr/zarr.json": "{}",
    "a.zarr/v/refs.json": "{}",
    "a.overviews.zarr/zarr.json": "{}",
    "b.overviews.zarr.partial/1/t/zarr.json": "{}",
    "deep/er/.zmetadata": "{}",
    "deep/package.json": "{}",
    "deep/oisst_refs.json": "{}",
    "reference.json": "{}",
    "prefs.json": "{}",
  });
  expect([...(await findStores(store))].toSorted()).toEqual([
    "a.zarr",
    "deep/er",
    "deep/oisst_refs.json",
    "reference.json",
  ]);
});

test.each([
  ["/data/sst.zarr/", "sst"],
  ["https://host/path/oisst refs.json?key=secret", "oisst-refs"],
  ["s3://bucket", "bucket"],
])("%s is called %s", (path, id) => {
  expect(idOf(path)).toBe(id);
});
