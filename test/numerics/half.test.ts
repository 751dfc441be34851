import { expect, test } from "vitest";
import { halvesToFloats, roundToHalf } from "../../src/numerics/half.ts";

const halves = Array.from(halvesToFloats(Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits)));

test("every half float is its own nearest", () => {
  expect(halves.map(roundToHalf)).toEqual(halves);
});

test("between two neighbours the nearer one, of two equally near the even one", () => {
  // The positive ones and infinity, whose bits are in the order of their values.
  for (let bits = 0; bits < 0x7bff; bits++) {
    const [low, high] = [halves[bits]!, halves[bits + 1]!];
    const middle = (low + high) / 2;
    const nearest = [low + (high - low) / 4, middle, high - (high - low) / 4].map(roundToHalf);
    expect(nearest).toEqual([low, bits % 2 === 0 ? low : high, high]);
    expect(roundToHalf(-middle)).toBe(-nearest[1]!);
  }
  expect([65519, 65520, -65520].map(roundToHalf)).toEqual([65504, Infinity, -Infinity]);
});
