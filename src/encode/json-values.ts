/** Numbers and attributes as JSON text. JSON has no NaN, no infinity and no 64-bit integers: missing is `null`, and so is what is not finite. */
import type { CoverageArray } from "../grid/coverage.ts";

/** Items joined at a time, so that a piece of text stays under some 100 kB. */
const ITEMS_PER_PIECE = 4096;

/** One value: the shortest decimal that reads back as the same double, digits for 64-bit integers, `null` when not finite. */
export function jsonNumber(value: number | bigint): string {
  return typeof value === "bigint" || Number.isFinite(value) ? String(value) : "null";
}

/** The texts of items 0 to `count`, separated by commas. */
export function* jsonItems(count: number, textAt: (index: number) => string): Generator<string> {
  for (let done = 0; done < count; done += ITEMS_PER_PIECE) {
    const stop = Math.min(done + ITEMS_PER_PIECE, count);
    let text = done === 0 ? "" : ",";
    for (let i = done; i < stop; i++) {
      text += i > done ? `,${textAt(i)}` : textAt(i);
    }
    yield text;
  }
}

/** The texts of numbers `start` to `stop`, separated by commas, as {@link jsonNumber} has each. */
function* jsonNumbers(data: CoverageArray, start: number, stop: number): Generator<string> {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    yield* jsonItems(stop - start, (i) => jsonNumber(data[start + i]!));
    return;
  }
  // Twice as fast as number by number; what is not finite becomes null.
  for (let done = start; done < stop; done += ITEMS_PER_PIECE) {
    const numbers = Array.from(data.subarray(done, Math.min(done + ITEMS_PER_PIECE, stop)));
    yield (done > start ? "," : "") + JSON.stringify(numbers).slice(1, -1);
  }
}

/** Row-major data as nested lists, the last dimension innermost; a bare value for a scalar. */
export function jsonNested(data: CoverageArray, shape: readonly number[]): Generator<string> {
  return shape.length === 0
    ? jsonItems(1, () => jsonNumber(data[0]!))
    : nested(shape, (start, stop) => jsonNumbers(data, start, stop));
}

/** The texts of row-major items as {@link jsonNested} has numbers. */
export function jsonNestedItems(shape: readonly number[], textAt: (index: number) => string): Generator<string> {
  return shape.length === 0
    ? jsonItems(1, textAt)
    : nested(shape, (start, stop) => jsonItems(stop - start, (i) => textAt(start + i)));
}

/** @param textsOf of items `start` to `stop`, separated by commas */
function* nested(
  shape: readonly number[],
  textsOf: (start: number, stop: number) => Generator<string>,
): Generator<string> {
  const inner = shape.at(-1)!;
  const outer = shape.slice(0, -1);
  if (shape.includes(0)) {
    yield JSON.stringify(emptyNested(shape));
    return;
  }
  // How many brackets open before, and close after, each innermost list.
  const sizes = outer.map((_, i) => outer.slice(i).reduce((product, n) => product * n, 1));
  const rows = outer.reduce((product, n) => product * n, 1);
  for (let row = 0; row < rows; row++) {
    yield (row > 0 ? "," : "") + "[".repeat(sizes.filter((size) => row % size === 0).length + 1);
    yield* textsOf(row * inner, (row + 1) * inner);
    yield "]".repeat(sizes.filter((size) => (row + 1) % size === 0).length + 1);
  }
}

function emptyNested(shape: readonly number[]): unknown[] {
  return shape.length === 0 ? [] : Array.from({ length: shape[0]! }, () => emptyNested(shape.slice(1)));
}

/** An attribute (any value an archive can hold) as a value that JSON can hold. */
export function jsonSafe(value: unknown): unknown {
  if (typeof value === "number") {
    return Number.isFinite(value) ? value : null;
  }
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return Array.from(value as unknown as Iterable<number | bigint>, jsonSafe);
  }
  if (Array.isArray(value)) {
    return value.map(jsonSafe);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => [key, jsonSafe(member)]),
    );
  }
  return typeof value === "string" || typeof value === "boolean" ? value : null;
}
