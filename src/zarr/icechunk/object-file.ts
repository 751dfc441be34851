/**
 * The objects of an Icechunk repository: a header of 39 bytes, then a FlatBuffer, compressed or not. Versions 1 and 2.
 *
 * https://icechunk.io/en/latest/reference/spec/
 */
import { CorruptData, Unsupported } from "../../errors.ts";
import { zstdInflate } from "../codecs/zlib.ts";

const MAGIC = new TextEncoder().encode("ICE🧊CHUNK");
const HEADER_BYTES = 39;
const KINDS = { snapshot: 1, manifest: 2, repo: 6 } as const;

/** Whether an object begins as Icechunk's do. */
export function hasMagic(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/** The FlatBuffer of an object of that kind. @throws CorruptData, Unsupported for a version that is not known */
export async function openObject(
  bytes: Uint8Array,
  kind: keyof typeof KINDS,
  maxBytes: number,
  key: string,
): Promise<Uint8Array> {
  if (bytes.length < HEADER_BYTES || !hasMagic(bytes)) {
    throw new CorruptData(key, "it is no object of Icechunk");
  }
  const [version, type, compression] = bytes.subarray(HEADER_BYTES - 3, HEADER_BYTES) as unknown as [
    number,
    number,
    number,
  ];
  if (version !== 1 && version !== 2) {
    throw new Unsupported(`Icechunk's format version ${version}`, `Versions 1 and 2 are read; ${key} is newer.`);
  }
  if (type !== KINDS[kind]) {
    throw new CorruptData(key, `it is of the type ${type}, not a ${kind}`);
  }
  const body = bytes.subarray(HEADER_BYTES);
  if (compression === 0) {
    return body;
  }
  if (compression !== 1) {
    throw new Unsupported(`Icechunk's compression ${compression}`, `Only zstd is known; ${key} uses another.`);
  }
  return zstdInflate
    .aside(body, { maxOutputLength: maxBytes })
    .catch((cause: Error) => Promise.reject(new CorruptData(key, cause.message, { cause })));
}

/** What `read` finds; what points out of the buffer is an error of the object. @throws CorruptData, and what `read` throws */
export function reading<T>(key: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof RangeError) {
      throw new CorruptData(key, cause.message, { cause });
    }
    throw cause;
  }
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** 12 bytes as 20 characters of Crockford's base 32, which name an object. */
export function idOf(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) {
      text += CROCKFORD[(held >> (bits - 5)) & 31];
    }
  }
  return bits > 0 ? text + CROCKFORD[(held << (5 - bits)) & 31] : text;
}

export const isId = (text: string): boolean => /^[0-9A-HJKMNP-TV-Z]{20}$/.test(text);
