/** A range cut out of a whole object. */
import { SourceUnavailable } from "../../errors.ts";
import type { RangeQuery } from "../store.ts";

/** @throws SourceUnavailable for a range that goes on past the end */
export function sliceOf(bytes: Uint8Array, range: RangeQuery, source: string, key: string): Uint8Array {
  if ("suffixLength" in range) {
    return bytes.subarray(Math.max(0, bytes.length - range.suffixLength));
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
