/** The kernels against damaged input: no byte outside the output range changes, and no call traps or hangs. */

import { expect, test } from "vitest";
import { kernelsModule, readFixture } from "#host";
import { createKernels } from "../../src/zarr/kernels.ts";
import { seeded } from "../support/random.ts";

type Decoder = (source: number, sourceBytes: number, target: number, targetBytes: number) => number;
type Exports = { memory: WebAssembly.Memory; arenaStart(): number; lz4Decode: Decoder; blosclzDecode: Decoder };

const CANARY = 0xa5;
const MARGIN = 64;
const FRAMES = 100_000;

/** The first stream of the first block of a blosc chunk that was written without splitting. */
async function firstStream(name: string): Promise<{ stream: Uint8Array; bytes: number }> {
  const chunk = (await readFixture(`codecs/${name}.chunk`))!;
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
  const start = view.getInt32(16, true);
  const split = (view.getUint8(2) & 0x10) === 0 ? view.getUint8(3) : 1;
  return {
    stream: chunk.slice(start + 4, start + 4 + view.getInt32(start, true)),
    bytes: view.getUint32(8, true) / split,
  };
}

test.each([
  ["lz4Decode", "blosc-lz4-1-f4"],
  ["blosclzDecode", "blosc-blosclz-1-f4"],
] as const)("%s keeps to its output, whatever it is given", async (kernel, fixture) => {
  const wasm = new WebAssembly.Instance(kernelsModule, {}).exports as unknown as Exports;
  wasm.memory.grow(2);
  const memory = new Uint8Array(wasm.memory.buffer);
  const { stream, bytes } = await firstStream(fixture);
  const source = wasm.arenaStart();
  const target = source + stream.length + 2 * MARGIN;
  const decode = wasm[kernel];
  const random = seeded(11);
  memory.set(stream, source);
  expect(decode(source, stream.length, target, bytes)).toBe(bytes);
  const right = memory.slice(target, target + bytes);
  for (let round = 0; round < FRAMES; round++) {
    memory.fill(CANARY, source, target + bytes + MARGIN);
    memory.set(stream, source);
    for (let i = random.integer(1, 6); i > 0; i--) {
      memory[source + random.integer(0, stream.length - 1)] = random.integer(0, 255);
    }
    const length = random.next() < 0.2 ? random.integer(0, stream.length) : stream.length;
    const room = random.next() < 0.3 ? random.integer(0, bytes) : bytes;
    const written = decode(source, length, target, room);
    expect(written).toBeGreaterThanOrEqual(-1);
    expect(written).toBeLessThanOrEqual(room);
    const outside = memory.subarray(target + room, target + bytes + MARGIN);
    if (
      outside.some((byte) => byte !== CANARY) ||
      memory.subarray(target - MARGIN, target).some((byte) => byte !== CANARY)
    ) {
      throw new Error(`round ${round} wrote outside its range`);
    }
  }
  memory.set(stream, source);
  expect(decode(source, stream.length, target, bytes)).toBe(bytes);
  expect(memory.slice(target, target + bytes)).toEqual(right);
});

test("crc32c gives the check value of its catalogue, in one piece and in many", () => {
  const { crc32c } = createKernels(kernelsModule);
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(0))).toBe(0);
  // 32 bytes of zeros: RFC 3720, appendix B.4.
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  const long = Uint8Array.from({ length: 700_001 }, (_, i) => i * 31);
  let slow = 0xffffffff;
  for (const byte of long) {
    slow ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      slow = (slow >>> 1) ^ (slow & 1 ? 0x82f63b78 : 0);
    }
  }
  expect(crc32c(long)).toBe(~slow >>> 0);
});

test.each([1, 2, 3, 4, 5, 8, 12, 16])("shuffles of %i-byte items are undone", (itemBytes) => {
  const { unshuffle } = createKernels(kernelsModule);
  const random = seeded(itemBytes);
  for (const items of [8, 16, 24, 136, 1000]) {
    const plain = Uint8Array.from({ length: items * itemBytes }, () => random.integer(0, 255));
    const planes = new Uint8Array(plain.length);
    const bits = new Uint8Array(plain.length);
    plain.forEach((byte, at) => {
      const [item, k] = [Math.floor(at / itemBytes), at % itemBytes];
      planes[k * items + item] = byte;
      for (let bit = 0; bit < 8; bit++) {
        bits[((k * 8 + bit) * items) / 8 + (item >> 3)]! |= ((byte >> bit) & 1) << (item & 7);
      }
    });
    const out = new Uint8Array(plain.length);
    unshuffle(planes, { kind: "byte", itemBytes }, out);
    expect(out).toEqual(plain);
    unshuffle(bits, { kind: "bit", itemBytes }, out);
    expect(out).toEqual(plain);
  }
});
