// Copies inside one output, shared by the LZ decoders. Callers have checked every bound; `room` is how far past the end of
// the copy it may write (bytes that a later copy overwrites), so that short copies can be one wide store.

/** Copies `length` bytes between ranges that don't overlap. */
// @ts-ignore: decorator
@inline
export function copyApart(to: usize, from: usize, length: usize, fromRoom: usize, toRoom: usize): void {
  if (length + 16 <= fromRoom && length + 16 <= toRoom) {
    const end = to + length;
    do {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    } while (to < end);
  } else {
    memory.copy(to, from, length);
  }
}

/** Repeats the last `distance` bytes before `to` until `length` bytes are written (an LZ match, which may overlap itself). */
// @ts-ignore: decorator
@inline
export function copyMatch(to: usize, distance: usize, length: usize, toRoom: usize): void {
  let from = to - distance;
  const end = to + length;
  if (distance >= 16 && length + 16 <= toRoom) {
    do {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    } while (to < end);
  } else if (distance >= 8 && length + 8 <= toRoom) {
    do {
      store<u64>(to, load<u64>(from));
      to += 8;
      from += 8;
    } while (to < end);
  } else if (distance == 1) {
    memory.fill(to, load<u8>(from), length);
  } else {
    while (to < end) {
      store<u8>(to++, load<u8>(from++));
    }
  }
}
