/** `version`: the history of a collection, for those that keep one. */

import { expect, test } from "vitest";
import { kernelsModule } from "#host";
import { createCatalog } from "../../src/catalog/catalog.ts";
import { parseEntry } from "../../src/catalog/entry.ts";
import { createKernels } from "../../src/zarr/kernels.ts";
import { createValueCache } from "../../src/zarr/value-cache.ts";
import { AMPLE, sampleApp } from "../support/app.ts";
import { describeArchive } from "../support/describe.ts";
import { openSources, REPOSITORY, readRepositoryFixture } from "../support/icechunk-fixtures.ts";

const POINT = "position?coords=POINT(1%201)&parameter-name=temp&datetime=2000-01-01&f=json";

async function repositoryApp() {
  const { objects, snapshots } = await readRepositoryFixture("v2");
  const openStore = openSources(objects);
  const archive = { id: "ice", group: "", axes: {}, arrays: [], format: "icechunk" as const, ...REPOSITORY };
  const context = {
    openStore,
    kernels: createKernels(kernelsModule),
    cache: createValueCache(1e6),
    budget: AMPLE,
    now: () => 0,
  };
  const entry = parseEntry(await describeArchive(archive, context), "ice");
  return { ...sampleApp({ openStore, catalog: createCatalog([entry]) }), snapshots };
}

test("a question is answered at the version that it names", async () => {
  const { app, snapshots } = await repositoryApp();
  const ask = async (query: string) => {
    const response = await app.request(`/collections/ice/${query}`);
    expect(response.status).toBe(200);
    const { attrs, data_vars } = (await response.json()) as {
      attrs: Record<string, unknown>;
      data_vars: { temp: { data: unknown } };
    };
    return {
      version: attrs["estran:archive_version"],
      value: [data_vars.temp.data].flat(Number.POSITIVE_INFINITY)[0],
      etag: response.headers.get("etag"),
    };
  };
  const [main, first, byId] = [
    await ask(POINT),
    await ask(`${POINT}&version=first`),
    await ask(`${POINT}&version=${snapshots.first}`),
  ];
  expect([main.version, main.value]).toEqual([snapshots.second, 1011]);
  expect([first.version, first.value]).toEqual([snapshots.first, 11]);
  expect([byId.version, byId.value]).toEqual([snapshots.first, 11]);
  expect(first.etag).not.toBe(main.etag);
});

test.each([
  ["an unknown version", async () => (await repositoryApp()).app.request(`/collections/ice/${POINT}&version=none`)],
  [
    "a version of a collection without any",
    () => sampleApp().app.request("/collections/fnoc-winds/position?coords=POINT(0%200)&version=main"),
  ],
])("%s is refused", async (_, ask) => {
  const response = await ask();
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ parameter: "version" });
});
