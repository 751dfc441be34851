/** Locations that Icechunk compressed. See scripts/make_icechunk_dictionary.py for what they are. */
import { expect, test } from "vitest";
import { readFixture } from "#host";
import { bytesAt, requiredAt, rootTable, tableIn, vectorOf } from "../../../src/zarr/icechunk/flatbuffer.ts";
import { findChunk } from "../../../src/zarr/icechunk/manifest.ts";
import { openObject } from "../../../src/zarr/icechunk/object-file.ts";

const COUNT = 1200;

function locationAt(i: number): string {
  const digits = (n: number, count: number) => String(n).padStart(count, "0");
  const year = 2000 + Math.floor(i / 365);
  return `s3://forecasts/gfs/${year}/day-${digits(i % 365, 3)}/step-${digits((i * 7919) % 1000, 4)}.grib2`;
}

test("compressed locations of virtual chunks", async () => {
  const stored = (await readFixture("icechunk/dictionary.bin"))!;
  const manifest = await openObject(stored, "manifest", 1e6, "m");
  const arrays = vectorOf(rootTable(manifest), 1, 4);
  const node = bytesAt(arrays.view, requiredAt(tableIn(arrays, 0), 0), 8);
  for (let i = 0; i < COUNT; i++) {
    expect(findChunk(manifest, node, [i], "m")).toEqual({
      kind: "virtual",
      location: locationAt(i),
      offset: 10 * i,
      length: 4,
    });
  }
  expect(findChunk(manifest, node, [COUNT], "m")).toBeUndefined();
});
