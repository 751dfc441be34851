/** Outlines that cross themselves, and holes outside of theirs, are refused, with the place; those that touch are not. */
import { expect, test } from "vitest";
import { checkOutlines } from "../../src/numerics/crossing.ts";
import { seeded } from "../support/random.ts";

type Ring = [number, number][];

/** Around the north pole. */
const circle = (lat: number): Ring => [
  ...Array.from({ length: 12 }, (_, i): [number, number] => [30 * i - 180, lat]),
  [-180, lat],
];

const square = (x: number, y: number, size: number): Ring => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
];
const reversed = (ring: Ring): Ring => [...ring].reverse();

test.each<[string, Ring[], RegExp]>([
  [
    "a bow",
    [
      [
        [0, 0],
        [10, 10],
        [10, 0],
        [0, 6],
        [0, 0],
      ],
    ],
    /3\.75 3\.75/,
  ],
  [
    "a bow of two halves alike, which has no area all together",
    [
      [
        [0, 0],
        [10, 10],
        [10, 0],
        [0, 10],
        [0, 0],
      ],
    ],
    /"5 5": a ring crosses itself here/,
  ],
  [
    "a bow across the antimeridian",
    [
      [
        [175, 0],
        [-175, 10],
        [-175, 0],
        [175, 6],
        [175, 0],
      ],
    ],
    /crosses itself/,
  ],
  [
    "a loop",
    [
      [
        [0, 0],
        [20, 0],
        [20, 10],
        [5, 10],
        [5, -5],
        [3, -5],
        [3, 10],
        [0, 10],
        [0, 0],
      ],
    ],
    /5 0|3 0/,
  ],
  ["a hole that leaves its polygon", [square(0, 0, 20), reversed(square(15, 5, 10))], /a hole crosses its polygon/],
  ["such a hole, a turn away", [square(0, 0, 20), reversed(square(375, 5, 10))], /a hole crosses its polygon/],
  ["a hole beside its polygon", [square(0, 0, 20), reversed(square(30, 5, 10))], /"30 5": a hole lies outside/],
  ["a hole on the other side of an edge", [square(0, 0, 20), reversed(square(20, 0, 20))], /a hole lies outside/],
  ["a hole around its polygon", [square(5, 5, 5), reversed(square(0, 0, 20))], /a hole lies outside/],
])("%s is refused", (_, polygon, why) => {
  expect(() => checkOutlines([polygon])).toThrow(why);
});

test.each<[string, Ring[]]>([
  ["a square", [square(0, 0, 10)]],
  [
    "the whole Earth",
    [
      [
        [-180, -90],
        [180, -90],
        [180, 90],
        [-180, 90],
        [-180, -90],
      ],
    ],
  ],
  [
    "a ring around a pole that goes back over its start",
    [
      [
        [0, 70],
        [90, 60],
        [180, 65],
        [-90, 60],
        [-20, 75],
        [5, 80],
        [10, 72],
        [-5, 68],
        [0, 70],
      ],
    ],
  ],
  [
    "a hole that touches its polygon with a corner",
    [
      square(0, 0, 20),
      [
        [0, 10],
        [5, 15],
        [10, 10],
        [5, 5],
        [0, 10],
      ],
    ],
  ],
  ["a hole along an edge", [square(0, 0, 20), reversed(square(0, 0, 10))]],
  ["a hole around a pole", [circle(60), reversed(circle(70))]],
  ...[0, 1, 2, 3].map((first): [string, Ring[]] => {
    const corners: Ring = [
      [170, 75],
      [-170, 75],
      [-170, 80],
      [170, 80],
    ];
    const turned = [...corners.slice(first), ...corners.slice(0, first)];
    return [
      `a hole where a ring around a pole begins, from corner ${first}`,
      [circle(60), reversed([...turned, turned[0]!])],
    ];
  }),
  [
    "a ring that touches itself",
    [
      [
        [0, 0],
        [10, 0],
        [5, 5],
        [10, 10],
        [0, 10],
        [5, 5],
        [0, 0],
      ],
    ],
  ],
  [
    "a spike",
    [
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [10, 20],
        [10, 10],
        [0, 10],
        [0, 0],
      ],
    ],
  ],
  ["a hole, a turn away", [square(0, 0, 20), reversed(square(365, 5, 10))]],
])("%s is taken", (_, polygon) => {
  expect(() => checkOutlines([polygon])).not.toThrow();
});

test("a coast of 90,000 corners is soon looked through, and one crossing found in it", () => {
  const random = seeded(5);
  const count = 90_000;
  const coast = Array.from({ length: count }, (_, i): [number, number] => {
    const angle = (2 * Math.PI * i) / count;
    const radius = 20 + 5 * Math.sin(40 * angle) + 0.0005 * random.next();
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  const ring = [...coast, coast[0]!];
  expect(() => checkOutlines([[ring]])).not.toThrow();
  [ring[30_000], ring[30_002]] = [ring[30_002]!, ring[30_000]!];
  expect(() => checkOutlines([[ring]])).toThrow(/crosses itself/);
});

test("what would take too long to look through is refused", () => {
  const comb = Array.from({ length: 20_000 }, (_, i): [number, number] => [i % 4 < 2 ? 0 : 100, i / 1000 - 10]);
  expect(() => checkOutlines([[[...comb, [-1, 10], [-1, -10], comb[0]!]]])).toThrow(/side by side/);
});
