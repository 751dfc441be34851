/**
 * A store reads keys and ranges of keys. It is zarrita's `AsyncReadable`, so any zarrita store fits and ours fit zarrita.
 *
 * The contract that every store keeps: `undefined` means that the source says the key does not exist; every other failure
 * throws (`SourceUnavailable`, `SourceTimeout`, `Cancelled`); bytes returned are exactly the bytes asked for, checked by
 * length; what is returned, and the whole buffer that it lies in, is the reader's alone.
 */
import type { AbsolutePath, RangeQuery } from "zarrita";
import type { Window } from "../numerics/search.ts";

export type { AbsolutePath };

/** A range; or, of what an object has from `offset` on, at most `maxLength` bytes: fewer where it ends, none at its end. */
export type StoreRange = RangeQuery | Readonly<{ offset: number; maxLength: number }>;

export type ReadOptions = Readonly<{
  signal?: AbortSignal | undefined;
  /** Of a whole object: one that holds more is an error, told before it is read wherever its size is known. */
  maxBytes?: number | undefined;
}>;

export interface Store {
  /** For people: scheme, host, bucket and prefix; never credentials or a signed query. */
  readonly source: string;
  get(key: AbsolutePath, options?: ReadOptions): Promise<Uint8Array | undefined>;
  /** A `length` past the end of the object is an error; `suffixLength` larger than the object returns it whole. */
  getRange(key: AbsolutePath, range: StoreRange, options?: ReadOptions): Promise<Uint8Array | undefined>;
  /** Of a store that never changes: the name of what it holds. */
  readonly version?: string;
  /** Of a store that looks chunks up in documents of its own. */
  readonly lookup?: Lookup;
  /** Of a store over other stores: the same, with each of them changed. */
  over?(change: (store: Store) => Store): Store;
}

/** Upper bounds of finding chunks: `extents` has a window of chunk indexes for each dimension of the array at `path`. */
export type Lookup = (path: string, extents: readonly Window[]) => LookupCost;

/** What is held stays held until the request ends. */
export type LookupCost = Readonly<{ requests: number; fetchedBytes: number; heldBytes: number }>;

/** Stores that can say what they hold: a folder, a bucket. Keys come without a leading slash, relative to the store's root. */
export interface ListableStore extends Store {
  /** Keys and common prefixes directly under `prefix` ("" or "a/b/"), as `readdir` would. */
  list(
    prefix: string,
    options?: ReadOptions,
  ): Promise<Readonly<{ keys: readonly string[]; prefixes: readonly string[] }>>;
}
