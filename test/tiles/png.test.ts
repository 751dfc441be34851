import { expect, test } from "vitest";
import { encodePng, encodeRgbaPng } from "../../src/tiles/png.ts";
import { decodePng } from "../support/png.ts";
import { seeded } from "../support/random.ts";

const random = seeded(7);
const bytes = (count: number, below: number) => Uint8Array.from({ length: count }, () => random.integer(0, below - 1));

test.each([
  [4, 2, 7, 5],
  [2, 1, 9, 3],
  [5, 4, 1, 1],
  [16, 4, 3, 4],
  [17, 8, 255, 2],
  [256, 8, 64, 64],
])("%d colours in %d bits, %d × %d", (colours, bits, width, height) => {
  const palette = bytes(4 * colours, 256);
  const indexes = bytes(width * height, colours);
  const decoded = decodePng(encodePng({ width, height, palette, indexes }));
  expect([decoded.width, decoded.height, decoded.bits]).toEqual([width, height, bits]);
  expect(decoded.rgba).toEqual(
    Uint8Array.from({ length: 4 * width * height }, (_, i) => palette[4 * indexes[i >> 2]! + (i % 4)]!),
  );
});

test("opaque colours need no table", () => {
  const palette = Uint8Array.of(0, 0, 0, 255, 1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255);
  const png = encodePng({ width: 2, height: 1, palette, indexes: Uint8Array.of(3, 1) });
  expect(new TextDecoder("latin1").decode(png)).not.toContain("tRNS");
  expect([...decodePng(png).rgba]).toEqual([7, 8, 9, 255, 1, 2, 3, 255]);
});

test("true colours", () => {
  const rgba = bytes(4 * 6, 256);
  expect(decodePng(encodeRgbaPng(3, 2, rgba)).rgba).toEqual(rgba);
});
