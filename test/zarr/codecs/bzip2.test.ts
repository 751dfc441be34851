import { describe, expect, test } from "vitest";
import { readFixture } from "#host";
import { bunzip2 } from "../../../src/zarr/codecs/bzip2.ts";
import { seeded } from "../../support/random.ts";

const stream = (await readFixture("codecs/bz2.chunk"))!;
const values = (await readFixture("codecs/bz2.values"))!;
/** Python's bz2.compress(b""). */
const EMPTY = Uint8Array.of(0x42, 0x5a, 0x68, 0x39, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, 0, 0, 0, 0);

describe("bzip2", () => {
  test("streams one after the other, empty ones too", () => {
    const twice = Uint8Array.from([...EMPTY, ...stream, ...EMPTY, ...stream]);
    expect(bunzip2(twice, 2 * values.length)).toEqual(Uint8Array.from([...values, ...values]));
    expect(bunzip2(EMPTY, 0)).toEqual(new Uint8Array(0));
  });

  test("never more than was asked for", () => {
    expect(() => bunzip2(stream, values.length - 1)).toThrow(/more than/);
  });

  test("each changed bit is noticed, or changes nothing", () => {
    const random = seeded(5);
    for (let round = 0; round < 400; round++) {
      const damaged = stream.slice();
      damaged[random.integer(0, damaged.length - 1)]! ^= 1 << random.integer(0, 7);
      let output: Uint8Array | undefined;
      try {
        output = bunzip2(damaged, values.length);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
      expect(output ?? values).toEqual(values);
    }
  });
});
