/**
 * Columns of a Parquet file without nesting: numbers, and bytes. In the encodings and compressions that pandas writes with pyarrow
 * and fastparquet; any other is refused by name. Bounded by what the caller holds: a header that promises more is an error
 * before anything is made of it.
 *
 * https://github.com/apache/parquet-format
 */
import { CorruptData, Unsupported } from "../../errors.ts";
import { unsnappy } from "../codecs/snappy.ts";
import { gzipInflate, zstdInflate } from "../codecs/zlib.ts";
import { readRuns } from "./runs.ts";
import { readStruct, type Struct, type Value } from "./thrift.ts";

/** Missing numbers are NaN. Bytes that repeat by a dictionary are the same object. */
export type Column = Float64Array | readonly (Uint8Array | null)[];

export type TableLimits = Readonly<{ rows: number; bytes: number }>;

/** @returns the columns that there are, by name. @throws CorruptData, Unsupported */
export function readTable(file: Uint8Array, limits: TableLimits, key: string): ReadonlyMap<string, Column> {
  try {
    return readFile(file, limits);
  } catch (cause) {
    if (cause instanceof Unsupported) {
      throw cause;
    }
    // Of what points out of the file, and of decompressors.
    throw new CorruptData(key, (cause as Error).message, { cause });
  }
}

const MAGIC = "PAR1";
const MAX_COLUMNS = 100;
/** Of the physical types. */
const [INT32, INT64, DOUBLE, BYTE_ARRAY] = [1, 2, 5, 6];

function readFile(file: Uint8Array, limits: TableLimits): ReadonlyMap<string, Column> {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const end = file.length - 8;
  if (new TextDecoder().decode(file.subarray(Math.max(0, end + 4))) !== MAGIC) {
    throw new RangeError("it is no Parquet");
  }
  const { struct: footer } = readStruct(file, end - view.getUint32(end, true));
  const rows = numberIn(footer, 3);
  const schema = listIn(footer, 2).slice(1).map(asStruct);
  const groups = listIn(footer, 4).map(asStruct);
  if (rows > limits.rows || schema.length > MAX_COLUMNS) {
    throw new RangeError(`it has ${rows} rows of ${schema.length} columns, more than are expected`);
  }
  const inGroups = groups.reduce((total, group) => total + numberIn(group, 3), 0);
  if (inGroups !== rows) {
    throw new RangeError(`it has ${inGroups} rows where it says ${rows}`);
  }
  const left = { bytes: limits.bytes };
  const columns = new Map<string, Column>();
  for (const [i, element] of schema.entries()) {
    const name = new TextDecoder().decode(bytesIn(element, 4));
    if (element.get(5) || numberIn(element, 3) > 1) {
      throw new Unsupported("Parquet of nested columns", `The column ${name} is one.`);
    }
    const parts = groups.map((group) =>
      readChunk(
        file,
        asStruct(asStruct(listIn(group, 1)[i]).get(3)),
        numberIn(group, 3),
        numberIn(element, 3) === 1,
        left,
      ),
    );
    columns.set(name, joined(parts));
  }
  return columns;
}

function joined(parts: readonly Column[]): Column {
  if (parts.length === 1) {
    return parts[0]!;
  }
  return parts.every((part) => part instanceof Float64Array)
    ? Float64Array.from(parts.flatMap((part) => [...part]))
    : parts.flatMap((part) => [...(part as readonly (Uint8Array | null)[])]);
}

/** The pages of a column in a group of rows. `left` is what may still be decompressed. */
function readChunk(file: Uint8Array, meta: Struct, rows: number, isOptional: boolean, left: { bytes: number }): Column {
  const type = numberIn(meta, 1);
  if (![INT32, INT64, DOUBLE, BYTE_ARRAY].includes(type)) {
    throw new Unsupported(`Parquet's physical type ${type}`, "Numbers of 32 and 64 bits and bytes are read.");
  }
  const codec = numberIn(meta, 4);
  let at = Math.min(numberIn(meta, 9), meta.has(11) ? numberIn(meta, 11) || Infinity : Infinity);
  let dictionary: Column = [];
  const numbers = type === BYTE_ARRAY ? null : new Float64Array(rows).fill(Number.NaN);
  const texts: (Uint8Array | null)[] | null = numbers ? null : new Array(rows).fill(null);
  let row = 0;
  while (row < rows) {
    const { struct: header, end } = readStruct(file, at);
    at = end + numberIn(header, 3);
    if (at > file.length) {
      throw new RangeError("a page ends early");
    }
    const page = file.subarray(end, at);
    const open = (bytes: Uint8Array, size: number) => {
      left.bytes -= size;
      if (left.bytes < 0 || size < 0) {
        throw new RangeError("its pages hold more than is expected");
      }
      return decompress(codec, bytes, size);
    };
    if (header.has(7)) {
      const count = numberIn(asStruct(header.get(7)), 1);
      dictionary = readPlain(open(page, numberIn(header, 2)), type, count);
      continue;
    }
    const { present, count, encoding, values } = dataPage(header, page, isOptional, open, rows - row);
    const found = readValues(values, encoding, type, present ? sum(present) : count, dictionary);
    for (let i = 0, n = 0; i < count; i++) {
      if (!present || present[i]) {
        if (numbers) {
          numbers[row + i] = found[n] as number;
        } else {
          texts![row + i] = found[n] as Uint8Array;
        }
        n += 1;
      }
    }
    row += count;
  }
  return numbers ?? texts!;
}

const sum = (levels: Int32Array): number => levels.reduce((total, level) => total + level, 0);

type Page = Readonly<{ present: Int32Array | null; count: number; encoding: number; values: Uint8Array }>;

/** Which values are there, and their bytes. */
function dataPage(
  header: Struct,
  page: Uint8Array,
  isOptional: boolean,
  open: (bytes: Uint8Array, size: number) => Uint8Array,
  most: number,
): Page {
  const second = header.get(8);
  const facts = asStruct(second ?? header.get(5));
  const count = numberIn(facts, 1);
  if (count < 1 || count > most) {
    throw new RangeError(`a page of ${count} rows where ${most} are left`);
  }
  const size = numberIn(header, 2);
  if (second) {
    // Levels go before the values, never compressed.
    const levelBytes = numberIn(facts, 5) + numberIn(facts, 6);
    const rest = page.subarray(levelBytes);
    const values = facts.get(7) === false ? rest : open(rest, size - levelBytes);
    const present = isOptional ? readRuns(page.subarray(numberIn(facts, 6), levelBytes), 1, count) : null;
    return { present, count, encoding: numberIn(facts, 4), values };
  }
  const opened = open(page, size);
  const levelBytes = isOptional ? new DataView(opened.buffer, opened.byteOffset, opened.length).getUint32(0, true) : 0;
  const start = isOptional ? 4 + levelBytes : 0;
  const present = isOptional ? readRuns(opened.subarray(4, start), 1, count) : null;
  return { present, count, encoding: numberIn(facts, 2), values: opened.subarray(start) };
}

const ENCODINGS = [
  "PLAIN",
  "GROUP_VAR_INT",
  "PLAIN_DICTIONARY",
  "RLE",
  "BIT_PACKED",
  "DELTA_BINARY_PACKED",
  "DELTA_LENGTH_BYTE_ARRAY",
  "DELTA_BYTE_ARRAY",
  "RLE_DICTIONARY",
  "BYTE_STREAM_SPLIT",
];

function readValues(bytes: Uint8Array, encoding: number, type: number, count: number, dictionary: Column): Column {
  const name = ENCODINGS[encoding];
  if (name === "PLAIN") {
    return readPlain(bytes, type, count);
  }
  if (name !== "PLAIN_DICTIONARY" && name !== "RLE_DICTIONARY") {
    throw new Unsupported(`Parquet's encoding ${name ?? encoding}`, "Plain values and those of a dictionary are read.");
  }
  const indexes = count === 0 ? new Int32Array(0) : readRuns(bytes.subarray(1), bytes[0] ?? 0, count);
  if (indexes.some((index) => index >= dictionary.length)) {
    throw new RangeError("a value is not in the dictionary");
  }
  return dictionary instanceof Float64Array
    ? Float64Array.from(indexes, (index) => dictionary[index]!)
    : Array.from(indexes, (index) => dictionary[index]!);
}

function readPlain(bytes: Uint8Array, type: number, count: number): Column {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const least = type === INT32 || type === BYTE_ARRAY ? 4 : 8;
  if (count < 0 || count * least > bytes.length) {
    throw new RangeError("a page ends early");
  }
  if (type === BYTE_ARRAY) {
    const values = new Array<Uint8Array>(count);
    for (let i = 0, at = 0; i < count; i++) {
      const end = at + 4 + view.getUint32(at, true);
      if (end > bytes.length) {
        throw new RangeError("a page ends early");
      }
      values[i] = bytes.subarray(at + 4, end);
      at = end;
    }
    return values;
  }
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    values[i] =
      type === INT32
        ? view.getInt32(4 * i, true)
        : type === DOUBLE
          ? view.getFloat64(8 * i, true)
          : view.getUint32(8 * i, true) + 2 ** 32 * view.getInt32(8 * i + 4, true);
  }
  return values;
}

const CODECS = ["uncompressed", "Snappy", "gzip", "LZO", "Brotli", "LZ4", "zstd", "LZ4_RAW"];

function decompress(codec: number, bytes: Uint8Array, size: number): Uint8Array {
  const limit = { maxOutputLength: size };
  const name = CODECS[codec];
  const open = {
    uncompressed: () => bytes,
    Snappy: () => unsnappy(bytes, size),
    gzip: () => gzipInflate.now(bytes, limit),
    zstd: () => zstdInflate.now(bytes, limit),
  }[name ?? ""];
  if (!open) {
    throw new Unsupported(`Parquet's compression ${name ?? codec}`, "Snappy, gzip and zstd are read, and none.");
  }
  const opened = size === 0 ? new Uint8Array(0) : open();
  if (opened.length !== size) {
    throw new RangeError(`a page of ${opened.length} bytes that says it has ${size}`);
  }
  return opened;
}

function numberIn(struct: Struct, field: number): number {
  const value = struct.get(field);
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`its metadata lack the number ${field}`);
  }
  return value;
}

function bytesIn(struct: Struct, field: number): Uint8Array {
  const value = struct.get(field);
  if (!(value instanceof Uint8Array)) {
    throw new RangeError(`its metadata lack the text ${field}`);
  }
  return value;
}

function listIn(struct: Struct, field: number): readonly Value[] {
  const value = struct.get(field);
  if (!Array.isArray(value)) {
    throw new RangeError(`its metadata lack the list ${field}`);
  }
  return value;
}

function asStruct(value: Value | undefined): Struct {
  if (!(value instanceof Map)) {
    throw new RangeError("its metadata lack a struct");
  }
  return value;
}
