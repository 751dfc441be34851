/** Codecs on bytes that compress little or nothing: numcodecs' lz4, shuffle and packbits. */
import type { Kernels } from "../kernels.ts";
import type { BytesCodec, Configuration, Size } from "./codec.ts";

/** numcodecs `lz4`: u32 decoded size, then one LZ4 block. */
export function lz4(inner: Size, kernels: Kernels): BytesCodec {
  return {
    size: { exact: null, atMost: 4 + inner.atMost + Math.ceil(inner.atMost / 255) + 16 },
    decode(encoded) {
      const bytes = new DataView(encoded.buffer, encoded.byteOffset, encoded.length).getUint32(0, true);
      if (bytes > inner.atMost) {
        throw new Error(`it says that it decodes to ${bytes} bytes`);
      }
      const out = new Uint8Array(bytes);
      kernels.decompress("lz4", encoded.subarray(4), out);
      return out;
    },
  };
}

/** numcodecs `shuffle`: planes of bytes. */
export function shuffle({ elementsize }: Configuration, inner: Size, kernels: Kernels): BytesCodec {
  const itemBytes = typeof elementsize === "number" ? elementsize : 4;
  return {
    size: inner,
    decode(encoded) {
      const out = new Uint8Array(encoded.length);
      kernels.unshuffle(encoded, { kind: "byte", itemBytes }, out);
      return out;
    },
  };
}

/** numcodecs `packbits`: a byte that counts the padding, then eight booleans a byte, first one highest. */
export function packbits(inner: Size): BytesCodec {
  const packed = (bytes: number) => 1 + Math.ceil(bytes / 8);
  return {
    size: { exact: inner.exact === null ? null : packed(inner.exact), atMost: packed(inner.atMost) },
    decode: unpackBits,
  };
}

export function unpackBits(packed: Uint8Array): Uint8Array {
  const count = (packed.length - 1) * 8 - packed[0]!;
  return Uint8Array.from({ length: count }, (_, i) => (packed[1 + (i >> 3)]! >> (7 - (i & 7))) & 1);
}
