/** Where overviews are written, and how they are found again. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Source } from "../../../src/catalog/entry.ts";
import { createFolderStore } from "../../../src/entry/folder-store.ts";
import { besideStore, findOverviews } from "../../../src/entry/overviews/beside.ts";
import { createSink } from "../../../src/entry/overviews/sink.ts";
import type { S3Sdk } from "../../../src/entry/s3-sdk.ts";
import { SourceUnavailable } from "../../../src/errors.ts";

const s3 = { kind: "s3", bucket: "b", region: "r", access: "signed" } as const;

test.each<[Source, string | null]>([
  [{ kind: "folder", path: "/data/sst.zarr" }, "/data/sst.overviews.zarr"],
  [{ kind: "folder", path: "/data/sst.zarr/" }, "/data/sst.overviews.zarr"],
  [{ kind: "folder", path: "sst" }, "sst.overviews.zarr"],
  [{ kind: "http", url: "https://h/a/refs.json" }, "https://h/a/refs.overviews.zarr"],
  [{ kind: "http", url: "https://h/a/sst.zarr?token=x" }, null],
  [{ ...s3, prefix: "p/sst.zarr" }, "p/sst.overviews.zarr"],
  [{ ...s3, prefix: "" }, null],
  [{ kind: "sample", path: "fnoc.zarr" }, null],
])("beside %o", (source, expected) => {
  const beside = besideStore(source) as Record<string, string> | null;
  expect(beside && (beside.path ?? beside.url ?? beside.prefix)).toBe(expected);
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "estran-"));
});
afterAll(() => rm(folder, { recursive: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const NO_S3 = {} as S3Sdk;

test("a folder is there when all of it is, and takes the place of what was", async () => {
  const path = join(folder, "a.overviews.zarr");
  const main: Source = { kind: "folder", path: join(folder, "a.zarr") };
  const openStore = () => createFolderStore(path);
  await mkdir(`${path}.partial`);
  await writeFile(join(`${path}.partial`, "left"), "from a run that was broken off");
  for (const generation of ["first", "second"]) {
    const sink = await createSink({ kind: "folder", path }, NO_S3);
    await sink.put("1/t/c/0", bytes(generation));
    await sink.put("zarr.json", bytes(generation));
    expect(await readFile(join(path, "zarr.json"), "utf8").catch(() => null)).toBe(
      generation === "first" ? null : "first",
    );
    expect((await findOverviews(main, { openStore })) === null).toBe(generation === "first");
    await sink.finish();
    expect(await readFile(join(path, "1/t/c/0"), "utf8")).toBe(generation);
    expect(await findOverviews(main, { openStore })).toEqual({
      source: { kind: "folder", path },
      group: "",
      arrays: [],
    });
    expect(await readdir(folder)).toEqual(["a.overviews.zarr"]);
    expect((await readdir(path)).sort()).toEqual(["1", "zarr.json"]);
  }
});

test("a store beside that can't be looked at is none", async () => {
  const get = async () => {
    throw new SourceUnavailable("x", "/zarr.json", "denied");
  };
  const openStore = () => ({ ...createFolderStore(folder), get });
  expect(await findOverviews({ kind: "http", url: "https://h/a.zarr" }, { openStore })).toBeNull();
});

test("a bucket is written to where no store is yet", async () => {
  const objects = new Map<string, string>();
  const sdk = {
    store: () => ({ get: async (key: string) => (objects.has(key.slice(1)) ? bytes("{}") : undefined) }),
    writer: () => async (key: string, content: Uint8Array) => {
      objects.set(key, new TextDecoder().decode(content));
    },
  } as unknown as S3Sdk;
  const to = { ...s3, prefix: "p" };
  const sink = await createSink(to, sdk);
  await sink.put("zarr.json", bytes("{}"));
  await sink.finish();
  expect([...objects]).toEqual([["zarr.json", "{}"]]);
  await expect(createSink(to, sdk)).rejects.toThrow("There is a store at s3://b/p");
});
