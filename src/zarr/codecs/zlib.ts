/** zlib, gzip and zstd, through the runtime's own `node:zlib`, in workerd as on Node. */
import type { Transform } from "node:stream";
import { nodeZlib } from "./builtin.ts";
import type { BytesCodec, Size } from "./codec.ts";
import { FLOW_OPTIONS, flowThrough, WINDOW_LOG } from "./flow.ts";

type Options = Readonly<{ maxOutputLength: number }>;
type BufferOptions = Readonly<{ maxOutputLength: number; chunkSize: number }>;

/** A method of `node:zlib`, on this thread and (on Node) on another. */
type Method = Readonly<{
  now(bytes: Uint8Array, options: BufferOptions): Uint8Array;
  aside(bytes: Uint8Array, options: BufferOptions): Promise<Uint8Array>;
}>;

export type Inflate = Readonly<{
  now(bytes: Uint8Array, options: Options): Uint8Array;
  aside(bytes: Uint8Array, options: Options): Promise<Uint8Array>;
}>;

/** workerd holds `maxOutputLength` against its output buffer, which may be up to 32 KiB larger than what is in it. */
const SLACK_BYTES = 65_536;
/** Output is collected in buffers of this size at the most. One that is never quite full saves joining two: half the time. */
const LARGEST_BUFFER_BYTES = 1 << 25;

/** Decompresses to at most `maxOutputLength` bytes. */
function within({ now, aside }: Method): Inflate {
  const options = ({ maxOutputLength }: Options): BufferOptions => ({
    maxOutputLength: maxOutputLength + SLACK_BYTES,
    chunkSize: Math.max(64, Math.min(maxOutputLength + 1, LARGEST_BUFFER_BYTES)),
  });
  const bounded = (output: Uint8Array, { maxOutputLength }: Options) => {
    if (output.length > maxOutputLength) {
      throw new Error(`more than ${maxOutputLength} bytes`);
    }
    return output;
  };
  return {
    now: (bytes, limit) => bounded(now(bytes, options(limit)), limit),
    aside: async (bytes, limit) => bounded(await aside(bytes, options(limit)), limit),
  };
}

export const zlibInflate = within({
  now: (bytes, options) => nodeZlib().inflateSync(bytes, options),
  aside: promisify((...given) => nodeZlib().inflate(...given)),
});
export const gzipInflate = within({
  now: (bytes, options) => nodeZlib().gunzipSync(bytes, options),
  aside: promisify((...given) => nodeZlib().gunzip(...given)),
});
const zstdInflateFrame = within({
  now: (bytes, options) => nodeZlib().zstdDecompressSync(bytes, options),
  aside: promisify((...given) => nodeZlib().zstdDecompress(...given)),
});

/**
 * A compressor around what `inner` gives. The output can't outgrow what it has to decode to, so a small object that
 * inflates without end is stopped.
 */
function compressor({ now, aside }: Inflate, create: () => Transform, inner: Size, overheadBytes: number): BytesCodec {
  const limit = { maxOutputLength: inner.exact ?? inner.atMost };
  return {
    // Incompressible data is stored: 5 bytes for each 16 KiB at the most (deflate), 3 for each 128 KiB (zstd).
    size: { exact: null, atMost: inner.atMost + 5 * (Math.ceil(inner.atMost / 16_384) + 1) + overheadBytes },
    decode: (bytes) => now(bytes, limit),
    decodeAside: (bytes) => aside(bytes, limit),
    flow: (encoded) => flowThrough(create(), encoded),
  };
}

export const zlib = (inner: Size): BytesCodec =>
  compressor(zlibInflate, () => nodeZlib().createInflate(FLOW_OPTIONS), inner, 64);

/** gzip's header may hold a file name and a comment. */
export const gzip = (inner: Size): BytesCodec =>
  compressor(gzipInflate, () => nodeZlib().createGunzip(FLOW_OPTIONS), inner, 1024);

const createZstd = () => {
  const { constants, createZstdDecompress } = nodeZlib();
  return createZstdDecompress({ ...FLOW_OPTIONS, params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG } });
};

export const zstd = (inner: Size): BytesCodec => compressor(zstdInflate, createZstd, inner, 64);

/** zstd frames, one after the other: workerd's decoder returns only the first. https://www.rfc-editor.org/rfc/rfc8878 */
export const zstdInflate: Inflate = {
  now(bytes, limit) {
    let left = limit.maxOutputLength;
    return joined(
      [...zstdFrames(bytes)].map((frame) => {
        const part = zstdInflateFrame.now(frame, { maxOutputLength: left });
        left -= part.length;
        return part;
      }),
    );
  },
  async aside(bytes, limit) {
    let left = limit.maxOutputLength;
    const parts: Uint8Array[] = [];
    for (const frame of zstdFrames(bytes)) {
      const part = await zstdInflateFrame.aside(frame, { maxOutputLength: left });
      left -= part.length;
      parts.push(part);
    }
    return joined(parts);
  },
};

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) {
    return parts[0]!;
  }
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A method of `node:zlib` that calls back, as a promise. */
function promisify(
  method: (bytes: Uint8Array, options: BufferOptions, done: (error: Error | null, output: Uint8Array) => void) => void,
): Method["aside"] {
  return (bytes, options) =>
    new Promise((resolve, reject) => {
      method(bytes, options, (error, output) => (error ? reject(error) : resolve(output)));
    });
}

const ZSTD_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

/** The frames that hold data, found by walking their blocks' headers. */
function* zstdFrames(bytes: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at < bytes.length) {
    const magic = view.getUint32(at, true);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      at += 8 + view.getUint32(at + 4, true);
      continue;
    }
    if (magic !== ZSTD_MAGIC) {
      throw new Error("no zstd frame");
    }
    const start = at;
    const descriptor = view.getUint8(at + 4);
    const singleSegment = (descriptor >> 5) & 1;
    const contentSizeBytes = [singleSegment, 2, 4, 8][descriptor >> 6]!;
    at += 5 + (1 - singleSegment) + [0, 1, 2, 4][descriptor & 3]! + contentSizeBytes;
    let last = false;
    while (!last) {
      const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
      last = (header & 1) === 1;
      // A run-length block is one byte, whatever size it says.
      at += 3 + (((header >> 1) & 3) === 1 ? 1 : header >> 3);
    }
    at += 4 * ((descriptor >> 2) & 1);
    if (at > bytes.length) {
      throw new Error("the zstd frame is cut short");
    }
    yield bytes.subarray(start, at);
  }
}
