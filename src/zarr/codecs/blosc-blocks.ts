/**
 * Reads of a blosc chunk only the blocks that are wanted: its header, its table, then ranges. What comes back is a blosc
 * chunk again, in which the other blocks are not there.
 */
import { bloscBytes, FORMAT_BITS, HEADER_BYTES, LARGEST_BLOCK_BYTES, parseHeader, UNSPLIT } from "./blosc-header.ts";
import type { ReadRange, Size, Wanted } from "./codec.ts";

/** At most so many ranges are read; nearer ones are joined. */
const MAX_RANGES = 8;
/** Ranges with less than this between them are one. */
const JOINED_GAP_BYTES = 16_384;

/** Upper bounds of reading what lies within a span of `spanBytes` of a chunk of `chunkBytes`. */
export function wantedBlockBytes(spanBytes: number, chunkBytes: number): { requests: number; bytes: number } {
  // The span may begin and end within a block.
  const covered = Math.min(chunkBytes, spanBytes + 2 * LARGEST_BLOCK_BYTES);
  const table = HEADER_BYTES + bloscBytes(chunkBytes) - chunkBytes;
  return { requests: 2 + MAX_RANGES, bytes: table + bloscBytes(covered) + MAX_RANGES * JOINED_GAP_BYTES };
}

/** One block, as it is stored. */
type Stored = Readonly<{ block: number; offset: number; length: number }>;

/** @returns undefined where there is no such object. @throws Error where the header or the table is corrupt */
export async function readWantedBlocks(read: ReadRange, wanted: Wanted, inner: Size): Promise<Uint8Array | undefined> {
  const header = await read(0, HEADER_BYTES);
  if (!header) {
    return undefined;
  }
  const chunk = parseHeader(header);
  const count = Math.ceil(chunk.bytes / chunk.blockBytes);
  if (chunk.bytes !== inner.exact || 4 * count > bloscBytes(chunk.bytes) - chunk.bytes) {
    throw new Error(`its header says ${chunk.bytes} bytes in ${count} blocks`);
  }
  const isWanted = (block: number) =>
    wanted(block * chunk.blockBytes, Math.min(chunk.bytes, (block + 1) * chunk.blockBytes));
  const blocks = Array.from({ length: count }, (_, block) => block).filter(isWanted);
  const stored = chunk.stored
    ? blocks.map((block) => rawBlock(block, chunk.blockBytes, chunk.bytes))
    : storedBlocks(blocks, await readTable(read, count), chunk.encodedBytes);
  const out = new Uint8Array(
    HEADER_BYTES + 4 * count + stored.reduce((sum, { length }) => sum + length + (chunk.stored ? 4 : 0), 0),
  );
  const view = new DataView(out.buffer);
  out.set(header);
  view.setUint32(12, out.length, true);
  if (chunk.stored) {
    // A stored chunk has no table: these are blocks of one stream each, neither compressed nor shuffled.
    out[2] = (out[2]! & FORMAT_BITS) | UNSPLIT;
  }
  let at = HEADER_BYTES + 4 * count;
  const places = new Map(
    stored.map(({ block, length }) => {
      const place = at;
      at += length + (chunk.stored ? 4 : 0);
      return [block, place];
    }),
  );
  const copy = async ({ offset, length, members }: Range): Promise<void> => {
    const bytes = await read(offset, length);
    if (!bytes) {
      throw new Error("it disappeared while it was being read");
    }
    for (const member of members) {
      const place = places.get(member.block)!;
      view.setUint32(HEADER_BYTES + 4 * member.block, place, true);
      if (chunk.stored) {
        view.setUint32(place, member.length, true);
      }
      const from = member.offset - offset;
      out.set(bytes.subarray(from, from + member.length), place + (chunk.stored ? 4 : 0));
    }
  };
  await Promise.all(rangesOf(stored).map(copy));
  return out;
}

async function readTable(read: ReadRange, count: number): Promise<Uint32Array> {
  const table = await read(HEADER_BYTES, 4 * count);
  if (!table) {
    throw new Error("it disappeared while it was being read");
  }
  const view = new DataView(table.buffer, table.byteOffset, table.length);
  return Uint32Array.from({ length: count }, (_, block) => view.getUint32(4 * block, true));
}

function rawBlock(block: number, blockBytes: number, bytes: number): Stored {
  const offset = block * blockBytes;
  return { block, offset: HEADER_BYTES + offset, length: Math.min(blockBytes, bytes - offset) };
}

/** Blocks end where the next one begins, in the order in which they are stored. */
function storedBlocks(blocks: readonly number[], table: Uint32Array, encodedBytes: number): readonly Stored[] {
  const starts = Float64Array.from([...table, encodedBytes]).sort();
  return blocks.map((block) => {
    const offset = table[block]!;
    const end = starts.find((start) => start > offset);
    if (offset < HEADER_BYTES + 4 * table.length || end === undefined || end > encodedBytes) {
      throw new Error("its table points outside");
    }
    return { block, offset, length: end - offset };
  });
}

type Range = Readonly<{ offset: number; length: number; members: readonly Stored[] }>;

/** Few ranges that hold all blocks: neighbours are joined, the nearest first. */
function rangesOf(blocks: readonly Stored[]): readonly Range[] {
  const sorted = [...blocks].sort((a, b) => a.offset - b.offset);
  const gaps = sorted.slice(1).map((block, i) => block.offset - (sorted[i]!.offset + sorted[i]!.length));
  const widest = [...gaps].sort((a, b) => b - a);
  const apart = Math.max(JOINED_GAP_BYTES, widest[MAX_RANGES - 1] ?? 0);
  const groups: Stored[][] = [];
  sorted.forEach((block, i) => {
    if (i === 0 || gaps[i - 1]! > apart) {
      groups.push([]);
    }
    groups.at(-1)!.push(block);
  });
  return groups.map((members) => {
    const [first, last] = [members[0]!, members.at(-1)!];
    return { offset: first.offset, length: last.offset + last.length - first.offset, members };
  });
}
