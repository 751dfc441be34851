/**
 * A folder of references in Parquet: metadata in one document, and for each array files of so many rows each, of which only those are
 * read that a question's chunks are in.
 *
 * https://fsspec.github.io/kerchunk/spec.html#parquet-references
 */
import { CorruptData } from "../../errors.ts";
import { jsonText, parseJson, showJson } from "../json.ts";
import { isObject, type Members, parseObject } from "../metadata-members.ts";
import type { TableLimits } from "../parquet/read-table.ts";
import type { Lookup } from "../store.ts";

/** An array's chunks along each dimension, and what one of them decodes to. */
type ArrayFacts = Readonly<{ counts: readonly number[]; chunkBytes: number }>;

/** Where the reference of a chunk is. */
export type Row = Readonly<{ file: string; row: number; limits: FileLimits }>;

/** The most that is read of a file, and held of it. */
export type FileLimits = Readonly<{ fetchedBytes: number; table: TableLimits }>;

export type ReferenceFolder = Readonly<{
  /** The bytes of a metadata document. */
  document(key: string): Uint8Array | undefined;
  /** Undefined where the key is no chunk of an array. @throws CorruptData */
  rowOf(key: string): Row | undefined;
  lookup: Lookup;
}>;

export const ZMETADATA = ".zmetadata";

/** @throws CorruptData */
export function parseReferenceFolder(bytes: Uint8Array): ReferenceFolder {
  let json: unknown;
  try {
    json = parseJson(bytes);
  } catch (cause) {
    throw new CorruptData(ZMETADATA, `it is no JSON: ${(cause as Error).message}`, { cause });
  }
  const { metadata: given, record_size: recordSize } = parseObject(json, "the document", ZMETADATA);
  const metadata = parseObject(given, "metadata", ZMETADATA);
  if (typeof recordSize !== "number" || !Number.isSafeInteger(recordSize) || recordSize < 1) {
    throw new CorruptData(ZMETADATA, `record_size is ${showJson(recordSize)}, which is no number of references`);
  }
  const factsOf = (path: string): ArrayFacts | undefined => {
    const key = path === "" ? ".zarray" : `${path}/.zarray`;
    return Object.hasOwn(metadata, key) ? parseFacts(metadata[key], key) : undefined;
  };
  return {
    document: (key) =>
      key === ZMETADATA
        ? bytes.slice()
        : Object.hasOwn(metadata, key)
          ? new TextEncoder().encode(jsonText(metadata[key]))
          : undefined,
    rowOf(key) {
      for (let slash = key.lastIndexOf("/"); slash > 0; slash = key.lastIndexOf("/", slash - 1)) {
        const path = key.slice(0, slash);
        const facts = factsOf(path);
        if (facts) {
          const index = indexOf(key.slice(slash + 1), facts);
          if (index === null) {
            return undefined;
          }
          const number = ravel(index, facts.counts);
          const record = Math.floor(number / recordSize);
          const file = `${path}/refs.${record}.parq`;
          return { file, row: number % recordSize, limits: limitsOf(facts, recordSize) };
        }
      }
      return undefined;
    },
    lookup(path, extents) {
      const facts = factsOf(path);
      if (!facts || extents.length !== facts.counts.length) {
        return { requests: 0, fetchedBytes: 0, heldBytes: 0 };
      }
      const first = ravel(
        extents.map(({ start }) => start),
        facts.counts,
      );
      const last = ravel(
        extents.map(({ stop }) => stop - 1),
        facts.counts,
      );
      const chunks = extents.reduce((product, { start, stop }) => product * (stop - start), 1);
      const files = Math.min(chunks, Math.floor(last / recordSize) - Math.floor(first / recordSize) + 1);
      const { fetchedBytes, table } = limitsOf(facts, recordSize);
      return { requests: files, fetchedBytes: files * fetchedBytes, heldBytes: files * table.bytes };
    },
  };
}

function parseFacts(document: unknown, key: string): ArrayFacts {
  const { shape, chunks, dtype } = isObject(document) ? document : ({} as Members);
  const sizes = [shape, chunks].map((list) => (Array.isArray(list) ? list.map(Number) : null));
  const [extent, chunk] = sizes;
  if (
    !extent ||
    !chunk ||
    extent.length !== chunk.length ||
    ![...extent, ...chunk].every((n) => Number.isSafeInteger(n) && n >= 0)
  ) {
    throw new CorruptData(key, `its shape is ${showJson(shape)}, in chunks of ${showJson(chunks)}`);
  }
  const itemBytes = Number(/[0-9]+$/.exec(typeof dtype === "string" ? dtype : "")?.[0] ?? 64);
  return {
    counts: extent.map((size, d) => Math.ceil(size / Math.max(1, chunk[d]!))),
    chunkBytes: chunk.reduce((product, n) => product * n, itemBytes),
  };
}

/** Of what a key says after its array; null where it is no chunk of it. A scalar's is `0`. */
function indexOf(text: string, { counts }: ArrayFacts): readonly number[] | null {
  if (!/^[0-9]{1,15}([./][0-9]{1,15})*$/.test(text)) {
    return null;
  }
  const index = text.split(/[./]/).map(Number);
  const sizes = counts.length === 0 ? [1] : counts;
  return index.length === sizes.length && index.every((n, d) => n < sizes[d]!) ? index : null;
}

function ravel(index: readonly number[], counts: readonly number[]): number {
  return index.reduce((number, n, d) => number * (counts[d] ?? 1) + n, 0);
}

const FILE_BYTES = 65_536;
/** Of a row that stands for no chunk: files are filled up, which hardly takes room. */
const PADDING_BYTES = 2;
/** Of a URL that is in no other row, and of a range. */
const ROW_BYTES = 128;
/** A row of many may have a small chunk in it; a chunk that is alone is in it whatever its size. */
const INLINE_BYTES = 64;
const DECODED_ROW_BYTES = 48;

/** What a file larger than this would hold was not planned for. */
function limitsOf({ counts, chunkBytes }: ArrayFacts, recordSize: number): FileLimits {
  const chunks = counts.reduce((product, n) => product * n, 1);
  const rows = Math.min(recordSize, chunks);
  const used = rows * (ROW_BYTES + (chunks === 1 ? chunkBytes : Math.min(chunkBytes, INLINE_BYTES)));
  return {
    fetchedBytes: FILE_BYTES + PADDING_BYTES * recordSize + used,
    table: { rows: recordSize, bytes: FILE_BYTES + DECODED_ROW_BYTES * recordSize + used },
  };
}
