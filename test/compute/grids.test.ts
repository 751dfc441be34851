/**
 * Questions about places on grids whose axes are not longitude and latitude: where cells lie, which of them a box or a polygon takes,
 * how much they count. Reference values by PROJ, GeographicLib and shapely (scripts/make_grids_reference.py).
 */
import { describe, expect, test } from "vitest";
import { planSubset } from "../../src/compute/answer.ts";
import type { Coverage } from "../../src/grid/coverage.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import reference from "../reference/grids.json" with { type: "json" };
import { buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { aggregate, EVERYTHING, LIMITS, open, subset } from "./support.ts";

type Case = (typeof reference.projected)[number];

const cell = (i: number) => 1 + ((i * 7919) % 101);

/** One variable over the grid, [t, y, x] or [x, t, y]. */
function projectedStore(
  { attributes, x, y }: Case,
  order: readonly ("t" | "y" | "x")[] = ["t", "y", "x"],
  longest = 4,
) {
  const rotated = attributes.grid_mapping_name === "rotated_latitude_longitude";
  const angular = attributes.grid_mapping_name === "geostationary";
  const sizes = { t: 2, y: y.length, x: x.length };
  const shape = order.map((dim) => sizes[dim]);
  const data = Float64Array.from({ length: 2 * x.length * y.length }, (_, flat) => {
    const at: Record<string, number> = {};
    let rest = flat;
    for (const dim of order.toReversed()) {
      at[dim] = rest % sizes[dim];
      rest = Math.floor(rest / sizes[dim]);
    }
    return 1000 * at.t! + cell(at.y! * x.length + at.x!);
  });
  const axis = (dim: "x" | "y", values: readonly number[]) => ({
    shape: [values.length],
    dims: [dim],
    data: Float64Array.from(values),
    attributes: rotated
      ? { standard_name: dim === "x" ? "grid_longitude" : "grid_latitude", units: "degrees" }
      : { standard_name: `projection_${dim}_coordinate`, units: angular ? "radians" : "m" },
  });
  const arrays = {
    v: {
      shape,
      dims: order,
      data,
      attributes: { grid_mapping: "crs", units: "K" },
      fillValue: -1,
      chunks: shape.map((n) => Math.min(n, longest)),
    },
    crs: { shape: [], dims: [], data: Int32Array.of(0), attributes },
    x: axis("x", x),
    y: axis("y", y),
  };
  return createMemoryStore(buildZarr({ arrays }));
}

const labelsOf = (coverage: Coverage, name: string) =>
  coverage.coordinates.find((coordinate) => coordinate.name === name)!.values as Float64Array;

/** Longitudes are the same in any turn. */
const apart = (a: number, b: number) => Math.abs(a - b - 360 * Math.round((a - b) / 360));

describe.each(reference.projected)("$name", (one) => {
  const { x, lon, lat, areas, ring, fraction, center } = one;
  const region = [[ring.map(([l, p]) => [l!, p!] as const)]];
  const orders = [
    ["t", "y", "x"],
    ["x", "t", "y"],
  ] as const;

  test("the nearest cell of a point, with its own longitude and latitude", async () => {
    for (const order of orders) {
      const archive = await open(projectedStore(one, order));
      const cells = [0, x.length - 1, 3 * x.length + 4, lon.length - 1];
      const coverage = await subset(archive, { points: cells.map((i) => ({ lon: lon[i]!, lat: lat[i]! })) });
      const { data, dims, shape } = coverage.variables[0]!;
      const stride = dims.indexOf("t") === 0 ? 1 : shape[1]!;
      expect(cells.map((_, k) => data[k * stride])).toEqual(cells.map(cell));
      cells.forEach((i, k) => {
        expect(apart(labelsOf(coverage, "lon")[k]!, lon[i]!)).toBeLessThan(1e-8);
        expect(Math.abs(labelsOf(coverage, "lat")[k]! - lat[i]!)).toBeLessThan(1e-8);
        expect(labelsOf(coverage, "x")[k]).toBeCloseTo(x[i % x.length]!, 6);
      });
    }
  });

  test("linear interpolation is bilinear in the grid's own axes", async () => {
    const archive = await open(projectedStore(one));
    const at = (j: number, i: number) => cell(j * x.length + i);
    const i = 2 * x.length + 3;
    const coverage = await subset(archive, { points: [{ lon: lon[i]!, lat: lat[i]! }], method: "linear" });
    expect(Number(coverage.variables[0]!.data[0])).toBeCloseTo(at(2, 3), 4);
  });

  test("a box takes the cells whose centres lie within", async () => {
    const archive = await open(projectedStore(one));
    const [west, south, east, north] = boxOf(one);
    const inside = (i: number) => {
      const l = lon[i]!;
      return (
        lat[i]! >= south && lat[i]! <= north && [l, l - 360, l + 360].some((turned) => turned >= west && turned <= east)
      );
    };
    const expected = lon.flatMap((_, i) => (inside(i) ? [cell(i)] : [])).sort((a, b) => a - b);
    const { variables, coordinates } = await subset(archive, { box: { west, south, east, north } });
    const { data, shape } = variables[0]!;
    const first = Array.from(data.slice(0, shape[1]! * shape[2]!), Number).filter((value) => !Number.isNaN(value));
    expect(first.sort((a, b) => a - b)).toEqual(expected);
    expect(coordinates.find(({ name }) => name === "lon")).toMatchObject({ dims: ["y", "x"] });
    const mean = await aggregate(archive, { box: { west, south, east, north } }, { weights: "none" });
    expect(mean.variables[0]!.data[0]).toBeCloseTo(expected.reduce((a, b) => a + b) / expected.length, 9);
  });

  test("areas are those of the cells on the sphere", async () => {
    for (const order of orders) {
      const { variables } = await aggregate(await open(projectedStore(one, order)), {}, {});
      const total = areas.reduce((a, b) => a + b);
      const mean = areas.reduce((sum, area, i) => sum + area * cell(i), 0) / total;
      expect(Math.abs(Number(variables[0]!.data[0]) / mean - 1)).toBeLessThan(1e-9);
      expect(variables[0]!.attributes.cell_methods).toBe("area: mean");
    }
  });

  test("rows that are long enough for the kernels are weighted cell by cell too", async () => {
    const columns = Array.from({ length: 64 }, (_, i) => one.x[0]! + (i * (one.x.at(-1)! - one.x[0]!)) / 63);
    const archive = await open(projectedStore({ ...one, x: columns }, ["t", "y", "x"], 1000));
    const slow = await open(projectedStore({ ...one, x: columns }, ["t", "y", "x"], 4));
    const [fast, stepped] = await Promise.all([aggregate(archive, {}, {}), aggregate(slow, {}, {})]);
    expect(fast.variables[0]!.data[0]).toBeCloseTo(Number(stepped.variables[0]!.data[0]), 10);
  });

  test.each(["center", "fraction"] as const)("a polygon, coverage=%s", async (coverage) => {
    const shares = coverage === "center" ? center : fraction;
    const weights = shares.map((share, i) => share * areas[i]!);
    const mean = weights.reduce((sum, weight, i) => sum + weight * cell(i), 0) / weights.reduce((a, b) => a + b);
    const { variables } = await aggregate(await open(projectedStore(one)), { region }, { coverage });
    expect(Math.abs(Number(variables[0]!.data[0]) / mean - 1)).toBeLessThan(coverage === "center" ? 1e-9 : 3e-6);
    const sum = await aggregate(await open(projectedStore(one)), { region }, { coverage, reduce: ["sum", "count"] });
    const total = shares.reduce((s, share, i) => s + share * cell(i), 0);
    expect(Math.abs(Number(sum.variables[0]!.data[0]) / total - 1)).toBeLessThan(coverage === "center" ? 1e-12 : 3e-6);
  });

  test("what lies elsewhere is refused with the extent", async () => {
    const archive = await open(projectedStore(one));
    const elsewhere = { lon: lon[0]! > 0 ? lon[0]! - 170 : lon[0]! + 170, lat: -lat[0]! };
    const ask = (request: object) => () =>
      planSubset(archive, { ...EVERYTHING, ...request }, { coverage: "fraction" }, LIMITS);
    expect(ask({ points: [elsewhere] })).toThrow(/lies outside the grid/);
    const { lon: west, lat: south } = elsewhere;
    expect(ask({ box: { west, south, east: west + 0.1, north: south + 0.1 } })).toThrow(/lies outside the grid/);
    await expect(
      (async () =>
        planSubset(archive, { ...EVERYTHING, box: tiny(one) }, { coverage: "fraction" }, LIMITS).run({
          meter: createMeter(),
        }))(),
    ).rejects.toThrow(/no cell centre lies within/);
  });
});

/** Around the middle half of the grid. */
function boxOf({ lon, lat, x, y }: Case): readonly [number, number, number, number] {
  const at = (j: number, i: number) => Math.floor(j * y.length) * x.length + Math.floor(i * x.length);
  const [a, b] = [at(0.3, 0.2), at(0.7, 0.8)];
  const [west, east] = [Math.min(lon[a]!, lon[b]!) - 0.01, Math.max(lon[a]!, lon[b]!) + 0.01];
  return [west, Math.min(lat[a]!, lat[b]!) - 0.01, east, Math.max(lat[a]!, lat[b]!) + 0.01];
}

/** Between centres. */
function tiny({ lon, lat, x }: Case) {
  const [a, b] = [2 * x.length + 2, 3 * x.length + 3];
  const [l, p] = [(lon[a]! + lon[b]!) / 2, (lat[a]! + lat[b]!) / 2];
  return { west: l - 1e-5, south: p - 1e-5, east: l + 1e-5, north: p + 1e-5 };
}
