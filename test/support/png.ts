/** A reader of PNGs, written for tests after the specification: checksums, filters, bit depths. https://www.w3.org/TR/png-3/ */

export type Png = Readonly<{
  width: number;
  height: number;
  bits: number;
  colour: number;
  /** RGBA of each pixel. */
  rgba: Uint8Array;
}>;

export function decodePng(bytes: Uint8Array): Png {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if ([...bytes.subarray(0, 8)].join() !== "137,80,78,71,13,10,26,10") {
    throw new Error("no PNG");
  }
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    const named = bytes.subarray(at + 4, at + 8 + length);
    if (view.getUint32(at + 8 + length) !== crc32(named)) {
      throw new Error("a wrong checksum");
    }
    chunks.set(new TextDecoder().decode(named.subarray(0, 4)), named.subarray(4));
    at += 12 + length;
  }
  if ([...chunks.keys()].at(-1) !== "IEND") {
    throw new Error("no end");
  }
  const header = chunks.get("IHDR")!;
  const sizes = new DataView(header.buffer, header.byteOffset, 13);
  const [width, height, bits, colour] = [sizes.getUint32(0), sizes.getUint32(4), header[8]!, header[9]!];
  const { inflateSync } = process.getBuiltinModule("node:zlib");
  const rows = inflateSync(chunks.get("IDAT")!);
  const samples = colour === 3 ? 1 : 4;
  const rowBytes = Math.ceil((width * samples * bits) / 8);
  if (rows.length !== height * (rowBytes + 1)) {
    throw new Error("rows of another size");
  }
  const [palette, alpha] = [chunks.get("PLTE"), chunks.get("tRNS") ?? new Uint8Array(0)];
  const rgba = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    const row = rows.subarray(y * (rowBytes + 1), (y + 1) * (rowBytes + 1));
    if (row[0] !== 0) {
      throw new Error("a filter");
    }
    for (let x = 0; x < width; x++) {
      const to = 4 * (y * width + x);
      if (colour === 6) {
        rgba.set(row.subarray(1 + 4 * x, 5 + 4 * x), to);
        continue;
      }
      const byte = row[1 + Math.floor((x * bits) / 8)]!;
      const entry = (byte >> (8 - bits - ((x * bits) % 8))) & (2 ** bits - 1);
      rgba.set(palette!.subarray(3 * entry, 3 * entry + 3), to);
      rgba[to + 3] = alpha[entry] ?? 255;
    }
  }
  return { width, height, bits, colour, rgba };
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
  }
  return ~crc >>> 0;
}
