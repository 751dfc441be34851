/** Checksums: stripped, and verified. */
import type { Kernels } from "../kernels.ts";
import { nodeZlib } from "./builtin.ts";
import type { BytesCodec, Configuration, Size } from "./codec.ts";

const CHECKSUM_BYTES = 4;

function checksum(inner: Size, at: "start" | "end", check: (bytes: Uint8Array, stored: number) => boolean): BytesCodec {
  return {
    size: { exact: inner.exact === null ? null : inner.exact + CHECKSUM_BYTES, atMost: inner.atMost + CHECKSUM_BYTES },
    decode(bytes) {
      if (bytes.length < CHECKSUM_BYTES) {
        throw new Error("too short for a checksum");
      }
      const end = bytes.length - CHECKSUM_BYTES;
      const content = at === "start" ? bytes.subarray(CHECKSUM_BYTES) : bytes.subarray(0, end);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      if (!check(content, view.getUint32(at === "start" ? 0 : end, true))) {
        throw new Error("the checksum does not match");
      }
      return content;
    },
  };
}

/** https://zarr-specs.readthedocs.io/en/latest/v3/codecs/crc32c/ */
export const crc32cCodec = (inner: Size, { location }: Configuration, { crc32c }: Kernels): BytesCodec =>
  checksum(inner, location === "start" ? "start" : "end", (bytes, stored) => crc32c(bytes) === stored);

/** numcodecs puts it in front unless told otherwise. */
export const crc32Codec = (inner: Size, { location }: Configuration): BytesCodec =>
  checksum(inner, location === "end" ? "end" : "start", (bytes, stored) => nodeZlib().crc32(bytes) === stored);

export const adler32Codec = (inner: Size, { location }: Configuration): BytesCodec =>
  checksum(inner, location === "end" ? "end" : "start", (bytes, stored) => adler32(bytes) === stored);

/** HDF5's filter, as numcodecs has it; netCDF-4 files of old HDF5 versions hold it byte-swapped, which HDF5 accepts too. */
export const fletcher32Codec = (inner: Size): BytesCodec =>
  checksum(inner, "end", (bytes, stored) => {
    const sum = fletcher32(bytes);
    const swapped = (((sum & 0x00ff00ff) << 8) | ((sum >>> 8) & 0x00ff00ff)) >>> 0;
    return stored === sum || stored === swapped;
  });

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return ((b << 16) | a) >>> 0;
}

/** Over big-endian 16-bit words, as HDF5's H5_checksum_fletcher32: carries are folded back, so a sum of 65535 is not 0. */
function fletcher32(bytes: Uint8Array): number {
  const fold = (sum: number) => (sum & 0xffff) + (sum >>> 16);
  let [sum1, sum2] = [0, 0];
  for (let i = 0; i < bytes.length; i += 2) {
    sum1 = fold(sum1 + ((bytes[i]! << 8) | (bytes[i + 1] ?? 0)));
    sum2 = fold(sum2 + sum1);
  }
  return ((sum2 << 16) | sum1) >>> 0;
}
