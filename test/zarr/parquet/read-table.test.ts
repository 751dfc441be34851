import { expect, test } from "vitest";
import { readFixture } from "#host";
import { CorruptData, EstranError, Unsupported } from "../../../src/errors.ts";
import { type Column, readTable } from "../../../src/zarr/parquet/read-table.ts";
import { seeded } from "../../support/random.ts";

const LIMITS = { rows: 20, bytes: 10_000 };

async function readTables(): Promise<Readonly<Record<string, Uint8Array>>> {
  const { tables } = JSON.parse(new TextDecoder().decode(await readFixture("kerchunk.json")));
  const decoded = Object.entries<string>(tables).map(([name, text]) => [
    name,
    Uint8Array.from(atob(text), (char) => char.charCodeAt(0)),
  ]);
  return Object.fromEntries(decoded);
}

const shown = (column: Column | undefined) =>
  [...(column ?? [])].map((value: number | Uint8Array | null) =>
    value instanceof Uint8Array ? Array.from(value, (byte) => String.fromCharCode(byte)).join("") : value,
  );

const ROWS = Array.from({ length: 20 }, (_, i) => i);

test.each(["plain", "snappy", "gzip-groups", "zstd-pages", "plain-pages-2"])("%s", async (name) => {
  const table = readTable((await readTables())[name]!, LIMITS, "table.parq");
  expect(shown(table.get("path"))).toEqual(
    ROWS.map((i) => (i % 5 === 4 ? null : `s3://fields/${Math.floor(i / 8)}.nc`)),
  );
  expect(shown(table.get("offset"))).toEqual(ROWS.map((i) => 2 ** 40 + 7 * i));
  expect(shown(table.get("size"))).toEqual(ROWS);
  expect(shown(table.get("raw"))).toEqual(ROWS.map((i) => (i % 5 === 4 && i > 5 ? String.fromCharCode(i, 255) : null)));
});

test.each([
  ["brotli", "Parquet's compression Brotli"],
  ["delta", "Parquet's encoding DELTA_BINARY_PACKED"],
])("%s is refused by name", async (name, words) => {
  const file = (await readTables())[name]!;
  expect(() => readTable(file, LIMITS, "table.parq")).toThrow(Unsupported);
  expect(() => readTable(file, LIMITS, "table.parq")).toThrow(words);
});

test.each([
  ["rows", { ...LIMITS, rows: 19 }],
  ["bytes", { ...LIMITS, bytes: 300 }],
])("more %s than are expected are an error", async (_, limits) => {
  const file = (await readTables()).plain!;
  expect(() => readTable(file, limits, "table.parq")).toThrow(CorruptData);
});

test("files that were tampered with are read, or are errors", async () => {
  const files = Object.values(await readTables());
  const random = seeded(7);
  const outcomes = { read: 0, refused: 0 };
  for (let i = 0; i < 3000; i++) {
    const whole = files[i % files.length]!;
    const file = whole.slice(0, i % 10 === 0 ? random.integer(0, whole.length) : undefined);
    for (let n = random.integer(1, 4); n > 0 && file.length > 0; n--) {
      const at = random.integer(0, file.length - 1);
      // The largest numbers, and ends that never come, are bytes of 255.
      file.fill(random.integer(0, 3) === 0 ? 255 : random.integer(0, 255), at, at + random.integer(1, 6));
    }
    try {
      readTable(file, LIMITS, "table.parq");
      outcomes.read += 1;
    } catch (error) {
      if (!(error instanceof EstranError) || error.cause instanceof TypeError) {
        throw error;
      }
      outcomes.refused += 1;
    }
  }
  expect(outcomes.read).toBeGreaterThan(100);
  expect(outcomes.refused).toBeGreaterThan(1000);
});
