/**
 * A file of references in Parquet, one row for each chunk of an array, as fsspec's LazyReferenceMapper has them. What is kept of it
 * takes twenty bytes a row, and its URLs once.
 *
 * https://fsspec.github.io/kerchunk/spec.html#parquet-references
 */
import { CorruptData } from "../../errors.ts";
import { type Column, readTable, type TableLimits } from "../parquet/read-table.ts";
import type { Reference } from "./references.ts";

export type RecordFile = Readonly<{
  urls: readonly string[];
  /** For each row, the URL; none where it is negative. */
  urlOf: Int32Array;
  offsets: Float64Array;
  sizes: Float64Array;
  inline: ReadonlyMap<number, Uint8Array>;
  heldBytes: number;
}>;

/** @throws CorruptData, Unsupported */
export function parseRecordFile(bytes: Uint8Array, limits: TableLimits, key: string): RecordFile {
  const columns = readTable(bytes, limits, key);
  const rows = Math.max(0, ...[...columns.values()].map(({ length }) => length));
  const { urls, urlOf } = urlsOf(bytesIn(columns.get("path"), "path", key), rows);
  const inline = new Map<number, Uint8Array>();
  for (const [row, raw] of bytesIn(columns.get("raw"), "raw", key).entries()) {
    if (raw) {
      inline.set(row, raw.slice());
    }
  }
  const inlineBytes = [...inline.values()].reduce((sum, { length }) => sum + length + 100, 0);
  // ASCII takes a byte a character.
  const urlBytes = urls.reduce((sum, { length }) => sum + length + 40, 0);
  return {
    urls,
    urlOf,
    offsets: numbersIn(columns.get("offset"), rows, key),
    sizes: numbersIn(columns.get("size"), rows, key),
    inline,
    heldBytes: 20 * rows + urlBytes + inlineBytes,
  };
}

/** Undefined where the row has none. @throws CorruptData for a row that is not there */
export function referenceAt(file: RecordFile, row: number, key: string): Reference | undefined {
  if (row >= file.urlOf.length) {
    throw new CorruptData(key, `it has no row ${row}`);
  }
  const raw = file.inline.get(row);
  if (raw) {
    return { bytes: raw };
  }
  const url = file.urls[file.urlOf[row]!];
  if (url === undefined) {
    return undefined;
  }
  const [offset, length] = [file.offsets[row]!, file.sizes[row]!];
  if (!(Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(length) && length >= 0)) {
    throw new CorruptData(key, `row ${row} has the range ${offset}, ${length}`);
  }
  return { url, range: offset === 0 && length === 0 ? null : { offset, length } };
}

/** Each URL once, whether the file has it as one of a dictionary or in each row. */
function urlsOf(paths: readonly (Uint8Array | null)[], rows: number): Pick<RecordFile, "urls" | "urlOf"> {
  const urls: string[] = [];
  const known = new Map<Uint8Array | string, number>();
  const decoder = new TextDecoder();
  const urlOf = new Int32Array(rows).fill(-1);
  for (const [row, path] of paths.entries()) {
    if (!path) {
      continue;
    }
    let index = known.get(path);
    if (index === undefined) {
      const text = decoder.decode(path);
      index = known.get(text) ?? urls.push(text) - 1;
      known.set(text, index).set(path, index);
    }
    urlOf[row] = index;
  }
  return { urls, urlOf };
}

/** A column without a value may be of any type. */
function bytesIn(column: Column | undefined, name: string, key: string): readonly (Uint8Array | null)[] {
  if (column instanceof Float64Array) {
    if (column.some((value) => !Number.isNaN(value))) {
      throw new CorruptData(key, `the column ${name} has numbers`);
    }
    return [];
  }
  return column ?? [];
}

function numbersIn(column: Column | undefined, rows: number, key: string): Float64Array {
  if (column && !(column instanceof Float64Array)) {
    throw new CorruptData(key, "its offsets and sizes are no numbers");
  }
  return column ?? new Float64Array(rows);
}
