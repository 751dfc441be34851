/**
 * A store whose objects are pieces of other objects: reads and ranges of keys → reads and ranges of where they are. What is
 * said to be somewhere and is not there is an error, not a missing key: that would read as fill value.
 */
import { SourceUnavailable } from "../errors.ts";
import { sliceOf } from "./store/slice.ts";
import { checkSize } from "./store/too-large.ts";
import type { AbsolutePath, ReadOptions, Store, StoreRange } from "./store.ts";

/** What a key stands for: bytes, or a range of an object of some store; all of the object where `range` is null. */
export type Placed =
  | Readonly<{ bytes: Uint8Array }>
  | Readonly<{ store: Store; key: AbsolutePath; range: Readonly<{ offset: number; length: number }> | null }>;

/** @param place undefined where there is no such key */
export function createPlacedStore(
  source: string,
  place: (key: AbsolutePath, signal: AbortSignal | undefined) => Promise<Placed | undefined>,
): Pick<Store, "source" | "get" | "getRange"> {
  return {
    source,
    async get(key, options) {
      const placed = await place(key, options?.signal);
      if (!placed) {
        return undefined;
      }
      if ("bytes" in placed) {
        checkSize(source, key, placed.bytes.length, options?.maxBytes);
        return placed.bytes.slice();
      }
      if (!placed.range) {
        return present(await placed.store.get(placed.key, options), placed);
      }
      checkSize(source, key, placed.range.length, options?.maxBytes);
      return rangeOf(placed, placed.range, options);
    },
    async getRange(key, range, options) {
      const placed = await place(key, options?.signal);
      if (!placed) {
        return undefined;
      }
      if ("bytes" in placed) {
        return sliceOf(placed.bytes, range, source, key).slice();
      }
      return placed.range
        ? rangeOf(placed, within(placed.range, range, source, key), options)
        : present(await placed.store.getRange(placed.key, range, options), placed);
    },
  };
}

type Elsewhere = Extract<Placed, { store: Store }>;

/** HTTP has no empty ranges. */
async function rangeOf(
  placed: Elsewhere,
  range: Readonly<{ offset: number; length: number }>,
  options: ReadOptions | undefined,
): Promise<Uint8Array> {
  return range.length === 0
    ? new Uint8Array(0)
    : present(await placed.store.getRange(placed.key, range, { signal: options?.signal }), placed);
}

function present(bytes: Uint8Array | undefined, { store, key }: Elsewhere): Uint8Array {
  if (!bytes) {
    throw new SourceUnavailable(store.source, key, "chunks are said to be there, and it does not exist");
  }
  return bytes;
}

/** A range of a range. @throws SourceUnavailable for one that goes on past the end */
function within(
  { offset, length }: Readonly<{ offset: number; length: number }>,
  range: StoreRange,
  source: string,
  key: string,
): Readonly<{ offset: number; length: number }> {
  if ("suffixLength" in range) {
    const suffix = Math.min(range.suffixLength, length);
    return { offset: offset + length - suffix, length: suffix };
  }
  if ("maxLength" in range) {
    return { offset: offset + range.offset, length: Math.max(0, Math.min(range.maxLength, length - range.offset)) };
  }
  if (range.offset + range.length > length) {
    const asked = `bytes ${range.offset} to ${range.offset + range.length} were asked for`;
    throw new SourceUnavailable(source, key, `${asked}, but it has only ${length}`);
  }
  return { offset: offset + range.offset, length: range.length };
}
