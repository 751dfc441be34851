/** Seasons by the initials of their months. */
import { expect, test } from "vitest";
import { parseSeasons } from "../../src/grid/seasons.ts";

test.each<[string, readonly (readonly [number, number])[]]>([
  [
    "DJF,MAM,JJA,SON",
    [
      [11, 3],
      [2, 3],
      [5, 3],
      [8, 3],
    ],
  ],
  [
    "DJFM,AM,JJAS,ON",
    [
      [11, 4],
      [3, 2],
      [5, 4],
      [9, 2],
    ],
  ],
  [
    "ON,DJFM",
    [
      [9, 2],
      [11, 4],
    ],
  ],
  ["S", [[8, 1]]],
  [
    "M,JJ",
    [
      [4, 1],
      [5, 2],
    ],
  ],
  [
    "J,FM,AMJ,JAS",
    [
      [0, 1],
      [1, 2],
      [3, 3],
      [6, 3],
    ],
  ],
  ["JFMAMJJASOND", [[0, 12]]],
  ["NDJFMAMJJASO", [[10, 12]]],
])("%s", (names, months) => {
  expect(parseSeasons(names.split(",")).map(({ first, length }) => [first, length])).toEqual(months);
});

test.each([
  ["winter", /initials of months/],
  ["djf", /initials of months/],
  ["DJF,JAS,JFM", /a month is in two/],
  ["JFMAMJJASONDJ", /initials of months/],
  ["J", /J may be several/],
  ["DF", /initials of months/],
])("%s is refused", (names, why) => {
  expect(() => parseSeasons(names.split(","))).toThrow(why);
});
