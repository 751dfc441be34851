/**
 * Archives that zarrita 0.7.5 reads without an error and wrong: each as zarr-python wrote it and as zarr-python reads it. See
 * scripts/make_regression_fixtures.py.
 */
import { describe, expect, test } from "vitest";
import { readFixture } from "#host";
import { CorruptData } from "../../src/errors.ts";
import type { ChunkData } from "../../src/numerics/data-type.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import { readContext } from "../../src/zarr/open-dataset.ts";
import { planWhole, readWhole } from "../../src/zarr/read-whole.ts";
import { createHttpStore } from "../../src/zarr/store/http-store.ts";
import type { Store } from "../../src/zarr/store.ts";
import { open } from "../compute/support.ts";
import { createMemoryStore } from "../support/memory-store.ts";

type Case = Readonly<{ objects: Readonly<Record<string, string>>; values: readonly string[] }>;

const cases = JSON.parse(new TextDecoder().decode(await readFixture("silently-wrong.json"))) as Record<string, Case>;

const objectsOf = ({ objects }: Case): Record<string, Uint8Array> =>
  Object.fromEntries(
    Object.entries(objects).map(([key, text]) => [key, Uint8Array.from(atob(text), (char) => char.charCodeAt(0))]),
  );

async function readAll(store: Store): Promise<ChunkData> {
  const dataset = await open(store);
  const reading = readContext(dataset, createMeter(), undefined);
  return readWhole(planWhole(dataset.arrays.get("a")!), reading);
}

/** As Python shows numbers. */
const shown = (data: ChunkData): string[] =>
  Array.from(data as Iterable<number | bigint>, (value) =>
    Number.isNaN(value) ? "nan" : data instanceof Float32Array ? Number(value).toFixed(1) : String(value),
  );

describe("numbers that zarrita gets wrong without an error", () => {
  test.each([
    "delta stored narrower than the array",
    "a fill value in hexadecimal",
    "the greatest int64 as fill value",
    "the greatest uint64 as fill value",
    "a shard's index at its start",
    "transpose before sharding",
    "a compressor after sharding",
  ])("%s", async (name) => {
    const given = cases[name]!;
    expect(shown(await readAll(createMemoryStore(objectsOf(given))))).toEqual(given.values);
  });

  test("a server that ignores ranges: cut out of the whole object", async () => {
    const given = cases["a server that ignores ranges"]!;
    const objects = objectsOf(given);
    let ignored = 0;
    const store = createHttpStore("https://archive.invalid/a.zarr", async (request) => {
      const bytes = objects[new URL(request.url).pathname.replace("/a.zarr/", "")];
      ignored += request.headers.has("range") ? 1 : 0;
      const headers = { "content-length": String(bytes?.length ?? 0) };
      return bytes ? new Response(bytes as Uint8Array<ArrayBuffer>, { headers }) : new Response(null, { status: 404 });
    });
    const listed: Store = { ...store, list: createMemoryStore(objects).list } as Store;
    expect(shown(await readAll(listed))).toEqual(given.values);
    expect(ignored).toBeGreaterThan(0);
  });

  test("a chunk that its crc32c contradicts: an error", async () => {
    const given = cases["a chunk that its crc32c contradicts"]!;
    const objects = objectsOf(given);
    expect(shown(await readAll(createMemoryStore(objects)))).toEqual(given.values);
    objects["a/c/0/0"]![5]! ^= 1;
    const read = readAll(createMemoryStore(objects));
    await expect(read).rejects.toThrow(CorruptData);
    await expect(read).rejects.toThrow(/"\/a\/c\/0\/0".*crc32c: the checksum does not match/);
  });
});
