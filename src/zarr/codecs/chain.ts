/** A chain of codecs, compiled: array→array*, one array→bytes, bytes→bytes*, decoded in reverse. */
import { CorruptData, EstranError, Unsupported } from "../../errors.ts";
import type { ChunkData } from "../../numerics/data-type.ts";
import type { CodecSpec } from "../array-metadata.ts";
import type { Kernels } from "../kernels.ts";
import { astype, delta, packedBits, rounded } from "./array-filters.ts";
import { blosc } from "./blosc.ts";
import { lz4, packbits, shuffle } from "./byte-filters.ts";
import { bytesCodec } from "./bytes.ts";
import { bz2 } from "./bzip2.ts";
import { castValue } from "./cast-value.ts";
import { adler32Codec, crc32Codec, crc32cCodec, fletcher32Codec } from "./checksums.ts";
import type {
  ArrayBytesCodec,
  ArrayCodec,
  ArrayForm,
  BytesCodec,
  Configuration,
  Piece,
  ReadRange,
  Size,
  Wanted,
} from "./codec.ts";
import { regrouped } from "./flow.ts";
import { pcodec } from "./pcodec.ts";
import { fixedScaleOffset, scaleOffset } from "./scaling.ts";
import { parseSharding, wholeShard } from "./sharding.ts";
import { json2, vlenUtf8 } from "./text.ts";
import { transpose } from "./transpose.ts";
import { gzip, zlib, zstd } from "./zlib.ts";

export type Chain = Readonly<{
  size: Size;
  decode(bytes: Uint8Array): ChunkData;
  /** Whether {@link Chain.prepare} decompresses whole, rather than leaving that to {@link Chain.blocks}. */
  inflates: boolean;
  /** Whether {@link Chain.blocks} gives less than everything at once. */
  streams: boolean;
  /** How many times the size of what it decodes to it holds at the most, beside its input and where it does not stream. */
  copies: number;
  /** And what it holds whatever that size. */
  heldBytes: number;
  /** The first part of decoding: what other threads can do, on bytes alone. */
  prepare(bytes: Uint8Array): Promise<Uint8Array>;
  /** The rest, piece by piece where the codecs have pieces. `wanted` is asked in elements. */
  blocks(prepared: Uint8Array, wanted: Wanted): AsyncIterable<Block>;
  /**
   * From stored bytes, in order, to blocks: holds no more than {@link FLOW_BYTES} and one block, and stops where nothing more
   * is wanted. Null where a codec needs its bytes whole.
   */
  flow: ((encoded: AsyncIterable<Uint8Array>, wanted: Wanted) => AsyncIterable<Block>) | null;
  /** How to read less than a whole object, where the codecs allow it. `wanted` is asked in elements. */
  sparse: Readonly<{
    read(read: ReadRange, wanted: Wanted): Promise<Uint8Array | undefined>;
    cost(spanBytes: number): Readonly<{ requests: number; bytes: number }>;
  }> | null;
}>;

/**
 * Elements of a decoded chunk from `start` on, in C order. `data` decodes them, unless they are still there; until the next block is asked
 * for, and no longer than until anything else is decoded.
 */
export type Block = Readonly<{
  start: number;
  length: number;
  /** Whether they stay until the next block is asked for, whatever else is decoded. */
  lasts: boolean;
  data(): ChunkData;
}>;

export type ChainContext = Readonly<{
  kernels: Kernels;
  /** Path of the array, for messages. */
  path: string;
  /** An array of the fill value. */
  fill(form: ArrayForm): ChunkData;
}>;

type Family = Readonly<{
  array?: (configuration: Configuration, form: ArrayForm) => ArrayCodec;
  arrayBytes?: (configuration: Configuration, form: ArrayForm, context: ChainContext) => ArrayBytesCodec;
  bytes?: (configuration: Configuration, inner: Size, kernels: Kernels) => BytesCodec;
}>;

/** Every codec that can be decoded, by its name; numcodecs' also under `numcodecs.<name>`. */
const CODECS: Readonly<Record<string, Family>> = {
  transpose: { array: transpose },
  delta: { array: delta },
  fixedscaleoffset: { array: fixedScaleOffset },
  scale_offset: { array: scaleOffset },
  cast_value: { array: castValue },
  bitround: { array: (_, form) => rounded(form) },
  quantize: { array: (configuration, form) => astype(configuration.astype, form) },
  astype: { array: (configuration, form) => astype(configuration.encode_dtype, form) },
  bytes: { arrayBytes: bytesCodec },
  pcodec: { arrayBytes: (_, form, { kernels }) => pcodec(form, kernels) },
  "vlen-utf8": { arrayBytes: (_, form) => vlenUtf8(form) },
  json2: { arrayBytes: (_, form) => json2(form) },
  sharding_indexed: {
    arrayBytes: (configuration, form, context) =>
      wholeShard(
        parseSharding(configuration, form, (codecs, inner) => compileChain(codecs, inner, context)),
        form,
        context.fill,
      ),
  },
  blosc: { bytes: (_, inner, kernels) => blosc(inner, kernels) },
  bz2: { bytes: (_, inner) => bz2(inner) },
  zstd: { bytes: (_, inner) => zstd(inner) },
  gzip: { bytes: (_, inner) => gzip(inner) },
  zlib: { bytes: (_, inner) => zlib(inner) },
  lz4: { bytes: (_, inner, kernels) => lz4(inner, kernels) },
  shuffle: { bytes: shuffle },
  packbits: { array: (_, form) => packedBits(form), bytes: (_, inner) => packbits(inner) },
  crc32c: { bytes: (configuration, inner, kernels) => crc32cCodec(inner, configuration, kernels) },
  crc32: { bytes: (configuration, inner) => crc32Codec(inner, configuration) },
  adler32: { bytes: (configuration, inner) => adler32Codec(inner, configuration) },
  fletcher32: { bytes: (_, inner) => fletcher32Codec(inner) },
};

/** @throws Unsupported naming a codec that can't be decoded; CorruptData where a configuration makes no sense */
export function compileChain(codecs: readonly CodecSpec[], form: ArrayForm, context: ChainContext): Chain {
  const arrays: ArrayCodec[] = [];
  const bytes: BytesCodec[] = [];
  let arrayBytes: ArrayBytesCodec | undefined;
  let arrayForm = form;
  let size: Size | null = null;
  for (const { name, configuration } of codecs) {
    const plainName = name.replace(/^numcodecs\./, "");
    const family = Object.hasOwn(CODECS, plainName) ? CODECS[plainName] : undefined;
    if (!family) {
      throw new Unsupported(`the codec ${name}`, `The array ${context.path} is encoded with it.`);
    }
    compiling(name, context.path, () => {
      if (!arrayBytes && family.array) {
        const codec = family.array(configuration, arrayForm);
        arrays.push(namedArray(name, codec));
        arrayForm = codec.encoded;
      } else if (!arrayBytes && family.arrayBytes) {
        const codec = family.arrayBytes(configuration, arrayForm, context);
        arrayBytes = namedArrayBytes(name, codec);
        size = codec.size;
      } else if (size && family.bytes) {
        const codec = family.bytes(configuration, size, context.kernels);
        bytes.push(namedBytes(name, codec));
        size = codec.size;
      } else {
        throw new Error("it is out of place in its chain");
      }
    });
  }
  if (!arrayBytes || size === null) {
    throw new CorruptData(context.path, "none of its codecs turns numbers into bytes");
  }
  return chainOf({ arrays, arrayBytes, bytes, size, itemBytes: form.dataType.itemBytes ?? 1 });
}

type Compiled = Readonly<{
  arrays: readonly ArrayCodec[];
  arrayBytes: ArrayBytesCodec;
  bytes: readonly BytesCodec[];
  size: Size;
  /** Of one element, where all have the same. */
  itemBytes: number;
}>;

function chainOf({ arrays, arrayBytes, bytes, size, itemBytes }: Compiled): Chain {
  const outermostFirst = [...bytes].reverse();
  const toArray = (encoded: Uint8Array): ChunkData =>
    [...arrays].reverse().reduce((data, codec) => codec.decode(data), arrayBytes.decode(encoded));
  // Blocks need a codec that has pieces, right around elements that lie one after the other.
  const inner = bytes[0];
  const pieces = arrays.length === 0 && arrayBytes.decodePart ? inner?.pieces : undefined;
  const inBytes =
    (wanted: Wanted): Wanted =>
    (start, stop) =>
      wanted(Math.floor(start / itemBytes), Math.ceil(stop / itemBytes));
  const blockOf = ({ start, length, lasts, bytes }: Piece): Block => {
    // Elements in another byte order are a copy, which stays.
    let own: ChunkData | null = null;
    return {
      start: start / itemBytes,
      length: length / itemBytes,
      lasts,
      data() {
        if (own) {
          return own;
        }
        const piece = bytes();
        const data = arrayBytes.decodePart!(piece);
        own = ArrayBuffer.isView(data) && data.buffer === piece.buffer ? null : data;
        return data;
      },
    };
  };
  const before = pieces ? outermostFirst.slice(0, -1) : outermostFirst;
  return {
    size,
    decode: (encoded) => toArray(outermostFirst.reduce((data, codec) => codec.decode(data), encoded)),
    inflates: before.some(({ decodeAside }) => decodeAside),
    streams: pieces !== undefined,
    // The elements may be a copy of their bytes; a filter has numbers before and after it. Codecs that aren't aside decode
    // one chunk at a time.
    copies: (arrays.length > 0 ? 3 : 1) + (before.every(({ decodeAside }) => decodeAside) ? 0 : 1),
    heldBytes: Math.max(...[arrayBytes, ...bytes].map((codec) => codec.heldBytes ?? 0)),
    async prepare(encoded) {
      let data = encoded;
      for (const codec of before) {
        data = codec.decodeAside ? await codec.decodeAside(data) : codec.decode(data);
      }
      return data;
    },
    async *blocks(prepared, wanted) {
      if (!pieces) {
        const data = toArray(prepared);
        yield { start: 0, length: data.length, lasts: true, data: () => data };
        return;
      }
      for (const piece of pieces(prepared, inBytes(wanted))) {
        yield blockOf(piece);
      }
    },
    flow:
      arrays.length === 0 &&
      bytes.length === 1 &&
      inner?.flow &&
      arrayBytes.decodePart &&
      arrayBytes.size.exact !== null
        ? async function* (encoded, wanted) {
            const flowing = regrouped(inner.flow!(encoded), arrayBytes.size.exact!, itemBytes, inBytes(wanted));
            for await (const piece of flowing) {
              yield blockOf(piece);
            }
          }
        : null,
    sparse:
      pieces && before.length === 0 && inner?.readWanted && inner.wantedBytes
        ? { read: (read, wanted) => inner.readWanted!(read, inBytes(wanted)), cost: inner.wantedBytes }
        : null,
  };
}

/** The same codecs; what goes wrong in one begins with its name, and each refuses bytes that are not as many as it was told. */
function namedArray(name: string, { encoded, decode }: ArrayCodec): ArrayCodec {
  return { encoded, decode: (stored) => under(name, () => decode(stored)) };
}

function namedArrayBytes(name: string, codec: ArrayBytesCodec): ArrayBytesCodec {
  const { size, decode, decodePart } = codec;
  return {
    ...codec,
    decode: (bytes) => under(name, () => decode(sized(bytes, size))),
    ...(decodePart && { decodePart: (bytes) => under(name, () => decodePart(bytes)) }),
  };
}

function namedBytes(name: string, codec: BytesCodec): BytesCodec {
  const { size, decode, decodeAside, pieces, readWanted } = codec;
  const rejected = (error: unknown): never => {
    throw labelled(name, error);
  };
  return {
    ...codec,
    decode: (bytes) => under(name, () => decode(sized(bytes, size))),
    ...(decodeAside && {
      decodeAside: (bytes) => under(name, () => decodeAside(sized(bytes, size))).catch(rejected),
    }),
    ...(readWanted && {
      readWanted: (read, wanted) => readWanted(read, wanted).catch(rejected),
    }),
    ...(pieces && {
      *pieces(bytes: Uint8Array, wanted: Wanted) {
        try {
          for (const piece of pieces(sized(bytes, size), wanted)) {
            yield { ...piece, bytes: () => under(name, piece.bytes) };
          }
        } catch (error) {
          throw labelled(name, error);
        }
      },
    }),
  };
}

function under<T>(name: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw labelled(name, error);
  }
}

function labelled(name: string, error: unknown): Error {
  return error instanceof EstranError ? error : new Error(`${name}: ${messageOf(error)}`, { cause: error });
}

function sized(bytes: Uint8Array, { exact }: Size): Uint8Array {
  if (exact !== null && bytes.length !== exact) {
    throw new Error(`${bytes.length} bytes where ${exact} are expected`);
  }
  return bytes;
}

/** What compiling the codec `name` gives; what is wrong with it is told with its name. @throws CorruptData */
export function compiling<T>(name: string, path: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (error instanceof EstranError) {
      throw error;
    }
    throw new CorruptData(path, `its codec ${name}: ${messageOf(error)}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
