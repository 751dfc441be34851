/**
 * Thrift's compact protocol, as Parquet's metadata is written in it: structs by the numbers of their fields. What points out
 * of the bytes throws, and nothing grows beyond them.
 *
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */

export type Value = boolean | number | Uint8Array | readonly Value[] | Struct;
export type Struct = ReadonlyMap<number, Value>;

type Cursor = { readonly bytes: Uint8Array; at: number; depth: number };

const MAX_DEPTH = 20;

/** @throws RangeError */
export function readStruct(bytes: Uint8Array, at: number): Readonly<{ struct: Struct; end: number }> {
  const cursor = { bytes, at, depth: 0 };
  const struct = structAt(cursor);
  return { struct, end: cursor.at };
}

function structAt(cursor: Cursor): Struct {
  cursor.depth += 1;
  if (cursor.depth > MAX_DEPTH) {
    throw new RangeError("its metadata are nested too deep");
  }
  const fields = new Map<number, Value>();
  let id = 0;
  for (let head = byteAt(cursor); head !== 0; head = byteAt(cursor)) {
    const delta = head >> 4;
    id = delta === 0 ? signed(cursor) : id + delta;
    const type = head & 15;
    fields.set(id, type === 1 || type === 2 ? type === 1 : valueAt(cursor, type));
  }
  cursor.depth -= 1;
  return fields;
}

function valueAt(cursor: Cursor, type: number): Value {
  switch (type) {
    case 1:
    case 2:
      // Of a list: its fields say it with their type.
      return byteAt(cursor) === 1;
    case 3:
      return byteAt(cursor);
    case 4:
    case 5:
    case 6:
      return signed(cursor);
    case 7:
      return taken(cursor, 8);
    case 8:
      return taken(cursor, unsigned(cursor));
    case 9:
      return listAt(cursor);
    case 12:
      return structAt(cursor);
    default:
      throw new RangeError(`its metadata have the type ${type}`);
  }
}

function listAt(cursor: Cursor): readonly Value[] {
  const head = byteAt(cursor);
  const length = head >> 4 === 15 ? unsigned(cursor) : head >> 4;
  const values: Value[] = [];
  for (let i = 0; i < length; i++) {
    values.push(valueAt(cursor, head & 15));
  }
  return values;
}

function taken(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.at + length;
  if (end > cursor.bytes.length) {
    throw new RangeError("its metadata end early");
  }
  const bytes = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return bytes;
}

function byteAt(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.at];
  if (byte === undefined) {
    throw new RangeError("its metadata end early");
  }
  cursor.at += 1;
  return byte;
}

const LONGEST = 10;

function unsigned(cursor: Cursor): number {
  let value = 0;
  for (let i = 0; i < LONGEST; i++) {
    const byte = byteAt(cursor);
    value += (byte & 127) * 128 ** i;
    if (byte < 128) {
      return value;
    }
  }
  throw new RangeError("a number of its metadata has no end");
}

/** Zigzag: 0, -1, 1, -2 … */
function signed(cursor: Cursor): number {
  const value = unsigned(cursor);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
