// CRC-32C (Castagnoli, reflected polynomial 0x82f63b78), RFC 3720 appendix B.4. Eight tables, eight bytes a step.
const TABLES: usize = memory.data(8 * 256 * 4, 16);
let ready: bool = false;

function prepare(): void {
  for (let i: u32 = 0; i < 256; i++) {
    let crc = i;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >> 1) ^ (0x82f63b78 & (0 - (crc & 1)));
    }
    store<u32>(TABLES + (<usize>i << 2), crc);
  }
  for (let i: usize = 0; i < 256; i++) {
    let crc = load<u32>(TABLES + (i << 2));
    for (let table: usize = 1; table < 8; table++) {
      crc = (crc >> 8) ^ load<u32>(TABLES + (<usize>(crc & 255) << 2));
      store<u32>(TABLES + (table << 10) + (i << 2), crc);
    }
  }
  ready = true;
}

// @ts-ignore: decorator
@inline
function entry(table: usize, byte: u32): u32 {
  return load<u32>(TABLES + (table << 10) + (<usize>(byte & 255) << 2));
}

/** Goes on from `crc` (0 to begin with) over `bytes` bytes. */
export function crc32c(start: usize, bytes: usize, crc: u32): u32 {
  if (!ready) prepare();
  crc = ~crc;
  const end = start + bytes;
  for (; start + 8 <= end; start += 8) {
    const low = load<u32>(start) ^ crc;
    const high = load<u32>(start, 4);
    crc =
      entry(7, low) ^
      entry(6, low >> 8) ^
      entry(5, low >> 16) ^
      entry(4, low >> 24) ^
      entry(3, high) ^
      entry(2, high >> 8) ^
      entry(1, high >> 16) ^
      entry(0, high >> 24);
  }
  for (; start < end; start++) {
    crc = (crc >> 8) ^ entry(0, crc ^ load<u8>(start));
  }
  return ~crc;
}
