import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { builtinEntries } from "../../src/catalog/builtin.ts";

test("every file of catalogs/ is built in, under its own id", async () => {
  const files = await readdir(new URL("../../catalogs", import.meta.url));
  expect(
    builtinEntries()
      .map(({ archive }) => `${archive.id}.json`)
      .toSorted(),
  ).toEqual(files.toSorted());
});
