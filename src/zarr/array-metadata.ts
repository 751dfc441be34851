/** One model of an array's metadata, whatever Zarr version it was written in. */

import type { Attributes } from "../grid/dataset.ts";
import type { DataType } from "../numerics/data-type.ts";
import type { ChunkEdges } from "./chunk-grid.ts";
import type { AbsolutePath } from "./store.ts";

/** A codec in Zarr v3 form. v2 compressors and filters are translated: `{id: "blosc", …}` becomes `{name: "blosc", configuration: {…}}`. */
export type CodecSpec = Readonly<{ name: string; configuration: Readonly<Record<string, unknown>> }>;

/** What a missing chunk is filled with, in the array's own type; null (v2 only) is undefined content, read as zero. */
export type FillValue = number | bigint | string | null;

export type ArrayMetadata = Readonly<{
  /** Relative to the store's root, no leading slash: `"sst"`, `"ocean/sst"`. */
  path: string;
  zarrFormat: 2 | 3;
  shape: readonly number[];
  /** Shape of what one stored object holds: the chunk, or the shard for sharded arrays; of a rectilinear grid the largest. */
  chunkShape: readonly number[];
  /** Where the chunks of a rectilinear grid begin, along each dimension. */
  edges?: readonly ChunkEdges[];
  dataType: DataType;
  /** Array→array codecs, one array→bytes codec, bytes→bytes codecs, in encoding order (so v2 `filters`, then bytes, then `compressor`). */
  codecs: readonly CodecSpec[];
  fillValue: FillValue;
  /** One name for each dimension; `dim_0`, `dim_1` … where the archive names none. */
  dimensionNames: readonly string[];
  attributes: Attributes;
  /** The key of a stored object by its index in the chunk grid. */
  chunkKey: (index: readonly number[]) => AbsolutePath;
}>;
