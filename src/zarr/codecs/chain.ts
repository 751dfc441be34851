/** A chain of codecs, compiled: array→array*, one array→bytes, bytes→bytes*, decoded in reverse. */
import { CorruptData, EstranError, Unsupported } from "../../errors.ts";
import type { ChunkData } from "../../numerics/data-type.ts";
import type { CodecSpec } from "../array-metadata.ts";
import type { Kernels } from "../kernels.ts";
import { astype, castValue, delta, fixedScaleOffset, rounded, scaleOffset } from "./array-filters.ts";
import { blosc } from "./blosc.ts";
import { lz4, packbits, shuffle } from "./byte-filters.ts";
import { bytesCodec } from "./bytes.ts";
import { adler32Codec, crc32Codec, crc32cCodec, fletcher32Codec } from "./checksums.ts";
import type { ArrayBytesCodec, ArrayCodec, ArrayForm, BytesCodec, Configuration, Size } from "./codec.ts";
import { parseSharding, wholeShard } from "./sharding.ts";
import { json2, vlenUtf8 } from "./text.ts";
import { transpose } from "./transpose.ts";
import { gzip, zlib, zstd } from "./zlib.ts";

export type Chain = Readonly<{ size: Size; decode(bytes: Uint8Array): ChunkData }>;

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
  blosc: { bytes: blosc },
  zstd: { bytes: (_, inner) => zstd(inner) },
  gzip: { bytes: (_, inner) => gzip(inner) },
  zlib: { bytes: (_, inner) => zlib(inner) },
  lz4: { bytes: (_, inner, kernels) => lz4(inner, kernels) },
  shuffle: { bytes: shuffle },
  packbits: { bytes: (_, inner) => packbits(inner) },
  crc32c: { bytes: (configuration, inner, kernels) => crc32cCodec(inner, configuration, kernels) },
  crc32: { bytes: (configuration, inner) => crc32Codec(inner, configuration) },
  adler32: { bytes: (configuration, inner) => adler32Codec(inner, configuration) },
  fletcher32: { bytes: (_, inner) => fletcher32Codec(inner) },
};

/** @throws Unsupported naming a codec that can't be decoded; CorruptData where a configuration makes no sense */
export function compileChain(codecs: readonly CodecSpec[], form: ArrayForm, context: ChainContext): Chain {
  const steps: { name: string; decode(data: never): ChunkData | Uint8Array }[] = [];
  let arrayForm = form;
  let size: Size | null = null;
  for (const { name, configuration } of codecs) {
    const family = CODECS[name.replace(/^numcodecs\./, "")];
    if (!family) {
      throw new Unsupported(`the codec ${name}`, `The array ${context.path} is encoded with it.`);
    }
    const decode = compiling(name, context.path, () => {
      if (size === null && family.array) {
        const codec = family.array(configuration, arrayForm);
        arrayForm = codec.encoded;
        return codec.decode;
      }
      const codec: ArrayBytesCodec | BytesCodec | undefined =
        size === null
          ? family.arrayBytes?.(configuration, arrayForm, context)
          : family.bytes?.(configuration, size, context.kernels);
      if (!codec) {
        throw new Error("it is out of place in its chain");
      }
      size = codec.size;
      return size.exact === null ? codec.decode : sized(codec.decode, size.exact);
    });
    steps.unshift({ name, decode });
  }
  if (size === null) {
    throw new CorruptData(context.path, "none of its codecs turns numbers into bytes");
  }
  return {
    size,
    decode(bytes) {
      let data: ChunkData | Uint8Array = bytes;
      for (const { name, decode } of steps) {
        try {
          data = decode(data as never);
        } catch (error) {
          throw error instanceof EstranError ? error : new Error(`${name}: ${messageOf(error)}`, { cause: error });
        }
      }
      return data as ChunkData;
    },
  };
}

function compiling<T>(name: string, path: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (error instanceof EstranError) {
      throw error;
    }
    throw new CorruptData(path, `its codec ${name}: ${messageOf(error)}`, { cause: error });
  }
}

/** Holds what a codec is given, by the source or by the codec before it, to the size that its array has. */
function sized<T>(decode: (bytes: Uint8Array) => T, expectedBytes: number): (bytes: Uint8Array) => T {
  return (bytes) => {
    if (bytes.length !== expectedBytes) {
      throw new Error(`${bytes.length} bytes where ${expectedBytes} are expected`);
    }
    return decode(bytes);
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
