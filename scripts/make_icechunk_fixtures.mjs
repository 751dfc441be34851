/**
 * Icechunk repositories as Icechunk itself writes them: `node scripts/make_icechunk_fixtures.mjs test/fixtures/icechunk`, with
 * `npm install --no-save @earthmover/icechunk@2.2.2` beforehand.
 *
 * v1.json and v2.json hold the objects of a repository by key, in base64. `temp[t, y, x]` is 100 t + 10 y + x; the second commit on
 * `main` adds 1000 to its first chunk. `wind` is the same in virtual chunks of one object, of which one lies outside of the
 * containers. Ids are random: fixtures written again differ, and mean the same.
 */
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { Repository, Storage } = createRequire(import.meta.url)("@earthmover/icechunk");

const [T, Y, X] = [6, 4, 6];
const CHUNK = [2, 4, 3];
const CONTAINER = "s3://fields/";

const json = (value) => Buffer.from(JSON.stringify(value));

function arrayJson(shape, chunks, type, dims, attributes) {
  return json({
    zarr_format: 3,
    node_type: "array",
    shape,
    data_type: type,
    chunk_grid: { name: "regular", configuration: { chunk_shape: chunks } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: type === "float32" ? -1 : 0,
    codecs: [{ name: "bytes", configuration: { endian: "little" } }],
    attributes,
    dimension_names: dims,
  });
}

function chunk([t, y, x], plus = 0) {
  const values = new Float32Array(CHUNK[0] * CHUNK[1] * CHUNK[2]);
  let at = 0;
  for (let i = 0; i < CHUNK[0]; i++) {
    for (let j = 0; j < CHUNK[1]; j++) {
      for (let k = 0; k < CHUNK[2]; k++) {
        values[at++] = 100 * (t * CHUNK[0] + i) + 10 * (y * CHUNK[1] + j) + x * CHUNK[2] + k + plus;
      }
    }
  }
  return Buffer.from(values.buffer);
}

async function coordinate(store, name, values, attributes) {
  await store.set(`${name}/zarr.json`, arrayJson([values.length], [values.length], "float64", [name], attributes));
  await store.set(`${name}/c/0`, Buffer.from(Float64Array.from(values).buffer));
}

async function write(specVersion) {
  const folder = await mkdtemp(join(tmpdir(), "icechunk-"));
  const splitting = {
    split_sizes: [[{ name_matches: { regex: "temp" } }, [{ condition: { DimensionName: "time" }, num_chunks: 1 }]]],
  };
  const config = {
    inlineChunkThresholdBytes: 64,
    manifest: { splitting },
    virtualChunkContainers: {
      [CONTAINER]: { urlPrefix: CONTAINER, store: { type: "S3", field0: { region: "us-east-1" } } },
    },
  };
  const repository = await Repository.create(await Storage.newLocalFilesystem(folder), config, specVersion);
  const first = await repository.writableSession("main");
  const { store } = first;
  await store.set("zarr.json", json({ zarr_format: 3, node_type: "group", attributes: { title: "Icechunk" } }));
  const range = (n, start, step) => Array.from({ length: n }, (_, i) => start + step * i);
  await coordinate(store, "time", range(T, 0, 1), {
    units: "days since 2000-01-01",
    calendar: "standard",
    standard_name: "time",
  });
  await coordinate(store, "lat", range(Y, 0, 1), { units: "degrees_north", standard_name: "latitude" });
  await coordinate(store, "lon", range(X, 0, 1), { units: "degrees_east", standard_name: "longitude" });
  const dims = ["time", "lat", "lon"];
  await store.set("temp/zarr.json", arrayJson([T, Y, X], CHUNK, "float32", dims, { units: "K" }));
  await store.set("wind/zarr.json", arrayJson([T, Y, X], CHUNK, "float32", dims, { units: "m s-1" }));
  await store.set("forbidden/zarr.json", arrayJson([T, Y, X], [T, Y, X], "float32", dims, { units: "1" }));
  let offset = 0;
  for (let t = 0; t < T / CHUNK[0]; t++) {
    for (let x = 0; x < X / CHUNK[2]; x++) {
      const bytes = chunk([t, 0, x]);
      // One chunk of each is not stored.
      if (t !== 2 || x !== 1) {
        await store.set(`temp/c/${t}/0/${x}`, bytes);
        await store.setVirtualRef(
          `wind/c/${t}/0/${x}`,
          `${CONTAINER}wind.bin`,
          offset,
          bytes.length,
          null,
          null,
          false,
        );
      }
      offset += bytes.length;
    }
  }
  await store.setVirtualRef("forbidden/c/0/0/0", "s3://elsewhere/secret.bin", 0, T * Y * X * 4, null, null, false);
  const one = await first.commit("first");
  await repository.createTag("first", one);
  await repository.createBranch("dev", one);
  const second = await repository.writableSession("main");
  await second.store.set("temp/c/0/0/0", chunk([0, 0, 0], 1000));
  const two = await second.commit("second");
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const objects = {};
  for (const entry of names.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const key = path.slice(folder.length + 1);
    if (!/^(transactions|overwritten|config)/.test(key)) {
      objects[key] = (await readFile(path)).toString("base64");
    }
  }
  return { snapshots: { first: one, second: two }, objects };
}

for (const version of [1, 2]) {
  const text = JSON.stringify(await write(version), null, 1);
  await writeFile(join(process.argv[2], `v${version}.json`), `${text}\n`);
}
