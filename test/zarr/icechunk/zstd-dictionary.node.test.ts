/** Against zstd itself, which Node has with dictionaries. */
import { constants, type ZstdOptions, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { decodeFrame, parseDictionary } from "../../../src/zarr/icechunk/zstd-dictionary.ts";
import { seeded } from "../../support/random.ts";

const NONE = parseDictionary(new Uint8Array(0));
const bytesOf = (text: string) => new TextEncoder().encode(text);

function compress(plain: Uint8Array, level: number, dictionary?: Uint8Array): Uint8Array {
  // The types of Node lack what its documentation has.
  const options: ZstdOptions & { dictionary?: Uint8Array | undefined } = {
    params: { [constants.ZSTD_c_compressionLevel]: level },
    dictionary,
  };
  return new Uint8Array(zstdCompressSync(plain, options));
}

/** Text with words that come again, of a few letters or of many. */
function textOf(random: () => number, length: number): string {
  const letters = 2 + Math.floor(60 * random());
  const word = () =>
    Array.from({ length: 1 + Math.floor(9 * random()) }, () =>
      String.fromCharCode(48 + Math.floor(letters * random() ** 2)),
    ).join("");
  const words = Array.from({ length: 1 + Math.floor(40 * random()) }, word);
  let text = "";
  while (text.length < length) {
    text += words[Math.floor(words.length * random())]! + (random() < 0.3 ? word() : "/");
  }
  return text.slice(0, length);
}

test("what zstd compressed, with a dictionary of text or none", () => {
  const random = seeded(8).next;
  for (let round = 0; round < 600; round++) {
    const length = Math.floor(10 ** (4.6 * random()));
    const plain = bytesOf(textOf(random, length));
    const level = [-5, 1, 3, 9, 19][round % 5]!;
    const content = round % 2 === 0 ? undefined : plain.slice(0, 8 + Math.floor(length / 3));
    const frame = compress(plain, level, content);
    const dictionary = content ? parseDictionary(content) : NONE;
    expect(decodeFrame(frame, dictionary, length), `round ${round}`).toEqual(plain);
    if (length > 0) {
      expect(() => decodeFrame(frame, dictionary, length - 1)).toThrow(RangeError);
    }
  }
});

test("long runs, and bytes of no order", () => {
  const random = seeded(9).next;
  const noise = Uint8Array.from({ length: 5000 }, () => 256 * random());
  for (const plain of [new Uint8Array(300_000), new Uint8Array(200_000).fill(7), noise]) {
    expect(decodeFrame(compress(plain, 3), NONE, plain.length)).toEqual(plain);
  }
});

test("a damaged frame is a RangeError, or some text within the limit", () => {
  const random = seeded(10).next;
  let refused = 0;
  for (let round = 0; round < 5000; round++) {
    const frame = compress(bytesOf(textOf(random, 20 + (round % 500))), 3).slice(0, round % 3 === 0 ? -1 : undefined);
    frame[5 + Math.floor((frame.length - 5) * random())] = 256 * random();
    try {
      expect(decodeFrame(frame, NONE, 2000).length).toBeLessThanOrEqual(2000);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(1500);
});

test("another dictionary than it was made with", () => {
  const frame = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x21, 7, 1, 0x09, 0, 0, 65);
  expect(() => decodeFrame(frame, NONE, 10)).toThrow("it needs the dictionary 7, not 0");
});
