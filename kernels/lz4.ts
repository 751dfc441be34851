// LZ4 block format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
import { copyApart, copyMatch } from "./copy";

/** Within this distance of either end, every step is checked; before it, short copies may be wide and overshoot. */
const INPUT_MARGIN: usize = 32;
const OUTPUT_MARGIN: usize = 64;

/** Decodes one block. Returns the bytes written, or -1 if the block is corrupt or does not fit. */
export function lz4Decode(source: usize, sourceBytes: usize, target: usize, targetBytes: usize): i32 {
  let input = source;
  const inputEnd = source + sourceBytes;
  let output = target;
  const outputEnd = target + targetBytes;
  const inputSafe = sourceBytes > INPUT_MARGIN ? inputEnd - INPUT_MARGIN : source;
  const outputSafe = targetBytes > OUTPUT_MARGIN ? outputEnd - OUTPUT_MARGIN : target;
  while (input < inputEnd) {
    const token = <u32>load<u8>(input++);
    let length: usize = token >> 4;
    let match: usize = token & 15;
    // Most sequences: few literals and a short match, far from either end.
    if (length < 15 && input < inputSafe && output < outputSafe) {
      v128.store(output, v128.load(input));
      input += length;
      output += length;
      const near: usize = load<u16>(input);
      if (match < 15 && near >= 8 && near <= output - target) {
        input += 2;
        const from = output - near;
        store<u64>(output, load<u64>(from));
        store<u64>(output, load<u64>(from, 8), 8);
        store<u16>(output, load<u16>(from, 16), 16);
        output += match + 4;
        continue;
      }
    } else {
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
    }
    if (inputEnd - input < 2) return -1;
    const distance: usize = load<u16>(input);
    input += 2;
    // The format forbids 0; liblz4 would repeat zeros.
    if (distance == 0 || distance > output - target) return -1;
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
