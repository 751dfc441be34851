/** Overviews that are written, against what xarray makes of the same archives (scripts/make_overviews_reference.py). */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Archive } from "../../../src/catalog/entry.ts";
import { planSubset } from "../../../src/compute/answer.ts";
import { planOverviews } from "../../../src/entry/overviews/plan-overviews.ts";
import type { Sink } from "../../../src/entry/overviews/sink.ts";
import { writeOverviews } from "../../../src/entry/overviews/write-overviews.ts";
import { valuesIn } from "../../../src/grid/coordinates.ts";
import type { Attributes } from "../../../src/grid/dataset.ts";
import type { TypedArray } from "../../../src/numerics/data-type.ts";
import { levelsOf, openLevel } from "../../../src/zarr/levels.ts";
import { createMeter } from "../../../src/zarr/meter.ts";
import { type OpenContext, openDataset } from "../../../src/zarr/open-dataset.ts";
import { createValueCache } from "../../../src/zarr/value-cache.ts";
import { EVERYTHING, kernels, LIMITS } from "../../compute/support.ts";
import { AMPLE } from "../../support/app.ts";
import { type ArraySpec, buildZarr, createMemoryStore, type Entries } from "../../support/memory-store.ts";

type Case = Readonly<{
  name: string;
  dims: string[];
  shape: number[];
  type: string;
  stored: (number | null)[];
  axes: Record<string, number[]>;
  bounds?: Record<string, [number, number][]>;
  y: string;
  x: string;
  levels: Readonly<{
    shape: number[];
    values: (number | null)[];
    labels: Record<string, number[]>;
    bounds: Record<string, [number, number][]>;
  }>[];
  attributes?: object;
  mapping?: object;
  words?: Record<string, object>;
  written?: string;
}>;

const { cases } = JSON.parse(
  readFileSync(new URL("../../reference/overviews.json", import.meta.url), "utf8"),
) as Readonly<{ cases: Case[] }>;

const TYPES = { float32: Float32Array, float64: Float64Array, int16: Int16Array, uint8: Uint8Array } as const;

const WORDS: Record<string, object> = {
  lon: { units: "degrees_east" },
  lat: { units: "degrees_north" },
  time: { units: "hours since 2000-01-01" },
};

/** @param chunks of the variable; the whole of it where not given */
function archiveOf(
  { dims, shape, type, stored, axes, bounds = {}, attributes, mapping, words }: Case,
  chunks?: number[],
) {
  const data = new TYPES[type as keyof typeof TYPES](stored.map((value) => value ?? Number.NaN));
  const t: ArraySpec = {
    shape,
    dims,
    data,
    attributes: { units: "K", ...attributes, ...(mapping && { grid_mapping: "crs" }) },
    ...(chunks && { chunks }),
  };
  const coordinate = (dim: string, size: number): [string, ArraySpec][] => [
    [
      dim,
      {
        shape: [size],
        dims: [dim],
        data: Float64Array.from(axes[dim] ?? Array.from({ length: size }, (_, i) => i)),
        attributes: { ...(words?.[dim] ?? WORDS[dim]), ...(bounds[dim] && { bounds: `${dim}_b` }) },
      },
    ],
    ...(bounds[dim]
      ? [
          [`${dim}_b`, { shape: [size, 2], dims: [dim, "nv"], data: Float64Array.from(bounds[dim].flat()) }] satisfies [
            string,
            ArraySpec,
          ],
        ]
      : []),
  ];
  const coordinates = Object.fromEntries(dims.flatMap((dim, d) => coordinate(dim, shape[d]!)));
  const crs = mapping && { crs: { shape: [], dims: [], data: new Int32Array(1), attributes: mapping } };
  return buildZarr({ attributes: { title: "what it is of" }, arrays: { t, ...coordinates, ...crs } });
}

const ARCHIVE: Archive = { id: "p", source: { kind: "folder", path: "main" }, group: "", axes: {}, arrays: [] };

function contextOf(stores: Readonly<Record<string, Entries>>): OpenContext {
  return {
    openStore: (source) => createMemoryStore(stores[(source as { path: string }).path]!),
    kernels,
    cache: createValueCache(1e7),
    budget: AMPLE,
    now: () => 0,
  };
}

async function written(main: Entries, levels: number | null = 2, variables: readonly string[] | null = null) {
  const entries: Record<string, Uint8Array> = {};
  const keys: string[] = [];
  const sink: Sink = {
    async put(key, bytes) {
      keys.push(key);
      entries[key] = bytes;
    },
    async finish() {
      keys.push("finished");
    },
  };
  const context = contextOf({ main, overviews: entries });
  const alone = await openDataset(ARCHIVE, context);
  await writeOverviews(alone, planOverviews(alone.dataset, variables, levels), sink, () => {});
  const overviews = { source: { kind: "folder", path: "overviews" }, group: "", arrays: [] } as const;
  const open = await openDataset({ ...ARCHIVE, id: "with", overviews }, context);
  const found = await levelsOf(open, context);
  const read = async (level: number, name = "t") => {
    const opened = await openLevel(open, found[level - 1]!, name, context);
    expect(opened).toBeTypeOf("object");
    const of = (opened as Exclude<typeof opened, string>).open;
    const request = { ...EVERYTHING, variables: [name] };
    const { variables } = await planSubset(of, request, { coverage: "fraction" }, LIMITS).run({ meter: createMeter() });
    return { dataset: of.dataset, data: variables[0]!.data as TypedArray };
  };
  const document = (key: string) => JSON.parse(new TextDecoder().decode(entries[key])) as Record<string, unknown>;
  return { keys, entries, open, levels: found, read, document };
}

/** As many, missing where the other is, and else the same but for `digits`. */
function expectClose(actual: ArrayLike<number | bigint>, expected: readonly (number | null)[], digits: number) {
  const apart = expected.filter((value, i) => {
    const found = Number(actual[i]);
    return value === null
      ? !Number.isNaN(found)
      : !(Math.abs(found - value) <= 10 ** -digits * Math.max(1, Math.abs(value)));
  });
  expect(apart).toEqual([]);
  expect(actual.length).toBe(expected.length);
}

test.each(cases)("$name", async (given) => {
  const { read, document } = await written(archiveOf(given));
  for (const [k, expected] of given.levels.entries()) {
    const { dataset, data } = await read(k + 1);
    expect(dataset.variables.get("t")!.shape).toEqual(expected.shape);
    expectClose(data, expected.values, given.written === "float64" ? 15 : 6.5);
    for (const dim of [given.y, given.x]) {
      const axis = dataset.axes.get(dim)!;
      expectClose(valuesIn(axis.coordinates, 0, axis.size) as Float64Array, expected.labels[dim]!, 9);
      expectClose(axis.bounds!, expected.bounds[dim]!.flat(), 9);
    }
    expect(document(`${k + 1}/t/zarr.json`).data_type).toBe(given.written ?? "float32");
  }
});

test("however an archive is chunked, its overviews are the same", async () => {
  const [given] = cases as [Case];
  const whole = await written(archiveOf(given));
  for (const chunks of [
    [1, 3, 5],
    [2, 8, 1],
    [2, 1, 12],
  ]) {
    const { entries } = await written(archiveOf(given, chunks));
    const chunkKeys = Object.keys(entries).filter((key) => key.includes("/c/"));
    expect(chunkKeys.sort()).toEqual(
      Object.keys(whole.entries)
        .filter((key) => key.includes("/c/"))
        .sort(),
    );
    for (const key of chunkKeys) {
      expect(entries[key], key).toEqual(whole.entries[key]);
    }
  }
});

test("metadata comes last, the root's after all other", async () => {
  const { keys } = await written(archiveOf(cases[0]!));
  const first = keys.findIndex((key) => key.endsWith("zarr.json"));
  expect(keys.slice(first).every((key) => key.endsWith("zarr.json") || key === "finished")).toBe(true);
  expect(keys.slice(-2)).toEqual(["zarr.json", "finished"]);
});

test("the pyramid says what it is", async () => {
  const { document, open, levels } = await written(archiveOf(cases[0]!));
  const { attributes } = document("zarr.json") as { attributes: Attributes };
  expect(attributes).toMatchObject({
    title: "what it is of",
    multiscales: {
      layout: [
        { asset: "1", "spatial:shape": [4, 6], "spatial:transform": [60, 0, 0, 0, 45, -90] },
        { asset: "2", derived_from: "1", transform: { scale: [2, 2], translation: [0, 0] } },
      ],
      resampling_method: "average",
    },
    "estran:overviews": { archive_version: open.version, shapes: { t: [2, 8, 12] } },
  });
  expect(document("1/zarr.json").attributes).toMatchObject({
    "spatial:dimensions": ["lat", "lon"],
    "spatial:bbox": [0, -90, 360, 90],
    "proj:code": "EPSG:4326",
  });
  expect(document("1/t/zarr.json").attributes).toMatchObject({
    units: "K",
    cell_methods: "area: mean",
    resampling_method: "average",
  });
  expect(levels.map(({ name }) => name)).toEqual(["overviews/1", "overviews/2"]);
});

test("cells of several sizes have no transform, which would be wrong for some", async () => {
  const { document } = await written(archiveOf(cases[1]!));
  expect(document("1/zarr.json").attributes).not.toHaveProperty("spatial:transform");
});

test("a level that holds nothing in a chunk stores none", async () => {
  const given = { ...cases[1]!, stored: cases[1]!.stored.map(() => null) };
  const { keys, read } = await written(archiveOf(given));
  expect(keys.filter((key) => key.includes("/t/c/"))).toEqual([]);
  expect([...(await read(1)).data].every(Number.isNaN)).toBe(true);
});

test.each([
  [10, 1],
  [1024, 1],
  [1025, 2],
  [1440, 2],
  [43200, 7],
])("%i columns have %i levels where nobody says how many", async (columns, levels) => {
  const { dataset } = await openDataset(ARCHIVE, contextOf({ main: archiveOf(cases[1]!) }));
  const lon = {
    ...dataset.axes.get("lon")!,
    size: columns,
    coordinates: { kind: "regular", start: 0, step: 0.001, size: columns },
  };
  const axes = new Map([...dataset.axes, ["lon", lon as never]]);
  expect(planOverviews({ ...dataset, axes }, null, null).levels).toBe(levels);
});

test("all that is beside the data comes along: text, scalars, times of any calendar, categories and means in one", async () => {
  const place = archiveOf(cases[6]!);
  const more = buildZarr({
    arrays: {
      mean: {
        shape: [2, 7, 8],
        dims: ["when", "lat", "lon"],
        data: new Float32Array(112).fill(4),
        attributes: { units: "m", coordinates: "height", cell_methods: "when: mean" },
      },
      when: {
        shape: [2],
        dims: ["when"],
        data: BigInt64Array.of(1n, 2n),
        attributes: { units: "days since 2000-02-28", calendar: "noleap" },
      },
      height: { shape: [], dims: [], data: Float64Array.of(2), attributes: { units: "m" } },
    },
  });
  const documents = (entries: Entries) =>
    (entries["zarr.json"] as { consolidated_metadata: { metadata: object } }).consolidated_metadata;
  const main = {
    ...place,
    ...more,
    "zarr.json": {
      ...(place["zarr.json"] as object),
      consolidated_metadata: {
        ...documents(place),
        metadata: { ...documents(place).metadata, ...documents(more).metadata },
      },
    },
  };
  const { read, open, document } = await written(main, 1);
  const { dataset, data } = await read(1, "mean");
  expect([...data]).toEqual(new Array(2 * 4 * 4).fill(4));
  expect(dataset.axes.get("when")).toBe(open.dataset.axes.get("when"));
  expect(document("1/when/zarr.json").attributes).toMatchObject({ units: "days since 2000-02-28", calendar: "noleap" });
  expect(document("1/mean/zarr.json").attributes).toMatchObject({ cell_methods: "when: mean area: mean" });
  expect(document("1/height/zarr.json")).toMatchObject({ shape: [], attributes: { units: "m" } });
  expect(document("1/t/zarr.json").attributes).toMatchObject({ resampling_method: "mode" });
  expect((await read(1, "t")).data).toHaveLength(16);
});

test.each<[string, Partial<Case>, string[] | null, RegExp]>([
  ["a name that there is not", {}, ["u"], /no variable u\. There are t/],
  ["labels in no order", { axes: { lat: [0, 5, 5, 1, 2, 3, 9], lon: cases[1]!.axes.lon! } }, null, /in no order/],
  ["no map", { words: { lat: { units: "km" }, lon: { units: "km" } } }, null, /lies on no map/],
])("%s is refused", async (_, change, variables, message) => {
  const main = archiveOf({ ...cases[1]!, ...change });
  await expect(written(main, null, variables)).rejects.toThrow(message);
});
