import { expect, test } from "vitest";
import { SourceUnavailable } from "../../../src/errors.ts";
import { type Attempt, Denied, type KnownKey, settleDenials } from "../../../src/zarr/store/denials.ts";
import type { AbsolutePath } from "../../../src/zarr/store.ts";

/** A bucket that may be read and not listed: what it does not hold is a 403, as S3 has it. */
function bucketOf(keys: readonly string[], code: string | null = "AccessDenied", delayMs = 0) {
  const asked: string[] = [];
  const attempt: Attempt = async (key) => {
    asked.push(key);
    if (!keys.includes(key)) {
      return new Denied(`denied (403 ${code})`, code ?? undefined);
    }
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    return new Uint8Array([1]);
  };
  return { attempt, asked };
}

function remembered(first?: AbsolutePath): KnownKey {
  let kept = first;
  return {
    get: () => kept,
    set(key) {
      kept = key;
    },
  };
}

const denied = /could not be read at "\/missing": denied \(403/;

test("a 403 is a denial while nothing could be read", async () => {
  const store = settleDenials("s3://b", bucketOf([]).attempt);
  await expect(store.get("/missing")).rejects.toThrow(denied);
  await expect(store.get("/missing")).rejects.toBeInstanceOf(SourceUnavailable);
});

test("and a missing key once something could", async () => {
  const store = settleDenials("s3://b", bucketOf(["/a"]).attempt);
  await store.get("/a");
  expect(await store.get("/missing")).toBeUndefined();
  expect(await store.getRange("/missing", { offset: 0, length: 1 })).toBeUndefined();
});

test("reads under way count, even when they end later", async () => {
  const store = settleDenials("s3://b", bucketOf(["/a"], "AccessDenied", 20).attempt);
  expect(await Promise.all([store.get("/missing"), store.get("/a")])).toEqual([undefined, new Uint8Array([1])]);
});

test("several denied at once do not wait for each other", async () => {
  const store = settleDenials("s3://b", bucketOf([]).attempt);
  const reads = await Promise.allSettled([store.get("/missing"), store.get("/missing"), store.get("/missing")]);
  expect(reads.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
});

test("a key that an earlier request has read is asked again, once", async () => {
  const known = remembered();
  const { attempt, asked } = bucketOf(["/a"]);
  await settleDenials("s3://b", attempt, known).get("/a");
  const later = settleDenials("s3://b", attempt, known);
  asked.length = 0;
  expect(await later.get("/missing")).toBeUndefined();
  expect(await later.get("/missing")).toBeUndefined();
  expect(asked).toEqual(["/missing", "/a", "/missing"]);
});

test("access that has been taken away makes no holes", async () => {
  const store = settleDenials("s3://b", bucketOf([]).attempt, remembered("/a"));
  await expect(store.get("/missing")).rejects.toThrow(denied);
});

test("a bad signature is no missing key, whatever could be read before", async () => {
  const store = settleDenials("s3://b", bucketOf(["/a"], "RequestTimeTooSkewed").attempt);
  await store.get("/a");
  await expect(store.get("/missing")).rejects.toThrow(denied);
});

test("a plain 403, as HTTP servers answer it, is like S3's AccessDenied", async () => {
  const store = settleDenials("https://h", bucketOf(["/a"], null).attempt);
  await store.get("/a");
  expect(await store.get("/missing")).toBeUndefined();
});
