/** The reduce loop, cell by cell and by runs in the kernels, against the plainest loop: any type, packing, cut, grouping and weights. */
import { expect, test } from "vitest";
import { reduceTiles } from "../../src/compute/reduce.ts";
import type { Field, ReduceSpec } from "../../src/compute/reduce-spec.ts";
import { createUnpacker, type Packing, validityOf } from "../../src/grid/packing.ts";
import type { TypedArray } from "../../src/numerics/data-type.ts";
import type { Tile } from "../../src/zarr/tile.ts";
import { seeded } from "../support/random.ts";
import { kernels, NAMES, REDUCERS, ROOM } from "./support.ts";

type Random = ReturnType<typeof seeded>;
type Making = Readonly<{ shape: readonly number[]; data: TypedArray; packing: Packing; spec: ReduceSpec }>;

type StatisticName = (typeof NAMES)[number];
const PLAIN: Packing = { missing: [], validMin: null, validMax: null, scale: 1, offset: 0, reinterpret: null };
const TYPES = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array];

const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);

function indexOf(flat: number, shape: readonly number[]): number[] {
  let rest = flat;
  return shape
    .toReversed()
    .map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    })
    .reverse();
}

/**
 * The tiles of an array cut in blocks of `size`, each with `more` elements along each dimension that are not wanted; then
 * the last dimension also begins in the middle, as longitudes do that wrap around.
 */
async function* tilesOf({ shape, data }: Making, size: readonly number[], more: number): AsyncGenerator<Tile> {
  const blocks = shape.map((n, d) => Math.ceil(n / size[d]!));
  const turned = (i: number, count: number, d: number) =>
    more > 0 && d === shape.length - 1 ? (i + (count >> 1)) % count : i;
  for (let block = 0; block < product(blocks); block++) {
    const origin = indexOf(block, blocks).map((i, d) => i * size[d]!);
    const held = size.map((n) => n + more);
    const tile = data.slice(0, 0).constructor as new (length: number) => TypedArray;
    const piece = new tile(product(held)).fill((typeof data[0] === "bigint" ? 77n : 77) as never);
    const strides = held.map((_, d) => product(held.slice(d + 1)));
    const loops = shape.map((n, d) => {
      const count = Math.min(size[d]!, n - origin[d]!);
      return {
        from: Int32Array.from({ length: count }, (_, i) => turned(i, count, d) * strides[d]!),
        to: Int32Array.from({ length: count }, (_, i) => origin[d]! + i),
      };
    });
    const counts = loops.map(({ from }) => from.length);
    for (let i = 0; i < product(counts); i++) {
      const index = indexOf(i, counts);
      const from = index.reduce((sum, at, d) => sum + loops[d]!.from[at]!, 0);
      const to = index.reduce((sum, at, d) => sum * shape[d]! + loops[d]!.to[at]!, 0);
      piece[from] = data[to]!;
    }
    yield { data: () => piece, lasts: true, loops };
  }
}

const ALONE = { length: 1, stride: 0 };

/** Groups, valid and seen cells, and each statistic in two passes. */
function plainly({ shape, data, packing, spec }: Making) {
  const cells = Array.from({ length: spec.groups }, () => ({
    values: [] as number[],
    shares: [] as number[],
    weights: [] as number[],
    seen: 0,
  }));
  for (let flat = 0; flat < data.length; flat++) {
    const index = indexOf(flat, shape);
    const factor = (fields: readonly Field[]) =>
      fields.reduce(
        (all, { dims, sizes, values }) => all * values[dims.reduce((at, d, k) => at * sizes[k]! + index[d]!, 0)]!,
        1,
      );
    const share = factor(spec.shares);
    if (share === 0) {
      continue;
    }
    const first = spec.groupOf.reduce((sum, table, d) => sum + (table?.[index[d]!] ?? 0), 0);
    const stored = Number(data[flat]);
    const outside = stored < (packing.validMin ?? -Infinity) || stored > (packing.validMax ?? Infinity);
    const isValid = !Number.isNaN(stored) && !packing.missing.includes(stored) && !outside;
    for (let w = 0; w < spec.windows.length; w++) {
      const group = cells[first + w * spec.windows.stride]!;
      group.seen += 1;
      if (isValid) {
        group.values.push(stored * packing.scale + packing.offset);
        group.shares.push(share);
        group.weights.push(share * factor(spec.weights));
      }
    }
  }
  return cells.map(({ values, shares, weights, seen }) => {
    const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, n, i) => sum + n * b[i]!, 0);
    const [count, total] = [shares, weights].map((all) => all.reduce((sum, n) => sum + n, 0)) as [number, number];
    const mean = dot(values, weights) / total;
    const variance =
      dot(
        values.map((value) => (value - mean) ** 2),
        weights,
      ) / total;
    const [least, greatest] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
    const size = Math.max(Math.abs(least), Math.abs(greatest));
    const expected: Record<StatisticName, number> = {
      count,
      sum: dot(values, shares),
      mean,
      min: least,
      max: greatest,
      range: greatest - least,
      var: variance,
      std: Math.sqrt(variance),
    };
    return { expected, valid: values.length, seen, size };
  });
}

async function expectSame(
  making: Making,
  groups: ReturnType<typeof plainly>,
  size: readonly number[],
  useKernels: boolean,
  more: number,
): Promise<void> {
  const { packing, spec } = making;
  const stored = { kernels, packing, validity: useKernels ? validityOf(packing) : null };
  const { states, valid, seen } = await reduceTiles(tilesOf(making, size, more), createUnpacker(packing), stored, spec);
  if (spec.counting) {
    expect([...valid]).toEqual(groups.map((group) => group.valid));
    expect([...seen]).toEqual(groups.map((group) => group.seen));
  }
  NAMES.forEach((name, r) => {
    REDUCERS[name].finish(states[r]!).forEach((found, i) => {
      const { expected, valid: counted, size: largest } = groups[i]!;
      if (counted === 0) {
        expect(found, name).toEqual(name === "count" ? 0 : Number.NaN);
        return;
      }
      // What the plain loop itself rounds away.
      const rounded = { count: 1, sum: counted * largest, var: largest ** 2, std: largest, mean: largest }[
        name as "sum"
      ];
      const apart = Math.abs(found - expected[name]);
      const tolerance = name === "std" ? 1e-7 : 1e-13;
      expect(apart, `${name} of group ${i}`).toBeLessThanOrEqual(
        tolerance * (rounded ?? largest) + 1e-12 * Math.abs(expected[name]),
      );
    });
  });
}

function anyMaking(random: Random, longest: number): Making {
  const shape = Array.from({ length: random.integer(1, longest > 100 ? 2 : 4) }, (_, d) =>
    random.integer(1, d === 0 ? longest : 9),
  ).reverse();
  const type = TYPES[random.integer(0, TYPES.length - 1)]!;
  const isFloat = type === Float32Array || type === Float64Array;
  const low = type.name.startsWith("Uint") ? 0 : -100;
  const data = new type(product(shape));
  for (let i = 0; i < data.length; i++) {
    const value = low + random.next() * (120 - low);
    data[i] = random.next() < 0.1 ? 99 : isFloat ? value : Math.round(value);
    if (isFloat && random.next() < 0.1) {
      data[i] = Number.NaN;
    }
  }
  const packing: Packing = {
    ...PLAIN,
    missing: [[], [99], [99, low], [99, low, 5]][random.integer(0, 3)]!,
    validMin: random.next() < 0.3 ? 10 : null,
    validMax: random.next() < 0.3 ? 90 : null,
    ...(random.next() < 0.5 && { scale: [0.01, -2, 1][random.integer(0, 2)]!, offset: 273.15 }),
  };
  return { shape, data, packing, spec: anySpec(random, shape) };
}

/** Every dimension kept, reduced or grouped; weights along some; shares over the last two, or none. */
function anySpec(random: Random, shape: readonly number[]): ReduceSpec {
  let groups = 1;
  const groupOf = shape
    .toReversed()
    .map((size, k) => {
      // Rows are reduced more often than not: those are the kernels'.
      const fate = k === 0 && random.next() < 0.5 ? 0 : random.integer(0, 2);
      const count = [1, size, Math.ceil(size / 3)][fate]!;
      const stride = groups;
      groups *= count;
      return fate === 0 ? null : Int32Array.from({ length: size }, (_, i) => stride * (fate === 1 ? i : i % count));
    })
    .reverse();
  const field = (dims: readonly number[], value: () => number): Field => {
    const sizes = dims.map((d) => shape[d]!);
    return { dims, sizes, values: Float64Array.from({ length: product(sizes) }, value) };
  };
  const rank = shape.length;
  // Of a polygon: alike for some cells, or different in each.
  const stretch = [1, 25][random.integer(0, 1)]!;
  let [cells, share] = [0, 0];
  const nextShare = () => {
    share = cells++ % stretch === 0 ? Math.max(0, random.next() - 0.3) : share;
    return share;
  };
  const shares = rank > 1 && random.next() < 0.4 ? [field([rank - 2, rank - 1], nextShare)] : [];
  const weights = shape.flatMap((_, d) =>
    random.next() < 0.3 ? [field([d], () => (d % 2 ? 0.5 : 0.1 + random.next()))] : [],
  );
  const windows = { length: random.next() < 0.3 ? random.integer(2, 3) : 1, stride: random.integer(1, 4) };
  return {
    groups: groups + (windows.length - 1) * windows.stride,
    groupOf,
    windows,
    shares,
    weights,
    reducers: NAMES.map((name) => REDUCERS[name]),
    counting: random.next() < 0.5,
    ...ROOM,
    strides: [],
    zones: null,
  };
}

test.each([
  ["of a few cells", 12, 60],
  ["with long rows", 900, 60],
])("any arrays %s", async (_, longest, rounds) => {
  const random = seeded(longest);
  for (let round = 0; round < rounds; round++) {
    const making = anyMaking(random, longest);
    const size = making.shape.map((n) => (random.next() < 0.4 ? n : random.integer(Math.ceil(n / 5), n)));
    const groups = plainly(making);
    for (const more of [0, 1]) {
      await expectSame(making, groups, size, true, more);
      await expectSame(making, groups, size, false, more);
    }
  }
});

test("maps: cells of a row go each to a group of its own, with one weight", async () => {
  const random = seeded(8);
  for (let round = 0; round < 40; round++) {
    const making = anyMaking(random, 900);
    const { shape } = making;
    if (shape.length < 2) {
      continue;
    }
    const [rows, columns] = [shape[0]!, shape.at(-1)!];
    const spec: ReduceSpec = {
      ...making.spec,
      groups: columns + 2 * (round % 2),
      windows: { length: 1 + (round % 2), stride: 2 },
      groupOf: shape.map((_, d) => (d === shape.length - 1 ? Int32Array.from({ length: columns }, (_, i) => i) : null)),
      shares: [],
      weights: [{ dims: [0], sizes: [rows], values: Float64Array.from({ length: rows }, (_, i) => 0.3 + (i % 3)) }],
      counting: false,
    };
    const map = { ...making, spec };
    const groups = plainly(map);
    for (const size of [shape, shape.map((n) => Math.ceil(n / 2))]) {
      await expectSame(map, groups, size, true, 1);
    }
  }
});

test("runs longer than the kernels take at once", async () => {
  const random = seeded(3);
  const shape = [2, 70_001];
  const data = Float32Array.from({ length: 140_002 }, () => (random.next() < 0.1 ? Number.NaN : 280 + random.next()));
  const spec = (groupOf: ReduceSpec["groupOf"], groups: number): ReduceSpec => ({
    groups,
    groupOf,
    windows: ALONE,
    shares: [],
    weights: [{ dims: [0], sizes: [2], values: Float64Array.of(0.25, 2) }],
    reducers: NAMES.map((name) => REDUCERS[name]),
    counting: true,
    ...ROOM,
    strides: [],
    zones: null,
  });
  for (const made of [spec([null, null], 1), spec([Int32Array.of(0, 1), null], 2)]) {
    const making = { shape, data, packing: PLAIN, spec: made };
    await expectSame(making, plainly(making), shape, true, 0);
  }
});

test("64-bit integers are rounded to doubles, the missing ones found before", async () => {
  const big = 2n ** 53n;
  const data = BigInt64Array.of(big, big + 1n, big + 2n, -big, 5n);
  const packing = { ...PLAIN, missing: [big + 1n] };
  const making = {
    shape: [5],
    data,
    packing,
    spec: {
      groups: 1,
      groupOf: [null],
      windows: ALONE,
      shares: [],
      weights: [],
      reducers: NAMES.map((name) => REDUCERS[name]),
      counting: true,
      ...ROOM,
      strides: [],
      zones: null,
    },
  };
  const stored = { kernels, packing, validity: null };
  const { states, valid } = await reduceTiles(tilesOf(making, [5], 0), createUnpacker(packing), stored, making.spec);
  const found = Object.fromEntries(NAMES.map((name, r) => [name, REDUCERS[name].finish(states[r]!)[0]]));
  expect([...valid]).toEqual([4]);
  expect(found).toMatchObject({ count: 4, min: -Number(big), max: Number(big + 2n), sum: Number(big + 7n) });
});
