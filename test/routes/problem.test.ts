import { describe, expect, test } from "vitest";
import {
  BodyTooLarge,
  Cancelled,
  CorruptData,
  type EstranError,
  InvalidParameter,
  NotAcceptable,
  NotFound,
  OutsideExtent,
  OverBudget,
  SourceTimeout,
  SourceUnavailable,
  Unsupported,
  UnsupportedBody,
} from "../../src/errors.ts";
import { AMPLE, sampleApp } from "../support/app.ts";

const { app } = sampleApp();
const fnoc = "/collections/fnoc-winds";
const triangle = "POLYGON((0 0,9 0,9 9,0 0))";

type Problem = Record<string, unknown> & { detail: string; status: number };

async function problemOf(response: Response, status: number): Promise<Problem> {
  const text = await response.text();
  expect([response.status, response.headers.get("content-type")], text).toEqual([status, "application/problem+json"]);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  const problem = JSON.parse(text) as Problem;
  expect(problem).toMatchObject({
    type: expect.stringMatching(/^\/docs#\w+$/),
    title: expect.any(String),
    status,
    code: expect.any(String),
    description: problem.detail,
    instance: expect.stringMatching(/^\//),
  });
  return problem;
}

// query, parameters, status, what the detail names
test.each([
  ["position", {}, 400, "coords"],
  ["position", { coords: "" }, 400, "coords"],
  ["position", { coords: "POINT()" }, 400, "coords"],
  ["position", { coords: triangle }, 400, "POINT(lon lat)"],
  ["position", { coords: "POINT(0 0)", "parameter-name": "NOPE" }, 400, "UWND, VWND"],
  ["position", { coords: "POINT(0 0)", colour: "red" }, 400, "FNOCX"],
  ["position", { coords: "POINT(0 0)", method: "cubic" }, 400, "nearest, linear"],
  ["position", { coords: "POINT(0 0)", f: "docx" }, 400, "covjson, json, csv"],
  ["position", { coords: "POINT(0 0)", crs: "EPSG:3857" }, 400, "crs"],
  ["position", { coords: "POINT(0 0)", datetime: "yesterday" }, 400, "datetime"],
  ["position", { coords: "POINT(0 0)", datetime: "1985-13-01T00:00:00Z" }, 400, "datetime"],
  ["position", { coords: "POINT(0 0)", datetime: "2020/2021" }, 400, "lies outside TIME"],
  ["position", { coords: "POINT(0 0)", z: "a" }, 400, '"z"'],
  ["position", { coords: "POINT(0 0)", FNOCX: "0" }, 400, "FNOCX"],
  ["area", { coords: "POINT(0 0)" }, 400, "POLYGON"],
  ["cube", {}, 400, "bbox"],
  ["cube", { bbox: "0,95,10,99" }, 400, "bbox"],
  ["cube", { bbox: "0,0,9,9", coords: triangle }, 400, "coords"],
  ["timeseries", {}, 400, "coords"],
  ["timeseries", { coords: "POINT(0 0)", bbox: "0,0,9,9" }, 400, "bbox"],
  ["timeseries", { coords: "MULTIPOINT((0 0))" }, 400, "coords"],
  ["aggregate", { coords: "POINT(0 0)" }, 400, "nothing is reduced over space"],
  ["aggregate", { reduce: "" }, 400, "reduce"],
  ["aggregate", { reduce: "mode" }, 400, "reduce"],
  ["aggregate", { over: "q" }, 400, "over"],
  ["aggregate", { weights: "mass" }, 400, "weights"],
  ["aggregate", { groupby: "time.fortnight" }, 400, "groupby"],
  ["aggregate", { groupby: "time.year,time.fortnight" }, 400, "groupby"],
  ["aggregate", { resample: "P1M2D" }, 400, "resample"],
  ["aggregate", { resample: "P5M" }, 400, "resample"],
  ["aggregate", { resample: "monthly" }, 400, "resample"],
  ["aggregate", { resample: "1982-02-30/P1M" }, 400, "resample"],
  ["aggregate", { resample: "PT1S" }, 400, "resample"],
  ["aggregate", { resample: "P1M", groupby: "time.month" }, 400, "resample"],
  ["aggregate", { resample: "season", closed: "right" }, 400, "closed"],
  ["aggregate", { groupby: "time.month", label: "right" }, 400, "label"],
  ["aggregate", { resample: "P1M", label: "middle" }, 400, "label"],
  ["aggregate", { groupby: "time.month", seasons: "DJF" }, 400, "seasons"],
  ["aggregate", { groupby: "time.season", seasons: "DJF,FMA" }, 400, "in two"],
  ["aggregate", { resample: "season", seasons: "summer" }, 400, "seasons"],
  ["aggregate", { resample: "season", seasons: "JJA", datetime: "1983-01/1983-03" }, 400, "datetime"],
  ["aggregate", { resample: "P1M", anomaly: "time.season", seasons: "JJA" }, 400, "resample"],
  ["aggregate", { anomaly: "time.fortnight" }, 400, "anomaly"],
  ["aggregate", { anomaly: "time.month", groupby: "time.month" }, 400, "anomaly"],
  ["aggregate", { anomaly: "time.month", base: "1850/1880" }, 400, "base"],
  ["aggregate", { anomaly: "time.month", base: "1985-02" }, 400, "base"],
  ["aggregate", { anomaly: "time.month", reduce: "argmax" }, 400, "reduce"],
  ["aggregate", { rolling: "1000000" }, 400, "rolling"],
  ["aggregate", { rolling: "3", resample: "P1M" }, 400, "rolling"],
  ["aggregate", { weights: "days" }, 400, "weights"],
  ["aggregate", { reduce: "quantile" }, 400, "q"],
  ["aggregate", { q: "0.5" }, 400, "q"],
  ["aggregate", { reduce: "histogram" }, 400, "bins"],
  ["aggregate", { reduce: "histogram", bins: "1" }, 400, "range"],
  ["aggregate", { reduce: "histogram", bins: "many" }, 400, "bins"],
  ["aggregate", { bins: "1,2" }, 400, "bins"],
  ["aggregate", { reduce: "trend" }, 400, "time of"],
  ["aggregate", { ddof: "1" }, 400, "ddof"],
  ["aggregate", { reduce: "var", ddof: "1", bbox: "0,0,10,10" }, 400, "ddof"],
  [
    "aggregate",
    { reduce: "var", ddof: "1", weights: "none", coords: "POLYGON((0 0,20 0,20 20,0 0))" },
    400,
    "coverage=center",
  ],
  ["aggregate", { min_count: "-1" }, 400, "min_count"],
  ["aggregate", { FNOCX: "abc" }, 400, "FNOCX"],
])("%s %j", async (query, parameters, status, named) => {
  const response = await app.request(`${fnoc}/${query}?${new URLSearchParams(parameters as Record<string, string>)}`);
  const problem = await problemOf(response, status);
  expect(problem.detail).toContain(named);
  expect(problem.allowed ?? problem.extent).toBeTruthy();
});

test.each(["/nothing", "/collections/nothing", "/collections/nothing/position?coords=POINT(0%200)", `${fnoc}/nothing`])(
  "%s does not exist",
  async (path) => {
    await problemOf(await app.request(path), 404);
  },
);

test("a parameter given twice", async () => {
  const problem = await problemOf(await app.request(`${fnoc}/position?coords=POINT(0%200)&f=json&f=csv`), 400);
  expect(problem.given).toEqual(["json", "csv"]);
});

test("an unacceptable format", async () => {
  const path = `${fnoc}/position?coords=POINT(0%200)`;
  const problem = await problemOf(await app.request(path, { headers: { accept: "application/msword" } }), 406);
  expect(problem.allowed).toContain("text/csv");
});

test.each([
  ["PUT", `${fnoc}/position`, "GET, HEAD, POST, OPTIONS"],
  ["POST", `${fnoc}/timeseries`, "GET, HEAD, OPTIONS"],
  ["DELETE", "/collections", "GET, HEAD, OPTIONS"],
  ["PATCH", "/health", "GET, HEAD, OPTIONS"],
])("%s %s is not allowed", async (method, path, allow) => {
  const response = await app.request(path, { method });
  expect(response.headers.get("allow")).toBe(allow);
  await problemOf(response, 405);
});

describe("every error of errors.ts has a status", () => {
  const failing = (error: Error) =>
    sampleApp({
      openStore: () => {
        throw error;
      },
    });
  test.each([
    [new NotFound("collection", "x"), 404],
    [new InvalidParameter("x", 1, "2"), 400],
    [new OutsideExtent("x", "lon", 1, [2, 3]), 400],
    [new OverBudget({}, { ...AMPLE, requests: 2000 }, AMPLE, []), 413],
    [new NotAcceptable("x", []), 406],
    [new BodyTooLarge(1), 413],
    [new UnsupportedBody("x", []), 415],
    [new Unsupported("codec x", "It is unknown."), 501],
    [new SourceUnavailable("s3://bucket", "key", "refused"), 502],
    [new SourceTimeout("s3://bucket", "key", 1000), 504],
    [new CorruptData("key", "a bad checksum"), 502],
    [new Cancelled(), 499],
  ])("%o", async (error, status) => {
    const { app, log } = failing(error);
    const problem = await problemOf(await app.request(`${fnoc}/position?coords=POINT(0%200)`), status);
    expect(problem).toMatchObject({ code: (error as EstranError).tag, detail: error.message });
    expect(log.length).toBe(status >= 500 ? 1 : 0);
  });

  test("anything else is a bug: logged whole, answered without internals", async () => {
    const { app, log } = failing(new TypeError("secret"));
    const problem = await problemOf(await app.request(`${fnoc}/position?coords=POINT(0%200)`), 500);
    expect(JSON.stringify(problem)).not.toMatch(/secret|TypeError|\.ts/);
    expect(log).toEqual([
      expect.objectContaining({ id: problem.id, message: "secret", stack: expect.stringContaining("problem.test") }),
    ]);
  });
});

test("what was given is quoted, but not all of it", async () => {
  const long = `POINT(${"1".repeat(50_000)} x)`;
  const response = await app.request(`${fnoc}/position`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ coords: long }),
  });
  expect((await response.text()).length).toBeLessThan(5000);
});

test("a long query is told in part, and what is told is still a URI", async () => {
  for (let padding = 0; padding < 3; padding++) {
    const response = await app.request(`/collections?nothing=${"x".repeat(padding)}${"%C3%A9".repeat(200)}`);
    const instance = String((await problemOf(response, 400)).instance);
    expect(instance.length).toBeLessThan(600);
    expect(instance).toMatch(/^([^%]|%[0-9A-F]{2})*$/);
  }
});

test.each(["", "?coords=POINT(0%2091)", "?coords=POINT(0%200)&f=docx", "?coords=POINT(0%200)&method=cubic"])(
  "what can be refused without the archive is refused without opening it: position%s",
  async (query) => {
    const { app, reads } = sampleApp();
    await problemOf(await app.request(`${fnoc}/position${query}`), 400);
    expect(reads).toEqual([]);
  },
);
