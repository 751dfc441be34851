import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findStores, idOf } from "../../src/entry/find-stores.ts";
import { createFolderStore } from "../../src/entry/folder-store.ts";
import { SourceUnavailable } from "../../src/errors.ts";

const folder = await mkdtemp(join(tmpdir(), "folder-store-"));
afterAll(() => rm(folder, { recursive: true }));
await writeFile(join(folder, "secret"), "outside");
const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
for (const [path, name] of [
  ["in/v3.zarr", "zarr.json"],
  ["in/deep/er/v2", ".zgroup"],
  ["in/v3.zarr/v/c", "0"],
  ["in/nothing", "readme"],
] as const) {
  await mkdir(join(folder, path), { recursive: true });
  await writeFile(join(folder, path, name), bytes);
}
const store = createFolderStore(join(folder, "in"));

test("whole files, ranges, and what is not there", async () => {
  expect(await store.get("/v3.zarr/v/c/0")).toEqual(bytes);
  expect(await store.getRange("/v3.zarr/v/c/0", { offset: 3, length: 4 })).toEqual(bytes.subarray(3, 7));
  expect(await store.getRange("/v3.zarr/v/c/0", { suffixLength: 4 })).toEqual(bytes.subarray(96));
  expect(await store.get("/v3.zarr/v/c/9")).toBeUndefined();
  expect(await store.get("/v3.zarr/v")).toBeUndefined();
  expect(await store.get("/v3.zarr/zarr.json/below")).toBeUndefined();
  await expect(store.getRange("/v3.zarr/v/c/0", { offset: 98, length: 4 })).rejects.toThrow(SourceUnavailable);
});

test.each([
  [0, 60, 60],
  [60, 60, 40],
  [100, 60, 0],
])("from byte %i at most %i bytes are %i", async (offset, maxLength, length) => {
  expect(await store.getRange("/v3.zarr/v/c/0", { offset, maxLength })).toEqual(
    bytes.subarray(offset, offset + length),
  );
});

test("no more than asked for is read", async () => {
  expect(await store.get("/v3.zarr/v/c/0", { maxBytes: 100 })).toEqual(bytes);
  await expect(store.get("/v3.zarr/v/c/0", { maxBytes: 99 })).rejects.toThrow("it holds 100 bytes, more than the 99");
});

test.each(["/../secret", "/v3.zarr/../../secret"] as const)("%s does not lead out", async (key) => {
  await expect(store.get(key)).rejects.toThrow(/leads out of the folder/);
});

test("stores are found at any depth, and not within one another", async () => {
  expect([...(await findStores(store))].sort()).toEqual(["deep/er/v2", "v3.zarr"]);
});

test.each([
  ["/data/sst.zarr", "sst"],
  ["s3://bucket/a/b.zarr/", "b"],
  ["https://host/path/store.zarr?token=x", "store"],
])("%s is called %s", (place, id) => {
  expect(idOf(place)).toBe(id);
});
