/** Archives of forecasts: the times that they are for, by whatever names and units the archive has them. */
import { describe, expect, test } from "vitest";
import { covjson } from "../../src/encode/covjson.ts";
import { json } from "../../src/encode/json.ts";
import { labelAt } from "../../src/encode/labels.ts";
import { InvalidParameter, OutsideExtent } from "../../src/errors.ts";
import type { Coverage } from "../../src/grid/coverage.ts";
import type { OpenDataset } from "../../src/zarr/open-dataset.ts";
import type { Labels, SelectionRequest } from "../../src/zarr/selection.ts";
import { type ArraySpec, buildZarr, createMemoryStore } from "../support/memory-store.ts";
import { aggregate, open, subset } from "./support.ts";

type Part = Readonly<{ name: string; data: ArraySpec["data"]; attributes: object }>;

/** Three runs, six hours apart from 2024-02-28T12:00 on, and leads of 0, 6, 12 and 36 hours. v is 10 · run + lead's index. */
function forecasts(run: Part, lead: Part, more: Readonly<Record<string, ArraySpec>> = {}): Promise<OpenDataset> {
  const arrays: Record<string, ArraySpec> = {
    v: {
      shape: [3, 4],
      data: Float32Array.from({ length: 12 }, (_, i) => 10 * Math.floor(i / 4) + (i % 4)),
      dims: [run.name, lead.name],
      attributes: { coordinates: "valid_time" },
    },
    ...Object.fromEntries(
      [run, lead].map(({ name, data, attributes }) => [name, { shape: [data.length], data, dims: [name], attributes }]),
    ),
    ...more,
  };
  return open(createMemoryStore(buildZarr({ arrays })));
}

const EPOCH = Date.UTC(2024, 1, 28, 12) / 1000;
const RUNS = { units: "seconds since 1970-01-01", calendar: "proleptic_gregorian" };
const reference = { standard_name: "forecast_reference_time" };
const period = { standard_name: "forecast_period" };
const seconds = Int32Array.of(EPOCH, EPOCH + 21_600, EPOCH + 43_200);
const hours = Int32Array.of(0, 6, 12, 36);

const ARCHIVES: Readonly<Record<string, readonly [Part, Part]>> = {
  "as dynamical.org writes them": [
    { name: "init_time", data: seconds, attributes: { ...RUNS, ...reference } },
    { name: "lead_time", data: Float64Array.from(hours, (h) => 3600 * h), attributes: { units: "seconds", ...period } },
  ],
  "as cfgrib does": [
    { name: "time", data: seconds, attributes: { ...RUNS, ...reference } },
    { name: "step", data: hours, attributes: { units: "hours", dtype: "timedelta64[ns]", ...period } },
  ],
  "as WeatherBench does": [
    { name: "time", data: seconds, attributes: RUNS },
    {
      name: "prediction_timedelta",
      data: BigInt64Array.from(hours, (h) => BigInt(h) * 3_600_000_000_000n),
      attributes: { units: "nanoseconds" },
    },
  ],
  "in days and hours": [
    { name: "reftime", data: Float64Array.of(58.5, 58.75, 59), attributes: { units: "days since 2024-01-01" } },
    { name: "lead", data: Float32Array.from(hours), attributes: { units: "hours", axis: "T" } },
  ],
};

const VALID = [
  ["2024-02-28T12:00:00Z", "2024-02-28T18:00:00Z", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"],
  ["2024-02-28T18:00:00Z", "2024-02-29T00:00:00Z", "2024-02-29T06:00:00Z", "2024-03-01T06:00:00Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T06:00:00Z", "2024-02-29T12:00:00Z", "2024-03-01T12:00:00Z"],
];

const labelsOf = (coverage: Coverage, name: string) => {
  const coordinate = coverage.coordinates.find((candidate) => candidate.name === name)!;
  return [coordinate.dims, Array.from({ length: coordinate.values.length }, (_, i) => labelAt(coordinate, i))];
};
const one = (label: string): Labels => ({ kind: "values", values: [label] });
const between = (start: string | null, stop: string | null): Labels => ({ kind: "range", start, stop });

describe.each(Object.entries(ARCHIVES))("forecasts %s", async (_, [run, lead]) => {
  const opened = await forecasts(run, lead);
  const second = { [run.name]: one("2024-02-28T18:00:00Z") };
  const values = async (request: Partial<SelectionRequest>) => [...(await subset(opened, request)).variables[0]!.data];

  test("say when each value is for", async () => {
    const all = await subset(opened, {});
    expect(labelsOf(all, "valid_time")).toEqual([[run.name, lead.name], VALID.flat()]);
    expect(labelsOf(all, lead.name)).toEqual([[lead.name], ["PT0S", "PT6H", "PT12H", "P1DT12H"]]);
    const document = JSON.parse(await new Response(json.encode(all)).text());
    expect(document.coords.valid_time.data).toEqual(VALID);
  });

  test("of one run along its leads, of one lead along the runs, of both for one time", async () => {
    expect(labelsOf(await subset(opened, { dims: second }), "valid_time")).toEqual([[lead.name], VALID[1]]);
    const last = { [lead.name]: one("PT36H") };
    expect(labelsOf(await subset(opened, { dims: last }), "valid_time")).toEqual([
      [run.name],
      VALID.map((times) => times[3]),
    ]);
    expect(labelsOf(await subset(opened, { dims: { ...second, ...last } }), "valid_time")).toEqual([
      [],
      ["2024-03-01T06:00:00Z"],
    ]);
  });

  test.each<[string, Labels, readonly number[]]>([
    ["a moment", one("2024-02-29T06:00:00Z"), [12]],
    ["the nearest", one("2024-02-29T07:00:00Z"), [12]],
    ["a day", one("2024-02-29"), [11, 12]],
    ["a range", between("2024-02-29T00:00:00Z", "2024-03-01T06:00:00Z"), [11, 12, 13]],
    ["an open range", between(null, "2024-02-28"), [10]],
  ])("datetime of a run is when it is for: %s", async (_what, time, expected) => {
    expect(await values({ dims: second, time })).toEqual(expected);
  });

  test("datetime between two leads", async () => {
    const middle = await subset(opened, { dims: second, time: one("2024-02-29T03:00:00Z"), method: "linear" });
    expect([...middle.variables[0]!.data]).toEqual([11.5]);
    expect([labelsOf(middle, "valid_time"), labelsOf(middle, lead.name)]).toEqual([
      [[], ["2024-02-29T03:00:00Z"]],
      [[], ["PT9H"]],
    ]);
  });

  test("runs and leads by their own names, leads as numbers too", async () => {
    const dims = { [run.name]: between("2024-02-28T18:00:00Z", null), [lead.name]: between("PT6H", "PT12H") };
    expect(await values({ dims })).toEqual([11, 12, 21, 22]);
    const number = lead.data[1]!;
    expect(await values({ dims: { ...second, [lead.name]: one(String(number)) } })).toEqual([11]);
  });

  test("datetime of several runs is refused", () => {
    const asked = () => subset(opened, { time: one("2024-02-29T06:00:00Z") });
    expect(asked).toThrow(InvalidParameter);
    expect(asked).toThrow(`one ${run.name} beside it, such as ${run.name}=2024-02-29T00:00:00Z`);
    expect(() => subset(opened, { dims: second, time: one("2024-04-01") })).toThrow(OutsideExtent);
    const twice = { ...second, [lead.name]: one("PT6H") };
    expect(() => subset(opened, { dims: twice, time: one("2024-02-29") })).toThrow("given twice");
  });

  test("a reduction keeps it while both are kept", async () => {
    const days = await aggregate(opened, { dims: second }, { over: [lead.name], reduce: ["max"] });
    expect([...days.variables[0]!.data, days.coordinates.some(({ name }) => name === "valid_time")]).toEqual([
      13,
      false,
    ]);
  });

  test("CoverageJSON of one run is a series of the times that it is for", async () => {
    const document = JSON.parse(await new Response(covjson.encode(await subset(opened, { dims: second }))).text());
    expect(document.domain.axes).toEqual({ t: { values: VALID[1] } });
    expect(document.ranges.v.axisNames).toEqual(["t"]);
    expect(document["estran:coordinates"][lead.name].values).toEqual(["PT0S", "PT6H", "PT12H", "P1DT12H"]);
    expect(document["estran:scalars"][run.name].value).toBe("2024-02-28T18:00:00Z");
  });
});

const scalar = (value: number, attributes: object): ArraySpec => ({
  shape: [],
  data: Int32Array.of(value),
  dims: [],
  attributes,
});

test("one run without a dimension: datetime chooses among its leads", async () => {
  const arrays = {
    v: { shape: [4], data: Float32Array.of(0, 1, 2, 3), dims: ["step"] },
    step: { shape: [4], data: hours, dims: ["step"], attributes: { units: "hours", ...period } },
    time: scalar(EPOCH, { ...RUNS, ...reference }),
  };
  const opened = await open(createMemoryStore(buildZarr({ arrays })));
  const day = await subset(opened, { time: one("2024-02-28") });
  expect([[...day.variables[0]!.data], labelsOf(day, "valid_time")]).toEqual([
    [0, 1],
    [["step"], VALID[0]!.slice(0, 2)],
  ]);
});

test("one lead without a dimension: each run is for a time, and datetime is of the runs", async () => {
  const arrays = {
    v: { shape: [3], data: Float32Array.of(0, 1, 2), dims: ["time"] },
    time: { shape: [3], data: seconds, dims: ["time"], attributes: { ...RUNS, ...reference } },
    step: scalar(6, { units: "hours", ...period }),
  };
  const opened = await open(createMemoryStore(buildZarr({ arrays })));
  const answer = await subset(opened, { time: one("2024-02-29T00:00:00Z") });
  expect([[...answer.variables[0]!.data], labelsOf(answer, "valid_time")]).toEqual([
    [2],
    [[], ["2024-02-29T06:00:00Z"]],
  ]);
});

describe("the archive's own", () => {
  const [run, lead] = ARCHIVES["as dynamical.org writes them"]!;
  const stored = { shape: [3, 4], data: new Int32Array(12), dims: ["init_time", "lead_time"] };

  test("name and words are kept; it is not read", async () => {
    const attributes = { ...RUNS, standard_name: "time", long_name: "Valid time" };
    const opened = await forecasts(run, lead, { valid_time: { ...stored, attributes } });
    const { coordinates } = await subset(opened, {});
    expect(coordinates.find(({ name }) => name === "valid_time")?.attributes.long_name).toBe("Valid time");
    expect(labelsOf(await subset(opened, {}), "valid_time")[1]).toEqual(VALID.flat());
  });

  test("axis of valid times leaves nothing to derive", async () => {
    const valid = { ...run, attributes: { ...RUNS, standard_name: "time" } };
    const opened = await forecasts(valid, lead);
    const chosen = await subset(opened, { time: one("2024-02-28T18:00:00Z") });
    expect([...chosen.variables[0]!.data]).toEqual([10, 11, 12, 13]);
    expect(chosen.coordinates.map(({ name }) => name)).not.toContain("valid_time");
  });
});
