/** Maps of cells smaller than pixels where meridians meet, against the equations of the projection (Snyder 1987, 21-5 and 21-6). */
import { describe, expect, test } from "vitest";
import type { View } from "../../src/tiles/view.ts";
import { createMeter } from "../../src/zarr/meter.ts";
import { LIMITS } from "../compute/support.ts";
import { type ArraySpec, buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { openPlaced, plan } from "./support.ts";

const RADIUS_M = 6371000;
const CELL_M = 200e3;
/** Along each side; the pole is in a cell's middle. */
const SIDE = 61;
const MIDDLE = 30;
const RADIANS = Math.PI / 180;

/** Fractional column and row. */
function cellAt(lon: number, lat: number): readonly [number, number] {
  const rho = (2 * RADIUS_M * Math.tan(((90 - lat) / 2) * RADIANS)) / CELL_M;
  return [MIDDLE + rho * Math.sin(lon * RADIANS), MIDDLE + rho * Math.cos(lon * RADIANS)];
}

function placeOf(column: number, row: number): readonly [number, number] {
  const [x, y] = [column - MIDDLE, row - MIDDLE];
  return [Math.atan2(x, y) / RADIANS, 90 - (2 * Math.atan((Math.hypot(x, y) * CELL_M) / (2 * RADIUS_M))) / RADIANS];
}

const along = (dim: string): ArraySpec => ({
  shape: [SIDE],
  dims: [dim],
  data: Float64Array.from({ length: SIDE }, (_, i) => (i - MIDDLE) * CELL_M * (dim === "y" ? -1 : 1)),
  attributes: { standard_name: `projection_${dim}_coordinate`, units: "m" },
});

const cells = (of: (column: number, row: number) => number): Float64Array =>
  Float64Array.from({ length: SIDE * SIDE }, (_, i) => of(i % SIDE, Math.floor(i / SIDE)));

/** @param of the value of a cell */
function open(kind: string, of: (column: number, row: number) => number) {
  const data = cells(of);
  const isPlane = kind === "projected";
  const dims = isPlane ? ["y", "x"] : ["j", "i"];
  const v = { shape: [SIDE, SIDE], dims, chunks: [16, 16], data, fillValue: "NaN" };
  const places = (k: 0 | 1, units: string): ArraySpec => ({
    shape: [SIDE, SIDE],
    dims,
    data: cells((column, row) => placeOf(column, row)[k]),
    attributes: { units },
  });
  const crs = {
    shape: [],
    dims: [],
    data: Int32Array.of(0),
    attributes: {
      grid_mapping_name: "polar_stereographic",
      latitude_of_projection_origin: 90,
      straight_vertical_longitude_from_pole: 0,
      standard_parallel: 90,
      false_easting: 0,
      false_northing: 0,
      earth_radius: RADIUS_M,
    },
  };
  const arrays: Record<string, ArraySpec> = isPlane
    ? { v: { ...v, attributes: { grid_mapping: "crs" } }, crs, x: along("x"), y: along("y") }
    : {
        v: { ...v, attributes: { coordinates: "lon lat" } },
        lon: places(0, "degrees_east"),
        lat: places(1, "degrees_north"),
      };
  return openPlaced(createMemoryStore(buildZarr({ arrays })));
}

/** As a tile of WorldCRS84Quad over cells of 25 km, each of which has 8 · 8 pixels. */
const VIEWS: readonly [string, View][] = [
  ["a quarter of the hemisphere", { crs: "CRS84", bbox: [-90, 0, 0, 90], width: 32, height: 32 }],
  ["across the antimeridian", { crs: "CRS84", bbox: [90, 30, 270, 90], width: 64, height: 20 }],
];

describe.each(["projected", "curvilinear"])("%s", (kind) => {
  describe.each(VIEWS)("%s", (_, view) => {
    const [west, south, east, north] = view.bbox;
    const [dx, dy] = [(east - west) / view.width, (north - south) / view.height];
    const middleOf = (pixel: number) =>
      [west + ((pixel % view.width) + 0.5) * dx, north - (Math.floor(pixel / view.width) + 0.5) * dy] as const;
    /** How far from its middle a pixel reaches, in cells. */
    const reach = (pixel: number) => {
      const [lon, lat] = middleOf(pixel);
      const [u, v] = cellAt(lon, lat);
      const corners = [-0.5, 0.5].flatMap((p) => [-0.5, 0.5].map((q) => cellAt(lon + p * dx, lat + q * dy)));
      return Math.max(...corners.map(([x, y]) => Math.hypot(x - u, y - v)));
    };
    const drawn = async (of: (column: number, row: number) => number) => {
      const map = plan(await open(kind, of), view);
      expect(map.explain()).toMatchObject({ resampling: "average" });
      return (await map.run({ meter: createMeter() })).values;
    };

    test.each([0, 1] as const)("every pixel has cells that it touches (%d)", async (k) => {
      const values = await drawn((column, row) => [column, row][k]!);
      const wrong = [...values].flatMap((value, pixel) => {
        const at = cellAt(...middleOf(pixel));
        const isInside = at.every((place) => place >= 0 && place <= SIDE - 1);
        const isRight = Math.abs(value - at[k]) <= reach(pixel) + 0.71;
        return !isInside || isRight ? [] : [`${middleOf(pixel)}: ${value} for ${at[k]}`];
      });
      expect(wrong).toEqual([]);
    });

    test("none has a value where there are only missing cells", async () => {
      const isHole = (column: number, row: number) => Math.hypot(column - MIDDLE, row - MIDDLE) < 5;
      const values = await drawn((column, row) => (isHole(column, row) ? Number.NaN : 1));
      values.forEach((value: number, pixel: number) => {
        const [u, v] = cellAt(...middleOf(pixel));
        const away = Math.hypot(u - MIDDLE, v - MIDDLE);
        if (away + reach(pixel) < 4) {
          expect(value).toBeNaN();
        } else if (away - reach(pixel) > 6 && u >= 0 && v >= 0 && u <= SIDE - 1 && v <= SIDE - 1) {
          expect(value).toBe(1);
        }
      });
    });
  });
});

test("more pixels than there is room to look for are refused before they are looked for", async () => {
  const dataset = await open("projected", () => 1);
  const wide: View = { crs: "CRS84", bbox: [-90, 60, 0, 90], width: 4096, height: 4096 };
  const small = { ...LIMITS, budget: { ...LIMITS.budget, peakBytes: 96e6 } };
  for (const method of ["nearest", "linear"] as const) {
    expect(() => plan(dataset, wide, { method }, small)).toThrow(/"width".*at most \d+ pixels/);
  }
});
