/**
 * The WebAssembly kernels: the one place that touches their memory. The memory is an arena that each call lays out anew, so
 * nothing lives in it between calls; it grows to the largest block seen (a few megabytes), never to a chunk.
 */

/** One compressed or stored part of a blosc block. */
export type Stream = Readonly<{ bytes: Uint8Array; compressed: boolean }>;

export type Shuffle = Readonly<{ kind: "none" | "byte" | "bit"; itemBytes: number }>;

export type Kernels = Readonly<{
  /** Decodes one LZ4 block or BloscLZ stream that fills `output` exactly. @throws Error saying what is wrong with it */
  decompress(method: "lz4" | "blosclz", input: Uint8Array, output: Uint8Array): void;
  /**
   * Decodes a blosc block: its streams, one after the other, each of an equal part of `output`; then undoes the shuffle.
   * @param decode how a compressed stream becomes bytes; a kernel's name, or a function that gives exactly `bytes` bytes
   */
  decodeBlock(
    streams: readonly Stream[],
    decode: "lz4" | "blosclz" | ((input: Uint8Array, bytes: number) => Uint8Array),
    shuffle: Shuffle,
    output: Uint8Array,
  ): void;
  unshuffle(input: Uint8Array, shuffle: Shuffle, output: Uint8Array): void;
  crc32c(bytes: Uint8Array): number;
}>;

type Exports = Readonly<{
  memory: WebAssembly.Memory;
  arenaStart(): number;
  lz4Decode(source: number, sourceBytes: number, target: number, targetBytes: number): number;
  blosclzDecode(source: number, sourceBytes: number, target: number, targetBytes: number): number;
  unshuffle(source: number, target: number, bytes: number, itemBytes: number): void;
  bitUnshuffle(source: number, target: number, bytes: number, itemBytes: number): void;
  crc32c(start: number, bytes: number, crc: number): number;
}>;

const PAGE_BYTES = 65_536;
/** Large inputs pass through the arena in pieces of this size where their order allows. */
const PIECE_BYTES = 1 << 18;

/** Instantiates synchronously, which workerd allows for a module it compiled itself. */
export function createKernels(module: WebAssembly.Module): Kernels {
  const wasm = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
  const start = wasm.arenaStart();
  let memory = new Uint8Array(wasm.memory.buffer);

  /** Lays out ranges one after the other, 16-byte aligned, and returns where each starts. */
  const layOut = (...sizes: readonly number[]): number[] => {
    let end = start;
    const starts = sizes.map((size) => {
      const at = end;
      end = (end + size + 15) & ~15;
      return at;
    });
    if (end > memory.length) {
      wasm.memory.grow(Math.ceil((end - memory.length) / PAGE_BYTES));
      memory = new Uint8Array(wasm.memory.buffer);
    }
    return starts;
  };

  const run = (method: "lz4" | "blosclz", at: number, bytes: number, target: number, targetBytes: number): void => {
    const decode = method === "lz4" ? wasm.lz4Decode : wasm.blosclzDecode;
    const written = decode(at, bytes, target, targetBytes);
    if (written !== targetBytes) {
      throw new Error(
        written < 0
          ? `corrupt ${method} block`
          : `${method} block of ${written} bytes where ${targetBytes} are expected`,
      );
    }
  };

  /** Undoes a shuffle within the arena; returns where the result is. */
  const unshuffleAt = ({ kind, itemBytes }: Shuffle, from: number, to: number, bytes: number): number => {
    // Bit planes are whole bytes only for a multiple of 8 items; blosc leaves other blocks as they are.
    if (kind === "none" || (kind === "byte" && itemBytes < 2) || (kind === "bit" && bytes % (8 * itemBytes) !== 0)) {
      return from;
    }
    (kind === "byte" ? wasm.unshuffle : wasm.bitUnshuffle)(from, to, bytes, itemBytes);
    return to;
  };

  return {
    decompress(method, input, output) {
      const [source, target] = layOut(input.length, output.length) as [number, number];
      memory.set(input, source);
      run(method, source, input.length, target, output.length);
      output.set(memory.subarray(target, target + output.length));
    },
    decodeBlock(streams, decode, shuffle, output) {
      const longest = Math.max(0, ...streams.map(({ bytes }) => bytes.length));
      const [source, decoded, unshuffled] = layOut(longest, output.length, output.length) as [number, number, number];
      const part = output.length / streams.length;
      streams.forEach(({ bytes, compressed }, i) => {
        const target = decoded + i * part;
        if (!compressed) {
          memory.set(bytes, target);
        } else if (typeof decode === "string") {
          memory.set(bytes, source);
          run(decode, source, bytes.length, target, part);
        } else {
          memory.set(decode(bytes, part), target);
        }
      });
      const result = unshuffleAt(shuffle, decoded, unshuffled, output.length);
      output.set(memory.subarray(result, result + output.length));
    },
    unshuffle(input, shuffle, output) {
      const [source, target] = layOut(input.length, input.length) as [number, number];
      memory.set(input, source);
      const result = unshuffleAt(shuffle, source, target, input.length);
      output.set(memory.subarray(result, result + input.length));
    },
    crc32c(bytes) {
      const [at] = layOut(Math.min(bytes.length, PIECE_BYTES)) as [number];
      let crc = 0;
      for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
        const piece = bytes.subarray(from, from + PIECE_BYTES);
        memory.set(piece, at);
        crc = wasm.crc32c(at, piece.length, crc);
      }
      return crc >>> 0;
    },
  };
}
