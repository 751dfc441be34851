// BloscLZ, the FastLZ variant of c-blosc 1: https://github.com/Blosc/c-blosc/blob/main/blosc/blosclz.c
import { copyApart, copyMatch } from "./copy";

const MAX_DISTANCE: usize = 8191;

/** Decodes one stream. Returns the bytes written, or -1 if it is corrupt or does not fit. */
export function blosclzDecode(source: usize, sourceBytes: usize, target: usize, targetBytes: usize): i32 {
  if (sourceBytes == 0) return 0;
  let input = source;
  const inputEnd = source + sourceBytes;
  let output = target;
  const outputEnd = target + targetBytes;
  let control = <usize>(load<u8>(input++) & 31);
  while (true) {
    if (control >= 32) {
      let length: usize = (control >> 5) - 1;
      const high: usize = (control & 31) << 8;
      if (length == 6) {
        let more: usize = 255;
        while (more == 255) {
          if (input + 1 >= inputEnd || length > targetBytes) return -1;
          more = load<u8>(input++);
          length += more;
        }
      }
      if (input >= inputEnd) return -1;
      const low = <usize>load<u8>(input++);
      length += 3;
      let distance = high + low + 1;
      // The greatest near distance announces a far one, in two more bytes.
      if (low == 255 && high == 31 << 8) {
        if (input + 1 >= inputEnd) return -1;
        distance = MAX_DISTANCE + 1 + (<usize>load<u8>(input) << 8) + load<u8>(input + 1);
        input += 2;
      }
      if (length > outputEnd - output || distance > output - target) return -1;
      copyMatch(output, distance, length, outputEnd - output);
      output += length;
    } else {
      const length = control + 1;
      if (length > outputEnd - output || length > inputEnd - input) return -1;
      copyApart(output, input, length, inputEnd - input, outputEnd - output);
      input += length;
      output += length;
    }
    if (input >= inputEnd) break;
    control = load<u8>(input++);
  }
  return <i32>(output - target);
}
