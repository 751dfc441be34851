// LZ4 block format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
import { copyApart, copyMatch } from "./copy";

/** Decodes one block. Returns the bytes written, or -1 if the block is corrupt or does not fit. */
export function lz4Decode(source: usize, sourceBytes: usize, target: usize, targetBytes: usize): i32 {
  let input = source;
  const inputEnd = source + sourceBytes;
  let output = target;
  const outputEnd = target + targetBytes;
  while (input < inputEnd) {
    const token = <u32>load<u8>(input++);
    let length: usize = token >> 4;
    if (length == 15) {
      let more: usize = 255;
      while (more == 255) {
        if (input >= inputEnd || length > targetBytes) return -1;
        more = load<u8>(input++);
        length += more;
      }
    }
    if (length > inputEnd - input || length > outputEnd - output) return -1;
    if (length > 0) {
      copyApart(output, input, length, inputEnd - input, outputEnd - output);
      input += length;
      output += length;
    }
    // The last sequence ends after its literals.
    if (input == inputEnd) break;
    if (inputEnd - input < 2) return -1;
    const distance: usize = load<u16>(input);
    input += 2;
    if (distance == 0 || distance > output - target) return -1;
    let match: usize = token & 15;
    if (match == 15) {
      let more: usize = 255;
      while (more == 255) {
        if (input >= inputEnd || match > targetBytes) return -1;
        more = load<u8>(input++);
        match += more;
      }
    }
    match += 4;
    if (match > outputEnd - output) return -1;
    copyMatch(output, distance, match, outputEnd - output);
    output += match;
  }
  return <i32>(output - target);
}
