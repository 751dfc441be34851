/**
 * Reads the metadata documents of a store, each once, and remembers what it read: how many bytes, and a digest of all of them,
 * which is the archive's version.
 */
import { CorruptData, type EstranError, SourceTimeout, SourceUnavailable } from "../errors.ts";
import { parseJson } from "./json.ts";
import type { Store } from "./store.ts";

/** Parsed when asked for, so that a document nobody needs can't fail. */
export type Document = Readonly<{
  /** @throws CorruptData where it is no JSON */
  parse(): unknown;
}>;

/** Keys are relative to the store's root, without a leading slash. */
export type Documents = Readonly<{
  /** Undefined where there is none. @throws SourceUnavailable, SourceTimeout, Cancelled */
  read(key: string): Promise<Document | undefined>;
  /** As `read`, for a document the archive can do without: a source that fails counts as having none, and is kept in `failures`. */
  probe(key: string): Promise<Document | undefined>;
  failures: readonly EstranError[];
  metadataBytes(): number;
  /** First 32 hexadecimal digits of a SHA-256 over every document read, whatever the order they came in. */
  version(): Promise<string>;
}>;

/** Consolidated metadata of many thousand arrays is a tenth of this. */
const MAX_DOCUMENT_BYTES = 64e6;

export function createDocuments(store: Store, signal: AbortSignal | undefined): Documents {
  const digests = new Map<string, string>();
  const failures: EstranError[] = [];
  let metadataBytes = 0;

  const fetched = new Map<string, Promise<Document | undefined>>();
  const read = (key: string): Promise<Document | undefined> => {
    const document = fetched.get(key) ?? fetchDocument(key);
    fetched.set(key, document);
    return document;
  };

  const fetchDocument = async (key: string): Promise<Document | undefined> => {
    const bytes = await store.get(`/${key}`, { signal, maxBytes: MAX_DOCUMENT_BYTES });
    if (!bytes) {
      return undefined;
    }
    metadataBytes += bytes.length;
    digests.set(key, await sha256(bytes));
    return { parse: () => parseDocument(key, bytes) };
  };

  const probed = new Map<string, Promise<Document | undefined>>();
  const probe = (key: string): Promise<Document | undefined> => {
    const document = probed.get(key) ?? fetchOptional(key);
    probed.set(key, document);
    return document;
  };

  const fetchOptional = async (key: string): Promise<Document | undefined> => {
    try {
      return await read(key);
    } catch (error) {
      if (error instanceof SourceUnavailable || error instanceof SourceTimeout) {
        failures.push(error);
        return undefined;
      }
      throw error;
    }
  };

  return {
    read,
    probe,
    failures,
    metadataBytes: () => metadataBytes,
    async version() {
      const lines = [...digests].map(([key, digest]) => `${key} ${digest}\n`).sort();
      return digestOf(new TextEncoder().encode(lines.join("")));
    },
  };
}

function parseDocument(key: string, bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (cause) {
    throw new CorruptData(key, `it is no JSON: ${(cause as Error).message}`, { cause });
  }
}

/** First 32 hexadecimal digits of a SHA-256. */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  return (await sha256(bytes)).slice(0, 32);
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
