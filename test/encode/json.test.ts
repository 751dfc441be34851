import { describe, expect, test } from "vitest";
import { json } from "../../src/encode/json.ts";
import type { Coverage } from "../../src/grid/coverage.ts";
import { coordinate, coverage, grid, lat, lon, scalar, times, variable } from "./sample-coverage.ts";

type Member = { dims: string[]; attrs: Record<string, unknown>; data: unknown };
type Document = {
  coords: Record<string, Member>;
  attrs: Record<string, unknown>;
  dims: Record<string, number>;
  data_vars: Record<string, Member>;
};

const textOf = (answer: Coverage) => new Response(json.encode(answer)).text();
const documentOf = async (answer: Coverage) => JSON.parse(await textOf(answer)) as Document;

describe("the layout of xarray's to_dict", () => {
  test("a grid", async () => {
    expect(await documentOf(grid)).toEqual({
      coords: {
        time: {
          dims: ["time"],
          attrs: { long_name: "time", calendar: "standard" },
          data: ["2000-01-01T00:00:00Z", "2000-01-02T12:00:00Z"],
        },
        lat: { dims: ["lat"], attrs: {}, data: [10, 20] },
        lon: { dims: ["lon"], attrs: { units: "degrees_east", bounds: "lon_bnds" }, data: [0, 1, 2] },
        lon_bnds: {
          dims: ["lon", "bnds"],
          attrs: {},
          data: [
            [-0.5, 0.5],
            [0.5, 1.5],
            [1.5, 2.5],
          ],
        },
      },
      attrs: { title: "A test", "estran:version": "v1" },
      dims: { time: 2, lat: 2, lon: 3, bnds: 2 },
      data_vars: {
        tas: {
          dims: ["time", "lat", "lon"],
          attrs: { units: "K", long_name: "air temperature", standard_name: "air_temperature" },
          data: [
            [
              [Math.fround(0.1), 2, 3],
              [4, null, 6],
            ],
            [
              [7, 8, 9],
              [10, 11, Math.fround(1e21)],
            ],
          ],
        },
      },
    });
  });

  test("scalars: a value, and bounds along bnds alone", async () => {
    const t = scalar({ ...times([3]), bounds: Float64Array.of(0, 31) });
    const { coords, data_vars, dims } = await documentOf(coverage([t], [variable("n", [], [], Float64Array.of(5))]));
    expect(coords.time).toMatchObject({ dims: [], data: "2000-01-04T00:00:00Z", attrs: { bounds: "time_bnds" } });
    expect(coords.time_bnds).toEqual({
      dims: ["bnds"],
      attrs: {},
      data: ["2000-01-01T00:00:00Z", "2000-02-01T00:00:00Z"],
    });
    expect(data_vars.n).toEqual({ dims: [], attrs: {}, data: 5 });
    expect(dims).toEqual({ bnds: 2 });
  });

  test("labels and auxiliary coordinates", async () => {
    const answer = coverage(
      [
        coordinate("member", "other", [], { values: ["r1", 'r"2'] }),
        { ...lat, dims: ["points"] },
        { ...scalar(coordinate("height", "other", [2])), attributes: { units: "m" } },
      ],
      [variable("v", ["points", "member"], [2, 2], Float64Array.of(1, 2, 3, 4))],
    );
    const { coords } = await documentOf(answer);
    expect(coords.member!.data).toEqual(["r1", 'r"2']);
    expect(coords.lat).toEqual({ dims: ["points"], attrs: {}, data: [10, 20] });
    expect(coords.height).toEqual({ dims: [], attrs: { units: "m" }, data: 2 });
  });
});

test.each([
  ["64-bit integers keep their digits", BigInt64Array.of(2n ** 60n + 1n), "1152921504606846977"],
  ["float32 as the exact double", Float32Array.of(0.1), "0.10000000149011612"],
  ["the least double", Float64Array.of(5e-324), "5e-324"],
  ["no NaN", Float64Array.of(Number.NaN), "null"],
  ["no infinity", Float64Array.of(Number.POSITIVE_INFINITY), "null"],
])("%s", async (_, data, digits) => {
  expect(await textOf(coverage([], [variable("v", [], [], data)]))).toContain(`"data":${digits}}`);
});

test("attributes that JSON can't hold", async () => {
  const attributes = {
    nan: Number.NaN,
    big: 2n ** 60n,
    small: 3n,
    list: Int16Array.of(1, 2),
    nested: { a: [Number.NaN] },
  };
  const { attrs } = await documentOf(coverage([], [variable("v", [], [], Float64Array.of(1))], attributes));
  expect(attrs).toEqual({ nan: null, big: "1152921504606846976", small: 3, list: [1, 2], nested: { a: [null] } });
});

test("nested order of an array larger than one piece", async () => {
  const data = Float64Array.from({ length: 3 * 5000 }, (_, i) => i / 7);
  const { data_vars } = await documentOf(coverage([], [variable("v", ["a", "b"], [3, 5000], data)]));
  expect((data_vars.v!.data as number[][]).map((row) => row.length)).toEqual([5000, 5000, 5000]);
  expect((data_vars.v!.data as number[][]).flat()).toEqual([...data]);
});

test("streams pieces, made as they are read", async () => {
  const data = new Float64Array(200_000).fill(1 / 3);
  const body = json.encode(coverage([lon], [variable("v", ["i"], [data.length], data)]));
  const reader = new Response(body).body!.getReader();
  const sizes: number[] = [];
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    sizes.push(piece.value.length);
  }
  expect(sizes.length).toBeGreaterThan(20);
  expect(Math.max(...sizes)).toBeLessThan(200_000);
});
