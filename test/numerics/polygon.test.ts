/** Shares of cells against shapely's and exactextract's (scripts/make_polygon_reference.py), and what holds for every polygon. */
import { describe, expect, test } from "vitest";
import { InvalidParameter } from "../../src/errors.ts";
import { type MultiPolygon, regionBox } from "../../src/numerics/polygon.ts";
import { centerShares, crossingsOf, fractionShares } from "../../src/numerics/polygon-shares.ts";
import cases from "../reference/polygon.json" with { type: "json" };
import { seeded } from "../support/random.ts";

type Ring = readonly (readonly [number, number])[];

const pairs = (edges: readonly number[]) => Float64Array.from(edges.slice(1).flatMap((edge, i) => [edges[i]!, edge]));
const middles = (edges: readonly number[]) => Float64Array.from(edges.slice(1), (edge, i) => (edges[i]! + edge) / 2);
const reversed = (region: MultiPolygon): MultiPolygon =>
  region.map((polygon) => polygon.map((ring) => ring.toReversed()));
const holesReversed = (region: MultiPolygon): MultiPolygon =>
  region.map(([outer, ...holes]) => [outer!, ...holes.map((ring) => ring.toReversed())]);
const isShortEdge = ([lon]: readonly [number, number], i: number, ring: Ring) =>
  Math.abs(lon - ring[Math.max(0, i - 1)]![0]) <= 180;
const unclosed = (region: MultiPolygon): MultiPolygon =>
  region.map((polygon) => polygon.map((ring) => ring.slice(0, -1)));
const turned = (region: MultiPolygon, degrees: number): MultiPolygon =>
  region.map((polygon) => polygon.map((ring) => ring.map(([x, y]) => [x + degrees, y] as const)));

function furthest(found: Float64Array, expected: readonly (number | null)[]): number {
  expect(found.length).toBe(expected.length);
  return found.reduce((most, share, i) => Math.max(most, Math.abs(share - (expected[i] ?? share))), 0);
}

describe.each(cases.map((one) => ({ ...one, region: one.region as unknown as MultiPolygon })))(
  "$name",
  ({ region, x, y, shares, centers }) => {
    // Where an edge is longer than half a turn, the way a ring runs says how it is meant.
    const runsEitherWay = region.every((polygon) => polygon.every((ring) => ring.every(isShortEdge)));
    const writings = [region, unclosed(region), ...(runsEitherWay ? [reversed(region)] : [holesReversed(region)])];

    test("the share of each cell, whichever way the rings run", () => {
      for (const written of writings) {
        expect(furthest(fractionShares(written, pairs(x), pairs(y)), shares)).toBeLessThan(1e-9);
      }
    });

    test("the cells whose centre lies inside", () => {
      for (const written of writings) {
        expect(furthest(centerShares(written, middles(x), middles(y)), centers)).toBe(0);
      }
    });

    test("a whole turn is no difference", () => {
      for (const degrees of [-360, 360]) {
        const there = turned(region, degrees);
        expect(furthest(fractionShares(there, pairs(x), pairs(y)), shares)).toBeLessThan(1e-9);
        expect(furthest(centerShares(there, middles(x), middles(y)), centers)).toBe(0);
      }
    });

    test("no cell outside its box has a share", () => {
      const { west, south, east, north } = regionBox(region);
      const inBox = [
        [
          [
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
          ] as Ring,
        ],
      ];
      const around = east - west < 360 ? fractionShares(inBox, pairs(x), pairs(y)) : shares.map(() => 1);
      expect(shares.every((share, i) => share === 0 || around[i]! > 0)).toBe(true);
    });
  },
);

/** Triangles around random points, none overlapping: a box cut from corner to corner and again. */
function cutBox(corners: Ring, depth: number, random: ReturnType<typeof seeded>): Ring[] {
  if (depth === 0) {
    return [[...corners, corners[0]!]];
  }
  // From a corner to a point on the side across from it.
  const [a, b, c] = corners as [Ring[number], Ring[number], Ring[number]];
  const along = 0.2 + 0.6 * random.next();
  const cut = [b[0] + along * (c[0] - b[0]), b[1] + along * (c[1] - b[1])] as const;
  return [...cutBox([b, cut, a], depth - 1, random), ...cutBox([cut, c, a], depth - 1, random)];
}

describe("a box cut into triangles", () => {
  const corners = [
    [3.3, -7.7],
    [41.9, -7.7],
    [41.9, 33.1],
    [3.3, 33.1],
  ] as const;
  const random = seeded(5);
  const triangles = [
    ...cutBox([corners[0], corners[1], corners[2]], 5, random),
    ...cutBox([corners[0], corners[2], corners[3]], 5, random),
  ];
  const edges = (start: number, step: number) => Array.from({ length: 16 }, (_, i) => start + i * step);
  const [x, y] = [edges(-1, 3.1), edges(-11, 3.3)];
  const box = [[[...corners, corners[0]]]];

  test("its shares are the sum of theirs", () => {
    const whole = fractionShares(box, pairs(x), pairs(y));
    const sum = new Float64Array(whole.length);
    for (const ring of triangles) {
      fractionShares([[ring]], pairs(x), pairs(y)).forEach((share, i) => {
        sum[i] = sum[i]! + share;
      });
    }
    expect(furthest(sum, [...whole])).toBeLessThan(1e-10);
    const together = fractionShares(
      triangles.map((ring) => [ring]),
      pairs(x),
      pairs(y),
    );
    expect(furthest(together, [...whole])).toBeLessThan(1e-10);
  });

  test("a centre on their common edge is in one of them", () => {
    // Many centres on the diagonal, found from either end of it.
    const along = (d: 0 | 1) =>
      Float64Array.from({ length: 9 }, (_, i) => corners[0][d] + (i / 8) * (corners[2][d] - corners[0][d]));
    const sum = new Float64Array(81);
    for (const [a, b, c] of [
      [0, 1, 2],
      [0, 2, 3],
    ] as const) {
      centerShares([[[corners[a], corners[b], corners[c]]]], along(0), along(1)).forEach((share, i) => {
        sum[i] = sum[i]! + share;
      });
    }
    expect([...sum]).toEqual([...centerShares(box, along(0), along(1))]);
  });
});

describe("boxes", () => {
  const square = (west: number, south: number, size: number): MultiPolygon[number] => [
    [
      [west, south],
      [west + size, south],
      [west + size, south + size],
      [west, south + size],
      [west, south],
    ],
  ];
  test.each<[string, MultiPolygon, readonly number[]]>([
    ["one", [square(10, 20, 5)], [10, 20, 15, 25]],
    ["in 0 … 360", [square(300, 20, 5)], [-60, 20, -55, 25]],
    ["two, near", [square(10, 20, 5), square(30, 0, 5)], [10, 0, 35, 25]],
    ["two, nearer the other way around", [square(-170, 20, 5), square(160, 0, 5)], [160, 0, 195, 25]],
    ["one inside the other", [square(0, 0, 50), square(10, 10, 5)], [0, 0, 50, 50]],
    [
      "over the antimeridian",
      [
        [
          [
            [170, 0],
            [-170, 0],
            [-170, 10],
            [170, 10],
            [170, 0],
          ],
        ],
      ],
      [170, 0, 190, 10],
    ],
    [
      "longer than half a turn, as it is written",
      [
        [
          [
            [-120, 0],
            [120, 0],
            [120, 10],
            [-120, 10],
            [-120, 0],
          ],
        ],
      ],
      [-120, 0, 120, 10],
    ],
    [
      "clockwise: the short way",
      [
        [
          [
            [-120, 0],
            [-120, 10],
            [120, 10],
            [120, 0],
            [-120, 0],
          ],
        ],
      ],
      [120, 0, 240, 10],
    ],
    [
      "the whole Earth",
      [
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
      [-180, -90, 180, 90],
    ],
    [
      "around the south pole",
      [
        [
          [
            [0, -70],
            [-90, -75],
            [180, -65],
            [90, -80],
            [0, -70],
          ],
        ],
      ],
      [-180, -90, 180, -65],
    ],
    [
      "one across the antimeridian, and a smaller beyond it",
      [square(132, 0, 89), square(183, -40, 11)],
      [132, -40, 221, 89],
    ],
    ["three that cover the circle", [0, 120, 240].map((lon) => square(lon, -60, 120)), [-180, -60, 180, 60]],
  ])("%s", (_, region, [west, south, east, north]) => {
    expect(regionBox(region)).toEqual({ west, south, east, north });
  });
});

describe("what is no region", () => {
  test.each<[string, unknown]>([
    ["nothing", []],
    ["a polygon without rings", [[]]],
    [
      "two positions",
      [
        [
          [
            [0, 0],
            [1, 1],
            [0, 0],
          ],
        ],
      ],
    ],
    [
      "a line",
      [
        [
          [
            [0, 0],
            [1, 1],
            [2, 2],
            [0, 0],
          ],
        ],
      ],
    ],
    [
      "no latitude",
      [
        [
          [
            [0, 0],
            [1, 0],
            [1, 91],
            [0, 0],
          ],
        ],
      ],
    ],
    [
      "not a number",
      [
        [
          [
            [0, 0],
            [1, 0],
            [Number.NaN, 1],
            [0, 0],
          ],
        ],
      ],
    ],
    [
      "infinite",
      [
        [
          [
            [0, 0],
            [1, 0],
            [1, Number.POSITIVE_INFINITY],
            [0, 0],
          ],
        ],
      ],
    ],
    [
      "too many turns",
      [
        [
          [
            [900, 0],
            [901, 0],
            [901, 1],
            [900, 0],
          ],
        ],
      ],
    ],
  ])("%s", (_, region) => {
    for (const ask of [regionBox, (r: MultiPolygon) => fractionShares(r, pairs([0, 1]), pairs([0, 1]))]) {
      expect(() => ask(region as MultiPolygon)).toThrow(InvalidParameter);
    }
  });
});

test("a coast of 150,000 corners, around the pole", () => {
  const corners = 150_000;
  const ring = Array.from(
    { length: corners },
    (_, i) => [-180 + (360 * i) / corners, 60 + 5 * Math.sin(i / 7)] as const,
  );
  expect(regionBox([[ring]])).toMatchObject({ west: -180, east: 180, north: 90 });
  const [share] = fractionShares([[ring]], Float64Array.of(-180, 180), Float64Array.of(50, 90));
  expect(share).toBeCloseTo(30 / 40, 4);
});

describe("a cell without width or height counts by its centre", () => {
  const box = [
    [
      [
        [19, 9],
        [21, 9],
        [21, 11],
        [19, 11],
        [19, 9],
      ],
    ],
  ] as const;
  test.each<[string, readonly number[], readonly number[], readonly number[]]>([
    ["a point inside", [20, 20], [10, 10], [1]],
    ["a point outside", [22, 22], [10, 10], [0]],
    ["a column", [20, 20], [8, 9, 9, 10, 10, 11, 11, 12], [0, 1, 1, 0]],
    ["a row", [18, 19, 19, 20, 20, 22], [10, 10], [0, 1, 0]],
    ["a column among others", [18, 20, 20, 20, 20, 21], [6, 10, 9, 11], [0.125, 0, 0.25, 0.5, 1, 1]],
  ])("%s", (_, x, y, shares) => {
    expect([...fractionShares(box, Float64Array.from(x), Float64Array.from(y))]).toEqual(shares);
  });
});

describe("a zigzag of 50,000 corners", () => {
  const [corners, step] = [50_000, 340 / 50_000];
  const top = Array.from({ length: corners + 1 }, (_, i) => [-170 + step * i, i % 2 === 0 ? -80 : 80] as const);
  const ring = [...top, [170, -89], [0, -89], [-170, -89], top[0]!] as const;
  const edges = (start: number, count: number) => Array.from({ length: count + 1 }, (_, i) => start + i);
  const [x, y] = [edges(-180, 360), edges(-90, 180)];
  const outline = (lon: number) => {
    const along = (lon + 170) / step;
    const [corner, part] = [Math.floor(along), along % 1];
    return corner % 2 === 0 ? -80 + 160 * part : 80 - 160 * part;
  };

  test("the centres below it are in", () => {
    const found = centerShares([[ring]], middles(x), middles(y));
    const expected = [...middles(y)].flatMap((lat) =>
      [...middles(x)].map((lon) => Number(Math.abs(lon) < 170 && lat > -89 && lat < outline(lon))),
    );
    // A centre as near to the outline as this is on either side of it.
    const isNear = (i: number) => Math.abs(outline(middles(x)[i % 360]!) - middles(y)[Math.floor(i / 360)]!) < 1e-6;
    expect([...found].filter((share, i) => share !== expected[i] && !isNear(i))).toEqual([]);
  });

  test("its shares rise from none to all with what lies below", () => {
    const found = fractionShares([[ring]], pairs(x), pairs(y));
    for (const [row, share] of [
      [0, 0],
      [5, 1],
      [89, 0.503125],
      [170, 0],
    ] as const) {
      expect(found[row * 360 + 180]).toBeCloseTo(share, 3);
    }
  });

  test("its crossings are counted", () => {
    expect(crossingsOf([[ring]], pairs(x), pairs(y)) / (corners * 160)).toBeCloseTo(1, 3);
  });
});

test("crossings of a box: rows and columns that its edges reach into", () => {
  const box = [
    [
      [
        [0.5, 0.5],
        [2.5, 0.5],
        [2.5, 1.5],
        [0.5, 1.5],
        [0.5, 0.5],
      ],
    ],
  ] as const;
  // Two rows by each of the two that rise; one row, and two lines between columns, by each of the others.
  expect(crossingsOf(box, pairs([0, 1, 2, 3, 4]), pairs([0, 1, 2, 3, 4]))).toBe(2 * 2 + 2 * (1 + 2));
});
