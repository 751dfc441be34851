/** The R2 store over miniflare's R2. */
import { env } from "cloudflare:test";
import { beforeAll, expect, test } from "vitest";
import { SourceUnavailable } from "../../../src/errors.ts";
import { type Bucket, createR2Store } from "../../../src/zarr/store/r2-store.ts";

const bucket = (env as unknown as { ARCHIVES: Bucket & { put(key: string, value: Uint8Array): Promise<unknown> } })
  .ARCHIVES;
const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
const store = createR2Store(bucket, "/deep/a.zarr/", "ARCHIVES");

beforeAll(async () => {
  for (const key of [
    "deep/a.zarr/zarr.json",
    "deep/a.zarr/v/c/0/0",
    "deep/a.zarr/v/zarr.json",
    "deep/b.zarr/zarr.json",
  ]) {
    await bucket.put(key, bytes);
  }
});

test("whole objects and ranges", async () => {
  expect(await store.get("/v/c/0/0")).toEqual(bytes);
  expect(await store.getRange("/v/c/0/0", { offset: 10, length: 5 })).toEqual(bytes.subarray(10, 15));
  expect(await store.getRange("/v/c/0/0", { suffixLength: 7 })).toEqual(bytes.subarray(93));
  expect(await store.getRange("/v/c/0/0", { suffixLength: 700 })).toEqual(bytes);
});

test.each([
  [0, 60, 60],
  [60, 60, 40],
  [40, 60, 60],
  [100, 60, 0],
])("from byte %i at most %i bytes are %i", async (offset, maxLength, length) => {
  expect(await store.getRange("/v/c/0/0", { offset, maxLength })).toEqual(bytes.subarray(offset, offset + length));
});

test("no more than asked for is read", async () => {
  expect(await store.get("/v/c/0/0", { maxBytes: 100 })).toEqual(bytes);
  await expect(store.get("/v/c/0/0", { maxBytes: 99 })).rejects.toThrow("it holds 100 bytes, more than the 99");
});

test("what is not there", async () => {
  expect(await store.get("/v/c/9/9")).toBeUndefined();
  expect(await store.getRange("/v/c/9/9", { offset: 0, length: 5 })).toBeUndefined();
});

test("past the end is an error", async () => {
  await expect(store.getRange("/v/c/0/0", { offset: 95, length: 10 })).rejects.toThrow(SourceUnavailable);
  await expect(store.getRange("/v/c/0/0", { offset: 950, length: 10 })).rejects.toThrow(SourceUnavailable);
});

test("lists what lies directly below", async () => {
  const root = await store.list("");
  expect(root).toEqual({ keys: ["zarr.json"], prefixes: ["v/"] });
  expect(await store.list("v/")).toEqual({ keys: ["v/zarr.json"], prefixes: ["v/c/"] });
  expect(store.source).toBe("r2://ARCHIVES/deep/a.zarr");
});
