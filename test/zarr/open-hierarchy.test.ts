import { describe, expect, test } from "vitest";
import { CorruptData, NotFound, SourceUnavailable, Unsupported } from "../../src/errors.ts";
import { openHierarchy } from "../../src/zarr/open-hierarchy.ts";
import type { Store } from "../../src/zarr/store.ts";
import { buildZarr, createMemoryStore, type Entries } from "../support/memory-store.ts";
import { readMetadataFixture } from "../support/metadata-fixtures.ts";
import { recordStore } from "../support/recording-store.ts";

/** The same store, but it can't be listed. */
const unlisted = ({ source, get, getRange }: Store): Store => ({ source, get, getRange });

/** A store that fails at some keys. */
const failing = (store: Store, fails: (key: string) => boolean): Store => ({
  ...store,
  async get(key, options) {
    if (fails(key)) {
      throw new SourceUnavailable(store.source, key, "403");
    }
    return store.get(key, options);
  },
});

const spec = {
  attributes: { title: "t" },
  arrays: { sst: { shape: [2, 2], data: new Float32Array(4), dims: ["y", "x"] } },
};

describe.each([2, 3] as const)("Zarr v%i", (zarrFormat) => {
  const names = ["lat", "sst", "time"];

  test("consolidated: one round trip", async () => {
    const entries = await readMetadataFixture(`dataset-v${zarrFormat}-consolidated`);
    const { store, recording } = recordStore(unlisted(createMemoryStore(entries)));
    const hierarchy = await openHierarchy(store, { group: "" });
    expect(recording.keys).toEqual(["/zarr.json", "/.zmetadata"]);
    expect(hierarchy).toMatchObject({
      zarrFormat,
      group: "",
      attributes: { title: "root" },
      groups: ["ocean"],
      unreadable: [],
      consolidated: true,
      metadataBytes: recording.fetchedBytes,
    });
    expect([...hierarchy.arrays.keys()].sort()).toEqual(names);
    const sst = hierarchy.arrays.get("sst")!;
    expect(sst).toMatchObject({ path: "sst", zarrFormat, dimensionNames: ["time", "lat"], shape: [3, 2] });
    expect(sst.attributes).toMatchObject({ units: "K", valid: Infinity });
    expect(sst.fillValue).toBe(zarrFormat === 2 ? -9 : Number.NaN);
  });

  test("a nested group of metadata consolidated at the root: one round trip", async () => {
    const entries = await readMetadataFixture(`dataset-v${zarrFormat}-consolidated`);
    const { store, recording } = recordStore(unlisted(createMemoryStore(entries)));
    const ocean = await openHierarchy(store, { group: "ocean" });
    expect(recording).toMatchObject({ requests: 4, peakInFlight: 4 });
    expect(ocean).toMatchObject({
      zarrFormat,
      group: "ocean",
      attributes: { title: "ocean" },
      groups: ["deep"],
      consolidated: true,
    });
    expect([...ocean.arrays.keys()].sort()).toEqual(["lat", "salt", "time"]);
    expect(ocean.arrays.get("salt")!.path).toBe("ocean/salt");
    const deep = await openHierarchy(store, { group: "ocean/deep" });
    expect([deep.attributes.title, deep.groups, [...deep.arrays.keys()].sort()]).toEqual(["deep", [], names]);
  });

  test("not consolidated: by listing, or by the arrays asked for, with the same result", async () => {
    const store = createMemoryStore(await readMetadataFixture(`dataset-v${zarrFormat}`));
    const listed = await openHierarchy(store, { group: "ocean" });
    expect(listed).toMatchObject({ attributes: { title: "ocean" }, groups: ["deep"], consolidated: false });
    expect([...listed.arrays.keys()].sort()).toEqual(["lat", "salt", "time"]);
    const { store: recorded, recording } = recordStore(unlisted(store));
    const asked = await openHierarchy(recorded, { group: "ocean", arrays: ["salt", "time"] });
    expect([...asked.arrays.keys()]).toEqual(["salt", "time"]);
    expect(JSON.stringify(asked.arrays.get("salt"))).toBe(JSON.stringify(listed.arrays.get("salt")));
    expect(recording.requests).toBe(zarrFormat === 3 ? 4 + 2 : 4 + 3 + 4);
  });

  test("an array asked for that isn't there is named", async () => {
    const store = createMemoryStore(await readMetadataFixture(`dataset-v${zarrFormat}`));
    const open = openHierarchy(store, { group: "", arrays: ["sst", "sss"] });
    const key = zarrFormat === 3 ? "sss/zarr.json" : "sss/.zarray";
    await expect(open).rejects.toThrow(new CorruptData(key, 'it is not there, though the array "sss" was asked for'));
  });

  test("not consolidated in a store that can't be listed", async () => {
    const store = unlisted(createMemoryStore(await readMetadataFixture(`dataset-v${zarrFormat}`)));
    await expect(openHierarchy(store, { group: "" })).rejects.toThrow(Unsupported);
    await expect(openHierarchy(store, { group: "" })).rejects.toThrow("name its arrays in the catalogue");
  });

  test("an array at the root is a group of one array", async () => {
    const entries = await readMetadataFixture(`dataset-v${zarrFormat}`);
    const moved = Object.entries(entries).filter(([key]) => key.startsWith("sst/"));
    const store = createMemoryStore(
      Object.fromEntries(moved.map(([key, value]) => [key.slice(4), value])),
      "https://h/b/sst.zarr/",
    );
    const hierarchy = await openHierarchy(unlisted(store), { group: "" });
    expect([...hierarchy.arrays.keys()]).toEqual(["sst"]);
    expect(hierarchy.arrays.get("sst")).toMatchObject({
      path: "",
      dimensionNames: ["time", "lat"],
      attributes: { units: "K" },
    });
    expect(hierarchy.arrays.get("sst")!.chunkKey([0, 1])).toBe(zarrFormat === 3 ? "/c/0/1" : "/0.1");
    const nested = await openHierarchy(createMemoryStore(entries), { group: "ocean/salt" });
    expect([...nested.arrays].map(([name, { path }]) => [name, path])).toEqual([["salt", "ocean/salt"]]);
  });

  test("one unreadable array leaves the others readable, unless it is asked for", async () => {
    const store = createMemoryStore(await readMetadataFixture(`types-v${zarrFormat}`));
    const { arrays, unreadable } = await openHierarchy(store, { group: "" });
    expect(arrays.get("float32")!.fillValue).toBe(Math.fround(9.96921e36));
    expect(arrays.get("int64")!.fillValue).toBe(9223372036854775807n);
    expect(arrays.get("uint64")!.fillValue).toBe(18446744073709551615n);
    expect(arrays.get("datetime64_ns")!.fillValue).toBe(-9223372036854775808n);
    expect(arrays.get("bytes")!.fillValue).toBe("none");
    expect(unreadable.map(({ path }) => path).sort()).toEqual(["complex64", "raw", "structured"]);
    expect(unreadable.find(({ path }) => path === "complex64")!.reason).toContain(
      zarrFormat === 3 ? "complex64" : "<c8",
    );
    await expect(openHierarchy(store, { group: "", arrays: ["float32", "complex64"] })).rejects.toThrow(Unsupported);
  });

  test("a malformed document is reported as itself", async () => {
    const [first, array] = zarrFormat === 3 ? ["zarr.json", "sst/zarr.json"] : [".zmetadata", "sst/.zarray"];
    const store = createMemoryStore({ [first]: "<html>" });
    const reason = `it is no JSON: Unexpected "<" in JSON at position 0`;
    await expect(openHierarchy(store, { group: "" })).rejects.toThrow(new CorruptData(first, reason));
    const entries = { ...(await readMetadataFixture(`dataset-v${zarrFormat}`)), [array]: "{" };
    const { arrays, unreadable } = await openHierarchy(createMemoryStore(entries), { group: "" });
    expect([...arrays.keys()].sort()).toEqual(["lat", "time"]);
    expect(unreadable).toEqual([
      { path: "sst", reason: new CorruptData(array, "it is no JSON: Unexpected end in JSON at position 1").message },
    ]);
    await expect(openHierarchy(createMemoryStore(entries), { group: "", arrays: ["sst"] })).rejects.toThrow(
      CorruptData,
    );
  });

  test("the version changes with any document, and only then", async () => {
    const entries = await readMetadataFixture(`dataset-v${zarrFormat}`);
    const version = async (changes: Entries) =>
      (await openHierarchy(createMemoryStore({ ...entries, ...changes }), { group: "" })).version;
    const [key] = Object.keys(entries).filter((name) => /^sst\/(zarr.json|.zarray)$/.test(name));
    expect(await version({})).toMatch(/^[0-9a-f]{32}$/);
    expect(await version({})).toBe(await version({ "sst/c/0/0": "chunk" }));
    expect(await version({ [key!]: `${entries[key!]} ` })).not.toBe(await version({}));
  });

  test("failing probes don't matter where the metadata was found", async () => {
    const consolidated = createMemoryStore(await readMetadataFixture(`dataset-v${zarrFormat}-consolidated`));
    const needed = zarrFormat === 3 ? "/zarr.json" : "/.zmetadata";
    const hierarchy = await openHierarchy(
      failing(consolidated, (key) => key !== needed),
      { group: "ocean" },
    );
    expect([...hierarchy.arrays.keys()].sort()).toEqual(["lat", "salt", "time"]);
    const plain = createMemoryStore(await readMetadataFixture(`dataset-v${zarrFormat}`));
    const probes = (key: string) => key === (zarrFormat === 3 ? "/.zmetadata" : "/zarr.json");
    expect((await openHierarchy(failing(plain, probes), { group: "" })).arrays.size).toBe(3);
  });

  test("an array's document that fails is an error, not a hole", async () => {
    const store = createMemoryStore(await readMetadataFixture(`dataset-v${zarrFormat}`));
    const lost = failing(store, (key) => key === (zarrFormat === 3 ? "/sst/zarr.json" : "/sst/.zattrs"));
    await expect(openHierarchy(lost, { group: "" })).rejects.toThrow(SourceUnavailable);
  });

  test("arrays built for tests", async () => {
    const store = createMemoryStore(buildZarr(spec, zarrFormat));
    const { arrays, attributes } = await openHierarchy(store, { group: "" });
    expect(attributes).toEqual({ title: "t" });
    expect(arrays.get("sst")).toMatchObject({
      dataType: { name: "float32" },
      dimensionNames: ["y", "x"],
      shape: [2, 2],
    });
    expect(await store.get(arrays.get("sst")!.chunkKey([0, 0]))).toEqual(new Uint8Array(16));
  });
});

test("a bucket that refuses everything is refused by the name of a document, not of its listing", async () => {
  const refusing = {
    ...failing(createMemoryStore({}), () => true),
    list: () => Promise.reject(new SourceUnavailable("s3://b", "/", "403")),
  };
  await expect(openHierarchy(refusing, { group: "" })).rejects.toMatchObject({ key: "/zarr.json" });
});

test("what isn't Zarr: says what was looked for; a source that fails is the error itself", async () => {
  const nothing = createMemoryStore({ "readme.txt": "hello" });
  const looked = "there is no zarr.json, .zmetadata, .zgroup or .zarray";
  await expect(openHierarchy(nothing, { group: "" })).rejects.toThrow(
    new CorruptData("zarr.json", `${looked} at the root: no Zarr group`),
  );
  await expect(openHierarchy(unlisted(nothing), { group: "a/b" })).rejects.toThrow(
    new CorruptData("a/b/zarr.json", `${looked} in "a/b", nor metadata at the root that has it: no Zarr group`),
  );
  await expect(
    openHierarchy(
      failing(nothing, () => true),
      { group: "" },
    ),
  ).rejects.toThrow(SourceUnavailable);
});

test("errors that no probe expects are not swallowed", async () => {
  const store: Store = {
    ...createMemoryStore({}),
    async get() {
      throw new NotFound("collection", "x");
    },
  };
  await expect(openHierarchy(store, { group: "" })).rejects.toThrow(NotFound);
});

test("v3 goes before v2; a v2 folder without .zgroup is a group all the same", async () => {
  const v3 = await readMetadataFixture("dataset-v3");
  const both = createMemoryStore({ ...(await readMetadataFixture("dataset-v2-consolidated")), ...v3 });
  expect(await openHierarchy(both, { group: "" })).toMatchObject({ zarrFormat: 3, consolidated: false });
  const { ".zgroup": _, ".zattrs": __, ...bare } = await readMetadataFixture("dataset-v2");
  const store = createMemoryStore(bare);
  expect((await openHierarchy(store, { group: "" })).arrays.size).toBe(3);
  expect((await openHierarchy(unlisted(store), { group: "", arrays: ["sst"] })).arrays.size).toBe(1);
});

test("NCZarr", async () => {
  const { arrays, attributes } = await openHierarchy(createMemoryStore(await readMetadataFixture("nczarr")), {
    group: "",
  });
  expect(attributes).toEqual({ title: "ncz" });
  expect(arrays.get("sst")).toMatchObject({
    dimensionNames: ["lat", "lon"],
    attributes: { units: "K" },
    fillValue: Math.fround(9.96921e36),
  });
});

test("names with spaces and letters beyond ASCII", async () => {
  const { arrays } = await openHierarchy(
    createMemoryStore(buildZarr({ arrays: { "température de l'eau #1": spec.arrays.sst } })),
    { group: "" },
  );
  expect(arrays.get("température de l'eau #1")!.chunkKey([0, 0])).toBe("/température de l'eau #1/c/0/0");
});

test("the signal reaches every read", async () => {
  const signal = new AbortController().signal;
  const seen: unknown[] = [];
  const inner = createMemoryStore(await readMetadataFixture("dataset-v2"));
  const store: Store = {
    ...inner,
    get(key, options) {
      seen.push(options?.signal);
      return inner.get(key);
    },
  };
  await openHierarchy(store, { group: "", signal });
  expect(seen.length).toBeGreaterThan(8);
  expect(seen.every((given) => given === signal)).toBe(true);
});
