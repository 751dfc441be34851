/** A range cut out of a whole object. */
import { SourceUnavailable } from "../../errors.ts";
import type { StoreRange } from "../store.ts";

/** @throws SourceUnavailable for a range that goes on past the end */
export function sliceOf(bytes: Uint8Array, range: StoreRange, source: string, key: string): Uint8Array {
  if ("suffixLength" in range) {
    return bytes.subarray(Math.max(0, bytes.length - range.suffixLength));
  }
  if ("maxLength" in range) {
    return bytes.subarray(range.offset, range.offset + range.maxLength);
  }
  const { offset, length } = range;
  if (offset + length > bytes.length) {
    throw new SourceUnavailable(
      source,
      key,
      `bytes ${offset} to ${offset + length} were asked for, but it has only ${bytes.length}`,
    );
  }
  return bytes.subarray(offset, offset + length);
}
