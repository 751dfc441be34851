/**
 * Reads FlatBuffers in place: nothing is made but what is asked for. Whatever points out of the buffer is a RangeError.
 *
 * https://flatbuffers.dev/internals/
 */

/** A table by where it begins. */
export type Table = Readonly<{ view: DataView; at: number }>;

/** The elements of a vector by where they begin, `size` bytes each. */
export type Vector = Readonly<{ view: DataView; at: number; length: number; size: number }>;

export function rootTable(bytes: Uint8Array): Table {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { view, at: view.getUint32(0, true) };
}

/** Where a field's value is; 0 where the table does not have it. */
export function fieldAt({ view, at }: Table, field: number): number {
  const vtable = at - view.getInt32(at, true);
  const entry = 4 + 2 * field;
  const offset = entry < view.getUint16(vtable, true) ? view.getUint16(vtable + entry, true) : 0;
  return offset === 0 ? 0 : at + offset;
}

/** A field that has to be there. */
export function requiredAt(table: Table, field: number): number {
  const at = fieldAt(table, field);
  if (at === 0) {
    throw new RangeError(`field ${field} of a table is missing`);
  }
  return at;
}

const follow = (view: DataView, at: number): number => at + view.getUint32(at, true);

export function uint32Of(table: Table, field: number): number {
  const at = fieldAt(table, field);
  return at === 0 ? 0 : table.view.getUint32(at, true);
}

export function uint64Of(table: Table, field: number): number {
  const at = fieldAt(table, field);
  return at === 0 ? 0 : uint64At(table.view, at);
}

/** @throws RangeError for what no double holds */
export function uint64At(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`the number ${value} is out of range`);
  }
  return value;
}

export function tableOf(table: Table, field: number): Table {
  return { view: table.view, at: follow(table.view, requiredAt(table, field)) };
}

/** Empty where the table does not have it. @param size of an element, in bytes; 4 for tables and strings */
export function vectorOf(table: Table, field: number, size: number): Vector {
  const { view } = table;
  const at = fieldAt(table, field);
  if (at === 0) {
    return { view, at, length: 0, size };
  }
  const start = follow(view, at);
  const length = view.getUint32(start, true);
  if (start + 4 + length * size > view.byteLength) {
    throw new RangeError("a vector goes on past the end");
  }
  return { view, at: start + 4, length, size };
}

export function tableIn({ view, at, size }: Vector, index: number): Table {
  return { view, at: follow(view, at + index * size) };
}

export function* tablesIn(vector: Vector): Generator<Table> {
  for (let i = 0; i < vector.length; i++) {
    yield tableIn(vector, i);
  }
}

/** A vector of bytes, or a string's; null where the table does not have it. The buffer's own memory. */
export function bytesOf(table: Table, field: number): Uint8Array | null {
  if (fieldAt(table, field) === 0) {
    return null;
  }
  const { at, length } = vectorOf(table, field, 1);
  return bytesAt(table.view, at, length);
}

export function bytesAt(view: DataView, at: number, length: number): Uint8Array {
  if (at < 0 || at + length > view.byteLength) {
    throw new RangeError("bytes lie past the end");
  }
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}

export function textOf(table: Table, field: number): string | null {
  const bytes = bytesOf(table, field);
  return bytes && new TextDecoder().decode(bytes);
}

/** The least index for which `compare` is not negative, of a vector sorted by it. */
export function lowerBound(length: number, compare: (index: number) => number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(middle) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
