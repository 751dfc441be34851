// Undoing blosc's byte and bit shuffles: https://github.com/Blosc/c-blosc/blob/main/blosc/shuffle.c

/** Planes of bytes → items of `size` bytes. Bytes after the last whole item are copied as they are. */
export function unshuffle(source: usize, target: usize, bytes: usize, size: usize): void {
  const items = bytes / size;
  if (size == 4) {
    unshuffle4(source, target, items);
  } else if (size == 2) {
    unshuffle2(source, target, items);
  } else if (size == 8) {
    unshuffle8(source, target, items);
  } else {
    for (let byte: usize = 0; byte < size; byte++) {
      gather(source, target, items, size, byte, 0);
    }
  }
  const rest = items * size;
  memory.copy(target + rest, source + rest, bytes - rest);
}

/** One plane, from item `first` on. */
function gather(source: usize, target: usize, items: usize, size: usize, byte: usize, first: usize): void {
  const plane = source + byte * items;
  for (let i = first; i < items; i++) {
    store<u8>(target + i * size + byte, load<u8>(plane + i));
  }
}

function unshuffle2(source: usize, target: usize, items: usize): void {
  let i: usize = 0;
  for (; i + 16 <= items; i += 16) {
    const a = v128.load(source + i);
    const b = v128.load(source + items + i);
    const to = target + 2 * i;
    v128.store(to, i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
    v128.store(to, i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
  }
  gather(source, target, items, 2, 0, i);
  gather(source, target, items, 2, 1, i);
}

function unshuffle4(source: usize, target: usize, items: usize): void {
  let i: usize = 0;
  for (; i + 16 <= items; i += 16) {
    const a = v128.load(source + i);
    const b = v128.load(source + items + i);
    const c = v128.load(source + 2 * items + i);
    const d = v128.load(source + 3 * items + i);
    const ab0 = i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const ab1 = i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const cd0 = i8x16.shuffle(c, d, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const cd1 = i8x16.shuffle(c, d, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const to = target + 4 * i;
    v128.store(to, i16x8.shuffle(ab0, cd0, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(to, i16x8.shuffle(ab0, cd0, 4, 12, 5, 13, 6, 14, 7, 15), 16);
    v128.store(to, i16x8.shuffle(ab1, cd1, 0, 8, 1, 9, 2, 10, 3, 11), 32);
    v128.store(to, i16x8.shuffle(ab1, cd1, 4, 12, 5, 13, 6, 14, 7, 15), 48);
  }
  for (let byte: usize = 0; byte < 4; byte++) {
    gather(source, target, items, 4, byte, i);
  }
}

function unshuffle8(source: usize, target: usize, items: usize): void {
  let i: usize = 0;
  for (; i + 8 <= items; i += 8) {
    // Eight planes of eight bytes: a transpose of 8 × 8 bytes, two planes in each vector.
    const p01 = i64x2.replace_lane(i64x2.splat(load<i64>(source + i)), 1, load<i64>(source + items + i));
    const p23 = i64x2.replace_lane(
      i64x2.splat(load<i64>(source + 2 * items + i)),
      1,
      load<i64>(source + 3 * items + i),
    );
    const p45 = i64x2.replace_lane(
      i64x2.splat(load<i64>(source + 4 * items + i)),
      1,
      load<i64>(source + 5 * items + i),
    );
    const p67 = i64x2.replace_lane(
      i64x2.splat(load<i64>(source + 6 * items + i)),
      1,
      load<i64>(source + 7 * items + i),
    );
    // Pairs of bytes, then pairs of pairs.
    const q01 = i8x16.shuffle(p01, p01, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
    const q23 = i8x16.shuffle(p23, p23, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
    const q45 = i8x16.shuffle(p45, p45, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
    const q67 = i8x16.shuffle(p67, p67, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
    const r0 = i16x8.shuffle(q01, q23, 0, 8, 1, 9, 2, 10, 3, 11);
    const r1 = i16x8.shuffle(q01, q23, 4, 12, 5, 13, 6, 14, 7, 15);
    const s0 = i16x8.shuffle(q45, q67, 0, 8, 1, 9, 2, 10, 3, 11);
    const s1 = i16x8.shuffle(q45, q67, 4, 12, 5, 13, 6, 14, 7, 15);
    const to = target + 8 * i;
    v128.store(to, i32x4.shuffle(r0, s0, 0, 4, 1, 5));
    v128.store(to, i32x4.shuffle(r0, s0, 2, 6, 3, 7), 16);
    v128.store(to, i32x4.shuffle(r1, s1, 0, 4, 1, 5), 32);
    v128.store(to, i32x4.shuffle(r1, s1, 2, 6, 3, 7), 48);
  }
  for (let byte: usize = 0; byte < 8; byte++) {
    gather(source, target, items, 8, byte, i);
  }
}

/**
 * Planes of bits → items of `size` bytes, for a number of items that is a multiple of 8 (callers copy other blocks as they
 * are). Bit plane b of byte k holds bit b of byte k of every item.
 */
export function bitUnshuffle(source: usize, target: usize, bytes: usize, size: usize): void {
  const items = bytes / size;
  const planeBytes = items / 8;
  for (let byte: usize = 0; byte < size; byte++) {
    const planes = source + byte * 8 * planeBytes;
    for (let i: usize = 0; i < planeBytes; i++) {
      // Eight bytes, one of each bit plane, are an 8 × 8 matrix of bits: transposing it gives one byte of eight items.
      let x: u64 = 0;
      for (let bit: usize = 0; bit < 8; bit++) {
        x |= <u64>load<u8>(planes + bit * planeBytes + i) << (bit << 3);
      }
      let t = (x ^ (x >> 7)) & 0x00aa00aa00aa00aa;
      x = x ^ t ^ (t << 7);
      t = (x ^ (x >> 14)) & 0x0000cccc0000cccc;
      x = x ^ t ^ (t << 14);
      t = (x ^ (x >> 28)) & 0x00000000f0f0f0f0;
      x = x ^ t ^ (t << 28);
      let to = target + 8 * i * size + byte;
      for (let item: usize = 0; item < 8; item++) {
        store<u8>(to, <u8>(x >> (item << 3)));
        to += size;
      }
    }
  }
}
