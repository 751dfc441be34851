/**
 * The decoders against c-blosc's own (compiled to WebAssembly in numcodecs): whatever damaged stream that accepts, the kernels
 * decode to the same bytes; and no call writes outside its output, looks at what lies behind its input, traps or hangs.
 * `npm run fuzz` does so for ten million streams of each.
 */
import Blosc from "numcodecs/blosc";
import { expect, test } from "vitest";
import { kernelsModule, readFixture } from "#host";
import { seeded } from "../support/random.ts";

type Decoder = (source: number, sourceBytes: number, target: number, targetBytes: number) => number;
type Exports = { memory: WebAssembly.Memory; arenaStart(): number; lz4Decode: Decoder; blosclzDecode: Decoder };

const FRAMES = Number(process.env.FUZZ_FRAMES ?? 100_000);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const MARGIN = 64;
const reference = Blosc.fromConfig({ id: "blosc" } as never);

/** Bytes stored after a stream: c-blosc goes on to them only where it accepted that. */
const SEAL_BYTES = 16;

/** A chunk of two blocks, without a shuffle: the stream, then the seal. `format` is 0 for BloscLZ, 1 for LZ4. */
function sealed(stream: Uint8Array, bytes: number, format: number, seal: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(32 + stream.length + SEAL_BYTES);
  const view = new DataView(chunk.buffer);
  const second = 28 + stream.length;
  chunk.set([2, 1, 0x10 | (format << 5), 1]);
  [bytes + SEAL_BYTES, bytes, chunk.length, 24, second, stream.length].forEach((n, i) => {
    view.setUint32(4 + 4 * i, n, true);
  });
  chunk.set(stream, 28);
  view.setUint32(second, SEAL_BYTES, true);
  chunk.set(seal, second + 4);
  return chunk;
}

/** Streams to damage: short enough that most damage is met, with long and short copies, near and far, and runs. */
async function streamsOf(fixture: string): Promise<readonly Uint8Array[]> {
  const chunk = (await readFixture(`codecs/${fixture}.chunk`))!;
  const cname = fixture.split("-")[1] as "lz4";
  const encoder = Blosc.fromConfig({ id: "blosc", cname, clevel: 9, shuffle: 0, blocksize: 4096 } as never);
  const random = seeded(5);
  const plain = [
    Uint8Array.from({ length: 400 }, (_, i) => (i * i) >> 6),
    Uint8Array.from({ length: 700 }, (_, i) => (i < 300 ? 7 : random.integer(0, 3))),
    new TextEncoder().encode("the quick brown fox jumps over the lazy dog, ".repeat(12)),
    new Uint8Array(600),
  ];
  const encoded = await Promise.all(plain.map((bytes) => encoder.encode(bytes)));
  return [chunk, ...encoded].map(firstStream);
}

function firstStream(chunk: Uint8Array): Uint8Array {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
  const start = view.getInt32(16, true);
  return chunk.slice(start + 4, start + 4 + view.getInt32(start, true));
}

/** @returns null where c-blosc refuses, or would take the stream for stored bytes */
async function referenceDecode(
  stream: Uint8Array,
  bytes: number,
  format: number,
  random: ReturnType<typeof seeded>,
): Promise<Uint8Array | null> {
  if (stream.length >= bytes || bytes < SEAL_BYTES) {
    return null;
  }
  const seal = Uint8Array.from({ length: SEAL_BYTES }, () => random.integer(0, 255));
  // What numcodecs gives after an error is whatever its memory held.
  const decoded = await reference.decode(sealed(stream, bytes, format, seal));
  return Buffer.compare(decoded.subarray(bytes), seal) === 0 ? decoded.subarray(0, bytes) : null;
}

test.each([
  ["lz4Decode", "blosc-lz4-1-f4", 1],
  ["blosclzDecode", "blosc-blosclz-1-f4", 0],
] as const)("%s decodes what c-blosc decodes", { timeout: 3_600_000 }, async (kernel, fixture, format) => {
  const wasm = new WebAssembly.Instance(kernelsModule, {}).exports as unknown as Exports;
  wasm.memory.grow(4);
  const memory = new Uint8Array(wasm.memory.buffer);
  const random = seeded(SEED);
  const streams = await streamsOf(fixture);
  const source = wasm.arenaStart() + MARGIN;
  let accepted = 0;
  for (let frame = 0; frame < FRAMES; frame++) {
    const stream = damaged(streams[random.integer(0, streams.length - 1)]!, random);
    const target = source + stream.length + 2 * MARGIN;
    const fits = random.next() < 0.7;
    memory.set(stream, source);
    // What it would decode to, as the kernel has it; or some other size.
    const written = wasm[kernel](source, stream.length, target, 16_384);
    const bytes = fits && written > 0 ? written : random.integer(1, 3000);
    const run = (beside: number): Uint8Array | null => {
      memory.fill(beside, source - MARGIN, source);
      memory.fill(beside, source + stream.length, target + bytes + MARGIN);
      const given = wasm[kernel](source, stream.length, target, bytes);
      const around = [
        memory.subarray(source + stream.length, target),
        memory.subarray(target + bytes, target + bytes + MARGIN),
      ];
      if (given < -1 || given > bytes || around.some((range) => range.some((byte) => byte !== beside))) {
        throw new Error(`frame ${frame} of seed ${SEED} wrote outside its range: ${stream}`);
      }
      return given === bytes ? memory.slice(target, target + bytes) : null;
    };
    const [once, again] = [run(0xa5), run(0x3c)];
    const right = await referenceDecode(stream, bytes, format, random);
    const isForbidden = kernel === "lz4Decode" && once === null && hasNoDistance(stream);
    if (!isSame(once, again) || (right && !isForbidden && !isSame(once, right))) {
      throw new Error(`frame ${frame} of seed ${SEED}, to ${bytes} bytes, is not decoded as c-blosc does: ${stream}`);
    }
    accepted += right ? 1 : 0;
  }
  expect(accepted).toBeGreaterThan(FRAMES / 20);
});

function damaged(stream: Uint8Array, random: ReturnType<typeof seeded>): Uint8Array {
  const out = stream.slice(0, random.next() < 0.2 ? random.integer(1, stream.length) : stream.length);
  for (let i = random.integer(0, 4); i > 0; i--) {
    out[random.integer(0, out.length - 1)] =
      random.next() < 0.3 ? [0, 255, 31, 240][random.integer(0, 3)]! : random.integer(0, 255);
  }
  return out;
}

function isSame(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
}

/**
 * Whether an LZ4 block has a match of distance 0. The format calls that corrupt; liblz4 repeats zeros.
 * https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 */
function hasNoDistance(stream: Uint8Array): boolean {
  let at = 0;
  const lengthAt = (nibble: number): number => {
    let length = nibble;
    for (let more = nibble === 15 ? 255 : 0; more === 255; length += more) {
      more = stream[at++] ?? 0;
    }
    return length;
  };
  while (at < stream.length) {
    const token = stream[at++]!;
    const literals = lengthAt(token >> 4);
    at += literals;
    if (at + 2 <= stream.length && stream[at] === 0 && stream[at + 1] === 0) {
      return true;
    }
    at += 2;
    lengthAt(token & 15);
  }
  return false;
}
