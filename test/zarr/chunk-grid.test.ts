import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { CorruptData, Unsupported } from "../../src/errors.ts";
import { type ChunkEdges, parseRectilinear, regularEdges } from "../../src/zarr/chunk-grid.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import { readContext } from "../../src/zarr/open-dataset.ts";
import { planArray, WHOLE } from "../../src/zarr/plan.ts";
import { readPieces } from "../../src/zarr/read.ts";
import { planWhole, readWhole } from "../../src/zarr/read-whole.ts";
import type { Labels } from "../../src/zarr/selection.ts";
import { open, subset } from "../compute/support.ts";
import { createMemoryStore, type Entries } from "../support/memory-store.ts";
import { seeded } from "../support/random.ts";
import { recordStore } from "../support/recording-store.ts";

/** Lengths of the first chunks. */
const lengths = (edges: ChunkEdges, count: number): number[] =>
  Array.from({ length: count }, (_, chunk) => edges.startOf(chunk + 1) - edges.startOf(chunk));

describe("edges", () => {
  // The five spellings of the specification's example, and one length for all.
  test.each<[unknown, number[]]>([
    [[[2, 3]], [2, 2, 2]],
    [[[1, 6]], [1, 1, 1, 1, 1, 1]],
    [
      [1, [2, 1], 3],
      [1, 2, 3],
    ],
    [
      [[1, 3], 3],
      [1, 1, 1, 3],
    ],
    [[6], [6]],
    [4, [4, 4]],
    [
      [4, 4, 4, 4],
      [4, 4],
    ],
  ])("%j are chunks of %j", (given, expected) => {
    const { edges, largest } = parseRectilinear([given], [6], "a/zarr.json");
    expect(lengths(edges[0]!, expected.length)).toEqual(expected);
    expect(largest).toEqual([Math.max(...expected)]);
    const chunks = expected.flatMap((length, chunk) => new Array<number>(length).fill(chunk));
    expect(Array.from({ length: 6 }, (_, i) => edges[0]!.chunkOf(i))).toEqual(chunks.slice(0, 6));
  });

  test.each<[unknown]>([
    [[[2, 2]]],
    [[2, 3]],
    [[0, 6]],
    [[[6, 0]]],
    [[-6]],
    [["6"]],
    [[[2, 3, 1]]],
    [null],
    [0],
    [-1],
    [[]],
  ])("%j don't make up a dimension of 6", (given) => {
    expect(() => parseRectilinear([given], [6], "a/zarr.json")).toThrow(CorruptData);
  });

  test("a hundred million chunks are no more than their runs", () => {
    const started = performance.now();
    const { edges } = parseRectilinear(
      [
        [
          [1, 5e7],
          [2, 5e7],
        ],
      ],
      [15e7],
      "a/zarr.json",
    );
    expect([edges[0]!.chunkOf(5e7 - 1), edges[0]!.chunkOf(5e7 + 1), edges[0]!.startOf(1e8)]).toEqual([
      5e7 - 1,
      5e7,
      15e7,
    ]);
    expect(regularEdges(3).chunkOf(3e8 - 1)).toBe(1e8 - 1);
    expect(performance.now() - started).toBeLessThan(50);
  });
});

const SHAPE = [7, 6] as const;
const ROWS = [2, 1, 2, 2];
const COLUMNS = [1, 1, 4];

/** 7 × 6 numbers that count from 0, in chunks of uneven shapes; that at [2, 2] is not stored. */
function archive(codecs: readonly unknown[] = []): Entries {
  const chunks: Record<string, Uint8Array> = {};
  let row = 0;
  for (const [i, height] of ROWS.entries()) {
    let column = 0;
    for (const [j, width] of COLUMNS.entries()) {
      // Stored with the last dimension first.
      const values = Int16Array.from({ length: height * width }, (_, k) => {
        const [x, y] = [Math.floor(k / height), k % height];
        return (row + y) * SHAPE[1] + column + x;
      });
      if (i !== 2 || j !== 2) {
        chunks[`a/c/${i}/${j}`] = new Uint8Array(deflateSync(new Uint8Array(values.buffer)));
      }
      column += width;
    }
    row += height;
  }
  const array = {
    zarr_format: 3,
    node_type: "array",
    shape: SHAPE,
    data_type: "int16",
    chunk_grid: {
      name: "rectilinear",
      configuration: {
        kind: "inline",
        chunk_shapes: [
          [2, 1, [2, 2]],
          [[1, 2], 4],
        ],
      },
    },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: -1,
    codecs: [
      { name: "transpose", configuration: { order: [1, 0] } },
      { name: "bytes", configuration: { endian: "little" } },
      { name: "numcodecs.zlib", configuration: { level: 1 } },
      ...codecs,
    ],
    attributes: {},
    dimension_names: ["y", "x"],
  };
  const metadata = { kind: "inline", must_understand: false, metadata: { a: array } };
  return {
    "zarr.json": { zarr_format: 3, node_type: "group", attributes: {}, consolidated_metadata: metadata },
    "a/zarr.json": array,
    ...chunks,
  };
}

const expected = Array.from({ length: 42 }, (_, k) => {
  const [y, x] = [Math.floor(k / 6), k % 6];
  return y >= 3 && y < 5 && x >= 2 ? -1 : k;
});

describe("an array in a rectilinear grid", () => {
  test("read whole", async () => {
    const dataset = await open(createMemoryStore(archive()));
    const plan = planWhole(dataset.arrays.get("a")!);
    expect(plan.arrays[0]!.chunks).toBe(12);
    expect(Array.from((await readWhole(plan, readContext(dataset, createMeter(), undefined))) as Int16Array)).toEqual(
      expected,
    );
  });

  test("any window: what was planned, no more, and the right numbers", async () => {
    const random = seeded(4);
    for (let round = 0; round < 40; round++) {
      const { store, recording } = recordStore(createMemoryStore(archive()));
      const dataset = await open(store);
      const opened = recording.requests;
      const [top, left] = [random.integer(0, 6), random.integer(0, 5)];
      const [bottom, right] = [random.integer(top, 6), random.integer(left, 5)];
      const range = (start: number, stop: number): Labels => ({ kind: "range", start, stop });
      const dims = { y: range(top, bottom), x: range(left, right) };
      const array = dataset.arrays.get("a")!;
      const plan = planArray(array, [
        { kind: "windows", dim: 0, windows: [{ start: top, stop: bottom + 1 }], size: bottom + 1 - top },
        { kind: "windows", dim: 1, windows: [{ start: left, stop: right + 1 }], size: right + 1 - left },
      ]);
      const { variables } = await subset(dataset, { dims });
      const wanted = expected.filter((_, k) => {
        const [y, x] = [Math.floor(k / 6), k % 6];
        return y >= top && y <= bottom && x >= left && x <= right;
      });
      expect(Array.from(variables[0]!.data as Float32Array), JSON.stringify(dims)).toEqual(wanted);
      expect(recording.requests - opened).toBe(plan.chunks);
    }
  });

  test("scattered cells", async () => {
    const dataset = await open(createMemoryStore(archive()));
    const indexes = [Int32Array.of(6, 0, 4, 2, 3, 0), Int32Array.of(5, 0, 1, 3, 4, 2)] as const;
    const plan = planArray(dataset.arrays.get("a")!, [{ kind: "cells", dims: [0, 1], indexes, size: 6 }]);
    const found = new Array<number>(6);
    const context = readContext(dataset, createMeter(), undefined);
    for await (const { data: decode, loops } of readPieces([{ plan, part: WHOLE }], 2, context)) {
      const data = decode();
      loops[0]!.from.forEach((from, i) => {
        found[loops[0]!.to[i]!] = Number(data[from]);
      });
    }
    expect(found).toEqual(Array.from(indexes[0], (y, i) => expected[y * 6 + indexes[1][i]!]));
  });

  test("shards in it are refused by name", async () => {
    const entries = archive();
    const root = entries["zarr.json"] as { consolidated_metadata: { metadata: { a: Record<string, unknown> } } };
    const configuration = { chunk_shape: [1, 1], codecs: ["bytes"], index_codecs: ["bytes"] };
    root.consolidated_metadata.metadata.a.codecs = [{ name: "sharding_indexed", configuration }];
    await expect(open(createMemoryStore(entries))).rejects.toThrow(Unsupported);
    await expect(open(createMemoryStore(entries))).rejects.toThrow("shards in a rectilinear chunk grid");
  });

  test("a chunk of another shape is an error", async () => {
    const entries = { ...archive(), "a/c/0/0": archive()["a/c/0/2"]! };
    const dataset = await open(createMemoryStore(entries));
    const plan = planWhole(dataset.arrays.get("a")!);
    await expect(readWhole(plan, readContext(dataset, createMeter(), undefined))).rejects.toThrow(/"\/a\/c\/0\/0"/);
  });
});
