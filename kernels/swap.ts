// Byte order of items of 2, 4 or 8 bytes, in place.

export function swapBytes(start: usize, bytes: usize, size: usize): void {
  const end = start + bytes;
  let at = start;
  if (size == 2) {
    for (; at + 16 <= end; at += 16) {
      const v = v128.load(at);
      v128.store(at, i8x16.shuffle(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
    }
    for (; at < end; at += 2) store<u16>(at, bswap(load<u16>(at)));
  } else if (size == 4) {
    for (; at + 16 <= end; at += 16) {
      const v = v128.load(at);
      v128.store(at, i8x16.shuffle(v, v, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
    }
    for (; at < end; at += 4) store<u32>(at, bswap(load<u32>(at)));
  } else {
    for (; at < end; at += 8) store<u64>(at, bswap(load<u64>(at)));
  }
}
