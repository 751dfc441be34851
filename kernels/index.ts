// The kernels: what is too slow in JavaScript. Each is a pure function over ranges of the module's memory, whose layout is
// the caller's (src/zarr/kernels.ts). None allocates; none reads or writes outside the ranges it is given.
export { blosclzDecode } from "./blosclz";
export { crc32c } from "./crc32c";
export { addEach, addRows, extendEach, spreadEach, unpack } from "./each";
export { addLine, divideLine, gatherRow } from "./lines";
export { lz4Decode } from "./lz4";
export { deviations, moments } from "./moments";
export { pcoChunk, pcoHeader, pcoNext, pcoPage, pcoWindowBytes, pcoWorkBytes } from "./pco";
export { sumRows } from "./runs";
export { bitUnshuffle, unshuffle } from "./shuffle";
export { swapBytes } from "./swap";

/** First byte that the kernels' own data does not use. */
export function arenaStart(): usize {
  return (__heap_base + 15) & ~15;
}
