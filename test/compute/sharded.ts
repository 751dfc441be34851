/** A sharded Zarr v3 archive in memory: float32 over time, lat and lon, uncompressed, with holes. */
import type { Entries } from "../support/memory-store.ts";

export type Sharding = Readonly<{
  /** Of time, lat and lon. */
  shape: readonly [number, number, number];
  chunk: readonly [number, number, number];
  /** Null: every chunk is an object of its own. */
  shard: readonly [number, number, number] | null;
  indexLocation?: "start" | "end";
  value(t: number, y: number, x: number): number;
  /** Whether a chunk is left out, by its index in the array's grid of chunks; a shard without any chunk is not stored. */
  isMissing?(index: readonly number[]): boolean;
  /** False: metadata alone. */
  stored?: boolean;
  /** NaN where not given. */
  fillValue?: number;
}>;

type Triple = readonly [number, number, number];

function* triples(sizes: Triple): Generator<Triple> {
  for (let i = 0; i < sizes[0]; i++) {
    for (let j = 0; j < sizes[1]; j++) {
      for (let k = 0; k < sizes[2]; k++) {
        yield [i, j, k];
      }
    }
  }
}

const per = (whole: Triple, part: Triple) => whole.map((n, d) => Math.ceil(n / part[d]!)) as unknown as Triple;
const bytesOf = (data: ArrayBufferView) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

export function shardedEntries(spec: Sharding): Entries {
  const { shape, chunk, shard, indexLocation = "end", fillValue = "NaN" } = spec;
  const document = (
    codecs: readonly object[],
    sizes: readonly number[],
    stored: readonly number[],
    dims: readonly string[],
    units: string,
    type: string,
  ) => ({
    zarr_format: 3,
    node_type: "array",
    shape: sizes,
    data_type: type,
    chunk_grid: { name: "regular", configuration: { chunk_shape: stored } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: type === "float32" ? fillValue : 0,
    codecs,
    attributes: { units },
    dimension_names: dims,
  });
  const bytes = [{ name: "bytes", configuration: { endian: "little" } }];
  const sharding = {
    name: "sharding_indexed",
    configuration: { chunk_shape: chunk, codecs: bytes, index_codecs: bytes, index_location: indexLocation },
  };
  const [times, rows, columns] = shape;
  const axes = {
    time: [Array.from({ length: times }, (_, i) => 10 * i), "days since 2000-01-01"],
    lat: [Array.from({ length: rows }, (_, i) => -90 + (180 * (i + 0.5)) / rows), "degrees_north"],
    lon: [Array.from({ length: columns }, (_, i) => (360 * i) / columns), "degrees_east"],
  } as const;
  const metadata = {
    v: document(shard ? [sharding] : bytes, shape, shard ?? chunk, ["time", "lat", "lon"], "1", "float32"),
    ...Object.fromEntries(
      Object.entries(axes).map(([dim, [values, units]]) => [
        dim,
        document(bytes, [values.length], [values.length], [dim], units, "float64"),
      ]),
    ),
  };
  const consolidated = { kind: "inline", must_understand: false, metadata };
  return {
    "zarr.json": { zarr_format: 3, node_type: "group", attributes: {}, consolidated_metadata: consolidated },
    ...Object.fromEntries(
      Object.entries(axes).map(([dim, [values]]) => [`${dim}/c/0`, bytesOf(Float64Array.from(values))]),
    ),
    ...(spec.stored !== false && Object.fromEntries(objectsOf(spec))),
  };
}

function* objectsOf({
  shape,
  chunk,
  shard,
  indexLocation,
  value,
  isMissing = () => false,
}: Sharding): Generator<[string, Uint8Array]> {
  const object = shard ?? chunk;
  const inShard = per(object, chunk);
  for (const at of triples(per(shape, object))) {
    const index = new BigUint64Array(2 * inShard[0] * inShard[1] * inShard[2]).fill(2n ** 64n - 1n);
    const parts: Uint8Array[] = [];
    let end = shard && indexLocation === "start" ? index.byteLength : 0;
    let slot = 0;
    for (const inner of triples(inShard)) {
      const chunkIndex = inner.map((i, d) => at[d]! * inShard[d]! + i) as unknown as Triple;
      if (!isMissing(chunkIndex) && chunkIndex.every((i, d) => i * chunk[d]! < shape[d]!)) {
        const data = bytesOf(cellsOf(chunkIndex, chunk, value));
        index.set([BigInt(end), BigInt(data.length)], 2 * slot);
        parts.push(data);
        end += data.length;
      }
      slot += 1;
    }
    if (parts.length > 0) {
      const all = !shard ? parts : indexLocation === "start" ? [bytesOf(index), ...parts] : [...parts, bytesOf(index)];
      const joined = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
      let filled = 0;
      for (const part of all) {
        joined.set(part, filled);
        filled += part.length;
      }
      yield [`v/c/${at.join("/")}`, joined];
    }
  }
}

function cellsOf(index: Triple, chunk: Triple, value: Sharding["value"]): Float32Array {
  const origin = index.map((i, d) => i * chunk[d]!) as unknown as Triple;
  return Float32Array.from(triples(chunk), ([t, y, x]) => value(origin[0] + t, origin[1] + y, origin[2] + x));
}
